"""The sweep: a timer's look at the deadline rows; what is due is sent to the lifecycle."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.deadlines import DueStep, firing
from dispatch.messages import CommandMessage
from dispatch.store.bulk import is_sqlite
from dispatch.store.claims import SWEEP, Outlook, claim, outlook, sign, take_lease
from dispatch.store.engine import reading, writing
from dispatch.topics import Stage, topic_of
from escalation.sweep import LEASE, Take, claimed_until, takes
from streams.failures import is_hiccup
from streams.metrics import WorkerMetrics
from streams.publisher import Outgoing, Publisher

LOOK_EVERY_S: Final = 0.1
SIGN_EVERY_S: Final = 5.0
"""How often a sweeper leaves a sign of life for the auditor."""

log = structlog.get_logger()


class Sweep:
    """Claims rows that are due, sends their steps on the commands topics of their lanes, and waits
    until Kafka has them. It settles nothing: the ticket's own transaction does.

    Every worker may sweep, of each lane; on SQLite one at a time, by a lease.
    """

    def __init__(
        self,
        name: str,
        *,
        engine: AsyncEngine,
        publisher: Publisher,
        metrics: WorkerMetrics,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._engine = engine
        self._publisher = publisher
        self._metrics = metrics
        self._now = now
        self._monotonic = monotonic
        self._signed_at: float | None = None
        self._sent = 0

    async def look(self) -> int:
        """Sends what is due; answers how many steps. An outage is left to the next look."""
        try:
            seen = await self._outlook()
            sent = await self._send(seen) if seen is not None else 0
            await self._sign()
        except Exception as error:
            if not is_hiccup(error):
                raise
            log.warning("sweep_postponed", error=type(error).__name__)
            return 0
        self._metrics.swept(self._now())
        return sent

    async def _outlook(self) -> Outlook | None:
        """What is due; None where another sweeper has the lease."""
        async with self._engine.connect() as plain:
            connection = await reading(plain)
            seen = await outlook(connection, self._now())
            alone = is_sqlite(connection)
        return None if alone and seen.leader not in (None, self._name) else seen

    async def _send(self, seen: Outlook) -> int:
        sent = 0
        lanes = {lane: (s.due, s.expired, s.claimed) for lane, s in seen.lanes.items()}
        for take in takes(lanes):
            steps = await self._claim(take)
            if not steps:
                continue
            self._metrics.claimed(take.lane.value, len(steps), again=not take.free)
            await self._publisher.publish(self._records(steps))
            now = self._now()
            self._metrics.steps_sent(
                take.lane.value, [(now - s.due_at).total_seconds() for s in steps]
            )
            sent += len(steps)
            if not take.free:
                log.warning("claims_ran_out", lane=take.lane.value, steps=len(steps))
        self._sent += sent
        return sent

    async def _claim(self, take: Take) -> list[DueStep]:
        now = self._now()
        async with self._engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                if is_sqlite(connection) and not await take_lease(
                    connection, SWEEP, self._name, now=now, until=now + LEASE
                ):
                    return []
                return await claim(
                    connection,
                    take.lane,
                    free=take.free,
                    by=self._name,
                    now=now,
                    until=lambda claims: claimed_until(now, claims),
                    most=take.most,
                )

    def _records(self, steps: Iterable[DueStep]) -> Iterable[Outgoing]:
        now = self._now()
        for step in steps:
            message = CommandMessage(command=firing(step, now))
            topic = topic_of(Stage.COMMANDS, step.lane)
            yield Outgoing(topic, step.incident_id, message.model_dump_json().encode())

    async def _sign(self) -> None:
        monotonic = self._monotonic()
        if self._signed_at is not None and monotonic - self._signed_at < SIGN_EVERY_S:
            return
        async with self._engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                await sign(connection, self._name, sent=self._sent, now=self._now())
        self._signed_at = monotonic
