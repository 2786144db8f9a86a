"""Calendar arithmetic: additions of working time on one core."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from escalation.calendar_files import base_calendar
from tests.bench.figures import Figure, reported

NAME: Final = "calendar"
GOAL: Final = 200_000
ADDITIONS: Final = 200_000
ROUNDS: Final = 5
_YEARS: Final = (datetime(2005, 1, 1, tzinfo=UTC), 21 * 365 * 86_400)
_LONGEST_S: Final = 60 * 8 * 3600


def measure() -> Iterator[Figure]:
    """Random starts in 21 years, random amounts up to 60 working days, with the whole country's
    holidays; the median of the rounds. Measuring back is reported beside it."""
    began = time.perf_counter()
    calendar = base_calendar()
    made_s = time.perf_counter() - began
    rng = random.Random(7)
    first, span = _YEARS
    asked = [
        (first + timedelta(seconds=rng.randrange(span)), rng.randrange(1, _LONGEST_S))
        for _ in range(ADDITIONS)
    ]
    after, between = calendar.after, calendar.between
    added, measured = [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        dues = [after(start, seconds, "W") for start, seconds in asked]
        added.append(ADDITIONS / (time.perf_counter() - began))
        began = time.perf_counter()
        back = [between(start, due, "W") for (start, _), due in zip(asked, dues, strict=True)]
        measured.append(ADDITIONS / (time.perf_counter() - began))
        assert back == [seconds for _, seconds in asked]
    rate = statistics.median(added)
    yield Figure(NAME, "additions of working time", f"{rate:,.0f}/s", f"≥ {GOAL:,}/s", rate >= GOAL)
    yield reported(NAME, "measured back", f"{statistics.median(measured):,.0f}/s")
    yield reported(NAME, "making the calendar", f"{1000 * made_s:.0f} ms")
