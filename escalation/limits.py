"""Limits: how long each stage may take, and so when it is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from dispatch.incident.clocks import Kind
from dispatch.incident.status import Clock
from dispatch.taxonomy import ClassRow
from escalation.calendar_files import base_calendar

URGENT: Final = ("S1", "S2")
WORKING_DAY: Final = timedelta(hours=8)

_WORKING: Final = {
    Clock.ACCEPT: timedelta(minutes=30),
    Clock.DISPATCH: timedelta(minutes=30),
    Clock.RULING: timedelta(hours=4),
    Clock.REVIEW: WORKING_DAY,
    Clock.VISIT: 2 * WORKING_DAY,
}
"""Stages without a figure in the class table, in working time."""

_CONTINUOUS: Final = {
    Clock.ACCEPT: timedelta(minutes=5),
    Clock.DISPATCH: timedelta(minutes=10),
    Clock.RULING: timedelta(minutes=15),
    Clock.REVIEW: timedelta(hours=2),
}
"""The same for 特急 and 紧急, in continuous time; a visit waits for working hours."""

_RETURN: Final = WORKING_DAY
_RETURN_PETITION: Final = 5 * WORKING_DAY
"""Objection to the transfer of a petition: 5 working days (信访工作条例 Art. 23)."""


def due_times(
    clocks: Iterable[Clock], row: ClassRow, severity: str, start: datetime
) -> dict[Clock, datetime]:
    """When each of `clocks`, started at `start` for a matter of `row` and `severity`, is due."""
    return {clock: _due(clock, row, severity, start) for clock in clocks}


def _due(clock: Clock, row: ClassRow, severity: str, start: datetime) -> datetime:
    match clock:
        case Clock.SIGN:
            return _after(start, timedelta(minutes=row.sign_minutes), row.stage_clock)
        case Clock.CONTACT:
            return _after(start, timedelta(minutes=row.first_contact_minutes), row.stage_clock)
        case Clock.HANDLE:
            return _after(start, timedelta(hours=row.handle_hours), row.handle_clock)
        case Clock.RETURN:
            petition = row.subclass.startswith("03")
            return _after(start, _RETURN_PETITION if petition else _RETURN, "W")
        case _:
            if severity in URGENT and clock in _CONTINUOUS:
                return start + _CONTINUOUS[clock]
            return _after(start, _WORKING[clock], "W")


def _after(start: datetime, amount: timedelta, clock: str) -> datetime:
    kind: Kind = "C" if clock == "C" else "W"
    return base_calendar().after(start, round(amount.total_seconds()), kind)
