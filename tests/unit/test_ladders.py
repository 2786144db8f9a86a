"""Which steps an unstopped clock climbs and when; and which ladders are refused."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.incident.clocks import ClockRun, Kind, NextStep, Step
from dispatch.incident.status import Clock
from dispatch.taxonomy import Severity
from escalation.calendar_files import base_calendar
from escalation.ladder_files import (
    COLUMNS,
    ladders_of,
    order_problems,
    packaged_ladders,
    read_ladders,
)
from escalation.ladders import Ladders, next_step
from escalation.limits import SET_PER_TICKET, limits_of, packaged_limits
from escalation.policy_files import PolicyError

COUNTY = ZoneInfo("Asia/Shanghai")
CALENDAR = base_calendar()
LADDERS = packaged_ladders()
LIMITS = packaged_limits()
HEADER = ",".join(COLUMNS)
MINUTE, HOUR = 60, 3600
MONDAY = datetime(2025, 3, 3, 9, tzinfo=COUNTY)


def local(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=COUNTY)


def a_run(
    clock: Clock, seconds: int, kind: Kind, start: datetime = MONDAY, **more: object
) -> ClockRun:
    """A run of this clock; due when its limit says unless `more` says another due time."""
    due = CALENDAR.after(start, seconds, kind)
    fields = {"no": 1, "holder": "ZHZF", "due": due, **more}
    return ClockRun(clock=clock, started_at=start, seconds=seconds, kind=kind, **fields)


def climb(run: ClockRun, severity: str, ladders: Ladders = LADDERS) -> list[tuple[str, datetime]]:
    """All steps of a run that nothing stops, each once."""
    climbed: list[tuple[str, datetime]] = []
    after = None
    while (step := next_step(ladders, CALENDAR, run, severity, after)) is not None:
        climbed.append((step.step, step.at))
        after = step.step
        run = run.model_copy(update={"step": step.step, "step_at": step.at})
    return climbed


def read(*rows: str) -> Ladders:
    return read_ladders("\n".join([HEADER, *rows]), "own.csv", LIMITS)


def problems(*rows: str) -> tuple[str, ...]:
    with pytest.raises(PolicyError) as refused:
        read(*rows)
    return refused.value.problems


def test_five_working_days_from_half_time_to_the_countys_leaders() -> None:
    """E3 to E9 of DOMAIN 4.2, dispatched on a Monday at nine with five working days."""
    run = a_run(Clock.HANDLE, 40 * HOUR, "W")
    assert run.due == local(10, 9)
    assert climb(run, "S4") == [
        ("E3", local(5, 15)),
        ("E4", local(6, 17)),  # 75 %, before the 8 hours left
        ("E5", local(7, 15)),
        ("E6", local(10, 9)),
        ("E7", local(11, 9)),
        ("E8", local(13, 9)),
        ("E9", local(17, 9)),
    ]


def test_two_hours_of_an_emergency_run_through_the_night() -> None:
    """E3 to E9 for S1 and S2: shares of the limit also when it is late."""
    run = a_run(Clock.HANDLE, 2 * HOUR, "C", local(8, 22))
    assert climb(run, "S2") == [
        ("E3", local(8, 23)),
        ("E4", local(8, 23, 30)),
        ("E5", local(8, 23, 48)),
        ("E6", local(9, 0)),
        ("E7", local(9, 1)),
        ("E8", local(9, 2)),
        ("E9", local(9, 4)),
    ]


def test_a_continuous_clock_of_an_ordinary_matter_is_late_by_working_days() -> None:
    """Due on a Saturday at midnight: one working day late is Monday at six."""
    run = a_run(Clock.HANDLE, 2 * HOUR, "C", local(8, 22))
    assert dict(climb(run, "S3"))["E7"] == local(10, 18)


@pytest.mark.parametrize("severity", ["S2", "S3", "S4"])
def test_what_is_not_signed_is_urged_and_then_shown_to_the_deputy(severity: str) -> None:
    """E1 and E2 of DOMAIN 4.2: at 100 % and 200 % of the sign-off limit."""
    run = a_run(Clock.SIGN, 60 * MINUTE, "W")
    assert climb(run, severity) == [("E1", local(3, 10)), ("E2", local(3, 11))]


@pytest.mark.parametrize("limit_min", [1, 3, 5])
def test_what_is_not_signed_of_an_emergency_climbs_to_the_county_in_half_an_hour(
    limit_min: int,
) -> None:
    """The S1 path of DOMAIN 4.2: 5, 10, 15 and 30 minutes, whatever the limit is."""
    run = a_run(Clock.SIGN, limit_min * MINUTE, "C", local(8, 3))
    assert [at for _, at in climb(run, "S1")] == [local(8, 3, m) for m in (5, 10, 15, 30)]
    told = [LADDERS.step(Clock.SIGN, "S1", name).told for name, _ in climb(run, "S1")]
    for step, audiences in enumerate(
        (
            {"duty_officer"},
            {"dept_deputy"},
            {"dept_chief", "centre_director"},
            {"county_deputy", "county_chief"},
        )
    ):
        assert audiences <= set(told[step])
        assert step == 0 or not audiences & set(told[step - 1])


@pytest.mark.parametrize("severity", list(Severity))
def test_cards_tell_how_close_to_late_it_is(severity: str) -> None:
    """DOMAIN 0.19, 4.2: blue, yellow, red; nothing is shown for E3."""
    cards = [LADDERS.step(Clock.HANDLE, severity, f"E{n}").card for n in range(3, 10)]
    assert cards == ["", "blue", "yellow", "red", "red", "red", "red"]


def test_eight_and_nine_are_drafts_that_a_leader_signs() -> None:
    actions = [LADDERS.step(Clock.HANDLE, "S3", name).action for name in ("E8", "E9")]
    assert actions == ["list_draft", "notice_draft"]


@pytest.mark.parametrize(
    ("occasion", "step"), [("dispatched", "E0"), ("rework 2", "E8"), ("reds 3", "E9")]
)
@pytest.mark.parametrize("severity", list(Severity))
def test_some_steps_are_taken_on_an_occasion(occasion: str, step: str, severity: str) -> None:
    """DOMAIN 4.2: E0 when dispatched, E8 also at the second rework, E9 at three reds in a row."""
    found = LADDERS.step_on(occasion, severity)
    assert found is not None
    assert found.name == step
    assert read("visit,,late,100%,,,,,duty_officer,urge,,").step_on(occasion, severity) is None


def test_a_step_without_a_time_is_never_waited_for() -> None:
    first = next_step(LADDERS, CALENDAR, a_run(Clock.SIGN, 60 * MINUTE, "W"), "S3", None)
    assert first == NextStep("E1", local(3, 10).astimezone(UTC))


def test_steps_count_from_the_due_time_as_it_stands() -> None:
    """After an extension or a pause the same share of the limit is left before the new due time."""
    run = a_run(Clock.HANDLE, 40 * HOUR, "W", due=local(17, 9))
    assert climb(run, "S4")[1:4] == [
        ("E4", local(13, 17)),
        ("E5", local(14, 15)),
        ("E6", local(17, 9)),
    ]


def test_a_hand_over_is_paged_every_three_minutes() -> None:
    """DOMAIN 0.14: until their number is entered."""
    run = a_run(Clock.HANDOVER, 3 * MINUTE, "C", local(8, 3))
    assert climb(run, "S1") == [("page", local(8, 3, 3))]
    assert LADDERS.step(Clock.HANDOVER, "S1", "page").repeat_s == 3 * MINUTE


def test_a_ladder_that_was_left_by_a_change_of_severity_goes_on_later_than_it_was() -> None:
    """A matter was raised after E2: the S1 path goes on with what is due after that."""
    run = a_run(Clock.SIGN, 5 * MINUTE, "C", local(8, 3), step="E2", step_at=local(8, 3, 10))
    step = next_step(LADDERS, CALENDAR, run, "S1", "E2")
    assert step is not None
    assert step.step == "S1_15"
    assert LADDERS.step(Clock.SIGN, "S1", "E2").card == "yellow"


def test_rights_of_others_have_no_ladder() -> None:
    """Returning and applying for a review are rights, not duties: nobody is urged."""
    for clock in (Clock.RETURN, Clock.APPLY):
        assert climb(a_run(clock, 8 * HOUR, "W"), "S4") == []


CLOCKED = sorted(
    {(row.clock, limit.seconds, limit.kind) for row in LIMITS.rows if (limit := LIMITS.limit(row))}
    | {(clock, 30 * 86_400, "C") for clock in SET_PER_TICKET}
)
STARTS = st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@given(st.sampled_from(CLOCKED), st.sampled_from(list(Severity)), STARTS)
def test_no_ladder_ever_goes_backwards(
    clocked: tuple[Clock, int, Kind], severity: str, start: datetime
) -> None:
    run = a_run(*clocked, start)
    moments = [at for _, at in climb(run, severity)]
    assert moments == sorted(moments)
    assert all(at > start for at in moments)


E6 = "handle,,E6,100%,,,,red,duty_officer,supervise,,"


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        (
            (E6, "handle,,E5,90%,,,,yellow,desk_head,urge,,"),
            "handle S1: with a limit of 1 h C E5 can be due before E6",
        ),
        (
            (
                "handle,S3,E4,75%,,,,blue,desk_head,remind,,",
                "handle,S3,E5,90%,2 hour,4 hour,,yellow,desk_head,urge,,",
            ),
            "handle S3: with a limit of 4 h W E5 can be due before E4",
        ),
        (
            (
                "handle,S3,E7,late 1 work_day,,,,red,dept_chief,supervise,,",
                "handle,S3,E8,late 3 natural_day,,,,red,county_deputy,list_draft,,",
            ),
            "E8 can be due before E7",
        ),
        (
            (
                "sign,S1,first,5 minute,,,,red,duty_officer,page,,",
                "sign,S1,second,100%,,,,red,dept_deputy,page,,",
            ),
            "sign S1: with a limit of 1 min C second can be due before first",
        ),
        (
            (
                "resume,,resume,100%,,,,,handler_desk,resume,,",
                "resume,,warn,30 minute,,,,,handler_desk,remind,,",
            ),
            "resume S1: with a limit of 1 h C warn can be due before resume",
        ),
    ],
)
def test_a_ladder_that_goes_backwards_for_some_limit_is_refused(
    rows: tuple[str, ...], wrong: str
) -> None:
    """With the limit and the steps; the rest of the table would be right with it."""
    found = problems(*rows)
    assert any(wrong in each for each in found), found


URGED_AND_PAGED = (
    "sign,{0},first,100%,,,,red,duty_officer,page,,",
    "sign,{0},second,30 minute,,,,red,dept_deputy,page,,",
)


def test_a_ladder_is_looked_at_for_the_limits_of_its_own_severities_only() -> None:
    """An emergency is signed within five minutes; other matters have hours."""
    read(*(row.format("S1") for row in URGED_AND_PAGED))
    found = problems(*(row.format("S4") for row in URGED_AND_PAGED))
    assert "sign S4: with a limit of 4 h W second can be due before first" in found


def test_new_limits_are_looked_at_with_the_ladders_in_force() -> None:
    own = read(*(row.format("S1") for row in URGED_AND_PAGED))
    slow = limits_of(LIMITS.body.replace("sign,,,,S1,,5,", "sign,,,,S1,,50,"))
    assert list(order_problems(own, slow)) == [
        "sign S1: with a limit of 50 min C second can be due before first",
        "sign S1: with a limit of 35 min C (a co-handler's) second can be due before first",
    ]


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("cook,,E1,100%,,,,,desk_head,urge,,", "stage 'cook' is no clock"),
        ("sign,,E.1,100%,,,,,desk_head,urge,,", "step 'E.1' is not a name of letters and digits"),
        ("sign,S5,E1,100%,,,,,desk_head,urge,,", "severity 'S5' is none of S1, S2, S3, S4"),
        ("sign,,E1,,,,,,desk_head,urge,,", "says neither `at` what time nor `on` what occasion"),
        ("sign,,E1,,,,lunch,,desk_head,urge,,", "on 'lunch' is none of dispatched"),
        ("sign,,E1,100%,,,,green,desk_head,urge,,", "card 'green' is none of blue"),
        ("sign,,E1,100%,,,,,the_press,urge,,", "told 'the_press' is none of handler_desk"),
        ("sign,,E1,100%,,,,,desk_head,shout,,", "action 'shout' is none of remind"),
        ("sign,,E1,100%,,,,,,urge,,", "tells nobody"),
        ("sign,,E1,100%,,,,,desk_head,urge,0,", "repeat_min '0' is not a whole number of minutes"),
        ("sign,,E1,soon,,,,,desk_head,urge,,", "at 'soon' is not like 75%"),
        ("sign,,E0,,8 hour,24 hour,dispatched,,desk_head,urge,,", "beside a share of the limit"),
    ],
)
def test_a_wrong_row_is_refused_with_its_number(row: str, wrong: str) -> None:
    (found,) = problems("visit,,late,100%,,,,,duty_officer,urge,,", row)
    assert found.startswith("row 3: ")
    assert wrong in found


def test_a_step_stands_in_a_ladder_once() -> None:
    found = problems(
        "sign,S1 S2,E1,100%,,,,,desk_head,urge,,", "sign,S2,E1,200%,,,,,desk_head,urge,,"
    )
    assert found == ("sign S2: step E1 stands there 2 times",)


def test_only_the_last_step_repeats() -> None:
    found = problems(
        "sign,S1,E1,100%,,,,,desk_head,page,3,", "sign,S1,E2,200%,,,,,desk_head,urge,,"
    )
    assert found == ("sign S1: E1 repeats for ever, so it must be the last step",)


def test_what_a_step_says_is_kept() -> None:
    ladders = read("sign,S2,E1,100%,,,dispatched,orange,desk_head duty_officer,page,5,why")
    assert ladders.step(Clock.SIGN, "S2", "E1") == Step(
        "E1", "orange", ("desk_head", "duty_officer"), "page", 300
    )
    with pytest.raises(KeyError, match="no step E2 for sign"):
        ladders.step(Clock.SIGN, "S2", "E2")


def test_the_ladders_that_come_with_the_product_can_be_put_in_force() -> None:
    assert read_ladders(LADDERS.body, "ladders.csv", LIMITS) == LADDERS


def test_stored_ladders_are_the_same_again() -> None:
    own = read("sign,S2,E1,100%,,,,orange,desk_head,page,5,why")
    again = ladders_of(own.body)
    assert (again, again.version) == (own, own.version)
    assert own.version != LADDERS.version
