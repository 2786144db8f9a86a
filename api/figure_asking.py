"""A question for figures: who may ask it, what it is about, and as of when it is answered."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Final

from fastapi import Query
from sqlalchemy.ext.asyncio import AsyncConnection

from api.periods import Period, month_of
from api.problems import FieldError, Problem
from api.services import Services
from api.viewer import Viewer
from dispatch.access import AREA_ROLES, COUNTY_DESKS, COUNTY_EYES, UNIT_ROLES, Role
from dispatch.figures.counting import Asked, Figure
from dispatch.figures.indicators import INDICATORS
from dispatch.figures.keeping import counted_up_to, frozen_months
from dispatch.figures.tables import LIVE

READS_FIGURES: Final = frozenset(
    {*COUNTY_DESKS, *COUNTY_EYES, Role.DEPT_LEADER, Role.DEPT_DESK, Role.TOWN_DESK}
    | {Role.PETITION_CLERK}
)
"""Who is told figures, each of what it may see: a unit of its tasks, a town of its area."""

Days = Annotated[date | None, Query()]


class Edition:
    """Which rows are counted: those that follow the tickets, or those of a frozen month."""

    def __init__(self, no: int, as_of: datetime | None, frozen_at: datetime | None) -> None:
        self.no = no
        self.as_of = as_of
        self.frozen_at = frozen_at


async def edition_of(connection: AsyncConnection, period: Period, *, live: bool) -> Edition:
    month = period.month
    if month is not None and not live:
        for row in await frozen_months(connection):
            if row.month == month:
                return Edition(month, row.at, row.at)
    return Edition(LIVE, await counted_up_to(connection), None)


def may_read(viewer: Viewer) -> None:
    if viewer.role not in READS_FIGURES:
        raise Problem("forbidden")


def known_names(names: list[str] | None, field: str = "indicator") -> list[str]:
    for name in names or ():
        if name not in INDICATORS:
            raise wrong(field, "unknown_indicator")
    return list(dict.fromkeys(names)) if names else list(INDICATORS)


def scoped(
    services: Services,
    viewer: Viewer,
    period: Period,
    edition: Edition,
    *,
    area: str | None = None,
    unit: str | None = None,
    **more: Any,
) -> Asked:
    """The question, if its area and unit exist and are the viewer's business. Raises Problem 422,
    or 403."""
    county = services.parts.county
    if area is not None and area not in county.areas:
        raise wrong("area", "unknown_area")
    if unit is not None and unit not in county.units:
        raise wrong("unit", "unknown_unit")
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


def wrong(field: str, rule: str) -> Problem:
    return Problem("invalid", errors=[FieldError(field, rule)])


def _outside(field: str) -> Problem:
    return Problem("forbidden", errors=[FieldError(field, "outside_your_scope")])


def figures_view(mine: dict[str, Figure]) -> dict[str, Any]:
    return {name: figure._asdict() for name, figure in mine.items()}


def period_view(period: Period, edition: Edition) -> dict[str, Any]:
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
