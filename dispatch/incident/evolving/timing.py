"""What a step that fired changes beside its run."""

from __future__ import annotations

from typing import Any

from dispatch.incident.events.timing import TimingEvent
from dispatch.incident.ticket import Ticket


def changes(t: Ticket, event: TimingEvent) -> dict[str, Any]:
    """The fields of the ticket that `event` sets: an urge by the ladder counts as one."""
    urged = event.action == "urge" and not event.overtaken
    return {"urges": t.urges + 1} if urged else {}
