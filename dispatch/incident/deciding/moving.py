"""What another calendar does to the clocks that run (DOMAIN 0.20)."""

from __future__ import annotations

from datetime import datetime

from dispatch.incident import events as e
from dispatch.incident.clocks import ClockRun, Standing
from dispatch.incident.commands import MoveDeadlines
from dispatch.incident.deciding import arithmetic
from dispatch.incident.deciding.file import File
from dispatch.incident.facts import UnknownVersion
from dispatch.incident.family import Merged, Taken
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.ticket import Ticket


def move_deadlines(file: File, t: Ticket, c: MoveDeadlines) -> Refused | None:
    """Counts the open clocks by the calendar in force. Where that changes no due time, no step and
    no mark, nothing has happened; a clock that is counted by it already is left alone."""
    if c.calendar != file.time.calendar:
        return _not_in_force(file, c.calendar)
    runs = [r for r in t.runs if r.open and r.calendar != c.calendar]
    for run in runs:
        file.move(run, due=file.due_by(run, c.calendar), calendar=c.calendar)
    if not any(_shows(run, s) for run, s in zip(runs, file.moved, strict=True)):
        file.take_back()
        return None
    file.add(
        e.DeadlinesMoved,
        calendar=c.calendar,
        by=c.by,
        moved=tuple(
            e.MovedDeadline.of(
                no=run.no,
                clock=run.clock,
                holder=run.holder,
                task=run.task,
                due_before=run.due,
                due_after=s.due,
            )
            for run, s in zip(runs, file.moved, strict=True)
            if s.due != run.due
        ),
        merged=tuple(_child(file, t, child, c.calendar) for child in t.merged),
        taken=tuple(_taken(file, t, each, c.calendar) for each in t.taken),
    )
    return None


def _not_in_force(file: File, calendar: str) -> Refused:
    try:
        file.time.counting_of(calendar)
    except UnknownVersion:
        return Refused(Reason.CALENDAR_UNKNOWN, {"calendar": calendar})
    return Refused(Reason.CALENDAR_STALE, {"calendar": calendar, "in_force": file.time.calendar})


def _shows(run: ClockRun, s: Standing) -> bool:
    before = (run.due, run.step, run.step_at, run.provisional)
    return before != (s.due, s.step, s.step_at, s.provisional)


def _child(file: File, t: Ticket, child: Merged, calendar: str) -> Merged:
    """What a child gave, by the calendar of the parent's clock that has it."""
    due = dict(child.due)
    for run in t.runs:
        if run.open and not run.task and run.clock in due:
            given = run.changed({"due": due[run.clock]})
            due[run.clock] = arithmetic.due_by(file.time, given, calendar)
    return child.model_copy(update={"due": due})


def _taken(file: File, t: Ticket, taken: Taken, calendar: str) -> Taken:
    run = t.runs[taken.no - 1]
    if not run.open:
        return taken

    def moved(due: datetime) -> datetime:
        return arithmetic.due_by(file.time, run.changed({"due": due}), calendar)

    own = run.changed({"due": taken.own_due, "kind": taken.own_kind})
    own_due = arithmetic.due_by(file.time, own, calendar)
    return taken.model_copy(update={"due": moved(taken.due), "own_due": own_due})
