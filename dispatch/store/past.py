"""The time machine's rows: how each ticket stood in lists, from when to when.

They are made from the case files, behind everybody's back (deploy.auditor.counting), so that what
was open at a moment is found without reading every file. What a list then shows is made of the
events themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Index, PrimaryKeyConstraint, and_, case, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel, col

from dispatch.access import Actor
from dispatch.incident.events import Event
from dispatch.incident.ticket import Ticket
from dispatch.store.arrays import among, keys
from dispatch.store.bulk import Write, write_all
from dispatch.store.lists import (
    COUNTY_DIGITS,
    TOWN_DIGITS,
    Condition,
    Place,
    Sort,
    Wish,
    place_told,
    town_told,
    unmasked,
    visible,
)
from dispatch.store.records import units_of
from dispatch.store.tables import IncidentEventRow, IncidentRow, moment


class IncidentPastRow(SQLModel, table=True):
    """How a ticket stood from `at` on until `until` (None: it still does), as far as lists filter
    by it. `units` are those that had it, each between commas."""

    __tablename__ = "incident_past"
    __table_args__ = (
        PrimaryKeyConstraint("incident_id", "version"),
        Index("incident_past_closed", "closed_at"),
    )

    incident_id: str
    version: int
    at: datetime = moment()
    until: datetime | None = moment(nullable=True)
    status: str
    open: bool
    severity: str
    card: str
    subclass: str
    town: str | None
    village: str | None
    grid: str | None
    lead: str | None
    units: str
    next_due_at: datetime | None = moment(nullable=True)
    closed_at: datetime | None = moment(nullable=True)


_TIMES: Final = ("version", "at", "until")


def past_rows(file: Iterable[tuple[Event, Ticket]]) -> list[dict[str, Any]]:
    """The rows of a case file: one for each stretch in which nothing changed that lists ask for."""
    rows: list[dict[str, Any]] = []
    for event, ticket in file:
        row = _row(event, ticket)
        if rows:
            last = rows[-1]
            if all(row[name] == last[name] for name in row if name not in _TIMES):
                continue
            last["until"] = event.at
        rows.append(row)
    return rows


def _row(event: Event, t: Ticket) -> dict[str, Any]:
    units = units_of(t)
    return {
        "incident_id": t.id,
        "version": event.version,
        "at": event.at,
        "until": None,
        "status": t.status.value,
        "open": t.open,
        "severity": t.severity,
        "card": t.card,
        "subclass": t.subclass,
        "town": t.place.town,
        "village": t.place.village,
        "grid": t.place.grid,
        "lead": t.lead,
        "units": f",{','.join(units)}," if units else "",
        "next_due_at": t.next_due,
        "closed_at": t.closed_at,
    }


async def save_past(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Puts these tickets' rows in the place of those before, all of each ticket at once."""
    if not rows:
        return
    ids = dict.fromkeys(row["incident_id"] for row in rows)
    mine = among(connection, "incident_id", "ids")
    bound = {"ids": keys(connection, ids)}
    await connection.execute(text(f"delete from incident_past where {mine}"), bound)  # noqa: S608
    await write_all(connection, Write(IncidentPastRow, rows))


def _then(at: datetime) -> Condition:
    """The row of the ticket that stood at a moment. Of a ticket whose events bear one moment, the
    last of them counts."""
    until = col(IncidentPastRow.until)
    return and_(
        col(IncidentPastRow.incident_id) == col(IncidentRow.id),
        col(IncidentPastRow.at) <= at,
        or_(until.is_(None), until > at),
    )


def _conditions(viewer: Actor, wish: Wish, at: datetime) -> list[Condition]:
    """What was wished for, as it stood then; seen with today's rights."""
    p = IncidentPastRow
    found: list[Condition] = [visible(viewer), col(IncidentRow.opened_at) <= at]
    for column, wanted in (
        (p.status, wish.status),
        (p.severity, wish.severity),
        (p.card, wish.card),
    ):
        if wanted:
            found.append(col(column).in_(wanted))
    if wish.subclass:
        found.append(col(p.subclass) == wish.subclass)
    if wish.class_code:
        found.append(func.substr(col(p.subclass), 1, 2) == wish.class_code)
    if wish.tells_the_matter:
        found.append(unmasked(viewer))
    if wish.area and len(wish.area) > COUNTY_DIGITS:
        found += [_lay_in(wish.area), place_told(viewer, wish.area)]
    units = [wish.unit, viewer.unit if wish.mine else None]
    found += [col(p.units).contains(f",{unit},", autoescape=True) for unit in units if unit]
    if wish.channel:
        found.append(col(IncidentRow.channel) == wish.channel)
    if wish.case_no:
        found.append(col(IncidentRow.case_no) == wish.case_no)
    if wish.opened_from:
        found.append(col(IncidentRow.opened_at) >= wish.opened_from)
    if wish.opened_to:
        found.append(col(IncidentRow.opened_at) < wish.opened_to)
    was_open: Any = col(p.open)
    if wish.overdue:
        found += [col(p.next_due_at) < at, was_open]
    if wish.open is False:
        found.append(~was_open)
    elif wish.open or wish.overdue:
        found += [was_open, _not_ended_before(at)]
    return found


