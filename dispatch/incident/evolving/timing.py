"""What steps that fired and deadlines that moved change beside the runs."""

from __future__ import annotations

from typing import Any, assert_never

from dispatch.incident.events.timing import DeadlinesMoved, StepFired, TimingEvent
from dispatch.incident.ticket import Ticket


def changes(t: Ticket, event: TimingEvent) -> dict[str, Any]:
    """The fields of the ticket that `event` sets: an urge by the ladder counts as one."""
    match event:
        case StepFired():
            urged = event.action == "urge" and not event.overtaken
            return {"urges": t.urges + 1} if urged else {}
        case DeadlinesMoved():
            return {"merged": event.merged, "taken": event.taken} if event.merged else {}
        case _:
            assert_never(event)
