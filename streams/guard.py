"""The guard around every agent: a batch is worked, retried, halved, set aside or crashes loudly."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.messages import Poison, RecordReader, decode
from dispatch.store.engine import writing
from dispatch.store.progress import Origin, save_dead_letter
from dispatch.store.records import outcome_record
from dispatch.topics import OUTCOMES, Topic
from streams.dead_letters import DeadLetter, LetterSeal
from streams.failures import is_hiccup, is_refused_by_database, is_unique_clash
from streams.metrics import WorkerMetrics
from streams.publisher import Outgoing, Publisher
from streams.suspects import CRASHED, CRASHES_ALLOWED, Suspects

FIRST_PAUSE_S: Final = 0.05
LONGEST_PAUSE_S: Final = 5.0
CLASH_PAUSE_S: Final = 0.4
"""A row that was there first is found when the batch is decided again; one that still clashes
after pauses up to this never passes, and is looked for by halving."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Item:
    """One record of a batch: where it stood, its bytes, and what they mean."""

    origin: Origin
    raw: bytes
    record: Any
    key: bytes | None = None


class Incoming(Protocol):
    """What the guard needs of a Faust event."""

    message: Any


Handler = Callable[[Sequence[Item]], Awaitable[None]]


class HandlerCrashed(Exception):
    """A bug ends the process. Faust logs what ends it, message and all: this one names the error
    and the topic, and quotes nothing of the record, as the error itself may do."""


