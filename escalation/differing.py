"""What other rules would have changed of one ticket's clocks, and what that adds up to; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, TypeVar

from dispatch.incident.clocks import CENTRE, ClockRun, Overdue
from dispatch.incident.events import Event, StepFired
from dispatch.incident.status import Clock
from escalation.reliving import Lived, Relived
from escalation.telling import CENTRE_AUDIENCES

K = TypeVar("K")

RunKey = tuple[Clock, str, str, int]
"""A run in both lives: clock, holder, task, and the how-manieth of these it is."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Of one clock or step, when it was and when it would have been; None for never."""

    clock: str
    holder: str
    task: str
    step: str
    was: datetime | None
    would: datetime | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What would have been otherwise of one ticket. `late` are clocks that would have become late,
    `spared` those that would not, with their due times; `steps` those that would have fired at
    another time, or only in one of both."""

    incident_id: str
    case_no: str
    late: tuple[Moment, ...]
    spared: tuple[Moment, ...]
    steps: tuple[Moment, ...]


@dataclass(slots=True)
class Both:
    """How often something was, and how often it would have been."""

    was: int = 0
    would: int = 0

    def add(self, other: Both) -> None:
        """Adds what another counted."""
        self.was += other.was
        self.would += other.would


ONE_EACH: Final = Both(1, 1)


@dataclass(slots=True)
class Totals:
    """What differences add up to. `late` is counted by clock, `steps` by clock and step, `told` by
    audience and unit ("" for the centre's own and the county's)."""

    tickets: int = 0
    differing: int = 0
    late_tickets: Both = field(default_factory=Both)
    late: dict[str, Both] = field(default_factory=dict)
    steps: dict[tuple[str, str], Both] = field(default_factory=dict)
    told: dict[tuple[str, str], Both] = field(default_factory=dict)

    def add(self, other: Totals) -> None:
        """Adds what another counted."""
        self.tickets += other.tickets
        self.differing += other.differing
        self.late_tickets.add(other.late_tickets)
        _add(self.late, other.late)
        _add(self.steps, other.steps)
        _add(self.told, other.told)


def compared(life: Relived, on_time: Callable[[], Lived], totals: Totals) -> Difference | None:
    """Counts one ticket both ways into `totals`, and answers what differs; None for nothing.

    What waited for the system then is no matter of rules: where anything differs, it is compared
    with what would have been `on_time` under the rules of then.
    """
    difference = _difference(life)
    if difference is not None and life.waited:
        life = replace(life, was=on_time())
        difference = _difference(life)
    _count(life, totals)
    totals.differing += difference is not None
    return difference


def untouched(events: Sequence[Event], totals: Totals) -> None:
    """Counts a ticket that has ended and that no change touches: both ways as it was."""
    late = [fact for event in events if event.runs is not None for fact in event.runs.late]
    steps = [event for event in events if isinstance(event, StepFired)]
    totals.tickets += 1
    totals.late_tickets.add(Both(bool(late), bool(late)))
    for fact in late:
        totals.late.setdefault(fact.clock.value, Both()).add(ONE_EACH)
    for step in steps:
        totals.steps.setdefault((step.clock.value, step.step), Both()).add(ONE_EACH)
        for place in _told(step):
            totals.told.setdefault(place, Both()).add(ONE_EACH)


def _difference(life: Relived) -> Difference | None:
    was_keys, would_keys = _keys(life.was.runs), _keys(life.would.runs)
    was_late = _late(life.was.overdue, life.was.runs, was_keys)
    would_late = _late(life.would.overdue, life.would.runs, would_keys)
    was_due = {key: r.due for r, key in zip(life.was.runs, was_keys, strict=True)}
    would_due = {key: r.due for r, key in zip(life.would.runs, would_keys, strict=True)}
    late = [_moment(k, "", was_due.get(k), would_late[k]) for k in would_late.keys() - was_late]
    spared = [_moment(k, "", was_late[k], would_due.get(k)) for k in was_late.keys() - would_late]
    steps = [
        _moment(key, step, was, would)
        for (key, step), (was, would) in _fired_otherwise(life, was_keys, would_keys).items()
    ]
    if not (late or spared or steps):
        return None
    t = life.ticket
    return Difference(t.id, t.case_no, _ordered(late), _ordered(spared), _ordered(steps))


def _count(life: Relived, totals: Totals) -> None:
    totals.tickets += 1
    totals.late_tickets.was += bool(life.was.overdue)
    totals.late_tickets.would += bool(life.would.overdue)
    for fact in life.was.overdue:
        totals.late.setdefault(fact.clock.value, Both()).was += 1
    for fact in life.would.overdue:
        totals.late.setdefault(fact.clock.value, Both()).would += 1
    for step in life.was.steps:
        totals.steps.setdefault((step.clock.value, step.step), Both()).was += 1
        for place in _told(step):
            totals.told.setdefault(place, Both()).was += 1
    for step in life.would.steps:
        totals.steps.setdefault((step.clock.value, step.step), Both()).would += 1
        for place in _told(step):
            totals.told.setdefault(place, Both()).would += 1


def _told(step: StepFired) -> Iterable[tuple[str, str]]:
    for audience in step.told:
        unit = "" if audience in CENTRE_AUDIENCES or step.holder == CENTRE else step.holder
        yield audience, unit


def _keys(runs: Iterable[ClockRun]) -> list[RunKey]:
    seen: Counter[tuple[Clock, str, str]] = Counter()
    keys = []
    for run in runs:
        kind = run.clock, run.holder, run.task
        keys.append((*kind, seen[kind]))
        seen[kind] += 1
    return keys


def _late(
    facts: Iterable[Overdue], runs: tuple[ClockRun, ...], keys: list[RunKey]
) -> dict[RunKey, datetime]:
    by_no = {run.no: key for run, key in zip(runs, keys, strict=True)}
    return {by_no[fact.no]: fact.due for fact in facts}


def _fired_otherwise(
    life: Relived, was_keys: list[RunKey], would_keys: list[RunKey]
) -> dict[tuple[RunKey, str], tuple[datetime | None, datetime | None]]:
    """By run and step, the first due times of those that differ."""
    was = _first(life.was.steps, was_keys)
    would = _first(life.would.steps, would_keys)
    return {
        key: (was.get(key), would.get(key))
        for key in was.keys() | would.keys()
        if was.get(key) != would.get(key)
    }


def _first(steps: Iterable[StepFired], keys: list[RunKey]) -> Mapping[tuple[RunKey, str], datetime]:
    first: dict[tuple[RunKey, str], datetime] = {}
    for step in steps:
        first.setdefault((keys[step.run - 1], step.step), step.due)
    return first


def _moment(key: RunKey, step: str, was: datetime | None, would: datetime | None) -> Moment:
    clock, holder, task, _ = key
    return Moment(clock.value, holder, task, step, was, would)


def _ordered(moments: Iterable[Moment]) -> tuple[Moment, ...]:
    def place(m: Moment) -> tuple[str, str, str, str]:
        return str(m.would or m.was), m.clock, m.holder, m.step

    return tuple(sorted(moments, key=place))


def _add(mine: dict[K, Both], other: Mapping[K, Both]) -> None:
    for key, both in other.items():
        mine.setdefault(key, Both()).add(both)
