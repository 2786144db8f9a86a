"""A ticket's clocks lived again under other rules: what people did stays, what time did is decided
anew, by the functions that decide it for real; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from dispatch.deadlines import DueStep, firing
from dispatch.incident import events as e
from dispatch.incident.clocks import (
    ClockRun,
    Ended,
    Limit,
    Overdue,
    Paused,
    RunChanges,
    Standing,
    runs_after,
    with_spent,
)
from dispatch.incident.commands import MoveDeadlines
from dispatch.incident.deciding import arithmetic
from dispatch.incident.deciding.dispatching import start_interim, time_to_work
from dispatch.incident.deciding.file import File
from dispatch.incident.deciding.merging import restate
from dispatch.incident.deciding.moving import move_deadlines
from dispatch.incident.deciding.recomputing import recompute
from dispatch.incident.deciding.timing import fire
from dispatch.incident.deciding.upstream import bring_forward
from dispatch.incident.evolve import evolve
from dispatch.incident.facts import Facts, Rules
from dispatch.incident.family import Taken
from dispatch.incident.status import Clock
from dispatch.incident.ticket import Classification, Ticket
from dispatch.topics import Lane

SWEEP_TAKES: Final = timedelta(seconds=1)
"""A step that somebody forestalls so soon after it was due had not fired: the sweep looks ten times
a second, and the command goes through Kafka."""

OUTAGE_S: Final = 60
"""A step that fired so much later than it was due had to wait for the system."""

NAMED: Final = ("named", "suspension", "order ", "whistle")
"""How the source of a limit begins that a person named, not the table."""

KEEPS_DUE: Final = frozenset({Clock.CITIZEN, Clock.STATUTORY})
"""Clocks that go on against the due time that they had (DOMAIN 0.2, 0.5)."""

MOVE_CLOCKS: Final = (
    e.TicketCorrected,
    e.SeverityRaised,
    e.DeadlinesMoved,
    e.ChildMerged,
    e.ChildUnmerged,
    e.UpstreamRoundCame,
    e.UpstreamAnswered,
)
"""Events that may do something to clocks under other rules, also where they did nothing then."""

RulesAt = Callable[[e.Event], Rules]
"""The rules under which an event's decision is taken again."""


@dataclass(frozen=True, slots=True)
class Lived:
    """A ticket's clocks as they were, or as they would have been: its runs, the steps that fired,
    in order, and the first overdue of each run."""

    runs: tuple[ClockRun, ...]
    steps: tuple[e.StepFired, ...]
    overdue: tuple[Overdue, ...]


@dataclass(slots=True)
class Relived:
    """A ticket as it is, and its clocks both ways. `numbers` are the runs' numbers, as they were →
    as they would have been, None for one that would not have been started. `unfired` are steps
    that stood due until something else ended or moved their clock. `unlike` is the version of the
    first event that leaves a clock otherwise than it did; None for none, and with `on_time`.
    `waited` says whether a step had to wait for the system then, or never fired."""

    ticket: Ticket
    was: Lived
    would: Lived
    numbers: dict[int, int | None]
    unfired: tuple[DueStep, ...]
    unlike: int | None
    waited: bool


@dataclass(slots=True)
class _Clocks:
    """The clocks as they would be, while the events are gone through."""

    runs: tuple[ClockRun, ...] = ()
    overdue: tuple[Overdue, ...] = ()
    taken: tuple[Taken, ...] = ()
    steps: list[e.StepFired] = field(default_factory=list)
    numbers: dict[int, int | None] = field(default_factory=dict)
    unfired: list[DueStep] = field(default_factory=list)


def relived(
    events: Sequence[e.Event], rules_at: RulesAt, until: datetime, *, on_time: bool
) -> Relived:
    """Goes through a ticket's events, and decides its clocks anew under `rules_at`, up to `until`.

    A step fires when it fired then. `on_time`, one that did not, or that had to wait for the
    system, fires at its due time; without it nothing fires that did not fire then: what stood due
    is in `unfired`. Events after `until` are left out. Raises ValueError without any event up to
    then.
    """
    return _Reliving(events, rules_at, until, on_time=on_time).go()


