"""Calendar, limits and ladders in force: kept in the database, with the product's own at first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from dispatch.store.engine import writing
from dispatch.store.policies import (
    CalendarVersionRow,
    LadderVersionRow,
    LimitsVersionRow,
    put_in_force_if_none,
    versions_of,
)
from escalation.calendar_files import calendar_of
from escalation.ladder_files import ladders_of
from escalation.limits import limits_of
from escalation.policies import Policies, packaged_policies


async def policies_in(engine: AsyncEngine, now: datetime) -> Policies:
    """What is in force. A fresh database is given the product's own first, so that whatever a
    clock was started with stays there when a later release brings others."""
    async with engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await _keep_packaged(connection, now)
            return await load_policies(connection)


async def _keep_packaged(connection: AsyncConnection, now: datetime) -> None:
    own = packaged_policies()
    for row, policy in (
        (CalendarVersionRow, own.calendar),
        (LimitsVersionRow, own.limits),
        (LadderVersionRow, own.ladders),
    ):
        await put_in_force_if_none(connection, row, policy.version, policy.body, now)


async def load_policies(connection: AsyncConnection) -> Policies:
    """What is in force in this database; the product's own for what is not kept there yet."""
    own = packaged_policies()
    kept = await versions_of(connection, CalendarVersionRow)
    calendars = [calendar_of(each.body) for each in kept]
    limits = await versions_of(connection, LimitsVersionRow)
    ladders = [ladders_of(kept.body) for kept in await versions_of(connection, LadderVersionRow)]
    return Policies(
        calendar=calendars[0] if calendars else own.calendar,
        limits=limits_of(limits[0].body) if limits else own.limits,
        ladders=ladders[0] if ladders else own.ladders,
        earlier=tuple(ladders[1:]),
        calendars=tuple(calendars[1:]),
    )
