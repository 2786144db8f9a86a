"""The duty roster in the database: every version kept, one in force."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from grid.duty import Roster, roster_json, roster_of_json
from grid.store import table_of
from grid.tables import DutyRosterRow


class NoRoster(LookupError):
    """No duty roster is in force yet."""


async def activate_roster(conn: AsyncConnection, roster: Roster, now: datetime) -> None:
    """Puts this checked roster in force, in the caller's transaction; earlier ones are kept."""
    table = table_of(DutyRosterRow)
    await conn.execute(update(table).where(table.c.active).values(active=False))
    known = await conn.scalar(select(table.c.version).where(table.c.version == roster.version))
    if known is not None:
        await conn.execute(
            update(table).where(table.c.version == roster.version).values(active=True)
        )
        return
    await conn.execute(
        insert(table),
        {
            "version": roster.version,
            "body": roster_json(roster).decode(),
            "active": True,
            "at": now.astimezone(UTC),
        },
    )


async def roster_version(conn: AsyncConnection) -> str | None:
    """The version in force, None without one; cheap enough to poll."""
    table = table_of(DutyRosterRow)
    version: str | None = await conn.scalar(select(table.c.version).where(table.c.active))
    return version


async def load_roster(conn: AsyncConnection, version: str | None = None) -> Roster:
    """The roster in force, or that of `version`. Raises NoRoster."""
    table = table_of(DutyRosterRow)
    wanted = table.c.active if version is None else table.c.version == version
    body = await conn.scalar(select(table.c.body).where(wanted))
    if body is None:
        raise NoRoster("no duty roster is in force; `bihuan duty import`")
    return roster_of_json(body)
