"""Working time by a table of minutes: every minute in which somebody works, one after the other."""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

FIRST: Final = date(2010, 1, 1)
LAST: Final = date(2050, 1, 1)
"""Working time is reckoned from FIRST up to LAST; what lies outside cannot be judged."""
A_WORKING_DAY_S: Final = 8 * 3600
"""A working day has 8 h (DOMAIN 0.1)."""

_MIDNIGHT: Final = datetime(2009, 12, 31, 16, tzinfo=UTC)
"""FIRST, 00:00 in the county (UTC+8)."""
_MINUTE: Final = 60_000_000
_US: Final = timedelta(microseconds=1)
SATURDAY: Final = 5


class CannotJudge(ValueError):
    """A moment for which this reckoning has no table, or a rule that it does not know."""


class Minutes:
    """A calendar as a table; made of what a version of the calendar says (its stored body).

    Amounts are seconds of a kind: C is continuous, W is working time. Moments are UTC.
    """

    def __init__(self, body: str) -> None:
        said = json.loads(body)
        self._table = array("I", _working_minutes(said))
        self.day_s = 60 * sum(last - first for first, last in _spans(said["usual"]))

    def after(self, start: datetime, seconds: int, kind: str) -> datetime:
        """The first moment by which so many seconds of the kind have passed since `start`; a
        negative amount goes back. Raises CannotJudge outside the table."""
        if kind == "C" or seconds == 0:
            return start + timedelta(seconds=seconds)
        target = self._at(start) + seconds * 1_000_000
        whole, rest = divmod(target, _MINUTE)
        if rest == 0:
            whole, rest = whole - 1, _MINUTE
        if not 0 <= whole < len(self._table):
            raise CannotJudge(f"{start} + {seconds} s of work")
        return _MIDNIGHT + timedelta(minutes=self._table[whole], microseconds=rest)

    def before(self, end: datetime, seconds: int) -> datetime:
        """The latest moment from which so many seconds of work pass until `end`. Raises CannotJudge
        outside the table."""
        whole, rest = divmod(self._at(end) - seconds * 1_000_000, _MINUTE)
        if not 0 <= whole < len(self._table):
            raise CannotJudge(f"{end} - {seconds} s of work")
        return _MIDNIGHT + timedelta(minutes=self._table[whole], microseconds=rest)

    def between(self, a: datetime, b: datetime, kind: str) -> int:
        """Whole seconds of the kind from `a` to `b`, 0 when `b` is not later."""
        if b <= a:
            return 0
        passed = (b - a) // _US if kind == "C" else self._at(b) - self._at(a)
        return passed // 1_000_000

    def _at(self, moment: datetime) -> int:
        """Microseconds of work before `moment`."""
        minute, rest = divmod((moment - _MIDNIGHT) // _US, _MINUTE)
        if not 0 <= minute < (LAST - FIRST).days * 1440:
            raise CannotJudge(f"{moment} lies outside the table")
        place = bisect_left(self._table, minute)
        works = place < len(self._table) and self._table[place] == minute
        return place * _MINUTE + (rest if works else 0)


def _working_minutes(said: dict[str, Any]) -> Iterator[int]:
    """The working minutes since FIRST, 00:00, in order."""
    special = {day: _spans(hours) for day, hours, _ in said["special"]}
    usual = _spans(said["usual"])
    day = FIRST
    while day < LAST:
        plain = usual if day.weekday() < SATURDAY else []
        midnight = (day - FIRST).days * 1440
        for first, last in special.get(day.isoformat(), plain):
            yield from range(midnight + first, midnight + last)
        day += timedelta(days=1)


def _spans(hours: str) -> list[tuple[int, int]]:
    """`08:00-12:00 14:00-18:00` in minutes of the day."""
    spans = []
    for span in hours.split():
        first, _, last = span.partition("-")
        spans.append((_minute(first), _minute(last)))
    return spans


def _minute(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return 60 * int(hour) + int(minute)
