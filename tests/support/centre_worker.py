"""A worker without Faust, for tests of the API: obeys what comes on the command topics."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.casefile import FieldCipher
from dispatch.messages import COMMANDS_RECORD, CommandMessage, decode
from dispatch.store.ledger import Ledger
from dispatch.store.progress import Origin
from dispatch.store.serials import Serials
from dispatch.topics import COMMANDS, COMMANDS_URGENT, OUTCOMES
from tests.support.builders import RULES


class CommandWorker:
    """Obeys commands by the real ledger, and publishes their outcomes. Use it as a context
    manager."""

    def __init__(
        self, engine: AsyncEngine, kafka: Mapping[str, Any], now: Any, field_key: bytes
    ) -> None:
        self._kafka = kafka
        self._ledger = Ledger(
            engine,
            rules=lambda: RULES,
            automation=None,  # type: ignore[arg-type]  # it opens nothing
            cipher=FieldCipher(field_key),
            serials=Serials(engine, "331102"),
            now=now,
        )
        self.lanes: list[str] = []

    async def __aenter__(self) -> Self:
        partitions = [
            TopicPartition(t.name, p)
            for t in (COMMANDS, COMMANDS_URGENT)
            for p in range(t.partitions)
        ]
        self._consumer = AIOKafkaConsumer(**self._kafka, group_id=None)
        self._producer = AIOKafkaProducer(**self._kafka, acks="all")
        await self._consumer.start()
        await self._producer.start()
        self._consumer.assign(partitions)
        await self._consumer.seek_to_end(*partitions)
        for partition in partitions:
            await self._consumer.position(partition)
        self._work = asyncio.create_task(self._obey())
        return self

    async def _obey(self) -> None:
        async for record in self._consumer:
            message = decode(COMMANDS_RECORD, record.value)
            if not isinstance(message, CommandMessage):
                continue
            self.lanes.append(record.topic)
            origin = Origin(record.topic, record.partition, record.offset)
            for done in await self._ledger.obey([(origin, message.command)], []):
                await self._producer.send_and_wait(
                    OUTCOMES.name, done.outcome, key=done.command_id.encode()
                )

    async def __aexit__(
        self,
        _: type[BaseException] | None,
        __: BaseException | None,
        ___: TracebackType | None,
    ) -> None:
        self._work.cancel()
        await asyncio.gather(self._work, return_exceptions=True)
        await self._consumer.stop()
        await self._producer.stop()
