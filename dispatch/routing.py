"""Routing rules as data: which unit leads a matter and which help, first match wins."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from dispatch.incident.ticket import Place, Proposal
from dispatch.taxonomy import Taxonomy

COLUMNS: Final = ("rule", "subclass", "condition", "area", "owner", "hours", "lead", "co_units")
COUNTY_DESK: Final = "county-desk"
"""The rule that catches what no other fits: the county desk, never a town."""

OWN_TOWN: Final = "@town"
"""In a rule: the unit of the town where it happened."""

OWNER: Final = "@owner"
"""In a rule: the unit that owns the device or facility (权属单位)."""

ZONE: Final = ZoneInfo("Asia/Shanghai")

UnitByName = Callable[[str, str | None], str | None]
"""(a department's name in a class table, town) → unit code, None when it means no fixed unit."""


class RulesError(ValueError):
    """Routing rules that cannot be used; `problems` name every row and what to do."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """One row: empty conditions match everything. `area` matches the area and all within it;
    `hours` is local time as "22-07" (from 22:00 until before 07:00)."""

    rule: str
    lead: str
    co_units: tuple[str, ...] = ()
    subclass: str = ""
    condition: str = ""
    area: str = ""
    owner: str = ""
    hours: tuple[int, int] | None = None

    def matches(
        self, subclass: str, condition: str, place: Place, owner: str | None, hour: int
    ) -> bool:
        if self.subclass and not subclass.startswith(self.subclass):
            return False
        if self.condition and self.condition != condition:
            return False
        if self.area and self.area not in place.codes:
            return False
        if self.owner and (owner is None or self.owner not in ("*", owner)):
            return False
        if self.hours is None:
            return True
        begin, end = self.hours
        return begin <= hour < end if begin < end else hour >= begin or hour < end


@dataclass(frozen=True)
class RoutingTable:
    """Rules in order, the class table's departments after them, the county desk last.

    `owners` are the units that own devices, by device code; `towns` the units of towns, by area
    code; `desk` is the county desk's unit. `version` is a hash of everything that decides.
    """

    rules: tuple[RoutingRule, ...]
    taxonomy: Taxonomy
    unit_by_name: UnitByName
    owners: Mapping[str, str]
    towns: Mapping[str, str]
    desk: str
    version: str = field(default="")

    def __post_init__(self) -> None:
        content = repr(
            (
                self.rules,
                self.taxonomy.version,
                sorted(self.owners.items()),
                sorted(self.towns.items()),
                self.desk,
            )
        )
        digest = hashlib.sha256(content.encode()).hexdigest()[:12]
        object.__setattr__(self, "version", digest)
        cached = lru_cache(maxsize=65_536)(self._from_class_table)
        object.__setattr__(self, "_cached", cached)

    def propose(
        self, subclass: str, condition: str, place: Place, device: str | None, now: datetime
    ) -> Proposal:
        """The lead and co-handlers of a matter, and which rule of which version named them."""
        owner = self.owners.get(device) if device else None
        town = self.towns.get(place.town) if place.town else None
        hour = now.astimezone(ZONE).hour if self.rules else 0
        for rule in self.rules:
            if rule.matches(subclass, condition, place, owner, hour):
                lead = self._named(rule.lead, town, owner)
                if lead is None:
                    continue
                named = (self._named(u, town, owner) for u in rule.co_units)
                return Proposal(
                    lead=lead,
                    co_units=tuple(u for u in named if u and u != lead),
                    rule=rule.rule,
                    rules_version=self.version,
                    why=f"规则 {rule.rule}",
                )
        found: Proposal = self._cached(subclass, condition, place.town, owner)  # type: ignore[attr-defined]
        return found

    def _from_class_table(
        self, subclass: str, condition: str, town_code: str | None, owner: str | None
    ) -> Proposal:
        """The owner of the device or facility goes before the class's department, which helps."""
        if subclass not in self.taxonomy:
            return self._to_desk("事项分类表中没有该分类")
        row = self.taxonomy.row(subclass, condition)
        town = self.towns.get(town_code) if town_code else None
        by_table = self.unit_by_name(row.lead_dept, town_code)
        lead = owner or by_table
        if lead is None:
            return self._to_desk(f"“{row.lead_dept}”没有对应的固定单位")
        names = (self.unit_by_name(name, town_code) for name in row.co_depts)
        helpers = [u for u in (by_table, *names) if u]
        key = f"{row.subclass}/{row.condition}" if row.condition else row.subclass
        source = "权属单位" if owner else row.lead_dept
        return Proposal(
            lead=lead,
            co_units=tuple(u for u in dict.fromkeys(helpers) if u != lead),
            rule=f"class:{key}",
            rules_version=self.version,
            why=f"事项分类表 {row.subclass} {row.name_zh}:主办 {source}"
            + (f"(属地 {town})" if town and lead == town else ""),
        )

    def _to_desk(self, why: str) -> Proposal:
        return Proposal(
            lead=self.desk,
            rule=COUNTY_DESK,
            rules_version=self.version,
            why=f"{why},由县级中心研判",
        )

    @staticmethod
    def _named(name: str, town: str | None, owner: str | None) -> str | None:
        if name == OWN_TOWN:
            return town
        return owner if name == OWNER else name


def read_rules(text: str, *, units: Iterable[str], taxonomy: Taxonomy) -> tuple[RoutingRule, ...]:
    """The rules of a CSV file with the columns of COLUMNS.

    Checked as a whole: raises RulesError with every problem, by row number (the header is row 1).
    """
    known = {*units, OWN_TOWN, OWNER}
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
    if missing:
        raise RulesError([f"row 1: columns missing: {', '.join(missing)}"])
    rules: list[RoutingRule] = []
    problems: list[str] = []
    seen: set[str] = set()
    for number, cells in enumerate(reader, start=2):
        row = {c: (cells.get(c) or "").strip() for c in COLUMNS}
        co_units = tuple(u for u in row["co_units"].split(";") if u)
        for unit in (row["lead"], *co_units):
            if unit not in known:
                problems.append(f"row {number}: unknown unit {unit!r}; use a code of the directory")
        if not row["rule"] or row["rule"] in seen:
            problems.append(f"row {number}: the rule needs a name of its own")
        if row["subclass"] and not any(s.startswith(row["subclass"]) for s in taxonomy.subclasses):
            problems.append(f"row {number}: no subclass begins with {row['subclass']!r}")
        hours = _hours(row["hours"])
        if row["hours"] and hours is None:
            problems.append(f"row {number}: hours are written 22-07, got {row['hours']!r}")
        seen.add(row["rule"])
        rules.append(
            RoutingRule(
                row["rule"],
                row["lead"],
                co_units,
                row["subclass"],
                row["condition"],
                row["area"],
                row["owner"],
                hours,
            )
        )
    if problems:
        raise RulesError(problems)
    return tuple(rules)


def _hours(text: str) -> tuple[int, int] | None:
    begin, _, end = text.partition("-")
    if begin.isdigit() and end.isdigit() and int(begin) < 24 and int(end) <= 24 and begin != end:
        return int(begin), int(end)
    return None
