"""What counts of a case file, held against a plain reading of the same events."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from deploy.auditor.counting import measure_of
from dispatch.figures.facts import TaskFacts, TicketFacts, facts_of
from dispatch.incident import commands as c
from dispatch.incident import events as e
from dispatch.incident.clocks import ClockRun
from dispatch.incident.folding import folded
from dispatch.incident.status import Clock, Status
from escalation.policies import packaged_policies
from tests.support.builders import (
    DISPATCHER,
    LEADER,
    MORNING,
    OTHER_UNIT,
    UNIT,
    Story,
    a_story,
    desk_of,
)
from tests.support.random_walks import a_walk

DESK = desk_of(UNIT)
FED_BACK: dict[str, Any] = {"solved": True, "handling": "cleared"}


def elapsed(_: ClockRun, a: datetime, b: datetime) -> int:
    """Continuous time, whatever the clock counts."""
    return max(0, int((b - a).total_seconds()))


def facts(story: Story) -> tuple[TicketFacts, list[TaskFacts]]:
    """What counts of a story."""
    return facts_of(folded(story.bodies), elapsed)


def second(at: datetime | None) -> int | None:
    """A moment as it is counted."""
    return None if at is None else int(at.timestamp())


def test_a_unit_that_has_it_back_after_a_reopening_has_the_same_task() -> None:
    """Its clock goes on (DOMAIN 0.4), so it is no second dispatch to it."""
    story = a_story(Status.REOPENED)
    story.do(c.Dispatch, DISPATCHER, lead=UNIT)
    ticket, tasks = facts(story)
    assert (ticket.dispatches, ticket.reopenings, ticket.ended_at) == (2, 1, None)
    assert [(t.unit, t.open, t.done_at) for t in tasks] == [(UNIT, 1, None)]


def test_another_unit_after_a_reopening_has_a_task_of_its_own() -> None:
    story = a_story(Status.REOPENED)
    story.do(c.Dispatch, DISPATCHER, lead=OTHER_UNIT)
    _, tasks = facts(story)
    assert [(t.unit, t.open, t.done_at is not None) for t in tasks] == [
        (UNIT, 0, True),
        (OTHER_UNIT, 1, False),
    ]


def test_what_was_returned_in_time_is_owed_by_nobody() -> None:
    story = a_story(Status.RETURN_REVIEW)
    story.do(c.RuleReturn, DISPATCHER, agree=True, opinion="so", lead=OTHER_UNIT)
    ticket, (first, then) = facts(story)
    assert (first.due_at, first.sign_due_at, first.returns, first.open) == (None, None, 1, 0)
    assert then.due_at is not None
    assert ticket.wrong_dispatches == 1


def test_while_the_centre_judges_nothing_is_due() -> None:
    _, (task,) = facts(a_story(Status.RETURN_REVIEW))
    assert (task.due_at, task.open) == (None, 1)
    _, (task,) = facts(a_story(Status.SUSPENDED))
    assert (task.due_at, task.suspended, task.suspensions) == (None, 1, 1)


def test_the_first_overdue_fact_stays() -> None:
    """Late, fed back, sent back and in time the second time: late by the first due time."""
    story = a_story(Status.HANDLING, subclass="0401", severity="S2")
    while not any(fact.clock is Clock.HANDLE for fact in story.it.overdue):
        assert story.fire(Clock.HANDLE) is not None
    (fact,) = [f for f in story.it.overdue if f.clock is Clock.HANDLE]
    story.do(c.GiveFeedback, DESK, **FED_BACK)
    story.do(c.OrderRework, DISPATCHER, missing="a photo")
    story.do(c.GiveFeedback, DESK, **FED_BACK)
    _, (task,) = facts(story)
    assert (task.late, task.due_at, task.reworks) == (1, second(fact.due), 1)
    assert task.done_at == second(story.now)
    assert task.card >= 2


def test_pauses_are_left_out_of_what_was_used() -> None:
    story = a_story(Status.HANDLING, subclass="0401", severity="S2")
    began = story.run_of(Clock.HANDLE).started_at
    until = story.now + timedelta(days=3)
    story.do(c.RequestSuspension, LEADER, until=until, reason="winter")
    story.do(c.RuleAdjustment, DISPATCHER, agree=True, opinion="so")
    suspended = story.now
    story.now += timedelta(hours=5)
    story.do(c.ResumeHandling, LEADER)
    resumed = story.now
    story.do(c.GiveFeedback, DESK, **FED_BACK)
    _, (task,) = facts(story)
    paused = (resumed - suspended).total_seconds()
    assert task.used_s == (story.now - began).total_seconds() - paused


def test_time_is_counted_by_the_clocks_own_calendar() -> None:
    measure = measure_of(packaged_policies())
    run = a_story(Status.HANDLING).run_of(Clock.HANDLE)
    day = timedelta(days=1)
    working = run.model_copy(update={"kind": "W", "calendar": ""})
    assert measure(working, MORNING, MORNING + day) == 8 * 3600
    assert measure(run.model_copy(update={"kind": "C"}), MORNING, MORNING + day) == 86_400


def test_nothing_is_counted_of_an_empty_file() -> None:
    with pytest.raises(ValueError, match="without events"):
        facts_of([], elapsed)


@pytest.mark.parametrize("seed", range(0, 300, 10))
def test_random_lives_are_counted_as_a_plain_reading_does(seed: int) -> None:
    for walk in (a_walk(seed + n, MORNING, 20) for n in range(10)):
        bodies = [event.model_dump_json() for event in walk.events]
        ticket, tasks = facts_of(folded(bodies), elapsed)
        of = Counter(type(event) for event in walk.events)
        t = walk.it
        assert ticket.version == len(walk.events)
        assert ticket.dispatches == of[e.TicketDispatched]
        assert ticket.wrong_dispatches == of[e.ReturnAgreed] + of[e.TicketRedispatchForced]
        assert ticket.reopenings == of[e.TicketReopened]
        assert (ticket.ended_at is None) == t.open
        assert (ticket.ending == "") == t.open
        late = [fact for fact in t.overdue if fact.clock is Clock.CITIZEN]
        assert ticket.late == bool(late)
        if late:
            assert ticket.due_at == second(late[0].due)
        leads = [task for task in tasks if task.part == "lead"]
        sent = [x for x in walk.events if isinstance(x, e.TicketDispatched)]
        assert len(leads) <= len(sent)
        assert {task.unit for task in leads} == {x.lead for x in sent}
        for task in leads:
            assert task.dispatched_at in {second(x.at) for x in sent if x.lead == task.unit}
        owed = {
            (fact.holder, fact.task.partition(":")[0] or "lead")
            for fact in t.overdue
            if fact.clock in (Clock.HANDLE, Clock.STATUTORY)
        }
        assert {(task.unit, task.part) for task in tasks if task.late} == owed
        assert sum(task.reworks for task in leads) == of[e.ReworkOrdered]
        assert sum(task.returns for task in leads) == of[e.ReturnRequested]
        assert sum(task.dismissed for task in leads) == of[e.ReturnDismissed]
        assert sum(task.extensions for task in leads) == of[e.ExtensionGranted]
        assert sum(task.part == "whistle" for task in tasks) == sum(
            len(x.units) for x in walk.events if isinstance(x, e.WhistleBlown)
        )
        running = {
            (run.holder, run.task)
            for run in t.runs
            if run.open and run.clock in (Clock.HANDLE, Clock.STATUTORY)
        }
        assert len(running) == sum(task.open for task in tasks)
        if not t.open:
            assert not any(task.open for task in tasks)
        for task in tasks:
            assert task.done_at is None or task.done_at >= task.dispatched_at
            assert task.signed_at is None or task.signed_at >= task.dispatched_at
            assert not task.open or task.done_at is None
