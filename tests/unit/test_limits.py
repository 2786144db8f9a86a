"""How long each stage may take: which row of the limits table holds, and what is refused of one."""

from __future__ import annotations

from itertools import pairwise

import pytest

from dispatch.incident.clocks import Limit
from dispatch.incident.status import Clock
from dispatch.taxonomy import ClassRow, Severity, load_taxonomy
from escalation.limits import (
    COLUMNS,
    OF_EVERY_CLASS,
    SET_PER_TICKET,
    LimitsTable,
    limits_of,
    packaged_limits,
    read_limits,
)
from escalation.policy_files import PolicyError

CLASSES = load_taxonomy()
TABLE = packaged_limits()
HEADER = ",".join(COLUMNS)
MINUTE, HOUR, DAY, WORKING_DAY = 60, 3600, 24 * 3600, 8 * 3600
GENERAL = [f"{clock.value},,,,,,1,hour,C,D," for clock in OF_EVERY_CLASS]
"""An hour for everything: rows 2 to 16 of a table to which tests add theirs."""
NEXT_ROW = 2 + len(GENERAL)


def a_table(*rows: str) -> LimitsTable:
    """The table of these rows after the general ones."""
    return read_limits("\n".join([HEADER, *GENERAL, *rows]), "own.csv", CLASSES)


def problems(*rows: str) -> tuple[str, ...]:
    with pytest.raises(PolicyError) as refused:
        a_table(*rows)
    return refused.value.problems


def found(
    clock: Clock, subclass: str, severity: str = "S3", table: LimitsTable = TABLE, **more: str
) -> tuple[int, str]:
    """Seconds and kind of the limit; `condition` and `channel` by name."""
    row = CLASSES.row(subclass, more.get("condition", ""))
    limit = table.limit_of(clock, row, severity, more.get("channel", ""))
    assert limit is not None
    assert limit.clock is clock
    return limit.seconds, limit.kind


@pytest.mark.parametrize(
    ("clock", "amount"),
    [
        (Clock.ACCEPT, 30 * MINUTE),
        (Clock.DISPATCH, 30 * MINUTE),
        (Clock.RULING, 4 * HOUR),
        (Clock.REVIEW, WORKING_DAY),
        (Clock.VISIT, 2 * WORKING_DAY),
        (Clock.INTERIM, 5 * WORKING_DAY),
        (Clock.RETURN, WORKING_DAY),
    ],
)
@pytest.mark.parametrize("severity", ["S3", "S4"])
def test_stages_without_a_figure_in_the_class_table(
    clock: Clock, amount: int, severity: str
) -> None:
    """DOMAIN 0.6 and 0.9: all working time."""
    assert found(clock, "0801", severity) == (amount, "W")


@pytest.mark.parametrize(
    ("clock", "minutes"),
    [
        (Clock.ACCEPT, 5),
        (Clock.DISPATCH, 10),
        (Clock.RULING, 15),
        (Clock.REVIEW, 120),
        (Clock.CHECK, 120),
    ],
)
@pytest.mark.parametrize("severity", ["S1", "S2"])
def test_the_centre_is_quick_night_and_day_with_urgent_matters(
    clock: Clock, minutes: int, severity: str
) -> None:
    """DOMAIN 0.6: continuous for S1 and S2."""
    assert found(clock, "0701", severity) == (minutes * MINUTE, "C")


def test_a_visit_waits_for_working_hours_however_urgent_it_was() -> None:
    assert found(Clock.VISIT, "0701", "S1") == (2 * WORKING_DAY, "W")


@pytest.mark.parametrize("clock", [Clock.REGISTER, Clock.NOTICE])
def test_petitions_are_registered_and_answered_within_fifteen_days(clock: Clock) -> None:
    """信访工作条例 Art. 22, 23; other matters have no such clock."""
    assert found(clock, "0302", "S4") == (15 * DAY, "C")
    assert TABLE.limit_of(clock, CLASSES.row("0801"), "S4", "") is None


@pytest.mark.parametrize("clock", [Clock.PETITION_REVIEW, Clock.PETITION_REREVIEW, Clock.APPLY])
def test_review_and_re_review_have_thirty_days(clock: Clock) -> None:
    """信访工作条例 Art. 35, 36."""
    assert found(clock, "0302", "S4") == (30 * DAY, "C")


def test_a_claim_has_sixty_days_and_a_suggestion_no_statutory_limit() -> None:
    """DOMAIN 0.5; 信访工作条例 Art. 34."""
    assert found(Clock.STATUTORY, "0302", "S4") == (60 * DAY, "C")
    assert TABLE.limit_of(Clock.STATUTORY, CLASSES.row("0301"), "S4", "petition") is None


def test_objections_to_a_petition_have_five_working_days() -> None:
    """DOMAIN 0.9; 信访工作条例 Art. 23."""
    assert found(Clock.RETURN, "0301", "S4") == (5 * WORKING_DAY, "W")


def test_a_whistled_unit_reports_in_within_half_an_hour() -> None:
    """DOMAIN 2.2, 2.5; a hand-over is paged every three minutes: DOMAIN 0.14."""
    assert found(Clock.REPORT_IN, "0801") == (30 * MINUTE, "C")
    assert found(Clock.HANDOVER, "0201", "S1") == (3 * MINUTE, "C")


