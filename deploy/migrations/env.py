"""How Alembic reaches the database: one connection, the tables of every room."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection
from sqlmodel import AutoString, SQLModel

import deploy.tables  # noqa: F401 - registers every table
from dispatch.store.engine import create_engine, writing
from dispatch.store.tables import UtcTime


def render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Plain SQL types in migrations: they must not change when our classes do."""
    if kind == "type" and isinstance(item, UtcTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.Text()"
    return False


def run(connection: Connection) -> None:
    """Migrates over an open connection."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        render_item=render,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _migrate(url: str) -> None:
    engine = create_engine(url, application="bihuan-migrations")
    async with engine.connect() as plain:
        connection = await writing(plain)
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


asyncio.run(_migrate(context.config.attributes["database_url"]))
