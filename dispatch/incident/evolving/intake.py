"""What the events at the county's door change."""

from __future__ import annotations

from typing import Any, assert_never

from dispatch.incident.events.intake import (
    HandoverDeclined,
    IntakeEvent,
    ReportJoined,
    SupplementKept,
    TicketAccepted,
    TicketAnswered,
    TicketCorrected,
    TicketHandedOver,
    TicketRefused,
    TicketReported,
    TicketTransferredOut,
    TicketTriaged,
)
from dispatch.incident.evolving.ends import ended
from dispatch.incident.status import End, Status
from dispatch.incident.ticket import Ticket


def changes(t: Ticket, event: IntakeEvent) -> dict[str, Any]:
    """The fields of the ticket that `event` sets."""
    match event:
        case TicketReported():
            raise ValueError(f"{event.event_id}: a ticket is reported once")
        case TicketTriaged():
            return {
                "status": Status.PENDING_ACCEPT,
                "place": event.place,
                "classification": event.classification,
                "proposal": event.proposal,
                "sensitivity": event.sensitivity,
            }
        case ReportJoined():
            return {
                "reports": t.reports + 1,
                "wants_reply": t.wants_reply or event.wants_reply,
            }
        case SupplementKept():
            return {"flags": tuple(dict.fromkeys((*t.flags, "supplemented")))}
        case TicketCorrected():
            return {
                "place": event.place,
                "classification": event.classification,
                "proposal": event.proposal,
                "sensitivity": event.sensitivity,
            }
        case TicketAccepted():
            return {"status": Status.PENDING_DISPATCH, "accepted_at": event.at}
        case TicketAnswered():
            return ended(Status.CLOSED, End.ANSWERED, event.at)
        case TicketRefused():
            return ended(Status.REJECTED, End.REFUSED, event.at)
        case TicketTransferredOut():
            return ended(Status.TRANSFERRED_OUT, End.TRANSFERRED, event.at)
        case TicketHandedOver():
            return {"status": Status.HANDED_OVER, "handed_to": event.to}
        case HandoverDeclined():
            return {"handed_to": ""}
        case _:
            assert_never(event)
