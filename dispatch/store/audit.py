"""What the timer auditor reads, and where it leaves its reports and findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import (
    Index,
    PrimaryKeyConstraint,
    Text,
    TextClause,
    TextualSelect,
    bindparam,
    column,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from dispatch.store.arrays import among, keys
from dispatch.store.bulk import Write, upsert, write_all
from dispatch.store.tables import UtcTime, moment

_OPEN: Final = text("ended_at is null")


class AuditReportRow(SQLModel, table=True):
    """The auditor's newest report of one kind of pass: `recent` or `full`. Counts of findings are
    of those that stand; lateness is in seconds."""

    __tablename__ = "audit_report"

    kind: str = Field(primary_key=True)
    at: datetime = moment()
    took_s: float
    tickets: int
    missed: int
    spurious: int
    differing: int
    trusted: int
    overdue: int
    greatest_late_s: float
    sweep_age_s: float
    alarms: str


class AuditFindingRow(SQLModel, table=True):
    """A difference that a second look has confirmed; `ended_at` once it is there no more."""

    __tablename__ = "audit_finding"
    __table_args__ = (
        PrimaryKeyConstraint("incident_id", "run", "kind", "about"),
        Index("audit_finding_open", "incident_id", postgresql_where=_OPEN, sqlite_where=_OPEN),
    )

    incident_id: str
    run: int
    kind: str
    about: str
    verdict: str
    version: int
    expected: str = Field(sa_type=Text)
    found: str = Field(sa_type=Text)
    confirmed_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)


@dataclass(slots=True)
class Stored:
    """A ticket as it lies in the database: its version, its events and its deadline rows. Events
    stay text until they are read: thousands of them at once would keep the collector busy."""

    id: str
    version: int
    bodies: list[tuple[int, str]] = field(default_factory=list)
    rows: list[tuple[int, str, datetime, str, str]] = field(default_factory=list)
    """(run, step, due_at, lane, holder)"""


def events_of(stored: Stored) -> Iterator[dict[str, Any]]:
    """The events of a ticket, in order, each read when it is asked for; empty for what is no
    event any more."""
    for _, body in sorted(stored.bodies):
        try:
            yield orjson.loads(body)
        except orjson.JSONDecodeError:
            yield {}


def _timed(sql: str, *names: str) -> TextClause:
    return text(sql).bindparams(*(bindparam(name, type_=UtcTime()) for name in names))


def _with_moments(sql: TextClause, columns: Iterable[str], moments: Iterable[str]) -> TextualSelect:
    timed = set(moments)
    return sql.columns(*(column(c, UtcTime()) if c in timed else column(c) for c in columns))


async def stored_tickets(connection: AsyncConnection, ids: Sequence[str]) -> list[Stored]:
    """These tickets as they lie there, those that exist. They are read one table after the other:
    a look that meets a change between two is repeated, and never counts alone."""
    if not ids:
        return []
    bound = {"ids": keys(connection, ids)}
    mine = among(connection, "incident_id", "ids")
    sql = f"select id, version from incident where {among(connection, 'id', 'ids')}"  # noqa: S608
    found = {r.id: Stored(r.id, r.version) for r in await connection.execute(text(sql), bound)}
    sql = f"select incident_id, version, body from incident_event where {mine}"  # noqa: S608
    for ident, version, body in await connection.execute(text(sql), bound):
        if ident in found:
            found[ident].bodies.append((version, body))
    names = ("incident_id", "run", "step", "due_at", "lane", "holder")
    sql = f"select {', '.join(names)} from deadline where {mine}"  # noqa: S608
    for row in await connection.execute(_with_moments(text(sql), names, ("due_at",)), bound):
        if row.incident_id in found:
            seen = (row.run, row.step, row.due_at, row.lane, row.holder)
            found[row.incident_id].rows.append(seen)
    return list(found.values())


async def ids_after(connection: AsyncConnection, last: str, most: int) -> list[str]:
    """The next ids of tickets that are not archived, in order."""
    sql = text(
        "select id from incident where id > :last and status <> 'ARCHIVED' order by id limit :most"
    )
    return list((await connection.execute(sql, {"last": last, "most": most})).scalars())


async def changed_since(
    connection: AsyncConnection, since: datetime, most: int
) -> list[tuple[datetime, str, int]]:
    """When tickets changed, at `since` or later, which, and to which version; in this order."""
    sql = _timed(
        "select updated_at, id, version from incident where updated_at >= :since "
        "order by updated_at, id limit :most",
        "since",
    )
    found = await connection.execute(
        _with_moments(sql, ("updated_at", "id", "version"), ("updated_at",)),
        {"since": since, "most": most},
    )
    return [(r.updated_at, r.id, r.version) for r in found]


_OVERDUE: Final = _timed(
    "select incident_id, due_at from deadline where lane = :lane and due_at <= :before "
    "order by due_at limit :most",
    "before",
)
_COUNT: Final = _timed("select count(*) from deadline where due_at <= :before", "before")


async def overdue(
    connection: AsyncConnection, before: datetime, most: int
) -> tuple[int, datetime | None, list[str]]:
    """How many deadlines were due before `before` and stand there still, since when the oldest is
    due, and the tickets of the first ones."""
    count = (await connection.execute(_COUNT, {"before": before})).scalar_one()
    if not count:
        return 0, None, []
    found: list[tuple[datetime, str]] = []
    for lane in ("urgent", "normal"):
        select = _with_moments(_OVERDUE, ("incident_id", "due_at"), ("due_at",))
        bound = {"lane": lane, "before": before, "most": most}
        found += [(r.due_at, r.incident_id) for r in await connection.execute(select, bound)]
    return count, min(found)[0] if found else None, [ident for _, ident in sorted(found)[:most]]


_FINDING: Final = (
    "incident_id", "run", "kind", "about", "verdict", "version", "expected", "found",
    "confirmed_at", "ended_at",
)  # fmt: skip


async def standing_findings(connection: AsyncConnection, most: int) -> Sequence[Any]:
    """The findings that stand, the oldest first."""
    sql = text(
        f"select {', '.join(_FINDING)} from audit_finding where ended_at is null "  # noqa: S608
        "order by confirmed_at limit :most"
    )
    found = _with_moments(sql, _FINDING, ("confirmed_at", "ended_at"))
    return (await connection.execute(found, {"most": most})).all()


async def counts_of_findings(connection: AsyncConnection) -> dict[str, int]:
    """How many findings stand, by verdict."""
    sql = text(
        "select verdict, count(*) as standing from audit_finding "
        "where ended_at is null group by verdict"
    )
    return {row.verdict: row.standing for row in await connection.execute(sql)}


FOUND_AGAIN: Final = upsert(
    ("incident_id", "run", "kind", "about"),
    "version = excluded.version, expected = excluded.expected, found = excluded.found, "
    "confirmed_at = excluded.confirmed_at, ended_at = null",
)
_ENDED: Final = _timed(
    "update audit_finding set ended_at = :now where incident_id = :incident_id and run = :run "
    "and kind = :kind and about = :about",
    "now",
)


async def save_findings(
    connection: AsyncConnection,
    confirmed: Sequence[dict[str, Any]],
    ended: Sequence[dict[str, Any]],
    now: datetime,
) -> None:
    """Writes down what was confirmed, and what is there no more (by its keys)."""
    rows = [{**row, "confirmed_at": now, "ended_at": None} for row in confirmed]
    await write_all(connection, Write(AuditFindingRow, rows, FOUND_AGAIN))
    if ended:
        await connection.execute(_ENDED, [{**one, "now": now} for one in ended])


_REPORT: Final = tuple(AuditReportRow.model_fields)
_REPORTED: Final = upsert(
    ("kind",), ", ".join(f"{name} = excluded.{name}" for name in _REPORT if name != "kind")
)


async def save_report(connection: AsyncConnection, report: dict[str, Any]) -> None:
    """Puts the newest report of its kind in the place of the one before."""
    await write_all(connection, Write(AuditReportRow, [report], _REPORTED))


async def reports(connection: AsyncConnection) -> Sequence[Any]:
    """The newest report of each kind of pass."""
    sql = text(f"select {', '.join(_REPORT)} from audit_report order by kind")  # noqa: S608
    return (await connection.execute(_with_moments(sql, _REPORT, ("at",)))).all()


@dataclass(frozen=True, slots=True)
class BookVersions:
    """Calendars (that in force first) and ladders, each as (version, body)."""

    calendars: tuple[tuple[str, str], ...]
    ladders: tuple[tuple[str, str], ...]


async def book_versions(connection: AsyncConnection) -> BookVersions:
    """Every calendar and every table of ladders that is or was in force."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for table in ("calendar_version", "ladder_version"):
        sql = text(f"select version, body from {table} order by active desc, at desc")  # noqa: S608
        found[table] = [(r.version, r.body) for r in await connection.execute(sql)]
    return BookVersions(tuple(found["calendar_version"]), tuple(found["ladder_version"]))
