"""The field: checks before acceptance and after feedback, and self-handling."""

from __future__ import annotations

from typing import Final, assert_never

from dispatch.access import Sensitivity
from dispatch.incident import events as e
from dispatch.incident.commands import CheckingCommand, OrderCheck, ReportCheck, SelfHandle
from dispatch.incident.deciding.file import File
from dispatch.incident.deciding.reviewing import close
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.status import Clock, End, Status
from dispatch.incident.ticket import Ticket

BEFORE: Final = frozenset({"exists", "not_exists", "unable"})
AFTER: Final = frozenset({"passed", "failed", "unable"})
"""What a check before acceptance can find, and one after feedback."""

WAITING: Final = (Clock.ACCEPT, Clock.REVIEW)
"""What stands still while somebody looks."""


def act(file: File, t: Ticket, command: CheckingCommand) -> Refused | None:
    """Adds the events of `command`, or says why not."""
    match command:
        case OrderCheck():
            return _order(file, t)
        case ReportCheck():
            return _report(file, t, command)
        case SelfHandle():
            return _self_handle(file, t, command)
        case _:
            assert_never(command)


def _order(file: File, t: Ticket) -> Refused | None:
    """Nobody is sent to look at a petition, nor where there is no place."""
    if t.sensitivity is Sensitivity.PETITION:
        return Refused(Reason.PETITION_NEVER)
    if not t.place.codes:
        return Refused(Reason.NO_PLACE)
    file.pause(*WAITING)
    file.start(Clock.CHECK)
    file.add(e.CheckOrdered, after_feedback=t.status is Status.FEEDBACK)
    return None


def _report(file: File, t: Ticket, c: ReportCheck) -> Refused | None:
    after = t.status is Status.CHECKING_POST
    if c.result not in (AFTER if after else BEFORE):
        return Refused(Reason.OTHER_CHECK, {"result": c.result})
    seen = bool(c.photos) and c.lng is not None and c.lat is not None
    if c.result != "unable" and not seen:
        return Refused(Reason.EVIDENCE_NEEDED)
    if c.result == "unable" and not c.note:
        return Refused(Reason.SAY_WHY)
    file.end(Clock.CHECK)
    file.resume_paused(*WAITING)
    file.add(
        e.CheckReported,
        after_feedback=after,
        result=c.result,
        photos=len(c.photos),
        lng=c.lng,
        lat=c.lat,
    )
    return None


def _self_handle(file: File, t: Ticket, c: SelfHandle) -> Refused | None:
    """自行处置 (滨州条例 Art. 11): never a petition, and never what is urgent: nobody sends a grid
    worker into a fire (DOMAIN 0.14)."""
    if t.sensitivity is Sensitivity.PETITION:
        return Refused(Reason.PETITION_NEVER)
    if t.urgent:
        return Refused(Reason.URGENT_NEVER)
    file.add(e.TicketSelfHandled, photos=len(c.before) + len(c.after))
    close(file, End.SELF_HANDLED)
    return None
