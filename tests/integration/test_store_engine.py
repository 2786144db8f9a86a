"""What the database's errors say, and what its connections hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from dispatch.store.engine import create_engine
from tests.support.databases import sqlite_url


async def test_an_error_quotes_no_value_of_its_statement(database_url: str) -> None:
    engine = create_engine(database_url)
    try:
        async with engine.connect() as connection:
            with pytest.raises(DBAPIError) as caught:
                await connection.execute(
                    text("select cast(:phone as text) from no_such_table"),
                    {"phone": "13800001111"},
                )
        assert "no_such_table" in str(caught.value)
        assert "13800001111" not in str(caught.value)
    finally:
        await engine.dispose()


async def test_the_caches_of_all_connections_fit_into_a_process(tmp_path: Path) -> None:
    """With 64 MB each the API of a busy day had 640 MB."""
    engine = create_engine(sqlite_url(tmp_path / "test.sqlite3"))
    pool = engine.sync_engine.pool
    assert isinstance(pool, QueuePool)
    try:
        async with engine.connect() as connection:
            found = (await connection.execute(text("pragma cache_size"))).scalar_one()
        most = pool.size() + pool._max_overflow
        assert 0 < -found * most <= 128 * 1024, "kibibytes"
    finally:
        await engine.dispose()
