"""What the events about a unit's time change."""

from __future__ import annotations

from typing import Any, Literal, assert_never

from dispatch.incident.events.adjusting import (
    AdjustingEvent,
    AdjustmentEndorsed,
    AdjustmentRefused,
    ExtensionGranted,
    ExtensionRequested,
    SuspensionRequested,
    TicketResumed,
    TicketSuspended,
)
from dispatch.incident.status import Status
from dispatch.incident.ticket import Adjustment, Ticket


def changes(t: Ticket, event: AdjustingEvent) -> dict[str, Any]:
    """The fields of the ticket that `event` sets."""
    match event:
        case ExtensionRequested():
            return {"pending": _asked(event, "extension")}
        case SuspensionRequested():
            return {"pending": _asked(event, "suspension")}
        case AdjustmentEndorsed():
            asked = t.pending
            seen = {"endorsed": True, "version": event.version}
            return {"pending": asked.model_copy(update=seen) if asked else None}
        case AdjustmentRefused():
            return {"pending": None}
        case ExtensionGranted():
            return {"pending": None, "extended": (*t.extended, event.run)}
        case TicketSuspended():
            return {"status": Status.SUSPENDED, "suspended_until": event.until}
        case TicketResumed():
            return {"status": Status.HANDLING, "suspended_until": None}
        case _:
            assert_never(event)


def _asked(
    event: ExtensionRequested | SuspensionRequested, kind: Literal["extension", "suspension"]
) -> Adjustment:
    return Adjustment(
        kind=kind,
        run=event.run,
        until=event.until,
        asked_by=event.actor.account,
        endorsed=event.endorsed,
        version=event.version,
    )
