"""The lifecycle agent: everything that happens to a ticket after it was opened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import structlog

from dispatch.messages import Beat, CommandMessage
from dispatch.store.ledger import Ledger
from dispatch.store.records import Publication
from streams.guard import Item
from streams.publications import Told, beats_passed, outgoing
from streams.publisher import Publisher

log = structlog.get_logger()


class LifecycleAgent:
    """Handles batches of the commands topic of one lane."""

    def __init__(self, *, ledger: Ledger, publisher: Publisher, told: Told | None = None) -> None:
        self._told = told
        self._ledger = ledger
        self._publisher = publisher

    async def handle(self, items: Sequence[Item]) -> None:
        """Carries out the commands in order and publishes what followed."""
        commands = [
            (i.origin, i.record.command) for i in items if isinstance(i.record, CommandMessage)
        ]
        beats = [(i.origin, i.record) for i in items if isinstance(i.record, Beat)]
        published = await self._ledger.obey(commands, beats)
        _tell(items, published)
        await self._publisher.publish([*outgoing(published), *beats_passed(b for _, b in beats)])
        if self._told is not None:
            self._told(published)


def _tell(items: Sequence[Item], published: Iterable[Publication]) -> None:
    """One line for each command: what was done to which ticket, and where the command stood."""
    origins = {command_id(item.record): item.origin for item in items}
    for p in published:
        origin = origins.get(p.command_id)
        if origin is not None:
            log.info(
                "command_carried_out",
                incident_id=p.incident_id,
                command_id=p.command_id,
                versions=p.versions,
                changed=p.change is not None,
                topic=origin.topic,
                partition=origin.partition,
                offset=origin.offset,
            )


def command_id(record: object) -> str | None:
    """The id by which a command's outcome is known."""
    return record.command.command_id if isinstance(record, CommandMessage) else None
