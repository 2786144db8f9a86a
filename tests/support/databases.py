"""Fresh databases with the schema in place: copied from one that was migrated once."""

from __future__ import annotations

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.schema import upgrade
from tests.support.postgres import RealPostgres


def migrate(database_url: str) -> None:
    """Brings a database to the newest schema; also from inside a running event loop."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(upgrade, database_url).result()


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite+aiosqlite:///{path}"


class SqliteTemplate:
    """One migrated SQLite file, of which every test gets a copy."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "template.sqlite3"
        migrate(sqlite_url(self._path))
        if not self._path.exists():
            self._path.touch()
        with sqlite3.connect(self._path) as connection:
            connection.execute("pragma wal_checkpoint(truncate)")
        connection.close()

    def copy_to(self, folder: Path) -> str:
        """The URL of a fresh database in `folder`."""
        path = folder / "bihuan.sqlite3"
        shutil.copyfile(self._path, path)
        return sqlite_url(path)


class PostgresTemplate:
    """One migrated PostgreSQL database, of which every test gets a copy."""

    def __init__(self, server: RealPostgres) -> None:
        self._server = server
        self._name = server.create_database()
        migrate(server.url(self._name))

    def create(self) -> str:
        """The name of a fresh database."""
        return self._server.create_database(template=self._name)
