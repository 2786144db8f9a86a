"""Calendar, limits and ladders put together as what decisions about time are handed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from dispatch.incident.facts import DueTimes
from dispatch.incident.status import Clock
from dispatch.taxonomy import ClassRow
from escalation.calendars import Calendar
from escalation.limits import LimitsTable


def due_times_of(calendar: Calendar, limits: LimitsTable) -> DueTimes:
    """When clocks that are started at one moment run out; those without a limit are left out."""

    def due_times(
        clocks: Iterable[Clock], row: ClassRow, severity: str, start: datetime
    ) -> dict[Clock, datetime]:
        found = {clock: limits.limit_of(clock, row, severity, "") for clock in clocks}
        return {
            clock: calendar.after(start, limit.seconds, limit.kind)
            for clock, limit in found.items()
            if limit is not None
        }

    return due_times
