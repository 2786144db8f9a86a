"""What passes between the county and those above changes."""

from __future__ import annotations

from typing import Any, assert_never

from dispatch.incident.events.upstream import (
    ResultRefusedAbove,
    ResultSubmitted,
    UpstreamAnswered,
    UpstreamAsked,
    UpstreamEvent,
    UpstreamRoundCame,
)
from dispatch.incident.status import Status
from dispatch.incident.ticket import Ticket
from dispatch.incident.upstream import UpstreamAsk


def changes(t: Ticket, event: UpstreamEvent) -> dict[str, Any]:
    """The fields of the ticket that `event` sets."""
    match event:
        case UpstreamRoundCame():
            urged = {"urges": t.urges + 1} if event.action == "urge" else {}
            return {**urged, **_with(t, round=event.round, due=event.due)}
        case ResultRefusedAbove():
            return {
                "status": Status.REWORK if event.to_unit else Status.REOPENED,
                "reworks": t.reworks + 1,
                "end": None,
                "closed_at": None,
                "accepted_at": t.accepted_at or event.at,
                "feedback_at": None,
                "visit_tries": 0,
                **_with(t, submitted_at=None),
            }
        case UpstreamAsked():
            ask = UpstreamAsk(kind=event.kind, until=event.until, at=event.at)
            return _with(t, asks=(*_asks(t), ask))
        case UpstreamAnswered():
            *before, last = _asks(t)
            answered = last.model_copy(update={"agreed": event.agreed})
            return _with(t, asks=(*before, answered), due=event.due)
        case ResultSubmitted():
            return _with(t, submitted_at=event.at)
        case _:
            assert_never(event)


def _asks(t: Ticket) -> tuple[UpstreamAsk, ...]:
    return t.upstream.asks if t.upstream else ()


def _with(t: Ticket, **changed: Any) -> dict[str, Any]:
    return {"upstream": t.upstream.model_copy(update=changed)} if t.upstream else {}
