"""Tickets of the city and the province: their rounds, what is asked of them, what they answer."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from dispatch.access import Sensitivity
from dispatch.incident import events as e
from dispatch.incident.commands import (
    AskUpstream,
    RecordUpstreamAnswer,
    UpstreamCommand,
    UpstreamRound,
)
from dispatch.incident.deciding.dispatching import time_to_work
from dispatch.incident.deciding.file import File
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.status import Clock, Status
from dispatch.incident.ticket import Ticket
from dispatch.incident.upstream import Upstream

_JUDGED = frozenset({Status.FEEDBACK, Status.PENDING_VISIT, Status.CLOSED})
"""Where a unit has given its result, so that they above can refuse it."""


def act(file: File, t: Ticket, command: UpstreamCommand) -> Refused | None:
    """Adds the events of `command`, or says why not."""
    if t.upstream is None:
        return Refused(Reason.NOT_UPSTREAM)
    match command:
        case UpstreamRound():
            return _round(file, t, t.upstream, command)
        case AskUpstream():
            return _ask(file, t.upstream, command)
        case RecordUpstreamAnswer():
            return _answer(file, t, t.upstream, command)
        case _:
            assert_never(command)


def _round(file: File, t: Ticket, up: Upstream, c: UpstreamRound) -> Refused | None:
    """A round that is known already does nothing; a petition's result is never undone here."""
    if c.round <= up.round:
        return None
    due = c.due or up.due
    refused = c.action == "rework" and t.status in _JUDGED
    refused = refused and t.sensitivity is not Sensitivity.PETITION
    if t.open:
        bring_forward(file, t, up, due)
    file.add(e.UpstreamRoundCame, round=c.round, action=c.action, due=due)
    if refused:
        _refused_above(file)
    return None


def _refused_above(file: File) -> None:
    """返工 for those above: as after a dissatisfied visit, time to work is left (DOMAIN 0.4), but
    not beyond what they allow."""
    t = file.it
    file.end(Clock.REVIEW, Clock.VISIT)
    run = t.handling
    to_unit = t.lead is not None and run is not None
    if not t.open:
        citizen = [r for r in t.runs if r.clock is Clock.CITIZEN]
        if citizen:
            file.resume(citizen[-1], due=citizen[-1].due)
        if t.upstream is not None:
            file.start_until(Clock.UPSTREAM, t.upstream.due)
    if run is not None and to_unit:
        calendar = file.calendar_after_stop(run)
        floor = file.no_later(Clock.HANDLE, time_to_work(file, run), calendar)
        file.resume(run, floor=floor)
    else:
        file.start(Clock.DISPATCH)
    file.add(e.ResultRefusedAbove, to_unit=to_unit)


def _ask(file: File, up: Upstream, c: AskUpstream) -> Refused | None:
    if up.waiting is not None:
        return Refused(Reason.UPSTREAM_ASKED, {"kind": up.waiting.kind})
    if c.kind != "return" and (c.until is None or c.until <= file.at):
        return Refused(Reason.UNTIL_PAST, {"until": c.until.isoformat() if c.until else ""})
    if c.kind == "extension" and c.until is not None and c.until <= up.due:
        return Refused(Reason.EXTENSION_BACKWARDS, {"due": up.due.isoformat()})
    file.add(e.UpstreamAsked, kind=c.kind, until=c.until if c.kind != "return" else None)
    return None


def _answer(file: File, t: Ticket, up: Upstream, c: RecordUpstreamAnswer) -> Refused | None:
    """What they agreed to is what the centre may grant then; a return ends the ticket here."""
    asked = up.waiting
    if asked is None:
        return Refused(Reason.NOTHING_ASKED)
    due = up.due
    if c.agree and asked.kind != "return":
        due = max(up.due, c.due or asked.until or up.due)
        bring_forward(file, t, up, due)
    file.add(e.UpstreamAnswered, kind=asked.kind, agreed=c.agree, due=due)
    if c.agree and asked.kind == "return":
        file.end_rest()
        file.add(e.TicketTransferredOut, authority=up.level, number=up.number)
    return None


def bring_forward(file: File, t: Ticket, up: Upstream, due: datetime) -> None:
    """Their clock stands on another due time; one that is earlier brings the local ones forward,
    one that is later is only what the centre may extend to."""
    run = t.running(Clock.UPSTREAM)
    if run is not None and due != run.due:
        file.move(run, due=due)
    if due >= up.due:
        return
    for local in t.runs:
        if not local.open or local.clock not in (Clock.HANDLE, Clock.CITIZEN):
            continue
        ceiling = file.ceiling(due, local.calendar)
        if local.due > ceiling:
            file.move(local, due=ceiling)
