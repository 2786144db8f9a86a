"""A step fires once for one due time, also when that time was moved and moved back (DESIGN G5)."""

from __future__ import annotations

from datetime import timedelta

from dispatch.incident.commands import Correct, HandOver, RaiseSeverity
from dispatch.incident.events import StepFired
from dispatch.incident.status import Clock, Status
from tests.support.builders import ACCEPTOR, DISPATCHER, DUTY, MORNING, Story, a_story


def fired(story: Story, clock: Clock) -> list[tuple[str, object]]:
    """The steps of a clock that have fired, each with its due time."""
    return [(e.step, e.due) for e in story.events if isinstance(e, StepFired) and e.clock is clock]


def test_a_class_that_is_corrected_and_corrected_back_fires_nothing_again() -> None:
    """The first limit is passed at 75 %, the second is longer, then the first holds again."""
    story = a_story(Status.HANDLING, subclass="0701")
    first = story.run_of(Clock.HANDLE)
    story.fire(Clock.HANDLE)
    story.do(Correct, DISPATCHER, subclass="1001")
    assert story.run_of(Clock.HANDLE).due > first.due, "the second class has more time"
    assert story.run_of(Clock.HANDLE).step == "E4"
    story.do(Correct, DISPATCHER, subclass="0701")
    run = story.run_of(Clock.HANDLE)
    assert (run.due, run.step) == (first.due, "E5")
    assert run.card == "blue"
    while story.run_of(Clock.HANDLE).step is not None:
        story.fire(Clock.HANDLE)
    ids = fired(story, Clock.HANDLE)
    assert len(ids) == len(set(ids))


def test_paging_goes_on_after_a_correction() -> None:
    """DOMAIN 0.14: every three minutes; a raised severity neither stops it nor begins it anew."""
    story = a_story(Status.PENDING_ACCEPT, severity="S3")
    story.do(HandOver, ACCEPTOR, to="119", called_at=MORNING)
    for _ in range(3):
        story.fire(Clock.HANDOVER)
    last = fired(story, Clock.HANDOVER)[-1][1]
    story.do(RaiseSeverity, DUTY, severity="S1", reason="worse")
    run = story.run_of(Clock.HANDOVER)
    assert (run.step, run.step_at) == ("page", last + timedelta(minutes=3))  # type: ignore[operator]
    story.fire(Clock.HANDOVER)
    ids = fired(story, Clock.HANDOVER)
    assert len(ids) == len(set(ids)) == 4
