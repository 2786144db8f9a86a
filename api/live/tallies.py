"""The counters of every open view, counted again when something changed, at most once a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.live.filters import ViewKey
from api.live.hub import Hub, View
from api.live.socket import counters_body

_log = structlog.get_logger(__name__)

EVERY_S: Final = 1.0
ANYWAY_S: Final = 10.0
"""Tickets become overdue without a change."""
SHARE: Final = 20.0
"""Counting may take one twentieth of the time: where it takes long it is done more rarely."""
_LOOK_S: Final = 0.2

Count = Callable[[ViewKey], Awaitable[dict[str, Any]]]


@dataclass(slots=True)
class _Tally:
    counters: dict[str, Any]
    at: float
    told: dict[str, Any] | None = None


class Tallies:
    """Counts views, one at a time; who asks at the same time shares one counting."""

    def __init__(self, count: Count, hub: Hub) -> None:
        self._count = count
        self._hub = hub
        self._known: dict[ViewKey, _Tally] = {}
        self._turn = asyncio.Lock()

    async def of(self, key: ViewKey) -> dict[str, Any] | None:
        """The view's numbers, at most a second old; None while the database does not answer."""
        async with self._turn:
            tally = self._known.get(key)
            if tally is not None and time.monotonic() - tally.at < EVERY_S:
                return tally.counters
            return await self._counted(key)

    async def run(self) -> None:
        """Tells the views their numbers, for ever."""
        while True:
            views = self._hub.views
            open_keys = {view.key for view in views}
            for key in [k for k in self._known if k not in open_keys]:
                if time.monotonic() - self._known[key].at > ANYWAY_S:
                    del self._known[key]
            began = time.monotonic()
            for view in views:
                await self._tell(view)
            await asyncio.sleep(max(_LOOK_S, SHARE * (time.monotonic() - began)))

    async def _tell(self, view: View) -> None:
        tally = self._known.get(view.key)
        if tally is not None:
            age = time.monotonic() - tally.at
            if age < EVERY_S or not (view.changed or age > ANYWAY_S):
                return
        view.changed = False
        async with self._turn:
            counters = await self._counted(view.key)
        if counters is None:
            view.changed = True
            return
        counted = self._known[view.key]
        if counted.told != counters:
            counted.told = counters
            body = counters_body(str(self._hub.cursor), counters)
            for listener in view.listeners:
                listener.push(body)

    async def _counted(self, key: ViewKey) -> dict[str, Any] | None:
        try:
            counters = await self._count(key)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            _log.warning("counters_not_counted", error=type(error).__name__)
            return None
        told = self._known[key].told if key in self._known else None
        self._known[key] = _Tally(counters, time.monotonic(), told)
        return counters
