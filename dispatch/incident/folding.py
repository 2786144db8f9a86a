"""Reading a case file: each event as it is stored, and the ticket after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dispatch.incident.events import EVENT, Event
from dispatch.incident.evolve import evolve
from dispatch.incident.ticket import Ticket


def folded(bodies: Iterable[str]) -> Iterator[tuple[Event, Ticket]]:
    """The events of one file in order, each with the ticket that it made. Raises ValueError for
    what is no event, and for one that does not follow."""
    ticket: Ticket | None = None
    for body in bodies:
        event = EVENT.validate_json(body)
        ticket = evolve(ticket, event)
        yield event, ticket
