"""Indicators (考核指标) for leaders and units: numbers, and the tickets behind every one."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, Literal

import orjson
from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from api.answers import answer
from api.incidents import Code, reading, shown
from api.periods import MonthText, Period, month_of, period_of
from api.problems import FieldError, Problem
from api.services import Services, ServicesOf
from api.shapes import IncidentView
from api.viewer import ListViewer, Viewer
from dispatch.access import AREA_ROLES, COUNTY_DESKS, COUNTY_EYES, UNIT_ROLES, Role
from dispatch.figures.counting import (
    DAY_S,
    LOCAL_S,
    Asked,
    By,
    Figure,
    Which,
    behind,
    figures,
    hot_spots,
)
from dispatch.figures.indicators import INDICATORS
from dispatch.figures.keeping import counted_up_to, frozen_months
from dispatch.figures.tables import LIVE
from dispatch.store import lists

READS_FIGURES: Final = frozenset(
    {*COUNTY_DESKS, *COUNTY_EYES, Role.DEPT_LEADER, Role.DEPT_DESK, Role.TOWN_DESK}
    | {Role.PETITION_CLERK}
)
"""Who is told figures, each of what it may see: a unit of its tasks, a town of its area."""

MOST: Final = 200
Severity = Literal["S1", "S2", "S3", "S4"]
Days = Annotated[date | None, Query()]


class IndicatorOut(BaseModel):
    """What an indicator means. `of` is what is counted: tickets, or units' tasks. `kind` is rate
    (part ÷ whole), count, sum, mean (part ÷ whole) or duration (seconds)."""

    name: str
    zh: str
    en: str
    of: Literal["ticket", "task"]
    kind: Literal["rate", "count", "sum", "mean", "duration"]
    good: Literal["high", "low", ""]
    formula_zh: str
    description: str


class FigureOut(BaseModel):
    """What an indicator comes to. `value` is null where there is nothing to count."""

    part: int
    whole: int
    value: float | None
    median: int | None
    p90: int | None


class FigureGroupOut(BaseModel):
    """The figures of one unit, town, class, severity, channel or day. `key` is "" for all
    together, and for what has no such group or whose group the viewer may not know."""

    key: str
    name: str
    figures: dict[str, FigureOut]


class PeriodOut(BaseModel):
    """Days, both counted. `frozen_at` is when the month's figures were frozen, null while they
    follow the tickets."""

    first: date
    last: date
    month: str | None
    frozen_at: AwareDatetime | None


class FiguresOut(BaseModel):
    """Figures as of `as_of`: everything up to that moment has been counted. Null: nothing has."""

    period: PeriodOut
    as_of: AwareDatetime | None
    by: str | None
    groups: list[FigureGroupOut]
    server_time: AwareDatetime


class BehindOut(BaseModel):
    """The tickets behind a number, as the viewer is shown them today."""

    items: list[IncidentView]
    next_cursor: str | None
    as_of: AwareDatetime | None
    server_time: AwareDatetime


class HotSpotOut(BaseModel):
    """A class in a town: how often it was reported, and how often in as many days before."""

    subclass: str
    class_name: str
    town: str
    town_name: str
    reports: int
    before: int
    growth: float | None


class HotSpotsOut(BaseModel):
    """热点事件: what was reported most, the most first."""

    period: PeriodOut
    as_of: AwareDatetime | None
    items: list[HotSpotOut]
    server_time: AwareDatetime


class FrozenMonthOut(BaseModel):
    """A month whose figures were frozen."""

    month: str
    frozen_at: AwareDatetime
    tickets: int
    tasks: int


def figures_router() -> APIRouter:
    """GET /statistics/indicators and what is under it."""
    router = APIRouter(prefix="/statistics", tags=["statistics"])

    @router.get("/indicators", response_model=FiguresOut)
    async def indicators(
        services: ServicesOf,
        viewer: ListViewer,
        from_: Annotated[Days, Query(alias="from")] = None,
        to: Days = None,
        month: MonthText = None,
        by: By | None = None,
        indicator: Annotated[list[str] | None, Query()] = None,
        area: Annotated[str | None, Query(pattern=r"^[0-9]{6,15}$")] = None,
        unit: Code = None,
        class_code: Annotated[str | None, Query(alias="class", pattern=r"^[0-9]{2}$")] = None,
        channel: Code = None,
        severity: Annotated[list[Severity] | None, Query()] = None,
        live: bool = False,
    ) -> Any:
        """The indicators of a period: `month`, or the days `from` and `to`, both counted; default
        this month up to today. A month that was frozen is answered as it was then, unless `live`.
        By unit only what is counted of units' tasks."""
        _may_read(viewer)
        now = services.parts.now()
        period = period_of(from_, to, month, now)
        names = _known(indicator)
        async with reading(services) as connection:
            edition = await _edition(connection, period, live=live)
            asked = _scoped(
                services, viewer, period, edition, area=area, unit=unit, class_code=class_code,
                channel=channel, severity=tuple(severity or ()),
            )  # fmt: skip
            found = {}
            if edition.as_of is not None:
                found = await figures(connection, viewer.actor, asked, names, by)
        return answer(
            {
                "period": _period(period, edition),
                "as_of": edition.as_of,
                "by": by,
                "groups": [
                    {"key": key, "name": _name(services, by, key), "figures": _figures(mine)}
                    for key, mine in _shown(found, by).items()
                ],
                "server_time": now,
            }
        )

    @router.get("/indicators/definitions", response_model=list[IndicatorOut])
    async def definitions(viewer: ListViewer) -> Any:
        """What each indicator means: formula, clock, and what is left out."""
        _may_read(viewer)
        names = IndicatorOut.model_fields
        return answer([{n: getattr(one, n) for n in names} for one in INDICATORS.values()])

    @router.get("/indicators/{name}/tickets", response_model=BehindOut)
    async def tickets(
        name: str,
        services: ServicesOf,
        viewer: ListViewer,
        from_: Annotated[Days, Query(alias="from")] = None,
        to: Days = None,
        month: MonthText = None,
        by: By | None = None,
        group: Annotated[str | None, Query(max_length=64, pattern=r"^[^\0]*$")] = None,
        which: Which = "whole",
        area: Annotated[str | None, Query(pattern=r"^[0-9]{6,15}$")] = None,
        unit: Code = None,
        class_code: Annotated[str | None, Query(alias="class", pattern=r"^[0-9]{2}$")] = None,
        channel: Code = None,
        severity: Annotated[list[Severity] | None, Query()] = None,
        live: bool = False,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
        cursor: Annotated[str | None, Query(max_length=300)] = None,
    ) -> Any:
        """The tickets behind a number of `indicators`, the newest first: the `whole`, the `part`
        that the number is about, or the `rest`. `by` and `group` name one of its groups."""
        _may_read(viewer)
        now = services.parts.now()
        period = period_of(from_, to, month, now)
        (one,) = (INDICATORS[n] for n in _known([name], "name"))
        if by == "unit" and one.of != "task":
            raise _wrong("by", "not_by_unit")
        if by == "day" and not one.dated:
            raise _wrong("by", "not_by_day")
        within = _group(by, group)
        after = _read_cursor(cursor) if cursor else None
        async with reading(services) as connection:
            edition = await _edition(connection, period, live=live)
            asked = _scoped(
                services, viewer, period, edition, area=area, unit=unit, class_code=class_code,
                channel=channel, severity=tuple(severity or ()),
            )  # fmt: skip
            ids, place = await behind(
                connection,
                viewer.actor,
                asked,
                name,
                which=which,
                group=within,
                after=after,
                limit=limit,
            )
            listed = await lists.tickets_of(connection, viewer.actor, ids)
        return answer(
            {
                "items": [shown(one, services) for one in listed],
                "next_cursor": _write_cursor(place) if place is not None else None,
                "as_of": edition.as_of,
                "server_time": now,
            }
        )

    @router.get("/hot-spots", response_model=HotSpotsOut)
    async def hot(
        services: ServicesOf,
        viewer: ListViewer,
        from_: Annotated[Days, Query(alias="from")] = None,
        to: Days = None,
        month: MonthText = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 10,
    ) -> Any:
        """热点事件: which classes were reported most in which towns, and how often before."""
        _may_read(viewer)
        now = services.parts.now()
        period = period_of(from_, to, month, now)
        async with reading(services) as connection:
            edition = _Edition(LIVE, await counted_up_to(connection), None)
            asked = _scoped(services, viewer, period, edition)
            found = await hot_spots(connection, viewer.actor, asked, period.before.since, limit)
        return answer(
            {
                "period": _period(period, edition),
                "as_of": edition.as_of,
                "items": [
                    {
                        "subclass": spot.subclass,
                        "class_name": services.names.subclass(spot.subclass),
                        "town": spot.town,
                        "town_name": services.names.area(spot.town),
                        "reports": spot.reports,
                        "before": spot.before,
                        "growth": spot.reports / spot.before - 1 if spot.before else None,
                    }
                    for spot in found
                ],
                "server_time": now,
            }
        )

    @router.get("/months", response_model=list[FrozenMonthOut])
    async def months(services: ServicesOf, viewer: ListViewer) -> Any:
        """The months whose figures are frozen, the newest first."""
        _may_read(viewer)
        async with reading(services) as connection:
            kept = await frozen_months(connection)
        return answer(
            [
                {
                    "month": month_text(row.month),
                    "frozen_at": row.at,
                    "tickets": row.tickets,
                    "tasks": row.tasks,
                }
                for row in kept
            ]
        )

    return router


