"""A process that starts while its database is away waits for it, and goes on."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.exc import DBAPIError

from deploy.roots.county import county_when_there
from dispatch.store.engine import create_engine
from grid.demo import demo_county
from grid.store import save_county
from tests.support.databases import migrate
from tests.support.polling import eventually
from tests.support.postgres import RealPostgres


async def test_the_county_is_loaded_when_the_database_is_back() -> None:
    with RealPostgres() as server:
        migrate(server.url())
        engine = create_engine(server.url())
        async with engine.begin() as connection:
            await save_county(connection, demo_county())
        server.kill()
        waiting = asyncio.create_task(county_when_there(engine))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(waiting), 1.0)
        server.start()
        await eventually(waiting.done, timeout=30)
        assert (await waiting).code == demo_county().areas[0].code
        await engine.dispose()


async def test_what_no_waiting_mends_is_told_at_once(postgres_server: RealPostgres) -> None:
    engine = create_engine(postgres_server.url("nowhere"))
    with pytest.raises(DBAPIError, match="nowhere"):
        await asyncio.wait_for(county_when_there(engine), 10)
    await engine.dispose()
