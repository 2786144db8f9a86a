"""A ticket's clocks lived again: under the rules of then exactly as they were, for random lives;
under others as their own decisions would have made them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from dispatch.incident import commands as c
from dispatch.incident.events import Event
from dispatch.incident.facts import Rules
from dispatch.incident.status import Clock, Status
from dispatch.incident.upstream import Upstream
from escalation.ladder_files import ladders_of, packaged_ladders
from escalation.limits import COLUMNS, LimitsTable, limits_of, packaged_limits
from escalation.policies import packaged_policies, timekeeping_of
from escalation.policy_files import read_rows, table_text
from escalation.reliving import OUTAGE_S, Relived, _Reliving, relived, waits_of
from tests.bench.usual import a_usual_ticket
from tests.support.builders import DISPATCHER, LEADER, MORNING, a_story, desk_of
from tests.support.random_walks import CALM, REAL, STORMY, Walk, a_walk

LATER: Final = ladders_of(
    packaged_ladders().body.replace("E7,late 1 work_day", "E7,late 2 work_day")
)
ABOVE: Final = Upstream(level="city", number="S-1", round=1, due=MORNING + timedelta(days=12))


def lived(walk: Walk, rules: Rules = REAL, *, on_time: bool = False) -> Relived:
    """A walk lived again, up to its last moment."""
    return relived(walk.events, lambda _: rules, walk.now, on_time=on_time)


def plain(steps: Any) -> list[tuple[Any, ...]]:
    """What a step did, without its place in the file."""
    return [
        (s.run, s.clock, s.holder, s.task, s.step, s.due, s.card, s.told, s.action, s.overtaken,
         s.late_s, s.next_step, s.next_at, s.at)
        for s in steps
    ]  # fmt: skip


def is_as_it_was(found: Relived, seed: int) -> None:
    """Nothing differs from what was."""
    assert found.would.runs == found.was.runs, seed
    assert found.would.overdue == found.was.overdue, seed
    assert plain(found.would.steps) == plain(found.was.steps), seed


@pytest.mark.parametrize("first", range(0, 160, 40))
def test_the_rules_of_then_make_what_was(first: int) -> None:
    for seed in range(first, first + 40):
        is_as_it_was(lived(a_walk(seed, MORNING, 30)), seed)


def test_so_they_do_for_those_above_and_for_petitions() -> None:
    for seed in range(60):
        walk = Walk(seed, MORNING, ("0701", "S3"), above=ABOVE)
        claim = Walk(seed, MORNING, ("1001", "S3"), channel="petition")
        for _ in range(25):
            walk.step()
            claim.step()
        is_as_it_was(lived(walk), seed)
        is_as_it_was(lived(claim), seed)


def test_so_they_do_for_what_is_merged_and_parted_again() -> None:
    parted = 0
    for seed in range(70):
        parent, child = a_walk(seed, MORNING, 6), a_walk(seed + 1000, MORNING, 4)
        if not child.merges_into(parent):
            continue
        for _ in range(6):
            parent.step()
        parted += child.goes_its_own_way(parent)
        for _ in range(6):
            parent.step()
        is_as_it_was(lived(parent), seed)
        is_as_it_was(lived(child), seed)
    assert parted > 2


def test_so_they_do_when_calendars_came_and_went() -> None:
    moved = 0
    for seed in range(70):
        walk = a_walk(seed, MORNING, 8)
        marks = [(len(walk.events), REAL)]
        for rules in (STORMY, CALM):
            moved += walk.moves_to(rules)
            for _ in range(8):
                walk.step()
            marks.append((len(walk.events), rules))
        by_version = {
            event.version: next(rules for end, rules in marks if no < end)
            for no, event in enumerate(walk.events)
        }

        def then(event: Event, by_version: dict[int, Rules] = by_version) -> Rules:
            return by_version[event.version]

        is_as_it_was(relived(walk.events, then, walk.now, on_time=False), seed)
    assert moved > 25


def limits_with(**amounts: int) -> LimitsTable:
    """The product's limits with other amounts in the rows of some stages."""
    rows, _ = read_rows(packaged_limits().body, "limits.csv", COLUMNS)
    changed = [
        {**cells, "amount": str(amounts.get(cells["stage"], cells["amount"]))} for _, cells in rows
    ]
    return limits_of(table_text(COLUMNS, changed))


def under(limits: LimitsTable) -> Rules:
    """The rules of the walks with another table of limits."""
    return replace(REAL, time=timekeeping_of(replace(packaged_policies(), limits=limits)))


@pytest.mark.parametrize("amount", [1, 2, 9])
def test_another_limit_changes_its_clock_and_no_other(amount: int) -> None:
    """The oracle: a clock of the stage, which never stops, is due its new limit after its start,
    and late if it ended later than that; every clock of another stage is as it was."""
    limits = limits_with(visit=amount)
    rows = [limits.limit(row) for row in limits.rows if row.clock is Clock.VISIT]
    of_stage = {(limit.seconds, limit.kind) for limit in rows}
    calendar, seen, late = packaged_policies().calendar, 0, 0
    for seed in range(120):
        walk = a_walk(seed, MORNING, 30)
        found = lived(walk, under(limits))
        facts = {fact.no for fact in found.would.overdue}
        for was, would in zip(found.was.runs, found.would.runs, strict=True):
            if was.clock is not Clock.VISIT:
                assert would == was.changed({"source": would.source}), seed
                continue
            seen += 1
            assert (would.seconds, would.kind) in of_stage
            assert would.due == calendar.after(was.started_at, would.seconds, would.kind)
            assert (would.no in facts) == (would.due < (was.ended_at or walk.now))
            late += would.no in facts
    assert seen > 8
    assert late or amount == 9


