"""Who must be on duty at which hours of the week, and where a roster has nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from grid.duty import DAY_MIN, ROLE_ZH, WEEK_MIN, DutyRole, Roster
from grid.units import Unit, UnitKind

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

ALWAYS: Final = ((0, WEEK_MIN),)
OFFICE_HOURS: Final = tuple(
    (day * DAY_MIN + begins * 60, day * DAY_MIN + ends * 60)
    for day in range(5)
    for begins, ends in ((8, 12), (14, 18))
)
"""An ordinary week's working time (DOMAIN 0.1); a make-up day falls to the duty person."""

HANDLING_KINDS: Final = frozenset({UnitKind.DEPARTMENT, UnitKind.TOWN, UnitKind.UTILITY})
"""Kinds of units that tickets are dispatched to by rule, and that must therefore be reachable."""

Hours = tuple[tuple[int, int], ...]
"""Spans [from, to) in minutes of the week."""

MUST_BE_THERE: Final[tuple[tuple[frozenset[UnitKind], DutyRole, Hours], ...]] = (
    (HANDLING_KINDS, DutyRole.HANDLER_DESK, OFFICE_HOURS),
    (HANDLING_KINDS, DutyRole.DUTY_PERSON, ALWAYS),
    (HANDLING_KINDS, DutyRole.DUTY_LEADER, ALWAYS),
    (HANDLING_KINDS, DutyRole.DEPT_DEPUTY, OFFICE_HOURS),
    (HANDLING_KINDS, DutyRole.DEPT_CHIEF, OFFICE_HOURS),
    (frozenset({UnitKind.CENTRE}), DutyRole.DUTY_OFFICER, ALWAYS),
    (frozenset({UnitKind.CENTRE}), DutyRole.CENTRE_DIRECTOR, ALWAYS),
    (frozenset({UnitKind.CENTRE}), DutyRole.COUNTY_DEPUTY, ALWAYS),
    (frozenset({UnitKind.CENTRE}), DutyRole.COUNTY_CHIEF, ALWAYS),
)
"""Who must be there, and when: off hours a unit is its duty person and duty leader (DOMAIN 0.11),
and the centre's own people are asked round the clock."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Hours of every week in which a unit has nobody in a role that it must have: [begins, ends)
    in minutes of the week."""

    unit: str
    role: DutyRole
    begins: int
    ends: int

    def __str__(self) -> str:
        return (
            f"nobody is {self.role} ({ROLE_ZH[self.role]}) of {self.unit} "
            f"from {_hour(self.begins)} to {_hour(self.ends % WEEK_MIN)}"
        )


def _hour(minute: int) -> str:
    day, rest = divmod(minute, DAY_MIN)
    return f"{WEEKDAYS[day]} {rest // 60:02d}:{rest % 60:02d}"


def gaps(roster: Roster, units: Iterable[Unit]) -> list[Gap]:
    """The hours of the week at which somebody must be there and nobody is."""
    covered: dict[tuple[str, DutyRole], list[tuple[int, int]]] = defaultdict(list)
    for shift in roster.weekly:
        covered[shift.unit, shift.role] += shift.minutes()
    return [
        Gap(unit.code, role, begins, ends)
        for unit in units
        for kinds, role, hours in MUST_BE_THERE
        if unit.kind in kinds
        for begins, ends in _uncovered(hours, sorted(covered[unit.code, role]))
    ]


def _uncovered(
    hours: Iterable[tuple[int, int]], covered: list[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """What of `hours` no span of `covered` (sorted by its beginning) reaches."""
    for begins, ends in hours:
        reached = begins
        for one, other in covered:
            if one > reached and other > begins:
                if one >= ends:
                    break
                yield reached, one
            reached = max(reached, other)
        if reached < ends:
            yield reached, ends
