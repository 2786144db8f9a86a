"""The migrations make the schema that the tables declare, and take it away again."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel

import deploy.tables  # noqa: F401 - registers every table
from deploy.schema import downgrade, schema_state
from dispatch.store.engine import create_engine
from tests.support.databases import migrate, sqlite_url
from tests.support.postgres import RealPostgres


@pytest.fixture(params=["sqlite", "postgresql"])
def two_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two empty databases of each kind."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "one.sqlite3"), sqlite_url(tmp_path / "other.sqlite3")
        return
    server: RealPostgres = request.getfixturevalue("postgres_server")
    names = server.create_database(), server.create_database()
    yield server.url(names[0]), server.url(names[1])
    for name in names:
        server.drop_database(name)


def _kind(declared: TypeEngine[Any]) -> str:
    """Texts have no greatest length, whichever way they were declared."""
    name = type(declared.as_generic()).__name__
    return "Text" if name in ("String", "Text") else name


def _plain(sql: str) -> str:
    """An index's definition without what depends on how it was written."""
    return " ".join(re.sub(r'::text|[()",]', " ", sql).lower().split())


def _schema(connection: Connection) -> dict[str, Any]:
    """Columns with their kinds, and indexes as the database itself tells them."""
    found = inspect(connection)
    tables = [t for t in found.get_table_names() if t != "alembic_version"]
    columns = {
        (table, c["name"]): (_kind(c["type"]), c["nullable"])
        for table in tables
        for c in found.get_columns(table)
    }
    keys = {table: found.get_pk_constraint(table)["constrained_columns"] for table in tables}
    sql = (
        "select name, sql from sqlite_master where type = 'index' and sql is not null"
        if connection.dialect.name == "sqlite"
        else "select indexname, indexdef from pg_indexes where schemaname = 'public' "
        "and tablename <> 'alembic_version'"
    )
    indexes = {name: _plain(told) for name, told in connection.execute(text(sql))}
    return {"columns": columns, "keys": keys, "indexes": indexes}


async def _schema_of(url: str, *, declare: bool = False) -> dict[str, Any]:
    engine = create_engine(url)
    async with engine.begin() as connection:
        if declare:
            await connection.run_sync(SQLModel.metadata.create_all)
        schema: dict[str, Any] = await connection.run_sync(_schema)
    await engine.dispose()
    return schema


async def test_what_the_migrations_make_is_what_the_tables_declare(
    two_urls: tuple[str, str],
) -> None:
    migrated, declared = two_urls
    migrate(migrated)
    one, other = await _schema_of(migrated), await _schema_of(declared, declare=True)
    for part in one:
        assert one[part].items() ^ other[part].items() == set(), part


async def test_the_migrations_go_back_to_nothing_and_forward_again(
    two_urls: tuple[str, str],
) -> None:
    url, _ = two_urls
    migrate(url)
    whole = await _schema_of(url)
    with ThreadPoolExecutor(1) as pool:
        await asyncio.wrap_future(pool.submit(downgrade, url, "base"))
    assert await _schema_of(url) == {"columns": {}, "keys": {}, "indexes": {}}
    migrate(url)
    assert await _schema_of(url) == whole
    assert (await schema_state(url)).is_newest
