"""The county of a process that starts."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.roots.waiting import when_there
from grid.county import County
from grid.store import load_county


async def county_when_there(engine: AsyncEngine) -> County:
    """The county, as soon as the database answers. Raises NoCounty, and what no waiting mends."""

    async def read() -> County:
        async with engine.connect() as connection:
            return await load_county(connection)

    return await when_there(read)
