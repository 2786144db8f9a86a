"""What the events about co-handlers change."""

from __future__ import annotations

from typing import Any, assert_never

from dispatch.incident.events.co_handling import (
    CoHandlersAdded,
    CoHandlersProposed,
    CoHandlerWaived,
    CoHandlingEvent,
)
from dispatch.incident.ticket import CoHandling, CoState, Ticket


def changes(t: Ticket, event: CoHandlingEvent) -> dict[str, Any]:
    """The fields of the ticket that `event` sets."""
    match event:
        case CoHandlersProposed():
            return {"co_proposed": event.units}
        case CoHandlersAdded():
            kept = tuple(c for c in t.co if c.unit not in event.units)
            return {
                "co": kept + tuple(CoHandling(unit=unit) for unit in event.units),
                "co_proposed": tuple(u for u in t.co_proposed if u not in event.units),
            }
        case CoHandlerWaived():
            waived = {"state": CoState.WAIVED}
            return {
                "co": tuple(
                    c.model_copy(update=waived) if c.unit == event.unit else c for c in t.co
                )
            }
        case _:
            assert_never(event)
