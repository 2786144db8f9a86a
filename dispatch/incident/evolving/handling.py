"""What the events of the units that handle a ticket change."""

from __future__ import annotations

from typing import Any, assert_never

from dispatch.incident.events.handling import (
    CoFeedbackGiven,
    CoHandlerSigned,
    ContactRecorded,
    FeedbackGiven,
    HandlingEvent,
)
from dispatch.incident.status import Status
from dispatch.incident.ticket import CoHandling, CoState, Ticket


def changes(t: Ticket, event: HandlingEvent) -> dict[str, Any]:
    """The fields of the ticket that `event` sets."""
    match event:
        case ContactRecorded():
            if event.kind in ("progress", "interim") or not event.reached:
                return {}
            return {"contacted_at": t.contacted_at or event.at}
        case FeedbackGiven():
            given = {"status": Status.FEEDBACK, "feedback_at": event.at}
            if t.petition is None or t.petition.delivered_at is None:
                return given
            undelivered = {"delivered_at": None, "apply_until": None}
            return {**given, "petition": t.petition.model_copy(update=undelivered)}
        case CoHandlerSigned():
            return {"co": _co(t, event.unit, state=CoState.HANDLING, signed_at=event.at)}
        case CoFeedbackGiven():
            return {"co": _co(t, event.unit, state=CoState.DONE, done_at=event.at)}
        case _:
            assert_never(event)


def _co(t: Ticket, unit: str, **changed: Any) -> tuple[CoHandling, ...]:
    return tuple(c.model_copy(update=changed) if c.unit == unit else c for c in t.co)
