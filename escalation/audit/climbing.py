"""The steps that a clock climbs, read from a stored table of ladders, and when each is due."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from escalation.audit.minutes import Minutes

SECONDS: Final = {"minute": 60, "hour": 3600, "natural_day": 86_400}
KIND: Final = {"work_day": "W", "natural_day": "C"}


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a table: for which clock and severities, when, and how often again."""

    step: str
    clock: str
    severities: tuple[str, ...]
    at: str
    or_left: str
    for_limits: str
    repeat_s: int

    def when(self, minutes: Minutes, due: datetime, seconds: int, kind: str) -> datetime:
        """When it is due for a clock with that limit that is due at `due`."""
        if self.at.startswith("late "):
            number, unit = self.at.removeprefix("late ").split()
            later = int(number) * _length(unit, minutes)
            return minutes.after(due, later, KIND.get(unit, kind))
        if not self.at.endswith("%"):
            number, unit = self.at.split()
            return minutes.after(due, int(number) * SECONDS[unit] - seconds, kind)
        before = -((int(self.at.removesuffix("%")) - 100) * seconds // 100)
        if self.or_left and self._holds_for(seconds, kind, minutes):
            number, unit = self.or_left.split()
            before = max(before, int(number) * _length(unit, minutes))
        return minutes.after(due, -before, kind)

    def _holds_for(self, seconds: int, kind: str, minutes: Minutes) -> bool:
        number, unit, *only = self.for_limits.split()
        return seconds >= int(number) * _length(unit, minutes) and only in ([], [kind])


def _length(unit: str, minutes: Minutes) -> int:
    return minutes.day_s if unit == "work_day" else SECONDS[unit]


class Climb:
    """One version of the ladders."""

    def __init__(self, body: str) -> None:
        self._rungs = [
            Rung(
                row["step"],
                row["stage"],
                tuple(row["severity"].split()),
                row["at"],
                row["or_left"],
                row["for_limits"],
                60 * int(row["repeat_min"] or 0),
            )
            for row in csv.DictReader(io.StringIO(body))
            if row["at"]
        ]
        self._of: dict[tuple[str, str], tuple[Rung, ...]] = {}

    def rungs(self, clock: str, severity: str) -> tuple[Rung, ...]:
        """The timed steps of a clock at a severity, in order."""
        key = (clock, severity)
        if key not in self._of:
            self._of[key] = tuple(self._matching(clock, severity))
        return self._of[key]

    def _matching(self, clock: str, severity: str) -> Iterator[Rung]:
        for rung in self._rungs:
            if rung.clock == clock and (not rung.severities or severity in rung.severities):
                yield rung
