"""Where the reports topics end now, as the broker says."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from api.closing import closed
from api.problems import Problem
from dispatch.topics import REPORTS, REPORTS_URGENT

log = structlog.get_logger(__name__)

LOOK_S: Final = 5.0

Offsets = Mapping[tuple[str, int], int]


class Ends:
    """The end offsets of the reports topics, asked over one kept connection."""

    def __init__(self, kafka: Mapping[str, Any]) -> None:
        self._kafka = kafka
        self._consumer: AIOKafkaConsumer | None = None
        self._turn = asyncio.Lock()

    async def of(self) -> dict[tuple[str, int], int]:
        """(topic, partition) → the offset of the next record. Raises Problem 503."""
        partitions = [
            TopicPartition(t.name, p)
            for t in (REPORTS, REPORTS_URGENT)
            for p in range(t.partitions)
        ]
        async with self._turn:
            try:
                async with asyncio.timeout(LOOK_S):
                    if self._consumer is None:
                        consumer = AIOKafkaConsumer(**self._kafka, group_id=None)
                        self._consumer = consumer
                        await consumer.start()
                    ends = await self._consumer.end_offsets(partitions)
            except (KafkaError, OSError, TimeoutError) as error:
                log.warning("ends_not_read", error=type(error).__name__)
                await self._drop()
                raise Problem("kafka_unavailable", headers={"retry-after": "3"}) from None
        return {(p.topic, p.partition): offset for p, offset in ends.items()}

    async def stop(self) -> None:
        """Closes the connection."""
        async with self._turn:
            await self._drop()

    async def _drop(self) -> None:
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await closed(consumer)
