"""What the events of the field change."""

from __future__ import annotations

from typing import Any, assert_never

from dispatch.incident.events.checking import (
    CheckingEvent,
    CheckOrdered,
    CheckReported,
    TicketSelfHandled,
)
from dispatch.incident.status import Status
from dispatch.incident.ticket import Ticket


def changes(_t: Ticket, event: CheckingEvent) -> dict[str, Any]:
    """The fields of the ticket that `event` sets."""
    match event:
        case CheckOrdered():
            looking = Status.CHECKING_POST if event.after_feedback else Status.CHECKING_PRE
            return {"status": looking}
        case CheckReported():
            back = Status.FEEDBACK if event.after_feedback else Status.PENDING_ACCEPT
            return {"status": back, "checked": event.result}
        case TicketSelfHandled():
            return {"status": Status.SELF_HANDLED}
        case _:
            assert_never(event)
