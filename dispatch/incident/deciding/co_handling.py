"""Co-handlers: the lead proposes, the centre adds and waives (DOMAIN 0.7)."""

from __future__ import annotations

from typing import assert_never

from dispatch.incident import events as e
from dispatch.incident.commands import AddCo, CoHandlingCommand, ProposeCo, WaiveCo
from dispatch.incident.deciding.dispatching import start_co, units_known
from dispatch.incident.deciding.file import File
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.status import Clock
from dispatch.incident.ticket import CO_OPEN, CoState, Ticket


def act(file: File, t: Ticket, command: CoHandlingCommand) -> Refused | None:
    """Adds the events of `command`, or says why not."""
    match command:
        case ProposeCo():
            units = tuple(dict.fromkeys(command.units))
            refusal = _can_help(file, t, units)
            if refusal is None:
                file.add(e.CoHandlersProposed, units=units)
            return refusal
        case AddCo():
            return _add(file, t, command)
        case WaiveCo():
            return _waive(file, t, command)
        case _:
            assert_never(command)


def _can_help(file: File, t: Ticket, units: tuple[str, ...]) -> Refused | None:
    if refusal := units_known(file, t.lead or "", units):
        return refusal
    helping = {c.unit for c in t.co if c.state is not CoState.WAIVED}
    if twice := helping.intersection(units):
        return Refused(Reason.ALREADY_CO, {"unit": min(twice)})
    return None


def _add(file: File, t: Ticket, c: AddCo) -> Refused | None:
    """加派: a co-handler's clocks begin with its own task."""
    units = tuple(dict.fromkeys(c.units))
    if refusal := _can_help(file, t, units):
        return refusal
    for unit in units:
        start_co(file, unit)
    file.add(e.CoHandlersAdded, units=units)
    return None


def _waive(file: File, t: Ticket, c: WaiveCo) -> Refused | None:
    task = next((co for co in t.co if co.unit == c.unit), None)
    if task is None:
        return Refused(Reason.NOT_CO, {"unit": c.unit})
    if task.state not in CO_OPEN:
        return Refused(Reason.CO_SETTLED, {"unit": c.unit, "state": task.state})
    file.end(Clock.SIGN, Clock.HANDLE, Clock.REPLY, task=f"co:{c.unit}", how="cancelled")
    file.add(e.CoHandlerWaived, unit=c.unit)
    return None
