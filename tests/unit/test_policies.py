"""Calendar, limits and ladders as a decision is handed them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dispatch.incident.clocks import ClockRun
from dispatch.incident.facts import UnknownVersion
from dispatch.incident.status import Clock
from dispatch.taxonomy import load_taxonomy
from escalation.calendar_files import read_calendar
from escalation.ladder_files import COLUMNS, read_ladders
from escalation.policies import packaged_policies, timekeeping_of

COUNTY = ZoneInfo("Asia/Shanghai")
NOW = datetime(2025, 3, 3, 9, tzinfo=COUNTY)
PACKAGED = packaged_policies()
ROW = load_taxonomy().row("0703")
SHORT = read_ladders(
    ",".join(COLUMNS) + "\nhandle,,only,100%,,,,red,duty_officer,urge,,", "own.csv", PACKAGED.limits
)


def a_run(ladder: str) -> ClockRun:
    due = PACKAGED.calendar.after(NOW, 40 * 3600, "W")
    return ClockRun(
        no=1,
        clock=Clock.HANDLE,
        holder="ZJJ",
        started_at=NOW,
        seconds=40 * 3600,
        kind="W",
        due=due,
        ladder=ladder,
    )


def test_a_clock_climbs_the_ladder_that_was_in_force_when_it_started() -> None:
    """DOMAIN 0.20: a change affects what starts after it."""
    time = timekeeping_of(replace(PACKAGED, ladders=SHORT, earlier=(PACKAGED.ladders,)))
    assert time.ladder == SHORT.version
    old, new = a_run(PACKAGED.ladders.version), a_run(SHORT.version)
    first, only = time.next_step(old, "S4", None), time.next_step(new, "S4", None)
    assert first is not None
    assert only is not None
    assert (first.step, only.step) == ("E3", "only")
    assert time.step_of(SHORT.version, "S4", Clock.HANDLE, "only").card == "red"
    assert time.step_of(PACKAGED.ladders.version, "S4", Clock.HANDLE, "E6").action == "supervise"


def test_a_clock_without_a_ladder_climbs_none() -> None:
    assert timekeeping_of(PACKAGED).next_step(a_run(""), "S4", None) is None


def test_a_ladder_that_was_never_in_force_is_not_guessed() -> None:
    with pytest.raises(UnknownVersion):
        timekeeping_of(PACKAGED).next_step(a_run("another"), "S4", None)


def test_working_days_of_limits_and_ladders_are_the_calendars() -> None:
    """Where people work seven hours a day, five working days are 35 hours and due on the same
    weekday; a step that is one working day late is due one day later."""
    text = "day,what,hours,note\nusual,hours,09:00-12:00 14:00-18:00,"
    seven = read_calendar(text, "own.csv", PACKAGED.calendar)
    time = timekeeping_of(replace(PACKAGED, calendar=seven))
    limit = time.limit_of(Clock.HANDLE, ROW, "S4", "hotline")
    assert limit is not None
    assert limit.seconds == 35 * 3600
    due = time.after(NOW, limit.seconds, limit.kind)
    assert due == datetime(2025, 3, 7, 18, tzinfo=COUNTY)
    run = a_run(time.ladder).model_copy(update={"seconds": limit.seconds, "due": due})
    step = time.next_step(run, "S4", "E6")
    assert step is not None
    assert (step.step, step.at) == ("E7", datetime(2025, 3, 10, 18, tzinfo=COUNTY))


def test_versions_are_those_of_the_policies() -> None:
    time = timekeeping_of(PACKAGED)
    assert time.calendar == PACKAGED.calendar.version
    assert time.limits == PACKAGED.limits.version
    limit = time.limit_of(Clock.HANDLE, ROW, "S4", "hotline")
    assert limit is not None
    assert limit.source.startswith(time.limits)
    assert not time.provisional(NOW, time.after(NOW, limit.seconds, "W"))
    assert time.between(NOW, time.after(NOW, limit.seconds, "W"), "W") == limit.seconds
