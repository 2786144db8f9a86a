"""The phrases by which each subclass is recognised: rows, their file, and its check."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from dispatch.classify.encoding import fold
from dispatch.taxonomy import UNCLASSIFIED, Taxonomy, load_taxonomy

GAP_MARK: Final = "…"
"""In a phrase: the second part follows the first within a few characters (拖欠…工资)."""
COLUMNS: Final = ("subclass", "condition", "phrase", "weight")


class LexiconError(ValueError):
    """A lexicon file that cannot be used; `problems` names every row and what is wrong with it."""

    def __init__(self, source: str, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{source}: " + "; ".join(self.problems))


@dataclass(frozen=True, slots=True)
class LexiconRow:
    """One phrase that speaks for a subclass, or with a condition only for that condition of it."""

    subclass: str
    condition: str
    phrase: str
    weight: float


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases; `digest` is a hash of what they say."""

    rows: tuple[LexiconRow, ...]
    digest: str


def lexicon_of(rows: Iterable[LexiconRow]) -> Lexicon:
    """The lexicon of `rows`, in an order that does not depend on theirs."""
    kept = tuple(sorted(rows, key=lambda r: (r.subclass, r.condition, r.phrase)))
    return Lexicon(kept, hashlib.sha256(repr(kept).encode()).hexdigest())


def _parts_problem(phrase: str) -> str | None:
    parts = phrase.split(GAP_MARK)
    if len(parts) > 2 or not all(part.strip() for part in parts):
        return f"phrase {phrase!r} must be one text, or two with one {GAP_MARK} between them"
    return None


def parse_lexicon(text: str, source: str, taxonomy: Taxonomy) -> Lexicon:
    """The lexicon that the CSV `text` says, checked as a whole; raises LexiconError."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    if missing := [c for c in COLUMNS if c not in (reader.fieldnames or ())]:
        raise LexiconError(source, [f"row 1: columns missing: {', '.join(missing)}"])
    problems: list[str] = []
    rows: dict[tuple[str, str, str], LexiconRow] = {}
    for raw in reader:
        number = reader.line_num
        subclass, condition, phrase, weighed = ((raw[c] or "").strip() for c in COLUMNS)
        phrase = fold(phrase)
        if subclass not in taxonomy or subclass == UNCLASSIFIED:
            problems.append(f"row {number}: subclass {subclass!r} is not in the class table")
        elif condition and condition not in taxonomy.conditions(subclass):
            problems.append(f"row {number}: {subclass} has no condition {condition!r}")
        if problem := _parts_problem(phrase):
            problems.append(f"row {number}: {problem}")
        try:
            weight = float(weighed)
        except ValueError:
            weight = math.nan
        if not 0 < weight <= 10:
            problems.append(f"row {number}: weight {weighed!r} is not above 0 and at most 10")
        if (subclass, condition, phrase) in rows:
            problems.append(f"row {number}: {phrase!r} is there twice for {subclass} {condition}")
        rows[subclass, condition, phrase] = LexiconRow(subclass, condition, phrase, weight)
    if not rows and not problems:
        problems.append("has no phrases")
    if problems:
        raise LexiconError(source, problems)
    return lexicon_of(rows.values())


@cache
def _packaged() -> Lexicon:
    packaged = resources.files("dispatch.data").joinpath("lexicon.csv")
    return parse_lexicon(packaged.read_text(encoding="utf-8"), "lexicon.csv", load_taxonomy())


def load_lexicon(path: Path | None = None, taxonomy: Taxonomy | None = None) -> Lexicon:
    """A county's own phrases, or without a path those that come with the product."""
    if path is None:
        return _packaged()
    return parse_lexicon(
        path.read_text(encoding="utf-8-sig"), path.name, taxonomy or load_taxonomy()
    )
