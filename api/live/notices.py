"""Reads the notices topic: every API process looks whether the account is here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from api.closing import closed
from api.producer import end_task
from dispatch.messages import NOTICE, Notice, Poison, decode
from dispatch.topics import NOTICES

log = structlog.get_logger(__name__)

RETRY_S: Final = 1.0
_NOT_SENT: Final = {"v", "kind", "account"}


class NoticeReader:
    """All partitions, without a group, from the end. What comes while it is away is not lost: it
    stands in the database, and pages ask for it when they connect."""

    def __init__(self, kafka: Mapping[str, Any], tell: Callable[[str, str], int]) -> None:
        self._kafka = kafka
        self._tell = tell
        self._reading: asyncio.Task[None] | None = None
        self.following = False
        """Whether the topic is being read."""

    async def start(self) -> None:
        """Begins to read; does not wait for the broker."""
        self._reading = asyncio.create_task(self._read_for_ever(), name="notices")

    async def stop(self) -> None:
        """Ends the reading."""
        if self._reading is not None:
            await end_task(self._reading)

    def _note(self, value: bytes | None) -> None:
        try:
            notice: Notice = decode(NOTICE, value)
        except Poison as poison:
            log.warning("notice_not_readable", code=poison.code)
            return
        self._tell(notice.account, notice.model_dump_json(exclude=_NOT_SENT))

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
                log.warning("notices_not_read", error=type(error).__name__)
            finally:
                self.following = False
                await closed(consumer)
            await asyncio.sleep(RETRY_S)

    async def _read(self, consumer: AIOKafkaConsumer, positions: dict[TopicPartition, int]) -> None:
        partitions = [TopicPartition(NOTICES.name, p) for p in range(NOTICES.partitions)]
        consumer.assign(partitions)
        for partition in partitions:
            if partition in positions:
                consumer.seek(partition, positions[partition])
            else:
                await consumer.seek_to_end(partition)
                positions[partition] = await consumer.position(partition)
        self.following = True
        while True:
            batches = await consumer.getmany(timeout_ms=1000, max_records=1000)
            for partition, records in batches.items():
                for record in records:
                    self._note(record.value)
                    positions[partition] = record.offset + 1
