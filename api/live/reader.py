"""Reads the events topic for the board: every partition, no group, for ever."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Final, Protocol

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError, OffsetOutOfRangeError

from api.closing import closed
from api.live import metrics
from api.live.arrivals import Arrival, SeenBeat, read_record
from dispatch.messages import Poison
from dispatch.topics import EVENTS

_log = structlog.get_logger(__name__)

RETRY_S: Final = 1.0
LOOK_EVERY_S: Final = 30.0
"""How often new partitions are looked for."""
TICK_S: Final = 0.05
"""In a burst, changes are handed on at most this often, together; urgent ones at once."""
MOST_AT_ONCE: Final = 200
"""Records that are read before others get their turn on the loop."""
URGENT: Final = ("S1", "S2")
KNOWN_TICKETS: Final = 100_000
FILL_WITHIN_S: Final = 5.0

Missing = Callable[[int, Arrival], Awaitable[list[Arrival]]]
"""(known version, the change after the gap) → what lies between."""


class Audience(Protocol):
    """Who is told what the reader reads."""

    def begin(self, epoch: str, position: Mapping[int, int]) -> None:
        """A stream begins here; what was known of another one is worth nothing."""

    def deliver(self, arrivals: list[Arrival], position: Mapping[int, int], *, whole: bool) -> None:
        """These happened, in this order, and this is how far the stream has been read. Not whole:
        something else happened that cannot be told, and everybody must look again."""

    def beat(self, beat: SeenBeat) -> None:
        """A beat came through."""


class Reader:
    """Follows the events topic from its end on and tells an audience.

    Repeats are dropped, gaps filled before the change that revealed them. A broker that is away is
    waited for; the position is kept.
    """

    def __init__(self, kafka: Mapping[str, Any], audience: Audience, missing: Missing) -> None:
        self._kafka = kafka
        self._audience = audience
        self._missing = missing
        self._position: dict[int, int] = {}
        self._cluster = ""
        self._epoch = ""
        self._whole = True
        self._held: list[Arrival] = []
        self._moved = False
        self._told_at = 0.0
        self._versions: OrderedDict[str, int] = OrderedDict()
        self.following = False
        """Whether the topic is being read."""

    async def run(self) -> None:
        """Reads for ever."""
        while True:
            try:
                await self._follow()
            except OffsetOutOfRangeError:
                _log.warning("events_topic_began_anew")
                self._cluster = ""
            except (KafkaError, OSError) as error:
                _log.warning("events_not_read", error=type(error).__name__)
            self.following = False
            await asyncio.sleep(RETRY_S)

    async def _follow(self) -> None:
        consumer = AIOKafkaConsumer(
            **self._kafka,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="none",
            fetch_max_wait_ms=100,
            retry_backoff_ms=100,
        )
        try:
            await consumer.start()
            await self._take_all(consumer)
            looked = asyncio.get_running_loop().time()
            while True:
                await self._read(consumer)
                if (now := asyncio.get_running_loop().time()) - looked > LOOK_EVERY_S:
                    looked = now
                    await self._take_all(consumer)
        finally:
            await closed(consumer)

    async def _take_all(self, consumer: AIOKafkaConsumer) -> None:
        """Takes every partition from where it was left; one that came later from its beginning."""
        cluster, numbers = await self._described()
        known = self._position
        assigned = {tp.partition for tp in consumer.assignment()}
        if cluster == self._cluster and set(numbers) == set(known) == assigned:
            return
        parts = [TopicPartition(EVENTS.name, p) for p in numbers]
        ends = {tp.partition: end for tp, end in (await consumer.end_offsets(parts)).items()}
        if cluster != self._cluster or any(known[p] > ends.get(p, 0) for p in known):
            self._begin(cluster, ends)
        else:
            self._position = {p: known.get(p, 0) for p in numbers}
        consumer.assign(parts)
        for part in parts:
            consumer.seek(part, self._position[part.partition])
        self.following = True

    def _begin(self, cluster: str, ends: dict[int, int]) -> None:
        """A topic that was made anew in a known cluster is another stream under the same name."""
        anew = bool(self._position) and cluster == (self._cluster or cluster)
        self._epoch = secrets.token_hex(4) if anew else cluster
        self._cluster = cluster
        self._position = dict(ends)
        self._held.clear()
        self._versions.clear()
        self._audience.begin(self._epoch, self._position)

    async def _described(self) -> tuple[str, list[int]]:
        """Which cluster it is, and the partitions of the topic there."""
        admin = AIOKafkaAdminClient(**self._kafka)
        try:
            await admin.start()
            cluster = (await admin.describe_cluster()).get("cluster_id")
            topics = await admin.describe_topics([EVENTS.name])
        finally:
            await admin.close()
        numbers = sorted(part["partition"] for part in topics[0]["partitions"])
        if not numbers:
            raise KafkaError(f"{EVENTS.name} does not exist")
        return hashlib.sha256(str(cluster).encode()).hexdigest()[:8], numbers

    async def _read(self, consumer: AIOKafkaConsumer) -> None:
        left = self._told_at + TICK_S - asyncio.get_running_loop().time()
        wait = max(0.0, left) if self._held else 1.0
        found = await consumer.getmany(timeout_ms=int(1000 * wait), max_records=MOST_AT_ONCE)
        new: list[Arrival] = []
        for part, records in found.items():
            for record in records:
                await self._take(record, new)
            self._position[part.partition] = records[-1].offset + 1
        self._held += new
        self._moved = self._moved or bool(found)
        at = asyncio.get_running_loop().time()
        burst = len(self._held) > 1 and at < self._told_at + TICK_S
        if self._moved and not (burst and self._whole and not _any_urgent(new)):
            self._tell(at)
            metrics.LAG.set(self._lag(consumer))
        await asyncio.sleep(0)

    def _tell(self, at: float) -> None:
        held, self._held, self._moved, self._told_at = self._held, [], False, at
        self._audience.deliver(held, self._position, whole=self._whole)
        self._whole = True

    async def _take(self, record: Any, arrivals: list[Arrival]) -> None:
        try:
            read = read_record(record.value, record.partition, record.offset)
        except Poison as error:
            metrics.UNREADABLE.inc()
            _log.error(
                "event_unreadable",
                topic=EVENTS.name,
                partition=record.partition,
                offset=record.offset,
                code=error.code,
            )
            return
        if isinstance(read, SeenBeat):
            self._audience.beat(read)
            return
        known = self._versions.get(read.incident_id)
        if known is not None:
            if read.version <= known:
                metrics.REPEATS.inc()
                return
            if read.from_version > known + 1:
                arrivals.extend(await self._filled(known, read))
        arrivals.append(read)
        self._versions[read.incident_id] = read.version
        self._versions.move_to_end(read.incident_id)
        if len(self._versions) > KNOWN_TICKETS:
            self._versions.popitem(last=False)

    async def _filled(self, known: int, read: Arrival) -> list[Arrival]:
        try:
            found = await asyncio.wait_for(self._missing(known, read), FILL_WITHIN_S)
        except Exception as error:  # noqa: BLE001 - whatever is wrong, boards must not be wrong
            metrics.GAPS.labels(filled="no").inc()
            _log.error(
                "gap_not_filled",
                incident_id=read.incident_id,
                known=known,
                from_version=read.from_version,
                error=type(error).__name__,
            )
            self._whole = False
            return []
        metrics.GAPS.labels(filled="yes").inc()
        return found

    def _lag(self, consumer: AIOKafkaConsumer) -> int:
        ends = ((tp.partition, consumer.highwater(tp)) for tp in consumer.assignment())
        return sum(max(0, end - self._position[p]) for p, end in ends if end is not None)


def _any_urgent(arrivals: Iterable[Arrival]) -> bool:
    return any(arrival.after.severity in URGENT for arrival in arrivals)
