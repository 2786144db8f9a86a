"""The watchdog: ends a worker that stands still although there is work."""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any, Final

import structlog

from streams.guard import Guard
from streams.publisher import Publisher

LOOK_EVERY_S: Final = 5.0
EXIT_STALLED: Final = 70

log = structlog.get_logger()


class Watchdog:
    """Looks every five seconds. A topic is stalled when its partitions here have lagged, and its
    guard has ended no batch and reported no hiccup, for `stall_s`; an outage that is being waited
    out is not a stall. The process then ends at once, to be started again from outside; what was
    not acknowledged is delivered again. Each topic counts by itself: one that goes on does not
    hide another that stands still."""

    def __init__(
        self, app: Any, guards: tuple[Guard, ...], publisher: Publisher, *, stall_s: float
    ) -> None:
        self._app = app
        self._guards = guards
        self._publisher = publisher
        self._stall_s = stall_s
        self._behind_since: dict[str, float] = {}

    async def run(self) -> None:
        """Watches until the process ends."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if stalled := self.stalled(time.monotonic()):
                log.critical("worker_stalled", stall_s=self._stall_s, lag=stalled)
                os._exit(EXIT_STALLED)

    def stalled(self, now: float) -> dict[str, int]:
        """The lag of each topic that stands still at `now`, in seconds of the monotonic clock."""
        found = {}
        for guard in self._guards:
            topic = guard.topic.name
            behind = self._lag(topic)
            if not behind:
                self._behind_since.pop(topic, None)
                continue
            quiet_since = max(self._behind_since.setdefault(topic, now), guard.last_sign)
            if now - quiet_since >= self._stall_s and not self._publisher.troubled:
                found[topic] = behind
        return found

    def _lag(self, topic: str) -> int:
        """Records of our partitions of `topic` that are on the broker and not committed by us."""
        consumer = self._app.consumer
        total = 0
        for partition in consumer.assignment():
            end = consumer.highwater(partition)
            done = consumer._committed_offset.get(partition)
            if partition.topic == topic and end and done is not None:
                total += max(0, end - done)
        return total
