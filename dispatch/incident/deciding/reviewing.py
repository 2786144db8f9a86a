"""After the feedback: review, visit, close, reopen, archive."""

from __future__ import annotations

from typing import Final, assert_never

from dispatch.access import Role, Sensitivity
from dispatch.incident import events as e
from dispatch.incident.clocks import CENTRE
from dispatch.incident.commands import (
    Archive,
    ForceClose,
    OrderRework,
    PassReview,
    RecordVisit,
    Reopen,
    ReviewingCommand,
)
from dispatch.incident.deciding.dispatching import time_to_work
from dispatch.incident.deciding.file import File
from dispatch.incident.deciding.intake import start_citizen
from dispatch.incident.deciding.petitions import has_opinion
from dispatch.incident.deciding.supervising import on_occasion
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.status import Clock, End
from dispatch.incident.ticket import CO_OPEN, Ticket

VISIT_TRIES: Final = 3
"""After three tries nobody could be reached: 未联系上."""


def act(file: File, t: Ticket, command: ReviewingCommand) -> Refused | None:
    """Adds the events of `command`, or says why not."""
    match command:
        case OrderRework():
            file.end(Clock.REVIEW)
            if t.handling is not None:
                file.resume(t.handling, left_out=False, due=t.handling.due)
            _statute_runs_on(file, t)
            file.add(e.ReworkOrdered, after_visit=False)
            on_occasion(file, f"rework {file.it.reworks}", t.lead or CENTRE)
        case PassReview():
            return _pass_review(file, t)
        case RecordVisit():
            return _visit(file, t, command)
        case ForceClose():
            close(file, End.FORCED)
        case Reopen():
            return _reopen(file, t, command)
        case Archive():
            if t.closed_at and file.at < t.closed_at + file.rules.archive_after:
                return Refused(Reason.ARCHIVE_EARLY)
            if t.appeal is not None and t.appeal.granted is None:
                return Refused(Reason.APPEAL_OPEN)
            file.add(e.TicketArchived)
        case _:
            assert_never(command)
    return None


def close(file: File, end: End) -> None:
    """结案: nothing runs any more. To those above it is a submission (DOMAIN 0.16)."""
    file.end_rest()
    file.add(e.TicketClosed, end=end)
    if file.it.upstream is not None:
        file.add(e.ResultSubmitted, round=file.it.upstream.round)


def _statute_runs_on(file: File, t: Ticket) -> None:
    """A statutory clock knows no pause (DOMAIN 0.5): back at work, it runs as it did."""
    statutory = [run for run in t.runs if run.clock is Clock.STATUTORY]
    file.end(Clock.DELIVER, how="cancelled")
    if statutory and not statutory[-1].open:
        file.resume(statutory[-1], left_out=False, due=statutory[-1].due)


def _pass_review(file: File, t: Ticket) -> Refused | None:
    """审核通过, once every co-handler has given its result or was waived (DOMAIN 7.6)."""
    if open_co := [c.unit for c in t.co if c.state in CO_OPEN]:
        return Refused(Reason.CO_OPEN, {"unit": open_co[0]})
    if has_opinion(t) and t.petition is not None and t.petition.delivered_at is None:
        return Refused(Reason.DELIVER_FIRST)
    if called := [call.unit for call in t.whistled if call.held]:
        return Refused(Reason.WHISTLE_OPEN, {"unit": called[0]})
    file.end(Clock.REVIEW)
    if t.reply_wanted:
        file.start(Clock.VISIT)
    file.add(e.ReviewPassed, visit=t.reply_wanted)
    if not t.reply_wanted:
        close(file, End.REVIEWED)
    return None


def _visit(file: File, t: Ticket, c: RecordVisit) -> Refused | None:
    if c.actor.account == t.dispatched_by:
        return Refused(Reason.VISITOR_IS_DISPATCHER)
    file.add(
        e.VisitRecorded,
        reached=c.reached,
        solved=c.solved,
        satisfied_result=c.satisfied_result,
        satisfied_attitude=c.satisfied_attitude,
        justified=c.justified,
    )
    if not c.reached:
        if t.visit_tries + 1 >= VISIT_TRIES:
            close(file, End.UNREACHED)
    elif c.justified and c.solved is not True:
        file.end(Clock.VISIT)
        run = file.it.handling
        if run is not None:
            file.resume(run, floor=time_to_work(file, run))
        _statute_runs_on(file, t)
        file.add(e.ReworkOrdered, after_visit=True)
        on_occasion(file, f"rework {file.it.reworks}", t.lead or CENTRE)
    else:
        close(file, End.VISITED)
    return None


def _reopen(file: File, t: Ticket, c: Reopen) -> Refused | None:
    """重启: the citizen clock goes on against the due time that it had (DOMAIN 0.2)."""
    if t.sensitivity is Sensitivity.PETITION:
        return Refused(Reason.PETITION_NEVER)
    if t.closed_at is not None and file.at > t.closed_at + file.rules.reopen_within:
        return Refused(Reason.REOPEN_LATE)
    if t.reopenings >= 1 and c.actor.role is not Role.DUTY_OFFICER:
        return Refused(Reason.RULING_NEEDED)
    citizen = [r for r in t.runs if r.clock is Clock.CITIZEN]
    if citizen:
        file.resume(citizen[-1], due=citizen[-1].due)
    else:
        start_citizen(file)
    file.start(Clock.DISPATCH)
    file.add(e.TicketReopened)
    return None
