"""The numbers over a board, counted by the database for what its viewer may see."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta, timezone, tzinfo
from typing import Any, Final

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col

from api.live.filters import ViewKey, view_key
from api.live.frames import Filter
from api.live.selection import chosen
from dispatch.access import Actor
from dispatch.store import past
from dispatch.store.lists import Wish, town_told
from dispatch.store.tables import IncidentRow

COUNTY_TIME: Final = timezone(timedelta(hours=8), "CST")
"""China has one time, all year."""


def today_began(now: datetime, zone: tzinfo = COUNTY_TIME) -> datetime:
    """The last midnight of the county."""
    local = now.astimezone(zone)
    return datetime.combine(local.date(), time(), zone)


async def count_board(
    engine: AsyncEngine, viewer: Actor, wish: Filter, now: datetime
) -> dict[str, Any]:
    """The counters of what `viewer` may see and `wish` lets through, whether open or ended.

    Overdue is an open ticket with a due time before `now`. Raises what the database raises.
    """
    return await count_view(engine, view_key(viewer, wish), now)


async def count_view(engine: AsyncEngine, key: ViewKey, now: datetime) -> dict[str, Any]:
    """`count_board` of a view."""
    conditions = chosen(key, with_open=False)
    status, severity = col(IncidentRow.status), col(IncidentRow.severity)
    card = col(IncidentRow.card)
    town: Any = case((town_told(key.viewer), col(IncidentRow.town)), else_=None).label("its_town")
    lead = col(IncidentRow.lead)
    late = func.sum(case((col(IncidentRow.next_due_at) < now, 1), else_=0))
    open_ones = (
        select(status, severity, card, town, lead, func.count(), late)
        .where(col(IncidentRow.open), *conditions)
        .group_by(status, severity, card, town, lead)
    )
    midnight = today_began(now)
    came = select(func.count()).where(col(IncidentRow.opened_at) >= midnight, *conditions)
    # updated_at has the index: nothing closed today was last changed before today
    ended = select(func.count()).where(
        col(IncidentRow.updated_at) >= midnight,
        col(IncidentRow.closed_at) >= midnight,
        *conditions,
    )
    async with engine.connect() as connection:
        rows = (await connection.execute(open_ones)).all()
        today_in = (await connection.execute(came)).scalar_one()
        today_closed = (await connection.execute(ended)).scalar_one()
    return _added_up(rows) | {"today_in": today_in, "today_closed": today_closed}


async def count_then(
    connection: AsyncConnection, viewer: Actor, wish: Wish, at: datetime
) -> dict[str, Any]:
    """The counters as they were at a moment, of what `viewer` may see today."""
    rows = await past.open_then(connection, viewer, wish, at)
    midnight = today_began(at)
    came, ended = await past.came_and_ended(connection, viewer, wish, midnight, at)
    return _added_up(rows) | {"today_in": came, "today_closed": ended}


def _added_up(rows: Any) -> dict[str, Any]:
    by_status: Counter[str] = Counter()
    by_severity: Counter[str] = Counter()
    by_card: Counter[str] = Counter()
    towns: Counter[str] = Counter()
    late_towns: Counter[str] = Counter()
    units: Counter[str] = Counter()
    late_units: Counter[str] = Counter()
    overdue = 0
    for status, severity, card, town, lead, count, late in rows:
        by_status[status] += count
        by_severity[severity] += count
        if card:
            by_card[card] += count
        overdue += late
        if town is not None:
            towns[town] += count
            late_towns[town] += late
        if lead is not None:
            units[lead] += count
            late_units[lead] += late
    return {
        "open": by_status.total(),
        "overdue": overdue,
        "by_status": dict(sorted(by_status.items())),
        "by_severity": dict(sorted(by_severity.items())),
        "by_card": dict(sorted(by_card.items())),
        "by_town": _lines(towns, late_towns),
        "by_unit": _lines(units, late_units),
    }


def _lines(counts: Counter[str], late: Counter[str]) -> list[dict[str, Any]]:
    return [
        {"code": code, "open": count, "overdue": late[code]}
        for code, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
