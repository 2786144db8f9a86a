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
    task: str = ""
    """Whose part it is, "" for the ticket's own"""
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
    ended: bool = False
    """Whether it has ended, and is not only paused"""

    @property
    def waits(self) -> bool:
        """Whether it runs and has a step left."""
        return self.stopped is None and self.step is not None

    def stop(self, at: datetime) -> None:
        """It stands still or has ended, since the first of the two."""
        self.stopped, self.step, self.step_at = self.stopped or at, None, None


@dataclass(frozen=True, slots=True)
class Child:
    """What a ticket brings that is merged into another: its severity, when its clocks were due."""

    severity: str
    due: dict[str, datetime]


@dataclass(frozen=True, slots=True)
class Taken:
    """That a run is due at `due` for what is merged in, and how it stands by itself."""

    due: datetime
    own_due: datetime
    seconds: int
    kind: str


@dataclass(slots=True)
class CaseFile:
    """What a file adds up to: its runs, what was wrong on the way, how late steps fired."""

    id: str
    version: int = 0
    matter: str = "S3"
    """The severity of its own matter"""
    runs: dict[int, Run] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    late: list[tuple[datetime, float]] = field(default_factory=list)
    """When each step fired, and how many seconds after it could"""
    trusted: int = 0
    """Due times that were taken as the file says, for want of a rule of ours"""
    extended: dict[int, datetime] = field(default_factory=dict)
    """The runs whose end an extension named, and when they were due before the newest"""
    above: datetime | None = None
    """When those above want it back, whose due time bounds its own (DOMAIN 0.16)"""
    children: dict[str, Child] = field(default_factory=dict)
    """What is merged into it (DOMAIN 0.13)"""
    taken: dict[int, Taken] = field(default_factory=dict)
    """The runs that stand otherwise than by themselves, for what is merged in"""
    held: int | None = None
    """The run whose cards wait for a ruling (DOMAIN 0.10)"""
    spent: dict[tuple[int, str], list[datetime]] = field(default_factory=dict)
    """For which times each step of each run has fired"""

    @property
    def severity(self) -> str:
        """The highest of its own and of what is merged in; S1 is the highest."""
        return min((self.matter, *(child.severity for child in self.children.values())))

    def earliest(self, run: Run) -> list[datetime]:
        """What is merged in had this clock due at these times; a part's run is its unit's own."""
        if run.task:
            return []
        return [c.due[run.clock] for c in self.children.values() if run.clock in c.due]


def waiting(file: CaseFile) -> Iterator[Run]:
    """The runs that wait for a step."""
    return (run for run in file.runs.values() if run.waits)


def moment(text: str) -> datetime:
    """A moment as events say it."""
    return datetime.fromisoformat(text)
