"""What the steps of a petition change."""

from __future__ import annotations

from typing import Any, assert_never

from dispatch.incident.events.petitions import (
    AccusedRecorded,
    ClaimSorted,
    NoticeGiven,
    OpinionDelivered,
    PetitionEnded,
    PetitionEvent,
    PetitionRegistered,
    ReviewApplied,
    ReviewDecided,
)
from dispatch.incident.petition import Petition, Review
from dispatch.incident.status import Status
from dispatch.incident.ticket import Ticket


def changes(t: Ticket, event: PetitionEvent) -> dict[str, Any]:
    """The fields of the ticket that `event` sets."""
    match event:
        case PetitionRegistered():
            return _with(
                t,
                form=event.form,
                people=event.people,
                representatives=event.representatives,
            )
        case AccusedRecorded():
            return {"accused": event.units}
        case ClaimSorted():
            return _with(t, route=event.route)
        case NoticeGiven():
            known = t.petition.notices if t.petition else ()
            return _with(t, notices=(*known, event.about))
        case OpinionDelivered():
            return _with(t, delivered_at=event.at, apply_until=event.apply_until)
        case ReviewApplied():
            review = Review(no=event.no, applied_at=event.at)
            under = _with(t, reviews=(*_reviews(t), review), delivered_at=None, apply_until=None)
            return {"status": Status.PETITION_REVIEW, "closed_at": None, **under}
        case ReviewDecided():
            decided = {"decided_at": event.at, "result": event.result}
            *before, last = _reviews(t)
            reviews = (*before, last.model_copy(update=decided))
            return {"status": Status.CLOSED, "closed_at": event.at, **_with(t, reviews=reviews)}
        case PetitionEnded():
            return _with(t, ended_at=event.at)
        case _:
            assert_never(event)


def _with(t: Ticket, **changed: Any) -> dict[str, Any]:
    petition = t.petition or Petition()
    return {"petition": petition.model_copy(update=changed)}


def _reviews(t: Ticket) -> tuple[Review, ...]:
    return t.petition.reviews if t.petition else ()
