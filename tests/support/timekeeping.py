"""Plain linear time for tests: every hour counts, limits are round, ladders are short."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from dispatch.incident.clocks import ClockRun, Kind, Limit, NextStep, Step
from dispatch.incident.facts import Counting, Timekeeping
from dispatch.incident.status import Clock
from dispatch.taxonomy import ClassRow

HOUR: Final = 3600

HOURS: Final[dict[Clock, int]] = {Clock.RETURN: 8, Clock.INTERIM: 40}
"""Limits that are not an hour; handling has the class table's."""

LADDER: Final[dict[Clock, tuple[tuple[Step, int], ...]]] = {
    Clock.SIGN: (
        (Step("E1", "", ("desk_head", "duty_officer"), "urge"), 100),
        (Step("E2", "yellow", ("dept_deputy",), "remind"), 200),
    ),
    Clock.HANDLE: (
        (Step("E4", "blue", ("handler_desk", "desk_head"), "remind"), 75),
        (Step("E5", "yellow", ("dept_deputy",), "urge"), 90),
        (Step("E6", "red", ("dept_deputy", "duty_officer"), "supervise"), 100),
        (Step("E7", "red", ("dept_chief", "centre_director"), "supervise"), 150),
        (Step("E8", "red", ("county_deputy",), "list_draft"), 200),
        (Step("E9", "red", ("county_chief",), "notice_draft"), 300),
    ),
    Clock.INTERIM: ((Step("E3", "", ("handler_desk",), "remind_contact"), 50),),
    Clock.RESUME: ((Step("resume", "", ("handler_desk",), "resume"), 100),),
    Clock.HANDOVER: ((Step("page", "", ("duty_officer",), "page", repeat_s=180), 100),),
}
"""Steps and the share of the limit, in percent, at which each is due."""

OCCASIONS: Final = {
    "rework 2": Step("E8", "red", ("county_deputy",), "list_draft"),
    "reds 3": Step("E9", "red", ("county_chief",), "notice_draft"),
}
"""Steps that are taken when something happens, whatever the clock says."""


def _limit_of(clock: Clock, row: ClassRow, _severity: str, _channel: str) -> Limit | None:
    if clock in (Clock.CITIZEN, Clock.RESUME):
        return None
    seconds = (row.handle_hours if clock is Clock.HANDLE else HOURS.get(clock, 1)) * HOUR
    if clock is Clock.HANDOVER:
        seconds = 180
    return Limit(clock=clock, seconds=seconds, kind="C", source=f"test {clock}")


def _after(start: datetime, seconds: int, _kind: Kind) -> datetime:
    return start + timedelta(seconds=seconds)


def _between(a: datetime, b: datetime, _kind: Kind) -> int:
    return max(0, round((b - a).total_seconds()))


def _next_step(run: ClockRun, _severity: str, after: str | None) -> NextStep | None:
    steps = LADDER.get(run.clock, ())
    names = [step.name for step, _ in steps]
    index = 0 if after is None else names.index(after) + 1
    if index == len(steps):
        return None
    step, percent = steps[index]
    return NextStep(step.name, run.due + timedelta(seconds=run.seconds * (percent - 100) // 100))


def _step_of(_ladder: str, _severity: str, clock: Clock, name: str) -> Step:
    return next(step for step, _ in LADDER[clock] if step.name == name)


def _provisional(_start: datetime, due: datetime) -> bool:
    return due.year >= 2030


COUNTING: Final = Counting("test-calendar", _after, _between, _provisional)

TIME: Final = Timekeeping(
    calendar="test-calendar",
    after=_after,
    between=_between,
    provisional=_provisional,
    counting_of=lambda _version: COUNTING,
    limits="test-limits",
    limit_of=_limit_of,
    ladder="test-ladder",
    next_step=_next_step,
    step_of=_step_of,
    step_on=lambda occasion, _severity: OCCASIONS.get(occasion),
)
