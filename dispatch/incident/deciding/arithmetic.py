"""The arithmetic of clock runs: when one is due, what is left, which step of its ladder is next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from dispatch.incident.clocks import (
    Card,
    ClockRun,
    Kind,
    Limit,
    NextStep,
    Pause,
    Standing,
    higher,
)
from dispatch.incident.facts import Counting, Timekeeping
from dispatch.incident.status import Clock

CO_PERCENT: Final = 70
"""A co-handler has so much of the lead's limit (DOMAIN 0.7)."""

WORKING_DAY_S: Final = 8 * 3600
"""A working day has 8 h (DOMAIN 0.1)."""


def new_run(
    time: Timekeeping,
    *,
    no: int,
    holder: str,
    task: str,
    limit: Limit,
    at: datetime,
    due: datetime | None,
    severity: str,
) -> ClockRun:
    """A run of `limit` that starts at `at`, waiting for the first step of the ladder in force."""
    if due is None:
        run = _usual_run(time, limit, at, severity)
    else:
        run = _run(time, limit, at, due, severity)
    return run.changed({"no": no, "holder": holder, "task": task})


@lru_cache(maxsize=1024)
def _usual_run(time: Timekeeping, limit: Limit, at: datetime, severity: str) -> ClockRun:
    """All tickets of a batch are decided at one moment, and most have their limits in common."""
    return _run(time, limit, at, time.after(at, limit.seconds, limit.kind), severity)


def _run(time: Timekeeping, limit: Limit, at: datetime, due: datetime, severity: str) -> ClockRun:
    run = ClockRun.of(
        no=0,
        clock=limit.clock,
        holder="",
        started_at=at,
        seconds=limit.seconds,
        kind=limit.kind,
        source=limit.source,
        due=due,
        provisional=time.provisional(at, due),
        ladder=time.ladder,
        calendar=time.calendar,
    )
    _, step = steps_left(time, run, severity, at, same_due=True)
    return run if step is None else run.changed({"step": step.step, "step_at": step.at})


def steps_left(
    time: Timekeeping, run: ClockRun, severity: str, at: datetime, *, same_due: bool
) -> tuple[tuple[str, ...], NextStep | None]:
    """Which steps of a run stay fired, and which one it waits for.

    What is due with the start itself (E0: dispatched) is told by the event that starts it. A step
    that fired for another due time and lies in the future now is due again, but never one that has
    fired for the same time: the due time may have been moved and moved back (G5).
    """
    fired: list[str] = []
    step = time.next_step(run, severity, None)
    while step is not None:
        if step.at > run.started_at:
            again = _repeated(time, run, severity, step)
            if again is not None:
                return tuple(fired), again
            stays = step.step in run.fired and (same_due or step.at <= at)
            if not stays and not _is_spent(run, step):
                break
            fired.append(step.step)
        step = time.next_step(run, severity, step.step)
    return tuple(fired), step


def following(
    time: Timekeeping, run: ClockRun, severity: str, after: str
) -> tuple[tuple[str, ...], NextStep | None]:
    """Which steps after `after` have fired for their time already, and the first that has not."""
    passed: list[str] = []
    step = time.next_step(run, severity, after)
    while step is not None and _is_spent(run, step):
        passed.append(step.step)
        step = time.next_step(run, severity, step.step)
    return tuple(passed), step


def _is_spent(run: ClockRun, step: NextStep) -> bool:
    return any((s.step, s.at) == (step.step, step.at) for s in run.spent)


def _repeated(time: Timekeeping, run: ClockRun, severity: str, step: NextStep) -> NextStep | None:
    """The next time of a step that repeats and has fired already; None for any other."""
    last = max((s.at for s in run.spent if s.step == step.step), default=None)
    if last is None or last < step.at:
        return None
    every_s = time.step_of(run.ladder, severity, run.clock, step.step).repeat_s
    return NextStep(step.step, last + timedelta(seconds=every_s)) if every_s else None


def left_of(time: Timekeeping, run: ClockRun, at: datetime) -> int:
    """Seconds of the run's kind that are left at `at`; negative when it is late."""
    between = time.counting_of(run.calendar).between
    return between(at, run.due, run.kind) - between(run.due, at, run.kind)


def due_under(time: Timekeeping, run: ClockRun, limit: Limit) -> datetime:
    """When a run is due under another limit: from its own start, its pauses left out; but the
    citizen clock never pauses, also not while a ticket was closed (DOMAIN 0.2)."""
    counting = time.counting_of(run.calendar)
    return _from_start(counting, run, limit.seconds, limit.kind)


