"""Case files as they lie in the database, made of random lives, and what a forger does to them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

import orjson

from dispatch.casefile import START, Hash, chain_hash, commitment
from dispatch.incident.evolve import evolve
from dispatch.incident.ticket import Ticket
from dispatch.verifying import StoredEvent, StoredFile, StoredRecord
from tests.support.builders import MORNING
from tests.support.random_walks import Walk

SALT: Final = b"0123456789abcdef"


@cache
def a_case_file(seed: int, steps: int = 4, by: Hash = "sha256") -> StoredFile:
    """The file of a random ticket; every third event commits to a private record."""
    walk = Walk(seed, MORNING)
    for _ in range(steps):
        walk.step()
    records, bodies, ticket = {}, [], None
    for number, event in enumerate(walk.events):
        made = event
        if number % 3 == 0:
            record = f"{walk.id}.{number}"
            records[record] = StoredRecord(SALT, f'{{"text":"said {number}"}}')
            sealed = commitment(record, SALT, records[record].body, by)
            made = event.model_copy(update={"sealed": sealed})
        bodies.append(made.model_dump_json(exclude_none=True))
        ticket = evolve(ticket, made)
    return chained(walk.id, bodies, ticket, records, by)


def chained(
    ident: str,
    bodies: Sequence[str],
    ticket: Ticket | None,
    records: dict[str, StoredRecord],
    by: Hash = "sha256",
) -> StoredFile:
    """These bodies with hashes to match, and the ticket's row."""
    head, events = START, []
    for version, body in enumerate(bodies, start=1):
        head = chain_hash(head, body.encode(), by)
        events.append(StoredEvent(version, body, head))
    state = ticket.model_dump_json(exclude_defaults=True) if ticket is not None else None
    return StoredFile(ident, len(events), head, state, tuple(events), records)


def with_events(file: StoredFile, events: Sequence[StoredEvent]) -> StoredFile:
    """The file with other event rows, its ticket's row as it was."""
    return replace(file, events=tuple(events))


def renumbered(events: Sequence[StoredEvent]) -> list[StoredEvent]:
    """The rows counted from 1 without a gap, their bodies as they are."""
    return [replace(one, version=n) for n, one in enumerate(events, start=1)]


def other_body(body: str, **says: Any) -> str:
    """A body that says something else."""
    return orjson.dumps({**orjson.loads(body), **says}).decode()


def forged(file: StoredFile, place: int) -> str:
    """The body of an event that never was, for the row with this number."""
    body = file.events[min(place, len(file.events)) - 1].body
    return other_body(body, version=place, causation_id=f"forged-{random.Random(place).random()}")


def made_anew(file: StoredFile, bodies: Sequence[str]) -> StoredFile:
    """Another file with hashes, version, head and state to match, as who writes to the database
    can make it."""
    events = [orjson.loads(body) for body in bodies]
    again = [orjson.dumps({**e, "version": n}).decode() for n, e in enumerate(events, start=1)]
    made = chained(file.id, again, None, dict(file.records))
    return replace(made, state=file.state)
