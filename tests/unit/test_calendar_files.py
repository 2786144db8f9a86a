"""A county's own calendar file: what it changes, and what is refused of it."""

from __future__ import annotations

from datetime import date

import pytest

from escalation.calendar_files import base_calendar, calendar_of, read_calendar
from escalation.calendars import REST, USUAL, Calendar
from escalation.policy_files import PolicyError

BASE = base_calendar()
SUMMER = ((8 * 3600, 12 * 3600), (15 * 3600, 18 * 3600))


def read(*rows: str) -> Calendar:
    """The calendar of these rows, on top of the whole country's."""
    return read_calendar("\n".join(["day,what,hours,note", *rows]), "own.csv", BASE)


def problems(*rows: str) -> tuple[str, ...]:
    with pytest.raises(PolicyError) as refused:
        read(*rows)
    return refused.value.problems


def test_own_days_lie_on_top_of_the_whole_countrys() -> None:
    own = read(
        "2026-05-06,rest,,台风停工",
        "2026/5/10,work,,补班",
        "2026-05-11,hours,15:00-18:00 08:00-12:00,高温",
        "2026-05-16,work,08:00-12:00,半天",
    )
    assert own.hours_of(date(2026, 5, 6)) == REST
    assert own.hours_of(date(2026, 5, 10)) == USUAL
    assert own.hours_of(date(2026, 5, 11)) == SUMMER
    assert own.hours_of(date(2026, 5, 16)) == USUAL[:1]
    assert own.hours_of(date(2026, 10, 1)) == REST
    assert own.version != BASE.version


def test_a_county_has_hours_of_its_own_on_make_up_days_too() -> None:
    own = read("usual,hours,08:00-12:00 15:00-18:00,")
    assert own.hours_of(date(2025, 1, 26)) == SUMMER
    assert own.hours_of(date(2025, 1, 27)) == SUMMER
    assert own.hours_of(date(2025, 1, 28)) == REST
    assert own.day_s == 7 * 3600


def test_an_announced_year_is_no_longer_provisional() -> None:
    """The State Council announces a year in the autumn before; a county need not wait for the next
    release of the base data."""
    year = max(BASE.announced) + 1
    own = read(f"{year},announced,,国办发明电", f"{year}-01-01,rest,,元旦")
    assert own.announced == BASE.announced | {year}
    assert read(f"{year}-01-01,rest,,元旦").announced == BASE.announced


def test_an_empty_file_changes_nothing() -> None:
    assert read() == BASE
    assert read("", ",,,").version == BASE.version


def test_a_stored_calendar_is_the_same_again() -> None:
    own = read("2026-05-06,rest,,台风", "usual,hours,00:00-24:00,", "2027,announced,,")
    again = calendar_of(own.body)
    assert (again, again.version, again.body) == (own, own.version, own.body)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("2026-05-06,hours,08:00-12:00 11:30-18:00,", "hours 08:00-12:00 11:30-18:00 overlap"),
        ("2026-05-06,hours,18:00-14:00,", "hours 18:00-14:00 run backwards"),
        ("2026-05-06,hours,08:00-08:00,", "hours 08:00-08:00 run backwards"),
        ("2026-05-06,hours,20:00-24:01,", "hours 20:00-24:01 lie outside the day"),
        ("2026-05-06,work,08:61-12:00,", "hours 08:61-12:00 lie outside the day"),
        ("2026-05-06,work,morning,", "hours 'morning' are not like 08:00-12:00"),
        ("2026-05-06,hours,,", "a working day without hours: say which, or `rest`"),
        ("2026-05-06,rest,08:00-12:00,", "a day of rest has no hours"),
        ("2026-05-06,closed,,", "a day is `rest`, `work` or has `hours`, not 'closed'"),
        ("2027,rest,,", "a year can be `announced`, not 'rest'"),
        ("usual,hours,,", "usual needs `hours`, and which"),
        ("usual,work,08:00-12:00,", "usual needs `hours`, and which"),
    ],
)
def test_a_wrong_row_is_refused_with_its_number(row: str, wrong: str) -> None:
    assert problems("2026-05-05,rest,,", row) == (f"row 3: {wrong}",)


@pytest.mark.parametrize("day", ["2026-02-30", "1991-12-31", "2080-01-01", "5 May", "20260506"])
def test_what_is_no_day_is_refused(day: str) -> None:
    assert f"row 2: day {day!r} is no date" in problems(f"{day},rest,,")[0]


def test_a_date_twice_is_refused_however_it_is_written() -> None:
    assert problems("2026-05-06,rest,,", "2026/5/6,work,,") == ("row 3: 2026/5/6 is already row 2",)
    assert problems("2027,announced,,", "2027,announced,,") == ("row 3: 2027 is already row 2",)


def test_all_problems_are_said_at_once() -> None:
    found = problems("2026-05-06,rest", "2026-05-07,hours,,", "x,rest,,", "2026-05-08,rest,,")
    assert [wrong.partition(":")[0] for wrong in found] == ["row 2", "row 3", "row 4"]


@pytest.mark.parametrize("text", ["", "day,what\n2026-05-06,rest\n"])
def test_another_table_is_refused(text: str) -> None:
    with pytest.raises(PolicyError, match=r"columns missing: .*hours, note"):
        read_calendar(text, "own.csv", BASE)


def test_what_is_no_csv_is_refused() -> None:
    with pytest.raises(PolicyError, match="is no CSV"):
        read('2026-05-06,"rest,,')
