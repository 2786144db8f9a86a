"""Claims: what a sweep reads of the deadline rows, and how it takes some of them for a while."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import TextClause, TextualSelect, bindparam, column, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.deadlines import DueStep
from dispatch.store.bulk import Write, is_sqlite, upsert, write_all
from dispatch.store.deadlines import SweeperRow
from dispatch.store.tables import UtcTime
from dispatch.topics import Lane

SWEEP: Final = "sweep"
"""The name of the lease that one sweeper has on SQLite."""

FORGOTTEN_AFTER: Final = timedelta(hours=1)
"""So long after its last sign a sweeper's row goes."""


@dataclass(frozen=True, slots=True)
class LaneState:
    """Whether a lane has a row that is due and free, whether one whose claim has run out, and how
    many are claimed and not settled yet."""

    due: bool
    expired: bool
    claimed: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a look at the rows shows; `leader` is who has the lease, None for nobody."""

    lanes: dict[Lane, LaneState]
    leader: str | None


def _timed(sql: str, *names: str) -> TextClause:
    return text(sql).bindparams(*(bindparam(name, type_=UtcTime()) for name in names))


def _of_lane(lane: Lane) -> str:
    name = lane.value
    return (
        "exists (select 1 from deadline where claimed_until is null "  # noqa: S608
        f"and lane = '{name}' and due_at <= :now) as due_{name}, "
        f"exists (select 1 from deadline where claimed_until <= :now and lane = '{name}') "
        f"as expired_{name}, "
        f"(select count(*) from deadline where claimed_until > :now and lane = '{name}') "
        f"as claimed_{name}"
    )


_LEADER: Final = f"(select holder from lease where name = '{SWEEP}' and until > :now)"  # noqa: S608
_OUTLOOK: Final = _timed(
    f"select {', '.join(map(_of_lane, Lane))}, {_LEADER} as leader",
    "now",
)


async def outlook(connection: AsyncConnection, now: datetime) -> Outlook:
    """What is due at `now`: one cheap query that writes nothing."""
    row = (await connection.execute(_OUTLOOK, {"now": now})).one()._mapping
    lanes = {
        lane: LaneState(
            bool(row[f"due_{lane.value}"]),
            bool(row[f"expired_{lane.value}"]),
            row[f"claimed_{lane.value}"],
        )
        for lane in Lane
    }
    return Outlook(lanes, row["leader"])


def _found(free: bool, lock: str) -> TextualSelect:
    claimed = "claimed_until is null" if free else "claimed_until <= :now"
    sql = (
        "select incident_id, run, step, due_at, claims from deadline "  # noqa: S608
        f"where lane = :lane and {claimed} and due_at <= :now order by due_at limit :most{lock}"
    )
    return _timed(sql, "now").columns(
        column("incident_id"),
        column("run"),
        column("step"),
        column("due_at", UtcTime()),
        column("claims"),
    )


_FOUND: Final = {
    (free, sqlite): _found(free, "" if sqlite else " for update skip locked")
    for free in (True, False)
    for sqlite in (True, False)
}
_TAKE_SQLITE: Final = _timed(
    "update deadline set claims = claims + 1, claimed_by = :by, claimed_until = :until "
    "where incident_id = :incident_id and run = :run",
    "until",
)
_TAKE_POSTGRESQL: Final = text(
    "update deadline d set claims = d.claims + 1, claimed_by = :by, claimed_until = v.until "
    "from unnest(cast(:incidents as text[]), cast(:runs as integer[]), "
    "cast(:untils as timestamptz[])) as v(incident_id, run, until) "
    "where d.incident_id = v.incident_id and d.run = v.run"
)


async def claim(
    connection: AsyncConnection,
    lane: Lane,
    *,
    free: bool,
    by: str,
    now: datetime,
    until: Callable[[int], datetime],
    most: int,
) -> list[DueStep]:
    """Takes up to `most` rows of a lane that are due, the oldest first: free ones, or those whose
    claim has run out. A row that has been claimed n times before is nobody else's until `until(n)`.
    Rows that somebody else is writing are passed over: a sweep waits for nobody.
    """
    sqlite = is_sqlite(connection)
    found = await connection.execute(
        _FOUND[free, sqlite], {"lane": lane.value, "now": now, "most": most}
    )
    rows = found.all()
    if not rows:
        return []
    untils = [until(r.claims) for r in rows]
    if sqlite:
        await connection.execute(
            _TAKE_SQLITE,
            [
                {"incident_id": r.incident_id, "run": r.run, "by": by, "until": end}
                for r, end in zip(rows, untils, strict=True)
            ],
        )
    else:
        await connection.execute(
            _TAKE_POSTGRESQL,
            {
                "incidents": [r.incident_id for r in rows],
                "runs": [r.run for r in rows],
                "untils": untils,
                "by": by,
            },
        )
    return [DueStep(r.incident_id, r.run, r.step, r.due_at, lane) for r in rows]


_LEASED: Final = _timed(
    "insert into lease (name, holder, until) values (:name, :holder, :until) "
    "on conflict (name) do update set holder = excluded.holder, until = excluded.until "
    "where lease.holder = excluded.holder or lease.until <= :now",
    "until",
    "now",
)


async def take_lease(
    connection: AsyncConnection, name: str, holder: str, *, now: datetime, until: datetime
) -> bool:
    """Whether `holder` has the lease from now on until `until`: its own already, or nobody's."""
    result = await connection.execute(
        _LEASED, {"name": name, "holder": holder, "until": until, "now": now}
    )
    return bool(result.rowcount)


async def sign(connection: AsyncConnection, name: str, *, sent: int, now: datetime) -> None:
    """Leaves a sign that the sweeper `name` lives, and forgets those that left none for long."""
    row = {"name": name, "at": now, "sent": sent}
    changes = "at = excluded.at, sent = excluded.sent"
    await write_all(connection, Write(SweeperRow, [row], upsert(("name",), changes)))
    await connection.execute(_FORGET, {"before": now - FORGOTTEN_AFTER})


_FORGET: Final = _timed("delete from sweeper where at < :before", "before")


async def last_signs(connection: AsyncConnection) -> Sequence[Any]:
    """The sweepers that have left a sign: name, at, sent; the newest first."""
    sql = text("select name, at, sent from sweeper order by at desc").columns(
        column("name"), column("at", UtcTime()), column("sent")
    )
    return (await connection.execute(sql)).all()
