"""Working time against a clerk who counts minute by minute with a wall calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.calendar_files import base_calendar
from escalation.calendars import END, FIRST_DAY, REST, USUAL, Calendar, OutsideCalendar, SpecialDay

COUNTY = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
DAY_S: Final = 8 * 3600
HALF_DAY: Final = ((9 * 3600, 11 * 3600 + 1800),)
BASE: Final = base_calendar()
OWN: Final = Calendar(
    usual=((8 * 3600 + 1800, 12 * 3600), (13 * 3600, 17 * 3600)),
    announced=frozenset({2025}),
    special=(
        SpecialDay(date(2025, 3, 5), REST, "台风"),
        SpecialDay(date(2025, 3, 8), ((0, 86_400),), "防汛值守"),
        SpecialDay(date(2025, 3, 11), HALF_DAY, "半天"),
    ),
)
"""A county with hours of its own, a typhoon, a day of duty round the clock and half a day."""

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
    """Whether the minute that begins at `moment` is one of work, in 2025, in the whole country."""
    local = moment.astimezone(COUNTY)
    day = local.date()
    if day not in MADE_UP_2025 and (day in HOLIDAYS_2025 or day.weekday() >= 5):
        return False
    return local.hour in (8, 9, 10, 11, 14, 15, 16, 17)


def at_own_work(moment: datetime) -> bool:
    """The same in March 2025 in the county of OWN, in words of its own."""
    local = moment.astimezone(COUNTY)
    day, minute = local.day, 60 * local.hour + local.minute
    if day in (5, 8):
        return day == 8
    if local.weekday() >= 5:
        return False
    if day == 11:
        return 540 <= minute < 690
    return 510 <= minute < 720 or 780 <= minute < 1020


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
MOMENTS = st.datetimes(datetime(2004, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
AMOUNTS = st.integers(1, 90 * DAY_S)
KINDS = st.sampled_from(["C", "W"])
CALENDARS = st.sampled_from([BASE, OWN])
Kind = Literal["C", "W"]


@given(STARTS, st.integers(1, 12 * 60))
def test_it_is_what_a_clerk_counts(start: datetime, minutes: int) -> None:
    if counted(start, minutes).astimezone(COUNTY).year == 2025:
        assert BASE.after(start, minutes * 60, "W") == counted(start, minutes)


@given(st.integers(0, 13 * 24 * 60), st.integers(0, 3 * 24 * 60))
def test_a_countys_own_days_are_what_a_clerk_counts(begin: int, length: int) -> None:
    start = local(3, 1, 0) + begin * MINUTE
    minutes = [start + n * MINUTE for n in range(length)]
    worked = sum(map(at_own_work, minutes))
    assert OWN.between(start, start + length * MINUTE, "W") == 60 * worked
    if minutes and at_own_work(minutes[-1]):
        assert OWN.after(start, 60 * worked, "W") == start + length * MINUTE


@pytest.mark.parametrize("year", sorted(BASE.announced))
def test_every_day_is_what_the_state_council_announced(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365 + (year % 4 == 0))]
    assert days[-1] == date(year, 12, 31)
    assert [bool(BASE.hours_of(d)) for d in days] == [chinese_calendar.is_workday(d) for d in days]
    assert {BASE.hours_of(d) for d in days} == {REST, USUAL}


def test_all_years_that_are_known_are_used() -> None:
    assert BASE.announced >= set(range(2004, 2027))


@given(CALENDARS, MOMENTS, AMOUNTS, KINDS)
def test_what_was_added_is_measured(c: Calendar, start: datetime, amount: int, kind: Kind) -> None:
    due = c.after(start, amount, kind)
    assert c.between(start, due, kind) == amount
    assert c.left(start, due, kind) == amount
    assert c.between(due, start, kind) == 0
    assert c.left(due, start, kind) == -amount


@given(CALENDARS, MOMENTS, AMOUNTS, AMOUNTS, KINDS)
def test_time_adds_up(c: Calendar, start: datetime, one: int, two: int, kind: Kind) -> None:
    half_way = c.after(start, one, kind)
    assert c.after(half_way, two, kind) == c.after(start, one + two, kind)
    assert half_way >= start + timedelta(seconds=one)


@given(CALENDARS, MOMENTS, st.integers(0, 10**7), st.integers(-DAY_S, DAY_S), KINDS)
def test_order_is_kept(c: Calendar, one: datetime, later: int, amount: int, kind: Kind) -> None:
    """Of two clocks with one limit, the one that was started first is due first; a longer limit is
    due later."""
    two = one + timedelta(seconds=later)
    assert c.after(one, amount, kind) <= c.after(two, amount, kind)
    assert c.after(one, amount, kind) < c.after(one, amount + 1, kind)


@given(CALENDARS, MOMENTS, AMOUNTS, KINDS)
def test_going_back_is_the_earliest_moment(
    c: Calendar, due: datetime, amount: int, kind: Kind
) -> None:
    """A step that is due with so much left is due at the first moment with no more than that left:
    when offices close, not when they open again."""
    at = c.after(due, -amount, kind)
    assert c.between(at, due, kind) == amount
    assert c.between(at - timedelta(seconds=1), due, kind) == amount + 1


@given(CALENDARS, MOMENTS, AMOUNTS, st.integers(0, 10**12), st.integers(0, 10**12), KINDS)
def test_pausing_never_shortens_what_remains(
    c: Calendar, start: datetime, limit: int, until_pause: int, pause: int, kind: Kind
) -> None:
    due = c.after(start, limit, kind)
    paused_at = min(start + timedelta(microseconds=until_pause), due)
    resumed_at = paused_at + timedelta(microseconds=pause)
    new_due = c.after(resumed_at, c.left(paused_at, due, kind), kind)
    assert c.between(resumed_at, new_due, kind) >= c.between(paused_at, due, kind)
    assert new_due >= due


@given(CALENDARS, MOMENTS, st.integers(-(10**6), 10**6), KINDS)
def test_a_pause_of_no_time_moves_a_due_time_by_less_than_a_second(
    c: Calendar, due: datetime, before: int, kind: Kind
) -> None:
    due = c.after(due, 1, kind)
    at = due + timedelta(milliseconds=before)
    moved = c.after(at, c.left(at, due, kind), kind)
    assert abs(c.left(due, moved, kind)) <= 1


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (local(3, 7, 17, 50), 1, local(3, 10, 8, 50)),  # Friday evening to Monday: DOMAIN 0.1
        (local(3, 3, 11, 30), 1, local(3, 3, 14, 30)),  # over the noon break
        (local(3, 3, 11), 1, local(3, 3, 12)),  # ends with the morning
        (local(3, 3, 12, 30), 4, local(3, 3, 18)),  # begins in the break
        (local(3, 8, 3), 8, local(3, 10, 18)),  # begins on a Saturday
        (local(1, 25, 10), 2, local(1, 26, 10)),  # a Saturday before a Sunday of work
        (local(1, 27, 17), 2, local(2, 5, 9)),  # over the spring festival
        (local(9, 30, 17), 2, local(10, 9, 9)),  # over the national holiday
        (local(10, 10, 17), 2, local(10, 11, 9)),  # into a Saturday of work
        (local(12, 31, 17, 30, 2019), 1, local(1, 2, 8, 30, 2020)),  # over new year
        (local(3, 10, 8, 50), -1, local(3, 7, 17, 50)),  # an hour before Monday 08:50
        (local(3, 10, 8, 30), -0.5, local(3, 7, 18)),  # half an hour: not 08:00, no work between
    ],
)
def test_examples_by_hand(start: datetime, hours: float, due: datetime) -> None:
    assert BASE.after(start, round(hours * 3600), "W") == due


def test_continuous_time_runs_through_nights_and_holidays() -> None:
    """紧急工作日 (DOMAIN 3.3): two of them are 48 hours."""
    assert BASE.after(local(9, 30, 17), 48 * 3600, "C") == local(10, 2, 17)
    assert BASE.between(local(9, 30, 17), local(10, 2, 17), "C") == 48 * 3600


def test_a_pause_over_the_weekend_costs_no_working_time() -> None:
    """Suspended on Friday with two hours left, resumed on Saturday: due on Monday at 10:00."""
    left = BASE.left(local(3, 7, 16), local(3, 7, 18), "W")
    assert left == 2 * 3600
    assert BASE.after(local(3, 8, 12), left, "W") == local(3, 10, 10)


def test_a_clock_that_was_late_stays_as_late() -> None:
    left = BASE.left(local(3, 7, 18), local(3, 7, 16), "W")
    assert left == -2 * 3600
    assert BASE.after(local(3, 10, 9), left, "W") == local(3, 7, 17)


@pytest.mark.parametrize("kind", ["C", "W"])
def test_the_answer_is_in_utc_whatever_the_zone_of_the_question(kind: Kind) -> None:
    """Equal moments in two zones are one question, so they have one answer."""
    asked = local(3, 7, 17, 50)
    for start in (asked, asked.astimezone(UTC)):
        for amount in (0, 3600):
            assert BASE.after(start, amount, kind).tzinfo is UTC


def test_a_working_day_has_eight_hours() -> None:
    assert BASE.day_s == DAY_S
    assert BASE.after(local(3, 3, 9), DAY_S, "W") == local(3, 4, 9)


def test_a_year_that_is_not_announced_yet_has_weekends_alone() -> None:
    week = [date(2060, 10, 1) + timedelta(days=n) for n in range(7)]
    assert [bool(BASE.hours_of(day)) for day in week] == [True, *[False] * 2, *[True] * 4]


@pytest.mark.parametrize(
    ("start", "due", "provisional"),
    [
        (local(12, 1, 9), local(12, 28, 23, 59), False),
        (local(12, 1, 9), local(12, 29, 0), True),  # may be moved for the new year, as in 2018
        (local(12, 1, 9), local(1, 1, 0, 0, 2026), True),
        (local(1, 2, 9, 0, 2026), local(1, 3, 9, 0, 2026), True),
        (local(1, 2, 9, 0, 2026), local(1, 3, 9, 0, 2027), True),
        (local(12, 31, 23, 59, 2024), local(1, 3, 9), True),
        (local(1, 1, 0), local(1, 3, 9), False),
    ],
)
def test_what_touches_an_unknown_year_is_provisional(
    start: datetime, due: datetime, provisional: bool
) -> None:
    """OWN knows 2025 alone; years are the county's, not those of UTC."""
    assert OWN.provisional(start, due) is provisional
    assert OWN.provisional(start.astimezone(UTC), due.astimezone(UTC)) is provisional


