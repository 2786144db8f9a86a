"""Fills a gap in the stream from the case file: what Kafka has not told is read, in order."""

from __future__ import annotations

from itertools import groupby

import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from api.live.arrivals import Arrival, event_line
from api.live.filters import Seen, seen_now
from dispatch.incident.events import EVENT, Event
from dispatch.incident.evolve import evolve
from dispatch.incident.summary import summary_of
from dispatch.incident.ticket import Ticket
from dispatch.store.tables import IncidentEventRow


class GapOpen(Exception):
    """The case file does not hold what is missing."""


async def read_missing(engine: AsyncEngine, known: int, arrival: Arrival) -> list[Arrival]:
    """The changes after version `known` and before `arrival`, one per decision, in order.

    Raises GapOpen when the database does not have them either, and what the database raises.
    """
    query = (
        select(col(IncidentEventRow.body))
        .where(
            col(IncidentEventRow.incident_id) == arrival.incident_id,
            col(IncidentEventRow.version) < arrival.from_version,
        )
        .order_by(col(IncidentEventRow.version))
    )
    async with engine.connect() as connection:
        bodies = (await connection.execute(query)).scalars().all()
    return changes_after(known, [EVENT.validate_json(body) for body in bodies], arrival)


def changes_after(known: int, events: list[Event], arrival: Arrival) -> list[Arrival]:
    """What `events`, a file from version 1 to just before `arrival`, tells after `known`.

    Raises GapOpen when the file is not whole.
    """
    if [e.version for e in events] != list(range(1, arrival.from_version)):
        raise GapOpen(f"{arrival.incident_id} after {known}: {len(events)} events are stored")
    ticket: Ticket | None = None
    found: list[Arrival] = []
    for _, decision in groupby(events, key=lambda e: e.causation_id):
        made = list(decision)
        before = None if ticket is None else _seen(ticket)
        for event in made:
            ticket = evolve(ticket, event)
        if made[-1].version > known and ticket is not None:
            found.append(_arrival(arrival, before, ticket, made))
    return found


def _seen(ticket: Ticket) -> Seen:
    return Seen(ticket.scope, ticket.severity, ticket.card)


def _arrival(later: Arrival, before: Seen | None, ticket: Ticket, made: list[Event]) -> Arrival:
    summary = orjson.loads(orjson.dumps(summary_of(ticket)))
    return Arrival(
        partition=later.partition,
        offset=later.offset,
        incident_id=ticket.id,
        from_version=made[0].version,
        version=ticket.version,
        before=before,
        after=seen_now(summary),
        ticket=summary,
        events=[
            event_line(e.model_dump(mode="json", include={"type", "version", "at"})) for e in made
        ],
    )
