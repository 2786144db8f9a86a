"""Keeping the rows: made anew for each ticket that has changed, copied for a frozen month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, bindparam, delete, insert, literal, or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from dispatch.figures.facts import Measure, TaskFacts, TicketFacts, facts_of
from dispatch.figures.tables import (
    LIVE,
    CountedRow,
    FrozenMonthRow,
    TaskFactsRow,
    TicketFactsRow,
)
from dispatch.incident.folding import folded
from dispatch.store.arrays import among, keys
from dispatch.store.bulk import Write, is_sqlite, table_of, upsert, write_all
from dispatch.store.past import past_rows, save_past
from dispatch.store.tables import UtcTime

REPEATED_WITHIN_S: Final = 30 * 86_400
"""重复投诉: the same matter at the same spot within thirty days (DOMAIN 5)."""
SPOT_DEGREES: Final = 0.00045
"""50 m of latitude; of longitude it is a little less ground, nowhere in the country under 30 m."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts of one ticket, and how it stood in lists from when to when."""

    ticket: TicketFacts
    tasks: list[TaskFacts]
    past: list[dict[str, Any]]


def counted(bodies: Sequence[str], measure: Measure) -> Counted:
    """What counts of a case file, its events as they are stored, in order. Raises ValueError for
    one that cannot be read."""
    file = list(folded(bodies))
    return Counted(*facts_of(file, measure), past_rows(file))


async def uncounted(
    connection: AsyncConnection, since: datetime | None, after: str, most: int
) -> list[str]:
    """The next tickets, in the order of their ids, of which the rows are missing or of an earlier
    version; `since`: only of those that changed then or later."""
    changed = "" if since is None else "and i.updated_at >= :since "
    sql = text(
        "select i.id from incident i left join figure_ticket f "  # noqa: S608 - no input in it
        "on f.edition = 0 and f.incident_id = i.id "
        f"where i.id > :after {changed}and (f.version is null or f.version <> i.version) "
        "order by i.id limit :most"
    )
    bound: dict[str, Any] = {"after": after, "most": most}
    if since is not None:
        sql = sql.bindparams(bindparam("since", type_=UtcTime()))
        bound["since"] = since
    return list((await connection.execute(sql, bound)).scalars())


_TICKET: Final = ("edition", *TicketFacts._fields)
_GROUPED: Final = ("channel", "severity", "subclass", "town", "village", "grid")
"""What a task's row has of its ticket."""
_CHANGES: Final = ", ".join(f"{c} = excluded.{c}" for c in TicketFacts._fields[1:])
_SAVED: Final = upsert(
    ("edition", "incident_id"), _CHANGES, "figure_ticket.version < excluded.version"
)


async def save(connection: AsyncConnection, page: Sequence[Counted]) -> None:
    """Puts these tickets' rows in the place of what was counted of them before; what a newer
    version has counted stays."""
    if not page:
        return
    if not is_sqlite(connection):  # its writer is alone anyway
        await connection.execute(text(_ALONE))
    held = await _versions(connection, [one.ticket.incident_id for one in page])
    newer = [one for one in page if one.ticket.version > held.get(one.ticket.incident_id, 0)]
    if not newer:
        return
    ids = [one.ticket.incident_id for one in newer]
    mine = among(connection, "incident_id", "ids")
    bound = {"ids": keys(connection, ids)}
    await connection.execute(text(f"delete from figure_task where edition = 0 and {mine}"), bound)  # noqa: S608
    tickets = [{"edition": LIVE, **one.ticket._asdict(), "repeats": 0} for one in newer]
    tasks = [
        {"edition": LIVE, **task._asdict(), **{c: getattr(one.ticket, c) for c in _GROUPED}}
        for one in newer
        for task in one.tasks
    ]
    await write_all(connection, Write(TicketFactsRow, tickets, _SAVED), Write(TaskFactsRow, tasks))
    await connection.execute(text(_REPEATS.format(mine=mine)), {**bound, **_SPOT})
    await save_past(connection, [row for one in newer for row in one.past])


async def _versions(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, int]:
    sql = text(
        "select incident_id, version from figure_ticket "  # noqa: S608 - no input in it
        f"where edition = 0 and {among(connection, 'incident_id', 'ids')}"
    )
    rows = await connection.execute(sql, {"ids": keys(connection, ids)})
    return {row.incident_id: row.version for row in rows}


