"""A unit's time: extension and suspension with their two approvals, and resumption."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Final, assert_never

from dispatch.access import Role, Sensitivity
from dispatch.incident import events as e
from dispatch.incident.clocks import ClockRun, Limit
from dispatch.incident.commands import (
    AdjustingCommand,
    EndorseAdjustment,
    RequestExtension,
    RequestSuspension,
    ResumeHandling,
    RuleAdjustment,
)
from dispatch.incident.deciding import arithmetic
from dispatch.incident.deciding.dispatching import WORK
from dispatch.incident.deciding.file import File
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.status import Clock
from dispatch.incident.ticket import Adjustment, Ticket

EXTENSIONS: Final = 2
"""At most two, refusals not counted (DOMAIN 0.10)."""

PETITION_EXTENSIONS: Final = 1
PETITION_EXTENSION: Final = timedelta(days=30)
"""Petitions: once, 30 days (信访工作条例 Art. 34)."""


def act(file: File, t: Ticket, command: AdjustingCommand) -> Refused | None:
    """Adds the events of `command`, or says why not."""
    match command:
        case RequestExtension():
            return _request_extension(file, t, command)
        case RequestSuspension():
            return _request_suspension(file, t, command)
        case EndorseAdjustment():
            return _endorse(file, t, command)
        case RuleAdjustment():
            return _rule(file, t, command)
        case ResumeHandling():
            resume(file, automatic=False)
        case _:
            assert_never(command)
    return None


def resume(file: File, *, automatic: bool) -> None:
    """恢复办理: the time in between is left out of the unit's clocks (DOMAIN 0.3)."""
    file.end(Clock.RESUME)
    file.resume_paused(*WORK)
    file.add(e.TicketResumed, automatic=automatic)


def _request_extension(file: File, t: Ticket, c: RequestExtension) -> Refused | None:
    run = t.handling
    if run is None or not run.running:
        return Refused(Reason.NO_CLOCK)
    if t.pending is not None:
        return Refused(Reason.ADJUSTMENT_PENDING, {"kind": t.pending.kind})
    if file.at >= run.due:
        return Refused(Reason.EXTENSION_LATE, {"due": run.due.isoformat()})
    petition = t.sensitivity is Sensitivity.PETITION
    most = PETITION_EXTENSIONS if petition else EXTENSIONS
    if t.extended.count(run.no) >= most:
        return Refused(Reason.EXTENSION_SPENT, {"extensions": str(most)})
    if c.until <= run.due:
        return Refused(Reason.EXTENSION_BACKWARDS, {"due": run.due.isoformat()})
    latest = (
        run.due + PETITION_EXTENSION
        if petition
        else file.time.after(run.due, run.seconds, run.kind)
    )
    if c.until > latest:
        return Refused(Reason.EXTENSION_LONG, {"latest": latest.isoformat()})
    endorsed = _endorse_at_once(file)
    file.move(run, held=True)
    file.add(
        e.ExtensionRequested,
        run=run.no,
        until=c.until,
        endorsed=endorsed,
        attachments=len(c.evidence),
    )
    return None


def _request_suspension(file: File, t: Ticket, c: RequestSuspension) -> Refused | None:
    run = t.handling
    if run is None or not run.running:
        return Refused(Reason.NO_CLOCK)
    if t.pending is not None:
        return Refused(Reason.ADJUSTMENT_PENDING, {"kind": t.pending.kind})
    if t.sensitivity is Sensitivity.PETITION:
        return Refused(Reason.STATUTORY_NEVER)
    if refusal := _suspension_span(file, c.until):
        return refusal
    endorsed = _endorse_at_once(file)
    file.add(
        e.SuspensionRequested,
        run=run.no,
        until=c.until,
        endorsed=endorsed,
        attachments=len(c.evidence),
    )
    return None


def _suspension_span(file: File, until: datetime) -> Refused | None:
    """挂起: to a moment that is still to come, and not over a year (DOMAIN 2.4 row 15)."""
    if until <= file.at:
        return Refused(Reason.UNTIL_PAST, {"until": until.isoformat()})
    if until > arithmetic.a_year_after(file.at):
        return Refused(
            Reason.SUSPENSION_LONG, {"latest": arithmetic.a_year_after(file.at).isoformat()}
        )
    return None


