"""The time machine: a ticket as it was, seen with today's rights and today's denials."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from api.problems import FieldError, Problem
from dispatch.incident.events import EVENT
from dispatch.incident.evolve import evolve
from dispatch.incident.ticket import Ticket
from dispatch.store.lists import Listed


def asked_past(at: datetime | None, now: datetime) -> datetime | None:
    """The moment that is asked for. Raises Problem 422 for one that has not been yet."""
    if at is not None and at > now:
        raise Problem("invalid", errors=[FieldError("at", "in_the_future")])
    return at


def ticket_at(bodies: Iterable[tuple[datetime, str]], at: datetime) -> Ticket:
    """What its events up to `at` make of a ticket; `bodies` are all of them in order, with their
    moments. Raises Problem 422 when the first one is later."""
    ticket: Ticket | None = None
    for moment, body in bodies:
        if moment > at:
            break
        ticket = evolve(ticket, EVENT.validate_json(body))
    if ticket is None:
        raise Problem("invalid", errors=[FieldError("at", "before_the_first_event")])
    return ticket


def listed_then(listed: Listed, then: Ticket) -> Listed:
    """The ticket as it was, as far as its viewer may see it today. What it is today decides how
    much that is: a matter that has become a petition since is one for the past too."""
    today = listed.ticket
    return Listed(then.changed({"sensitivity": today.sensitivity}), listed.sight)
