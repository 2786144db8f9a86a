"""The policies in force (规则): calendar, limits and ladders, with every ladder still climbed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache

from dispatch.incident.clocks import ClockRun, NextStep, Step
from dispatch.incident.facts import Timekeeping
from dispatch.incident.status import Clock
from escalation.calendar_files import base_calendar
from escalation.calendars import Calendar
from escalation.ladder_files import packaged_ladders
from escalation.ladders import Ladders, next_step
from escalation.limits import LimitsTable, packaged_limits


@dataclass(frozen=True, slots=True)
class Policies:
    """What is in force for clocks that start now. `earlier` are the ladders of clocks that were
    started before: a clock climbs the ladder that was in force then (DOMAIN 0.20)."""

    calendar: Calendar
    limits: LimitsTable
    ladders: Ladders
    earlier: tuple[Ladders, ...] = field(default=())


@cache
def packaged_policies() -> Policies:
    """What comes with the product."""
    return Policies(base_calendar(), packaged_limits(), packaged_ladders())


def timekeeping_of(policies: Policies) -> Timekeeping:
    """The policies as a decision sees them. Asking for a ladder that was never in force raises
    KeyError."""
    calendar = policies.calendar
    limits = replace(policies.limits, day_s=calendar.day_s)
    ladders = _by_version((*policies.earlier, policies.ladders))

    def next_of(run: ClockRun, severity: str, after: str | None) -> NextStep | None:
        if not run.ladder:
            return None
        return next_step(ladders[run.ladder], calendar, run, severity, after)

    def step_of(version: str, severity: str, clock: Clock, name: str) -> Step:
        return ladders[version].step(clock, severity, name)

    return Timekeeping(
        calendar=calendar.version,
        after=calendar.after,
        between=calendar.between,
        provisional=calendar.provisional,
        limits=limits.version,
        limit_of=limits.limit_of,
        ladder=policies.ladders.version,
        next_step=next_of,
        step_of=step_of,
        step_on=policies.ladders.step_on,
    )


def _by_version(all_ladders: Iterable[Ladders]) -> dict[str, Ladders]:
    return {ladders.version: ladders for ladders in all_ladders}