def _endorse_at_once(file: File) -> bool:
    """What the department's leader asks for himself needs no other endorsement."""
    by_leader = file.command.actor.role is Role.DEPT_LEADER
    if by_leader:
        file.start(Clock.RULING)
    return by_leader


def _pending(t: Ticket, seen_version: int | None) -> Adjustment | Refused:
    """The application that is to be judged. A click on one that was there before is stale."""
    if t.pending is None:
        return Refused(Reason.NOTHING_PENDING)
    if seen_version is not None and seen_version < t.pending.version:
        return Refused(Reason.STALE, {"seen": str(seen_version), "version": str(t.version)})
    return t.pending


def _endorse(file: File, t: Ticket, c: EndorseAdjustment) -> Refused | None:
    """The first of two approvals; nobody endorses what he asked for himself."""
    pending = _pending(t, c.seen_version)
    if isinstance(pending, Refused):
        return pending
    if pending.endorsed:
        return Refused(Reason.ALREADY_ENDORSED)
    if pending.asked_by == c.actor.account:
        return Refused(Reason.SAME_PERSON)
    if not c.agree:
        _release(file, t, pending)
        file.add(e.AdjustmentRefused, kind=pending.kind, by="unit")
        return None
    file.start(Clock.RULING)
    file.add(e.AdjustmentEndorsed, kind=pending.kind)
    return None


def _rule(file: File, t: Ticket, c: RuleAdjustment) -> Refused | None:
    """The second approval, the centre's."""
    pending = _pending(t, c.seen_version)
    if isinstance(pending, Refused):
        return pending
    if not pending.endorsed:
        return Refused(Reason.NOT_ENDORSED)
    if pending.asked_by == c.actor.account:
        return Refused(Reason.SAME_PERSON)
    run = t.run(pending.run)
    if not c.agree or run is None:
        file.end(Clock.RULING)
        _release(file, t, pending)
        file.add(e.AdjustmentRefused, kind=pending.kind, by="centre")
        return None
    if refusal := _not_ours_to_grant(file, t, pending):
        return refusal
    if pending.kind == "suspension":
        return _suspend(file, pending.until)
    file.end(Clock.RULING)
    file.move(run, due=pending.until, held=False)
    statutory = t.running(Clock.STATUTORY)
    if statutory is not None:
        file.move(statutory, due=statutory.due + (pending.until - run.due))
    file.add(e.ExtensionGranted, run=run.no, until=pending.until)
    return None


def _not_ours_to_grant(file: File, t: Ticket, pending: Adjustment) -> Refused | None:
    """What goes beyond the due time of those above is theirs to grant (DOMAIN 0.16)."""
    if t.upstream is None:
        return None
    if pending.kind == "suspension" and not t.upstream.granted("suspension"):
        return Refused(Reason.ASK_UPSTREAM, {"kind": pending.kind})
    latest = file.ceiling(t.upstream.due)
    if pending.until > latest:
        return Refused(Reason.ASK_UPSTREAM, {"kind": pending.kind, "latest": latest.isoformat()})
    return None


def _release(file: File, t: Ticket, pending: Adjustment) -> None:
    """Refused: the original due time, and the steps that waited for the ruling are due."""
    run: ClockRun | None = t.run(pending.run)
    if pending.kind == "extension" and run is not None and run.running:
        file.move(run, held=False)


def _suspend(file: File, until: datetime) -> Refused | None:
    if refusal := _suspension_span(file, until):
        return refusal
    file.end(Clock.RULING)
    file.end(Clock.RETURN, how="cancelled")
    file.pause(*WORK)
    seconds = max(1, math.ceil((until - file.at).total_seconds()))
    limit = Limit(clock=Clock.RESUME, seconds=seconds, kind="C", source="suspension")
    file.start(Clock.RESUME, limit=limit, due=until)
    file.add(e.TicketSuspended, until=until)
    return None
