"""Who has a ticket: dispatch, sign, return, ruling, forced re-dispatch."""

from __future__ import annotations

from datetime import datetime
from typing import Final, assert_never

from dispatch.access import Actor, Role, Sensitivity
from dispatch.incident import events as e
from dispatch.incident.clocks import ClockRun
from dispatch.incident.commands import (
    Dispatch,
    DispatchingCommand,
    ForceRedispatch,
    RequestReturn,
    RuleReturn,
    Sign,
)
from dispatch.incident.deciding import arithmetic
from dispatch.incident.deciding.arithmetic import WORKING_DAY_S
from dispatch.incident.deciding.file import File
from dispatch.incident.deciding.standing import co_task, task_of
from dispatch.incident.petition import CLAIM, UNITS_ROUTES
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.status import Clock, Status
from dispatch.incident.ticket import Ticket
from dispatch.taxonomy import UNCLASSIFIED

INTERIM_FROM_S: Final = 5 * WORKING_DAY_S
"""Where handling takes more than 5 working days, an interim reply is due (DOMAIN 0.6)."""

UNIT_CLOCKS: Final = (Clock.SIGN, Clock.CONTACT, Clock.HANDLE, Clock.INTERIM, Clock.RETURN)
"""What runs for a unit from its own dispatch (DOMAIN 0.2)."""

WORK: Final = (Clock.CONTACT, Clock.HANDLE, Clock.INTERIM)
"""What stands still while the centre judges: its time counts against no unit (DOMAIN 0.2)."""


def act(file: File, t: Ticket, command: DispatchingCommand) -> Refused | None:
    """Adds the events of `command`, or says why not."""
    match command:
        case Dispatch():
            return _dispatch_by_hand(file, t, command)
        case Sign():
            return _sign(file, t, command)
        case RequestReturn():
            return _request_return(file, t, command)
        case RuleReturn():
            return _rule_return(file, t, command)
        case ForceRedispatch():
            file.end_rest(Clock.CITIZEN)
            file.start(Clock.DISPATCH)
            file.add(e.TicketRedispatchForced)
        case _:
            assert_never(command)
    return None


def dispatch(
    file: File,
    lead: str,
    co_units: tuple[str, ...],
    *,
    automatic: bool = False,
    by_ruling: bool = False,
) -> None:
    """分派: each unit's clocks begin with its own dispatch. A reopened ticket that goes to the
    unit which had it keeps that unit's clock, with time left to work (DOMAIN 0.4)."""
    t = file.it
    co_units = tuple(dict.fromkeys(co_units))
    proposal = t.proposal
    followed = proposal is not None and proposal.lead == lead
    file.end(Clock.DISPATCH, Clock.REGISTER)
    again = t.handling if t.status is Status.REOPENED else None
    file.start(Clock.SIGN, lead)
    file.start(Clock.CONTACT, lead)
    if again is not None and again.holder == lead:
        file.resume(again, floor=time_to_work(file, again))
    else:
        file.start(Clock.HANDLE, lead)
        start_interim(file, lead)
    file.start(Clock.RETURN, lead)
    if t.sensitivity is Sensitivity.PETITION:
        file.start(Clock.NOTICE, lead)
    for unit in co_units:
        start_co(file, unit)
    file.add(
        e.TicketDispatched,
        lead=lead,
        co_units=co_units,
        dispatch_no=t.dispatch_no + 1,
        automatic=automatic,
        by_ruling=by_ruling,
        rule=proposal.rule if proposal and followed else "",
        rules_version=proposal.rules_version if proposal else "",
        calendar=file.time.calendar,
        limits=file.time.limits,
        ladder=file.time.ladder,
    )


def start_co(file: File, unit: str) -> None:
    """A co-handler's own clocks: to sign, and to give its result."""
    task = f"co:{unit}"
    file.start(Clock.SIGN, unit, task)
    limit = file.limit(Clock.HANDLE)
    if limit is not None:
        file.start(Clock.HANDLE, unit, task, limit=arithmetic.co_share(limit))