class _Edition:
    """Which rows are counted: those that follow the tickets, or those of a frozen month."""

    def __init__(self, no: int, as_of: datetime | None, frozen_at: datetime | None) -> None:
        self.no = no
        self.as_of = as_of
        self.frozen_at = frozen_at


async def _edition(connection: AsyncConnection, period: Period, *, live: bool) -> _Edition:
    month = period.month
    if month is not None and not live:
        for row in await frozen_months(connection):
            if row.month == month:
                return _Edition(month, row.at, row.at)
    return _Edition(LIVE, await counted_up_to(connection), None)


def _may_read(viewer: Viewer) -> None:
    if viewer.role not in READS_FIGURES:
        raise Problem("forbidden")


def _known(names: list[str] | None, field: str = "indicator") -> list[str]:
    for name in names or ():
        if name not in INDICATORS:
            raise _wrong(field, "unknown_indicator")
    return list(dict.fromkeys(names)) if names else list(INDICATORS)


def _scoped(
    services: Services,
    viewer: Viewer,
    period: Period,
    edition: _Edition,
    *,
    area: str | None = None,
    unit: str | None = None,
    **more: Any,
) -> Asked:
    """The question, if its area and unit exist and are the viewer's business. Raises Problem 422,
    or 403."""
    county = services.parts.county
    if area is not None and area not in county.areas:
        raise _wrong("area", "unknown_area")
    if unit is not None and unit not in county.units:
        raise _wrong("unit", "unknown_unit")
    actor = viewer.actor
    if unit is not None and actor.role in UNIT_ROLES and unit != actor.unit:
        raise _outside("unit")
    if area is not None and actor.role in AREA_ROLES and not county.within(area, actor.area or ""):
        raise _outside("area")
    as_of = edition.as_of or datetime.fromtimestamp(0, UTC)
    return Asked(
        since=period.since,
        until=period.until,
        at=int(as_of.timestamp()),
        edition=edition.no,
        area=area,
        unit=unit,
        **more,
    )


