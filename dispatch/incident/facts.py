"""What a decision needs from outside, handed to it as plain data and pure functions."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dispatch.incident.clocks import ClockRun, Kind, Limit, NextStep, Step
from dispatch.incident.status import Clock
from dispatch.incident.ticket import Commitment, Place, Proposal, Ticket
from dispatch.taxonomy import ClassRow, Taxonomy

PlaceOf = Callable[[str], Place | None]
"""An area code → its place, None when the county has no such area."""

LiesIn = Callable[[str, str], bool]
"""(unit, area code) → whether the unit is a town's, village's or grid's that lies in the area."""

Propose = Callable[[str, str, Place, str | None, datetime], Proposal]
"""(subclass, condition, place, device, now) → the unit that a routing rule names."""


class UnknownVersion(LookupError):
    """A calendar or a ladder that a ticket names is not among those that this process knows."""


@dataclass(frozen=True, slots=True, eq=False)
class Counting:
    """How one calendar counts; its functions are those of Timekeeping."""

    version: str
    after: Callable[[datetime, int, Kind], datetime]
    between: Callable[[datetime, datetime, Kind], int]
    provisional: Callable[[datetime, datetime], bool]


@dataclass(frozen=True, slots=True, eq=False)
class Timekeeping:
    """Calendars, limits and ladders as a decision sees them. Moments are UTC, amounts seconds.

    `after` (start, seconds, kind) is when so much time of that kind has passed; `between` (a, b,
    kind) how much of it passes, 0 when b is not after a; `provisional` (start, due) whether that
    crosses a year whose calendar is not known. `limit_of` (clock, class row, severity, channel)
    is None where the stage has no limit. `next_step` (run, severity, after) is the step that
    follows `after` on the run's own version of the ladder, the first for None; `step_of` (ladder
    version, severity, clock, step) is what the step does. `step_on` (occasion, severity) is the
    step that is taken when something happens to a ticket ("rework 2") or to a unit ("reds 3"),
    on the ladder in force. `calendar`, `limits` and `ladder` are the versions in force, and
    `after`, `between` and `provisional` count by the calendar in force; `counting_of` (version) is
    how another counts: a run is counted by its own until it is moved on purpose (DOMAIN 0.20).
    What is asked of a version that is not known raises UnknownVersion.
    """

    calendar: str
    after: Callable[[datetime, int, Kind], datetime]
    between: Callable[[datetime, datetime, Kind], int]
    provisional: Callable[[datetime, datetime], bool]
    counting_of: Callable[[str], Counting]
    limits: str
    limit_of: Callable[[Clock, ClassRow, str, str], Limit | None]
    ladder: str
    next_step: Callable[[ClockRun, str, str | None], NextStep | None]
    step_of: Callable[[str, str, Clock, str], Step]
    step_on: Callable[[str, str], Step | None]


def _nowhere(_unit: str, _area: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force: the class table, the directory, the routing and the limits."""

    taxonomy: Taxonomy
    units: Container[str]
    place_of: PlaceOf
    propose: Propose
    time: Timekeeping
    reopen_within: timedelta = timedelta(days=30)
    archive_after: timedelta = timedelta(days=30)
    lies_in: LiesIn = _nowhere


@dataclass(frozen=True, slots=True)
class UnitTally:
    """What a rule about a unit needs of its other tickets: how many of its handling runs in a row,
    the newest ones, came to a red card; whether this month's notice has been drafted already."""

    reds_in_a_row: int
    noticed_this_month: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """One decision's facts: the rules, the number that a new ticket gets, the digest of the free
    text that came with the command, and, for a step that shows a red card, its unit's tally.

    `others` are the other tickets that the command names, by their ids; `case_nos` and `parts` the
    numbers and the texts' digests of the tickets that a split opens."""

    rules: Rules
    case_no: str = ""
    sealed: Commitment | None = None
    tally: UnitTally | None = None
    others: Mapping[str, Ticket] = field(default_factory=dict)
    case_nos: tuple[str, ...] = ()
    parts: tuple[Commitment, ...] = ()