class _Reliving:
    def __init__(
        self, events: Sequence[e.Event], rules_at: RulesAt, until: datetime, *, on_time: bool
    ) -> None:
        self._events = [event for event in events if event.at <= until]
        if not self._events:
            raise ValueError("a ticket without an event up to then")
        self._rules_at = rules_at
        self._until = until
        self._on_time = on_time
        self._c = _Clocks()
        self._ticket: Ticket | None = None
        self._fired: set[tuple[int | None, str, datetime]] = set()
        self._by_steps: set[str] = set()
        self._steps: list[e.StepFired] = []
        self._waits = waits_of(self._events)
        waited = {(step.run, step.step, step.due) for step, _ in self._waits}
        for event in self._events:
            if isinstance(event, e.StepFired):
                key = (event.run, event.step, event.due)
                if not on_time or key not in waited:
                    self._fired.add(key)
                self._by_steps.add(event.causation_id)
                self._steps.append(event)
        self._started_by = {cause: list[ClockRun]() for cause in self._by_steps}
        self._count_by = Counter(event.causation_id for event in self._events)
        for event in self._events:
            if event.causation_id in self._by_steps and event.runs is not None:
                self._started_by[event.causation_id] += event.runs.started
        self._resumed_by: set[str] = set()
        self._unlike: int | None = None
        self._waited = bool(self._waits)
        self._same = on_time and not self._waited

    def go(self) -> Relived:
        rules = self._rules_at(self._events[0])
        for event in self._events:
            before, earlier = self._ticket, rules
            rules = self._rules_at(event)
            self._same = self._same and self._stays_the_same(before, event, rules)
            if self._on_time and before is not None and not self._same:
                self._fire_until(event.at - SWEEP_TAKES, earlier)
            self._ticket = evolve(before, event)
            if self._same:
                continue
            if before is not None and event.runs is not None and not self._waited:
                r = event.runs
                touched = {end.no for end in r.ended} | {pause.no for pause in r.paused}
                touched |= {standing.no for standing in r.moved}
                touched -= {event.run} if isinstance(event, e.StepFired) else set()
                stopped = [before.runs[no - 1] for no in touched]
                self._waited = _stands_due(stopped, event.at)
            if before is None:
                if event.runs is not None:
                    self._people(self._ticket, event, rules)
            elif isinstance(event, e.StepFired):
                self._fire_then(before, event, rules)
            elif event.causation_id not in self._by_steps or self._left_undone(event):
                self._people(before, event, rules)
            if not self._on_time and self._unlike is None and self._stands_otherwise(event):
                self._unlike = event.version
        assert self._ticket is not None  # noqa: S101 - for the type: there is an event
        if self._same and (_stands_due(self._ticket.runs, self._until + SWEEP_TAKES)):
            self._part(self._ticket)
        if self._on_time and not self._same:
            self._fire_until(self._until, rules)
        if self._same:
            was = Lived(self._ticket.runs, tuple(self._steps), self._late(self._ticket, rules))
            numbers: dict[int, int | None] = {run.no: run.no for run in was.runs}
            return Relived(self._ticket, was, was, numbers, (), None, waited=False)
        self._note_unfired(self._until)
        ticket = self._ticket
        return Relived(
            ticket,
            Lived(ticket.runs, tuple(self._steps), self._late(ticket, rules)),
            Lived(self._c.runs, tuple(self._c.steps), self._late(self._would(ticket), rules)),
            self._c.numbers,
            self._unfired(),
            self._unlike,
            self._waited or _stands_due(ticket.runs, self._until),
        )

    def _stays_the_same(self, before: Ticket | None, event: e.Event, rules: Rules) -> bool:
        """Whether the clocks, which were the same up to here, are so after `event` too: nothing
        stood due, and what starts has the same limit, calendar and ladder. Where that is not
        sure, they part."""
        if before is None:
            return event.runs is None
        if event.causation_id in self._by_steps and not isinstance(event, e.StepFired):
            return True
        moment = event.at - SWEEP_TAKES
        due = any(
            run.running
            and run.step_at is not None
            and run.step_at <= moment
            and (run.no, run.step, run.step_at) not in self._fired
            for run in before.runs
        )
        started = self._started_by.get(event.causation_id)
        if started is None:
            started = list(event.runs.started) if event.runs is not None else []
        if (
            due
            or isinstance(event, MOVE_CLOCKS)
            or not self._start_so(before, event, started, rules)
        ):
            self._part(before)
            return False
        return True

    def _start_so(
        self, before: Ticket, event: e.Event, started: Sequence[ClockRun], rules: Rules
    ) -> bool:
        """Whether these clocks start as they did."""
        if not started:
            return True
        time = rules.time
        file = _file(before, event, rules, event.at)
        of = event.classification if isinstance(event, e.TicketTriaged) else None
        for run in started:
            if (run.calendar, run.ladder) != (time.calendar, time.ladder):
                return False
            if run.source.startswith(NAMED):
                continue
            limit = self._limit(file, run, of)
            if limit is None or (limit.seconds, limit.kind) != (run.seconds, run.kind):
                return False
        return True

    def _part(self, ticket: Ticket) -> None:
        """The clocks are gone through on their own from here on, where they stand as they did."""
        self._c = _Clocks(
            runs=ticket.runs,
            overdue=ticket.overdue,
            taken=ticket.taken,
            steps=[step for step in self._steps if step.version <= ticket.version],
            numbers={run.no: run.no for run in ticket.runs},
        )
        self._same = False

    def _stands_otherwise(self, event: e.Event) -> bool:
        """Whether a clock that people touched with this event stands otherwise than it did."""
        if event.runs is None or event.causation_id in self._by_steps:
            return False
        assert self._ticket is not None  # noqa: S101 - for the type
        r = event.runs
        touched = {one.no for group in (r.started, r.ended, r.paused) for one in group}
        touched |= {one.no for group in (r.resumed, r.moved) for one in group}
        return any(self._run(no) != self._ticket.runs[no - 1] for no in touched)

    def _unfired(self) -> tuple[DueStep, ...]:
        """What stood due and did not fire later, when its clock was moved back, either."""
        fired = {(step.run, step.step, step.due) for step in self._c.steps}
        each = dict.fromkeys(self._c.unfired)
        return tuple(due for due in each if (due.run, due.step, due.due_at) not in fired)

    def _late(self, ticket: Ticket, rules: Rules) -> tuple[Overdue, ...]:
        """The first overdue of each run, with what has passed its due time without a word."""
        file = _file(ticket, self._events[-1], rules, self._until)
        changes = file.changes_so_far()
        return (*ticket.overdue, *(changes.late if changes else ()))

    # --- the ticket with the clocks that it would have --------------------------------------

    def _would(self, ticket: Ticket) -> Ticket:
        c = self._c
        pending = ticket.pending
        return ticket.changed(
            {
                "runs": c.runs,
                "overdue": c.overdue,
                "taken": c.taken,
                "extended": tuple(
                    no for n in ticket.extended if (no := c.numbers.get(n)) is not None
                ),
                "pending": pending
                and pending.model_copy(update={"run": c.numbers.get(pending.run) or 0}),
            }
        )

    def _run(self, no: int) -> ClockRun | None:
        """The run that stands for one that there was."""
        here = self._c.numbers.get(no)
        return None if here is None else self._c.runs[here - 1]

    # --- what time does ---------------------------------------------------------------------

    def _fire_until(self, moment: datetime, rules: Rules) -> None:
        """Fires what would have been due by then and did not fire at another moment."""
        ticket = self._ticket
        assert ticket is not None  # noqa: S101 - for the type
        while due := self._due(ticket, moment):
            self._fire(ticket, due, max(due.due_at, ticket.at), rules)

    def _due(self, ticket: Ticket, moment: datetime) -> DueStep | None:
        ready = [
            (run.step_at, run.no, run.step)
            for run in self._c.runs
            if run.step is not None
            and run.step_at is not None
            and run.step_at <= moment
            and run.running
        ]
        if not ready:
            return None
        theirs = {here: no for no, here in self._c.numbers.items()}
        found = [
            (at, no, step)
            for at, no, step in ready
            if (theirs.get(no), step, at) not in self._fired
        ]
        if not found:
            return None
        at, no, step = min(found)
        return DueStep(ticket.id, no, step, at, Lane.NORMAL)

    def _fire_then(self, ticket: Ticket, event: e.StepFired, rules: Rules) -> None:
        """Fires what fired then, if its clock waits for just that."""
        run = self._run(event.run)
        if run is not None and run.running and (run.step, run.step_at) == (event.step, event.due):
            due = DueStep(ticket.id, run.no, event.step, event.due, Lane.NORMAL)
            before = len(self._c.runs)
            self._resumed_by.add(event.causation_id)
            if self._on_time and self._fires_so(ticket, run, event):
                return
            self._fire(ticket, due, event.at, rules)
            theirs = (started.no for started in self._started_by[event.causation_id])
            made = (run.no for run in self._c.runs[before:])
            self._c.numbers |= zip(theirs, made, strict=False)

    def _fires_so(self, ticket: Ticket, run: ClockRun, event: e.StepFired) -> bool:
        """Takes over what a step did then, where it did nothing else and its clock stands as it
        did, on the same ladder and calendar: it is decided by nothing else."""
        was = ticket.runs[event.run - 1]
        if self._count_by[event.causation_id] > 1 or event.runs is None:
            return False
        if run.changed({"no": was.no, "source": was.source}) != was:
            return False
        moved = tuple(s.model_copy(update={"no": run.no}) for s in event.runs.moved)
        self._apply(RunChanges.of(moved=moved), event.at)
        self._note_fired(event.model_copy(update={"run": run.no}))
        return True

    def _fire(self, ticket: Ticket, due: DueStep, at: datetime, rules: Rules) -> None:
        file = _file(self._would(ticket), self._events[0], rules, at)
        fire(file, file.it, firing(due, at))
        for event in file.events:
            if event.runs is not None:
                self._apply(event.runs, event.at)
            if isinstance(event, e.StepFired):
                self._note_fired(event)

    def _note_fired(self, step: e.StepFired) -> None:
        repeats = step.next_step == step.step
        self._c.steps.append(step)
        self._c.runs = with_spent(self._c.runs, step.run, step.step, step.due, repeats=repeats)

    def _left_undone(self, event: e.Event) -> bool:
        """Whether a suspension ended by a step that did not fire here: the ticket goes on all the
        same, for people worked on it."""
        return isinstance(event, e.TicketResumed) and event.causation_id not in self._resumed_by

    # --- what people did ----------------------------------------------------------------------

    def _people(self, before: Ticket, event: e.Event, rules: Rules) -> None:
        """What an event that people made does to the clocks under these rules."""
        if event.runs is None and not isinstance(event, MOVE_CLOCKS):
            return
        file = _file(self._would(before), event, rules, event.at)
        changes = event.runs or RunChanges.of()
        self._restated(file, before, event, changes)
        ended = [*self._ends(changes.ended)]
        paused = [*self._pauses(file, changes.paused)]
        for standing in changes.resumed:
            self._resume(file, event, standing)
        for run in changes.started:
            self._start(file, event, run)
        made = [each.runs for each in file.events if each.runs is not None]
        rest = file.changes_so_far()
        found = RunChanges.of(
            started=_all(made, rest, "started"),
            ended=(*ended, *_all(made, rest, "ended")),
            paused=(*paused, *_all(made, rest, "paused")),
            resumed=_all(made, rest, "resumed"),
            moved=_all(made, rest, "moved"),
            late=_all(made, rest, "late"),
        )
        self._note_unfired(event.at - SWEEP_TAKES, found)
        self._apply(found, event.at)

    def _apply(self, changes: RunChanges, at: datetime) -> None:
        self._c.runs = runs_after(self._c.runs, changes, at)
        self._c.overdue += changes.late

    def _note_unfired(self, moment: datetime, changes: RunChanges | None = None) -> None:
        """Takes down what stands due and will not fire any more, for its clock ends or moves."""
        touched = None
        if changes is not None:
            touched = {
                *(end.no for end in changes.ended),
                *(pause.no for pause in changes.paused),
                *(standing.no for standing in changes.moved),
            }
        for run in self._c.runs:
            if touched is not None and run.no not in touched:
                continue
            if run.running and run.step and run.step_at and run.step_at <= moment:
                ident = self._events[0].incident_id
                due = DueStep(ident, run.no, run.step, run.step_at, Lane.NORMAL)
                self._c.unfired.append(due)

    def _ends(self, ended: Iterable[Ended]) -> Iterator[Ended]:
        for end in ended:
            for run in self._these(end.no):
                if run.open:
                    yield end.model_copy(update={"no": run.no})

    def _pauses(self, file: File, paused: Iterable[Paused]) -> Iterator[Paused]:
        for pause in paused:
            for run in self._these(pause.no):
                if run.running:
                    left = arithmetic.left_of(file.time, run, file.at)
                    yield Paused.of(no=run.no, left_s=left)

    def _these(self, no: int) -> Iterator[ClockRun]:
        """What stands for a run that there was: the run itself; of orders' replies, which are
        given anew, the open one of its task; and with a handling clock its interim reply, where
        only these rules ask for one."""
        assert self._ticket is not None  # noqa: S101 - for the type
        was = self._ticket.runs[no - 1]
        if was.clock is Clock.REPLY and self._c.numbers.get(no) is None:
            yield from (
                r for r in self._c.runs if r.open and r.clock is Clock.REPLY and r.task == was.task
            )
            return
        if (run := self._run(no)) is None:
            return
        yield run
        if run.clock is Clock.HANDLE and not run.task:
            known = set(self._c.numbers.values())
            yield from (
                r
                for r in self._c.runs
                if r.open
                and r.clock is Clock.INTERIM
                and r.no not in known
                and r.started_at == run.started_at
            )

    def _resume(self, file: File, event: e.Event, standing: Standing) -> None:
        """As dispatching, reviewing, merging and those above let a clock go on."""
        for run in self._these(standing.no):
            if run.running:
                continue
            floor = None
            if isinstance(event, e.TicketDispatched | e.ResultRefusedAbove) or (
                isinstance(event, e.ReworkOrdered) and event.after_visit
            ):
                floor = time_to_work(file, run)
            if isinstance(event, e.ResultRefusedAbove) and floor is not None:
                floor = file.no_later(Clock.HANDLE, floor, file.calendar_after_stop(run))
            reworked = isinstance(event, e.ReworkOrdered) and not event.after_visit
            if run.clock in KEEPS_DUE or (reworked and run.clock is Clock.HANDLE):
                file.resume(run, left_out=standing.left_out, due=run.due)
            else:
                file.resume(run, left_out=standing.left_out, floor=floor)

    def _start(self, file: File, event: e.Event, run: ClockRun) -> None:
        if run.clock is Clock.INTERIM:
            return
        since = None if run.started_at == event.at else run.started_at
        before = len(file.started)
        if run.source.startswith(NAMED):
            limit: Limit | None = Limit(
                clock=run.clock, seconds=run.seconds, kind=run.kind, source=run.source
            )
            matter, due = None, run.due
        else:
            matter = self._matter(file)
            limit, due = self._limit(file, run, matter), None
        if limit is not None:
            file.start(
                run.clock, run.holder, run.task, limit=limit, of=matter, since=since, due=due
            )
        no = len(self._c.runs) + len(file.started) if len(file.started) > before else None
        self._c.numbers[run.no] = no
        if no is not None and run.clock is Clock.HANDLE and not run.task:
            self._start_interim(file, event, run)

    def _start_interim(self, file: File, event: e.Event, handle: ClockRun) -> None:
        before = len(file.started)
        start_interim(file, handle.holder)
        started = event.runs.started if event.runs else ()
        theirs = [r.no for r in started if r.clock is Clock.INTERIM]
        for no in theirs:
            here = len(self._c.runs) + len(file.started) if len(file.started) > before else None
            self._c.numbers[no] = here

    def _matter(self, file: File) -> Classification | None:
        """The matter of a ticket that is triaged with this very event."""
        assert self._ticket is not None  # noqa: S101 - for the type
        return self._ticket.classification if file.it.classification is None else None

    def _limit(self, file: File, run: ClockRun, of: Classification | None) -> Limit | None:
        """What the table in force says for a run that it limited then."""
        if run.clock is Clock.CITIZEN:
            limit = file.limit(Clock.CITIZEN, of) or file.limit(Clock.HANDLE, of)
            return limit and arithmetic.of_citizen(limit)
        limit = file.limit(run.clock, of)
        if limit is not None and run.clock is Clock.HANDLE and run.task:
            return arithmetic.co_share(limit)
        return limit

    def _restated(self, file: File, before: Ticket, event: e.Event, changes: RunChanges) -> None:
        """What an event does to clocks that go on."""
        t = file.it
        match event:
            case e.TicketCorrected():
                recompute(file, t, event.classification)
            case e.SeverityRaised():
                assert t.classification is not None  # noqa: S101 - only a triaged one is raised
                raised = t.classification.model_copy(update={"severity": event.severity})
                recompute(file, t, raised)
            case e.DeadlinesMoved():
                move_deadlines(file, t, _moving(event, file))
                moved = [each for each in file.events if isinstance(each, e.DeadlinesMoved)]
                if moved:
                    self._c.taken = moved[0].taken
            case e.ChildMerged():
                self._c.taken = restate(file, (*t.merged, event.child))
            case e.ChildUnmerged():
                rest = [child for child in t.merged if child.id != event.child]
                self._c.taken = restate(file, rest)
            case e.UpstreamRoundCame() if t.open and t.upstream is not None and event.due:
                bring_forward(file, t, t.upstream, event.due)
            case e.UpstreamAnswered() if event.agreed and event.kind != "return":
                assert t.upstream is not None  # noqa: S101 - only those of upstream are answered
                bring_forward(file, t, t.upstream, event.due)
            case e.ExtensionRequested() | e.ExtensionGranted() | e.AdjustmentRefused():
                self._adjusted(file, before, event, changes)
            case _:
                pass

    def _adjusted(
        self,
        file: File,
        before: Ticket,
        event: e.ExtensionRequested | e.ExtensionGranted | e.AdjustmentRefused,
        changes: RunChanges,
    ) -> None:
        """A moment that an extension named stays, and takes nothing away."""
        for standing in changes.moved:
            for run in self._these(standing.no):
                if isinstance(event, e.ExtensionRequested):
                    file.move(run, held=True)
                elif isinstance(event, e.AdjustmentRefused):
                    file.move(run, held=False)
                elif run.clock is Clock.HANDLE:
                    further = event.until > before.runs[standing.no - 1].due
                    due = max(event.until, run.due) if further else event.until
                    file.move(run, due=due, held=False)
                elif run.clock is Clock.STATUTORY:
                    by = standing.due - before.runs[standing.no - 1].due
                    file.move(run, due=run.due + by)


