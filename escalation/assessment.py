"""The assessment table (考核办法): what of a unit's figures counts how much, and what is left out.

The table is data of the county, like limits and ladders. The packaged one takes its lines from
published ones: full marks from 90 % handled and 70 % in time, 0.2 points off for each rework
(DOMAIN 5: Jinhua), 85 % satisfied as a county's least; its other figures are the product's own [D].
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Final, Protocol

from escalation.policy_files import PolicyError, read_rows, table_text, version_of

COLUMNS: Final = ("kind", "what", "weight", "zero", "full", "each", "most", "note")
"""`share`: an indicator that is a rate gives none of its `weight` at `zero`, all of it at `full`, a
part of it between. `deduct`: each of what an indicator counts takes `each` points off, `most` at
most. `exclude`: the ticket with this case number is not counted, for the reason in `note`."""

KINDS: Final = ("share", "deduct", "exclude")
HUNDRED: Final = 100.0


class Comes(Protocol):
    """What an indicator comes to: `value` of a rate, `part` of what is counted."""

    @property
    def part(self) -> int: ...

    @property
    def value(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Share:
    """An indicator that gives points. `zero` above `full`: less is better."""

    what: str
    weight: float
    zero: float
    full: float
    note: str = ""

    def points(self, value: float) -> float:
        """What of the weight a value gives."""
        share = (value - self.zero) / (self.full - self.zero)
        return self.weight * min(1.0, max(0.0, share))


@dataclass(frozen=True, slots=True)
class Deduction:
    """An indicator of which each one takes points off, `most` at most."""

    what: str
    each: float
    most: float | None = None
    note: str = ""

    def points(self, number: int) -> float:
        """What so many take off."""
        lost = self.each * number
        return lost if self.most is None else min(lost, self.most)


@dataclass(frozen=True)
class Assessment:
    """A version of the table. `excluded` are case numbers with the reason for each."""

    body: str
    shares: tuple[Share, ...]
    deductions: tuple[Deduction, ...]
    excluded: Mapping[str, str]
    version: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "version", version_of(self.body))

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators that it asks for, each once."""
        shares = (one.what for one in self.shares)
        return tuple(dict.fromkeys((*shares, *(one.what for one in self.deductions))))


@dataclass(frozen=True, slots=True)
class Score:
    """得分 of a unit: of a hundred, None when there is nothing to give points for. `given` are the
    points of each share (None: nothing to count, so the others weigh more), `lost` what each
    deduction took off."""

    score: float | None
    given: Mapping[str, float | None]
    lost: Mapping[str, float]


def score_of(table: Assessment, figures: Mapping[str, Comes]) -> Score:
    """What a unit's figures come to. A share of which there is nothing to count is left out, and
    the weight of the others is what they are measured by [D]."""
    given: dict[str, float | None] = {}
    reached = weighed = 0.0
    for share in table.shares:
        figure = figures.get(share.what)
        if figure is None or figure.value is None:
            given[share.what] = None
            continue
        given[share.what] = share.points(figure.value)
        reached += share.points(figure.value)
        weighed += share.weight
    lost = {
        one.what: one.points(figures[one.what].part) if one.what in figures else 0.0
        for one in table.deductions
    }
    if not weighed:
        return Score(None, given, lost)
    score = max(0.0, HUNDRED * reached / weighed - sum(lost.values()))
    return Score(round(score, 2), given, lost)


def read_assessment(text: str, source: str, rates: Mapping[str, bool]) -> Assessment:
    """The table that a file says, checked as a whole. `rates` are the indicators of units' tasks,
    and whether each is a rate. Raises PolicyError with every problem."""
    numbered, problems = read_rows(text, source, COLUMNS)
    seen: dict[tuple[str, str], int] = {}
    for number, cells in numbered:
        problems += [f"row {number}: {each}" for each in _problems(cells, rates)]
        key = cells["kind"], cells["what"]
        if key in seen:
            problems.append(f"row {number}: {' '.join(key)} stands in row {seen[key]} already")
        seen.setdefault(key, number)
    if not any(cells["kind"] == "share" for _, cells in numbered):
        problems.append("no share: there is nothing to give points for")
    if problems:
        raise PolicyError(source, problems)
    return assessment_of(table_text(COLUMNS, (cells for _, cells in numbered)))


def assessment_of(body: str) -> Assessment:
    """The table that was stored as `body`."""
    rows, _ = read_rows(body, "stored assessment", COLUMNS)
    shares, deductions, excluded = [], [], {}
    for _, c in rows:
        match c["kind"]:
            case "share":
                weight, zero, full = (float(c[name]) for name in ("weight", "zero", "full"))
                shares.append(Share(c["what"], weight, zero, full, c["note"]))
            case "deduct":
                most = float(c["most"]) if c["most"] else None
                deductions.append(Deduction(c["what"], float(c["each"]), most, c["note"]))
            case _:
                excluded[c["what"]] = c["note"]
    return Assessment(body, tuple(shares), tuple(deductions), excluded)


@cache
def packaged_assessment() -> Assessment:
    """The table that comes with the product."""
    packaged = resources.files("escalation.data").joinpath("assessment.csv")
    return assessment_of(packaged.read_text(encoding="utf-8"))


_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "share": ("weight", "zero", "full"),
    "deduct": ("each",),
    "exclude": ("note",),
}
_MAY_HAVE: Final[Mapping[str, tuple[str, ...]]] = {
    "share": ("weight", "zero", "full", "note"),
    "deduct": ("each", "most", "note"),
    "exclude": ("note",),
}


def _problems(cells: Mapping[str, str], rates: Mapping[str, bool]) -> Iterator[str]:
    kind, what = cells["kind"], cells["what"]
    if kind not in KINDS:
        yield f"kind {kind!r} is none of {', '.join(KINDS)}"
        return
    if not what:
        yield "names nothing" if kind == "exclude" else "names no indicator"
    elif kind != "exclude" and what not in rates:
        yield f"{what!r} is no indicator of units"
    elif kind == "share" and not rates[what]:
        yield f"{what} is no rate, so it cannot give a share of its weight; deduct for it"
    for name in _NEEDS[kind]:
        if not cells[name]:
            yield f"{kind} without {name}"
    for name in COLUMNS[2:]:
        if cells[name] and name not in _MAY_HAVE[kind]:
            yield f"{kind} has no {name}"
    numbers: dict[str, float] = {}
    for name in _MAY_HAVE[kind][:-1]:
        if cells[name]:
            number = _number(cells[name])
            if number is None:
                yield f"{name} {cells[name]!r} is no number"
            else:
                numbers[name] = number
    yield from _number_problems(kind, numbers)


def _number_problems(kind: str, numbers: Mapping[str, float]) -> Iterator[str]:
    for name in ("weight", "each", "most"):
        if name in numbers and numbers[name] <= 0:
            yield f"{name} is not above zero"
    for name in ("zero", "full"):
        if name in numbers and not 0 <= numbers[name] <= 1:
            yield f"{name} is not between 0 and 1"
    if kind == "share" and "zero" in numbers and numbers["zero"] == numbers.get("full"):
        yield "zero and full are the same"
    if numbers.get("most", math.inf) < numbers.get("each", 0.0):
        yield "most is less than each"


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