_ALONE: Final = "select pg_advisory_xact_lock(7243601)"
"""Of two who count at once, one waits: they would put down one ticket's tasks twice. The number is
this lock's own."""
_SPOT: Final = {"within": REPEATED_WITHIN_S, "near": SPOT_DEGREES}
_REPEATS: Final = (
    "update figure_ticket set repeats = 1 where edition = 0 and {mine} and village is not null "
    "and exists (select 1 from figure_ticket b where b.edition = 0 "
    "and b.subclass = figure_ticket.subclass and b.village = figure_ticket.village "
    "and b.opened_at <= figure_ticket.opened_at "
    "and b.opened_at >= figure_ticket.opened_at - :within "
    "and b.incident_id <> figure_ticket.incident_id "
    "and (b.opened_at < figure_ticket.opened_at or b.incident_id < figure_ticket.incident_id) "
    "and (b.lat is null or figure_ticket.lat is null "
    "or (abs(b.lat - figure_ticket.lat) <= :near and abs(b.lng - figure_ticket.lng) <= :near)))"
)


async def mark(connection: AsyncConnection, at: datetime) -> None:
    """Writes down that everything up to `at` has been counted."""
    row = {"edition": LIVE, "at": at}
    await write_all(connection, Write(CountedRow, [row], upsert(("edition",), "at = excluded.at")))


async def counted_up_to(connection: AsyncConnection) -> datetime | None:
    """Up to which moment all tickets have been counted; None before the first time."""
    query = select(col(CountedRow.at)).where(col(CountedRow.edition) == LIVE)
    found: datetime | None = await connection.scalar(query)
    return found


async def anything_in(connection: AsyncConnection, since: int, until: int) -> bool:
    """Whether a ticket was opened or ended in a period (seconds)."""
    c = table_of(TicketFactsRow).c
    for moment in (c.opened_at, c.ended_at):
        query = select(c.edition).where(c.edition == LIVE, moment >= since, moment < until)
        if await connection.scalar(query.limit(1)) is not None:
            return True
    return False


class FrozenAlready(Exception):
    """The month's figures were frozen before."""


async def freeze(
    connection: AsyncConnection, month: int, since: int, until: int, at: datetime, by: str
) -> FrozenMonthRow:
    """月度冻结: copies every row that a figure of the month can count; `since` and `until` are its
    seconds. Raises FrozenAlready."""
    moments: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (TicketFactsRow, ("opened_at", "dispatched_at", "due_at", "ended_at", "visited_at")),
        (
            TaskFactsRow,
            ("dispatched_at", "due_at", "sign_due_at", "contact_due_at", "done_at"),
        ),
    )
    counts = []
    for row, names in moments:
        table = table_of(row)
        others = [c for c in table.columns if c.name != "edition"]
        inside = or_(*(and_(table.c[n] >= since, table.c[n] < until) for n in names))
        if row is TaskFactsRow:
            inside = or_(inside, and_(table.c.open == 1, table.c.dispatched_at < until))
        source = select(literal(month), *others).where(table.c.edition == LIVE, inside)
        try:
            done = await connection.execute(
                insert(table).from_select(["edition", *(c.name for c in others)], source)
            )
        except IntegrityError:
            raise FrozenAlready(month) from None
        counts.append(done.rowcount)
    frozen = FrozenMonthRow(month=month, at=at, by=by, tickets=counts[0], tasks=counts[1])
    try:
        await connection.execute(insert(FrozenMonthRow).values(**frozen.model_dump()))
    except IntegrityError:
        raise FrozenAlready(month) from None
    return frozen


async def thaw(connection: AsyncConnection, month: int) -> bool:
    """Takes a frozen month back; whether there was one."""
    for row in (TicketFactsRow, TaskFactsRow):
        table = table_of(row)
        await connection.execute(delete(table).where(table.c.edition == month))
    months = table_of(FrozenMonthRow)
    done = await connection.execute(delete(months).where(months.c.month == month))
    return done.rowcount > 0


async def frozen_months(connection: AsyncConnection) -> list[FrozenMonthRow]:
    """The months that are frozen, the newest first."""
    table = table_of(FrozenMonthRow)
    rows = (await connection.execute(select(table).order_by(table.c.month.desc()))).all()
    return [FrozenMonthRow(**row._mapping) for row in rows]
