"""Calendars: continuous time, and working time with holidays and make-up days (调休)."""

from __future__ import annotations

import json
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cached_property
from itertools import accumulate
from typing import Final

from dispatch.incident.clocks import Kind
from escalation.policy_files import version_of

Hours = tuple[tuple[int, int], ...]
"""The working hours of a day: from and to, in seconds after the county's midnight, in order."""

REST: Final[Hours] = ()
USUAL: Final[Hours] = ((8 * 3600, 12 * 3600), (14 * 3600, 18 * 3600))
"""08:00–12:00 and 14:00–18:00 (DOMAIN 0.1)."""

FIRST_DAY: Final = date(1992, 1, 1)
END: Final = date(2080, 1, 1)
"""Working time is known from FIRST_DAY up to END. The county's clocks have stood at UTC+8 without a
break since 15 September 1991, so no zone has to be asked."""

COUNTY_ZONE: Final = timezone(timedelta(hours=8))

_ORIGIN: Final = datetime(1991, 12, 31, 16, tzinfo=UTC)
"""Midnight in the county at the beginning of FIRST_DAY."""
_DAYS: Final = (END - FIRST_DAY).days
_NEW_YEARS_SHARE: Final = timedelta(days=3)
"""From 29 December on, days have been moved for the new year: 2006, 2007, 2011 and 2018."""
_SECOND: Final = 1_000_000
"""Working time is counted in whole microseconds: no fraction of a second is lost on the way."""
_MICROSECOND: Final = timedelta(microseconds=1)


class OutsideCalendar(ValueError):
    """A moment before FIRST_DAY or after END, when working time is not known."""


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not what its weekday says: a holiday (no hours), a make-up day, a day with
    other hours. `note` says why."""

    day: date
    hours: Hours
    note: str = ""


@dataclass(frozen=True)
class Calendar:
    """When offices work: `usual` hours on weekdays, except on special days (each once, in order).

    `announced` are the years whose holidays are known; of another year weekends alone count, and
    what crosses it is provisional. `version` is a hash of what the calendar says. Amounts are
    seconds of a kind: C is continuous, W is working time. Moments are answered in UTC. What asks
    for working time before FIRST_DAY or after END raises OutsideCalendar.
    """

    usual: Hours
    announced: frozenset[int]
    special: tuple[SpecialDay, ...]
    version: str = field(init=False, compare=False)
    _before: list[int] = field(init=False, repr=False, compare=False)
    """Working time (microseconds) from FIRST_DAY to the beginning of each day and to END."""
    _hours: list[Hours] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        week = [self.usual] * 5 + [REST] * 2
        monday = -FIRST_DAY.weekday()
        hours = [week[(n - monday) % 7] for n in range(_DAYS)]
        for special in self.special:
            hours[(special.day - FIRST_DAY).days] = special.hours
        length = {each: _SECOND * worked_s(each) for each in set(hours)}
        object.__setattr__(self, "version", version_of(self.body))
        object.__setattr__(self, "_before", [0, *accumulate(length[each] for each in hours)])
        object.__setattr__(self, "_hours", hours)

    @property
    def body(self) -> str:
        """All that the calendar says, as one JSON text: the same calendar can be made of it."""
        said = {
            "usual": hours_text(self.usual),
            "announced": sorted(self.announced),
            "special": [[s.day.isoformat(), hours_text(s.hours), s.note] for s in self.special],
        }
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def day_s(self) -> int:
        """How many seconds of work a usual working day has (一个工作日)."""
        return worked_s(self.usual)

    def hours_of(self, day: date) -> Hours:
        """The working hours of `day`; empty when offices rest."""
        if not FIRST_DAY <= day < END:
            raise OutsideCalendar(f"{day}: working time is known from {FIRST_DAY} to {END}")
        return self._hours[(day - FIRST_DAY).days]

    def after(self, start: datetime, seconds: int, kind: Kind) -> datetime:
        """The earliest moment with so many seconds of that kind since `start`; a negative amount
        goes back, and no amount is over at once.

        Working time that begins outside working hours begins when they do: one working hour from
        17:50 on a Friday is over at 08:50 on Monday (DOMAIN 0.1).
        """
        if kind == "C" or not seconds:
            return start.astimezone(UTC) + timedelta(seconds=seconds)
        target = self._worked(start) + seconds * _SECOND
        before = self._before
        day = bisect_left(before, target) - 1
        if not 0 <= day < _DAYS:
            raise OutsideCalendar(f"{start} + {seconds} s of work: the calendar ends before that")
        left = target - before[day]
        for begins, ends in self._hours[day]:
            length = (ends - begins) * _SECOND
            if left <= length:
                return _ORIGIN + timedelta(day, begins, left)
            left -= length
        raise AssertionError("a day is as long as its hours")

    def between(self, start: datetime, end: datetime, kind: Kind) -> int:
        """The whole seconds of that kind from `start` to `end`, 0 when that is not after it."""
        return max(0, self._passed(start, end, kind)) // _SECOND

    def left(self, at: datetime, due: datetime, kind: Kind) -> int:
        """What is left at `at` of a clock that is due at `due`, in seconds of its kind; negative
        when it is late. A begun second counts whole, so that a pause never shortens what remains:
        a clock that goes on at `t` is due at `after(t, left, kind)`."""
        return -(-self._passed(at, due, kind) // _SECOND)

    def provisional(self, start: datetime, due: datetime) -> bool:
        """Whether the time from `start` to `due` touches a year whose holidays are not known. The
        last days of December are announced with the year after them."""
        last = due.astimezone(COUNTY_ZONE) + _NEW_YEARS_SHARE
        years = range(start.astimezone(COUNTY_ZONE).year, last.year + 1)
        return not self.announced.issuperset(years)

    def _passed(self, start: datetime, end: datetime, kind: Kind) -> int:
        """Microseconds of that kind from `start` to `end`, negative when that lies before."""
        if kind == "C":
            return (end - start) // _MICROSECOND
        return self._worked(end) - self._worked(start)

    def _worked(self, moment: datetime) -> int:
        """Working time (microseconds) from FIRST_DAY to `moment`."""
        since = moment - _ORIGIN
        day = since.days
        if not 0 <= day < _DAYS:
            raise OutsideCalendar(f"{moment}: working time is known from {FIRST_DAY} to {END}")
        worked, second = self._before[day], since.seconds
        for begins, ends in self._hours[day]:
            if second < begins:
                break
            if second < ends:
                return worked + (second - begins) * _SECOND + since.microseconds
            worked += (ends - begins) * _SECOND
        return worked


def worked_s(hours: Hours) -> int:
    """How many seconds of work a day with these hours has."""
    return sum(ends - begins for begins, ends in hours)


def hours_text(hours: Hours) -> str:
    """The hours as people write them: `08:00-12:00 14:00-18:00`, empty for none."""

    def clock(second: int) -> str:
        return f"{second // 3600:02}:{second // 60 % 60:02}"

    return " ".join(f"{clock(begins)}-{clock(ends)}" for begins, ends in hours)
