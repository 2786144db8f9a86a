"""How commands came out: read from the outcomes topic by every API instance, and waited for."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final

import orjson
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from api.closing import closed
from api.producer import end_task
from dispatch.messages import OUTCOME, Outcome, Poison, decode
from dispatch.store.tables import InboxRow
from dispatch.topics import OUTCOMES

log = structlog.get_logger(__name__)

REMEMBERED: Final = 20_000
RETRY_S: Final = 1.0


class Outcomes:
    """The outcomes of commands. A client may ask any instance, so that each reads all partitions,
    without a group, from the end."""

    def __init__(self, kafka: Mapping[str, Any], engine: AsyncEngine) -> None:
        self._kafka = kafka
        self._engine = engine
        self._recent: OrderedDict[str, bytes] = OrderedDict()
        self._waiting: dict[str, list[asyncio.Future[None]]] = {}
        self._reader: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins to read; does not wait for the broker."""
        self._reader = asyncio.create_task(self._read_for_ever(), name="outcomes")

    async def stop(self) -> None:
        """Ends the reading."""
        if self._reader is not None:
            await end_task(self._reader)

    def expect(self, command_id: str) -> asyncio.Future[None]:
        """A future that ends when the outcome of `command_id` comes. Ask before sending, and give
        it back with `forget`."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(command_id, []).append(future)
        return future

    def forget(self, command_id: str, future: asyncio.Future[None]) -> None:
        """Nobody waits on `future` any more."""
        waiting = self._waiting.get(command_id, [])
        if future in waiting:
            waiting.remove(future)
        if not waiting:
            self._waiting.pop(command_id, None)

    async def find(self, command_id: str) -> Outcome | None:
        """The outcome: as it came, else as the inbox has it, else None. Raises what the database
        raises."""
        raw = self._recent.get(command_id)
        if raw is not None:
            return OUTCOME.validate_json(raw)
        query = select(col(InboxRow.outcome)).where(col(InboxRow.command_id) == command_id)
        async with self._engine.connect() as connection:
            stored = await connection.scalar(query)
        return OUTCOME.validate_json(stored) if stored is not None else None

    async def wait(
        self, command_id: str, future: asyncio.Future[None], within_s: float
    ) -> Outcome | None:
        """The outcome when it comes within `within_s` seconds, or stands in the inbox after."""
        await asyncio.wait([future], timeout=within_s)
        try:
            return await self.find(command_id)
        except (SQLAlchemyError, OSError):
            return None

    def _note(self, value: bytes | None) -> None:
        try:
            outcome: Outcome = decode(OUTCOME, value)
        except Poison as poison:
            log.warning("outcome_not_readable", code=poison.code)
            return
        self._recent[outcome.command_id] = value or b""
        self._recent.move_to_end(outcome.command_id)
        while len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
        for future in self._waiting.get(outcome.command_id, ()):
            if not future.done():
                future.set_result(None)

    async def _read_for_ever(self) -> None:
        positions: dict[TopicPartition, int] = {}
        while True:
            consumer = AIOKafkaConsumer(
                **self._kafka,
                group_id=None,
                enable_auto_commit=False,
                auto_offset_reset="latest",
                fetch_max_wait_ms=500,
            )
            try:
                await consumer.start()
                await self._read(consumer, positions)
            except (KafkaError, OSError) as error:
                log.warning("outcomes_not_read", error=type(error).__name__)
            finally:
                await closed(consumer)
            await asyncio.sleep(RETRY_S)

    async def _read(self, consumer: AIOKafkaConsumer, positions: dict[TopicPartition, int]) -> None:
        partitions = [TopicPartition(OUTCOMES.name, p) for p in range(OUTCOMES.partitions)]
        consumer.assign(partitions)
        for partition in partitions:
            if partition in positions:
                consumer.seek(partition, positions[partition])
            else:
                await consumer.seek_to_end(partition)
        while True:
            batches = await consumer.getmany(timeout_ms=1000, max_records=1000)
            for partition, records in batches.items():
                for record in records:
                    self._note(record.value)
                    positions[partition] = record.offset + 1


def outcome_as_dict(outcome: Outcome) -> dict[str, Any]:
    """An outcome as its JSON says it."""
    shown: dict[str, Any] = orjson.loads(outcome.model_dump_json())
    return shown
