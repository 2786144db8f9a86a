"""The whistle (吹哨报到, DOMAIN 2.5): the town calls, the units come, the town alone releases."""

from __future__ import annotations

import math
from typing import assert_never

from dispatch.incident import events as e
from dispatch.incident.clocks import Limit
from dispatch.incident.commands import Release, ReportIn, Whistle, WhistlingCommand
from dispatch.incident.deciding.file import File
from dispatch.incident.family import Whistled
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.status import Clock
from dispatch.incident.ticket import Ticket


def act(file: File, t: Ticket, command: WhistlingCommand) -> Refused | None:
    """Adds the events of `command`, or says why not."""
    match command:
        case Whistle():
            return _whistle(file, t, command)
        case ReportIn():
            return _report_in(file, t, command)
        case Release():
            return _release(file, t, command)
        case _:
            assert_never(command)


def task_of(unit: str) -> str:
    """The task under which a called unit's own clock runs."""
    return f"whistle:{unit}"


def _whistle(file: File, t: Ticket, c: Whistle) -> Refused | None:
    if c.actor.unit is None:
        return Refused(Reason.UNIT)
    units = tuple(dict.fromkeys(c.units))
    for unit in units:
        if unit not in file.rules.units:
            return Refused(Reason.UNKNOWN_UNIT, {"unit": unit})
        if unit == c.actor.unit:
            return Refused(Reason.WHISTLE_ITSELF, {"unit": unit})
        if _held(t, unit) is not None:
            return Refused(Reason.ALREADY_WHISTLED, {"unit": unit})
    named = c.arrive_by if c.occasion != "emergency" else None
    if named is not None and named <= file.at:
        return Refused(Reason.UNTIL_PAST, {"until": named.isoformat()})
    limit = None
    if named is not None:
        seconds = max(1, math.ceil((named - file.at).total_seconds()))
        limit = Limit(clock=Clock.REPORT_IN, seconds=seconds, kind="C", source="whistle")
    for unit in units:
        file.start(Clock.REPORT_IN, unit, task_of(unit), limit=limit, due=named)
    file.add(e.WhistleBlown, by=c.actor.unit, occasion=c.occasion, units=units)
    return None


def _report_in(file: File, t: Ticket, c: ReportIn) -> Refused | None:
    unit = c.actor.unit or ""
    call = _held(t, unit)
    if call is None:
        return Refused(Reason.NOT_WHISTLED, {"unit": unit})
    if call.came_at is not None:
        return Refused(Reason.ALREADY_THERE, {"unit": unit})
    run = t.running(Clock.REPORT_IN, task_of(unit))
    file.end(Clock.REPORT_IN, task=task_of(unit))
    file.add(e.UnitReportedIn, unit=unit, late=run is not None and file.at > run.due)
    return None


def _release(file: File, t: Ticket, c: Release) -> Refused | None:
    """事不完,人不走: nobody but the town that called lets a unit go."""
    call = _held(t, c.unit)
    if call is None:
        return Refused(Reason.NOT_WHISTLED, {"unit": c.unit})
    if call.by != c.actor.unit:
        return Refused(Reason.TOWN_RELEASES, {"by": call.by})
    file.end(Clock.REPORT_IN, task=task_of(c.unit), how="cancelled")
    file.add(e.UnitReleased, unit=c.unit, came=call.came_at is not None)
    return None


def _held(t: Ticket, unit: str) -> Whistled | None:
    """The call of a unit that has not been released."""
    return next((call for call in t.whistled if call.unit == unit and call.held), None)
