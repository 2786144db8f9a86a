"""The parts that other tests stand on are real and behave."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.support.postgres import RealPostgres


async def test_a_fresh_database_answers(database_url: str) -> None:
    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        assert (await connection.execute(text("select 1"))).scalar() == 1
    await engine.dispose()


async def test_fresh_databases_do_not_see_each_other(
    postgres_server: RealPostgres, postgres_url: str
) -> None:
    other = postgres_server.create_database()
    postgres_server.execute("create table only_here (id int)", other)
    engine = create_async_engine(postgres_url)
    async with engine.connect() as connection:
        found = await connection.execute(text("select to_regclass('only_here')"))
        assert found.scalar() is None
    await engine.dispose()
    postgres_server.drop_database(other)


def test_a_server_killed_or_stopped_comes_back_with_what_it_had() -> None:
    with RealPostgres(fsync=True) as server:
        server.execute("create table kept (id int)")
        server.shut_down()
        server.start()
        server.execute("insert into kept values (1)")
        server.kill()
        server.start()
        server.execute("insert into kept select id from kept")
        folder: Path = server.folder
    assert not folder.exists()
