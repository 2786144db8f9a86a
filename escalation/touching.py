"""Whether other rules can touch a ticket's clocks at all: most changes touch few tickets; pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from dispatch.incident import events as e
from dispatch.incident.status import Clock
from dispatch.taxonomy import UNCLASSIFIED, Severity, Taxonomy
from escalation.calendars import COUNTY_ZONE, Calendar
from escalation.policies import Policies, timekeeping_of


class Touching:
    """Compares pairs of policies: those that were in force, and what is put in their place."""

    def __init__(
        self, taxonomy: Taxonomy, pairs: Sequence[tuple[Policies, Policies]], until: datetime
    ) -> None:
        self._taxonomy = taxonomy
        self._times = [(timekeeping_of(then), timekeeping_of(new)) for then, new in pairs]
        self._limits = cache(self._limits_differ)
        self._ladders = {
            (clock, severity.value)
            for then, new in pairs
            for clock in Clock
            for severity in Severity
            if then.ladders.rows_of(clock, severity) != new.ladders.rows_of(clock, severity)
        }
        self._always = any(then.calendar.day_s != new.calendar.day_s for then, new in pairs)
        days = {day for then, new in pairs for day in changed_days(then.calendar, new.calendar)}
        self._days = sorted(_begin_of(day) for day in days)
        self._until = until

    def touches(self, events: Sequence[e.Event]) -> bool:
        """Whether a clock of this ticket may run otherwise. False is sure; True is not."""
        if self._always:
            return True
        first, last = events[0], events[-1]
        if self._days and self._between(first.at, last.at if has_ended(events) else self._until):
            return True
        matters, severities, clocks = set[tuple[str, str]](), set[str](), set[Clock]()
        for event in events:
            if isinstance(event, e.TicketTriaged | e.TicketCorrected):
                matter = event.classification
                matters.add((matter.subclass, matter.condition))
                severities.add(matter.severity)
            elif isinstance(event, e.SeverityRaised):
                severities.add(event.severity)
            elif isinstance(event, e.ChildMerged):
                severities.add(event.child.severity)
            if event.runs is not None:
                clocks.update(run.clock for run in event.runs.started)
        if any((clock, s) in self._ladders for clock in clocks for s in severities):
            return True
        channel = first.channel if isinstance(first, e.TicketReported) else ""
        return any(
            self._limits(subclass, condition, severity, channel)
            for subclass, condition in matters
            for severity in severities
        )

    def _between(self, since: datetime, until: datetime) -> bool:
        """Whether a day that changes lies there, in part at least."""
        place = bisect_left(self._days, since - timedelta(days=1))
        return place < len(self._days) and self._days[place] <= until

    def _limits_differ(self, subclass: str, condition: str, severity: str, channel: str) -> bool:
        known = subclass if subclass in self._taxonomy else UNCLASSIFIED
        row = self._taxonomy.row(known, condition)
        for then, new in self._times:
            for clock in Clock:
                a = then.limit_of(clock, row, severity, channel)
                b = new.limit_of(clock, row, severity, channel)
                if (a and (a.seconds, a.kind)) != (b and (b.seconds, b.kind)):
                    return True
        return False


def has_ended(events: Sequence[e.Event]) -> bool:
    """Whether none of a ticket's clocks runs any more, as far as the last events say."""
    return isinstance(
        events[-1],
        e.TicketClosed | e.TicketArchived | e.TicketRefused | e.TicketAnswered | e.TicketWithdrawn,
    )


def changed_days(one: Calendar, other: Calendar) -> list[date]:
    """The days on which offices work other hours by the other calendar."""
    if one.version == other.version:
        return []
    if one.usual != other.usual:
        special = {day.day for each in (one, other) for day in each.special}
        first, last = min(special), max(special)
        span = (last - first).days + 3 * 366
        return [first + timedelta(days=n) for n in range(span)]
    days = {day.day for each in (one, other) for day in each.special}
    return sorted(day for day in days if one.hours_of(day) != other.hours_of(day))


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), COUNTY_ZONE).astimezone(UTC)
