"""Another calendar moves the open clocks of a ticket on purpose alone (DOMAIN 0.20)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.access import SYSTEM_ACTOR
from dispatch.deadlines import step_id
from dispatch.incident import commands as c
from dispatch.incident.events import DeadlinesMoved, StepFired
from dispatch.incident.facts import Rules
from dispatch.incident.reasons import Reason
from dispatch.incident.status import Clock, Status
from dispatch.incident.upstream import Upstream
from escalation.policies import timekeeping_of
from tests.support.builders import DISPATCHER, DUTY, LEADER, RULES, UNIT, Story, a_story, desk_of
from tests.support.random_walks import CALM, POLICIES, REAL, STORMY, a_walk, calendar_with

DESK = desk_of(UNIT)


def with_days(*days: str) -> Rules:
    """The rules with these days on top of the calendar that was in force before."""
    policies = replace(POLICIES, calendar=calendar_with(days), calendars=(POLICIES.calendar,))
    return replace(RULES, time=timekeeping_of(policies))


def move(story: Story, rules: Rules) -> DeadlinesMoved | None:
    """What comes of it when a story's clocks move to the calendar of `rules`."""
    story.rules, before = rules, len(story.events)
    story.do(c.MoveDeadlines, calendar=rules.time.calendar, by="a-leader")
    new = story.events[before:]
    assert len(new) <= 1
    return new[0] if new and isinstance(new[0], DeadlinesMoved) else None


@pytest.fixture
def story() -> Story:
    """A ticket with three working days, handled since Monday 2 March 2026, 09:0x."""
    return a_story(Status.HANDLING, subclass="0502", severity="S3", rules=REAL)


def next_rest(story: Story) -> str:
    """The next working day in the middle of the handling limit, as a day of rest."""
    run = story.run_of(Clock.HANDLE)
    day = (run.started_at + timedelta(days=1, hours=8)).date()
    return f"{day},rest,,typhoon"


def test_a_holiday_moves_what_crosses_it_and_nothing_else(story: Story) -> None:
    before = {r.no: r for r in story.it.runs if r.open}
    rules = with_days(next_rest(story))
    event = move(story, rules)
    assert event is not None
    runs = {r.no: r for r in story.it.runs}
    assert {m.no for m in event.moved} == {n for n, r in before.items() if runs[n].due != r.due}
    handle = story.run_of(Clock.HANDLE)
    old = before[handle.no]
    assert handle.due > old.due
    day = POLICIES.calendar.after(old.due, 8 * 3600, "W")
    assert handle.due == day, "as if the day had not been"
    assert handle.step_at is not None
    assert old.step_at is not None
    assert handle.step_at >= old.step_at
    for run in runs.values():
        if run.no in before:
            assert run.calendar == rules.time.calendar
            assert run.due == before[run.no].due or run.kind == "W"


def test_it_is_done_once(story: Story) -> None:
    rules = with_days(next_rest(story))
    assert move(story, rules) is not None
    seen = story.it
    assert move(story, rules) is None
    assert story.it == seen


def test_where_the_calendars_agree_nothing_has_happened(story: Story) -> None:
    assert move(story, with_days("2027-08-02,rest,,far away")) is None


@pytest.mark.parametrize("seed", range(60))
def test_there_and_back_again_is_where_one_was(seed: int) -> None:
    """Every due time, pause and step of a ticket in any state."""
    walk = a_walk(seed, datetime(2026, 3, 2, 1, tzinfo=UTC) - timedelta(hours=seed))
    before = {r.no: (r.due, r.left_s, r.provisional) for r in walk.it.runs}
    walk.moves_to(STORMY)
    walk.moves_to(CALM)
    assert {r.no: (r.due, r.left_s, r.provisional) for r in walk.it.runs} == before


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 500),
    off=st.sets(st.integers(0, 40), max_size=8),
    hours=st.sets(st.integers(0, 40), max_size=4),
)
def test_any_calendar_and_back_gives_the_same_due_times(
    seed: int, off: set[int], hours: set[int]
) -> None:
    began = datetime(2026, 3, 2, 1, tzinfo=UTC)
    walk = a_walk(seed, began, steps=12)
    days = [began.date() + timedelta(days=n) for n in range(41)]
    own = calendar_with(
        [f"{days[n]},rest,,typhoon" for n in off]
        + [f"{days[n]},hours,10:00-12:30,half" for n in hours - off]
    )
    there = timekeeping_of(replace(POLICIES, calendar=own, calendars=(POLICIES.calendar,)))
    back = timekeeping_of(replace(POLICIES, calendars=(own, POLICIES.calendar)))
    before = {r.no: r.due for r in walk.it.runs}
    for time in (there, back, there, back):
        walk.moves_to(replace(RULES, time=time))
    assert {r.no: r.due for r in walk.it.runs} == before