@pytest.mark.parametrize("row", CLASSES.rows, ids=lambda r: f"{r.subclass}/{r.condition}")
def test_every_class_starts_with_the_figures_of_the_class_table(row: ClassRow) -> None:
    def limit(clock: Clock) -> Limit:
        limit = TABLE.limit_of(clock, row, row.severity.value, "hotline")
        assert limit is not None
        return limit

    sign, contact, handle = limit(Clock.SIGN), limit(Clock.CONTACT), limit(Clock.HANDLE)
    assert (sign.seconds, sign.kind) == (row.sign_minutes * MINUTE, row.stage_clock)
    assert (contact.seconds, contact.kind) == (row.first_contact_minutes * MINUTE, row.stage_clock)
    assert (handle.seconds, handle.kind) == (row.handle_hours * HOUR, row.handle_clock)
    assert limit(Clock.CITIZEN) == handle.model_copy(
        update={"clock": Clock.CITIZEN, "source": limit(Clock.CITIZEN).source}
    )


@pytest.mark.parametrize("clock", [Clock.SIGN, Clock.CONTACT, Clock.HANDLE, Clock.CITIZEN])
@pytest.mark.parametrize("row", CLASSES.rows, ids=lambda r: f"{r.subclass}/{r.condition}")
def test_a_matter_that_is_raised_gets_no_more_time(row: ClassRow, clock: Clock) -> None:
    """A continuous limit is no later than a working one of as many seconds, whenever it starts."""
    by_urgency = [TABLE.limit_of(clock, row, s.value, "") for s in Severity]
    for urgent, less in pairwise(by_urgency):
        assert urgent is not None
        assert less is not None
        assert urgent.seconds <= less.seconds
        assert urgent.kind == "C" or less.kind == "W"


def test_danger_to_life_is_contained_within_two_hours_whatever_its_class_is() -> None:
    """DOMAIN 3.1; a petition's statutory time stays."""
    assert found(Clock.HANDLE, "0703", "S1") == (2 * HOUR, "C")
    assert found(Clock.SIGN, "0703", "S1") == (5 * MINUTE, "C")
    assert found(Clock.HANDLE, "0302", "S1") == (60 * DAY, "C")


def test_a_subclass_goes_before_its_conditions_these_before_the_class_that_before_all() -> None:
    """DOMAIN 3.2, note 4."""
    rows = ["handle,08,,,,,2,hour,C,D,", "handle,,0806,积存渣土,,,3,hour,C,D,"]
    table = a_table(*rows)
    assert found(Clock.HANDLE, "0701", table=table)[0] == HOUR
    assert found(Clock.HANDLE, "0806", table=table)[0] == 2 * HOUR
    assert found(Clock.HANDLE, "0806", table=table, condition="积存渣土")[0] == 3 * HOUR
    table = a_table(*rows, "handle,,0806,,,,4,hour,C,D,")
    assert found(Clock.HANDLE, "0806", table=table, condition="积存渣土")[0] == 4 * HOUR
    assert found(Clock.HANDLE, "0807", table=table)[0] == 2 * HOUR


def test_a_row_for_no_condition_is_not_for_the_others() -> None:
    table = a_table("handle,,0806,-,,,3,hour,C,D,")
    assert found(Clock.HANDLE, "0806", table=table)[0] == 3 * HOUR
    assert found(Clock.HANDLE, "0806", table=table, condition="积存渣土")[0] == HOUR


def test_a_row_that_names_severity_or_channel_goes_before_one_that_does_not() -> None:
    table = a_table(
        "handle,08,,,,,9,hour,C,D,",
        "handle,08,,,S3 S4,,8,hour,C,D,",
        "handle,08,,,S3,hotline,7,hour,C,D,",
        "sign,08,,,,petition,6,hour,C,D,",
    )
    assert found(Clock.HANDLE, "0801", "S2", table)[0] == 9 * HOUR
    assert found(Clock.HANDLE, "0801", "S4", table, channel="hotline")[0] == 8 * HOUR
    assert found(Clock.HANDLE, "0801", "S3", table, channel="hotline")[0] == 7 * HOUR
    assert found(Clock.HANDLE, "0801", "S3", table, channel="grid")[0] == 8 * HOUR
    assert found(Clock.SIGN, "0801", "S3", table, channel="petition")[0] == 6 * HOUR
    assert found(Clock.SIGN, "0801", "S3", table, channel="grid")[0] == HOUR


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("handle,08,,,,,8,hour,C,D,", "handle,08,,,,,9,hour,C,D,"),
        ("handle,08,,,S3,,8,hour,C,D,", "handle,08,,,S3 S4,,9,hour,C,D,"),
        ("handle,08,,,S3,,8,hour,C,D,", "handle,08,,,,hotline,9,hour,C,D,"),
        ("handle,08,,,S3,grid,8,hour,C,D,", "handle,08,,,S3 S2,grid,9,hour,C,D,"),
        ("handle,,0801,,,,8,hour,C,D,", "handle,,0801,,,,8,hour,C,D,"),
    ],
)
def test_a_tie_is_refused(one: str, other: str) -> None:
    assert problems(one, other) == (
        f"row {NEXT_ROW + 1}: can hold for the same ticket as row {NEXT_ROW}, "
        "and neither is more exact",
    )


