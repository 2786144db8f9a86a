"""The rules by which a run is due, after each event that starts, moves or resumes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from escalation.audit.files import Run, moment
from escalation.audit.minutes import Minutes

THREE_WORKING_DAYS_S: Final = 3 * 8 * 3600
GRAVE: Final = ("S1", "S2")

UNMOVED: Final = frozenset({"StepFired", "ExtensionRequested", "AdjustmentRefused"})
"""Events that restate a run and leave its due time."""

REJUDGED: Final = frozenset({"TicketCorrected", "SeverityRaised"})
"""Events after which a run may have another limit, counted from its own start (DOMAIN 0.3)."""

CONTINUED: Final = frozenset({"TicketResumed", "ReturnDismissed", "CheckReported"})
"""Events after which the time in which a run stood still is left out (DOMAIN 0.2, 0.3)."""

BACK_TO_WORK: Final = frozenset({"ReworkOrdered", "TicketDispatched"})
"""Events that give a unit its work back, with time left to do it (DOMAIN 0.4)."""

BOUND_ABOVE: Final = frozenset({"handle", "citizen"})
"""The clocks of a ticket from above that are due with it at the latest (DOMAIN 0.16)."""

Reckoning = Callable[[Minutes], datetime]
"""When a run is due by a calendar."""


def of_a_start(run: Run) -> Reckoning:
    """A limit from the start on."""
    return lambda m: m.after(run.started, run.seconds, run.kind)


def of_a_move(run: Run, event: Mapping[str, Any], *, same_limit: bool) -> Reckoning | None:
    """How a run is due that an event restates; None where this reckoning has no rule. The run has
    its new limit and its old due time."""
    before, kind = run.due, event["type"]
    if kind in UNMOVED or (kind in REJUDGED and same_limit):
        return lambda _: before
    if kind == "ExtensionGranted":
        return lambda _: moment(event["until"])
    return (lambda m: _from_start(m, run)) if kind in REJUDGED else None


def of_another_calendar(run: Run, old: Minutes) -> Reckoning:
    """How a run is due that was counted by `old` until now: after as much working time from its
    start, pauses left out; as before where both calendars say the same (DOMAIN 0.20)."""

    def walked(minutes: Minutes, seconds: int) -> datetime:
        return _from_start(minutes, replace(run, seconds=seconds))

    def moved(minutes: Minutes) -> datetime:
        pauses = run.pauses if run.clock != "citizen" else []
        out = sum(old.between(since, until, run.kind) for since, until in pauses)
        seconds = old.between(run.started, run.due, run.kind) - out
        due = walked(minutes, seconds)
        return run.due if due == walked(old, seconds) else due

    return moved if run.kind == "W" else lambda _: run.due


def of_a_resumption(
    run: Run, event: Mapping[str, Any], severity: str, at: datetime
) -> Reckoning | None:
    """How a run is due that goes on at `at`; None where this reckoning has no rule."""
    kind, before, stopped = event["type"], run.due, run.stopped or at
    if run.clock == "citizen" or (kind == "ReworkOrdered" and not event["after_visit"]):
        return lambda _: before

    def shifted(m: Minutes) -> datetime:
        return m.after(before, m.between(stopped, at, run.kind), run.kind)

    def with_time_to_work(m: Minutes) -> datetime:
        if severity in GRAVE:
            return max(shifted(m), m.after(at, run.seconds // 4, run.kind))
        return max(shifted(m), m.after(at, THREE_WORKING_DAYS_S, "W"))

    if kind in CONTINUED:
        return shifted
    return with_time_to_work if kind in BACK_TO_WORK else None


def _from_start(minutes: Minutes, run: Run) -> datetime:
    """A limit from the run's own start, its pauses left out; the citizen clock never pauses."""
    due = minutes.after(run.started, run.seconds, run.kind)
    for since, until in run.pauses if run.clock != "citizen" else ():
        due = minutes.after(due, minutes.between(since, until, run.kind), run.kind)
    return due
