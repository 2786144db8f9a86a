"""Duty rosters: who is on duty when, stand-ins, gaps, and files that are refused as a whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid.duty import (
    ZONE,
    DatedShift,
    DutyRole,
    Roster,
    Substitution,
    WeeklyShift,
    roster_json,
    roster_of_json,
)
from grid.duty_demo import roster_of_posts
from grid.duty_files import DutyAccount, read_roster
from grid.duty_gaps import Gap, gaps
from grid.importing import ImportProblems
from grid.units import Unit, UnitKind

PERSON = DutyRole.DUTY_PERSON
BUREAU = Unit("ZHZF", "综合行政执法局", UnitKind.DEPARTMENT)
CENTRE = Unit("SHZLZX", "社会治理中心", UnitKind.CENTRE)
WOMEN = Unit("FL", "妇联", UnitKind.PARTY)
UNITS = [BUREAU, CENTRE, WOMEN]
ACCOUNTS = [
    DutyAccount("a1", "desk", "ZHZF", "DEPT_DESK"),
    DutyAccount("a2", "night", "ZHZF", "DEPT_HANDLER"),
    DutyAccount("a3", "chief", "ZHZF", "DEPT_LEADER"),
    DutyAccount("a4", "officer", "SHZLZX", "DUTY_OFFICER"),
    DutyAccount("a5", "director", "SHZLZX", "CENTRE_LEADER"),
    DutyAccount("a6", "county", "SHZLZX", "COUNTY_LEADER"),
]

HEADER = "unit,role,account,weekdays,from,to,start,end,instead_of\n"
WHOLE = """\
ZHZF,handler_desk,desk,1-5,08:00,18:00,,,
ZHZF,duty_person,desk,1-5,08:00,18:00,,,
ZHZF,duty_person,night,1-5,18:00,08:00,,,
ZHZF,值班员,night,"6,7",00:00,24:00,,,
ZHZF,duty_person,night,1,00:00,08:00,,,
ZHZF,duty_leader,chief,每天,00:00,24:00,,,
ZHZF,分管领导,chief,工作日,08:00,18:00,,,
ZHZF,dept_chief,chief,1-7,00:00,24:00,,,
SHZLZX,duty_officer,officer,1-7,08:00,20:00,,,
SHZLZX,duty_officer,officer,1-7,20:00,08:00,,,
SHZLZX,centre_director,director,1-7,00:00,24:00,,,
SHZLZX,county_deputy,county,1-7,00:00,24:00,,,
SHZLZX,county_chief,county,1-7,00:00,24:00,,,
"""


def at(text: str) -> datetime:
    """A moment of the county's clocks."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def read(rows: str, header: str = HEADER) -> Roster | ImportProblems:
    return read_roster((header + rows).encode(), "duty.csv", UNITS, ACCOUNTS)


def a_roster(rows: str = WHOLE) -> Roster:
    found = read(rows)
    assert isinstance(found, Roster), found
    return found


def problems(rows: str, header: str = HEADER) -> list[str]:
    found = read(rows, header)
    assert isinstance(found, ImportProblems)
    return [str(problem) for problem in found.problems]


@pytest.mark.parametrize(
    ("moment", "who"),
    [
        ("2026-03-02 07:59", "a2"),  # a Monday
        ("2026-03-02 08:00", "a1"),
        ("2026-03-02 17:59", "a1"),
        ("2026-03-02 18:00", "a2"),
        ("2026-03-03 03:00", "a2"),
        ("2026-03-07 12:00", "a2"),
    ],
)
def test_a_shift_over_midnight_ends_on_the_next_day(moment: str, who: str) -> None:
    assert a_roster().on_duty("ZHZF", PERSON, at(moment)) == (who,)


def test_a_shift_over_sunday_midnight_reaches_into_monday() -> None:
    roster = Roster(weekly=(WeeklyShift("ZHZF", PERSON, "a2", (7,), 18 * 60, 8 * 60),))
    assert roster.on_duty("ZHZF", PERSON, at("2026-03-02 07:59")) == ("a2",)
    assert roster.on_duty("ZHZF", PERSON, at("2026-03-02 08:00")) == ()


