"""What a viewer is shown of a ticket's time: its clock runs, who was charged, what waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any

from dispatch.access import Sight
from dispatch.incident.clocks import ClockRun, charged, used
from dispatch.incident.ticket import Ticket
from escalation.calendars import Calendar
from escalation.lateness import Fault, Lateness, lateness_of


def timing_view(
    ticket: Ticket,
    sight: Sight,
    calendar: Calendar,
    now: datetime,
    faults: Sequence[Fault] = (),
) -> dict[str, Any]:
    """A ticket's time at `now`, as TimeOut has it; `faults` are the spans in which the system was
    away.

    Who sees it masked is shown what its summary says: the lead's and the centre's open clocks,
    without the row of the limits table, which names the matter.
    """
    if sight is Sight.MASKED:
        runs = [r.model_copy(update={"source": ""}) for r in ticket.runs if r.open and not r.task]
        return _nothing_more(now) | {"runs": _runs(runs, calendar, now)}
    pending, appeal = ticket.pending, ticket.appeal
    return {
        "as_of": now,
        "runs": _runs(ticket.runs, calendar, now),
        "charged": _charged(ticket, calendar, now),
        "overdue": [fact.model_dump() for fact in ticket.overdue],
        "lateness": [_explained(one) for one in lateness_of(ticket, now, calendar, faults)],
        "pending": pending and pending.model_dump(include={"kind", "run", "until", "endorsed"}),
        "extensions": len(ticket.extended),
        "suspended_until": ticket.suspended_until,
        "orders": [order.model_dump() for order in ticket.orders],
        "drafts": drafts_view(ticket),
        "bounces": [bounce.model_dump() for bounce in ticket.bounces],
        "appeal": appeal
        and {
            "unit": appeal.unit,
            "at": appeal.at,
            "endorsed": appeal.endorsed_by is not None,
            "granted": appeal.granted,
        },
        "reporter_urges": ticket.reporter_urges,
        "co_proposed": list(ticket.co_proposed),
        "checked": ticket.checked,
    }


def drafts_view(ticket: Ticket) -> list[dict[str, Any]]:
    """What the ladder drafted: which step, about whom and since when, without matter or place."""
    return [draft.model_dump() for draft in ticket.drafts]


def _nothing_more(now: datetime) -> dict[str, Any]:
    return {
        "as_of": now,
        "charged": [],
        "overdue": [],
        "lateness": [],
        "pending": None,
        "extensions": 0,
        "suspended_until": None,
        "orders": [],
        "drafts": [],
        "bounces": [],
        "appeal": None,
        "reporter_urges": 0,
        "co_proposed": [],
        "checked": "",
    }


def _explained(late: Lateness) -> dict[str, Any]:
    fact = late.overdue
    return {
        "no": fact.no,
        "due": fact.due,
        "until": late.until,
        "seconds": late.seconds,
        "segments": [asdict(segment) for segment in late.segments],
    }


def _runs(runs: Iterable[ClockRun], calendar: Calendar, now: datetime) -> list[dict[str, Any]]:
    return [_run(run, calendar, now) for run in runs]


def _run(run: ClockRun, calendar: Calendar, now: datetime) -> dict[str, Any]:
    pauses: list[dict[str, datetime | None]] = [
        {"since": p.since, "until": p.until} for p in run.pauses
    ]
    if run.open and run.paused_at is not None:
        pauses.append({"since": run.paused_at, "until": None})
    until = run.ended_at or now
    left = calendar.left(until, run.due, run.kind) if run.paused_at is None else run.left_s
    return {
        **run.model_dump(
            include={
                "no",
                "clock",
                "holder",
                "task",
                "started_at",
                "due",
                "seconds",
                "kind",
                "source",
                "ended_at",
                "how",
                "card",
                "provisional",
                "step",
                "step_at",
            }
        ),
        "pauses": pauses,
        "left_s": left,
        "used_s": used(run, now, partial(_measured, calendar, run)),
    }


def _measured(calendar: Calendar, run: ClockRun, a: datetime, b: datetime) -> int:
    return calendar.between(a, b, run.kind)


def _charged(ticket: Ticket, calendar: Calendar, now: datetime) -> list[dict[str, Any]]:
    """By holder, who had it longest first; working seconds beside the continuous ones."""
    worked = charged(ticket, now, lambda a, b: calendar.between(a, b, "W"))
    whole = sorted(charged(ticket, now).items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"holder": h, "seconds": s, "working_s": worked.get(h, 0)} for h, s in whole]
