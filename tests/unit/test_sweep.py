"""The sweep's pure questions: which rows now, for how long, and what is sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.deadlines import DueStep, firing, step_id, waiting
from dispatch.incident.status import Status
from dispatch.topics import Lane
from escalation.sweep import FIRST_CLAIM, LONGEST_CLAIM, UNDER_WAY, Take, claimed_until, takes
from tests.support.builders import MORNING, a_ticket

QUIET = (False, False, 0)


def test_nothing_due_takes_nothing() -> None:
    assert list(takes({Lane.URGENT: QUIET, Lane.NORMAL: QUIET})) == []


def test_the_urgent_lane_goes_first_and_what_was_lost_before_what_is_new() -> None:
    lanes = {Lane.NORMAL: (True, True, 0), Lane.URGENT: (True, True, 0)}
    assert [(t.lane, t.free) for t in takes(lanes)] == [
        (Lane.URGENT, False),
        (Lane.URGENT, True),
        (Lane.NORMAL, False),
        (Lane.NORMAL, True),
    ]


def test_no_more_is_taken_than_there_is_room_for() -> None:
    """People's commands stand in the same queue."""
    lanes = {Lane.URGENT: (True, False, UNDER_WAY), Lane.NORMAL: (True, False, UNDER_WAY - 1)}
    assert list(takes(lanes)) == [Take(Lane.NORMAL, free=True, most=1)]


@pytest.mark.parametrize(("claims", "held"), [(0, 1), (1, 2), (2, 4), (3, 8)])
def test_a_claim_holds_twice_as_long_each_time(claims: int, held: int) -> None:
    assert claimed_until(MORNING, claims) == MORNING + held * FIRST_CLAIM


def test_but_not_for_ever() -> None:
    assert claimed_until(MORNING, 10_000) == MORNING + LONGEST_CLAIM


def test_a_step_has_one_id_for_its_due_time_and_another_for_another() -> None:
    """G5: once per ticket, clock run, step and due time."""
    due = DueStep("i1", 4, "E4", MORNING + timedelta(microseconds=1500), Lane.NORMAL)
    command = firing(due, MORNING + timedelta(seconds=1))
    assert command.command_id == "i1.4.E4.1772413200001"
    assert (command.run, command.step, command.due) == (4, "E4", due.due_at)
    later = step_id("i1", 4, "E4", MORNING + timedelta(seconds=1))
    assert command.command_id != later


def test_what_stands_still_or_has_ended_waits_for_nothing() -> None:
    handling = a_ticket(Status.HANDLING)
    suspended = a_ticket(Status.SUSPENDED)
    assert {w.step for w in waiting(handling).values()} == {"E4"}
    assert {w.step for w in waiting(suspended).values()} == {"resume"}
    assert waiting(a_ticket(Status.CLOSED)) == {}


def test_grave_matters_wait_in_the_urgent_lane() -> None:
    lanes = {
        severity: {w.lane for w in waiting(a_ticket(severity=severity)).values()}
        for severity in ("S1", "S2", "S3", "S4")
    }
    assert lanes == {
        "S1": {Lane.URGENT},
        "S2": {Lane.URGENT},
        "S3": {Lane.NORMAL},
        "S4": {Lane.NORMAL},
    }
