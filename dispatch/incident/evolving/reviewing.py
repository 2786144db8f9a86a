"""What the events after the feedback change."""

from __future__ import annotations

from typing import Any, assert_never

from dispatch.incident.events.reviewing import (
    ReviewingEvent,
    ReviewPassed,
    ReworkOrdered,
    TicketArchived,
    TicketClosed,
    TicketReopened,
    VisitRecorded,
)
from dispatch.incident.evolving.ends import ended
from dispatch.incident.status import Status
from dispatch.incident.ticket import CO_OPEN, Ticket


def changes(t: Ticket, event: ReviewingEvent) -> dict[str, Any]:
    """The fields of the ticket that `event` sets."""
    match event:
        case ReworkOrdered():
            return {
                "status": Status.REWORK,
                "reworks": t.reworks + 1,
                "feedback_at": None,
                "visit_tries": 0,
            }
        case ReviewPassed():
            return {"status": Status.PENDING_VISIT} if event.visit else {}
        case VisitRecorded():
            return {"visit_tries": t.visit_tries + 1}
        case TicketClosed():
            return ended(Status.CLOSED, event.end, event.at)
        case TicketReopened():
            return {
                "status": Status.REOPENED,
                "reopenings": t.reopenings + 1,
                "end": None,
                "closed_at": None,
                "accepted_at": t.accepted_at or event.at,
                "co": tuple(c for c in t.co if c.state not in CO_OPEN),
                "visit_tries": 0,
            }
        case TicketArchived():
            return {"status": Status.ARCHIVED}
        case _:
            assert_never(event)