def test_a_step_that_is_due_again_fires_again_under_its_new_time(story: Story) -> None:
    """Its id has the due time in it (DESIGN G5)."""
    first = story.fire(Clock.HANDLE)
    assert first is not None
    event = move(story, with_days(next_rest(story)))
    assert event is not None
    run = story.run_of(Clock.HANDLE)
    assert (run.step, run.fired) == (first.step, ())
    assert run.step_at is not None
    assert run.step_at > first.due
    again = story.fire(Clock.HANDLE)
    assert again is not None
    assert again.step == first.step
    ids = {
        step_id(story.id, e.run, e.step, e.due)
        for e in story.events
        if isinstance(e, StepFired) and e.run == run.no
    }
    assert len(ids) == 2


def test_what_a_move_makes_punctual_was_never_late(story: Story) -> None:
    """And what it leaves late is late since its new due time."""
    run = story.run_of(Clock.HANDLE)
    story.now = run.due + timedelta(hours=1)
    assert move(story, with_days(next_rest(story))) is not None
    late = {fact.no for fact in story.it.overdue}
    assert run.no not in late
    story.now = story.run_of(Clock.HANDLE).due + timedelta(hours=1)
    story.do(c.Urge, DUTY, requirement="now")
    fact = next(f for f in story.it.overdue if f.no == run.no)
    assert fact.due == story.run_of(Clock.HANDLE).due


def test_the_first_overdue_fact_stays_for_ever(story: Story) -> None:
    """DOMAIN 0.4, also when the calendar says afterwards that it was not late."""
    run = story.run_of(Clock.HANDLE)
    story.now = run.due + timedelta(hours=1)
    story.do(c.Urge, DUTY, requirement="now")
    facts = story.it.overdue
    assert run.no in {f.no for f in facts}
    move(story, with_days(next_rest(story)))
    assert story.it.overdue[: len(facts)] == facts


def test_a_moment_that_an_extension_named_stays(story: Story) -> None:
    run = story.run_of(Clock.HANDLE)
    until = run.due + timedelta(hours=20)
    story.do(c.RequestExtension, LEADER, until=until, reason="rain")
    story.do(c.RuleAdjustment, DISPATCHER, agree=True, opinion="so")
    event = move(story, with_days(next_rest(story)))
    assert story.run_of(Clock.HANDLE).due == until
    assert event is not None
    assert run.no not in {m.no for m in event.moved}


def test_a_clock_that_stands_still_moves_with_what_is_left(story: Story) -> None:
    story.do(c.RequestSuspension, LEADER, until=story.now + timedelta(days=20), reason="ice")
    story.do(c.RuleAdjustment, DISPATCHER, agree=True, opinion="so")
    before = story.run_of(Clock.HANDLE)
    move(story, with_days(next_rest(story)))
    paused = story.run_of(Clock.HANDLE)
    assert paused.due > before.due
    assert (paused.left_s, paused.step) == (before.left_s, None)
    story.do(c.ResumeHandling, DESK)
    run = story.run_of(Clock.HANDLE)
    left = story.rules.time.between(story.now, run.due, "W")
    assert before.left_s is not None
    assert abs(left - before.left_s) <= 1


