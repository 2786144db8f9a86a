"""What the whistle changes."""

from __future__ import annotations

from typing import Any, assert_never

from dispatch.incident.events.whistling import (
    UnitReleased,
    UnitReportedIn,
    WhistleBlown,
    WhistlingEvent,
)
from dispatch.incident.family import Whistled
from dispatch.incident.ticket import Ticket


def changes(t: Ticket, event: WhistlingEvent) -> dict[str, Any]:
    """The fields of the ticket that `event` sets."""
    match event:
        case WhistleBlown():
            called = tuple(
                Whistled(unit=unit, by=event.by, occasion=event.occasion, at=event.at)
                for unit in event.units
            )
            return {"whistled": (*t.whistled, *called)}
        case UnitReportedIn():
            came = {"came_at": event.at, "late": event.late}
            return {"whistled": _there(t, event.unit, came)}
        case UnitReleased():
            return {"whistled": _there(t, event.unit, {"released_at": event.at})}
        case _:
            assert_never(event)


def _there(t: Ticket, unit: str, changed: dict[str, Any]) -> tuple[Whistled, ...]:
    return tuple(
        call.model_copy(update=changed) if call.unit == unit and call.held else call
        for call in t.whistled
    )