def test_what_people_did_stays() -> None:
    for seed in range(70):
        walk = a_walk(seed, MORNING, 30)
        found = lived(walk, under(limits_with(handle=1, sign=1, review=1)), on_time=True)
        for was in found.was.runs:
            here = found.numbers.get(was.no)
            if was.clock in (Clock.HANDLE, Clock.SIGN, Clock.REVIEW, Clock.VISIT):
                assert here is not None, seed
                assert found.would.runs[here - 1].ended_at == was.ended_at, seed


def test_on_time_every_step_fires_when_it_is_due() -> None:
    """Or with the event that moved its clock so that it was due already."""
    for seed in range(70):
        walk = a_walk(seed, MORNING, 30)
        found = lived(walk, on_time=True)
        assert not found.unfired, seed
        then = {(s.run, s.step, s.due) for s in found.was.steps}
        for step in found.would.steps:
            if (step.run, step.step, step.due) not in then:
                assert step.late_s == 0 or step.at in {e.at for e in walk.events}, seed


def test_what_stood_due_and_did_not_fire_is_named() -> None:
    story = a_story(Status.PENDING_SIGN, rules=REAL, subclass="0701", severity="S3")
    sign = story.it.running(Clock.SIGN)
    assert sign is not None
    assert sign.step_at is not None
    story.now = sign.step_at + timedelta(seconds=30)
    story.do(c.Sign, desk_of(story.it.lead or ""))
    found = relived(story.events, lambda _: REAL, story.now, on_time=False)
    (one,) = [due for due in found.unfired if due.run == sign.no]
    assert (one.step, one.due_at) == (sign.step, sign.step_at)
    assert found.would.runs == found.was.runs
    instead = relived(story.events, lambda _: REAL, story.now, on_time=True)
    assert [s.step for s in instead.would.steps if s.run == sign.no] == [sign.step]


def test_a_ticket_without_an_event_up_to_then_is_refused() -> None:
    walk = a_walk(1, MORNING, 3)
    with pytest.raises(ValueError, match="without an event"):
        relived(walk.events, lambda _: REAL, MORNING - timedelta(days=1), on_time=True)


class Thorough(_Reliving):
    """One that decides everything anew, also what cannot differ."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._same = False

    def _fires_so(self, *_: Any) -> bool:
        return False


def clocks(found: Relived) -> list[dict[str, Any]]:
    """The clocks that would be, without the row that limits them."""
    return [run.model_dump(exclude={"source"}) for run in found.would.runs]


@pytest.mark.parametrize(
    "rules",
    [
        REAL,
        under(limits_with(visit=1)),
        under(limits_with(handle=1, sign=1)),
        replace(REAL, time=timekeeping_of(replace(packaged_policies(), ladders=LATER))),
        STORMY,
    ],
    ids=["none", "visit", "handle and sign", "a ladder", "a calendar"],
)
def test_what_is_taken_over_is_what_would_be_decided(rules: Rules) -> None:
    lives = [a_walk(seed, MORNING, 25) for seed in range(60)]
    lives += [a_usual_ticket(seed, MORNING + timedelta(hours=3 * seed)) for seed in range(80)]
    for walk in lives:
        until = walk.now + timedelta(days=2)
        short = relived(walk.events, lambda _: rules, until, on_time=True)
        whole = Thorough(walk.events, lambda _: rules, until, on_time=True).go()
        assert clocks(short) == clocks(whole), walk.id
        assert plain(short.would.steps) == plain(whole.would.steps), walk.id
        key = {(fact.no, fact.due) for fact in whole.would.overdue}
        assert {(fact.no, fact.due) for fact in short.would.overdue} == key, walk.id


def test_a_step_that_waited_for_a_ruling_did_not_wait_for_the_system() -> None:
    story = a_story(Status.HANDLING, rules=REAL, subclass="0401", severity="S2")
    run = story.run_of(Clock.HANDLE)
    leader = LEADER.model_copy(update={"unit": story.it.lead})
    story.do(c.RequestExtension, leader, until=run.due + timedelta(hours=1), reason="rain")
    story.now = run.due - timedelta(minutes=5)
    story.do(c.RuleAdjustment, DISPATCHER, agree=False, opinion="no")
    fired = story.fire(Clock.HANDLE)
    assert fired is not None
    assert fired.late_s > OUTAGE_S
    assert waits_of(story.events) == []
    story.now += timedelta(hours=2)
    late = story.fire(Clock.HANDLE)
    assert late is not None
    assert [step.step for step, _ in waits_of(story.events)] == [late.step]
