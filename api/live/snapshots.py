"""Snapshots of views, read from the database: shared, paged, never one long transaction."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from api.live.arrivals import Render
from api.live.cursor import Cursor
from api.live.filters import ViewKey, seen_now, shown
from api.live.selection import chosen
from dispatch.access import Sight
from dispatch.incident.summary import summary_of
from dispatch.incident.ticket import Ticket
from dispatch.store.tables import IncidentRow

FRESH_S: Final = 1.0
"""A snapshot is shared among the sockets that ask within this time."""
MOST: Final = 20_000
_READ_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A view's tickets as encoded pages, at least one, and the cursor that was taken before the
    first was read: what changed meanwhile comes again after it."""

    cursor: Cursor
    pages: tuple[str, ...]
    truncated: bool


class Snapshots:
    """Reads a view's tickets; who asks for the same view at the same time shares one reading."""

    def __init__(
        self,
        engine: AsyncEngine,
        render: Render,
        where: Callable[[], Cursor],
        still_good: Callable[[Cursor], bool],
        page: int,
    ) -> None:
        self._engine = engine
        self._render = render
        self._where = where
        self._still_good = still_good
        self._page = page
        self._under_way: dict[ViewKey, asyncio.Task[Snapshot]] = {}
        self._reading = asyncio.Semaphore(2)

    async def of(self, key: ViewKey) -> Snapshot:
        """A snapshot that is at most FRESH_S old, and from which one can go on. Raises what the
        database raises."""
        task = self._under_way.get(key)
        if task is None or (task.done() and not self._good(task)):
            task = self._under_way[key] = asyncio.create_task(self._read(key))
            task.add_done_callback(lambda done: self._read_ended(key, done))
        return await asyncio.shield(task)

    def forget(self) -> None:
        """Shares nothing that was read before now."""
        self._under_way.clear()

    def _good(self, task: asyncio.Task[Snapshot]) -> bool:
        failed = task.cancelled() or task.exception() is not None
        return not failed and self._still_good(task.result().cursor)

    def _read_ended(self, key: ViewKey, task: asyncio.Task[Snapshot]) -> None:
        failed = task.cancelled() or task.exception() is not None
        later = asyncio.get_running_loop().call_later
        later(0.0 if failed else FRESH_S, self._drop, key, task)

    def _drop(self, key: ViewKey, task: asyncio.Task[Snapshot]) -> None:
        if self._under_way.get(key) is task:
            del self._under_way[key]

    async def _read(self, key: ViewKey) -> Snapshot:
        async with self._reading:
            cursor = self._where()
            pages: list[str] = []
            items: list[str] = []
            count = 0
            truncated = False
            async for item in self._items(key):
                if count == MOST:
                    truncated = True
                    break
                count += 1
                items.append(item)
                if len(items) == self._page:
                    pages.append(",".join(items))
                    items = []
            if items or not pages:
                pages.append(",".join(items))
            return Snapshot(cursor, tuple(pages), truncated)

    async def _items(self, key: ViewKey) -> AsyncIterator[str]:
        viewer, wish = key.viewer, key.filter
        async for states in _states(self._engine, key):
            for state in states:
                ticket: dict[str, Any] = orjson.loads(
                    orjson.dumps(summary_of(Ticket.model_validate_json(state)))
                )
                sight = shown(viewer, wish, seen_now(ticket))
                if sight is not Sight.NOTHING:
                    yield orjson.dumps(self._render(ticket, sight)).decode()
            await asyncio.sleep(0)


async def _states(engine: AsyncEngine, key: ViewKey) -> AsyncIterator[list[str]]:
    """The tickets' states, in batches, each read in a transaction of its own.

    Open ones by what is due next, those without a due time after them; ended ones, or both, the
    newest first.
    """
    conditions = chosen(key)
    if key.filter.open is True:
        due = col(IncidentRow.next_due_at)
        waiting = select(IncidentRow.id, due, IncidentRow.state).where(*conditions)  # type: ignore[call-overload]
        async for batch in _paged(engine, waiting.where(due.is_not(None)), due):
            yield batch
        opened = col(IncidentRow.opened_at)
        rest = select(IncidentRow.id, opened, IncidentRow.state).where(*conditions)  # type: ignore[call-overload]
        async for batch in _paged(engine, rest.where(due.is_(None)), opened):
            yield batch
        return
    opened = col(IncidentRow.opened_at)
    every = select(IncidentRow.id, opened, IncidentRow.state).where(*conditions)  # type: ignore[call-overload]
    async for batch in _paged(engine, every, opened, newest=True):
        yield batch


async def _paged(
    engine: AsyncEngine, query: Select[Any], by: Any, *, newest: bool = False
) -> AsyncIterator[list[str]]:
    ident = col(IncidentRow.id)
    order = (by.desc(), ident.desc()) if newest else (by, ident)
    last: tuple[datetime, str] | None = None
    while True:
        page = query.order_by(*order).limit(_READ_AT_ONCE)
        if last is not None:
            here, there = tuple_(by, ident), tuple_(*last)
            page = page.where(here < there if newest else here > there)
        async with engine.connect() as connection:
            rows = (await connection.execute(page)).all()
        if rows:
            yield [row[2] for row in rows]
        if len(rows) < _READ_AT_ONCE:
            return
        last = (rows[-1][1], rows[-1][0])
