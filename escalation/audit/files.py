"""A case file as the auditor knows it: its runs, and what was wrong on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a file that is not as this reckoning says; `kind` is one of the kinds of
    escalation.audit.comparing."""

    kind: str
    run: int
    about: str
    expected: str
    found: str
    version: int


@dataclass(slots=True)
class Run:
    """A clock run as the auditor knows it."""

    no: int
    clock: str
    holder: str
    started: datetime
    seconds: int
    kind: str
    ladder: str
    due: datetime
    calendar: str = ""
    """Version of the calendar that counts it; "" where its file does not say"""
    step: str | None = None
    step_at: datetime | None = None
    since: datetime | None = None
    """Since when it has waited for this step"""
    fired: list[str] = field(default_factory=list)
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)
    stopped: datetime | None = None
    """When it was paused or ended, None while it runs"""

    @property
    def waits(self) -> bool:
        """Whether it runs and has a step left."""
        return self.stopped is None and self.step is not None

    def stop(self, at: datetime) -> None:
        """It stands still or has ended, since the first of the two."""
        self.stopped, self.step, self.step_at = self.stopped or at, None, None


@dataclass(slots=True)
class CaseFile:
    """What a file adds up to: its runs, what was wrong on the way, how late steps fired."""

    id: str
    version: int = 0
    severity: str = "S3"
    runs: dict[int, Run] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    late: list[tuple[datetime, float]] = field(default_factory=list)
    """When each step fired, and how many seconds after it could"""
    trusted: int = 0
    """Due times that were taken as the file says, for want of a rule of ours"""
    extended: set[int] = field(default_factory=set)
    """The runs whose end an extension named"""
    upstream: bool = False
    """Whether it came from above, whose due time bounds its own"""
    held: int | None = None
    """The run whose cards wait for a ruling (DOMAIN 0.10)"""
    spent: dict[tuple[int, str], list[datetime]] = field(default_factory=dict)
    """For which times each step of each run has fired"""


def waiting(file: CaseFile) -> Iterator[Run]:
    """The runs that wait for a step."""
    return (run for run in file.runs.values() if run.waits)


def moment(text: str) -> datetime:
    """A moment as events say it."""
    return datetime.fromisoformat(text)
