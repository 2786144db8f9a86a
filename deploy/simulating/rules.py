"""The rules of a simulation: files told apart by their columns, checked as when they are put in
force, and for each event the rules under which it is decided again."""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.complaint import Complaint
from deploy.files import read_text
from deploy.roots.rules import routing_table, rules_of
from dispatch import routing
from dispatch.incident.events import DeadlinesMoved, Event, TicketDispatched
from dispatch.incident.facts import Rules
from dispatch.routing import RoutingTable
from dispatch.store.policies import (
    Activation,
    CalendarVersionRow,
    LadderVersionRow,
    LimitsVersionRow,
    activations,
    versions_of,
)
from dispatch.taxonomy import Taxonomy
from escalation import calendar_files, ladder_files, limits
from escalation.calendar_files import base_calendar, calendar_of, read_calendar
from escalation.calendars import Calendar
from escalation.ladder_files import ladders_of, order_problems, read_ladders
from escalation.ladders import Ladders
from escalation.limits import LimitsTable, limits_of, read_limits
from escalation.policies import Policies, packaged_policies
from escalation.policies import Versions as KnownVersions
from escalation.policy_files import PolicyError
from grid.county import County

Kind = Literal["calendar", "limits", "ladder", "routing"]
KINDS: Final[Mapping[Kind, Sequence[str]]] = {
    "calendar": calendar_files.COLUMNS,
    "limits": limits.COLUMNS,
    "ladder": ladder_files.COLUMNS,
    "routing": routing.COLUMNS,
}
"""The tables that can be simulated, by their columns."""

_ROW: Final = re.compile(r"([0-9a-f]{12}):\d+")
"""The source of a limit that a table said: its version, and the row."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Files of a simulation: by kind, the name and what it says."""

    files: Mapping[Kind, tuple[str, str]]


def read_texts(paths: Iterable[Path]) -> Texts:
    """The tables of these files and folders, one of each kind at most. Raises Complaint for what
    is none of the four tables, cannot be read or stands there twice."""
    found: dict[Kind, tuple[str, str]] = {}
    for path in paths:
        files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
        if not files:
            raise Complaint(f"--rules {path}: there is no .csv file in it")
        for file in files:
            kind, text = _read(file)
            if kind in found:
                raise Complaint(f"--rules {file}: a second {kind} table, beside {found[kind][0]}")
            found[kind] = file.name, text
    return Texts(found)


def _read(file: Path) -> tuple[Kind, str]:
    text = read_text(file, f"--rules {file}")
    header = next(csv.reader(io.StringIO(text, newline="")), [])
    for kind, columns in KINDS.items():
        if set(columns) <= {name.strip() for name in header}:
            return kind, text
    raise Complaint(
        f"--rules {file}: is no table of {', '.join(KINDS)}; "
        "see `bihuan limits show --csv` and the like for their columns"
    )


@dataclass(frozen=True, slots=True)
class Replaced:
    """What a simulation puts in the place of what was in force; None for what stays."""

    calendar: Calendar | None = None
    limits: LimitsTable | None = None
    ladders: Ladders | None = None
    routing: RoutingTable | None = None

    @property
    def clocks(self) -> bool:
        """Whether clocks may run otherwise."""
        return any(each is not None for each in (self.calendar, self.limits, self.ladders))


def replaced(texts: Texts, policies: Policies, county: County, taxonomy: Taxonomy) -> Replaced:
    """What the files say, checked as a whole and beside each other: a table that is not there is
    the one in force. Raises PolicyError with every problem."""
    said: dict[Kind, tuple[str, str]] = dict(texts.files)
    calendar = table = ladders = rules = None
    if "calendar" in said:
        name, text = said["calendar"]
        calendar = read_calendar(text, name, base_calendar())
    day_s = (calendar or policies.calendar).day_s
    if "limits" in said:
        name, text = said["limits"]
        table = read_limits(text, name, taxonomy)
    counted = replace(table or policies.limits, day_s=day_s)
    if "ladder" in said:
        name, text = said["ladder"]
        ladders = read_ladders(text, name, counted)
    elif said.keys() & {"calendar", "limits"}:
        name = said.get("limits", said.get("calendar", ("", "")))[0]
        if problems := list(order_problems(policies.ladders, counted)):
            raise PolicyError(name, problems)
    if "routing" in said:
        name, text = said["routing"]
        try:
            own = routing.read_rules(text, units=county.units, taxonomy=taxonomy)
        except routing.RulesError as error:
            raise PolicyError(name, error.problems) from error
        rules = routing_table(county, taxonomy, own)
    return Replaced(calendar, table, ladders, rules)


