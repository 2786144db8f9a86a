"""What time does: a step of a ladder is due (DOMAIN 4.2; DESIGN G5), or another calendar counts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, assert_never

from dispatch.incident import events as e
from dispatch.incident.clocks import CENTRE, ClockRun, NextStep, Step
from dispatch.incident.commands import FireStep, MoveDeadlines, TimingCommand
from dispatch.incident.deciding import arithmetic
from dispatch.incident.deciding.adjusting import resume
from dispatch.incident.deciding.file import File
from dispatch.incident.deciding.moving import move_deadlines
from dispatch.incident.deciding.supervising import DRAFTS, draft, on_occasion, order
from dispatch.incident.reasons import Refused
from dispatch.incident.status import Clock, Status
from dispatch.incident.ticket import Ticket

REDS_IN_A_ROW: Final = 3
"""So many red cards of one unit in a row draft a notice (DOMAIN 4.2, E9); a row that goes on into
the next month drafts one there too."""


def act(file: File, t: Ticket, command: TimingCommand) -> Refused | None:
    """Adds the events of `command`, or says why not."""
    match command:
        case FireStep():
            fire(file, t, command)
            return None
        case MoveDeadlines():
            return move_deadlines(file, t, command)
        case _:
            assert_never(command)


def fire(file: File, t: Ticket, c: FireStep) -> None:
    """Fires a step that its run still waits for, at the time for which it was sent.

    One that was settled, moved or paused meanwhile, or is not due yet, does nothing. Where its
    successor is due too, the step is recorded as overtaken and pages nobody.
    """
    run = t.run(c.run)
    if run is None or not run.running or (run.step, run.step_at) != (c.step, c.due):
        return
    if c.due > file.at:
        return
    step = file.time.step_of(run.ladder, t.severity, run.clock, c.step)
    if step.repeat_s:
        following: NextStep | None = NextStep(c.step, _again(c.due, step.repeat_s, file.at))
        fired, overtaken = run.fired, False
    else:
        passed, following = arithmetic.following(file.time, run, t.severity, c.step)
        fired = (*run.fired, c.step, *passed)
        overtaken = following is not None and following.at <= file.at
    file.fired(run, fired, following)
    file.add(
        e.StepFired,
        run=run.no,
        clock=run.clock,
        holder=run.holder,
        task=run.task,
        step=c.step,
        due=c.due,
        card=step.card,
        told=() if overtaken or _pointless(t, step) else step.told,
        action=step.action,
        overtaken=overtaken,
        late_s=int((file.at - c.due).total_seconds()),
        next_step=following.step if following else None,
        next_at=following.at if following else None,
    )
    _consequences(file, run, step, overtaken=overtaken)


def _again(due: datetime, every_s: int, now: datetime) -> datetime:
    """The next time of a step that repeats; what an outage swallowed is not paged afterwards."""
    missed = int((now - due).total_seconds()) // every_s
    return due + timedelta(seconds=every_s * (missed + 1))


def _pointless(t: Ticket, step: Step) -> bool:
    """A reminder of a first contact that has been made reminds nobody (DOMAIN 4.2, E3)."""
    return step.action == "remind_contact" and t.contacted_at is not None


def _consequences(file: File, run: ClockRun, step: Step, *, overtaken: bool) -> None:
    if step.action == "supervise" and not overtaken and run.holder != CENTRE:
        order(file, run)
    elif step.action in DRAFTS:
        draft(file, DRAFTS[step.action], run.holder, step.name)
    elif step.action == "resume" and file.it.status is Status.SUSPENDED:
        resume(file, automatic=True)
    tally = file.facts.tally
    if tally is None or tally.noticed_this_month or not turns_red(run, step):
        return
    if tally.reds_in_a_row + 1 >= REDS_IN_A_ROW:
        on_occasion(file, f"reds {REDS_IN_A_ROW}", run.holder)


def turns_red(run: ClockRun, step: Step) -> bool:
    """Whether a step shows the first red card of a unit's handling run: a rule about the unit
    counts it (DOMAIN 4.2, E9)."""
    return step.card == "red" and run.clock is Clock.HANDLE and run.card != "red"