class Guard:
    """Takes an agent's batches so that nothing is lost, whatever a record or the world does.

    Refused commands are the handler's own answers. Hiccups are retried in place for as long as
    they last, so that order is kept. Poison goes to the dead letters. Anything else is a bug: it
    is noted, and ends the process.
    """

    def __init__(
        self,
        *,
        topic: Topic,
        adapter: RecordReader,
        handler: Handler,
        id_of: Callable[[Any], str | None],
        engine: AsyncEngine,
        publisher: Publisher,
        seal: LetterSeal,
        metrics: WorkerMetrics,
        now: Callable[[], datetime],
    ) -> None:
        self.topic = topic
        self._adapter = adapter
        self._handler = handler
        self._id_of = id_of
        self._engine = engine
        self._publisher = publisher
        self._seal = seal
        self._metrics = metrics
        self._now = now
        self._suspects = Suspects(engine)
        self._suspected: dict[Origin, int] | None = None
        self._buried: dict[Origin, str | None] = {}
        self.last_sign = time.monotonic()
        """When a batch last ended or a hiccup was last reported: what the watchdog looks at."""

    def forget_suspects(self) -> None:
        """Partitions have moved: another worker may have noted suspects among them."""
        self._suspected = None

    async def take(self, events: Sequence[Incoming]) -> None:
        """Deals with every record of a batch; afterwards all of them may be acknowledged."""
        started = time.perf_counter()
        items = [item for event in events if (item := await self._decoded(event)) is not None]
        suspected = await self._suspects_now()
        items = [item for item in items if not self._is_buried(item)]
        crash: Exception | None = None
        try:
            await self._deal_with(items, suspected)
        except Exception as error:  # noqa: BLE001 - it ends the process below, without its message
            crash = error
        if crash is not None:
            raise HandlerCrashed(f"{type(crash).__name__} at a record of {self.topic.name}")
        self.last_sign = time.monotonic()
        self._metrics.batch(self.topic.name, len(events), time.perf_counter() - started)

    async def _deal_with(self, items: Sequence[Item], suspected: dict[Origin, int]) -> None:
        if any(item.origin in suspected for item in items):
            for item in items:
                await self._one_by_one(item, suspected)
        elif items:
            try:
                await self._work(items)
            except Exception as error:
                await self._note_crash(items, error)
                raise

    def _is_buried(self, item: Item) -> bool:
        """Was this very record set aside for its crashes before? It comes again when another one
        crashes before the acknowledgement is committed; tried anew, each of several such records
        would cost three crashes of every one before it. A place alone says nothing: the topic may
        have been made anew."""
        record_id = self._id_of(item.record)
        return record_id is not None and self._buried.get(item.origin) == record_id

    async def _decoded(self, event: Incoming) -> Item | None:
        message = event.message
        origin = Origin(message.topic, message.partition, message.offset)
        try:
            record = decode(self._adapter, message.value)
        except Poison as poison:
            letter = DeadLetter(
                origin, poison.code, poison.what, self._now(), message.key, message.value
            )
            await self._set_aside(letter)
            return None
        return Item(origin, message.value, record, message.key)

    async def _work(self, items: Sequence[Item]) -> None:
        pause = FIRST_PAUSE_S
        while True:
            try:
                await self._handler(items)
            except Exception as error:
                if is_hiccup(error) or (is_unique_clash(error) and pause < CLASH_PAUSE_S):
                    self._hiccup(error)
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE_S)
                    continue
                if not is_refused_by_database(error):
                    raise
                await self._halve(items, error)
            return

    async def _halve(self, items: Sequence[Item], error: Exception) -> None:
        """The database refuses something in the batch: the rest of it is saved, that is not."""
        if len(items) > 1:
            middle = len(items) // 2
            await self._work(items[:middle])
            await self._work(items[middle:])
            return
        what = f"the database refuses it: {type(getattr(error, 'orig', error)).__name__}"
        await self._set_aside(self._letter(items[0], "database_refused", what, ""))

    async def _one_by_one(self, item: Item, suspected: dict[Origin, int]) -> None:
        attempts = suspected.get(item.origin)
        if attempts is None:
            try:
                await self._work([item])
            except Exception as error:
                await self._note_crash([item], error)
                raise
            return
        if attempts < CRASHES_ALLOWED:
            await self._through_hiccups(
                lambda: self._suspects.count([item.origin], "", self._now())
            )
            attempts += 1
            try:
                await self._work([item])
            except Exception as error:
                if attempts < CRASHES_ALLOWED:
                    log.error(
                        "record_crashed_its_handler", origin=str(item.origin), attempts=attempts
                    )
                    raise
                trace = "".join(traceback.format_exception(error))
                await self._bury(item, type(error).__name__, trace)
        else:
            await self._bury(item, "the process ended", "")
        await self._through_hiccups(lambda: self._suspects.clear(item.origin))
        del suspected[item.origin]

    async def _bury(self, item: Item, error: str, trace: str) -> None:
        what = f"crashed its handler {CRASHES_ALLOWED} times: {error}"
        log.critical("dead_letter_after_crashes", origin=str(item.origin), error=error)
        self._metrics.crashed(self.topic.name)
        await self._set_aside(self._letter(item, CRASHED, what, trace))
        self._buried[item.origin] = self._id_of(item.record)

    def _letter(self, item: Item, code: str, what: str, trace: str) -> DeadLetter:
        return DeadLetter(
            item.origin,
            code,
            what,
            self._now(),
            item.key,
            item.raw,
            trace,
            self._id_of(item.record),
        )

    async def _set_aside(self, letter: DeadLetter) -> None:
        log.error("dead_letter", origin=str(letter.origin), code=letter.code, what=letter.what)
        self._metrics.dead(self.topic.name, letter.code)
        records = [_to_dead(self.topic, letter, self._seal)]
        if letter.record_id is not None:
            outcome = outcome_record(
                letter.record_id, None, "dead", letter.at, reason=letter.code, en=letter.what
            )
            records.append(Outgoing(OUTCOMES, letter.record_id, outcome))
        await self._publisher.publish(records)
        await self._through_hiccups(lambda: self._count_dead(letter))

    async def _count_dead(self, letter: DeadLetter) -> None:
        async with self._engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                await save_dead_letter(
                    connection,
                    letter.origin,
                    letter.code,
                    letter.what,
                    letter.at,
                    letter.record_id,
                )

    async def _suspects_now(self) -> dict[Origin, int]:
        if self._suspected is None:
            found: dict[Origin, int] = {}

            async def load() -> None:
                found.update(await self._suspects.load(self.topic.name))
                self._buried = await self._suspects.buried(self.topic.name)

            await self._through_hiccups(load)
            self._suspected = found
        return self._suspected

    async def _note_crash(self, items: Sequence[Item], error: Exception) -> None:
        log.critical(
            "bug",
            topic=self.topic.name,
            records=len(items),
            error=type(error).__name__,
            traceback="".join(traceback.format_tb(error.__traceback__)),
        )
        origins = [item.origin for item in items]
        await self._through_hiccups(
            lambda: self._suspects.count(origins, type(error).__name__, self._now())
        )

    async def _through_hiccups(self, work: Callable[[], Awaitable[None]]) -> None:
        pause = FIRST_PAUSE_S
        while True:
            try:
                await work()
            except Exception as error:
                if not is_hiccup(error):
                    raise
                self._hiccup(error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
                continue
            return

    def _hiccup(self, error: Exception) -> None:
        self.last_sign = time.monotonic()
        self._metrics.hiccup(self.topic.name)
        log.warning("hiccup", topic=self.topic.name, error=type(error).__name__)


def _to_dead(topic: Topic, letter: DeadLetter, seal: LetterSeal) -> Outgoing:
    from_dead = Topic(topic.dead, topic.key, 1, topic.retention_ms, topic.lane, holds_text=True)
    return Outgoing(from_dead, str(letter.origin), seal.seal(letter), partition=0)
