"""The reading side of the store: lists of tickets, one ticket, its reports and its case file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal, get_args

from sqlalchemy import ColumnElement, and_, exists, false, func, literal_column, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col

from dispatch.access import (
    AREA_ROLES,
    COUNTY_DESKS,
    COUNTY_EYES,
    UNIT_ROLES,
    Actor,
    Role,
    Sensitivity,
    Sight,
    sight,
)
from dispatch.incident.events import EVENT
from dispatch.incident.ticket import Ticket
from dispatch.store.tables import (
    CandidateRow,
    IncidentEventRow,
    IncidentRow,
    IncidentUnitRow,
    PrivateRow,
    ReportRow,
)

Condition = ColumnElement[bool]
Sort = Literal["next_due", "opened", "-opened", "-updated"]
SORTS: Final[tuple[str, ...]] = get_args(Sort)

COUNTY_DIGITS: Final = 6
TOWN_DIGITS: Final = 9

_CLASS: Final[Any] = literal_column("substr(incident.subclass, 1, 2)")


def of_unit(unit: str) -> Condition:
    """The unit leads the ticket or helps with it."""
    has = aliased(IncidentUnitRow)
    return exists().where(col(has.incident_id) == col(IncidentRow.id), col(has.unit) == unit)


def by_area(viewer: Actor, code: str) -> Condition:
    """The ticket is visible because it lies in the viewer's area."""
    sensitivity = col(IncidentRow.sensitivity)
    if viewer.role is Role.TOWN_DESK:
        return and_(in_area(code), sensitivity != Sensitivity.PETITION.value)
    return and_(in_area(code), sensitivity == Sensitivity.NORMAL.value)


def in_area(code: str) -> Condition:
    """The ticket lies in the area with this code; in the county: in any town of it."""
    if len(code) <= COUNTY_DIGITS:
        return col(IncidentRow.town).is_not(None)
    if len(code) == TOWN_DIGITS:
        return col(IncidentRow.town) == code
    return or_(col(IncidentRow.village) == code, col(IncidentRow.grid) == code)


def ways_to_see(viewer: Actor) -> list[Condition]:
    """The ways in which a ticket is visible to `viewer`; their union is what `sight` answers
    with anything but NOTHING."""
    ways = _ways_of_role(viewer)
    if viewer.unit is None or viewer.role is Role.SYSTEM:
        return ways
    return [and_(way, not_denied(viewer.unit)) for way in ways]


def not_denied(unit: str) -> Condition:
    """The ticket accuses another than this unit, or nobody."""
    accused = col(IncidentRow.denied)
    return or_(accused == "", func.replace(accused, f",{unit},", "") == accused)


def _ways_of_role(viewer: Actor) -> list[Condition]:
    role = viewer.role
    if role in COUNTY_DESKS or role in COUNTY_EYES:
        return [true()]
    if role is Role.PETITION_CLERK:
        return [col(IncidentRow.sensitivity) == Sensitivity.PETITION.value]
    if role is Role.VISITOR:
        return [col(IncidentRow.status) == "PENDING_VISIT"]
    ways: list[Condition] = []
    if role in UNIT_ROLES or role in AREA_ROLES:
        ways += [of_unit(viewer.unit)] if viewer.unit else []
    if role in AREA_ROLES and viewer.area:
        ways.append(by_area(viewer, viewer.area))
    return ways


def visible(viewer: Actor) -> Condition:
    """`dispatch.access.sight` is not NOTHING."""
    ways = ways_to_see(viewer)
    return ways[0] if len(ways) == 1 else or_(false(), *ways)


def unmasked(viewer: Actor) -> Condition:
    """`dispatch.access.sight` is more than MASKED, for a ticket that is visible."""
    sensitivity = col(IncidentRow.sensitivity)
    if viewer.role in (Role.PETITION_CLERK, Role.SYSTEM):
        return true()
    plain = sensitivity == Sensitivity.NORMAL.value
    restricted = sensitivity == Sensitivity.RESTRICTED.value
    if viewer.role in COUNTY_DESKS or viewer.role is Role.VISITOR:
        return or_(plain, restricted)
    if viewer.role in (*UNIT_ROLES, Role.TOWN_DESK) and viewer.unit:
        return or_(plain, and_(restricted, of_unit(viewer.unit)))
    return plain


def town_told(viewer: Actor) -> Condition:
    """`dispatch.access.tells_town` of a ticket that is visible."""
    if viewer.role in (Role.PETITION_CLERK, Role.SYSTEM):
        return true()
    return col(IncidentRow.sensitivity) != Sensitivity.PETITION.value


