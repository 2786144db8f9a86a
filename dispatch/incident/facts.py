"""What a decision needs from outside, handed to it as plain data and pure functions."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.incident.status import Clock
from dispatch.incident.ticket import Commitment, Place, Proposal
from dispatch.taxonomy import ClassRow, Taxonomy

DueTimes = Callable[[Iterable[Clock], ClassRow, str, datetime], dict[Clock, datetime]]
"""(clocks, class row, severity, start) → the moment at which each of them runs out."""

PlaceOf = Callable[[str], Place | None]
"""An area code → its place, None when the county has no such area."""

LiesIn = Callable[[str, str], bool]
"""(unit, area code) → whether the unit is a town's, village's or grid's that lies in the area."""

Propose = Callable[[str, str, Place, str | None, datetime], Proposal]
"""(subclass, condition, place, device, now) → the unit that a routing rule names."""


def _nowhere(_unit: str, _area: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force: the class table, the directory, the routing and the limits."""

    taxonomy: Taxonomy
    units: Container[str]
    place_of: PlaceOf
    propose: Propose
    due_times: DueTimes
    reopen_within: timedelta = timedelta(days=30)
    archive_after: timedelta = timedelta(days=30)
    lies_in: LiesIn = _nowhere


@dataclass(frozen=True, slots=True)
class Facts:
    """One decision's facts: the rules, the number that a new ticket gets, and the digest of the
    free text that came with the command."""

    rules: Rules
    case_no: str = ""
    sealed: Commitment | None = None
