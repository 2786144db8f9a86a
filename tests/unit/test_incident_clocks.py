"""Two deadlines on a ticket: the citizen's clock and each unit's own (DOMAIN 0.2–0.4, 0.7, 0.9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from dispatch.access import Actor, Role
from dispatch.incident import commands as c
from dispatch.incident.clocks import CENTRE, charged, used
from dispatch.incident.status import Clock, Status
from escalation.policies import packaged_policies, timekeeping_of
from tests.support.builders import (
    ACCEPTOR,
    DISPATCHER,
    DUTY,
    OTHER_UNIT,
    RULES,
    UNIT,
    Story,
    a_story,
    desk_of,
)

DESK = desk_of(UNIT)
VISITOR = Actor(account="a-visitor", role=Role.VISITOR)
RETURN: dict[str, Any] = {"reason": "not ours", "basis": "the list"}
FED_BACK: dict[str, Any] = {"solved": True, "handling": "cleared"}
THREE_DAYS: Final = timedelta(hours=24)
"""Three working days of 8 hours, where tests count every hour."""


def long(status: Status = Status.PENDING_SIGN, **more: Any) -> Story:
    """A ticket with thirty days for its unit."""
    return a_story(status, **{"subclass": "0101", "severity": "S4", **more})


# --- the citizen's clock -------------------------------------------------------------------------


def test_the_citizen_clock_runs_from_acceptance_until_the_end() -> None:
    story = long(Status.PENDING_ACCEPT, wants_reply=True)
    assert Clock.CITIZEN not in story.it.due
    story.do(c.Accept, ACCEPTOR)
    accepted = story.now
    due = story.it.due[Clock.CITIZEN]
    steps: list[tuple[type[Any], Actor, dict[str, Any]]] = [
        (c.Dispatch, DISPATCHER, {"lead": UNIT}),
        (c.RequestReturn, DESK, RETURN),
        (c.RuleReturn, DISPATCHER, {"agree": True, "lead": OTHER_UNIT, "opinion": "theirs"}),
        (c.Sign, desk_of(OTHER_UNIT), {}),
        (c.GiveFeedback, desk_of(OTHER_UNIT), FED_BACK),
        (c.OrderRework, DISPATCHER, {"missing": "a photo"}),
        (c.GiveFeedback, desk_of(OTHER_UNIT), FED_BACK),
        (c.PassReview, DISPATCHER, {}),
        (c.RecordVisit, VISITOR, {"reached": True, "solved": False, "justified": True}),
        (c.ForceRedispatch, DUTY, {"reason": "slow"}),
    ]
    for step, actor, fields in steps:
        story.now += timedelta(hours=2)
        story.do(step, actor, **fields)
        assert story.it.due[Clock.CITIZEN] == due, step
        assert story.run_of(Clock.CITIZEN).started_at == accepted


def test_a_reopening_does_not_reset_the_citizen_clock() -> None:
    story = long(Status.CLOSED)
    due = story.run_of(Clock.CITIZEN).due
    assert story.it.due == {}
    story.now += timedelta(days=2)
    story.do(c.Reopen, DUTY, new_facts="again")
    assert story.it.due[Clock.CITIZEN] == due
    story.do(c.Correct, DUTY, severity="S3")
    assert story.it.due[Clock.CITIZEN] == due


def test_an_answer_that_is_reopened_begins_the_citizen_clock() -> None:
    """A direct answer was never accepted, so there is no acceptance to count from."""
    story = long(Status.PENDING_ACCEPT)
    story.do(c.Answer, ACCEPTOR, answer="at the counter")
    story.do(c.Reopen, ACCEPTOR, new_facts="it is closed")
    assert story.run_of(Clock.CITIZEN).started_at == story.now
    assert story.it.accepted_at == story.now


# --- a unit's clocks -----------------------------------------------------------------------------


def test_a_unit_clock_runs_from_that_units_own_dispatch() -> None:
    story = long()
    first = story.run_of(Clock.HANDLE)
    story.now += timedelta(hours=5)
    story.do(c.RequestReturn, DESK, **RETURN)
    story.do(c.RuleReturn, DISPATCHER, agree=True, lead=OTHER_UNIT, opinion="theirs")
    second = story.run_of(Clock.HANDLE)
    assert (first.holder, second.holder) == (UNIT, OTHER_UNIT)
    assert second.started_at == story.now
    assert second.due - second.started_at == first.due - first.started_at
    assert story.it.runs[first.no - 1].how == "cancelled"


def test_signing_ends_the_sign_clock_and_no_other() -> None:
    """DOMAIN 0.3."""
    story = long()
    before = dict(story.it.due)
    story.do(c.Sign, DESK)
    assert story.it.due == {k: v for k, v in before.items() if k is not Clock.SIGN}
    assert story.run_of(Clock.SIGN).how == "met"


def test_the_departments_confirmation_stops_its_handling_clock() -> None:
    """DOMAIN 0.3: not the centre's review of it."""
    story = long(Status.HANDLING)
    story.do(c.GiveFeedback, DESK, **FED_BACK)
    confirmed = story.now
    story.now += timedelta(days=60)
    story.do(c.PassReview, DISPATCHER)
    run = story.run_of(Clock.HANDLE)
    assert (run.ended_at, run.how) == (confirmed, "met")
    assert all(fact.clock is not Clock.HANDLE for fact in story.it.overdue)


