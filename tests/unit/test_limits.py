"""How long each stage may take: the class table's figures, and the centre's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.incident.status import Clock
from dispatch.taxonomy import ClassRow, load_taxonomy
from escalation.limits import due_times

COUNTY = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2025, 3, 7, 17, 50, tzinfo=COUNTY)
MONDAY = datetime(2025, 3, 10, tzinfo=COUNTY)
TABLE = load_taxonomy()


def a_row(**more: object) -> ClassRow:
    """A class with an hour to sign and a day to handle, in working time."""
    figures = {"sign_minutes": 60, "first_contact_minutes": 120, "handle_hours": 8}
    clocks = {"stage_clock": "W", "handle_clock": "W"}
    return replace(TABLE.row("0701"), **{**figures, **clocks, **more})  # type: ignore[arg-type]


def due(clock: Clock, row: ClassRow | None = None, severity: str = "S3") -> datetime:
    """When a clock that starts on Friday at 17:50 is due."""
    return due_times([clock], row or a_row(), severity, FRIDAY)[clock]


@pytest.mark.parametrize(
    ("clock", "after_midnight_on_monday"),
    [
        (Clock.ACCEPT, timedelta(hours=8, minutes=20)),
        (Clock.DISPATCH, timedelta(hours=8, minutes=20)),
        (Clock.SIGN, timedelta(hours=8, minutes=50)),
        (Clock.CONTACT, timedelta(hours=9, minutes=50)),
        (Clock.RULING, timedelta(hours=11, minutes=50)),
        (Clock.HANDLE, timedelta(hours=17, minutes=50)),
        (Clock.REVIEW, timedelta(hours=17, minutes=50)),
        (Clock.RETURN, timedelta(hours=17, minutes=50)),
        (Clock.VISIT, timedelta(days=1, hours=17, minutes=50)),
    ],
)
def test_in_working_time(clock: Clock, after_midnight_on_monday: timedelta) -> None:
    assert due(clock) == MONDAY + after_midnight_on_monday


@pytest.mark.parametrize("severity", ["S1", "S2"])
@pytest.mark.parametrize(
    ("clock", "minutes"),
    [(Clock.ACCEPT, 5), (Clock.DISPATCH, 10), (Clock.RULING, 15), (Clock.REVIEW, 120)],
)
def test_the_centre_is_quick_night_and_day_with_urgent_matters(
    severity: str, clock: Clock, minutes: int
) -> None:
    assert due(clock, severity=severity) == FRIDAY + timedelta(minutes=minutes)


def test_a_class_with_continuous_clocks_runs_through_the_weekend() -> None:
    row = a_row(stage_clock="C", handle_clock="C")
    assert due(Clock.SIGN, row) == FRIDAY + timedelta(hours=1)
    assert due(Clock.CONTACT, row) == FRIDAY + timedelta(hours=2)
    assert due(Clock.HANDLE, row) == FRIDAY + timedelta(hours=8)


def test_a_visit_waits_for_working_hours_however_urgent_it_was() -> None:
    assert due(Clock.VISIT, severity="S1") == due(Clock.VISIT)


def test_objections_to_a_petition_have_five_working_days() -> None:
    petition = replace(a_row(), subclass="0301")
    assert due(Clock.RETURN, petition) == MONDAY + timedelta(days=4, hours=17, minutes=50)


STAGES = (
    Clock.ACCEPT,
    Clock.DISPATCH,
    Clock.SIGN,
    Clock.CONTACT,
    Clock.HANDLE,
    Clock.RETURN,
    Clock.RULING,
    Clock.REVIEW,
    Clock.VISIT,
)


@pytest.mark.parametrize("row", TABLE.rows, ids=lambda r: f"{r.subclass}/{r.condition}")
def test_every_class_has_a_limit_for_every_stage(row: ClassRow) -> None:
    found = due_times(STAGES, row, row.severity.value, FRIDAY)
    assert set(found) == set(STAGES)
    assert all(at > FRIDAY for at in found.values())
