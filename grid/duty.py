"""Duty rosters (值班表): who is on duty for a unit, in which role, at which moment."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

import orjson

ZONE: Final = ZoneInfo("Asia/Shanghai")
DAY_MIN: Final = 24 * 60
WEEK_MIN: Final = 7 * DAY_MIN


class DutyRole(StrEnum):
    """In what capacity somebody is on duty (值班岗位)."""

    HANDLER_DESK = "handler_desk"
    """签收岗"""
    DESK_HEAD = "desk_head"
    """科室负责人"""
    DUTY_PERSON = "duty_person"
    """值班员"""
    DUTY_LEADER = "duty_leader"
    """带班领导"""
    DEPT_DEPUTY = "dept_deputy"
    """部门分管领导"""
    DEPT_CHIEF = "dept_chief"
    """部门主要领导"""
    DUTY_OFFICER = "duty_officer"
    """中心值班长"""
    CENTRE_DIRECTOR = "centre_director"
    """中心主任"""
    COUNTY_DEPUTY = "county_deputy"
    """县分管领导"""
    COUNTY_CHIEF = "county_chief"
    """县主要领导"""


ROLE_ZH: Final[dict[DutyRole, str]] = {
    DutyRole.HANDLER_DESK: "签收岗",
    DutyRole.DESK_HEAD: "科室负责人",
    DutyRole.DUTY_PERSON: "值班员",
    DutyRole.DUTY_LEADER: "带班领导",
    DutyRole.DEPT_DEPUTY: "分管领导",
    DutyRole.DEPT_CHIEF: "主要领导",
    DutyRole.DUTY_OFFICER: "值班长",
    DutyRole.CENTRE_DIRECTOR: "中心主任",
    DutyRole.COUNTY_DEPUTY: "县分管领导",
    DutyRole.COUNTY_CHIEF: "县主要领导",
}

CENTRE_ROLES: Final = frozenset(
    {
        DutyRole.DUTY_OFFICER,
        DutyRole.CENTRE_DIRECTOR,
        DutyRole.COUNTY_DEPUTY,
        DutyRole.COUNTY_CHIEF,
    }
)
"""Roles that stand under the centre's own unit; all others under the unit that is dispatched to."""


@dataclass(frozen=True, slots=True)
class WeeklyShift:
    """A shift of every week. `days` are 1 (Monday) to 7; `begins` and `ends` minutes of the day,
    and one that does not end after it begins ends on the next day."""

    unit: str
    role: DutyRole
    account: str
    days: tuple[int, ...]
    begins: int
    ends: int

    def minutes(self) -> Iterator[tuple[int, int]]:
        """What it covers, as [from, to) in minutes of the week."""
        length = self.ends - self.begins + (DAY_MIN if self.ends <= self.begins else 0)
        for day in self.days:
            start = (day - 1) * DAY_MIN + self.begins
            yield start, min(start + length, WEEK_MIN)
            if start + length > WEEK_MIN:
                yield 0, start + length - WEEK_MIN


@dataclass(frozen=True, slots=True)
class DatedShift:
    """A shift of one date: while it runs, the week's own shifts of its unit and role do not."""

    unit: str
    role: DutyRole
    account: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Substitution:
    """顶班: `account` stands in for `instead_of` for a span, in one unit or (None) in all."""

    account: str
    instead_of: str
    begins: datetime
    ends: datetime
    unit: str | None = None


@dataclass(frozen=True)
class Roster:
    """A county's duty roster, whole; times are UTC."""

    weekly: tuple[WeeklyShift, ...] = ()
    dated: tuple[DatedShift, ...] = ()
    substitutions: tuple[Substitution, ...] = ()

    @cached_property
    def version(self) -> str:
        """Changes with anything that the roster says."""
        return hashlib.sha256(roster_json(self)).hexdigest()[:12]

    @cached_property
    def _shifts(
        self,
    ) -> dict[tuple[str, DutyRole], tuple[list[WeeklyShift], list[DatedShift]]]:
        found: dict[tuple[str, DutyRole], tuple[list[WeeklyShift], list[DatedShift]]]
        found = defaultdict(lambda: ([], []))
        for weekly in self.weekly:
            found[weekly.unit, weekly.role][0].append(weekly)
        for dated in self.dated:
            found[dated.unit, dated.role][1].append(dated)
        return dict(found)

    @property
    def places(self) -> list[tuple[str, DutyRole]]:
        """The units and roles that it names, in its order."""
        return list(self._shifts)

    @property
    def accounts(self) -> frozenset[str]:
        """Everybody whom it names."""
        return frozenset(
            [s.account for s in self.weekly]
            + [s.account for s in self.dated]
            + [s.account for s in self.substitutions]
        )

    def on_duty(self, unit: str, role: DutyRole, at: datetime) -> tuple[str, ...]:
        """The accounts on duty at `at`, stand-ins in place of those whom they stand in for.

        Empty when nobody is: `grid.duty_gaps` says whether that may be.
        """
        weekly, dated = self._shifts.get((unit, role), ([], []))
        named = [s.account for s in dated if s.begins <= at < s.ends]
        if not named:
            minute = _minute_of_week(at)
            named = [s.account for s in weekly if any(a <= minute < b for a, b in s.minutes())]
        return tuple(dict.fromkeys(self._stand_in(unit, account, at) for account in named))

    def _stand_in(self, unit: str, account: str, at: datetime) -> str:
        for one in self.substitutions:
            if (
                one.instead_of == account
                and one.unit in (None, unit)
                and one.begins <= at < one.ends
            ):
                return one.account
        return account


def _minute_of_week(at: datetime) -> int:
    local = at.astimezone(ZONE)
    return local.weekday() * DAY_MIN + local.hour * 60 + local.minute


def roster_json(roster: Roster) -> bytes:
    """A roster as it is stored."""
    return orjson.dumps(
        {
            "weekly": [
                [s.unit, s.role, s.account, s.days, s.begins, s.ends] for s in roster.weekly
            ],
            "dated": [[s.unit, s.role, s.account, s.begins, s.ends] for s in roster.dated],
            "substitutions": [
                [s.account, s.instead_of, s.begins, s.ends, s.unit] for s in roster.substitutions
            ],
        }
    )


def roster_of_json(raw: bytes | str) -> Roster:
    """The roster that `roster_json` wrote."""
    said = orjson.loads(raw)
    moment = datetime.fromisoformat
    return Roster(
        weekly=tuple(
            WeeklyShift(unit, DutyRole(role), account, tuple(days), begins, ends)
            for unit, role, account, days, begins, ends in said["weekly"]
        ),
        dated=tuple(
            DatedShift(unit, DutyRole(role), account, moment(begins), moment(ends))
            for unit, role, account, begins, ends in said["dated"]
        ),
        substitutions=tuple(
            Substitution(account, instead_of, moment(begins), moment(ends), unit)
            for account, instead_of, begins, ends, unit in said["substitutions"]
        ),
    )
