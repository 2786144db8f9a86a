"""Lateness explained, in seconds that add up (for random lives, whoever held them)."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.incident import commands as c
from dispatch.incident.clocks import CENTRE
from dispatch.incident.status import Clock, Status
from escalation.lateness import Fault, Lateness, lateness_of
from escalation.policies import packaged_policies
from tests.support.builders import DISPATCHER, MORNING, UNIT, Story, a_story, desk_of
from tests.support.random_walks import REAL, a_walk

CALENDAR = packaged_policies().calendar
DESK = desk_of(UNIT)
URGENT: dict[str, Any] = {"subclass": "0401", "severity": "S2"}
"""A handling clock that counts continuous time."""
WORKING: dict[str, Any] = {"subclass": "0703", "severity": "S4", "rules": REAL}
"""One that counts working time."""


def late_by(story: Story, **by: float) -> datetime:
    """Lets the handling clock run out, and so much time pass."""
    while not any(fact.clock is Clock.HANDLE for fact in story.it.overdue):
        assert story.fire(Clock.HANDLE) is not None
    (fact,) = [f for f in story.it.overdue if f.clock is Clock.HANDLE]
    story.now = fact.due + timedelta(**by)
    return story.now


def handling(story: Story, at: datetime, faults: tuple[Fault, ...] = ()) -> Lateness:
    """The lateness of the lead's handling clock."""
    found = lateness_of(story.it, at, CALENDAR, faults)
    (one,) = [f for f in found if f.overdue.clock is Clock.HANDLE and not f.overdue.task]
    return one


def shares(lateness: Lateness) -> dict[tuple[str, str], int]:
    """Seconds by whose they were and who had the ticket."""
    counts: Counter[tuple[str, str]] = Counter()
    for segment in lateness.segments:
        counts[segment.whose, segment.holder] += segment.seconds
    return dict(counts)


def test_what_is_in_time_is_not_late() -> None:
    story = a_story(Status.HANDLING, **URGENT)
    assert lateness_of(story.it, story.now, CALENDAR) == []


def test_a_unit_that_is_late_is_late_while_it_has_the_ticket() -> None:
    story = a_story(Status.HANDLING, **URGENT)
    at = late_by(story, hours=5)
    found = handling(story, at)
    assert (found.seconds, found.until) == (5 * 3600, at)
    assert shares(found) == {("unit", UNIT): 5 * 3600}
    assert handling(story, at + timedelta(hours=1)).seconds == 6 * 3600


def test_it_ends_with_the_confirmation() -> None:
    story = a_story(Status.HANDLING, **URGENT)
    late_by(story, hours=2)
    story.do(c.GiveFeedback, DESK, solved=True, handling="done")
    confirmed = story.now
    found = handling(story, confirmed + timedelta(days=9))
    assert found.until == confirmed
    assert found.seconds == sum(shares(found).values()) == 2 * 3600 + 60


def test_nights_are_nobodys_for_a_clock_of_working_time() -> None:
    story = a_story(Status.HANDLING, **WORKING)
    at = late_by(story, days=7)
    run = story.run_of(Clock.HANDLE)
    assert run.kind == "W"
    found = handling(story, at)
    worked = CALENDAR.between(found.overdue.due, at, "W")
    assert shares(found) == {("unit", UNIT): worked, ("off_hours", UNIT): 7 * 86400 - worked}
    assert 0 < worked < 6 * 8 * 3600


def test_what_the_centre_held_is_the_centres() -> None:
    story = a_story(Status.HANDLING, **URGENT)
    late_by(story, hours=1)
    story.do(c.GiveFeedback, DESK, solved=True, handling="done")
    told = story.now
    story.now += timedelta(hours=3)
    story.do(c.OrderRework, DISPATCHER, missing="photos")
    back = story.now
    found = handling(story, back + timedelta(minutes=30))
    waited = int((back - told).total_seconds())
    assert shares(found)["centre", CENTRE] == waited
    assert sum(shares(found).values()) == found.seconds == 3600 + 60 + waited + 1800


def test_what_the_system_slept_through_is_nobodys() -> None:
    story = a_story(Status.HANDLING, **URGENT)
    at = late_by(story, hours=4)
    due = at - timedelta(hours=4)
    faults = (
        (due - timedelta(hours=1), due + timedelta(hours=1)),
        (due + timedelta(minutes=30), due + timedelta(hours=2)),
    )
    found = handling(story, at, faults)
    assert shares(found) == {("fault", UNIT): 2 * 3600, ("unit", UNIT): 2 * 3600}


@pytest.mark.parametrize("seed", range(0, 400, 8))
def test_segments_of_random_lives_add_up_to_the_second(seed: int) -> None:
    rng = random.Random(seed)
    for walk in (a_walk(seed + n, MORNING + timedelta(seconds=0.37 * n), 18) for n in range(8)):
        t = walk.it
        ats = [walk.now, walk.now + timedelta(days=rng.random() * 40), MORNING + timedelta(days=1)]
        spans = [walk.now - timedelta(hours=rng.random() * 900) for _ in range(4)]
        faults = [(a, a + timedelta(hours=rng.random() * 50)) for a in spans]
        for at in ats:
            for found in lateness_of(t, at, CALENDAR, faults):
                assert sum(s.seconds for s in found.segments) == found.seconds
                assert found.seconds == (found.until - found.overdue.due) // timedelta(seconds=1)
                assert all(s.seconds > 0 for s in found.segments)
                assert [s.since for s in found.segments] == sorted(s.since for s in found.segments)
                holders = {h.holder for h in t.held} | {""}
                assert {s.holder for s in found.segments} <= holders


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 60), st.floats(0, 60))
def test_it_only_grows_while_time_passes(seed: int, first: float, more: float) -> None:
    walk = a_walk(seed, MORNING, 10)
    early = walk.now + timedelta(days=first)
    before = {f.overdue: f.seconds for f in lateness_of(walk.it, early, CALENDAR)}
    after = lateness_of(walk.it, early + timedelta(days=more), CALENDAR)
    assert all(f.seconds >= before.get(f.overdue, 0) for f in after)
