"""The file of one decision: the events as they are added, and the ticket that they make."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from dispatch.incident.clocks import (
    CENTRE,
    ClockRun,
    Ended,
    Limit,
    NextStep,
    Overdue,
    Paused,
    RunChanges,
    Standing,
)
from dispatch.incident.commands import Command
from dispatch.incident.deciding import arithmetic
from dispatch.incident.events import Event
from dispatch.incident.evolve import evolve
from dispatch.incident.facts import Facts
from dispatch.incident.status import RIGHTS, Clock
from dispatch.incident.ticket import Classification, Ticket
from dispatch.taxonomy import UNCLASSIFIED, ClassRow

_LOCAL: Final = frozenset({Clock.HANDLE, Clock.CITIZEN})
"""The clocks that those above bound."""


class File:
    """The events of one decision. What is done to clock runs is taken down first (`start`, `end`,
    `pause`, `resume`, `move`) and goes out with the next event that is added."""

    def __init__(
        self,
        ticket: Ticket | None,
        command: Command,
        facts: Facts,
        now: datetime,
        incident_id: str | None = None,
    ):
        self.incident_id = incident_id or command.incident_id
        self.ticket = ticket
        self.now = now
        self.facts = facts
        self.rules = facts.rules
        self.time = facts.rules.time
        self.at = now if ticket is None else max(now, ticket.at)
        self.command = command
        self.events: list[Event] = []
        self.others: list[File] = []
        self._begin()

    def _begin(self) -> None:
        self._started: list[ClockRun] = []
        self._ended: list[Ended] = []
        self._paused: list[Paused] = []
        self._resumed: list[Standing] = []
        self._moved: list[Standing] = []

    @property
    def it(self) -> Ticket:
        """The ticket as it stands after the events so far."""
        assert self.ticket is not None  # noqa: S101 - for the type: opened before it is asked
        return self.ticket

    def beside(self, incident_id: str, ticket: Ticket | None, part: int | None = None) -> File:
        """The file of another ticket of the same decision; None for one that it opens, as the
        part of that number of a split."""
        sealed = self.facts.parts[part] if part is not None and self.facts.parts else None
        facts = replace(self.facts, sealed=sealed)
        other = File(ticket, self.command, facts, self.now, incident_id)
        self.others.append(other)
        return other

    # --- events ------------------------------------------------------------------------------

    def add(self, event_type: type[Any], /, **fields: Any) -> None:
        """Adds an event, with what was taken down of the clocks since the one before."""
        first = not self.events
        event: Event = event_type.of(
            incident_id=self.incident_id,
            version=self.ticket.version + 1 if self.ticket else 1,
            at=self.at,
            causation_id=self.command.command_id,
            actor=self.command.actor,
            sealed=self.facts.sealed if first else None,
            runs=self.changes_so_far(),
            **fields,
        )
        self.events.append(event)
        self.ticket = evolve(self.ticket, event)

    def changes_so_far(self) -> RunChanges | None:
        """What was taken down of the clocks since the last event, with what is late by now; it is
        forgotten here."""
        late = self._late()
        taken = (self._started, self._ended, self._paused, self._resumed, self._moved)
        if not late and not any(taken):
            return None
        changes = RunChanges.of(
            started=tuple(self._started),
            ended=tuple(self._ended),
            paused=tuple(self._paused),
            resumed=tuple(self._resumed),
            moved=tuple(self._moved),
            late=late,
        )
        self._begin()
        return changes

    def _late(self) -> tuple[Overdue, ...]:
        """The runs that have passed their due time and are not known as overdue yet. What moves to
        another calendar is judged by that."""
        by_another = {s.no: s.due for s in self._moved if s.calendar is not None}
        t = self.ticket
        if t is None:
            return ()
        return tuple(
            Overdue.of(
                no=r.no,
                clock=r.clock,
                holder=r.holder,
                task=r.task,
                due=by_another.get(r.no, r.due),
            )
            for r in t.runs
            if r.ended_at is None
            and by_another.get(r.no, r.due) < self.at
            and r.paused_at is None
            and r.clock not in RIGHTS
            and not self._waits(r)
            and all(fact.no != r.no for fact in t.overdue)
        )

    def _waits(self, run: ClockRun) -> bool:
        """Whether an extension of the run has been asked for and not been ruled: cards, and the
        judgement whether it is late, wait for the ruling (DOMAIN 0.10)."""
        pending = self.it.pending
        return pending is not None and pending.kind == "extension" and pending.run == run.no

    # --- clocks ------------------------------------------------------------------------------

    def row(self, of: Classification | None = None) -> ClassRow:
        """The row of the class table that the matter has; that of 9999 where its class is gone."""
        matter = of or (self.ticket.classification if self.ticket else None)
        subclass = matter.subclass if matter else UNCLASSIFIED
        known = subclass if subclass in self.rules.taxonomy else UNCLASSIFIED
        return self.rules.taxonomy.row(known, matter.condition if matter else "")

    def limit(self, clock: Clock, of: Classification | None = None) -> Limit | None:
        """How long `clock` may run on this ticket, None where the stage has no limit."""
        channel = self.ticket.channel if self.ticket else ""
        return self.time.limit_of(clock, self.row(of), self._severity(of), channel)

    def _severity(self, of: Classification | None = None) -> str:
        return of.severity if of else self.it.severity

    def start(
        self,
        clock: Clock,
        holder: str = CENTRE,
        task: str = "",
        *,
        limit: Limit | None = None,
        of: Classification | None = None,
        due: datetime | None = None,
        since: datetime | None = None,
    ) -> None:
        """Starts a clock now or as of `since`, with the limit of the table unless another is
        given; `due` is for one whose end is fixed. A stage without a limit starts nothing."""
        limit = limit or self.limit(clock, of)
        if limit is None:
            return
        if clock in _LOCAL and self.it.upstream is not None:
            begun = since or self.at
            due = self.no_later(clock, due or self.time.after(begun, limit.seconds, limit.kind))
        run = arithmetic.new_run(
            self.time,
            no=len(self.it.runs) + len(self._started) + 1,
            holder=holder,
            task=task,
            limit=limit,
            at=since or self.at,
            due=due,
            severity=self._severity(of),
        )
        self._started.append(run)

    def start_until(self, clock: Clock, due: datetime, *, of: Classification | None = None) -> None:
        """Starts a clock of the centre that ends when somebody else said."""
        seconds = max(1, math.ceil((due - self.at).total_seconds()))
        limit = Limit(clock=clock, seconds=seconds, kind="C", source="named")
        self.start(clock, limit=limit, of=of, due=due)

    def no_later(self, clock: Clock, due: datetime, calendar: str | None = None) -> datetime:
        """The earlier of a local due time and what those above allow (DOMAIN 0.16), by the
        calendar of the run or, for one that begins, by that in force."""
        if clock not in _LOCAL or self.it.upstream is None:
            return due
        return min(due, self.ceiling(self.it.upstream.due, calendar))

    def ceiling(self, upstream_due: datetime, calendar: str | None = None) -> datetime:
        """Their due time less one working day, in which the result is checked and submitted."""
        counting = self.time.counting_of(self.time.calendar if calendar is None else calendar)
        return arithmetic.working_before(counting, upstream_due, arithmetic.WORKING_DAY_S)

    def due_by(self, run: ClockRun, calendar: str) -> datetime:
        """When a run is due that is counted by another calendar. A moment that an extension named
        stays. What those above had cut short is as long as its limit allows, and cut again."""
        if run.no in self.it.extended or run.calendar == calendar:
            return run.due
        up = self.it.upstream if run.clock in _LOCAL else None
        if up is None:
            return arithmetic.due_by(self.time, run, calendar)
        if run.due == self.ceiling(up.due, run.calendar):
            limit = Limit.of(clock=run.clock, seconds=run.seconds, kind=run.kind, source=run.source)
            run = run.changed({"due": arithmetic.due_under(self.time, run, limit)})
        return min(arithmetic.due_by(self.time, run, calendar), self.ceiling(up.due, calendar))

    def calendar_after_stop(self, run: ClockRun) -> str:
        """By which calendar a run is counted that goes on: the one in force, if it had ended or
        that moves nothing; else its own, until it is moved on purpose (DOMAIN 0.20)."""
        agree = run.ended_at is not None or self.due_by(run, self.time.calendar) == run.due
        return self.time.calendar if agree else run.calendar

    def end(self, *clocks: Clock, task: str = "", how: str = "met") -> None:
        """Ends the open runs of these clocks for a task."""
        for run in self.it.runs:
            if run.ended_at is None and run.clock in clocks and run.task == task:
                self._ended.append(Ended.of(no=run.no, how=how))

    def end_rest(self, *kept: Clock) -> None:
        """Ends every open run but those of `kept`: met by the centre, cancelled for a unit."""
        for run in self.it.runs:
            if run.open and run.clock not in kept and not self._ends(run):
                how = "met" if run.holder == CENTRE else "cancelled"
                self._ended.append(Ended.of(no=run.no, how=how))

    def _ends(self, run: ClockRun) -> bool:
        return any(end.no == run.no for end in self._ended)

    def pause(self, *clocks: Clock, task: str = "") -> None:
        """Lets the running runs of these clocks stand still."""
        for run in self.it.runs:
            if run.running and run.task == task and run.clock in clocks:
                left = arithmetic.left_of(self.time, run, self.at)
                self._paused.append(Paused.of(no=run.no, left_s=left))

    def resume(
        self,
        run: ClockRun,
        *,
        left_out: bool = True,
        due: datetime | None = None,
        floor: datetime | None = None,
    ) -> None:
        """Lets a run go on that was paused or had ended. The time since then is `left_out`, or
        counts as if it had not stopped. It is due so much later, or at `due`, and not before
        `floor`."""
        calendar = self.calendar_after_stop(run)
        before = self.due_by(run, calendar)
        if due is None:
            counting = self.time.counting_of(calendar)
            stopped = (run.paused_at or run.ended_at or self.at) if left_out else self.at
            due = counting.after(before, counting.between(stopped, self.at, run.kind), run.kind)
        elif due == run.due:
            due = before
        if floor is not None:
            due = max(due, floor)
        self._resumed.append(
            arithmetic.standing(
                self.time,
                run,
                at=self.at,
                due=due,
                severity=self.it.severity,
                left_out=left_out,
                calendar=calendar,
            )
        )

    def resume_paused(self, *clocks: Clock, task: str = "") -> None:
        """Lets the paused runs of these clocks go on; the time in between is left out."""
        for run in self.it.runs:
            if run.open and run.paused_at is not None and run.task == task and run.clock in clocks:
                self.resume(run)

    def move(
        self,
        run: ClockRun,
        *,
        due: datetime | None = None,
        limit: Limit | None = None,
        severity: str | None = None,
        held: bool | None = None,
        calendar: str | None = None,
    ) -> None:
        """Restates a run: another due time, limit, severity or calendar. `held`, it waits for no
        step; so does one that stands still, or whose extension waits for its ruling, unless told
        otherwise."""
        if held is None:
            held = not run.running or self._waits(run)
        self._moved.append(
            arithmetic.standing(
                self.time,
                run,
                at=self.at,
                due=due or run.due,
                limit=limit,
                severity=severity or self.it.severity,
                held=held,
                calendar=calendar,
            )
        )

    @property
    def started(self) -> tuple[ClockRun, ...]:
        """The runs that start with the next event, as taken down so far."""
        return tuple(self._started)

    @property
    def moved(self) -> tuple[Standing, ...]:
        """The runs that the next event restates, as taken down so far."""
        return tuple(self._moved)

    def take_back(self) -> None:
        """Forgets what has been taken down since the last event."""
        self._begin()

    def fired(self, run: ClockRun, fired: tuple[str, ...], step: NextStep | None) -> None:
        """Takes down that a step has fired, and which one the run waits for now."""
        self._moved.append(arithmetic.after_step(self.time, run, self.it.severity, fired, step))
