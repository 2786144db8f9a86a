"""Where a calendar comes from: the State Council's holidays as chinesecalendar has them, and on
top of them a county's own file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Final

from chinese_calendar.constants import Holiday, holidays, workdays

from escalation.calendars import (
    END,
    FIRST_DAY,
    REST,
    USUAL,
    Calendar,
    Hours,
    SpecialDay,
    hours_text,
)
from escalation.policy_files import PolicyError, read_rows, table_text

COLUMNS: Final = ("day", "what", "hours", "note")
"""A county's file. `day` is a date, a year, or `usual`; `what` is

- `rest`: a local holiday; `work`: a local working day, with the usual hours unless `hours` says
  others; `hours`: other hours on a day (typhoon, festival duty);
- for a year, `announced`: its holidays are all in this file, so it is not provisional;
- for `usual`, `hours`: the working hours of every day that has none of its own.
"""

_SPAN: Final = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_DAY_S: Final = 86_400
_MADE_UP: Final = "调休补班"


@cache
def base_calendar() -> Calendar:
    """The whole country's calendar, with the usual hours, for the years that have been announced
    to the installed chinesecalendar."""
    years = range(min(holidays).year, max(holidays).year + 1)
    rest = {d: SpecialDay(d, REST, _called(h)) for d, h in holidays.items() if d.weekday() < 5}
    work = {
        d: SpecialDay(d, USUAL, f"{_called(h)}{_MADE_UP}")
        for d, h in workdays.items()
        if d.weekday() >= 5
    }
    special = rest | work
    return Calendar(USUAL, frozenset(years), tuple(special[day] for day in sorted(special)))


def _called(holiday: str) -> str:
    return str(Holiday(holiday).chinese)


@dataclass
class _Draft:
    """What a county's file has said so far, and in which row it said what of which day."""

    usual: Hours | None = None
    announced: set[int] = field(default_factory=set)
    days: dict[date, tuple[str, Hours, str]] = field(default_factory=dict)
    rows: dict[object, int] = field(default_factory=dict)


def read_calendar(text: str, source: str, base: Calendar) -> Calendar:
    """The calendar that a county's file makes of `base`, checked as a whole: a date twice, hours
    that overlap, run backwards or leave the day, and a working day without hours are refused.
    Raises PolicyError with every problem."""
    draft = _Draft()
    rows, problems = read_rows(text, source, COLUMNS)
    for number, cells in rows:
        problems += [f"row {number}: {wrong}" for wrong in _take(number, cells, draft)]
    if problems:
        raise PolicyError(source, problems)
    return _on_top(base, draft)


def _take(number: int, cells: Mapping[str, str], draft: _Draft) -> Iterator[str]:
    """Notes what a row says. Yields what is wrong with it."""
    said, what = cells["day"], cells["what"]
    day = _date(said)
    first = draft.rows.setdefault(day or said, number)
    if first != number:
        yield f"{said} is already row {first}"
    hours, wrong = read_hours(cells["hours"])
    yield from wrong
    if said == "usual":
        if what != "hours" or not (hours or wrong):
            yield "usual needs `hours`, and which"
        draft.usual = hours
    elif re.fullmatch(r"\d{4}", said):
        if what != "announced":
            yield f"a year can be `announced`, not {what!r}"
        draft.announced.add(int(said))
    elif day is None:
        yield f"day {said!r} is no date from {FIRST_DAY} to {END}, no year and not `usual`"
    elif what not in ("rest", "work", "hours"):
        yield f"a day is `rest`, `work` or has `hours`, not {what!r}"
    elif what == "rest" and cells["hours"]:
        yield "a day of rest has no hours"
    elif what == "hours" and not (hours or wrong):
        yield "a working day without hours: say which, or `rest`"
    else:
        draft.days[day] = what, hours, cells["note"]


def _date(text: str) -> date | None:
    """The date, written as 2026-05-01 or, as spreadsheets do, 2026/5/1."""
    found = re.fullmatch(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})", text)
    try:
        day = date(*map(int, found.group(1, 3, 4))) if found else None
    except ValueError:
        return None
    return day if day is not None and FIRST_DAY <= day < END else None


def read_hours(text: str) -> tuple[Hours, list[str]]:
    """The hours that `08:00-12:00 14:00-18:00` says, and what is wrong with them."""
    spans: list[tuple[int, int]] = []
    for part in text.split():
        found = _SPAN.fullmatch(part)
        if found is None:
            return REST, [f"hours {part!r} are not like 08:00-12:00"]
        begin_h, begin_m, end_h, end_m = map(int, found.groups())
        begins, ends = begin_h * 3600 + begin_m * 60, end_h * 3600 + end_m * 60
        if max(begin_m, end_m) > 59 or max(begins, ends) > _DAY_S:
            return REST, [f"hours {part} lie outside the day"]
        if begins >= ends:
            return REST, [f"hours {part} run backwards"]
        spans.append((begins, ends))
    spans.sort()
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        return REST, [f"hours {text} overlap"]
    return tuple(spans), []


def _on_top(base: Calendar, draft: _Draft) -> Calendar:
    usual = draft.usual or base.usual
    special = {
        s.day: SpecialDay(s.day, usual if s.hours == base.usual else s.hours, s.note)
        for s in base.special
    }
    for day, (what, hours, note) in draft.days.items():
        special[day] = SpecialDay(day, REST if what == "rest" else hours or usual, note)
    in_order = tuple(special[day] for day in sorted(special))
    return Calendar(usual, base.announced | draft.announced, in_order)


def calendar_of(body: str) -> Calendar:
    """The calendar that was stored as `body`."""
    said = json.loads(body)
    return Calendar(
        read_hours(said["usual"])[0],
        frozenset(said["announced"]),
        tuple(
            SpecialDay(date.fromisoformat(day), read_hours(hours)[0], note)
            for day, hours, note in said["special"]
        ),
    )


def own_days(calendar: Calendar, base: Calendar) -> list[SpecialDay]:
    """The days on which `calendar` differs from `base`, hours that are usual apart."""
    plain = _on_top(base, _Draft(usual=calendar.usual))
    others = {s.day: s for s in calendar.special}
    for special in plain.special:
        if others.get(special.day) == special:
            del others[special.day]
    return [others[day] for day in sorted(others)]


def own_table(calendar: Calendar, base: Calendar) -> str:
    """The file that makes `calendar` of `base`."""
    years = sorted(calendar.announced - base.announced)
    rows = [{"day": str(year), "what": "announced"} for year in years]
    if calendar.usual != base.usual:
        rows.append({"day": "usual", "what": "hours", "hours": hours_text(calendar.usual)})
    for special in own_days(calendar, base):
        hours = hours_text(special.hours)
        what = "hours" if hours else "rest"
        rows.append(
            {"day": special.day.isoformat(), "what": what, "hours": hours, "note": special.note}
        )
    return table_text(COLUMNS, rows)