def test_contact_ends_its_clock_and_an_interim_reply_its_own() -> None:
    story = long(Status.HANDLING)
    assert story.run_of(Clock.INTERIM).running
    story.do(c.RecordContact, DESK, kind="progress")
    story.do(c.RecordContact, DESK, kind="contact", reached=False)
    assert Clock.CONTACT in story.it.due
    story.do(c.RecordContact, DESK, kind="contact")
    assert Clock.CONTACT not in story.it.due
    assert Clock.INTERIM in story.it.due
    story.do(c.RecordContact, DESK, kind="interim")
    assert story.run_of(Clock.INTERIM).how == "met"


@pytest.mark.parametrize(("subclass", "runs"), [("0101", True), ("0701", False)])
def test_an_interim_reply_is_due_where_handling_takes_more_than_five_days(
    subclass: str, runs: bool
) -> None:
    """DOMAIN 0.6: 30 days, and 2 hours."""
    story = a_story(Status.PENDING_SIGN, subclass=subclass)
    assert (Clock.INTERIM in story.it.due) is runs


def test_one_working_hour_from_late_friday_is_over_on_monday_morning() -> None:
    """DOMAIN 0.1 and 3.3: dispatched at 17:50 on a Friday with one working hour, due on Monday at
    08:50, by the calendar and limits that come with the product."""
    rules = replace(RULES, time=timekeeping_of(packaged_policies()))
    friday = datetime(2026, 3, 6, 17, 49, tzinfo=ZoneInfo("Asia/Shanghai"))
    story = a_story(Status.PENDING_SIGN, subclass="0801", severity="S4", at=friday, rules=rules)
    run = story.run_of(Clock.SIGN)
    assert (run.seconds, run.kind) == (3600, "W")
    assert run.due == datetime(2026, 3, 9, 8, 50, tzinfo=ZoneInfo("Asia/Shanghai"))


# --- rework --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "least"), [("S3", THREE_DAYS), ("S4", THREE_DAYS), ("S1", timedelta(minutes=30))]
)
def test_a_dissatisfied_visit_leaves_time_to_work(severity: str, least: timedelta) -> None:
    """DOMAIN 0.4: at least 3 working days remain, for 特急 and 紧急 a quarter of the limit."""
    story = a_story(Status.HANDLING, severity=severity, subclass="0701", wants_reply=True)
    limit = story.run_of(Clock.HANDLE)
    assert limit.seconds == 2 * 3600
    story.now = limit.due - timedelta(minutes=2)
    story.do(c.GiveFeedback, DESK, **FED_BACK)
    story.do(c.PassReview, DISPATCHER)
    story.do(c.RecordVisit, VISITOR, reached=True, solved=False, justified=True)
    assert story.it.due[Clock.HANDLE] == story.now + least
    assert story.run_of(Clock.HANDLE).no == limit.no