@dataclass(frozen=True, slots=True)
class Versions:
    """Every version that is or was in force, the newest first, and when which was."""

    calendars: tuple[Calendar, ...]
    limits: tuple[LimitsTable, ...]
    ladders: tuple[Ladders, ...]
    activations: tuple[Activation, ...]


async def versions_in(connection: AsyncConnection) -> Versions:
    """What a database knows of them; the product's own where it knows none."""
    own = packaged_policies()
    calendars = [calendar_of(k.body) for k in await versions_of(connection, CalendarVersionRow)]
    tables = [limits_of(k.body) for k in await versions_of(connection, LimitsVersionRow)]
    ladders = [ladders_of(k.body) for k in await versions_of(connection, LadderVersionRow)]
    return Versions(
        tuple(calendars or [own.calendar]),
        tuple(tables or [own.limits]),
        tuple(ladders or [own.ladders]),
        tuple(await activations(connection)),
    )


class Then:
    """The rules that were in force when an event was decided, but for what is replaced.

    What the event itself names goes first: the versions on its clocks. For others it is what had
    been put in force by then.
    """

    def __init__(
        self,
        versions: Versions,
        changed: Replaced,
        *,
        county: County,
        taxonomy: Taxonomy,
        table: RoutingTable,
        window: timedelta,
    ) -> None:
        self._calendars = _known(versions.calendars, changed.calendar)
        self._limits = _known(versions.limits, changed.limits)
        self._ladders = _known(versions.ladders, changed.ladders)
        self._order = [c.version for c in versions.calendars]
        self._changed = changed
        self._history = {
            kind: [(a.at, a.version) for a in versions.activations if a.kind == kind]
            for kind in ("calendar", "limits", "ladder")
        }
        self._first = {
            "calendar": versions.calendars[-1].version,
            "limits": versions.limits[-1].version,
            "ladder": versions.ladders[-1].version,
        }
        self._parts = (county, taxonomy, table, window)
        self._made: dict[tuple[str, str, str], Rules] = {}

    def __call__(self, event: Event) -> Rules:
        """The rules under which `event` is decided again."""
        calendar, table, ladder = self._named(event)
        key = (
            calendar or self._at("calendar", event.at),
            table or self._at("limits", event.at),
            ladder or self._at("ladder", event.at),
        )
        rules = self._made.get(key)
        if rules is None:
            county, taxonomy, routes, window = self._parts
            policies = self.policies(*key)
            rules = rules_of(county, taxonomy, routes, policies=policies, window=window)
            self._made[key] = rules
        return rules

    def keys_since(self, moment: datetime) -> list[tuple[str, str, str]]:
        """Which versions of the calendar, the limits and the ladders were in force together, at
        `moment` and later."""
        later = {at for history in self._history.values() for at, _ in history if at > moment}
        return list(
            dict.fromkeys(
                (self._at("calendar", at), self._at("limits", at), self._at("ladder", at))
                for at in (moment, *sorted(later))
            )
        )

    def policies(self, calendar: str, table: str, ladder: str) -> Policies:
        """The policies that these versions were, with what is replaced. Raises UnknownVersion."""
        c = self._changed
        calendar = c.calendar.version if c.calendar else calendar
        table = c.limits.version if c.limits else table
        ladder = c.ladders.version if c.ladders else ladder
        others = [self._calendars[v] for v in self._order if v != calendar]
        return Policies(
            calendar=self._calendars[calendar],
            limits=self._limits[table],
            ladders=self._ladders[ladder],
            earlier=tuple(each for v, each in self._ladders.items() if v != ladder),
            calendars=tuple(others or [self._calendars[calendar]]),
        )

    def _named(self, event: Event) -> tuple[str, str, str]:
        if isinstance(event, TicketDispatched):
            return event.calendar, event.limits, event.ladder
        if isinstance(event, DeadlinesMoved):
            return event.calendar, "", ""
        if event.runs is None or not event.runs.started:
            return "", "", ""
        run = event.runs.started[0]
        rows = (_ROW.match(each.source) for each in event.runs.started)
        table = next((row[1] for row in rows if row is not None), "")
        return run.calendar, table, run.ladder

    def _at(self, kind: str, moment: datetime) -> str:
        history = self._history[kind]
        place = bisect_right(history, moment, key=lambda each: each[0])
        return history[place - 1][1] if place else self._first[kind]


class _Versioned(Protocol):
    @property
    def version(self) -> str: ...


V = TypeVar("V", bound=_Versioned)


def _known(versions: Iterable[V], changed: V | None) -> dict[str, V]:
    known: dict[str, V] = KnownVersions({each.version: each for each in versions})
    if changed is not None:
        known[changed.version] = changed
    return known
