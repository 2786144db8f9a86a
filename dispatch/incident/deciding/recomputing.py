"""What another class or severity does to the clocks that run."""

from __future__ import annotations

from typing import Final

from dispatch.incident.clocks import ClockRun, Limit
from dispatch.incident.deciding import arithmetic
from dispatch.incident.deciding.file import File
from dispatch.incident.family import highest
from dispatch.incident.status import Clock
from dispatch.incident.ticket import Classification, Ticket

NAMED: Final = frozenset({Clock.REPLY, Clock.RESUME, Clock.UPSTREAM})
"""Clocks whose end somebody named: no class says how long they may run."""


def recompute(file: File, t: Ticket, matter: Classification) -> None:
    """A class change recomputes each open clock from its own start: the unit's from the unit's
    dispatch (DOMAIN 0.3), the citizen's from acceptance. A limit that stays moves nothing. What was
    merged in keeps its severity and its due times (DOMAIN 0.13)."""
    severity = highest(matter.severity, t.merged)
    matter = matter.model_copy(update={"severity": severity})
    for run in t.runs:
        if not run.open or run.clock in NAMED:
            continue
        limit = limit_under(file, run, matter)
        if limit is None or (limit.seconds, limit.kind) == (run.seconds, run.kind):
            if matter.severity != t.severity:
                file.move(run, severity=matter.severity)
            continue
        due = arithmetic.due_under(file.time, run, limit)
        if not run.task:
            due = min([due, *(c.due[run.clock] for c in t.merged if run.clock in c.due)])
        due = file.no_later(run.clock, due, run.calendar)
        file.move(run, due=due, limit=limit, severity=matter.severity)


def limit_under(file: File, run: ClockRun, matter: Classification) -> Limit | None:
    """The limit that an open run would have if the matter were `matter`."""
    clock = Clock.HANDLE if run.clock is Clock.CITIZEN else run.clock
    limit = file.limit(run.clock, matter) or file.limit(clock, matter)
    if limit is not None and run.task and run.clock is Clock.HANDLE:
        return arithmetic.co_share(limit)
    return limit