def test_a_reopened_ticket_leaves_its_unit_time_to_work() -> None:
    """DOMAIN 0.4; another unit gets its own limit (DOMAIN 0.2)."""
    story = a_story(Status.REOPENED, severity="S3", subclass="0701")
    first = story.run_of(Clock.HANDLE)
    story.now += timedelta(days=1)
    story.do(c.Dispatch, DISPATCHER, lead=UNIT)
    assert story.it.due[Clock.HANDLE] == story.now + THREE_DAYS
    assert story.run_of(Clock.HANDLE).no == first.no
    other = a_story(Status.REOPENED, severity="S3", subclass="0701")
    other.do(c.Dispatch, DISPATCHER, lead=OTHER_UNIT)
    assert other.run_of(Clock.HANDLE).no != first.no
    assert other.it.due[Clock.HANDLE] == other.now + timedelta(hours=2)


def test_the_first_overdue_fact_stays_for_ever() -> None:
    """DOMAIN 0.4: also when a later dispatch, rework or visit gives more time."""
    story = a_story(Status.HANDLING, severity="S3", subclass="0701", wants_reply=True)
    first = story.run_of(Clock.HANDLE)
    story.now = first.due + timedelta(hours=1)
    story.do(c.GiveFeedback, DESK, **FED_BACK)
    facts = [f for f in story.it.overdue if f.clock is Clock.HANDLE]
    assert [(f.no, f.holder, f.due) for f in facts] == [(first.no, UNIT, first.due)]
    story.do(c.PassReview, DISPATCHER)
    story.do(c.RecordVisit, VISITOR, reached=True, solved=False, justified=True)
    story.do(c.GiveFeedback, DESK, **FED_BACK)
    assert [f for f in story.it.overdue if f.clock is Clock.HANDLE] == facts


# --- class changes -------------------------------------------------------------------------------


def test_a_class_change_recomputes_the_limit_from_the_units_dispatch() -> None:
    """DOMAIN 0.3."""
    story = long(Status.HANDLING)
    dispatched = story.run_of(Clock.HANDLE).started_at
    accepted = story.run_of(Clock.CITIZEN).started_at
    story.now += timedelta(minutes=30)
    story.do(c.Correct, DISPATCHER, subclass="0701", severity="S3")
    assert story.it.due[Clock.HANDLE] == dispatched + timedelta(hours=2)
    assert story.it.due[Clock.CITIZEN] == accepted + timedelta(hours=2)


def test_what_was_paused_stays_left_out_after_a_class_change() -> None:
    story = long(Status.HANDLING)
    story.do(c.RequestReturn, DESK, **RETURN)
    story.now += timedelta(hours=3)
    story.do(c.RuleReturn, DISPATCHER, agree=False, opinion="yours")
    pause = story.run_of(Clock.HANDLE).pauses[0]
    story.do(c.Correct, DISPATCHER, subclass="0701", severity="S3")
    run = story.run_of(Clock.HANDLE)
    assert run.due == run.started_at + timedelta(hours=2) + (pause.until - pause.since)


def test_a_correction_that_keeps_the_limit_moves_nothing() -> None:
    story = long(Status.HANDLING)
    before = story.it.due
    story.do(c.Correct, DISPATCHER, subclass="0102")
    assert story.it.due == before


# --- co-handlers ---------------------------------------------------------------------------------


