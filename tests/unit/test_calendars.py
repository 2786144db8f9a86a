"""Working time against a clerk who counts minute by minute with a wall calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.calendars import WORKING_DAY, add_working, is_working_day

COUNTY = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)

HOLIDAYS_2025 = {
    *(date(2025, 1, d) for d in (1, 28, 29, 30, 31)),
    *(date(2025, 2, d) for d in (1, 2, 3, 4)),
    *(date(2025, 4, d) for d in (4, 5, 6)),
    *(date(2025, 5, d) for d in (1, 2, 3, 4, 5, 31)),
    *(date(2025, 6, d) for d in (1, 2)),
    *(date(2025, 10, d) for d in range(1, 9)),
}
"""As the State Council announced them (国办发明电〔2024〕12号)."""

MADE_UP_2025 = {
    date(2025, 1, 26),
    date(2025, 2, 8),
    date(2025, 4, 27),
    date(2025, 9, 28),
    date(2025, 10, 11),
}
"""Weekend days on which offices work (调休)."""


def at_work(moment: datetime) -> bool:
    """Whether the minute that begins at `moment` is one of work, in 2025."""
    local = moment.astimezone(COUNTY)
    day = local.date()
    if day not in MADE_UP_2025 and (day in HOLIDAYS_2025 or day.weekday() >= 5):
        return False
    return local.hour in (8, 9, 10, 11, 14, 15, 16, 17)


def counted(start: datetime, minutes: int) -> datetime:
    """The moment at which so many minutes of work are over, counted one by one."""
    now = start
    while minutes:
        minutes -= at_work(now)
        now += MINUTE
    return now


def local(month: int, day: int, hour: int, minute: int = 0, year: int = 2025) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=COUNTY)


STARTS = st.integers(0, 364 * 24 * 60 - 1).map(
    lambda n: datetime(2024, 12, 31, 16, tzinfo=UTC) + n * MINUTE
)


@given(STARTS, st.integers(1, 12 * 60))
def test_it_is_what_a_clerk_counts(start: datetime, minutes: int) -> None:
    if counted(start, minutes).astimezone(COUNTY).year == 2025:
        assert add_working(start, minutes * MINUTE) == counted(start, minutes)


@given(STARTS, st.integers(1, 2000), st.integers(1, 2000))
def test_time_adds_up_and_never_runs_back(start: datetime, first: int, second: int) -> None:
    half_way = add_working(start, first * MINUTE)
    assert add_working(half_way, second * MINUTE) == add_working(start, (first + second) * MINUTE)
    assert half_way >= start + first * MINUTE


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (local(3, 7, 17, 50), 1, local(3, 10, 8, 50)),  # Friday evening to Monday
        (local(3, 3, 11, 30), 1, local(3, 3, 14, 30)),  # over the noon break
        (local(3, 3, 11), 1, local(3, 3, 12)),  # ends with the morning
        (local(3, 3, 12, 30), 4, local(3, 3, 18)),  # begins in the break
        (local(3, 8, 3), 8, local(3, 10, 18)),  # begins on a Saturday
        (local(1, 25, 10), 2, local(1, 26, 10)),  # a Saturday before a Sunday of work
        (local(1, 27, 17), 2, local(2, 5, 9)),  # over the spring festival
        (local(9, 30, 17), 2, local(10, 9, 9)),  # over the national holiday
        (local(10, 10, 17), 2, local(10, 11, 9)),  # into a Saturday of work
        (local(12, 31, 17, 30, 2019), 1, local(1, 2, 8, 30, 2020)),  # over new year
    ],
)
def test_examples_by_hand(start: datetime, hours: int, due: datetime) -> None:
    assert add_working(start, timedelta(hours=hours)) == due


def test_the_answer_is_in_utc_whatever_the_zone_of_the_question() -> None:
    """Equal moments in two zones are one question, so they have one answer."""
    asked = local(3, 7, 17, 50)
    for start in (asked, asked.astimezone(UTC)):
        assert add_working(start, timedelta(hours=1)).tzinfo is UTC


def test_a_working_day_has_eight_hours() -> None:
    assert add_working(local(3, 3, 9), WORKING_DAY) == local(3, 4, 9)


def test_a_year_that_is_not_announced_yet_has_weekends_alone() -> None:
    week = [date(2090, 10, 2) + timedelta(days=n) for n in range(7)]
    assert [is_working_day(day) for day in week] == [True, True, True, True, True, False, False]
