"""Indicators (考核指标) for leaders and units: numbers, and the tickets behind every one."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, Literal

import orjson
from fastapi import APIRouter, Query

from api.answers import answer
from api.figure_asking import (
    Days,
    Edition,
    edition_of,
    figures_view,
    known_names,
    may_read,
    month_text,
    period_view,
    scoped,
    wrong,
)
from api.figure_shapes import (
    BehindOut,
    FiguresOut,
    FrozenMonthOut,
    HotSpotsOut,
    IndicatorOut,
)
from api.incidents import Code, reading, shown
from api.periods import MonthText, period_of
from api.services import Services, ServicesOf
from api.viewer import ListViewer
from dispatch.figures.counting import (
    DAY_S,
    LOCAL_S,
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

MOST: Final = 200
Severity = Literal["S1", "S2", "S3", "S4"]


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
        may_read(viewer)
        now = services.parts.now()
        period = period_of(from_, to, month, now)
        names = known_names(indicator)
        async with reading(services) as connection:
            edition = await edition_of(connection, period, live=live)
            asked = scoped(
                services, viewer, period, edition, area=area, unit=unit, class_code=class_code,
                channel=channel, severity=tuple(severity or ()),
            )  # fmt: skip
            found = {}
            if edition.as_of is not None:
                found = await figures(connection, viewer.actor, asked, names, by)
        return answer(
            {
                "period": period_view(period, edition),
                "as_of": edition.as_of,
                "by": by,
                "groups": [
                    {"key": key, "name": _name(services, by, key), "figures": figures_view(mine)}
                    for key, mine in _shown(found, by).items()
                ],
                "server_time": now,
            }
        )

    @router.get("/indicators/definitions", response_model=list[IndicatorOut])
    async def definitions(viewer: ListViewer) -> Any:
        """What each indicator means: formula, clock, and what is left out."""
        may_read(viewer)
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
        group: Annotated[str | None, Query(pattern=r"^[0-9A-Za-z_-]{0,32}$")] = None,
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
        may_read(viewer)
        now = services.parts.now()
        period = period_of(from_, to, month, now)
        (one,) = (INDICATORS[n] for n in known_names([name], "name"))
        if by == "unit" and one.of != "task":
            raise wrong("by", "not_by_unit")
        if by == "day" and not one.dated:
            raise wrong("by", "not_by_day")
        within = _group(by, group)
        after = _read_cursor(cursor) if cursor else None
        async with reading(services) as connection:
            edition = await edition_of(connection, period, live=live)
            asked = scoped(
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
        may_read(viewer)
        now = services.parts.now()
        period = period_of(from_, to, month, now)
        async with reading(services) as connection:
            edition = Edition(LIVE, await counted_up_to(connection), None)
            asked = scoped(services, viewer, period, edition)
            found = await hot_spots(connection, viewer.actor, asked, period.before.since, limit)
        return answer(
            {
                "period": period_view(period, edition),
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
        may_read(viewer)
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


def _group(by: By | None, group: str | None) -> tuple[By, str] | None:
    if by is None and group is None:
        return None
    if by is None or group is None:
        raise wrong("group" if by is None else "by", "unknown_group")
    if by != "day":
        return by, group
    try:
        day = date.fromisoformat(group)
    except ValueError:
        raise wrong("group", "date") from None
    return by, str((day - date(1970, 1, 1)).days)


def _shown(found: dict[str, dict[str, Figure]], by: By | None) -> dict[str, dict[str, Figure]]:
    """The groups by the keys that people use: days as dates."""
    if by != "day":
        return found
    days = sorted((int(key), mine) for key, mine in found.items())
    return {_day(number).isoformat(): mine for number, mine in days}


def _day(number: int) -> date:
    return datetime.fromtimestamp(number * DAY_S - LOCAL_S + DAY_S // 2, UTC).date()


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


def _write_cursor(place: tuple[int, str]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def _read_cursor(text: str) -> tuple[int, str]:
    try:
        padded = text + "=" * (-len(text) % 4)
        at, ident = orjson.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        if type(at) is not int or abs(at) >= 2**62 or not isinstance(ident, str) or "\0" in ident:
            raise ValueError(at)
    except (ValueError, TypeError, binascii.Error):
        raise wrong("cursor", "cursor") from None
    return at, ident
