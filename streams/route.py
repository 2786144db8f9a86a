"""The route agent: matters become tickets, or join them, in the transaction that decides."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.messages import Beat, Matter
from dispatch.store.candidates import link_candidates
from dispatch.store.ledger import Ledger
from streams.guard import Item
from streams.publications import Told, beats_passed, outgoing
from streams.publisher import Publisher


class RouteAgent:
    """Handles batches of the matters topic of one lane."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        engine: AsyncEngine,
        publisher: Publisher,
        now: Callable[[], datetime],
        told: Told | None = None,
    ) -> None:
        self._told = told
        self._ledger = ledger
        self._engine = engine
        self._publisher = publisher
        self._now = now

    async def handle(self, items: Sequence[Item]) -> None:
        """Saves; then publishes, and meanwhile looks for likely duplicates of what was opened."""
        matters = [(i.origin, i.record) for i in items if isinstance(i.record, Matter)]
        beats = [(i.origin, i.record) for i in items if isinstance(i.record, Beat)]
        published = await self._ledger.route(matters, beats)
        opened = [p.incident_id for p in published if p.incident_id and p.versions[0] == 1]
        linking = asyncio.create_task(link_candidates(self._engine, opened, self._now()))
        try:
            await self._publisher.publish(
                [*outgoing(published), *beats_passed(b for _, b in beats)]
            )
        finally:
            await linking
        if self._told is not None:
            self._told(published)


def report_id(record: object) -> str | None:
    """The id by which a matter's outcome is known."""
    return record.report.report_id if isinstance(record, Matter) else None
