"""The rules by which a run is due, after each event that starts, moves or resumes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from escalation.audit.files import CaseFile, Run, moment
from escalation.audit.minutes import A_WORKING_DAY_S, Minutes

THREE_WORKING_DAYS_S: Final = 3 * A_WORKING_DAY_S
GRAVE: Final = ("S1", "S2")

UNMOVED: Final = frozenset({"StepFired", "ExtensionRequested", "AdjustmentRefused"})
"""Events that restate a run and leave its due time."""

REJUDGED: Final = frozenset({"TicketCorrected", "SeverityRaised"})
"""Events after which a run may have another limit, counted from its own start (DOMAIN 0.3)."""

CONTINUED: Final = frozenset({"TicketResumed", "ReturnDismissed", "CheckReported"})
"""Events after which the time in which a run stood still is left out (DOMAIN 0.2, 0.3)."""

BACK_TO_WORK: Final = frozenset({"ReworkOrdered", "TicketDispatched", "ResultRefusedAbove"})
"""Events that give a unit its work back, with time left to do it (DOMAIN 0.4)."""

FROM_ABOVE: Final = frozenset({"UpstreamRoundCame", "UpstreamAnswered"})
"""Events that say when those above want it back (DOMAIN 0.16)."""

BOUND_ABOVE: Final = ("handle", "citizen")
"""The clocks of a ticket from above that are due a working day before it (DOMAIN 0.16)."""

Reckoning = Callable[[Minutes], datetime]
"""When a run is due by a calendar."""


def of_a_start(file: CaseFile, run: Run) -> Reckoning:
    """A limit from the start on, as far as those above allow."""
    return lambda m: bounded(file, run, m, m.after(run.started, run.seconds, run.kind))


def of_a_move(
    file: CaseFile, run: Run, event: Mapping[str, Any], *, same_limit: bool
) -> Reckoning | None:
    """How a run is due that an event restates; None where this reckoning has no rule. The run has
    its new limit and its old due time."""
    before, kind = run.due, event["type"]
    if kind in UNMOVED or (kind in REJUDGED and same_limit):
        return lambda _: before
    if kind == "ExtensionGranted":
        until = moment(event["until"])
        if run.no == event["run"]:
            return lambda _: until
        later = until - file.extended[event["run"]]
        return lambda _: before + later  # the statute's clock goes with it
    if kind in FROM_ABOVE:
        due = moment(event["due"])
        return (
            (lambda m: bounded(file, run, m, before)) if run.clock in BOUND_ABOVE else lambda _: due
        )
    if kind in REJUDGED:
        dues = file.earliest(run)
        return lambda m: bounded(file, run, m, min([from_start(m, run), *dues]))
    return None


def of_another_calendar(file: CaseFile, run: Run, old: Minutes) -> Reckoning:
    """How a run is due that was counted by `old` until now: after as much working time from its
    start, pauses left out; as before where both calendars say the same (DOMAIN 0.20). What those
    above had cut short is as long as its limit allows, and cut again."""

    def walked(minutes: Minutes, seconds: int) -> datetime:
        return from_start(minutes, replace(run, seconds=seconds))

    def moved(minutes: Minutes) -> datetime:
        before = from_start(old, run) if run.due == ceiling(file, run, old) else run.due
        if run.kind != "W":
            return bounded(file, run, minutes, before)
        pauses = run.pauses if run.clock != "citizen" else []
        out = sum(old.between(since, until, run.kind) for since, until in pauses)
        seconds = old.between(run.started, before, run.kind) - out
        due = walked(minutes, seconds)
        return bounded(file, run, minutes, before if due == walked(old, seconds) else due)

    return moved


def of_a_resumption(
    file: CaseFile, run: Run, event: Mapping[str, Any], at: datetime
) -> Reckoning | None:
    """How a run is due that goes on at `at`; None where this reckoning has no rule."""
    kind, before, stopped = event["type"], run.due, run.stopped or at
    if run.clock == "citizen" or (kind == "ReworkOrdered" and not event["after_visit"]):
        return lambda _: before

    def shifted(m: Minutes) -> datetime:
        return m.after(before, m.between(stopped, at, run.kind), run.kind)

    def with_time_to_work(m: Minutes) -> datetime:
        if file.severity in GRAVE:
            floor = m.after(at, run.seconds // 4, run.kind)
        else:
            floor = m.after(at, THREE_WORKING_DAYS_S, "W")
        if kind == "ResultRefusedAbove":
            floor = bounded(file, run, m, floor)
        return max(shifted(m), floor)

    if kind in CONTINUED:
        return shifted
    return with_time_to_work if kind in BACK_TO_WORK else None


def ceiling(file: CaseFile, run: Run, minutes: Minutes) -> datetime | None:
    """What those above allow: their due time less one working day, to the second; None where they
    bind nothing."""
    if file.above is None or run.clock not in BOUND_ABOVE:
        return None
    return minutes.before(file.above, A_WORKING_DAY_S).replace(microsecond=0)


def bounded(file: CaseFile, run: Run, minutes: Minutes, due: datetime) -> datetime:
    """The earlier of a due time and what those above allow."""
    top = ceiling(file, run, minutes)
    return due if top is None else min(due, top)


def from_start(minutes: Minutes, run: Run) -> datetime:
    """A limit from the run's own start, its pauses left out; the citizen clock never pauses."""
    due = minutes.after(run.started, run.seconds, run.kind)
    for since, until in run.pauses if run.clock != "citizen" else ():
        due = minutes.after(due, minutes.between(since, until, run.kind), run.kind)
    return due
