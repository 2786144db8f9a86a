"""The notifying side of a worker, put together: the agent's guard, and the timers that send."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.effects import Storm
from dispatch.news import NewsReader
from dispatch.topics import EVENTS, Lane
from streams.composing import Composer
from streams.dead_letters import LetterSeal
from streams.delivering import AT_ONCE, AppDelivery, HookDelivery, ServiceDelivery
from streams.drills import Driller, DrillTime
from streams.guard import Guard
from streams.metrics import WorkerMetrics
from streams.notify import LoadHooks, LoadOnDuty, NotifyAgent, UrgentTeller, Wishes
from streams.publisher import Publisher
from streams.sending import IN_APP, OUTSIDE, Sender

SEND_EVERY_S: Final = 0.5
DRILL_LOOK_S: Final = 60.0
APP_BATCH: Final = 500
APP_LEASE: Final = timedelta(seconds=60)
OUTSIDE_BATCH: Final = 40


@dataclass(frozen=True, slots=True)
class NotifyParts:
    """What a worker that tells people needs: who is on duty, what webhooks want, how a message is
    made, and how much of it goes out. An attempt outside is given up after `within_s`; `drill`
    None for no weekly drill."""

    on_duty: LoadOnDuty
    hooks: LoadHooks
    composer: Composer
    storm: Storm
    within_s: float = 20.0
    drill: DrillTime | None = None


def add_senders(
    app: Any,
    notify: NotifyParts,
    *,
    lanes: Collection[Lane],
    engine: AsyncEngine,
    publisher: Publisher,
    metrics: WorkerMetrics,
    now: Callable[[], datetime],
) -> None:
    """Adds the timers to the app. What goes into the app has a timer of its own: a slow mail server
    does not hold it up. Workers of the urgent lane alone send what is urgent alone; those of the
    normal lane help them, and drill."""
    shared: dict[str, Any] = {
        "engine": engine,
        "composer": notify.composer,
        "metrics": metrics,
        "now": now,
        "storm": notify.storm,
        "urgent_only": Lane.NORMAL not in lanes,
    }
    in_app = Sender(
        IN_APP,
        delivers=AppDelivery(publisher, now),
        calls=None,
        most=APP_BATCH,
        lease=APP_LEASE,
        **shared,
    )
    outside = Sender(
        OUTSIDE,
        delivers=ServiceDelivery(notify.within_s),
        calls=HookDelivery(notify.within_s, now),
        most=OUTSIDE_BATCH,
        # AT_ONCE go at a time: a batch is settled before its claims run out.
        lease=timedelta(seconds=(OUTSIDE_BATCH / AT_ONCE + 2) * notify.within_s),
        **shared,
    )
    _every(app, in_app.look, SEND_EVERY_S)
    _every(app, outside.look, SEND_EVERY_S)
    if notify.drill is not None and Lane.NORMAL in lanes:
        driller = Driller(notify.drill, engine=engine, on_duty=notify.on_duty, now=now)
        _every(app, driller.look, DRILL_LOOK_S)


def notify_guard(
    notify: NotifyParts,
    *,
    engine: AsyncEngine,
    publisher: Publisher,
    metrics: WorkerMetrics,
    seal: LetterSeal,
    now: Callable[[], datetime],
) -> Guard:
    """The guard of the agent that follows the events."""
    agent, reader = _agent(notify, engine, now)
    return Guard(
        topic=EVENTS,
        adapter=reader,
        handler=agent.handle,
        id_of=lambda _: None,
        engine=engine,
        publisher=publisher,
        seal=seal,
        metrics=metrics,
        now=now,
    )


def urgent_teller(
    notify: NotifyParts, engine: AsyncEngine, now: Callable[[], datetime]
) -> UrgentTeller:
    """What the urgent lane's agents hand their publications to."""
    return UrgentTeller(*_agent(notify, engine, now))


def _agent(
    notify: NotifyParts, engine: AsyncEngine, now: Callable[[], datetime]
) -> tuple[NotifyAgent, NewsReader]:
    wishes = Wishes(notify.hooks)
    agent = NotifyAgent(engine=engine, on_duty=notify.on_duty, wishes=wishes, now=now)
    return agent, NewsReader(wishes.wanted)


def _every(app: Any, look: Callable[[], Awaitable[int]], interval: float) -> None:
    async def again() -> None:
        await look()

    app.timer(interval=interval)(again)
