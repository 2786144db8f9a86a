"""The one place that reads the wall clock; everybody else is given `now`."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from deploy.settings import Settings

LOOK_EVERY_S: Final = 0.005


def wall_clock() -> datetime:
    """The machine's time, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this module is the clock


@dataclass(frozen=True, slots=True)
class Shift:
    """How far and how fast a moved clock runs: from `anchor` on, `factor` times as fast, and
    `offset_s` seconds ahead."""

    offset_s: float = 0.0
    factor: float = 1.0
    anchor: datetime | None = None

    def moved(self, real: datetime) -> datetime:
        """The moved clock's time at the real time `real`."""
        if self.anchor is not None:
            real = self.anchor + (real - self.anchor) * self.factor
        return real + timedelta(seconds=self.offset_s)


class MovedClock:
    """A clock that follows a file, which is looked at no more than every 5 ms."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._shift = Shift()
        self._seen: tuple[int, int, int] | None = None
        self._look_at = 0.0

    def __call__(self) -> datetime:
        if (monotonic := time.monotonic()) >= self._look_at:
            self._look_at = monotonic + LOOK_EVERY_S
            self._look()
        return self._shift.moved(wall_clock())

    def _look(self) -> None:
        try:
            stat = self._path.stat()
            seen = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
            if seen != self._seen:
                self._shift = _read_shift(self._path)
                self._seen = seen
        except FileNotFoundError:
            self._shift, self._seen = Shift(), None


def _read_shift(path: Path) -> Shift:
    fields = json.loads(path.read_text(encoding="utf-8"))
    anchor = fields.get("anchor")
    if anchor is None and fields.get("factor", 1.0) != 1.0:
        raise ValueError(f"{path}: a factor needs an anchor, the real time from which it counts")
    return Shift(
        offset_s=float(fields.get("offset_s", 0.0)),
        factor=float(fields.get("factor", 1.0)),
        anchor=datetime.fromisoformat(anchor) if anchor is not None else None,
    )


def write_shift(path: Path, shift: Shift) -> None:
    """Moves every clock that follows `path`, in one step: no reader meets half a file."""
    anchor = shift.anchor.isoformat() if shift.anchor is not None else None
    text = json.dumps({"offset_s": shift.offset_s, "factor": shift.factor, "anchor": anchor})
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def system_clock(settings: Settings) -> Callable[[], datetime]:
    """The clock of this process: the machine's, or in test mode the one that a file moves."""
    if settings.clock_file is None:
        return wall_clock
    return MovedClock(settings.clock_file)