def place_told(viewer: Actor, area: str) -> Condition:
    """Whether a ticket lies in `area` is no secret from the viewer; the county never is one."""
    if len(area) <= COUNTY_DIGITS:
        return true()
    return town_told(viewer) if len(area) == TOWN_DIGITS else unmasked(viewer)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a list is to hold; None and empty mean no restriction."""

    status: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    card: tuple[str, ...] = ()
    subclass: str | None = None
    class_code: str | None = None
    area: str | None = None
    unit: str | None = None
    channel: str | None = None
    overdue: bool = False
    open: bool | None = None
    mine: bool = False
    case_no: str | None = None
    opened_from: datetime | None = None
    opened_to: datetime | None = None

    @property
    def tells_the_matter(self) -> bool:
        """Does it ask what a masked ticket does not say?"""
        return bool(self.subclass or self.class_code)

    def with_open(self, wanted: bool | None = True) -> Wish:
        """The same wish, of tickets that are open, ended, or (None) both."""
        return replace(self, open=wanted)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the sort key and the id of its last ticket."""

    key: datetime | None
    id: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A ticket of a list, and how much of it the viewer sees."""

    ticket: Ticket
    sight: Sight


def _key_of(sort: Sort) -> Any:
    return {
        "next_due": col(IncidentRow.next_due_at),
        "opened": col(IncidentRow.opened_at),
        "-opened": col(IncidentRow.opened_at),
        "-updated": col(IncidentRow.updated_at),
    }[sort]


def _conditions(viewer: Actor, wish: Wish, now: datetime) -> list[Condition]:
    found: list[Condition] = []
    if wish.status:
        found.append(col(IncidentRow.status).in_(wish.status))
    if wish.severity:
        found.append(col(IncidentRow.severity).in_(wish.severity))
    if wish.card:
        found.append(col(IncidentRow.card).in_(wish.card))
    if wish.subclass:
        found += [wish.subclass[:2] == _CLASS, col(IncidentRow.subclass) == wish.subclass]
    if wish.class_code:
        found.append(wish.class_code == _CLASS)
    if wish.area and len(wish.area) > COUNTY_DIGITS:
        found += [in_area(wish.area), place_told(viewer, wish.area)]
    if wish.channel:
        found.append(col(IncidentRow.channel) == wish.channel)
    if wish.overdue:
        found.append(col(IncidentRow.next_due_at) < now)
    if wish.case_no:
        found.append(col(IncidentRow.case_no) == wish.case_no)
    if wish.opened_from:
        found.append(col(IncidentRow.opened_at) >= wish.opened_from)
    if wish.opened_to:
        found.append(col(IncidentRow.opened_at) < wish.opened_to)
    if wish.tells_the_matter:
        found.append(unmasked(viewer))
    return found


@dataclass(frozen=True, slots=True)
class _Way:
    """One part of a list: it follows an index of tickets, or that of the tickets of `unit`."""

    conditions: tuple[Condition, ...]
    unit: str | None = None


def _ways(viewer: Actor, wish: Wish) -> list[_Way]:
    """The parts that a list is put together from: what they hold together is what is visible and
    wished for, and each can be read in order without sorting all of it."""
    found: list[_Way] = []
    wanted = [u for u in (wish.unit, viewer.unit if wish.mine else None) if u]
    if viewer.role in UNIT_ROLES or viewer.role in AREA_ROLES:
        denied = [not_denied(viewer.unit)] if viewer.unit else []
        if viewer.unit:
            found.append(_way(denied, [*wanted, viewer.unit]))
        if viewer.role in AREA_ROLES and viewer.area:
            found.append(_way([by_area(viewer, viewer.area), *denied], wanted))
    else:
        found += [_way([condition], wanted) for condition in ways_to_see(viewer)]
    return found


def _way(conditions: list[Condition], units: list[str]) -> _Way:
    distinct = list(dict.fromkeys(units))
    others = [of_unit(unit) for unit in distinct[1:]]
    return _Way((*conditions, *others), distinct[0] if distinct else None)


def _state(wish: Wish) -> list[Condition]:
    is_open: Any = col(IncidentRow.open)
    if wish.open is False:
        return [~is_open]
    return [is_open] if wish.open or wish.overdue else []


def _columns(way: _Way, wish: Wish, sort: Sort) -> tuple[Any, Any, Any]:
    """Sort key, id, and the query that they belong to. A unit's tickets stand in the order in
    which they were opened in a table of their own."""
    key: Any = _key_of(sort)
    ident: Any = col(IncidentRow.id)
    if way.unit is None:
        return key, ident, select(ident, key, col(IncidentRow.state))
    if sort in ("opened", "-opened"):
        key, ident = col(IncidentUnitRow.opened_at), col(IncidentUnitRow.incident_id)
    query = (
        select(ident, key, col(IncidentRow.state))
        .select_from(IncidentUnitRow)
        .join(IncidentRow, col(IncidentRow.id) == col(IncidentUnitRow.incident_id))
        .where(col(IncidentUnitRow.unit) == way.unit, *_unit_conditions(wish))
    )
    return key, ident, query


def _unit_conditions(wish: Wish) -> list[Condition]:
    """What the table of units' tickets knows by itself, so that its indexes can be followed."""
    is_open: Any = col(IncidentUnitRow.open)
    found: list[Condition] = []
    if wish.open is False:
        found.append(~is_open)
    elif wish.open or wish.overdue:
        found.append(is_open)
    if wish.area and len(wish.area) == TOWN_DIGITS:
        found.append(col(IncidentUnitRow.town) == wish.area)
    return found


