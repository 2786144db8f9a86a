"""Engines: the same tables on SQLite (WAL) and on PostgreSQL, each with its own manners."""

from __future__ import annotations

import math
import time
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

TRUSTED_S: Final = 1.0
"""For so long after its last use a connection is taken to be alive."""


def create_engine(
    url: str,
    *,
    pool_size: int = 5,
    overflow: int = 5,
    idle_in_transaction_s: int = 30,
    application: str = "bihuan",
) -> AsyncEngine:
    """An engine for `url` (sqlite+aiosqlite://… or postgresql+asyncpg://…).

    SQLite writes ahead, waits for locks up to 10 s and syncs fully, so that what was committed
    survives kill -9 and a power cut. PostgreSQL ends a transaction that idles, because a long
    open snapshot slows every sweep. Errors quote no value of their statements: it may be a
    name or a telephone number.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url)
    settings = {
        "application_name": application,
        "idle_in_transaction_session_timeout": str(idle_in_transaction_s * 1000),
        "timezone": "UTC",
        "jit": "off",
        # a list's plan depends on what it is filtered by: one for all would read whole tables
        "plan_cache_mode": "force_custom_plan",
    }
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=overflow,
        connect_args={"server_settings": settings, "timeout": 10},
        hide_parameters=True,
    )
    _ping_what_was_idle(engine)
    return engine


def _ping_what_was_idle(engine: AsyncEngine) -> None:
    """Looks whether a connection still lives before it is used again, unless it was used a moment
    ago: a ping is three round trips, as long as many a transaction."""

    @event.listens_for(engine.sync_engine, "checkin")
    def _note(_connection: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def _ping(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("used", math.inf) < TRUSTED_S:
            return
        dialect = engine.sync_engine.dialect
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error


CACHE_KB: Final = 8192
"""Each connection of SQLite has a cache of its own, and a process has up to fifteen; what does not
fit is in the operating system's."""


def _sqlite(url: str) -> AsyncEngine:
    engine = create_async_engine(url, connect_args={"timeout": 10}, hide_parameters=True)

    @event.listens_for(engine.sync_engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        # autocommit at the driver: transactions are begun below, by BEGIN or BEGIN IMMEDIATE
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "busy_timeout=10000",
            "foreign_keys=ON",
            f"cache_size=-{CACHE_KB}",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


async def writing(connection: AsyncConnection) -> AsyncConnection:
    """Marks a connection that will write, before its transaction begins: SQLite then takes the
    write lock at once, so that no writer loses its work half way."""
    return await connection.execution_options(writes=True)


async def snapshot(connection: AsyncConnection) -> AsyncConnection:
    """Marks a connection whose transaction reads several tables as they stood at one moment, as
    every transaction of SQLite does."""
    if connection.dialect.name == "sqlite":
        return connection
    return await connection.execution_options(isolation_level="REPEATABLE READ")


async def reading(connection: AsyncConnection) -> AsyncConnection:
    """Marks a connection for one query: PostgreSQL then needs no transaction around it, which
    would be two more round trips."""
    if connection.dialect.name == "sqlite":
        return connection
    return await connection.execution_options(isolation_level="AUTOCOMMIT")