def _lay_in(area: str) -> Condition:
    p = IncidentPastRow
    if len(area) == TOWN_DIGITS:
        return col(p.town) == area
    return or_(col(p.village) == area, col(p.grid) == area)


def _not_ended_before(at: datetime) -> Condition:
    """What ended by then and was not reopened was not open then: most of all tickets."""
    is_open: Any = col(IncidentRow.open)
    return or_(is_open, col(IncidentRow.closed_at) > at)


async def list_then(
    connection: AsyncConnection,
    viewer: Actor,
    wish: Wish,
    at: datetime,
    *,
    sort: Sort,
    limit: int,
    after: Place | None,
) -> tuple[list[str], Place | None]:
    """One page of the tickets that `viewer` may see today and that were as `wish` wants at `at`:
    their ids, and where the next page begins. By `next_due` only what was open then, what had no
    due time last; else by when it was opened."""
    if sort == "next_due":
        wish = wish.with_open()
    key: Any = col(IncidentPastRow.next_due_at if sort == "next_due" else IncidentRow.opened_at)
    ident: Any = col(IncidentRow.id)
    down = sort.startswith("-")
    query = (
        select(ident, key).join(IncidentPastRow, _then(at)).where(*_conditions(viewer, wish, at))
    )
    if after is not None:
        beyond = ident < after.id if down else ident > after.id
        if after.key is None:
            query = query.where(key.is_(None), beyond)
        else:
            past = key < after.key if down else key > after.key
            undated = [key.is_(None)] if sort == "next_due" else []
            query = query.where(or_(past, and_(key == after.key, beyond), *undated))
    order = (key.desc(), ident.desc()) if down else (key.is_(None), key.asc(), ident.asc())
    rows = (await connection.execute(query.order_by(*order).limit(limit + 1))).all()
    page = rows[:limit]
    place = Place(page[-1][1], page[-1][0]) if len(rows) > limit else None
    return [row[0] for row in page], place


async def open_then(
    connection: AsyncConnection, viewer: Actor, wish: Wish, at: datetime
) -> list[Any]:
    """How many tickets were open at `at`, by status, severity, card, town (None where it is not
    told) and lead, and how many of each were overdue."""
    p = IncidentPastRow
    town: Any = case((town_told(viewer), col(p.town)), else_=None).label("its_town")
    late = func.sum(case((col(p.next_due_at) < at, 1), else_=0))
    columns = (col(p.status), col(p.severity), col(p.card), town, col(p.lead))
    query = (
        select(*columns, func.count(), late)
        .select_from(IncidentRow)
        .join(IncidentPastRow, _then(at))
        .where(*_conditions(viewer, wish.with_open(), at))
        .group_by(*columns)
    )
    return list((await connection.execute(query)).all())


async def came_and_ended(
    connection: AsyncConnection, viewer: Actor, wish: Wish, since: datetime, at: datetime
) -> tuple[int, int]:
    """How many tickets came from `since` on, and how many had ended since then; both at `at`."""
    both = wish.with_open(None)
    base = (
        select(func.count())
        .select_from(IncidentRow)
        .join(IncidentPastRow, _then(at))
        .where(*_conditions(viewer, both, at))
    )
    came = base.where(col(IncidentRow.opened_at) >= since)
    closed = col(IncidentPastRow.closed_at)
    ended = base.where(closed >= since, closed <= at)
    return (
        (await connection.execute(came)).scalar_one(),
        (await connection.execute(ended)).scalar_one(),
    )


async def bodies_of(
    connection: AsyncConnection, ids: Sequence[str]
) -> dict[str, list[tuple[datetime, str]]]:
    """The events of tickets with their moments, each ticket's in order."""
    if not ids:
        return {}
    query = (
        select(
            col(IncidentEventRow.incident_id), col(IncidentEventRow.at), col(IncidentEventRow.body)
        )
        .where(col(IncidentEventRow.incident_id).in_(ids))
        .order_by(col(IncidentEventRow.incident_id), col(IncidentEventRow.version))
    )
    found: dict[str, list[tuple[datetime, str]]] = {}
    for ident, moment_, body in (await connection.execute(query)).all():
        found.setdefault(ident, []).append((moment_, body))
    return found
