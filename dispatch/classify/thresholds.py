"""From which confidence on a judgement is acted on without a person."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from dispatch.taxonomy import Severity, Taxonomy, load_taxonomy

COLUMNS: Final = ("subclass", "severity", "threshold")


class ThresholdsError(ValueError):
    """A threshold file that cannot be used; `problems` names every row and what is wrong."""

    def __init__(self, source: str, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{source}: " + "; ".join(self.problems))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least confidence by subclass, else by severity. S1 and S2 have lower ones: there, hours
    in a queue cost more than a ticket that a department returns."""

    by_severity: Mapping[Severity, float]
    by_subclass: Mapping[str, float]

    def of(self, subclass: str, severity: Severity) -> float:
        """The least confidence at which `subclass` is dispatched by itself."""
        own = self.by_subclass.get(subclass)
        return self.by_severity[severity] if own is None else own


def parse_thresholds(text: str, source: str, taxonomy: Taxonomy) -> Thresholds:
    """The thresholds that the CSV says: rows with a subclass, and one for each severity with an
    empty subclass. Raises ThresholdsError."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    if missing := [c for c in COLUMNS if c not in (reader.fieldnames or ())]:
        raise ThresholdsError(source, [f"row 1: columns missing: {', '.join(missing)}"])
    problems: list[str] = []
    by_severity: dict[Severity, float] = {}
    by_subclass: dict[str, float] = {}
    for raw in reader:
        number = reader.line_num
        subclass, severity, value = ((raw[c] or "").strip() for c in COLUMNS)
        try:
            threshold = float(value)
        except ValueError:
            threshold = -1.0
        if not 0 <= threshold <= 1:
            problems.append(f"row {number}: threshold {value!r} is not between 0 and 1")
        if subclass and subclass not in taxonomy:
            problems.append(f"row {number}: subclass {subclass!r} is not in the class table")
        elif subclass in by_subclass or (not subclass and severity in by_severity):
            problems.append(f"row {number}: {subclass or severity} is there twice")
        elif subclass:
            by_subclass[subclass] = threshold
        elif severity in Severity.__members__:
            by_severity[Severity(severity)] = threshold
        else:
            problems.append(f"row {number}: severity {severity!r} is none of S1, S2, S3, S4")
    problems += [f"no row for severity {s}" for s in Severity if s not in by_severity]
    if problems:
        raise ThresholdsError(source, problems)
    return Thresholds(by_severity, by_subclass)


@cache
def _packaged() -> Thresholds:
    packaged = resources.files("dispatch.data").joinpath("thresholds.csv")
    return parse_thresholds(packaged.read_text("utf-8"), "thresholds.csv", load_taxonomy())


def load_thresholds(path: Path | None = None, taxonomy: Taxonomy | None = None) -> Thresholds:
    """A county's own thresholds, or without a path those that come with the product."""
    if path is None:
        return _packaged()
    text = path.read_text(encoding="utf-8-sig")
    return parse_thresholds(text, path.name, taxonomy or load_taxonomy())
