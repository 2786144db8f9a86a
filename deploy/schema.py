"""The database's schema: brought to a revision by the migrations, and compared with the newest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

MIGRATIONS: Final = Path(__file__).with_name("migrations")


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Which revision the database has, and which is the newest."""

    current: str | None
    newest: str | None

    @property
    def is_newest(self) -> bool:
        """Whether the program and the database fit."""
        return self.current == self.newest


def alembic_config(database_url: str) -> Config:
    """Alembic's configuration for one database. The migrations read `attributes["database_url"]`
    (the URL with its asynchronous driver): it never stands in a file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["database_url"] = database_url
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    """Brings the schema up to `revision`. Not from inside a running event loop."""
    command.upgrade(alembic_config(database_url), revision)


def downgrade(database_url: str, revision: str) -> None:
    """Takes the schema back to `revision`. Not from inside a running event loop."""
    command.downgrade(alembic_config(database_url), revision)


async def schema_state(database_url: str) -> SchemaState:
    """Where the schema stands. Raises SQLAlchemy's or the driver's error when nobody answers."""
    newest = ScriptDirectory.from_config(alembic_config(database_url)).get_current_head()
    engine = create_async_engine(database_url)
    try:
        async with engine.connect() as connection:
            current = await connection.run_sync(_current)
    finally:
        await engine.dispose()
    return SchemaState(current, newest)


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