def test_a_dated_shift_goes_before_the_weeks() -> None:
    roster = a_roster(WHOLE + "ZHZF,duty_person,chief,,,,2026-10-01 08:00,2026-10-02 08:00,\n")
    assert roster.on_duty("ZHZF", PERSON, at("2026-10-01 07:59")) == ("a2",)
    assert roster.on_duty("ZHZF", PERSON, at("2026-10-01 08:00")) == ("a3",)
    assert roster.on_duty("ZHZF", PERSON, at("2026-10-02 08:00")) == ("a1",)


def test_a_stand_in_takes_every_duty_of_whom_he_stands_in_for() -> None:
    roster = a_roster(WHOLE + ",,night,,,,2026-03-02 12:00,2026-03-02 14:00,desk\n")
    noon, later = at("2026-03-02 12:30"), at("2026-03-02 14:00")
    assert roster.on_duty("ZHZF", PERSON, noon) == ("a2",)
    assert roster.on_duty("ZHZF", DutyRole.HANDLER_DESK, noon) == ("a2",)
    assert roster.on_duty("ZHZF", PERSON, later) == ("a1",)


def test_a_stand_in_who_is_on_duty_already_is_named_once() -> None:
    roster = Roster(
        weekly=tuple(WeeklyShift("ZHZF", PERSON, a, (1,), 0, 1440) for a in ("a1", "a2")),
        substitutions=(
            Substitution("a2", "a1", at("2026-03-02 00:00"), at("2026-03-03 00:00"), "ZHZF"),
        ),
    )
    assert roster.on_duty("ZHZF", PERSON, at("2026-03-02 09:00")) == ("a2",)


def test_a_roster_without_anybody_on_tuesday_night_is_refused_naming_the_hours() -> None:
    rows = WHOLE.replace("night,1-5,18:00", 'night,"1,3,4,5",18:00')
    (told,) = problems(rows)
    assert "nobody is duty_person (值班员) of ZHZF from Tuesday 18:00 to Wednesday 08:00" in told


def test_a_hole_of_one_hour_is_found() -> None:
    (told,) = problems(WHOLE.replace("officer,1-7,20:00", "officer,1-7,21:00").replace(
        "officer,1-7,08:00,20:00", 'officer,"1,2,3,4,5,7",08:00,21:00')
        + "SHZLZX,duty_officer,officer,6,08:00,20:00,,,\n")  # fmt: skip
    assert "duty_officer (值班长) of SHZLZX from Saturday 20:00 to Saturday 21:00" in told


def test_units_that_nothing_is_dispatched_to_by_rule_may_have_nobody() -> None:
    assert {gap.unit for gap in gaps(Roster(), UNITS)} == {"ZHZF", "SHZLZX"}


def test_a_gap_that_ends_with_the_week_says_monday() -> None:
    assert str(Gap("ZHZF", PERSON, 6 * 1440, 7 * 1440)).endswith(
        "from Sunday 00:00 to Monday 00:00"
    )


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("XXX,duty_person,desk,1-7,00:00,24:00,,,", "row 2, unit: unit XXX is not known"),
        ("ZHZF,boss,desk,1-7,00:00,24:00,,,", "row 2, role: 'boss' is not known"),
        ("ZHZF,duty_officer,desk,1-7,00:00,24:00,,,", "row 2, role: duty_officer is a role of the"),
        ("SHZLZX,duty_person,officer,1,00:00,24:00,,,", "row 2, role: duty_person is a role of a"),
        ("ZHZF,duty_person,who,1-7,00:00,24:00,,,", "row 2, account: account 'who' is not known"),
        ("ZHZF,duty_person,officer,1-7,00:00,24:00,,,", "row 2, account: officer is not of unit"),
        ("ZHZF,duty_person,desk,1-8,00:00,24:00,,,", "row 2, weekdays: '1-8' are not days"),
        ("ZHZF,duty_person,desk,5-2,00:00,24:00,,,", "row 2, weekdays: '5-2' are not days"),
        ("ZHZF,duty_person,desk,1,00:00,25:00,,,", "row 2, to: '25:00' is not a time"),
        ("ZHZF,duty_person,desk,1,08:60,09:00,,,", "row 2, from: '08:60' is not a time"),
        ("ZHZF,duty_person,desk,1,08:00,08:00,,,", "row 2, to: the shift ends when it begins"),
        ("ZHZF,duty_person,desk,1,24:00,08:00,,,", "row 2, from: 24:00 is the end"),
        ("ZHZF,duty_person,desk,,,,,,", "row 2, weekdays: the row says neither"),
        (
            "ZHZF,duty_person,desk,1,08:00,09:00,2026-10-01 08:00,2026-10-02 08:00,",
            "row 2, weekdays: the row says neither",
        ),
        (
            "ZHZF,duty_person,desk,,,,2026-10-02 08:00,2026-10-01 08:00,",
            "row 2, end: it ends before it begins",
        ),
        ("ZHZF,duty_person,desk,,,,tomorrow,2026-10-01 08:00,", "row 2, start: 'tomorrow' is no"),
        (",,desk,,,,2026-10-01 08:00,2026-10-02 08:00,desk", "row 2, instead_of: nobody stands in"),
        (
            ",,officer,,,,2026-10-01 08:00,2026-10-02 08:00,desk",
            "row 2, account: officer is not of the same unit",
        ),
    ],
)  # fmt: skip
def test_a_row_that_is_wrong_is_named_with_its_number(row: str, told: str) -> None:
    assert told in "\n".join(problems(row + "\n" + WHOLE))


