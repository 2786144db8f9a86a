"""Decisions: commands that are decided and evolved a second, on one core."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from dispatch.incident.commands import FireStep, GiveFeedback, OpenIncident, Sign
from dispatch.incident.decide import Decided, decided
from dispatch.incident.facts import Facts
from dispatch.incident.status import Clock, Status
from dispatch.incident.ticket import Ticket
from escalation.policies import packaged_policies, timekeeping_of
from tests.bench.figures import Figure, reported
from tests.support.builders import RULES, UNIT, Story, a_story, desk_of

NAME: Final = "deciding"
GOAL: Final = 20_000
TICKETS: Final = 2_000
ROUNDS: Final = 5


def measure() -> Iterator[Figure]:
    """Signing and confirming prepared tickets, by the calendar, limits and ladders that come with
    the product; the median of the rounds. Opening and firing a step are reported beside it."""
    rules = replace(RULES, time=timekeeping_of(packaged_policies()))
    facts = Facts(rules, case_no="331102")
    stories = [
        a_story(Status.PENDING_SIGN, subclass="0801", severity="S3", rules=rules)
        for _ in range(TICKETS)
    ]
    steps = [_worked(story) for story in stories]
    rate = _rate(steps, facts)
    yield Figure(NAME, "sign and confirm", f"{rate:,.0f}/s", f"≥ {GOAL:,}/s", rate >= GOAL)
    opened = [(None, [_opening(story)], story) for story in stories]
    yield reported(NAME, "open, accept and dispatch", f"{_rate(opened, facts):,.0f}/s")
    fired = [(story.it, [_step(story)], story) for story in stories]
    yield reported(NAME, "fire a step", f"{_rate(fired, facts):,.0f}/s")


Work = tuple[Ticket | None, list[Any], Story]


def _rate(work: Sequence[Work], facts: Facts) -> float:
    """Commands a second of processor time, each decided with the ticket that the one before left:
    a machine that others use takes time away, not cycles."""
    rates = []
    count = sum(len(commands) for _, commands, _ in work)
    for _ in range(ROUNDS):
        began = time.process_time()
        for ticket, commands, story in work:
            now = story.now + timedelta(days=1)
            for command in commands:
                answer = decided(ticket, command, facts, now)
                assert isinstance(answer, Decided)
                ticket = answer.ticket
        rates.append(count / (time.process_time() - began))
    return statistics.median(rates)


def _envelope(story: Story) -> dict[str, Any]:
    return {
        "command_id": f"bench-{story.id}",
        "incident_id": story.id,
        "actor": desk_of(UNIT),
        "issued_at": story.now,
    }


def _worked(story: Story) -> Work:
    sign = Sign(**_envelope(story))
    feedback = GiveFeedback(**_envelope(story), solved=True, handling="cleared")
    return story.it, [sign, feedback], story


def _opening(story: Story) -> OpenIncident:
    t = story.it
    assert t.classification is not None
    assert t.proposal is not None
    return OpenIncident(
        **_envelope(story),
        channel=t.channel,
        place=t.place,
        classification=t.classification,
        proposal=t.proposal,
        accept=True,
        dispatch=True,
    )


def _step(story: Story) -> FireStep:
    run = story.run_of(Clock.HANDLE)
    assert run.step is not None
    assert run.step_at is not None
    system = {**_envelope(story), "actor": story.events[0].actor}
    return FireStep(**system, run=run.no, step=run.step, due=run.step_at)
