"""Looks at the machine, the broker, the database, calendar and clock: one clear line each."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import psutil
from kafka import KafkaProducer
from kafka.errors import KafkaError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from api.accounts import duty_accounts
from deploy.broker.java import jars_folder, java_command
from deploy.broker.process import is_ready, running_broker
from deploy.clock import system_clock
from deploy.complaint import Complaint
from deploy.kafka_clients import kafka_python_kwargs
from deploy.keys import KEYS_FILE, load_keys
from deploy.policies import load_policies
from deploy.ports import is_free, port_holder
from deploy.schema import schema_state
from deploy.setting_table import variables
from deploy.settings import ENV_PREFIX, SQLITE_FILE, Settings
from deploy.topics import apply_topics, check_topics
from dispatch.anchoring import name_of
from dispatch.store.anchors import KeptAnchor, newest_anchor
from dispatch.store.engine import create_engine
from dispatch.topics import Lane, Topic
from escalation.calendars import COUNTY_ZONE, Calendar
from escalation.policies import packaged_policies
from grid.duty_store import NoRoster, load_roster

MIB: Final = 1_048_576
BLOCK: Final = 4096
"""So many bytes are written to see whether a folder takes any."""

PROBE: Final = Topic(
    "bihuan.probe.v1", "none", 1, 3_600_000, Lane.NORMAL, holds_text=False, min_insync=1
)
"""Carries the doctor's own records, by which the broker tells its time."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw. `todo` says how to mend what is wrong, or what will be wrong soon."""

    name: str
    ok: bool
    said: str
    todo: str = ""

    def __str__(self) -> str:
        mark = "WRONG"
        if self.ok:
            mark = "WARN " if self.todo else "ok   "
        return f"{mark} {self.name}: {self.said}" + (f"; {self.todo}" if self.todo else "")


def examine(settings: Settings) -> Iterator[Finding]:
    """All findings, as they are made."""
    yield _variables()
    yield _folder(settings.state_dir)
    yield _disk(settings)
    yield _keys(settings)
    yield _port(settings)
    if settings.runs_local_broker:
        yield _java()
        yield _jars(settings)
    yield from _broker(settings)
    yield from _database(settings)


def _variables() -> Finding:
    unknown = sorted(n for n in os.environ if n.startswith(ENV_PREFIX) and n not in variables())
    if unknown:
        return Finding("settings", False, f"unknown: {', '.join(unknown)}", "see `bihuan settings`")
    return Finding("settings", True, "all variables are known")


def _existing(path: Path) -> Path:
    path = path.resolve()
    while not path.exists():
        path = path.parent
    return path


def _folder(state_dir: Path) -> Finding:
    place = _existing(state_dir)
    try:
        with tempfile.TemporaryFile(dir=place, buffering=0) as file:
            file.write(bytes(BLOCK))
            os.fsync(file.fileno())
    except OSError as error:
        todo = "choose another with --state or change its owner"
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            todo = "free some space or move the state folder"
        said = f"{state_dir} cannot be written ({error.strerror})"
        return Finding("state folder", False, said, todo)
    return Finding("state folder", True, str(state_dir))


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(_existing(settings.state_dir)).free // MIB
    least = settings.doctor.disk_free_mb
    if free < least:
        return Finding(
            "disk",
            False,
            f"{free} MB free at {settings.state_dir}, {least} MB are needed",
            "free some space or move the state folder",
        )
    return Finding("disk", True, f"{free} MB free")


def _keys(settings: Settings) -> Finding:
    path = settings.state_dir / KEYS_FILE
    if not path.exists():
        return Finding("keys", True, "not made yet; the first start makes them")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding("keys", False, f"{path} has mode {mode:o}", f"run: chmod 600 {path}")
    try:
        load_keys(settings)
    except Complaint as complaint:
        return Finding("keys", False, str(complaint), "restore the file from a backup")
    return Finding("keys", True, f"{path}, mode {mode:o}")


def _port(settings: Settings) -> Finding:
    port = settings.api.port
    if is_free(port, settings.api.host):
        return Finding("port", True, f"{port} is free")
    holder = port_holder(port)
    if holder is not None and str(settings.state_dir.resolve()) in _words(holder):
        return Finding("port", True, f"{port} is used by this centre")
    by = f" by {holder.name()} (pid {holder.pid})" if holder is not None else ""
    return Finding(
        "port", False, f"{port} is taken{by}", "choose another with --port or BIHUAN_API__PORT"
    )