def _from_start(counting: Counting, run: ClockRun, seconds: int, kind: Kind) -> datetime:
    due = counting.after(run.started_at, seconds, kind)
    for pause in _left_out(run):
        due = counting.after(due, counting.between(pause.since, pause.until, kind), kind)
    return due


def _left_out(run: ClockRun) -> tuple[Pause, ...]:
    return () if run.clock is Clock.CITIZEN else run.pauses


def due_by(time: Timekeeping, run: ClockRun, calendar: str) -> datetime:
    """When a run is due that is counted by another calendar: it has as much working time from its
    start as it has now, its pauses left out. Where both calendars agree it stays as it is."""
    if run.kind == "C":
        return run.due
    before, after = time.counting_of(run.calendar), time.counting_of(calendar)
    paused = sum(before.between(p.since, p.until, "W") for p in _left_out(run))
    seconds = before.between(run.started_at, run.due, "W") - paused
    due = _from_start(after, run, seconds, "W")
    return run.due if due == _from_start(before, run, seconds, "W") else due


def working_before(counting: Counting, moment: datetime, seconds: int) -> datetime:
    """The latest whole second from which so much working time passes until `moment`; found by
    halving, because calendars count forwards."""
    lo, hi = (moment - timedelta(days=60)).replace(microsecond=0), moment
    while (apart := int((hi - lo).total_seconds())) > 1:
        middle = lo + timedelta(seconds=apart // 2)
        if counting.between(middle, moment, "W") >= seconds:
            lo = middle
        else:
            hi = middle
    return hi if counting.between(hi, moment, "W") >= seconds else lo


def standing(
    time: Timekeeping,
    run: ClockRun,
    *,
    at: datetime,
    due: datetime,
    severity: str,
    limit: Limit | None = None,
    left_out: bool = False,
    held: bool = False,
    calendar: str | None = None,
) -> Standing:
    """How a run stands with a due time, a limit, a severity or a calendar that may be others than
    before. While it is `held` it waits for no step."""
    counted = run.calendar if calendar is None else calendar
    changed = None if counted == run.calendar else counted
    seconds, kind, source = run.seconds, run.kind, run.source
    if limit is not None:
        seconds, kind, source = limit.seconds, limit.kind, limit.source
    moved = run.changed(
        {"due": due, "seconds": seconds, "kind": kind, "source": source, "calendar": counted}
    )
    same_due = due == run.due and changed is None
    fired, step = steps_left(time, moved, severity, at, same_due=same_due)
    if held:
        step = None
    return Standing.of(
        no=run.no,
        due=due,
        seconds=seconds,
        kind=kind,
        source=source,
        provisional=time.counting_of(counted).provisional(run.started_at, due),
        step=step.step if step else None,
        step_at=step.at if step else None,
        fired=fired,
        card=_card(time, run, severity, fired),
        left_out=left_out,
        left_s=None if run.paused_at is None else left_of(time, moved, run.paused_at),
        calendar=changed,
    )


def after_step(
    time: Timekeeping,
    run: ClockRun,
    severity: str,
    fired: tuple[str, ...],
    step: NextStep | None,
) -> Standing:
    """How a run stands once the steps `fired` have, with `step` as the next."""
    return Standing.of(
        no=run.no,
        due=run.due,
        seconds=run.seconds,
        kind=run.kind,
        source=run.source,
        provisional=run.provisional,
        step=step.step if step else None,
        step_at=step.at if step else None,
        fired=fired,
        card=_card(time, run, severity, fired),
    )


def _card(time: Timekeeping, run: ClockRun, severity: str, fired: Iterable[str]) -> Card:
    return higher(time.step_of(run.ladder, severity, run.clock, name).card for name in fired)


@lru_cache(maxsize=1024)
def co_share(limit: Limit) -> Limit:
    """A co-handler's handling limit: 70 % of the lead's (DOMAIN 0.7)."""
    return limit.model_copy(
        update={
            "seconds": max(1, limit.seconds * CO_PERCENT // 100),
            "source": f"{limit.source} x {CO_PERCENT} %",
        }
    )


@lru_cache(maxsize=1024)
def of_citizen(limit: Limit) -> Limit:
    """The same limit for the citizen clock."""
    return limit.model_copy(update={"clock": Clock.CITIZEN})


def a_year_after(moment: datetime) -> datetime:
    """The same day a year later; the first of March after a leap day."""
    if (moment.month, moment.day) == (2, 29):
        moment += timedelta(days=1)
    return moment.replace(year=moment.year + 1)
