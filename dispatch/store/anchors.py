"""Anchors in the database, and what is read of case files to make and to check them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from dispatch.anchoring import Head
from dispatch.store.arrays import among, keys
from dispatch.store.bulk import Write, is_sqlite, upsert, write_all
from dispatch.store.tables import UtcTime, moment
from dispatch.verifying import StoredEvent, StoredFile, StoredRecord


class AnchorRow(SQLModel, table=True):
    """An anchor, as its file has it. Whoever writes to the database can take it away here; what
    counts is the file and its signature."""

    __tablename__ = "anchor"

    no: int = Field(primary_key=True)
    at: datetime = moment()
    file: str = Field(sa_type=Text)


class AnchoredRow(SQLModel, table=True):
    """The version at which a ticket was anchored last, so that an anchor names only the others."""

    __tablename__ = "anchored"

    incident_id: str = Field(primary_key=True)
    version: int


@dataclass(frozen=True, slots=True)
class KeptAnchor:
    """An anchor as the database has it."""

    no: int
    at: datetime
    file: str


@dataclass(frozen=True, slots=True)
class SeenHead:
    """A ticket's head, and the version that was anchored last (None: never)."""

    id: str
    version: int
    head: bytes
    anchored: int | None


async def newest_anchor(connection: AsyncConnection) -> KeptAnchor | None:
    """The anchor with the highest number."""
    found = await _anchors(connection, "order by no desc limit 1")
    return found[0] if found else None


async def anchor_numbers(connection: AsyncConnection) -> list[int]:
    """The numbers of all anchors, in order."""
    return list((await connection.execute(text("select no from anchor order by no"))).scalars())


async def anchor_of(connection: AsyncConnection, no: int) -> KeptAnchor | None:
    """One anchor; the first that an installation has may name a million tickets."""
    found = await _anchors(connection, "where no = :no", no=no)
    return found[0] if found else None


async def _anchors(connection: AsyncConnection, rest: str, **bound: int) -> list[KeptAnchor]:
    sql = text(f"select no, at, file from anchor {rest}")  # noqa: S608 - no input in the text
    rows = await connection.execute(sql.columns(at=UtcTime()), bound)
    return [KeptAnchor(row.no, row.at, row.file) for row in rows]


def _in_order(connection: AsyncConnection, column: str) -> str:
    """Sorted as Python sorts texts, whatever the database's language is."""
    return column if is_sqlite(connection) else f'{column} collate "C"'


async def heads(connection: AsyncConnection) -> AsyncIterator[SeenHead]:
    """The heads of all tickets in the order of their ids, a stream."""
    sql = (
        "select i.id, i.version, i.head, a.version as anchored from incident i "  # noqa: S608
        f"left join anchored a on a.incident_id = i.id order by {_in_order(connection, 'i.id')}"
    )
    async with connection.stream(text(sql)) as rows:
        async for row in rows:
            yield SeenHead(row.id, row.version, bytes(row.head), row.anchored)


async def save_anchor(
    connection: AsyncConnection, anchor: KeptAnchor, changed: Sequence[Head]
) -> None:
    """Keeps an anchor. Raises IntegrityError when its number is taken: another was first."""
    row = {"no": anchor.no, "at": anchor.at, "file": anchor.file}
    await connection.execute(insert(AnchorRow), [row])
    rows = [{"incident_id": ident, "version": version} for ident, version, _ in changed]
    conflict = upsert(("incident_id",), "version = excluded.version")
    await write_all(connection, Write(AnchoredRow, rows, conflict))


async def count_tickets(connection: AsyncConnection) -> int:
    """How many tickets there are."""
    return int((await connection.execute(text("select count(*) from incident"))).scalar_one())


async def files_after(
    connection: AsyncConnection, after: str, most: int, *, only: str | None = None
) -> list[StoredFile]:
    """The next case files by id, also those of which only the ticket's row or only events are
    there; `only` is the one that is asked for."""
    chosen = "" if only is None else "and id = :only "
    of_events = "" if only is None else "and incident_id = :only "
    sql = (
        "select id from ("  # noqa: S608 - no input in the text
        f"select id from incident where {_in_order(connection, 'id')} > :after {chosen}"
        "union select incident_id from incident_event "
        f"where {_in_order(connection, 'incident_id')} > :after {of_events}"
        f") t order by {_in_order(connection, 'id')} limit :most"
    )
    asked: dict[str, Any] = {"after": after, "most": most}
    if only is not None:
        asked["only"] = only
    ids = list((await connection.execute(text(sql), asked)).scalars())
    return await _files(connection, ids) if ids else []


async def _files(connection: AsyncConnection, ids: Sequence[str]) -> list[StoredFile]:
    bound = {"ids": keys(connection, ids)}

    async def rows(columns: str, table: str, key: str) -> Any:
        sql = f"select {columns} from {table} where {among(connection, key, 'ids')}"  # noqa: S608
        return await connection.execute(text(sql), bound)

    tickets = {row.id: row for row in await rows("id, version, head, state", "incident", "id")}
    events: dict[str, list[StoredEvent]] = defaultdict(list)
    for row in await rows("incident_id, version, body, hash", "incident_event", "incident_id"):
        events[row.incident_id].append(StoredEvent(row.version, row.body, bytes(row.hash)))
    records: dict[str, dict[str, StoredRecord]] = defaultdict(dict)
    for row in await rows("incident_id, record_id, salt, body", "private_record", "incident_id"):
        records[row.incident_id][row.record_id] = StoredRecord(bytes(row.salt), row.body)
    return [
        StoredFile(
            ident,
            None if (ticket := tickets.get(ident)) is None else ticket.version,
            None if ticket is None else bytes(ticket.head),
            None if ticket is None else ticket.state,
            events[ident],
            records[ident],
        )
        for ident in ids
    ]