def test_a_co_handler_has_seventy_per_cent_of_the_leads_time_and_its_own_delay() -> None:
    """DOMAIN 0.7."""
    story = long(co_units=(OTHER_UNIT,))
    lead, task = story.run_of(Clock.HANDLE), f"co:{OTHER_UNIT}"
    helper = story.run_of(Clock.HANDLE, task)
    assert helper.seconds * 10 == lead.seconds * 7
    assert helper.holder == OTHER_UNIT
    story.now = helper.due + timedelta(hours=1)
    other = desk_of(OTHER_UNIT)
    story.do(c.Sign, other)
    story.do(c.GiveFeedback, other, **FED_BACK)
    late = [(f.holder, f.clock) for f in story.it.overdue if f.task == task]
    assert (OTHER_UNIT, Clock.HANDLE) in late
    assert all(f.clock is not Clock.HANDLE for f in story.it.overdue if f.holder == UNIT)
    assert story.run_of(Clock.HANDLE, task).how == "met"


# --- who is charged ------------------------------------------------------------------------------


def test_time_is_charged_to_whoever_held_the_ticket() -> None:
    """DOMAIN 0.2, 0.9: who returns is charged with its time, the centre's counts for no unit."""
    story = long()
    accepted = story.now
    hours = timedelta(hours=1)
    story.now += 5 * hours - timedelta(minutes=1)
    story.do(c.RequestReturn, DESK, suggested_unit=OTHER_UNIT, **RETURN)
    story.now += 2 * hours - timedelta(minutes=1)
    story.do(c.RuleReturn, DISPATCHER, agree=True, lead=OTHER_UNIT, opinion="theirs")
    story.now += 3 * hours - timedelta(minutes=2)
    story.do(c.Sign, desk_of(OTHER_UNIT))
    story.do(c.GiveFeedback, desk_of(OTHER_UNIT), **FED_BACK)
    at = story.now + hours
    assert charged(story.it, at) == {UNIT: 5 * 3600, OTHER_UNIT: 3 * 3600, CENTRE: 3 * 3600}
    assert charged(story.it, accepted + hours) == {UNIT: 3600}
    citizen = story.run_of(Clock.CITIZEN)
    assert used(citizen, at) == sum(charged(story.it, at).values())
    bounce = story.it.bounces[0]
    assert (bounce.unit, bounce.suggested, bounce.agreed, bounce.to) == (
        UNIT,
        OTHER_UNIT,
        True,
        OTHER_UNIT,
    )
    assert bounce.held_s == 5 * 3600


def test_what_is_closed_is_charged_to_nobody() -> None:
    story = long(Status.CLOSED)
    closed = story.now
    before = charged(story.it, closed)
    story.now += timedelta(days=3)
    story.do(c.Reopen, DUTY, new_facts="again")
    assert charged(story.it, story.now) == before
    assert used(story.run_of(Clock.CITIZEN), story.now) == sum(before.values())


# --- what a run keeps ----------------------------------------------------------------------------


def test_a_run_keeps_the_limit_and_the_ladder_that_it_began_with() -> None:
    story = long()
    run = story.run_of(Clock.HANDLE)
    assert (run.source, run.ladder) == ("test handle", "test-ladder")
    dispatched = story.events[-1].model_dump()
    assert (dispatched["calendar"], dispatched["limits"], dispatched["ladder"]) == (
        "test-calendar",
        "test-limits",
        "test-ladder",
    )


def test_a_deadline_that_crosses_an_unknown_year_is_provisional() -> None:
    story = long(at=datetime(2029, 12, 20, tzinfo=UTC))
    assert story.run_of(Clock.HANDLE).provisional
    assert not story.run_of(Clock.SIGN).provisional


def test_numbers_of_runs_are_never_used_again() -> None:
    story = long(co_units=(OTHER_UNIT,))
    story.do(c.RequestReturn, DESK, **RETURN)
    story.do(c.RuleReturn, DISPATCHER, agree=True, lead=OTHER_UNIT, opinion="theirs")
    assert [run.no for run in story.it.runs] == list(range(1, len(story.it.runs) + 1))