def time_to_work(file: File, again: ClockRun) -> datetime:
    """What a unit has at least after a dissatisfied visit or a reopening: 3 working days, for 特急
    and 紧急 a quarter of the limit (DOMAIN 0.4)."""
    counting = file.time.counting_of(file.calendar_after_stop(again))
    if file.it.urgent:
        run = file.it.handling
        return counting.after(file.at, again.seconds // 4, run.kind if run else "C")
    return counting.after(file.at, 3 * WORKING_DAY_S, "W")


def start_interim(file: File, lead: str) -> None:
    """阶段回复, where handling takes more than 5 working days (DOMAIN 0.6)."""
    handle = file.limit(Clock.HANDLE)
    if handle is None or handle.seconds <= INTERIM_FROM_S:
        return
    due = file.time.after(file.at, handle.seconds, handle.kind)
    if file.time.between(file.at, due, "W") > INTERIM_FROM_S:
        file.start(Clock.INTERIM, lead)


def units_known(file: File, lead: str, co_units: tuple[str, ...]) -> Refused | None:
    """Why these units cannot have a ticket: one that the directory does not know, or a lead that
    is its own co-handler."""
    for unit in (lead, *co_units):
        if unit not in file.rules.units:
            return Refused(Reason.UNKNOWN_UNIT, {"unit": unit})
    if lead in co_units:
        return Refused(Reason.LEAD_IS_CO, {"unit": lead})
    accused = [unit for unit in (lead, *co_units) if unit in file.it.accused]
    return Refused(Reason.ACCUSED, {"unit": accused[0]}) if accused else None


def _dispatch_by_hand(file: File, t: Ticket, c: Dispatch) -> Refused | None:
    if t.subclass == UNCLASSIFIED:
        return Refused(Reason.CLASSIFY_FIRST)
    if refusal := _unsorted(t):
        return refusal
    refusal = units_known(file, c.lead, c.co_units) or _in_its_town(file, c.actor, c.lead)
    if refusal is None:
        dispatch(file, c.lead, c.co_units)
    return refusal


def _unsorted(t: Ticket) -> Refused | None:
    """A claim is sorted first, and only what a unit does is dispatched (信访工作条例 Art. 31)."""
    if t.sensitivity is not Sensitivity.PETITION or t.subclass != CLAIM:
        return None
    if t.petition is None or t.petition.route is None:
        return Refused(Reason.SORT_FIRST)
    return None if t.petition.route in UNITS_ROUTES else Refused(Reason.ANOTHER_WAY)


def _in_its_town(file: File, actor: Actor, lead: str) -> Refused | None:
    """A town's desk (乡镇综合信息指挥室) dispatches inside its town; helpers from outside it may
    whistle for (吹哨)."""
    if actor.role is not Role.TOWN_DESK or lead == actor.unit:
        return None
    if actor.area is not None and file.rules.lies_in(lead, actor.area):
        return None
    return Refused(Reason.OUTSIDE_TOWN, {"unit": lead})


def _sign(file: File, t: Ticket, c: Sign) -> Refused | None:
    """签收: ends the sign clock and no other (DOMAIN 0.3). A claim's 60 days begin with it: the
    unit has accepted it (DOMAIN 0.5)."""
    if not co_task(t, c.actor):
        file.end(Clock.SIGN)
        if t.petition is not None and t.petition.route == "handling":
            file.start(Clock.STATUTORY, t.lead or "")
        file.add(e.TicketSigned, unit=t.lead or "")
        return None
    unit = task_of(t, c.actor).unit
    file.end(Clock.SIGN, task=f"co:{unit}")
    file.add(e.CoHandlerSigned, unit=unit)
    return None


def _request_return(file: File, t: Ticket, c: RequestReturn) -> Refused | None:
    """退单: within the time for returning; urgent matters are responded to first (先处置后定责)."""
    if c.suggested_unit is not None and c.suggested_unit not in file.rules.units:
        return Refused(Reason.UNKNOWN_UNIT, {"unit": c.suggested_unit})
    lead = t.lead or ""
    if t.urgent and t.contacted_at is None:
        return Refused(Reason.RESPOND_FIRST)
    right = t.running(Clock.RETURN)
    if right is not None and file.at > right.due:
        return Refused(Reason.RETURN_LATE, {"until": right.due.isoformat()})
    file.end(Clock.SIGN, Clock.RETURN, Clock.RULING, how="cancelled")
    file.pause(*WORK)
    file.start(Clock.RULING)
    held = t.held[-1] if t.held else None
    file.add(
        e.ReturnRequested,
        unit=lead,
        suggested_unit=c.suggested_unit,
        held_s=int((file.at - held.since).total_seconds()) if held else 0,
    )
    return None


def _rule_return(file: File, t: Ticket, c: RuleReturn) -> Refused | None:
    """退单裁定: agreed, with or without a new lead, or dismissed."""
    if not c.agree:
        file.end(Clock.RULING)
        file.resume_paused(*WORK)
        file.start(Clock.SIGN, t.lead or "")
        file.add(e.ReturnDismissed)
        return None
    if c.lead == t.lead:
        return Refused(Reason.SAME_UNIT, {"unit": c.lead or ""})
    refusal = units_known(file, c.lead, c.co_units) if c.lead is not None else None
    if refusal is not None:
        return refusal
    file.end_rest(Clock.CITIZEN)
    if c.lead is None:
        file.start(Clock.DISPATCH)
    file.add(e.ReturnAgreed)
    if c.lead is not None:
        dispatch(file, c.lead, c.co_units, by_ruling=t.returns >= 2)
    return None
