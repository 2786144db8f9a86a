"""The triage agent: reports become matters, classified and placed, keyed for their meeting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.messages import Beat, ReportMessage
from dispatch.store.engine import writing
from dispatch.store.progress import save_progress
from dispatch.topics import Lane, Stage, topic_of
from dispatch.triage import Triage
from streams.guard import Item
from streams.publisher import Outgoing, Publisher


class TriageAgent:
    """Handles batches of the reports topic of one lane."""

    def __init__(
        self,
        lane: Lane,
        *,
        triage: Triage,
        engine: AsyncEngine,
        publisher: Publisher,
        now: Callable[[], datetime],
    ) -> None:
        self._lane = lane
        self._triage = triage
        self._engine = engine
        self._publisher = publisher
        self._now = now

    async def handle(self, items: Sequence[Item]) -> None:
        """Publishes each report's matter and passes beats on, and meanwhile counts what is done:
        either may come first, because a redelivered report is not counted again."""
        reports = [
            (str(item.origin), item.raw, item.record)
            for item in items
            if isinstance(item.record, ReportMessage)
        ]
        beats = [item for item in items if isinstance(item.record, Beat)]
        triaged = self._triage.matters(reports, self._lane, self._now()) if reports else []
        outgoing = [Outgoing(topic_of(Stage.MATTERS, t.lane), t.key, t.record) for t in triaged]
        matters = topic_of(Stage.MATTERS, self._lane)
        outgoing += [
            Outgoing(matters, "beat", b.raw, b.record.partition % matters.partitions) for b in beats
        ]
        counting = asyncio.create_task(self._count(items, beats))
        try:
            await self._publisher.publish(outgoing)
        finally:
            await counting

    async def _count(self, items: Sequence[Item], beats: Sequence[Item]) -> None:
        counted = [i.origin for i in items if isinstance(i.record, ReportMessage)]
        async with self._engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                await save_progress(connection, counted, [b.origin for b in beats], self._now())


def report_id(record: object) -> str | None:
    """The id by which a report's outcome is known."""
    return record.report_id if isinstance(record, ReportMessage) else None
