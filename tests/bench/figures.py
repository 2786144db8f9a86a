"""Figures: what was measured against what goal, scaled to this run's floor, as a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.table import Table

FLOOR_OF_GOALS: Final = 3600.0
"""Reports a second that the floor does on the machine for which absolute goals are written."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `met` is None for what has no goal."""

    name: str
    what: str
    value: str
    goal: str = ""
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """How fast the machine is in this run: `floor` reports a second."""

    floor: float

    @property
    def factor(self) -> float:
        """What absolute times are multiplied with."""
        return FLOOR_OF_GOALS / self.floor

    def time(self, name: str, what: str, seconds: float, goal_ms: float) -> Figure:
        """A time that must not be longer than its goal."""
        goal = goal_ms * self.factor
        value = f"{1000 * seconds:.0f} ms"
        return Figure(name, what, value, f"≤ {goal:.0f} ms", 1000 * seconds <= goal)


def at_least(name: str, what: str, ratio: float, goal: float) -> Figure:
    """A ratio that must not be smaller than its goal."""
    return Figure(name, what, f"{ratio:.3f}", f"≥ {goal:g}", ratio >= goal)


def at_most(name: str, what: str, ratio: float, goal: float, unit: str = "") -> Figure:
    """A ratio or size that must not be larger than its goal."""
    return Figure(name, what, f"{ratio:.2f}{unit}", f"≤ {goal:g}{unit}", ratio <= goal)


def reported(name: str, what: str, value: str) -> Figure:
    """Something that has no goal."""
    return Figure(name, what, value)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0..1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def show(figures: Sequence[Figure], scale: Scale | None, machine: str) -> None:
    """Prints the table."""
    title = machine
    if scale is not None:
        title += f"\nfloor {scale.floor:.0f} reports/s: times scaled by {scale.factor:.2f}"
    table = Table("figure", "what", "value", "goal", "met", title=title)
    marks = {True: "yes", False: "NO", None: ""}
    for f in figures:
        table.add_row(f.name, f.what, f.value, f.goal, marks[f.met])
    Console(width=140).print(table)
