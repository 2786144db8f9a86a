"""Suspects: records of a batch that crashed its worker, tried one by one with durable counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.store.bulk import Write, upsert, write_all
from dispatch.store.engine import writing
from dispatch.store.progress import Origin
from dispatch.store.tables import AttemptRow

CRASHES_ALLOWED: Final = 3
"""The third crash on one record sets it aside: one record cannot stop a partition."""
CRASHED: Final = "crashed"
"""The code of the dead letter that it then becomes."""

_ONE_MORE: Final = upsert(
    ("topic", "partition", '"offset"'),
    "attempts = crash_attempt.attempts + 1, error = excluded.error, at = excluded.at",
)


class Suspects:
    """The durable counts of one worker's topics."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def load(self, topic: str) -> dict[Origin, int]:
        """The records of `topic` that have been in a crash, with how often."""
        sql = text('select partition, "offset", attempts from crash_attempt where topic = :topic')
        async with self._engine.connect() as connection:
            result = await connection.execute(sql, {"topic": topic})
            return {Origin(topic, r[0], r[1]): r[2] for r in result}

    async def buried(self, topic: str) -> dict[Origin, str | None]:
        """The records of `topic` that were set aside because they crashed, with their ids."""
        sql = text(
            'select partition, "offset", record_id from dead_letter '
            "where topic = :topic and code = :code"
        )
        async with self._engine.connect() as connection:
            result = await connection.execute(sql, {"topic": topic, "code": CRASHED})
            return {Origin(topic, r[0], r[1]): r[2] for r in result}

    async def count(self, origins: Iterable[Origin], error: str, now: datetime) -> None:
        """Counts one more attempt for each."""
        rows = [
            {
                "topic": o.topic,
                "partition": o.partition,
                "offset": o.offset,
                "attempts": 1,
                "error": error[:4000],
                "at": now,
            }
            for o in origins
        ]
        async with self._engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                await write_all(connection, Write(AttemptRow, rows, _ONE_MORE))

    async def clear(self, origin: Origin) -> None:
        """The record has been dealt with."""
        sql = text(
            'delete from crash_attempt where topic = :t and partition = :p and "offset" = :o'
        )
        async with self._engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                await connection.execute(
                    sql, {"t": origin.topic, "p": origin.partition, "o": origin.offset}
                )