def _wrong(field: str, rule: str) -> Problem:
    return Problem("invalid", errors=[FieldError(field, rule)])


def _outside(field: str) -> Problem:
    return Problem("forbidden", errors=[FieldError(field, "outside_your_scope")])


def _group(by: By | None, group: str | None) -> tuple[By, str] | None:
    if by is None and group is None:
        return None
    if by is None or group is None:
        raise _wrong("group" if by is None else "by", "unknown_group")
    if by != "day":
        return by, group
    try:
        day = date.fromisoformat(group)
    except ValueError:
        raise _wrong("group", "date") from None
    return by, str((day - date(1970, 1, 1)).days)


def _shown(found: dict[str, dict[str, Figure]], by: By | None) -> dict[str, dict[str, Figure]]:
    """The groups by the keys that people use: days as dates."""
    if by != "day":
        return found
    days = sorted((int(key), mine) for key, mine in found.items())
    return {_day(number).isoformat(): mine for number, mine in days}


def _day(number: int) -> date:
    return datetime.fromtimestamp(number * DAY_S - LOCAL_S + DAY_S // 2, UTC).date()


def _figures(mine: dict[str, Figure]) -> dict[str, Any]:
    return {name: figure._asdict() for name, figure in mine.items()}


def _name(services: Services, by: By | None, key: str) -> str:
    match by:
        case "unit":
            return services.names.unit(key)
        case "town":
            return services.names.area(key)
        case "class":
            return services.names.class_name(key)
        case _:
            return key


def _period(period: Period, edition: _Edition) -> dict[str, Any]:
    month = period.month
    return {
        "first": period.first,
        "last": period.last,
        "month": None if month is None else month_text(month),
        "frozen_at": edition.frozen_at,
    }


def month_text(month: int) -> str:
    """2026-11"""
    return month_of(month // 100, month % 100).first.isoformat()[:7]


def _write_cursor(place: tuple[int, str]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def _read_cursor(text: str) -> tuple[int, str]:
    try:
        padded = text + "=" * (-len(text) % 4)
        at, ident = orjson.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        if type(at) is not int or abs(at) >= 2**62 or not isinstance(ident, str) or "\0" in ident:
            raise ValueError(at)
    except (ValueError, TypeError, binascii.Error):
        raise _wrong("cursor", "cursor") from None
    return at, ident
