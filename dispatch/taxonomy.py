"""The class table: subclasses with departments, severity and limits, from a replaceable file."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

UNCLASSIFIED: Final = "9999"
"""待研判: nobody, neither person nor model, has said yet what it is."""

COLUMNS: Final = (
    "code",
    "condition",
    "l1",
    "l2_zh_en",
    "lead_dept",
    "co_depts",
    "severity",
    "ack_min",
    "first_contact_min",
    "ack_calendar",
    "handle_hours",
    "handle_calendar",
    "limit_type",
    "handle_basis",
    "note",
)
CLOCKS: Final = ("C", "W")
LIMIT_TYPES: Final = ("urgent_hour", "work_hour", "work_day", "natural_day")


class Severity(StrEnum):
    """How serious (特急, 紧急, 较急, 一般). A word, never a colour: colours belong to cards."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"

    @property
    def zh(self) -> str:
        return {"S1": "特急", "S2": "紧急", "S3": "较急", "S4": "一般"}[self.value]


class TaxonomyError(ValueError):
    """A class table that cannot be used; `problems` names every row and what is wrong with it."""

    def __init__(self, source: str, problems: Iterable[str]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__(f"{source}: " + "; ".join(self.problems))


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One row of the table: a subclass (二级) under one condition, who leads, and the limits.

    Minutes of the stages (`sign_minutes`, `first_contact_minutes`) run on `stage_clock`,
    `handle_hours` on `handle_clock`: C is continuous, W is working time.
    """

    subclass: str
    condition: str
    class_code: str
    class_zh: str
    class_en: str
    name_zh: str
    name_en: str
    lead_dept: str
    co_depts: tuple[str, ...]
    severity: Severity
    sign_minutes: int
    first_contact_minutes: int
    stage_clock: str
    handle_hours: int
    handle_clock: str
    limit_type: str
    basis: str
    note: str


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The class table as a whole; `version` is a hash of what it says."""

    version: str
    rows: tuple[ClassRow, ...]
    _by_key: Mapping[tuple[str, str], ClassRow]
    _by_subclass: Mapping[str, tuple[ClassRow, ...]]

    @property
    def subclasses(self) -> tuple[str, ...]:
        """Every subclass once, in the table's order, 9999 included when the table has it."""
        return tuple(self._by_subclass)

    def __contains__(self, subclass: object) -> bool:
        return subclass in self._by_subclass

    def conditions(self, subclass: str) -> tuple[str, ...]:
        """The conditions under which `subclass` has rows; the empty one is the general row."""
        return tuple(row.condition for row in self._by_subclass.get(subclass, ()))

    def row(self, subclass: str, condition: str = "") -> ClassRow:
        """The row of `subclass` under `condition`; where there is none, its general row (the empty
        condition), else its first. Raises KeyError for a subclass that the table does not have."""
        found = self._by_key.get((subclass, condition))
        if found is None:
            found = self._by_key.get((subclass, ""))
        return found if found is not None else self._by_subclass[subclass][0]

    def is_petition(self, subclass: str) -> bool:
        """Is it a petition (信访事项, 03xx), which is never dispatched or joined automatically?"""
        return subclass.startswith("03")


def _split_names(text: str) -> tuple[str, str]:
    zh, _, en = text.strip().partition(" ")
    return zh, en.strip()


def _whole_positive(raw: str) -> int | None:
    return int(raw) if raw.isascii() and raw.isdigit() and int(raw) > 0 else None


def _row_problems(cells: Mapping[str, str]) -> Iterator[str]:
    code = cells["code"]
    if not (len(code) == 4 and code.isascii() and code.isdigit()):
        yield f"code {code!r} is not four digits"
    if not cells["l1"] or not cells["l2_zh_en"]:
        yield "l1 and l2_zh_en must name the class and the subclass"
    if not cells["lead_dept"]:
        yield "lead_dept is empty"
    if cells["severity"] not in Severity.__members__:
        yield f"severity {cells['severity']!r} is none of S1, S2, S3, S4"
    for name in ("ack_min", "first_contact_min", "handle_hours"):
        if _whole_positive(cells[name]) is None:
            yield f"{name} {cells[name]!r} is not a whole number above zero"
    for name in ("ack_calendar", "handle_calendar"):
        if cells[name] not in CLOCKS:
            yield f"{name} {cells[name]!r} is neither C (continuous) nor W (working)"
    if cells["limit_type"] not in LIMIT_TYPES:
        yield f"limit_type {cells['limit_type']!r} is none of {', '.join(LIMIT_TYPES)}"


def _class_row(cells: Mapping[str, str]) -> ClassRow:
    class_zh, class_en = _split_names(cells["l1"])
    name_zh, name_en = _split_names(cells["l2_zh_en"])
    co_depts = tuple(d.strip() for d in cells["co_depts"].split(";") if d.strip(" —-"))
    return ClassRow(
        subclass=cells["code"],
        condition=cells["condition"],
        class_code=cells["code"][:2],
        class_zh=class_zh,
        class_en=class_en,
        name_zh=name_zh,
        name_en=name_en,
        lead_dept=cells["lead_dept"],
        co_depts=co_depts,
        severity=Severity(cells["severity"]),
        sign_minutes=int(cells["ack_min"]),
        first_contact_minutes=int(cells["first_contact_min"]),
        stage_clock=cells["ack_calendar"],
        handle_hours=int(cells["handle_hours"]),
        handle_clock=cells["handle_calendar"],
        limit_type=cells["limit_type"],
        basis=cells["handle_basis"],
        note=cells["note"],
    )


def parse_taxonomy(text: str, source: str) -> Taxonomy:
    """The table that the CSV `text` says, checked as a whole: every problem is found before any is
    raised, as one TaxonomyError whose lines carry the row numbers of the file."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    missing = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
    if missing:
        raise TaxonomyError(source, [f"row 1: columns missing: {', '.join(missing)}"])
    problems: list[str] = []
    rows: list[ClassRow] = []
    seen: dict[tuple[str, str], int] = {}
    names: dict[str, tuple[str, int]] = {}
    for raw in reader:
        number = reader.line_num
        if None in raw or None in raw.values():
            problems.append(f"row {number}: has not {len(reader.fieldnames or ())} cells")
            continue
        cells = {c: raw[c].strip() for c in COLUMNS}
        bad = [f"row {number}: {p}" for p in _row_problems(cells)]
        key = (cells["code"], cells["condition"])
        if key in seen:
            bad.append(
                f"row {number}: code {key[0]} condition {key[1]!r} is already row {seen[key]}"
            )
        seen.setdefault(key, number)
        name, first = names.setdefault(cells["code"], (cells["l2_zh_en"], number))
        if name != cells["l2_zh_en"]:
            bad.append(f"row {number}: {cells['code']} has another name in row {first}")
        problems += bad
        if not bad:
            rows.append(_class_row(cells))
    if not problems and UNCLASSIFIED not in {r.subclass for r in rows}:
        problems.append(f"no row for {UNCLASSIFIED}, the class of what is not yet classified")
    if problems:
        raise TaxonomyError(source, problems)
    return _taxonomy(rows)


def _taxonomy(rows: Iterable[ClassRow]) -> Taxonomy:
    kept = tuple(rows)
    by_subclass: dict[str, tuple[ClassRow, ...]] = {}
    for row in kept:
        by_subclass[row.subclass] = (*by_subclass.get(row.subclass, ()), row)
    digest = hashlib.sha256(repr(kept).encode()).hexdigest()
    return Taxonomy(
        version=digest[:12],
        rows=kept,
        _by_key={(row.subclass, row.condition): row for row in kept},
        _by_subclass=by_subclass,
    )


@cache
def _packaged() -> Taxonomy:
    packaged = resources.files("dispatch.data").joinpath("taxonomy.csv")
    return parse_taxonomy(packaged.read_text(encoding="utf-8"), "taxonomy.csv")


def load_taxonomy(path: Path | None = None) -> Taxonomy:
    """A county's own table, or without a path the one that comes with the product. Raises
    TaxonomyError with row numbers."""
    if path is None:
        return _packaged()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TaxonomyError(path.name, [f"is not UTF-8: {error}"]) from error
    return parse_taxonomy(text, path.name)