def test_only_the_last_days_of_december_were_ever_moved_for_the_year_after() -> None:
    """Announced with 2019: a Saturday of work on 29 December 2018, a holiday on the 31st."""
    moved = [s.day for s in BASE.special if s.day.month == 12]
    assert date(2018, 12, 29) in moved
    assert min(day.day for day in moved) == 29


def test_where_no_calendar_reaches_nothing_is_guessed() -> None:
    before = datetime(FIRST_DAY.year - 1, 6, 1, tzinfo=UTC)
    last = datetime(END.year - 1, 12, 29, tzinfo=UTC)
    with pytest.raises(OutsideCalendar):
        BASE.after(before, 60, "W")
    with pytest.raises(OutsideCalendar):
        BASE.after(last, 5 * DAY_S, "W")
    with pytest.raises(OutsideCalendar):
        BASE.between(last, last + timedelta(days=10), "W")
    with pytest.raises(OutsideCalendar):
        BASE.hours_of(END)
    assert BASE.after(before, 60, "C") == before + MINUTE


def test_clocks_have_stood_at_eight_hours_ever_since_the_first_day() -> None:
    """What lets working time do without a zone: the county has known no summer time since 1991."""
    noons = (datetime(1992, 1, 1, 12, tzinfo=COUNTY) + timedelta(days=n) for n in range(14_000))
    assert {noon.utcoffset() for noon in noons} == {timedelta(hours=8)}


def test_the_version_says_what_the_calendar_says() -> None:
    same = Calendar(OWN.usual, OWN.announced, OWN.special)
    assert same.version == OWN.version
    others = [
        Calendar(USUAL, OWN.announced, OWN.special),
        Calendar(OWN.usual, frozenset(), OWN.special),
        Calendar(OWN.usual, OWN.announced, OWN.special[1:]),
    ]
    assert len({OWN.version, BASE.version, *(c.version for c in others)}) == 5
