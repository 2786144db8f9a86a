"""The policies in force (规则): calendar, limits and ladders, with every ladder still climbed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TypeVar

from dispatch.incident.clocks import ClockRun, NextStep, Step
from dispatch.incident.facts import Counting, Timekeeping, UnknownVersion
from dispatch.incident.status import Clock
from escalation.calendar_files import base_calendar
from escalation.calendars import Calendar
from escalation.ladder_files import packaged_ladders
from escalation.ladders import Ladders, next_step
from escalation.limits import LimitsTable, packaged_limits

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Policies:
    """What is in force for clocks that start now. `earlier` are the ladders of clocks that were
    started before: a clock climbs the ladder that was in force then (DOMAIN 0.20); it is counted by
    the calendar that was, one of `calendars` (the newest first), until it is moved on purpose."""

    calendar: Calendar
    limits: LimitsTable
    ladders: Ladders
    earlier: tuple[Ladders, ...] = field(default=())
    calendars: tuple[Calendar, ...] = field(default=())


@cache
def packaged_policies() -> Policies:
    """What comes with the product."""
    return Policies(base_calendar(), packaged_limits(), packaged_ladders())


def timekeeping_of(policies: Policies) -> Timekeeping:
    """The policies as a decision sees them. Asking for a ladder or a calendar that was never in
    force raises UnknownVersion."""
    calendar = policies.calendar
    limits = replace(policies.limits, day_s=calendar.day_s)
    ladders = Versions({each.version: each for each in (*policies.earlier, policies.ladders)})
    known = (calendar, *policies.calendars)
    calendars = Versions({each.version: each for each in known} | {"": known[-1]})
    counting = Versions({version: _counting(each) for version, each in calendars.items()})

    def next_of(run: ClockRun, severity: str, after: str | None) -> NextStep | None:
        if not run.ladder:
            return None
        return next_step(ladders[run.ladder], calendars[run.calendar], run, severity, after)

    def step_of(version: str, severity: str, clock: Clock, name: str) -> Step:
        return ladders[version].step(clock, severity, name)

    return Timekeeping(
        calendar=calendar.version,
        after=calendar.after,
        between=calendar.between,
        provisional=calendar.provisional,
        counting_of=counting.__getitem__,
        limits=limits.version,
        limit_of=limits.limit_of,
        ladder=policies.ladders.version,
        next_step=next_of,
        step_of=step_of,
        step_on=policies.ladders.step_on,
    )


class Versions(dict[str, V]):
    """What is kept by its version."""

    def __missing__(self, version: str) -> V:
        raise UnknownVersion(version)


def _counting(calendar: Calendar) -> Counting:
    return Counting(calendar.version, calendar.after, calendar.between, calendar.provisional)