def test_until_it_is_moved_a_clock_is_counted_by_its_own_calendar(story: Story) -> None:
    """A suspension over a new holiday resumes as the old calendar says, and then moves right."""
    before = story.run_of(Clock.HANDLE)
    story.rules = with_days(next_rest(story))
    story.do(c.RequestExtension, LEADER, until=before.due + timedelta(hours=3), reason="rain")
    story.do(c.RuleAdjustment, DISPATCHER, agree=False, opinion="no")
    run = story.run_of(Clock.HANDLE)
    assert (run.due, run.calendar) == (before.due, before.calendar)
    assert move(story, story.rules) is not None
    assert story.run_of(Clock.HANDLE).due == POLICIES.calendar.after(before.due, 8 * 3600, "W")


def test_a_clock_that_starts_under_the_new_calendar_is_not_touched() -> None:
    rules = with_days("2026-03-03,rest,,typhoon")
    story = a_story(Status.HANDLING, subclass="0502", severity="S3", rules=rules)
    assert {r.calendar for r in story.it.runs} == {rules.time.calendar}
    assert move(story, rules) is None


def test_a_ticket_that_is_reopened_later_goes_on_by_the_calendar_in_force() -> None:
    """Its clocks had ended: no deadline stood that somebody had to confirm."""
    story = a_story(Status.CLOSED, subclass="0502", severity="S3", rules=REAL)
    story.rules = with_days("2026-03-03,rest,,typhoon")
    story.do(c.Reopen, DUTY, new_facts="x")
    story.do(c.Dispatch, DISPATCHER, lead=UNIT)
    now = {r.calendar for r in story.it.runs if r.open}
    assert now == {story.rules.time.calendar}


def test_what_is_announced_loses_its_mark() -> None:
    """2027 has no data: what crosses it is provisional until data comes."""
    at = datetime(2026, 12, 28, 1, tzinfo=UTC)
    story = a_story(Status.HANDLING, subclass="0502", severity="S3", rules=REAL, at=at)
    run = story.run_of(Clock.HANDLE)
    assert run.provisional
    days = ["2027,announced,,", "2027-01-01,rest,,new year", "2026-12-31,rest,,new year"]
    event = move(story, with_days(*days))
    assert event is not None
    moved = story.run_of(Clock.HANDLE)
    assert not moved.provisional
    assert not any(r.provisional for r in story.it.runs if r.open)


def refused(story: Story, rules: Rules, calendar: str) -> Reason | None:
    story.rules = rules
    return story.refuses(c.MoveDeadlines, SYSTEM_ACTOR, calendar=calendar, by="a-leader")


def test_a_calendar_that_is_not_in_force_moves_nothing(story: Story) -> None:
    assert refused(story, STORMY, POLICIES.calendar.version) is Reason.CALENDAR_STALE
    assert refused(story, REAL, "never-heard-of") is Reason.CALENDAR_UNKNOWN


def test_nobody_but_the_system_sends_it(story: Story) -> None:
    fields = {"calendar": story.rules.time.calendar, "by": "me"}
    assert story.refuses(c.MoveDeadlines, DISPATCHER, **fields) is Reason.ROLE
    assert c.MoveDeadlines not in c.PEOPLE_SEND


def test_a_ticket_from_above_is_never_due_after_them_and_comes_back_exactly() -> None:
    """DOMAIN 0.16: the working day before their due time is another one by another calendar."""
    story = a_story(Status.HANDLING, subclass="0502", severity="S3", rules=REAL, upstream=ABOVE)
    before = {r.no: r.due for r in story.it.runs}
    there, back = (
        with_days(*DAYS),
        replace(
            RULES,
            time=timekeeping_of(
                replace(POLICIES, calendars=(calendar_with(DAYS), POLICIES.calendar))
            ),
        ),
    )
    move(story, there)
    handle = story.run_of(Clock.HANDLE)
    assert handle.due < before[handle.no], "a working day before theirs is earlier now"
    assert there.time.between(handle.due, ABOVE.due, "W") >= 8 * 3600
    move(story, back)
    assert {r.no: r.due for r in story.it.runs} == before


DAYS = ("2026-03-05,rest,,typhoon", "2026-03-03,hours,08:00-09:00,half")
ABOVE = Upstream(level="city", number="C-1", round=1, due=datetime(2026, 3, 5, 9, tzinfo=UTC))
