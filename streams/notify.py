"""The notify agent: from what happened to the rows of what is told outside."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from dispatch.access import Sensitivity
from dispatch.news import TOLD_OF, News, NewsReader
from dispatch.store.arrays import among, keys
from dispatch.store.effects import make_effects
from dispatch.store.engine import writing
from dispatch.store.records import Publication
from escalation.announcing import HookWish, announced
from escalation.telling import URGENT, OnDuty
from streams.failures import is_hiccup
from streams.guard import Item

OLD_NEWS: Final = timedelta(hours=24)
"""What happened longer ago is told nobody: a group that reads the topic for the first time would
else tell ninety days anew."""

FRESH_S: Final = 5.0
GATHER_S: Final = 0.25
"""What is to be told while something has just been told waits so long, and goes together."""

LoadOnDuty = Callable[[], Awaitable[OnDuty]]
LoadHooks = Callable[[], Awaitable[Sequence[HookWish]]]

_NOBODY: Final[frozenset[str]] = frozenset()

log = structlog.get_logger()


class Wishes:
    """What webhooks want, looked at again every FRESH_S seconds; a new one is noticed then."""

    def __init__(self, load: LoadHooks, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._load = load
        self._monotonic = monotonic
        self._known: Sequence[HookWish] = ()
        self._at: float | None = None

    async def now(self) -> Sequence[HookWish]:
        """The wishes. Raises what the database raises."""
        if self._at is None or self._monotonic() - self._at >= FRESH_S:
            self._known = await self._load()
            self._at = self._monotonic()
        return self._known

    def wanted(self) -> frozenset[str] | None:
        """The types of events that people or webhooks are told of, None before the first look."""
        if self._at is None:
            return None
        return TOLD_OF.union(*(hook.events for hook in self._known))


class NotifyAgent:
    """Handles batches of the events topic. A batch's rows are one transaction; it is acknowledged
    after that, and what is delivered again makes nothing more."""

    def __init__(
        self,
        *,
        engine: AsyncEngine,
        on_duty: LoadOnDuty,
        wishes: Wishes,
        now: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._on_duty = on_duty
        self._wishes = wishes
        self._now = now

    async def handle(self, items: Sequence[Item]) -> None:
        """Writes down who is told of what happened."""
        await self.tell([item.record for item in items if isinstance(item.record, News)])

    async def tell(self, told: Sequence[News]) -> None:
        """Writes down who is told of these changes, as far as it is not written yet."""
        now, hooks = self._now(), await self._wishes.now()
        news = [one for one in told if one.events and one.events[-1].at > now - OLD_NEWS]
        if len(news) < len(told):
            log.warning("old_news_told_nobody", records=len(told) - len(news))
        if not news:
            return
        on_duty = await self._on_duty()
        async with self._engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                accused = await _accused(connection, news)
                effects = [
                    effect
                    for one in news
                    for effect in announced(
                        one, accused.get(one.incident_id, _NOBODY), on_duty, hooks, now
                    )
                ]
                made = await make_effects(connection, effects, now)
        log.info("effects_made", changes=len(news), effects=made)


class UrgentTeller:
    """Tells of urgent tickets what this worker has just published, beside its other work: the agent
    that reads all events may be behind a flood. What is not told here, because the worker died or
    the database was away, is told by the agent."""

    def __init__(self, agent: NotifyAgent, reader: NewsReader) -> None:
        self._agent = agent
        self._reader = reader
        self._untold: list[News] = []
        self._telling: asyncio.Task[None] | None = None

    def __call__(self, published: Sequence[Publication]) -> None:
        """Begins to tell; does not wait for it."""
        changes = [p.change for p in published if p.change is not None]
        changes += [other.change for p in published for other in p.others]
        read = [self._reader.validate_json(change) for change in changes]
        self._untold += [n for n in read if n is not None and n.ticket.severity in URGENT]
        if self._untold and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._tell_all())

    async def _tell_all(self) -> None:
        while self._untold:
            news, self._untold = self._untold, []
            await self._tell(news)
            await asyncio.sleep(GATHER_S)

    async def _tell(self, news: Sequence[News]) -> None:
        try:
            await self._agent.tell(news)
        except Exception as error:
            if not is_hiccup(error):
                raise
            log.warning("urgent_told_later", changes=len(news), error=type(error).__name__)


async def _accused(connection: AsyncConnection, news: Iterable[News]) -> dict[str, frozenset[str]]:
    """The units that sensitive tickets accuse: only these can accuse anybody."""
    wanted = {one.incident_id for one in news if one.ticket.sensitivity != Sensitivity.NORMAL}
    if not wanted:
        return {}
    sql = text(
        f"select id, state from incident where {among(connection, 'id', 'ids')}"  # noqa: S608
    )
    found = await connection.execute(sql, {"ids": keys(connection, wanted)})
    return {row.id: accused_of(orjson.loads(row.state)) for row in found}


def accused_of(state: dict[str, Any]) -> frozenset[str]:
    """The units that a stored ticket accuses."""
    return frozenset(state.get("accused") or ())