def test_a_stand_in_who_is_replaced_himself_is_refused() -> None:
    rows = (
        ",,night,,,,2026-10-01 08:00,2026-10-02 08:00,desk\n"
        ",,chief,,,,2026-10-01 20:00,2026-10-03 08:00,night\n"
    )
    (told,) = problems(rows + WHOLE)
    assert "row 2, account: the stand-in is replaced himself by row 3" in told


def test_a_file_with_an_unknown_column_or_no_rows_is_refused() -> None:
    assert "the column is not known" in problems(WHOLE, HEADER.replace("weekdays", "day"))[0]
    assert problems("")[0].startswith("duty.csv, weekdays: nobody is")


def test_chinese_headers_and_gbk_are_read() -> None:
    header = "单位,岗位,帐号,星期,起时,止时,开始,结束,顶替\n"
    found = read_roster((header + WHOLE).encode("gb18030"), "值班表.csv", UNITS, ACCOUNTS)
    assert found == a_roster()


def test_the_demo_posts_leave_no_gap() -> None:
    roster = roster_of_posts(UNITS, ACCOUNTS)
    assert gaps(roster, UNITS) == []
    assert roster.on_duty("ZHZF", DutyRole.DEPT_CHIEF, at("2026-03-07 03:00")) == ("a3",)


MINUTES = st.integers(0, 1439)
SHIFTS = st.builds(
    WeeklyShift,
    unit=st.just("ZHZF"),
    role=st.just(PERSON),
    account=st.sampled_from(["a1", "a2"]),
    days=st.sets(st.integers(1, 7), min_size=1).map(lambda d: tuple(sorted(d))),
    begins=MINUTES,
    ends=MINUTES,
).filter(lambda s: s.begins != s.ends)


@given(st.lists(SHIFTS, max_size=6))
def test_a_minute_has_nobody_exactly_when_a_gap_says_so(shifts: list[WeeklyShift]) -> None:
    roster = Roster(weekly=tuple(shifts))
    missing = [g for g in gaps(roster, [BUREAU]) if g.role is PERSON]
    monday = at("2026-03-02 00:00")
    for minute in range(0, 7 * 1440, 7):
        nobody = roster.on_duty("ZHZF", PERSON, monday + timedelta(minutes=minute)) == ()
        assert nobody == any(g.begins <= minute < g.ends for g in missing), minute


@given(st.lists(SHIFTS, max_size=4))
def test_a_stored_roster_is_the_same_and_has_the_same_version(shifts: list[WeeklyShift]) -> None:
    span = at("2026-10-01 08:00"), at("2026-10-02 08:00")
    roster = Roster(
        tuple(shifts),
        (DatedShift("ZHZF", PERSON, "a1", *span),),
        (Substitution("a2", "a1", *span),),
    )
    stored = roster_of_json(roster_json(roster))
    assert stored == roster
    assert stored.version == roster.version != Roster(tuple(shifts)).version
