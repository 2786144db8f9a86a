"""What an appeal changes: statistics only (DOMAIN 0.4)."""

from __future__ import annotations

from typing import Any, assert_never

from dispatch.incident.events.appealing import (
    AppealEndorsed,
    AppealingEvent,
    AppealMade,
    AppealRuled,
)
from dispatch.incident.ticket import AppealState, Ticket


def changes(t: Ticket, event: AppealingEvent) -> dict[str, Any]:
    """The fields of the ticket that `event` sets."""
    match event:
        case AppealMade():
            return {"appeal": AppealState(unit=event.unit, at=event.at, version=event.version)}
        case AppealEndorsed():
            return _now(t, endorsed_by=event.actor.account, version=event.version)
        case AppealRuled():
            return _now(t, granted=event.granted, version=event.version)
        case _:
            assert_never(event)


def _now(t: Ticket, **changed: Any) -> dict[str, Any]:
    return {"appeal": t.appeal.model_copy(update=changed) if t.appeal else None}
