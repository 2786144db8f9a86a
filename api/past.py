"""The time machine: tickets, lists and counters as they were, seen with today's rights and today's
denials."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import takewhile

from sqlalchemy.ext.asyncio import AsyncConnection

from api.problems import FieldError, Problem
from dispatch.access import Actor
from dispatch.figures.keeping import counted_up_to
from dispatch.incident.folding import folded
from dispatch.incident.ticket import Ticket
from dispatch.store import past
from dispatch.store.lists import Listed, Place, Sort, Wish, tickets_of


def asked_past(at: datetime | None, now: datetime) -> datetime | None:
    """The moment that is asked for. Raises Problem 422 for one that has not been yet."""
    if at is not None and at > now:
        raise Problem("invalid", errors=[FieldError("at", "in_the_future")])
    return at


def ticket_at(bodies: Iterable[tuple[datetime, str]], at: datetime) -> Ticket:
    """What its events up to `at` make of a ticket; `bodies` are all of them in order, with their
    moments. Raises Problem 422 when the first one is later."""
    then = takewhile(lambda row: row[0] <= at, bodies)
    ticket: Ticket | None = None
    for _, made in folded(body for _, body in then):
        ticket = made
    if ticket is None:
        raise Problem("invalid", errors=[FieldError("at", "before_the_first_event")])
    return ticket


def listed_then(listed: Listed, then: Ticket) -> Listed:
    """The ticket as it was, as far as its viewer may see it today. What it is today decides how
    much that is: a matter that has become a petition since is one for the past too."""
    today = listed.ticket
    return Listed(then.changed({"sensitivity": today.sensitivity}), listed.sight)


async def listed_at(
    connection: AsyncConnection,
    viewer: Actor,
    wish: Wish,
    at: datetime,
    *,
    sort: Sort,
    limit: int,
    after: Place | None,
) -> tuple[list[Listed], Place | None]:
    """One page of a list as it was at a moment. Raises Problem 503 for one that is so young that
    not all of it is known."""
    await known_up_to(connection, at)
    ids, place = await past.list_then(
        connection, viewer, wish, at, sort=sort, limit=limit, after=after
    )
    files = await past.bodies_of(connection, ids)
    today = await tickets_of(connection, viewer, ids)
    return [listed_then(one, ticket_at(files[one.ticket.id], at)) for one in today], place


async def known_up_to(connection: AsyncConnection, at: datetime) -> None:
    """Raises Problem 503 when a change up to `at` may not have been put down yet."""
    known = await counted_up_to(connection)
    if known is None or known < at:
        raise Problem("not_counted_yet", headers={"retry-after": "5"})