def _page(
    way: _Way,
    wish: Wish,
    base: list[Condition],
    sort: Sort,
    after: Place | None,
    limit: int,
) -> Any:
    key, ident, query = _columns(way, wish, sort)
    query = query.where(*base, *way.conditions)
    down = sort.startswith("-")
    if sort == "next_due":
        query = query.where(key.is_not(None))
    if after is not None:
        beyond = key < after.key if down else key > after.key
        same = and_(key == after.key, ident < after.id if down else ident > after.id)
        # The first condition is implied; it lets the index be entered at the right place.
        query = query.where(key <= after.key if down else key >= after.key, or_(beyond, same))
    order = (key.desc(), ident.desc()) if down else (key.asc(), ident.asc())
    return query.order_by(*order).limit(limit)


def _undated(way: _Way, wish: Wish, base: list[Condition], after: Place | None, limit: int) -> Any:
    due, ident, query = _columns(way, wish, "next_due")
    query = query.where(*base, *way.conditions, due.is_(None))
    if after is not None and after.key is None:
        query = query.where(ident > after.id)
    return query.order_by(ident.asc()).limit(limit)


async def list_tickets(
    connection: AsyncConnection,
    viewer: Actor,
    wish: Wish,
    *,
    sort: Sort,
    limit: int,
    after: Place | None,
    now: datetime,
) -> tuple[list[Listed], Place | None]:
    """One page of what `viewer` may see and `wish` wants, and where the next one begins.

    By `next_due` only open tickets are listed; those with no due time come last.
    """
    if sort == "next_due" and wish.open is None:
        wish = wish.with_open()
    base = [*_conditions(viewer, wish, now), *_state(wish)]
    found: dict[str, Any] = {}
    for way in _ways(viewer, wish):
        rows: list[Any] = []
        if after is None or after.key is not None:
            rows += (await connection.execute(_page(way, wish, base, sort, after, limit + 1))).all()
        if sort == "next_due" and len(rows) <= limit and not wish.overdue:
            rest = _undated(way, wish, base, after, limit + 1 - len(rows))
            rows += (await connection.execute(rest)).all()
        found |= {row[0]: row for row in rows}
    ordered = _sorted(list(found.values()), sort)
    page = ordered[:limit]
    beyond = len(ordered) > limit
    place = Place(page[-1][1], page[-1][0]) if page and beyond else None
    return _seen(viewer, [row[2] for row in page]), place


def _sorted(rows: list[Any], sort: Sort) -> list[Any]:
    dated = [r for r in rows if r[1] is not None]
    undated = sorted((r for r in rows if r[1] is None), key=lambda r: str(r[0]))
    dated.sort(key=lambda r: (r[1], r[0]), reverse=sort.startswith("-"))
    return dated + undated


def _seen(viewer: Actor, states: Sequence[str]) -> list[Listed]:
    """Each ticket with the viewer's sight of it: the access function has the last word."""
    listed = []
    for state in states:
        ticket = Ticket.model_validate_json(state)
        found = sight(viewer, ticket.scope)
        if found is not Sight.NOTHING:
            listed.append(Listed(ticket, found))
    return listed


