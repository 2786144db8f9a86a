"""The rights of the accounts that look at a board, asked for together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from api.tables import AccountRow
from dispatch.access import Actor, Role


@dataclass(frozen=True, slots=True)
class Rights:
    """What an account may be now."""

    actor: Actor
    version: int
    active: bool


async def rights_of(engine: AsyncEngine, accounts: Collection[str]) -> dict[str, Rights]:
    """The rights of these accounts as they are now, in one query; one that is gone is left out.

    Raises what the database raises.
    """
    if not accounts:
        return {}
    query = select(
        col(AccountRow.id),
        col(AccountRow.role),
        col(AccountRow.unit),
        col(AccountRow.area),
        col(AccountRow.active),
        col(AccountRow.rights_version),
    ).where(col(AccountRow.id).in_(sorted(accounts)))
    async with engine.connect() as connection:
        rows = (await connection.execute(query)).all()
    return {
        row.id: Rights(
            Actor(account=row.id, role=Role(row.role), unit=row.unit, area=row.area),
            row.rights_version,
            bool(row.active),
        )
        for row in rows
    }
