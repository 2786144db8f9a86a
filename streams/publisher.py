"""Kafka out: whole batches by partition, awaited, through an outage if need be."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from dispatch.topics import Topic, partition_of

FIRST_PAUSE_S: Final = 0.1
LONGEST_PAUSE_S: Final = 5.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One record to be published; `partition` None follows the key."""

    topic: Topic
    key: str
    value: bytes
    partition: int | None = None


class Publisher:
    """The worker's one producer: idempotent, acks=all. `publish` returns when every record is on
    all in-sync replicas, however long the broker is away; nothing is given up."""

    def __init__(self, kafka: Mapping[str, Any], *, client_id: str, linger_ms: int = 0) -> None:
        self._kafka = dict(kafka)
        self._client_id = client_id
        self._linger_ms = linger_ms
        self._producer: AIOKafkaProducer | None = None
        self.troubled = False
        """True while an outage is being waited out."""

    async def publish(self, records: Iterable[Outgoing]) -> None:
        """Puts all records on their topics, those of one partition in order."""
        left: dict[tuple[str, int], list[Outgoing]] = defaultdict(list)
        for record in records:
            partition = record.partition
            if partition is None:
                partition = partition_of(record.key, record.topic.partitions)
            left[(record.topic.name, partition)].append(record)
        pause = FIRST_PAUSE_S
        while left:
            left = await self._attempt(left)
            self.troubled = bool(left)
            if left:
                log.warning("publishing_retried", records=sum(map(len, left.values())))
                await self._drop_producer()
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _attempt(
        self, groups: dict[tuple[str, int], list[Outgoing]]
    ) -> dict[tuple[str, int], list[Outgoing]]:
        """Sends what it can; answers the groups that must be sent again, whole: readers drop the
        versions that they have."""
        try:
            producer = await self._ready()
            waiting = [
                (place, future)
                for place, records in groups.items()
                for future in await self._send(producer, place, records)
            ]
        except (KafkaError, OSError) as error:
            log.warning("publishing_failed", error=type(error).__name__)
            return groups
        failed: dict[tuple[str, int], list[Outgoing]] = {}
        results = await asyncio.gather(*(f for _, f in waiting), return_exceptions=True)
        for (place, _), result in zip(waiting, results, strict=True):
            if isinstance(result, KafkaError | OSError):
                log.warning("publishing_failed", topic=place[0], error=type(result).__name__)
                failed[place] = groups[place]
            elif isinstance(result, BaseException):
                raise result
        return failed

    async def _send(
        self, producer: AIOKafkaProducer, place: tuple[str, int], records: list[Outgoing]
    ) -> list[asyncio.Future[Any]]:
        topic, partition = place
        futures: list[asyncio.Future[Any]] = []
        batch = producer.create_batch()
        for record in records:
            fits = batch.append(key=record.key.encode(), value=record.value, timestamp=None)
            if fits is None:
                if batch.record_count():
                    futures.append(await producer.send_batch(batch, topic, partition=partition))
                batch = producer.create_batch()
                if (
                    batch.append(key=record.key.encode(), value=record.value, timestamp=None)
                    is None
                ):
                    futures.append(
                        await producer.send(
                            topic, record.value, key=record.key.encode(), partition=partition
                        )
                    )
        if batch.record_count():
            futures.append(await producer.send_batch(batch, topic, partition=partition))
        return futures

    async def _ready(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(
                **self._kafka,
                client_id=self._client_id,
                acks="all",
                enable_idempotence=True,
                linger_ms=self._linger_ms,
                max_batch_size=524_288,
                max_request_size=4_194_304,
                request_timeout_ms=15_000,
            )
            await producer.start()
            self._producer = producer
        return self._producer

    async def _drop_producer(self) -> None:
        """A failed send leaves the sequence in doubt: the next attempt has a new producer."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await asyncio.wait([asyncio.ensure_future(producer.stop())], timeout=5)

    async def close(self) -> None:
        """Sends what is left and goes."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await producer.stop()