def test_what_cannot_meet_is_no_tie() -> None:
    a_table(
        "handle,08,,,S3,,8,hour,C,D,",
        "handle,08,,,S4,,9,hour,C,D,",
        "sign,08,,,S3,grid,8,hour,C,D,",
        "sign,08,,,S3,hotline,9,hour,C,D,",
        "handle,07,,,S3,,8,hour,C,D,",
    )


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("handle,08,,,,,0,hour,C,D,", "a limit of zero"),
        (",08,,,,,1,hour,C,D,", "a limit without a clock: name the stage"),
        ("cook,08,,,,,1,hour,C,D,", "stage 'cook' is no clock"),
        ("resume,,,,,,1,hour,C,D,", "how long resume runs is set for each ticket, not by a limit"),
        ("handle,08,,,,,-1,hour,C,D,", "amount '-1' is not a whole number"),
        ("handle,08,,,,,1.5,hour,C,D,", "amount '1.5' is not a whole number"),
        ("handle,08,,,,,1,week,C,D,", "unit 'week' is none of minute, hour, natural_day, work_day"),
        ("handle,08,,,,,1,hour,,D,", "kind '' is neither C (continuous) nor W (working)"),
        ("handle,08,,,,,1,work_day,C,D,", "a limit in work_day is of kind W"),
        ("handle,08,,,,,1,natural_day,W,D,", "a limit in natural_day is of kind C"),
        ("handle,88,,,,,1,hour,C,D,", "class '88' is not in the class table"),
        ("handle,08,0801,,,,1,hour,C,D,", "names a class and a subclass: one is enough"),
        ("handle,,0899,,,,1,hour,C,D,", "subclass '0899' is not in the class table"),
        ("handle,08,,在建,,,1,hour,C,D,", "a condition needs its subclass"),
        (
            "handle,,0803,夜间,,,1,hour,C,D,",
            "0803 has no condition '夜间': there are 在建, 已建成",
        ),
        ("handle,08,,,S5,,1,hour,C,D,", "severity 'S5' is none of S1, S2, S3, S4"),
    ],
)
def test_a_wrong_row_is_refused_with_its_number(row: str, wrong: str) -> None:
    assert problems(row) == (f"row {NEXT_ROW}: {wrong}",)


def test_all_problems_are_said_at_once() -> None:
    assert len(problems("handle,08,,,,,0,week,,D,", "handle", "x,,,,,,1,hour,C,D,")) == 5


def test_a_stage_without_a_limit_is_refused() -> None:
    """A class of the class table that nobody has given a limit is found before it is in force."""
    without = [row for row in GENERAL if not row.startswith("handle")]
    rows = [HEADER, *without, "handle,08,,,,,1,hour,C,D,"]
    with pytest.raises(PolicyError) as refused:
        read_limits("\n".join(rows), "own.csv", CLASSES)
    assert refused.value.problems == (
        "no limit of handle for 0101 S1, 0101 S2, 0101 S3 and 309 more",
    )


def test_what_is_set_per_ticket_has_no_limit() -> None:
    row = CLASSES.row("0801")
    assert {TABLE.limit_of(clock, row, "S3", "") for clock in SET_PER_TICKET} == {None}


def test_a_limit_names_the_version_and_the_row_that_gave_it() -> None:
    table = a_table("handle,08,,,,,2,hour,C,D,")
    limit = table.limit_of(Clock.HANDLE, CLASSES.row("0801"), "S3", "")
    assert limit is not None
    assert limit.source == f"{table.version}:{NEXT_ROW}"
    assert table.body.splitlines()[NEXT_ROW - 1] == "handle,08,,,,,2,hour,C,D,"


def test_a_working_day_counts_what_the_calendar_says() -> None:
    """A county that works seven hours a day has five working days in 35 hours."""
    seven = LimitsTable(TABLE.body, TABLE.rows, day_s=7 * HOUR)
    assert found(Clock.INTERIM, "0801", table=seven) == (35 * HOUR, "W")
    assert found(Clock.RULING, "0801", table=seven) == (4 * HOUR, "W")


def test_a_stored_table_is_the_same_again() -> None:
    table = a_table("handle,08,,,S3 S4,grid,2,hour,C,D,")
    again = limits_of(table.body)
    assert (again, again.version) == (table, table.version)
    assert a_table().version != table.version


def test_the_table_that_comes_with_the_product_can_be_put_in_force() -> None:
    assert read_limits(TABLE.body, "limits.csv", CLASSES) == TABLE


def test_empty_rows_and_other_columns_change_nothing() -> None:
    plain = a_table()
    padded = "\n".join(
        [f"{HEADER},extra", "", *(f"{row},x" for row in GENERAL), "," * len(COLUMNS)]
    )
    assert read_limits(padded, "own.csv", CLASSES) == plain
