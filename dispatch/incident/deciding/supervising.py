"""Those who see to it that others do: urge, supervise, list, raise, sign a draft (row 22)."""

from __future__ import annotations

import math
from typing import Final, Literal, assert_never

from dispatch.incident import events as e
from dispatch.incident.clocks import CENTRE, ClockRun, Limit
from dispatch.incident.commands import (
    ListTicket,
    RaiseSeverity,
    ReplyOrder,
    SignDraft,
    Supervise,
    SupervisingCommand,
    Urge,
)
from dispatch.incident.deciding import arithmetic
from dispatch.incident.deciding.file import File
from dispatch.incident.deciding.recomputing import recompute
from dispatch.incident.deciding.standing import co_task
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.status import Clock
from dispatch.incident.ticket import Ticket

DRAFTS: Final[dict[str, Literal["listing", "notice"]]] = {
    "list_draft": "listing",
    "notice_draft": "notice",
}
"""What the steps draft that a leader signs."""


def act(file: File, t: Ticket, command: SupervisingCommand) -> Refused | None:
    """Adds the events of `command`, or says why not."""
    match command:
        case Urge():
            file.add(e.TicketUrged, unit=t.lead)
        case Supervise():
            return _supervise(file, t, command)
        case ReplyOrder():
            return _reply(file, t, command)
        case ListTicket():
            if t.listed:
                return Refused(Reason.NOTHING_CHANGES)
            file.add(e.TicketListed)
        case RaiseSeverity():
            return _raise(file, t, command)
        case SignDraft():
            return _sign_draft(file, t, command)
        case _:
            assert_never(command)
    return None


def order(file: File, run: ClockRun) -> None:
    """督办单 by the ladder, to whoever lets the run become late. A later one takes the place of an
    earlier one that waits for its reply."""
    file.end(Clock.REPLY, task=run.task, how="moved")
    limit = file.limit(Clock.REPLY)
    due = file.time.after(file.at, limit.seconds, limit.kind) if limit else None
    file.start(Clock.REPLY, run.holder, run.task)
    file.add(
        e.SupervisionOrdered,
        no=len(file.it.orders) + 1,
        kind="timeout",
        unit=run.holder,
        automatic=True,
        reply_by=due,
    )


def draft(
    file: File,
    kind: Literal["listing", "notice"],
    unit: str,
    why: str,
    told: tuple[str, ...] = (),
) -> None:
    """拟稿 for a leader to sign (DOMAIN 4.2), unless one of its kind and unit still lies there or
    the ticket is listed already. `told` is for what no step that fired has told."""
    t = file.it
    waiting = any(d.kind == kind and d.unit == unit and d.agreed is None for d in t.drafts)
    if not waiting and not (kind == "listing" and t.listed):
        no = len(t.drafts) + 1
        file.add(e.DraftMade, no=no, kind=kind, unit=unit, why=why, told=told)


def on_occasion(file: File, occasion: str, unit: str) -> None:
    """What the ladder drafts when something happens, however much time is left: "rework 2" of a
    ticket, "reds 3" of a unit (DOMAIN 4.2, E8 and E9)."""
    step = file.time.step_on(occasion, file.it.severity)
    if step is not None and step.action in DRAFTS:
        draft(file, DRAFTS[step.action], unit, occasion, step.told)


def _supervise(file: File, t: Ticket, c: Supervise) -> Refused | None:
    if c.reply_by <= file.at:
        return Refused(Reason.UNTIL_PAST, {"until": c.reply_by.isoformat()})
    if c.reply_by > arithmetic.a_year_after(file.at):
        return Refused(Reason.REPLY_LONG)
    file.end(Clock.REPLY, how="moved")
    seconds = math.ceil((c.reply_by - file.at).total_seconds())
    limit = Limit(clock=Clock.REPLY, seconds=seconds, kind="C", source=f"order {c.kind}")
    unit = t.lead or CENTRE
    file.start(Clock.REPLY, unit, limit=limit, due=c.reply_by)
    file.add(
        e.SupervisionOrdered,
        no=len(t.orders) + 1,
        kind=c.kind,
        unit=unit,
        automatic=False,
        reply_by=c.reply_by,
    )
    return None


def _reply(file: File, t: Ticket, c: ReplyOrder) -> Refused | None:
    """督办回复: each unit answers its own orders, a co-handler those about its own task."""
    helper = co_task(t, c.actor)
    unit = (c.actor.unit if helper else t.lead) or ""
    if not any(o.replied_at is None and o.unit == unit for o in t.orders):
        return Refused(Reason.NO_ORDER)
    file.end(Clock.REPLY, task=f"co:{unit}" if helper else "")
    file.add(e.OrderReplied, unit=unit)
    return None


def _raise(file: File, t: Ticket, c: RaiseSeverity) -> Refused | None:
    """提级: upward only; the limits are counted again from where each clock began."""
    matter = t.classification
    if matter is None or c.severity >= matter.severity:
        return Refused(Reason.NOT_HIGHER, {"severity": t.severity})
    recompute(file, t, matter.model_copy(update={"severity": c.severity}))
    file.add(e.SeverityRaised, severity=c.severity)
    return None


def _sign_draft(file: File, t: Ticket, c: SignDraft) -> Refused | None:
    found = next((d for d in t.drafts if d.no == c.draft), None)
    if found is None:
        return Refused(Reason.NO_DRAFT, {"draft": str(c.draft)})
    if found.agreed is not None:
        return Refused(Reason.DRAFT_SETTLED, {"draft": str(c.draft)})
    file.add(
        e.DraftSigned,
        no=found.no,
        kind=found.kind,
        agreed=c.agree,
        form="listing" if found.kind == "listing" else c.form,
    )
    return None
