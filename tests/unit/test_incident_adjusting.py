"""Extension and suspension (DOMAIN 0.3, 0.10; 2.4 rows 14 and 15)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dispatch.access import Actor, Role
from dispatch.incident import commands as c
from dispatch.incident.clocks import PAUSED, charged
from dispatch.incident.reasons import Reason
from dispatch.incident.status import Clock, Status
from tests.support.builders import DISPATCHER, LEADER, UNIT, Story, a_story, desk_of

DESK = desk_of(UNIT)
HANDLER = Actor(account="a-handler", role=Role.DEPT_HANDLER, unit=UNIT)
HOUR = timedelta(hours=1)
RULED: dict[str, Any] = {"agree": True, "opinion": "so"}
DENIED: dict[str, Any] = {"agree": False, "opinion": "no"}


def handled(**more: Any) -> Story:
    """A ticket with two hours for its unit, which has signed."""
    return a_story(Status.HANDLING, **{"subclass": "0701", "severity": "S3", **more})


def due(story: Story) -> datetime:
    """When the handling is due."""
    found = story.it.handle_due
    assert found is not None
    return found


def extended(story: Story, by: timedelta = HOUR) -> Story:
    """The same, with an extension asked for, endorsed and granted."""
    story.do(c.RequestExtension, HANDLER, until=due(story) + by, reason="rain")
    story.do(c.EndorseAdjustment, LEADER, agree=True)
    story.do(c.RuleAdjustment, DISPATCHER, **RULED)
    return story


def test_an_extension_is_approved_twice() -> None:
    story = handled()
    before = due(story)
    story.do(c.RequestExtension, HANDLER, until=before + HOUR, reason="rain")
    assert story.refuses(c.RuleAdjustment, DISPATCHER, **RULED) is Reason.NOT_ENDORSED
    assert story.refuses(c.EndorseAdjustment, desk_of(UNIT), agree=True) is Reason.ROLE
    assert Clock.RULING not in story.it.due
    story.do(c.EndorseAdjustment, LEADER, agree=True)
    assert Clock.RULING in story.it.due
    assert story.refuses(c.EndorseAdjustment, LEADER, agree=True) is Reason.ALREADY_ENDORSED
    assert due(story) == before
    story.do(c.RuleAdjustment, DISPATCHER, **RULED)
    assert due(story) == before + HOUR
    assert story.it.due[Clock.HANDLE] == before + HOUR
    assert Clock.RULING not in story.it.due


def test_who_asks_does_not_approve() -> None:
    story = handled()
    same = Actor(account="a-handler", role=Role.DEPT_LEADER, unit=UNIT)
    story.do(c.RequestExtension, HANDLER, until=due(story) + HOUR, reason="rain")
    assert story.refuses(c.EndorseAdjustment, same, agree=True) is Reason.SAME_PERSON
    by_leader = handled()
    by_leader.do(c.RequestExtension, LEADER, until=due(by_leader) + HOUR, reason="rain")
    assert by_leader.it.pending is not None
    assert by_leader.it.pending.endorsed
    ruler = Actor(account=LEADER.account, role=Role.DISPATCHER)
    assert by_leader.refuses(c.RuleAdjustment, ruler, **RULED) is Reason.SAME_PERSON


def test_a_third_extension_is_refused_and_refusals_are_not_counted() -> None:
    story = handled()
    for _ in range(3):
        story.do(c.RequestExtension, LEADER, until=due(story) + HOUR, reason="rain")
        story.do(c.RuleAdjustment, DISPATCHER, **DENIED)
    extended(extended(story))
    more = {"until": due(story) + HOUR, "reason": "rain"}
    assert story.refuses(c.RequestExtension, HANDLER, **more) is Reason.EXTENSION_SPENT


def test_an_extension_is_asked_for_before_it_is_due() -> None:
    story = handled()
    ask = {"until": due(story) + HOUR, "reason": "rain"}
    story.now = due(story) - timedelta(minutes=2)
    assert story.refuses(c.RequestExtension, HANDLER, **ask) is None
    story.now += timedelta(minutes=1)
    assert story.refuses(c.RequestExtension, HANDLER, **ask) is Reason.EXTENSION_LATE


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        (timedelta(0), Reason.EXTENSION_BACKWARDS),
        (-HOUR, Reason.EXTENSION_BACKWARDS),
        (2 * HOUR, None),
        (2 * HOUR + timedelta(seconds=1), Reason.EXTENSION_LONG),
    ],
)
def test_an_extension_is_later_and_no_longer_than_the_limit(
    by: timedelta, reason: Reason | None
) -> None:
    """One times the original limit [S:C1]."""
    story = handled()
    ask = {"until": due(story) + by, "reason": "rain"}
    assert story.refuses(c.RequestExtension, HANDLER, **ask) is reason


def test_only_one_application_waits() -> None:
    story = handled()
    ask = {"until": due(story) + HOUR, "reason": "rain"}
    story.do(c.RequestExtension, HANDLER, **ask)
    assert story.refuses(c.RequestExtension, HANDLER, **ask) is Reason.ADJUSTMENT_PENDING
    assert story.refuses(c.RequestSuspension, HANDLER, **ask) is Reason.ADJUSTMENT_PENDING


@pytest.mark.parametrize("level", ["unit", "centre"])
def test_cards_wait_for_the_ruling_and_a_refusal_leaves_the_original_due_time(level: str) -> None:
    """DOMAIN 0.10."""
    story = handled()
    original = due(story)
    story.do(c.RequestExtension, HANDLER, until=original + HOUR, reason="rain")
    assert story.run_of(Clock.HANDLE).step is None
    story.now = original + timedelta(minutes=5)
    if level == "unit":
        story.do(c.EndorseAdjustment, LEADER, agree=False)
    else:
        story.do(c.EndorseAdjustment, LEADER, agree=True)
        story.do(c.RuleAdjustment, DISPATCHER, **DENIED)
    assert due(story) == original
    fired = [story.fire(Clock.HANDLE) for _ in range(3)]
    assert [s.step for s in fired if s] == ["E4", "E5", "E6"]
    assert any(f.clock is Clock.HANDLE and f.due == original for f in story.it.overdue)


def test_what_was_granted_in_time_was_never_late() -> None:
    """The application came before the due time, the ruling after it."""
    story = handled()
    story.do(c.RequestExtension, LEADER, until=due(story) + HOUR, reason="rain")
    story.now = due(story) + timedelta(minutes=5)
    story.do(c.RuleAdjustment, DISPATCHER, **RULED)
    assert all(f.clock is not Clock.HANDLE for f in story.it.overdue)


def test_an_extension_makes_a_step_due_again() -> None:
    """DESIGN G5: the same run and step with another due time."""
    story = handled()
    first = story.fire(Clock.HANDLE)
    assert story.card == "blue"
    extended(story)
    assert story.card == ""
    again = story.fire(Clock.HANDLE)
    assert first is not None
    assert again is not None
    assert (first.run, first.step) == (again.run, again.step)
    assert again.due > first.due


def test_a_step_that_the_extension_left_in_the_past_does_not_fire_again() -> None:
    story = handled()
    story.fire(Clock.HANDLE)
    story.now = due(story) - timedelta(minutes=11)
    extended(story, by=timedelta(minutes=1))
    assert story.card == "blue"
    assert story.run_of(Clock.HANDLE).step == "E5"


def test_a_click_on_another_application_is_stale() -> None:
    story = handled()
    ask = {"until": due(story) + HOUR, "reason": "rain"}
    story.do(c.RequestExtension, LEADER, **ask)
    seen = story.it.version
    story.do(c.RuleAdjustment, DISPATCHER, **DENIED)
    story.do(c.RequestExtension, LEADER, **ask)
    late = {**RULED, "seen_version": seen}
    assert story.refuses(c.RuleAdjustment, DISPATCHER, **late) is Reason.STALE
    assert story.refuses(c.GiveFeedback, DESK, solved=True, handling="x", seen_version=seen) is None


def test_a_feedback_makes_the_application_pointless() -> None:
    story = handled()
    story.do(c.RequestExtension, LEADER, until=due(story) + HOUR, reason="rain")
    story.do(c.GiveFeedback, DESK, solved=True, handling="cleared")
    assert story.it.pending is None
    assert set(story.it.due) == {Clock.REVIEW, Clock.CITIZEN}


def test_a_petition_is_extended_once_by_thirty_days() -> None:
    """信访工作条例 Art. 34; DOMAIN 0.10."""
    clerk = Actor(account="a-clerk", role=Role.PETITION_CLERK, unit=UNIT)
    story = a_story(Status.PENDING_ACCEPT, subclass="0302", channel="petition")
    story.do(c.Accept, clerk)
    story.do(c.Dispatch, clerk, lead=UNIT)
    story.do(c.Sign, clerk)
    far = {"until": due(story) + timedelta(days=31), "reason": "many papers"}
    assert story.refuses(c.RequestExtension, clerk, **far) is Reason.EXTENSION_LONG
    month = {"until": due(story) + timedelta(days=30), "reason": "many papers"}
    story.do(c.RequestExtension, clerk, **month)
    other = clerk.model_copy(update={"account": "a-clerk-2"})
    story.do(c.EndorseAdjustment, other, agree=True)
    story.do(c.RuleAdjustment, other, **RULED)
    more = {"until": due(story) + HOUR, "reason": "more"}
    assert story.refuses(c.RequestExtension, clerk, **more) is Reason.EXTENSION_SPENT
    assert story.refuses(c.RequestSuspension, clerk, **more) is Reason.STATUTORY_NEVER


# --- suspension ----------------------------------------------------------------------------------


def suspended(until: datetime | None = None, **more: Any) -> Story:
    """A ticket that stands still for ten days."""
    story = handled(**more)
    until = until or story.now + timedelta(days=10)
    story.do(c.RequestSuspension, LEADER, until=until, reason="winter")
    story.do(c.RuleAdjustment, DISPATCHER, **RULED)
    return story


def test_a_suspension_pauses_the_units_clocks_and_never_the_citizens() -> None:
    """DOMAIN 0.2, 0.3."""
    story = handled()
    before = story.it.due
    story.do(c.RequestSuspension, LEADER, until=story.now + timedelta(days=10), reason="winter")
    story.do(c.RuleAdjustment, DISPATCHER, **RULED)
    paused = story.now
    assert set(story.it.due) == {Clock.RESUME, Clock.CITIZEN}
    assert story.run_of(Clock.HANDLE).left_s == (before[Clock.HANDLE] - paused).total_seconds()
    story.now += timedelta(days=3)
    story.do(c.ResumeHandling, DESK)
    assert story.it.status is Status.HANDLING
    assert story.it.due[Clock.HANDLE] == before[Clock.HANDLE] + (story.now - paused)
    assert story.it.due[Clock.CITIZEN] == before[Clock.CITIZEN]
    assert charged(story.it, story.now)[PAUSED] == (story.now - paused).total_seconds()


def test_a_suspended_ticket_resumes_by_itself() -> None:
    story = suspended()
    until = story.it.suspended_until
    left = story.run_of(Clock.HANDLE).left_s
    assert left is not None
    resumed = story.fire(Clock.RESUME)
    assert resumed is not None
    assert resumed.due == until
    assert story.it.status is Status.HANDLING
    assert due(story) == story.now + timedelta(seconds=left)
    assert story.run_of(Clock.RESUME).how == "met"


def test_a_resumption_makes_the_steps_due_again() -> None:
    story = handled()
    run = story.run_of(Clock.HANDLE)
    story.do(c.RequestSuspension, LEADER, until=story.now + timedelta(days=10), reason="winter")
    story.do(c.RuleAdjustment, DISPATCHER, **RULED)
    assert story.run_of(Clock.HANDLE).step is None
    story.now += timedelta(days=1)
    story.do(c.ResumeHandling, DESK)
    again = story.run_of(Clock.HANDLE)
    assert (again.no, again.step) == (run.no, run.step)
    assert again.step_at is not None
    assert run.step_at is not None
    assert again.step_at > run.step_at + timedelta(days=1)


def test_what_was_late_stays_late_after_a_suspension() -> None:
    story = handled()
    original = due(story)
    story.now = original + timedelta(minutes=30)
    story.do(c.RequestSuspension, LEADER, until=story.now + timedelta(days=10), reason="winter")
    story.do(c.RuleAdjustment, DISPATCHER, **RULED)
    late_by = story.now - original
    assert story.run_of(Clock.HANDLE).left_s == -late_by.total_seconds()
    story.now += timedelta(days=2)
    story.do(c.ResumeHandling, DESK)
    assert due(story) == story.now - late_by
    facts = [f.due for f in story.it.overdue if f.clock is Clock.HANDLE]
    assert facts == [original]


@pytest.mark.parametrize(
    ("until", "reason"),
    [
        (datetime(2027, 3, 2, 1, 2, tzinfo=UTC), None),
        (datetime(2027, 3, 2, 1, 4, tzinfo=UTC), Reason.SUSPENSION_LONG),
        (datetime(2026, 3, 2, 1, 0, tzinfo=UTC), Reason.UNTIL_PAST),
    ],
)
def test_a_suspension_is_no_longer_than_a_year(until: datetime, reason: Reason | None) -> None:
    """The story opens on 2026-03-02 at 01:00 UTC."""
    story = handled()
    assert story.now == datetime(2026, 3, 2, 1, 2, tzinfo=UTC)
    ask = {"until": until, "reason": "winter"}
    assert story.refuses(c.RequestSuspension, HANDLER, **ask) is reason


def test_a_leap_day_is_followed_by_the_first_of_march() -> None:
    story = handled(at=datetime(2028, 2, 29, 1, tzinfo=UTC))
    ask = {"until": datetime(2029, 3, 1, 1, tzinfo=UTC), "reason": "winter"}
    assert story.refuses(c.RequestSuspension, HANDLER, **ask) is None
    ask = {"until": datetime(2029, 3, 1, 2, tzinfo=UTC), "reason": "winter"}
    assert story.refuses(c.RequestSuspension, HANDLER, **ask) is Reason.SUSPENSION_LONG


def test_a_suspension_that_would_be_over_by_now_is_not_granted() -> None:
    story = handled()
    story.do(c.RequestSuspension, LEADER, until=story.now + HOUR, reason="winter")
    story.now += 2 * HOUR
    assert story.refuses(c.RuleAdjustment, DISPATCHER, **RULED) is Reason.UNTIL_PAST
    story.do(c.RuleAdjustment, DISPATCHER, **DENIED)
    assert story.it.status is Status.HANDLING
    assert story.it.pending is None


# --- raising -------------------------------------------------------------------------------------


def test_severity_is_only_raised_and_counts_from_where_clocks_began() -> None:
    story = handled(subclass="0101", severity="S4")
    duty = Actor(account="a-duty", role=Role.DUTY_OFFICER)
    for same in ("S2", "S3"):
        raised = handled(severity="S2")
        reason = raised.refuses(c.RaiseSeverity, duty, severity=same, reason="x")
        assert reason is Reason.NOT_HIGHER
    story.do(c.RaiseSeverity, duty, severity="S1", reason="a child")
    assert story.it.severity == "S1"
    assert story.it.urgent


def test_a_clock_that_stands_still_waits_for_no_step_however_grave_the_matter_becomes() -> None:
    story = suspended(subclass="0101", severity="S4")
    duty = Actor(account="a-duty", role=Role.DUTY_OFFICER)
    story.do(c.RaiseSeverity, duty, severity="S2", reason="a child")
    run = story.run_of(Clock.HANDLE)
    assert not run.running
    assert run.step is None
    assert story.run_of(Clock.RESUME).step == "resume"


def test_what_a_person_named_is_not_recomputed() -> None:
    story = handled(subclass="0101", severity="S4")
    duty = Actor(account="a-duty", role=Role.DUTY_OFFICER)
    reply_by = story.now + timedelta(days=3)
    story.do(c.Supervise, duty, kind="leader", requirement="now", reply_by=reply_by)
    story.do(c.Correct, duty, subclass="0701", severity="S3")
    assert story.it.due[Clock.REPLY] == reply_by
