"""Beats: one on every path of every partition every two seconds, to tell how old a board is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from api.live.arrivals import SeenBeat
from api.producer import Producer, Record
from dispatch.messages import Beat
from dispatch.topics import COMMANDS, COMMANDS_URGENT, REPORTS, REPORTS_URGENT, Lane, Topic

PathName = Literal["report", "command"]


@dataclass(frozen=True, slots=True, order=True)
class BeatPath:
    """One way through Kafka, a worker and the database."""

    path: PathName
    lane: Lane
    partition: int

    def __str__(self) -> str:
        return f"{self.path}/{self.lane}/{self.partition}"


def _paths(path: PathName, topic: Topic) -> dict[BeatPath, Topic]:
    return {BeatPath(path, topic.lane, p): topic for p in range(topic.partitions)}


PATHS: Final[Mapping[BeatPath, Topic]] = {
    **_paths("report", REPORTS),
    **_paths("report", REPORTS_URGENT),
    **_paths("command", COMMANDS),
    **_paths("command", COMMANDS_URGENT),
}
"""Every path, and the topic on which its beats begin."""


class BeatBook:
    """The newest beat of every path. One that never came counts from the start."""

    def __init__(self, started: datetime) -> None:
        self._started = started
        self._newest: dict[BeatPath, datetime] = {}

    def note(self, beat: SeenBeat, now: datetime) -> None:
        """A beat came through at `now`; older ones than known are ignored. One from a clock that
        is ahead counts from its receipt, and what is known from before the clock was set back is
        worth nothing: else dead workers would look alive until the clock is there again."""
        try:
            path = BeatPath(beat.path, Lane(beat.lane), beat.partition)
        except ValueError:
            return
        known = self._newest.get(path)
        sent_at = min(beat.sent_at, now)
        if path in PATHS and (known is None or sent_at > known or known > now):
            self._newest[path] = sent_at

    def newest(self, path: BeatPath) -> datetime | None:
        """When the newest beat that came through on this path was sent."""
        return self._newest.get(path)

    @property
    def complete(self) -> bool:
        """Whether a beat has come through on every path."""
        return len(self._newest) == len(PATHS)

    def ages(self, now: datetime) -> dict[BeatPath, float]:
        """Seconds since the newest beat of each path was sent; after the clock was set back, by how
        much, until the next beat tells better."""
        return {
            path: abs(now - self._newest.get(path, self._started)).total_seconds() for path in PATHS
        }

    def oldest(self, now: datetime) -> tuple[BeatPath, float]:
        """The path whose newest beat is the oldest, and its age in seconds."""
        ages = self.ages(now)
        path = max(ages, key=lambda p: ages[p])
        return path, ages[path]


class BeatSender:
    """Sends the beats that no other instance has sent."""

    def __init__(
        self, producer: Producer, book: BeatBook, now: Callable[[], datetime], every_s: float
    ) -> None:
        self._producer = producer
        self._book = book
        self._now = now
        self._every_s = every_s

    async def run(self) -> None:
        """Sends for ever; while the broker is away it waits for its answer before the next."""
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            await self.send_due()
            await asyncio.sleep(max(0.0, began + self._every_s - loop.time()))

    async def send_due(self) -> None:
        """Sends a beat on every path that has none younger than three quarters of a period."""
        now = self._now()
        await self._producer.send_all(
            [_record(path, now) for path in due_paths(self._book, now, self._every_s)]
        )


def _record(path: BeatPath, now: datetime) -> Record:
    beat = Beat(path=path.path, lane=path.lane, partition=path.partition, sent_at=now)
    return Record(PATHS[path], b"beat", beat.model_dump_json().encode(), path.partition)


def due_paths(book: BeatBook, now: datetime, every_s: float) -> list[BeatPath]:
    """The paths on which no instance has sent a beat within three quarters of a period."""
    young = timedelta(seconds=0.75 * every_s)
    return [
        path
        for path in PATHS
        if (newest := book.newest(path)) is None or abs(now - newest) >= young
    ]