def waits_of(events: Iterable[e.Event]) -> list[tuple[e.StepFired, datetime]]:
    """The steps that had to wait for the system, each with the moment from which it could have
    fired: its due time, or later that of the event which made its clock wait for it (a class that
    was corrected, an extension that was refused)."""
    ready: dict[int, datetime] = {}
    found: list[tuple[e.StepFired, datetime]] = []
    for event in events:
        if isinstance(event, e.StepFired):
            since = max(event.due, ready.get(event.run, event.due))
            if (event.at - since).total_seconds() > OUTAGE_S:
                found.append((event, since))
        elif event.runs is not None:
            for standing in (*event.runs.moved, *event.runs.resumed):
                ready[standing.no] = event.at
            for run in event.runs.started:
                ready[run.no] = event.at
    return found


def _stands_due(runs: Iterable[ClockRun], at: datetime) -> bool:
    """Whether one of these clocks waited for a step at `at` that should have fired before."""
    moment = at - SWEEP_TAKES
    return any(run.running and run.step_at is not None and run.step_at <= moment for run in runs)


def _file(ticket: Ticket, event: e.Event, rules: Rules, at: datetime) -> File:
    command = _Again(event.causation_id, event.incident_id, event.actor)
    return File(ticket, command, Facts(rules), at)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Again:
    """What a decision's file asks of the command: whose it was."""

    command_id: str
    incident_id: str
    actor: Any


def _moving(event: e.DeadlinesMoved, file: File) -> MoveDeadlines:
    return MoveDeadlines(
        command_id=event.causation_id,
        incident_id=event.incident_id,
        actor=event.actor,
        issued_at=event.at,
        calendar=file.time.calendar,
        by=event.by,
    )


def _all(made: Sequence[RunChanges], rest: RunChanges | None, name: str) -> tuple[Any, ...]:
    both = made if rest is None else (*made, rest)
    return tuple(one for changes in both for one in getattr(changes, name))
