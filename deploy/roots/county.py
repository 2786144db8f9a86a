"""The county of a process that starts, also when its database is just restarting."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from grid.county import County
from grid.store import load_county
from streams.failures import is_hiccup

FIRST_PAUSE_S: Final = 0.2
LONGEST_PAUSE_S: Final = 5.0

log = structlog.get_logger()


async def county_when_there(engine: AsyncEngine) -> County:
    """The county, as soon as the database answers: a process that died of every outage would only
    burn time on starting. Raises NoCounty, and what no waiting mends."""
    pause = FIRST_PAUSE_S
    while True:
        try:
            async with engine.connect() as connection:
                return await load_county(connection)
        except Exception as error:
            if not is_hiccup(error):
                raise
            log.warning("database_awaited", error=type(error).__name__)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_S)
