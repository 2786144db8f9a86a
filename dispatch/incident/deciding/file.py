"""The file of one decision: the events as they are added, and the ticket that they make."""

from __future__ import annotations

from datetime import datetime
from typing import Any

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


class File:
    """The events of one decision. What is done to clock runs is taken down first (`start`, `end`,
    `pause`, `resume`, `move`) and goes out with the next event that is added."""

    def __init__(self, ticket: Ticket | None, command: Command, facts: Facts, now: datetime):
        self.ticket = ticket
        self.facts = facts
        self.rules = facts.rules
        self.time = facts.rules.time
        self.at = now if ticket is None else max(now, ticket.at)
        self.command = command
        self.events: list[Event] = []
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

    # --- events ------------------------------------------------------------------------------

    def add(self, event_type: type[Any], /, **fields: Any) -> None:
        """Adds an event, with what was taken down of the clocks since the one before."""
        first = not self.events
        event: Event = event_type.of(
            incident_id=self.command.incident_id,
            version=self.ticket.version + 1 if self.ticket else 1,
            at=self.at,
            causation_id=self.command.command_id,
            actor=self.command.actor,
            sealed=self.facts.sealed if first else None,
            runs=self._changes(),
            **fields,
        )
        self.events.append(event)
        self.ticket = evolve(self.ticket, event)

    def _changes(self) -> RunChanges | None:
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
        """The runs that have passed their due time and are not known as overdue yet."""
        t = self.ticket
        if t is None:
            return ()
        return tuple(
            Overdue.of(no=r.no, clock=r.clock, holder=r.holder, task=r.task, due=r.due)
            for r in t.runs
            if r.ended_at is None
            and r.due < self.at
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
    ) -> None:
        """Starts a clock now, with the limit of the table unless another is given; `due` is for
        one whose end is fixed. A stage without a limit starts nothing."""
        limit = limit or self.limit(clock, of)
        if limit is None:
            return
        run = arithmetic.new_run(
            self.time,
            no=len(self.it.runs) + len(self._started) + 1,
            holder=holder,
            task=task,
            limit=limit,
            at=self.at,
            due=due,
            severity=self._severity(of),
        )
        self._started.append(run)

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
        if due is None:
            stopped = (run.paused_at or run.ended_at or self.at) if left_out else self.at
            due = self.time.after(run.due, self.time.between(stopped, self.at, run.kind), run.kind)
        if floor is not None:
            due = max(due, floor)
        self._resumed.append(
            arithmetic.standing(
                self.time, run, at=self.at, due=due, severity=self.it.severity, left_out=left_out
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
    ) -> None:
        """Restates a run: another due time, limit or severity. `held`, it waits for no step; so
        does one that stands still, or whose extension waits for its ruling, unless told
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
            )
        )

    def fired(self, run: ClockRun, fired: tuple[str, ...], step: NextStep | None) -> None:
        """Takes down that a step has fired, and which one the run waits for now."""
        self._moved.append(arithmetic.after_step(self.time, run, self.it.severity, fired, step))
