"""Deadlines as plain data: what a ticket's clock runs wait for, and what is sent when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from dispatch.access import SYSTEM_ACTOR
from dispatch.incident.commands import FireStep
from dispatch.incident.ticket import Ticket
from dispatch.topics import Lane

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The step that one run waits for, and in which lane it will fire."""

    step: str
    due_at: datetime
    lane: Lane
    holder: str


@dataclass(frozen=True, slots=True)
class DueStep:
    """A step of a run that is due."""

    incident_id: str
    run: int
    step: str
    due_at: datetime
    lane: Lane


def waiting(t: Ticket) -> dict[int, Waiting]:
    """What the runs of a ticket wait for, by their numbers: those that are open, do not stand
    still and have a step left."""
    lane = Lane.URGENT if t.urgent else Lane.NORMAL
    return {
        r.no: Waiting(r.step, r.step_at, lane, r.holder)
        for r in t.runs
        if r.running and r.step is not None and r.step_at is not None
    }


def step_id(incident_id: str, run: int, step: str, due: datetime) -> str:
    """The id of the command that fires a step: one for each ticket, run, step and due time (G5)."""
    return f"{incident_id}.{run}.{step}.{(due - _EPOCH) // _MILLISECOND}"


def firing(due: DueStep, now: datetime) -> FireStep:
    """The command that fires a step."""
    return FireStep(
        command_id=step_id(due.incident_id, due.run, due.step, due.due_at),
        incident_id=due.incident_id,
        actor=SYSTEM_ACTOR,
        issued_at=now,
        run=due.run,
        step=due.step,
        due=due.due_at,
    )
