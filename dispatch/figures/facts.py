"""What counts of one case file: plain numbers about the ticket and about each unit's task in it.

They are made of the events alone, so that every indicator rests on what the file says.
Moments are whole seconds since 1970, durations seconds of the clock's own kind (working or
continuous); flags are 0 and 1, and None where the question does not arise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, NamedTuple

from dispatch.incident import events as e
from dispatch.incident.clocks import CARDS, ClockRun, used
from dispatch.incident.status import Clock, Status
from dispatch.incident.ticket import Ticket

Measure = Callable[[ClockRun, datetime, datetime], int]
"""How much time of a run's kind lies between two moments, by the calendar of that run."""

Part = Literal["lead", "co", "whistle"]
"""主办, 协办, 吹哨: as what a unit has its task."""

SATISFIED_FROM: Final = 3
"""Of 1 to 5: 基本满意 counts as satisfied."""

_WORK: Final = (Clock.HANDLE, Clock.STATUTORY)
_LEADS: Final = frozenset({Clock.SIGN, Clock.CONTACT, *_WORK})


class TicketFacts(NamedTuple):
    """What counts of a ticket. `late` and `due_at` are of the citizen clock; once it was late,
    `due_at` is when it was due first (DOMAIN 0.4). `ended_at` is None while it is open or open
    again. `…_in_time` are of the centre's and the petition's own clocks, None while nothing can be
    said."""

    incident_id: str
    version: int
    channel: str
    request_type: str
    severity: str
    subclass: str
    town: str | None
    village: str | None
    grid: str | None
    lng: float | None
    lat: float | None
    ending: str
    """How it ended; "" while it is open"""
    opened_at: int
    accepted_at: int | None
    dispatched_at: int | None
    ended_at: int | None
    due_at: int | None
    late: int
    suspended: int
    exempt: int
    used_s: int | None
    """Of the citizen clock, once it has ended"""
    accepted_in_time: int | None
    dispatched_in_time: int | None
    reviewed_in_time: int | None
    visited_in_time: int | None
    noticed_in_time: int | None
    answered_in_time: int | None
    """法定期限: of a petition that was dealt with by then"""
    automatic: int
    """Whether its first dispatch was made without a person"""
    dispatches: int
    wrong_dispatches: int
    reworks: int
    reopenings: int
    urges: int
    visited_at: int | None
    reached: int
    solved: int | None
    satisfied: int | None


class TaskFacts(NamedTuple):
    """What counts of one unit's task (任务): a dispatch to it as lead or co-handler, or its call to
    the spot. For a call `sign_…` is the arrival (报到). Of a clock that was cancelled in time there
    is no due time: nobody owed it any more."""

    incident_id: str
    no: int
    unit: str
    part: Part
    dispatched_at: int
    automatic: int
    sign_due_at: int | None
    signed_at: int | None
    sign_late: int
    sign_used_s: int | None
    contact_due_at: int | None
    contacted_at: int | None
    contact_late: int
    contact_used_s: int | None
    due_at: int | None
    done_at: int | None
    late: int
    used_s: int | None
    limit_s: int | None
    open: int
    """Whether the unit still owes its result"""
    suspended: int
    exempt: int
    returned_at: int | None
    returns: int
    dismissed: int
    """推诿: returns that the centre dismissed"""
    reworks: int
    extensions: int
    suspensions: int
    card: int
    """The highest card that it was shown: 0 none, 1 blue, 2 yellow, 3 orange, 4 red"""
    solved: int | None
    satisfied: int | None


@dataclass(slots=True)
class _Task:
    unit: str
    part: Part
    at: datetime
    automatic: bool = False
    runs: dict[Clock, list[int]] = field(default_factory=dict)
    returned_at: datetime | None = None
    returns: int = 0
    dismissed: int = 0
    reworks: int = 0
    extensions: int = 0
    suspensions: int = 0
    card: int = 0
    exempt: bool = False
    solved: bool | None = None
    satisfied: bool | None = None


@dataclass(slots=True)
class _Visit:
    at: datetime
    reached: bool
    solved: bool | None
    satisfied: bool | None


def facts_of(
    file: Iterable[tuple[e.Event, Ticket]], measure: Measure
) -> tuple[TicketFacts, list[TaskFacts]]:
    """What counts of a case file, its events in order with the ticket after each
    (dispatch.incident.folding). Raises ValueError for one without events."""
    counting = _Counting()
    for event, ticket in file:
        counting.add(event, ticket)
    if counting.ticket is None:
        raise ValueError("a case file without events")
    return counting.of_ticket(measure), counting.of_tasks(measure)


