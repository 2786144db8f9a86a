"""Reading a duty roster from CSV: checked as a whole before any of it is in force."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from grid.duty import (
    CENTRE_ROLES,
    DAY_MIN,
    ROLE_ZH,
    ZONE,
    DatedShift,
    DutyRole,
    Roster,
    Substitution,
    WeeklyShift,
)
from grid.duty_gaps import gaps
from grid.import_files import Problem, Sheet, decoded, read_sheet
from grid.importing import ImportProblems
from grid.units import Unit, UnitKind

COLUMNS: Final = (
    "unit", "role", "account", "weekdays", "from", "to", "start", "end", "instead_of",
)  # fmt: skip
SHEET: Final = Sheet(
    required=("unit", "role", "account"),
    columns=COLUMNS,
    words={
        "单位": "unit",
        "岗位": "role",
        "帐号": "account",
        "账号": "account",
        "星期": "weekdays",
        "起时": "from",
        "止时": "to",
        "开始": "start",
        "结束": "end",
        "顶替": "instead_of",
    },
)

_ROLES: Final = {zh: role for role, zh in ROLE_ZH.items()} | {r.value: r for r in DutyRole}
_DAYS: Final = {"每天": "1-7", "工作日": "1-5", "周末": "6-7"}
_DAY: Final = re.compile(r"([1-7])(?:-([1-7]))?")
_CLOCK: Final = re.compile(r"(\d{1,2})[:：](\d{2})")


@dataclass(frozen=True, slots=True)
class DutyAccount:
    """An account as a roster needs it: the name that files give, and the unit that it is of."""

    id: str
    username: str
    unit: str | None
    role: str = ""


@dataclass(slots=True)
class _Reading:
    """A roster as far as it was read, and what is wrong with it."""

    file: str
    units: Mapping[str, Unit]
    accounts: Mapping[str, DutyAccount]
    weekly: list[WeeklyShift] = field(default_factory=list)
    dated: list[DatedShift] = field(default_factory=list)
    substitutions: list[tuple[int, Substitution]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def take(self, number: int, fields: Mapping[str, str]) -> None:
        row = _RowOfDuty(self, number, fields)
        kinds = [bool(row.text("weekdays")), bool(row.text("start") or row.text("end"))]
        if row.text("instead_of"):
            row.substitution()
        elif kinds == [True, False]:
            row.weekly()
        elif kinds == [False, True]:
            row.dated()
        else:
            row.wrong("weekdays", "the row says neither every week nor one date, or both",
                      "give weekdays with from and to, or start and end")  # fmt: skip


@dataclass(frozen=True, slots=True)
class _RowOfDuty:
    """One row: what it says becomes a shift or a substitution of the reading, or a problem."""

    reading: _Reading
    number: int
    fields: Mapping[str, str]

    def text(self, name: str) -> str:
        return self.fields.get(name, "")

    def wrong(self, column: str, wrong: str, remedy: str) -> None:
        self.reading.problems.append(Problem(self.reading.file, self.number, column, wrong, remedy))

    def weekly(self) -> None:
        place, account, days = self._place(), self._account("account"), self._days()
        begins, ends = self._minutes("from"), self._minutes("to")
        if begins is not None and begins == ends:
            self.wrong("to", "the shift ends when it begins", "for a whole day give 00:00 to 24:00")
            return
        if place is None or account is None or begins is None or ends is None or not days:
            return
        if begins == DAY_MIN:
            self.wrong("from", "24:00 is the end of a day", "give 00:00 of the next day")
            return
        if self._is_of(account, place[0]):
            shift = WeeklyShift(place[0], place[1], account.id, days, begins, ends)
            self.reading.weekly.append(shift)

    def dated(self) -> None:
        place, account, span = self._place(), self._account("account"), self._span()
        if place is None or account is None or span is None:
            return
        if self._is_of(account, place[0]):
            self.reading.dated.append(DatedShift(place[0], place[1], account.id, *span))

    def substitution(self) -> None:
        account, instead, span = self._account("account"), self._account("instead_of"), self._span()
        unit = self.text("unit") or None
        if unit is not None and unit not in self.reading.units:
            self.wrong("unit", f"unit {unit} is not known", "correct it, or leave it empty")
            return
        if account is None or instead is None or span is None:
            return
        if account.id == instead.id:
            self.wrong("instead_of", "nobody stands in for themselves", "name somebody else")
        elif account.unit != instead.unit:
            self.wrong("account", f"{account.username} is not of the same unit",
                       "a stand-in of another unit would not see the tickets")  # fmt: skip
        else:
            one = Substitution(account.id, instead.id, *span, unit)
            self.reading.substitutions.append((self.number, one))

    def _place(self) -> tuple[str, DutyRole] | None:
        unit, role = self.reading.units.get(self.text("unit")), _ROLES.get(self.text("role"))
        if unit is None:
            self.wrong("unit", f"unit {self.text('unit')} is not known", "give a unit's code")
        if role is None:
            self.wrong("role", f"{self.text('role')!r} is not known",
                       f"use one of {', '.join(_ROLES)}")  # fmt: skip
        if unit is None or role is None:
            return None
        if (role in CENTRE_ROLES) != (unit.kind is UnitKind.CENTRE):
            whose = "the centre" if role in CENTRE_ROLES else "a department or town"
            self.wrong("role", f"{role} is a role of {whose}", "correct the unit or the role")
            return None
        return unit.code, role

    def _account(self, column: str) -> DutyAccount | None:
        account = self.reading.accounts.get(self.text(column))
        if account is None:
            self.wrong(column, f"account {self.text(column)!r} is not known or not active",
                       "give the user name of an active account")  # fmt: skip
        return account

    def _is_of(self, account: DutyAccount, unit: str) -> bool:
        if account.unit == unit:
            return True
        self.wrong("account", f"{account.username} is not of unit {unit}",
                   "an account of another unit would not see the tickets")  # fmt: skip
        return False

    def _days(self) -> tuple[int, ...]:
        said = self.text("weekdays")
        days: set[int] = set()
        for part in re.split(r"[,，;；、 ]+", _DAYS.get(said, said)):
            found = _DAY.fullmatch(part)
            first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
            if first > last:
                self.wrong("weekdays", f"{said!r} are not days of the week",
                           "give 1 (Monday) to 7, like 1-5 or 6,7")  # fmt: skip
                return ()
            days.update(range(first, last + 1))
        return tuple(sorted(days))

    def _minutes(self, column: str) -> int | None:
        found = _CLOCK.fullmatch(self.text(column))
        minutes = (
            int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else DAY_MIN + 1
        )
        if minutes > DAY_MIN:
            self.wrong(column, f"{self.text(column)!r} is not a time of day",
                       "give hours and minutes, like 08:00")  # fmt: skip
            return None
        return minutes

    def _span(self) -> tuple[datetime, datetime] | None:
        begins, ends = self._moment("start"), self._moment("end")
        if begins is None or ends is None:
            return None
        if begins >= ends:
            self.wrong("end", "it ends before it begins", "correct one of the two")
            return None
        return begins, ends

    def _moment(self, column: str) -> datetime | None:
        try:
            local = datetime.fromisoformat(self.text(column))
        except ValueError:
            local = None
        if local is None or local.tzinfo is not None or local.year < 2000:
            self.wrong(column, f"{self.text(column)!r} is not a moment",
                       "give date and time of the county, like 2026-10-01 08:00")  # fmt: skip
            return None
        return local.replace(tzinfo=ZONE).astimezone(UTC)


def read_roster(
    data: bytes, name: str, units: Iterable[Unit], accounts: Iterable[DutyAccount]
) -> Roster | ImportProblems:
    """The roster that a CSV file holds, or everything that is wrong with it.

    A row is a shift of every week (`weekdays`, `from`, `to`), a shift of one date (`start`, `end`)
    that goes before the week's, or a substitution (`instead_of`, `start`, `end`). Times are the
    county's. `accounts` are the active ones. A unit that must have somebody at every hour and does
    not (`grid.duty_gaps`) is named with the hour.
    """
    text = decoded(data)
    if text is None:
        wrong = Problem(name, None, None, "the text encoding is not known",
                        "save it as UTF-8 or GB18030 (GBK)")  # fmt: skip
        return ImportProblems((wrong,))
    units = list(units)
    reading = _Reading(name, {u.code: u for u in units}, _by_name(accounts))
    rows, reading.problems = read_sheet(name, text, SHEET)
    for number, fields in rows:
        reading.take(number, fields)
    reading.problems += _chains(name, reading.substitutions)
    roster = Roster(
        weekly=tuple(reading.weekly),
        dated=tuple(reading.dated),
        substitutions=tuple(one for _, one in reading.substitutions),
    )
    if not reading.problems:
        # Rows that were left out would only show again as gaps.
        reading.problems += [
            Problem(name, None, "weekdays", str(gap), "add a shift that covers it")
            for gap in gaps(roster, units)
        ]
    return ImportProblems(tuple(reading.problems)) if reading.problems else roster


def _by_name(accounts: Iterable[DutyAccount]) -> dict[str, DutyAccount]:
    return {name: account for account in accounts for name in (account.id, account.username)}


def _chains(name: str, said: Sequence[tuple[int, Substitution]]) -> list[Problem]:
    """Stand-ins who are replaced themselves meanwhile: nobody could say who is meant."""
    replaced: dict[str, list[tuple[int, Substitution]]] = defaultdict(list)
    for number, one in said:
        replaced[one.instead_of].append((number, one))
    return [
        Problem(name, number, "account",
                f"the stand-in is replaced himself by row {other_number}",
                "name the one who is really there")
        for number, one in said
        for other_number, other in replaced[one.account]
        if one.begins < other.ends and other.begins < one.ends
        and (one.unit is None or other.unit is None or one.unit == other.unit)
    ]  # fmt: skip
