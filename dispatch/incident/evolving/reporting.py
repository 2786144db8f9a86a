"""What the reporter's later words change."""

from __future__ import annotations

from typing import Any, assert_never

from dispatch.incident.events.reporting import (
    ReporterAdded,
    ReporterUrged,
    ReportingEvent,
    TicketWithdrawn,
)
from dispatch.incident.evolving.ends import ended
from dispatch.incident.status import End, Status
from dispatch.incident.ticket import Ticket


def changes(t: Ticket, event: ReportingEvent) -> dict[str, Any]:
    """The fields of the ticket that `event` sets."""
    match event:
        case ReporterUrged():
            return {"reporter_urges": t.reporter_urges + 1}
        case ReporterAdded():
            return {"flags": tuple(dict.fromkeys((*t.flags, "supplemented")))}
        case TicketWithdrawn():
            return ended(Status.WITHDRAWN, End.WITHDRAWN, event.at)
        case _:
            assert_never(event)