class _Counting:
    """One case file, as far as it was read."""

    def __init__(self) -> None:
        self.ticket: Ticket | None = None
        self._tasks: list[_Task] = []
        self._lead: _Task | None = None
        self._others: dict[str, _Task] = {}
        self._of_run: dict[int, _Task] = {}
        self._visit: _Visit | None = None
        self._accepted_at: datetime | None = None
        self._dispatched_at: datetime | None = None
        self._automatic = False
        self._wrong = 0

    def add(self, event: e.Event, after: Ticket) -> None:
        """One more event, and the ticket after it."""
        if isinstance(event, e.TicketDispatched):
            self._dispatched(event)
        self.ticket = after
        self._accepted_at = self._accepted_at or after.accepted_at
        if event.runs is not None:
            for run in event.runs.started:
                self._started(run)
        self._happened(event)

    def _dispatched(self, event: e.TicketDispatched) -> None:
        if self._dispatched_at is None:
            self._dispatched_at, self._automatic = event.at, event.automatic
        self._others = {}
        resumed = event.runs.resumed if event.runs is not None else ()
        kept = [self._of_run[s.no] for s in resumed if s.no in self._of_run]
        self._lead = next((t for t in kept if t.part == "lead" and t.unit == event.lead), None)
        if self._lead is None:
            self._lead = self._new(event.lead, "lead", event.at, automatic=event.automatic)

    def _new(self, unit: str, part: Part, at: datetime, *, automatic: bool = False) -> _Task:
        task = _Task(unit, part, at, automatic)
        self._tasks.append(task)
        return task

    def _started(self, run: ClockRun) -> None:
        """Which task a run belongs to, if to one of a unit."""
        task: _Task | None = None
        kind, _, unit = run.task.partition(":")
        if kind == "co":
            if run.clock is Clock.SIGN or run.task not in self._others:
                self._others[run.task] = self._new(unit, "co", run.started_at)
            task = self._others[run.task]
        elif kind == "whistle" and run.clock is Clock.REPORT_IN:
            task = self._new(unit, "whistle", run.started_at)
        elif self._lead is not None and run.holder == self._lead.unit and run.clock in _LEADS:
            task = self._lead
        if task is not None:
            task.runs.setdefault(run.clock, []).append(run.no)
            self._of_run[run.no] = task

    def _happened(self, event: e.Event) -> None:
        lead = self._lead
        match event:
            case e.StepFired() if event.run in self._of_run:
                task = self._of_run[event.run]
                task.card = max(task.card, CARDS.index(event.card))
            case e.ReturnRequested() if lead is not None:
                lead.returned_at = event.at
                lead.returns += 1
            case e.ReturnDismissed() if lead is not None:
                lead.dismissed += 1
            case e.ReturnAgreed() | e.TicketRedispatchForced():
                self._wrong += 1
            case e.ReworkOrdered() if lead is not None:
                lead.reworks += 1
            case e.ExtensionGranted() if lead is not None:
                lead.extensions += 1
            case e.TicketSuspended() if lead is not None:
                lead.suspensions += 1
            case e.FeedbackGiven() if lead is not None:
                lead.solved = event.solved
            case e.CoFeedbackGiven() if f"co:{event.unit}" in self._others:
                self._others[f"co:{event.unit}"].solved = event.solved
            case e.VisitRecorded():
                rated = event.satisfied_result
                satisfied = None if rated is None else rated >= SATISFIED_FROM
                self._visit = _Visit(event.at, event.reached, event.solved, satisfied)
                if lead is not None:
                    lead.satisfied = satisfied
            case e.AppealRuled() if event.granted and self.ticket and self.ticket.appeal:
                for task in self._tasks:
                    task.exempt = task.exempt or task.unit == self.ticket.appeal.unit
            case _:
                pass

    def of_ticket(self, measure: Measure) -> TicketFacts:
        """What counts of the ticket."""
        t = self._ticket()
        citizen = next((r for r in reversed(t.runs) if r.clock is Clock.CITIZEN), None)
        due, late = (None, False) if citizen is None else _due(t, [citizen])
        visit = self._visit
        return TicketFacts(
            incident_id=t.id,
            version=t.version,
            channel=t.channel,
            request_type=t.request_type,
            severity=t.severity,
            subclass=t.subclass,
            town=t.place.town,
            village=t.place.village,
            grid=t.place.grid,
            lng=t.place.lng,
            lat=t.place.lat,
            ending="" if t.end is None else t.end.value,
            opened_at=_seconds(t.opened_at),
            accepted_at=_maybe(self._accepted_at),
            dispatched_at=_maybe(self._dispatched_at),
            ended_at=_maybe(t.closed_at),
            due_at=_maybe(due),
            late=int(late),
            suspended=int(t.status is Status.SUSPENDED),
            exempt=int(t.timeout_exempt),
            used_s=_used(citizen, measure),
            accepted_in_time=_in_time(t, Clock.ACCEPT),
            dispatched_in_time=_in_time(t, Clock.DISPATCH),
            reviewed_in_time=_in_time(t, Clock.REVIEW),
            visited_in_time=_in_time(t, Clock.VISIT),
            noticed_in_time=_in_time(t, Clock.NOTICE),
            answered_in_time=_in_time(t, Clock.STATUTORY),
            automatic=int(self._automatic),
            dispatches=t.dispatch_no,
            wrong_dispatches=self._wrong,
            reworks=t.reworks,
            reopenings=t.reopenings,
            urges=t.reporter_urges,
            visited_at=None if visit is None else _seconds(visit.at),
            reached=int(visit is not None and visit.reached),
            solved=None if visit is None else _flag(visit.solved),
            satisfied=None if visit is None else _flag(visit.satisfied),
        )

    def of_tasks(self, measure: Measure) -> list[TaskFacts]:
        """What counts of each unit's task, in the order in which they were given."""
        return [self._of_task(no, task, measure) for no, task in enumerate(self._tasks, 1)]

    def _of_task(self, no: int, task: _Task, measure: Measure) -> TaskFacts:
        t = self._ticket()

        def runs(*clocks: Clock) -> list[ClockRun]:
            return [t.runs[n - 1] for clock in clocks for n in task.runs.get(clock, ())]

        sign = runs(Clock.REPORT_IN if task.part == "whistle" else Clock.SIGN)
        contact = runs(Clock.CONTACT)
        work = runs(Clock.STATUTORY) or runs(Clock.HANDLE)
        sign_due, sign_late = _due(t, sign)
        contact_due, contact_late = _due(t, contact)
        due, late = _due(t, work)
        suspended = t.status is Status.SUSPENDED and task is self._lead
        return TaskFacts(
            incident_id=t.id,
            no=no,
            unit=task.unit,
            part=task.part,
            dispatched_at=_seconds(task.at),
            automatic=int(task.automatic),
            sign_due_at=_maybe(sign_due),
            signed_at=_met(sign),
            sign_late=int(sign_late),
            sign_used_s=_used(_last_met(sign), measure),
            contact_due_at=_maybe(contact_due),
            contacted_at=_met(contact),
            contact_late=int(contact_late),
            contact_used_s=_used(_last_met(contact), measure),
            due_at=_maybe(due),
            done_at=_met(work),
            late=int(late),
            used_s=_used(_last_met(work), measure),
            limit_s=work[-1].seconds if work else None,
            open=int(any(run.open for run in work)),
            suspended=int(suspended),
            exempt=int(task.exempt),
            returned_at=_maybe(task.returned_at),
            returns=task.returns,
            dismissed=task.dismissed,
            reworks=task.reworks,
            extensions=task.extensions,
            suspensions=task.suspensions,
            card=task.card,
            solved=_flag(task.solved),
            satisfied=_flag(task.satisfied),
        )

    def _ticket(self) -> Ticket:
        if self.ticket is None:
            raise ValueError("a case file without events")
        return self.ticket


