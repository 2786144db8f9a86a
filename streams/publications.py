"""From what the ledger hands out to records of the events and outcomes topics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from dispatch.messages import Beat
from dispatch.store.records import Publication
from dispatch.topics import EVENTS, OUTCOMES
from streams.publisher import Outgoing

Told = Callable[[Sequence[Publication]], None]
"""Is handed what has been published, and does not hold up who hands it over."""


def outgoing(published: Iterable[Publication]) -> Iterator[Outgoing]:
    """A change before its outcome: who is told that it is done finds it on the board."""
    for p in published:
        if p.change is not None and p.incident_id is not None:
            yield Outgoing(EVENTS, p.incident_id, p.change)
        for other in p.others:
            yield Outgoing(EVENTS, other.incident_id, other.change)
        yield Outgoing(OUTCOMES, p.command_id, p.outcome)


def beats_passed(beats: Iterable[Beat]) -> Iterator[Outgoing]:
    """Beats that have crossed worker and database, on their way to the boards."""
    for beat in beats:
        yield Outgoing(
            EVENTS, "beat", beat.model_dump_json().encode(), beat.partition % EVENTS.partitions
        )