async def find_ticket(
    connection: AsyncConnection, viewer: Actor, incident_id: str
) -> Listed | None:
    """One ticket, when `viewer` may see anything of it."""
    query = select(col(IncidentRow.state)).where(col(IncidentRow.id) == incident_id)
    state = await connection.scalar(query)
    listed = _seen(viewer, [state]) if state is not None else []
    return listed[0] if listed else None


async def tickets_of(
    connection: AsyncConnection, viewer: Actor, ids: Sequence[str]
) -> list[Listed]:
    """These tickets in this order, those of which `viewer` may see anything."""
    if not ids:
        return []
    query = select(col(IncidentRow.state)).where(col(IncidentRow.id).in_(ids))
    states = [row[0] for row in (await connection.execute(query)).all()]
    found = {listed.ticket.id: listed for listed in _seen(viewer, states)}
    return [found[ident] for ident in ids if ident in found]


async def ids_of(connection: AsyncConnection, case_nos: Sequence[str]) -> frozenset[str]:
    """The ids of the tickets with these case numbers, those that exist."""
    if not case_nos:
        return frozenset()
    query = select(col(IncidentRow.id)).where(col(IncidentRow.case_no).in_(case_nos))
    return frozenset((await connection.execute(query)).scalars())


async def sender_of(connection: AsyncConnection, command_id: str, incident_id: str) -> str | None:
    """The account whose command this was; None when it changed nothing."""
    query = (
        select(col(IncidentEventRow.body))
        .where(
            col(IncidentEventRow.incident_id) == incident_id,
            col(IncidentEventRow.causation_id) == command_id,
        )
        .limit(1)
    )
    body = await connection.scalar(query)
    return EVENT.validate_json(body).actor.account if body is not None else None


async def reports_of(connection: AsyncConnection, *incident_ids: str) -> list[Any]:
    """The reports of tickets, the oldest first, as rows of `report`."""
    query = (
        select(
            col(ReportRow.report_id),
            col(ReportRow.channel),
            col(ReportRow.source_system),
            col(ReportRow.external_no),
            col(ReportRow.received_at),
            col(ReportRow.joined),
            col(ReportRow.incident_id),
            col(ReportRow.routed_at),
        )
        .where(col(ReportRow.incident_id).in_(incident_ids))
        .order_by(col(ReportRow.received_at), col(ReportRow.report_id))
        .limit(200)
    )
    return list((await connection.execute(query)).all())


async def private_records(connection: AsyncConnection, *incident_ids: str) -> dict[str, str]:
    """The private records of tickets: record id → stored body."""
    query = select(col(PrivateRow.record_id), col(PrivateRow.body)).where(
        col(PrivateRow.incident_id).in_(incident_ids)
    )
    return {row[0]: row[1] for row in (await connection.execute(query)).all()}


async def case_file_of(
    connection: AsyncConnection, incident_id: str
) -> list[tuple[int, str, datetime, str, bytes]]:
    """The events of a ticket in order: version, type, moment, body and hash as stored."""
    query = (
        select(
            col(IncidentEventRow.version),
            col(IncidentEventRow.type),
            col(IncidentEventRow.at),
            col(IncidentEventRow.body),
            col(IncidentEventRow.hash),
        )
        .where(col(IncidentEventRow.incident_id) == incident_id)
        .order_by(col(IncidentEventRow.version))
    )
    return [(r[0], r[1], r[2], r[3], r[4]) for r in (await connection.execute(query)).all()]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket that may be the same matter, and why."""

    other: Listed
    distance_m: float | None
    why: str


async def candidates_of(
    connection: AsyncConnection, viewer: Actor, incident_id: str
) -> list[Candidate]:
    """What is linked to a ticket as likely the same, as far as `viewer` sees more than that it is
    there."""
    one, other = col(CandidateRow.incident_id), col(CandidateRow.other_id)
    found: dict[str, tuple[float | None, str]] = {}
    for mine, theirs in ((one, other), (other, one)):
        links = (
            select(theirs, col(CandidateRow.distance_m), col(CandidateRow.why))
            .where(mine == incident_id)
            .limit(20)
        )
        found |= {r[0]: (r[1], r[2]) for r in (await connection.execute(links)).all()}
    if not found:
        return []
    query = select(col(IncidentRow.state)).where(col(IncidentRow.id).in_(found))
    states = [r[0] for r in (await connection.execute(query)).all()]
    return [
        Candidate(listed, *found[listed.ticket.id])
        for listed in _seen(viewer, states)
        if listed.sight is not Sight.MASKED
    ]