def _due(t: Ticket, runs: list[ClockRun]) -> tuple[datetime | None, bool]:
    """When these runs of one task were due, and whether one was late; the first overdue fact stays
    (DOMAIN 0.4). What was cancelled in time is owed by nobody, nor what stands still by nobody
    while it does."""
    numbers = {run.no for run in runs}
    facts = [fact for fact in t.overdue if fact.no in numbers]
    if facts:
        return facts[0].due, True
    owed = [run for run in runs if run.how == "met" or run.running]
    return (owed[-1].due, False) if owed else (None, False)


def _in_time(t: Ticket, clock: Clock) -> int | None:
    """Whether what a clock of the ticket timed was done in time: None if it was not done yet."""
    if any(fact.clock is clock and not fact.task for fact in t.overdue):
        return 0
    met = any(run.clock is clock and not run.task and run.how == "met" for run in t.runs)
    return 1 if met else None


def _last_met(runs: list[ClockRun]) -> ClockRun | None:
    return runs[-1] if runs and runs[-1].how == "met" else None


def _met(runs: list[ClockRun]) -> int | None:
    last = _last_met(runs)
    return None if last is None else _maybe(last.ended_at)


def _used(run: ClockRun | None, measure: Measure) -> int | None:
    if run is None or run.ended_at is None:
        return None
    return used(run, run.ended_at, lambda a, b: measure(run, a, b))


def _flag(said: bool | None) -> int | None:
    return None if said is None else int(said)


def _maybe(at: datetime | None) -> int | None:
    return None if at is None else _seconds(at)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
