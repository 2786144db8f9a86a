"""Which reports the database knows already, asked by many requests at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.store.arrays import among, keys
from dispatch.store.engine import reading

LOOK_UP_S: Final = 0.5
GATHER_S: Final = 0.02
"""From the start of one query to the start of the next it takes at least so long."""


class KnownReports:
    """Looks reports up, one query at a time and fifty a second at most; what is asked meanwhile
    goes into the next.

    Nobody waits longer than `LOOK_UP_S` for a database that is away: workers recognise a repeat as
    well.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._one_at_a_time = asyncio.Lock()
        self._asked: set[str] = set()
        self._next: asyncio.Task[dict[str, str]] | None = None
        self._not_before = 0.0

    async def contents(self, report_ids: Sequence[str]) -> dict[str, str]:
        """The digest of the content of each that is known; of none when the database is away."""
        if not report_ids:
            return {}
        self._asked.update(report_ids)
        if self._next is None:
            self._next = asyncio.create_task(self._ask())
        try:
            async with asyncio.timeout(LOOK_UP_S):
                found = await asyncio.shield(self._next)
        except TimeoutError:
            return {}
        return {i: found[i] for i in report_ids if i in found}

    async def _ask(self) -> dict[str, str]:
        loop = asyncio.get_running_loop()
        async with self._one_at_a_time:
            await asyncio.sleep(max(0.0, self._not_before - loop.time()))
            self._not_before = loop.time() + GATHER_S
            asked, self._asked, self._next = self._asked, set(), None
            try:
                async with asyncio.timeout(LOOK_UP_S):
                    return await self._look_up(asked)
            except (SQLAlchemyError, OSError, TimeoutError):
                return {}

    async def _look_up(self, report_ids: set[str]) -> dict[str, str]:
        async with self._engine.connect() as plain:
            connection = await reading(plain)
            condition = among(connection, "report_id", "ids")
            sql = f"select report_id, content_hash from report where {condition}"  # noqa: S608
            rows = await connection.execute(text(sql), {"ids": keys(connection, report_ids)})
            return {row.report_id: row.content_hash for row in rows}
