"""From a file of readings to alarms: only where the value crosses a threshold, with hysteresis."""

from __future__ import annotations

import hashlib
import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from deploy.clients.rows import CsvFile, Row
from deploy.complaint import Complaint

BUDDHIST_ERA: Final = 543
"""Thai files count years from the Buddha's parinirvana: 2568 is 2025."""

BANGKOK: Final = ZoneInfo("Asia/Bangkok")
HAT_YAI: Final = ("date", "hour")
PLAIN: Final = ("timestamp", "value")
NOT_MEASURED: Final = frozenset({"", "-", "null", "nan", "none"})

UNITS: Final = {
    "water_level": "m",
    "tilt": "°",
    "noise": "dB",
    "air": "µg/m³",
    "gas": "%LEL",
    "smoke": "dB/m",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A measured value, the moment (seconds since 1970) and its row in the file."""

    at: float
    value: float
    row: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no reading, and why; one that says that nothing was measured is none."""

    row: int
    why: str


class ReadingFile:
    """A file of readings: `timestamp,value`, or `date,hour,level,…` with Buddhist-era dates.

    Such files are not always in the order of time, so the readings, 24 bytes each, are sorted
    before the crossings are looked for. Raises Complaint when it is no such file.
    """

    def __init__(self, path: Path) -> None:
        try:
            self.file = CsvFile(path, PLAIN, "a file of readings")
            self._thai = False
        except Complaint as complaint:
            if "row 1 lacks" not in str(complaint):
                raise
            try:
                self.file = CsvFile(path, HAT_YAI, "a file of readings")
            except Complaint:
                raise Complaint(
                    f"{path} is not a file of readings: row 1 is neither timestamp,value nor"
                    " date,hour,level"
                ) from None
            self._thai = True
        self.skipped: list[Skipped] = []
        self.unmeasured = 0
        """Rows that say that nothing was measured"""

    @property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return self.file.digest

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return self.file.size

    def readings(self) -> list[Reading]:
        """All readings in the order of time; what could not be read is in `skipped`."""
        times, values, rows = array("d"), array("d"), array("q")
        self.unmeasured = 0
        self.skipped = []
        for row in self.file.rows():
            try:
                reading = self._reading(row)
            except ValueError as error:
                self.skipped.append(Skipped(row.number, str(error)))
                continue
            if reading is None:
                self.unmeasured += 1
                continue
            times.append(reading.at)
            values.append(reading.value)
            rows.append(reading.row)
        order = sorted(range(len(times)), key=lambda i: (times[i], rows[i]))
        return [Reading(times[i], values[i], rows[i]) for i in order]

    def _reading(self, row: Row) -> Reading | None:
        if row.problem is not None:
            raise ValueError(row.problem)
        fields = list(row.fields.values())
        text = (fields[2] if len(fields) > 2 else "") if self._thai else row.fields["value"]
        if text.strip().lower() in NOT_MEASURED:
            return None
        try:
            value = float(text)
        except ValueError:
            raise ValueError("the reading is no number") from None
        if not math.isfinite(value):
            raise ValueError("the reading is no number")
        at = thai_moment(fields[0], fields[1]) if self._thai else plain_moment(fields[0])
        return Reading(at.timestamp(), value, row.number)


def thai_moment(date: str, hour: str) -> datetime:
    """`26/11/2568`, `24.00` → the midnight after 26 November 2025 in Bangkok. Raises ValueError."""
    try:
        day, month, year = (int(part) for part in date.split("/"))
        midnight = datetime(year - BUDDHIST_ERA, month, day, tzinfo=BANGKOK)
        hours = float(hour)
    except ValueError:
        raise ValueError("the time cannot be read") from None
    if not 0 <= hours <= 24:
        raise ValueError("the hour is none of 0 to 24")
    return midnight + timedelta(hours=hours)


def plain_moment(text: str) -> datetime:
    """An ISO time; without a zone it is UTC. Raises ValueError."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError("the time cannot be read") from None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def upward_crossings(
    readings: Iterable[Reading], threshold: float, hysteresis: float
) -> Iterator[Reading]:
    """The readings at which the value comes to `threshold` from below. After an alarm the next one
    needs a value under `threshold - hysteresis` first, so that a value that trembles around the
    threshold alarms once."""
    armed = True
    for reading in readings:
        if armed and reading.value >= threshold:
            armed = False
            yield reading
        elif not armed and reading.value < threshold - hysteresis:
            armed = True


def alarm_report(
    reading: Reading, *, kind: str, unit: str, devices: Sequence[str], digest: str
) -> dict[str, Any]:
    """The report of a crossing. File, row and the device chosen follow from each other, so that a
    repeat is the same report from the same device."""
    number = f"{digest[:12]}-{reading.row}"
    pick = int.from_bytes(hashlib.sha256(number.encode()).digest()[:4], "big")
    return {
        "channel": "sensor",
        "source_system": "replay-sensor",
        "external_no": number,
        "occurred_at": datetime.fromtimestamp(reading.at, UTC).isoformat(),
        "device": devices[pick % len(devices)],
        "reading": {
            "kind": kind,
            "value": round(reading.value, 4),
            "unit": unit,
            "condition": "high",
        },
    }
