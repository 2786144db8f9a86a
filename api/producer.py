"""The API's one producer: idempotent, every in-sync replica, and bounded in time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, ProducerFenced

from api.closing import closed
from dispatch.topics import Topic

log = structlog.get_logger(__name__)

RETRY_S: Final = 1.0
BEAT_KEY: Final = b"beat"
BEATS_KEPT: Final = 2_000
MOST_BYTES: Final = 4_000_000


class KafkaAway(Exception):
    """Kafka did not confirm in time; it may still do so later, which makes no double."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record to be sent; without a partition its key chooses one."""

    topic: Topic
    key: bytes
    value: bytes
    partition: int | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a record stands on Kafka."""

    topic: str
    partition: int
    offset: int


class Producer:
    """Sends records and says where they stand. While the broker is away, or was when the API
    started, it keeps trying to reach it; a producer that failed for good is replaced."""

    def __init__(self, kafka: Mapping[str, Any], within_s: float) -> None:
        self._kafka = kafka
        self._within_s = within_s
        self._producer: AIOKafkaProducer | None = None
        self._ready = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._broken = asyncio.Event()
        self._beats: dict[tuple[str, int], deque[int]] = {}
        self.confirmed = False
        """Whether the newest record that was tried has been confirmed."""

    async def start(self) -> None:
        """Begins to reach the broker; does not wait for it."""
        self._keeper = asyncio.create_task(self._keep(), name="producer")

    async def stop(self) -> None:
        """Sends what waits, for a few seconds, and ends."""
        if self._keeper is not None:
            await end_task(self._keeper)
        await self._drop()

    @property
    def reached(self) -> bool:
        """Whether the broker has been reached since the last replacement."""
        return self._ready.is_set()

    async def send(self, record: Record) -> Sent:
        """Sends one record and waits until all in-sync replicas have it. Raises KafkaAway."""
        result = (await self.send_all([record]))[0]
        if isinstance(result, KafkaAway):
            raise result
        return result

    async def send_all(self, records: Sequence[Record]) -> list[Sent | KafkaAway]:
        """Sends all, then waits for all; for each where it stands, or that it is not confirmed."""
        if not records:
            return []
        results: list[Sent | KafkaAway] = [KafkaAway() for _ in records]
        try:
            async with asyncio.timeout(self._within_s):
                await self._ready.wait()
                await self._send_into(results, records)
        except TimeoutError:
            self.confirmed = False
        else:
            self.confirmed = not any(isinstance(r, KafkaAway) for r in results)
        return results

    def beats_between(self, topic: str, partition: int, start: int, end: int) -> int:
        """How many beats of ours stand from `start` up to `end` of a partition."""
        return sum(start <= offset < end for offset in self._beats.get((topic, partition), ()))

    async def _send_into(self, results: list[Sent | KafkaAway], records: Sequence[Record]) -> None:
        producer = self._producer
        if producer is None:
            return
        waiting: list[tuple[int, asyncio.Future[Any]]] = []
        try:
            for index, record in enumerate(records):
                future = await producer.send(
                    record.topic.name, record.value, key=record.key, partition=record.partition
                )
                waiting.append((index, future))
        except KafkaError as error:
            self._judge(error)
        try:
            for index, future in waiting:
                # Shielded: a request that gives up must not cancel what may already be written.
                try:
                    at = await asyncio.shield(future)
                except KafkaError as error:
                    self._judge(error)
                else:
                    results[index] = Sent(at.topic, at.partition, at.offset)
                    if records[index].key == BEAT_KEY:
                        kept = self._beats.setdefault(
                            (at.topic, at.partition), deque(maxlen=BEATS_KEPT)
                        )
                        kept.append(at.offset)
        finally:
            for _, future in waiting:
                future.add_done_callback(_seen)

    def _judge(self, error: KafkaError) -> None:
        log.warning("kafka_did_not_confirm", error=type(error).__name__)
        if not error.retriable or isinstance(error, ProducerFenced):
            self._broken.set()

    async def _keep(self) -> None:
        while True:
            self._broken.clear()
            producer = AIOKafkaProducer(
                **self._kafka,
                acks="all",
                enable_idempotence=True,
                linger_ms=1,
                max_batch_size=262_144,
                max_request_size=MOST_BYTES,
                request_timeout_ms=10_000,
                retry_backoff_ms=100,
            )
            try:
                await producer.start()
            except (KafkaError, OSError) as error:
                log.warning("kafka_not_reached", error=type(error).__name__)
                await closed(producer)
                await asyncio.sleep(RETRY_S)
                continue
            except asyncio.CancelledError:
                await closed(producer)
                raise
            self._producer = producer
            self._ready.set()
            await self._broken.wait()
            log.warning("producer_replaced")
            await self._drop()

    async def _drop(self) -> None:
        producer, self._producer = self._producer, None
        self._ready.clear()
        if producer is not None:
            await closed(producer)


async def end_task(task: asyncio.Task[Any]) -> None:
    """Cancels `task` until it has ended: clients that connect may swallow a cancellation."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=0.5)


def _seen(future: asyncio.Future[Any]) -> None:
    """Looks at the result of a send that nobody waits for any more."""
    if not future.cancelled():
        future.exception()