def _words(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def _java() -> Finding:
    try:
        return Finding("java", True, java_command())
    except Complaint as complaint:
        what, _, todo = str(complaint).partition(": ")
        return Finding("java", False, what, todo)


def _jars(settings: Settings) -> Finding:
    try:
        return Finding("broker jars", True, str(jars_folder(settings)))
    except Complaint as complaint:
        what, _, todo = str(complaint).partition(": ")
        return Finding("broker jars", False, what, f"run {todo}")


def _broker(settings: Settings) -> Iterator[Finding]:
    if settings.runs_local_broker and running_broker(settings) is None:
        yield Finding("broker", True, "not running; `bihuan up` starts it")
        return
    servers = settings.kafka.bootstrap_servers or "the local broker"
    if not is_ready(settings, within_s=5):
        yield Finding(
            "broker", False, f"{servers} does not answer", "start it, or set its address right"
        )
        return
    yield Finding("broker", True, f"{servers} answers")
    yield _topics(settings)
    yield _clock("clock, broker", settings, lambda: _broker_time(settings))


def _topics(settings: Settings) -> Finding:
    if found := check_topics(settings):
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        return Finding("topics", False, f"{found[0]}{more}", "run `bihuan topics apply`")
    return Finding("topics", True, "as the table says")


def _broker_time(settings: Settings) -> datetime:
    """The broker's time, as it stamps it on a record."""
    apply_topics(settings, [PROBE])
    with KafkaProducer(**kafka_python_kwargs(settings), acks="all") as producer:
        stamped = producer.send(PROBE.name, value=b"what time is it?").get(timeout=10)
    return datetime.fromtimestamp(stamped.timestamp / 1000, UTC)


def _clock(name: str, settings: Settings, their_time: Callable[[], datetime]) -> Finding:
    now = system_clock(settings)
    try:
        before = now()
        theirs = their_time()
        after = now()
    except (KafkaError, SQLAlchemyError, OSError) as error:
        return Finding(name, False, f"it does not tell its time ({type(error).__name__})")
    ahead = (before - theirs).total_seconds()
    behind = (theirs - after).total_seconds()
    off = max(ahead, behind, 0.0)
    if off > settings.doctor.clock_skew_s:
        way = "ahead of" if ahead > 0 else "behind"
        return Finding(
            name,
            False,
            f"this clock is {off:.0f} s {way} the other",
            "set both by the same time server (NTP)",
        )
    return Finding(name, True, f"within {settings.doctor.clock_skew_s:g} s")


def _database(settings: Settings) -> Iterator[Finding]:
    is_sqlite = settings.database_url.startswith("sqlite")
    if settings.database.url is None and not (settings.state_dir / SQLITE_FILE).exists():
        yield Finding("database", True, "not made yet; the first start makes it")
        yield _calendar(settings, packaged_policies().calendar)
        return
    try:
        state = asyncio.run(schema_state(settings.database_url))
    except (OSError, SQLAlchemyError) as error:
        said = str(error).partition("\n")[0]
        yield Finding(
            "database", False, f"does not answer ({said})", "start it, or set its URL right"
        )
        return
    yield Finding("database", True, "SQLite" if is_sqlite else "PostgreSQL")
    if state.is_newest:
        yield Finding("schema", True, f"revision {state.current}")
        yield _calendar(settings, asyncio.run(_calendar_in_force(settings.database_url)))
    else:
        yield Finding(
            "schema",
            False,
            f"revision {state.current or 'none'}, the program needs {state.newest}",
            "run `bihuan db upgrade`",
        )
    if state.is_newest:
        yield asyncio.run(_roster(settings.database_url))
        yield _anchors(settings, asyncio.run(_newest_anchor(settings.database_url)))
    if not is_sqlite:
        yield _clock(
            "clock, database", settings, lambda: asyncio.run(_database_time(settings.database_url))
        )


async def _calendar_in_force(url: str) -> Calendar:
    engine = create_engine(url, application="bihuan doctor")
    try:
        async with engine.connect() as connection:
            return (await load_policies(connection)).calendar
    finally:
        await engine.dispose()


def _calendar(settings: Settings, calendar: Calendar) -> Finding:
    """Whether the holidays of this and of the next year are known: what is due in a year that is
    not announced is provisional."""
    this_year = system_clock(settings)().astimezone(COUNTY_ZONE).year
    known_to = f"version {calendar.version}, holidays known up to {max(calendar.announced)}"
    for year in (this_year, this_year + 1):
        if year not in calendar.announced:
            return Finding(
                "calendar",
                year > this_year,
                f"{known_to}: WHAT IS DUE IN {year} IS PROVISIONAL, weekends alone count",
                f"when {year} is announced, `bihuan calendar activate FILE`, or upgrade "
                "chinesecalendar and `bihuan calendar activate --packaged`",
            )
    return Finding("calendar", True, known_to)


async def _roster(url: str) -> Finding:
    """Whether a duty roster is in force, and whether everybody whom it names can sign in."""
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            roster = await load_roster(connection)
            active = {account.id for account in await duty_accounts(connection)}
    except NoRoster:
        todo = "import one: `bihuan duty import FILE`"
        return Finding("duty roster", False, "none is in force: nobody is told", todo)
    finally:
        await engine.dispose()
    if gone := len(roster.accounts - active):
        said = f"{gone} of those whom version {roster.version} names are not active"
        return Finding("duty roster", False, said, "import one without them")
    return Finding("duty roster", True, f"version {roster.version}")


async def _newest_anchor(url: str) -> KeptAnchor | None:
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            return await newest_anchor(connection)
    finally:
        await engine.dispose()


def _anchors(settings: Settings, newest: KeptAnchor | None) -> Finding:
    """Whether case files are anchored as often as they should be, and the newest anchor has its
    file."""
    if newest is None:
        return Finding("anchors", True, "none yet; `bihuan auditor` makes the first one")
    said = f"anchor {newest.no} of {newest.at.astimezone().isoformat(timespec='seconds')}"
    if system_clock(settings)() - newest.at > 2 * timedelta(
        seconds=settings.auditor.anchor_every_s
    ):
        return Finding(
            "anchors", True, f"{said} is the newest", "see that `bihuan auditor` is running"
        )
    if not (settings.anchors_dir / name_of(newest.no)).exists():
        todo = "see that `bihuan auditor` can write there, or set BIHUAN_AUDITOR__ANCHORS right"
        return Finding("anchors", True, f"{said} has no file in {settings.anchors_dir}", todo)
    return Finding("anchors", True, said)


async def _database_time(url: str) -> datetime:
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            theirs = (await connection.execute(text("select clock_timestamp()"))).scalar_one()
    finally:
        await engine.dispose()
    return datetime.fromisoformat(str(theirs)) if isinstance(theirs, str) else theirs
