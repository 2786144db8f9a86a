"""The demo county's duty roster: its posts, round the clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from grid.duty import CENTRE_ROLES, DAY_MIN, DutyRole, Roster, WeeklyShift
from grid.duty_files import DutyAccount
from grid.units import Unit, UnitKind

EVERY_DAY: Final = (1, 2, 3, 4, 5, 6, 7)

_CENTRE: Final[Mapping[DutyRole, str]] = {
    DutyRole.DUTY_OFFICER: "DUTY_OFFICER",
    DutyRole.CENTRE_DIRECTOR: "CENTRE_LEADER",
    DutyRole.COUNTY_DEPUTY: "COUNTY_LEADER",
    DutyRole.COUNTY_CHIEF: "COUNTY_LEADER",
}
_DESKS: Final = ("DEPT_DESK", "TOWN_DESK", "PETITION_CLERK")
_LEADERS: Final = ("DEPT_LEADER", *_DESKS)
_UNIT: Final[Mapping[DutyRole, tuple[str, ...]]] = {
    DutyRole.HANDLER_DESK: _DESKS,
    DutyRole.DUTY_PERSON: _DESKS,
    DutyRole.DESK_HEAD: _LEADERS,
    DutyRole.DUTY_LEADER: _LEADERS,
    DutyRole.DEPT_DEPUTY: _LEADERS,
    DutyRole.DEPT_CHIEF: _LEADERS,
}
"""By account role, the first that a unit has."""


def roster_of_posts(units: Iterable[Unit], accounts: Iterable[DutyAccount]) -> Roster:
    """A roster in which every post is on duty for its own unit at every hour, the unit's desk for
    its leaders where it has none. Units without an account are left out."""
    of_unit: dict[str | None, dict[str, str]] = {}
    for account in accounts:
        of_unit.setdefault(account.unit, {}).setdefault(account.role, account.id)
    shifts = []
    for unit in units:
        posts = of_unit.get(unit.code, {})
        for role in DutyRole:
            if (role in CENTRE_ROLES) != (unit.kind is UnitKind.CENTRE):
                continue
            wanted = (_CENTRE[role],) if role in CENTRE_ROLES else _UNIT[role]
            found = next((posts[post] for post in wanted if post in posts), None)
            if found is not None:
                shifts.append(WeeklyShift(unit.code, role, found, EVERY_DAY, 0, DAY_MIN))
    return Roster(weekly=tuple(shifts))
