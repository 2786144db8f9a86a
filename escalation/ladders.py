"""Ladders (催办督办阶梯): which steps an unstopped clock climbs, as a table that a county edits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from dispatch.incident.clocks import ClockRun, NextStep, Step
from dispatch.incident.status import Clock
from dispatch.taxonomy import Severity
from escalation.calendars import Calendar
from escalation.policy_files import version_of
from escalation.triggers import Trigger


@dataclass(frozen=True, slots=True)
class LadderRow:
    """One step of one stage, for the severities that it names (none: all)."""

    clock: Clock
    severities: frozenset[str]
    trigger: Trigger | None
    """None for a step that is taken on an occasion only."""
    occasion: str
    step: Step

    @property
    def name(self) -> str:
        return self.step.name


@dataclass(frozen=True)
class Ladders:
    """A version of all ladders; `body` is the table as text, `version` a hash of it."""

    body: str
    rows: tuple[LadderRow, ...]
    version: str = field(init=False)
    _of: dict[tuple[Clock, str], tuple[LadderRow, ...]] = field(
        init=False, repr=False, compare=False
    )
    _timed: dict[tuple[Clock, str], tuple[tuple[LadderRow, Trigger], ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        of = {
            (clock, severity.value): tuple(
                row
                for row in self.rows
                if row.clock is clock and (not row.severities or severity in row.severities)
            )
            for clock in Clock
            for severity in Severity
        }
        object.__setattr__(self, "version", version_of(self.body))
        object.__setattr__(self, "_of", of)
        timed = {
            key: tuple((row, row.trigger) for row in rows if row.trigger is not None)
            for key, rows in of.items()
        }
        object.__setattr__(self, "_timed", timed)

    def rows_of(self, clock: Clock, severity: str) -> tuple[LadderRow, ...]:
        """The ladder of a stage at a severity, in order, with the steps of occasions."""
        return self._of[clock, severity]

    def timed(self, clock: Clock, severity: str) -> tuple[tuple[LadderRow, Trigger], ...]:
        """The steps that a clock climbs, in order, each with its trigger."""
        return self._timed[clock, severity]

    def step(self, clock: Clock, severity: str, name: str) -> Step:
        """What the step of this name does. After a change of severity a step may be one of the
        other severities' ladders. Raises KeyError."""
        for rows in (self._of[clock, severity], self.rows):
            for row in rows:
                if row.clock is clock and row.name == name:
                    return row.step
        raise KeyError(f"ladder {self.version} has no step {name} for {clock.value}")

    def step_on(self, occasion: str, severity: str) -> Step | None:
        """The step that is taken when `occasion` happens to a ticket of this severity."""
        of_severity = (r for r in self.rows if not r.severities or severity in r.severities)
        return next((row.step for row in of_severity if row.occasion == occasion), None)


def next_step(
    ladders: Ladders, calendar: Calendar, run: ClockRun, severity: str, after: str | None
) -> NextStep | None:
    """The step that follows `after` (None: the first) for a clock that is running, and when it is
    due, counted from the clock's due time as it stands. None when no step is left.

    Whoever takes a step that repeats decides when it is due again (Step.repeat_s). When `after` is
    on no ladder of this severity, because the severity has changed, the first step follows that
    is due later than the run's present `step_at`.
    """
    timed = ladders.timed(run.clock, severity)

    def at(trigger: Trigger) -> datetime:
        offset = trigger.offset(run.seconds, run.kind, calendar.day_s)
        return calendar.after(run.due, offset.seconds, offset.kind)

    place = 0
    if after is not None:
        names = [row.name for row, _ in timed]
        if after not in names:
            moments = ((row, at(trigger)) for row, trigger in timed)
            later = (NextStep(r.name, m) for r, m in moments if not run.step_at or m > run.step_at)
            return next(later, None)
        place = names.index(after) + 1
    if place == len(timed):
        return None
    row, trigger = timed[place]
    return NextStep(row.name, at(trigger))
