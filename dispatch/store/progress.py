"""How far each partition has been done: offsets, counts and beats, saved with the work itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.messages import Beat
from dispatch.store.arrays import among, keys, locking
from dispatch.store.bulk import SKIP_EXISTING, Write, is_sqlite, upsert, write_all
from dispatch.store.tables import BeatRow, DeadLetterRow, ProgressRow, UtcTime

_PLACE: Final = "topic || '/' || partition"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record stands on Kafka."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"

    @property
    def partition_key(self) -> tuple[str, int]:
        return (self.topic, self.partition)


@dataclass(frozen=True, slots=True)
class _Step:
    """What a batch did of one partition: from its first offset to the next one."""

    topic: str
    partition: int
    first: int
    next_offset: int
    records: tuple[int, ...]
    opened: int
    joined: int


async def save_progress(
    connection: AsyncConnection,
    records: Sequence[Origin],
    beats: Sequence[Origin],
    now: datetime,
    opened: Mapping[tuple[str, int], int] | None = None,
    joined: Mapping[tuple[str, int], int] | None = None,
) -> None:
    """Moves each partition's next offset past what was done, and counts its `records` (beats
    move it, and are not counted). What was counted before a redelivery is not counted again."""
    steps = _steps(records, beats, opened or {}, joined or {})
    moved = await _move_on(connection, steps, now)
    left = [step for step in steps if (step.topic, step.partition) not in moved]
    if left:
        await _count_what_is_new(connection, left, now)


def _steps(
    records: Sequence[Origin],
    beats: Sequence[Origin],
    opened: Mapping[tuple[str, int], int],
    joined: Mapping[tuple[str, int], int],
) -> list[_Step]:
    counted: dict[tuple[str, int], list[int]] = defaultdict(list)
    for origin in records:
        counted[origin.partition_key].append(origin.offset)
    done = defaultdict(list, {key: list(offsets) for key, offsets in counted.items()})
    for origin in beats:
        done[origin.partition_key].append(origin.offset)
    return [
        _Step(
            topic=key[0],
            partition=key[1],
            first=min(offsets),
            next_offset=max(offsets) + 1,
            records=tuple(counted.get(key, ())),
            opened=opened.get(key, 0),
            joined=joined.get(key, 0),
        )
        for key, offsets in sorted(done.items())
    ]


_MOVE_ON: Final = text(
    "update progress p set next_offset = v.next_offset, records = p.records + v.records, "
    "opened = p.opened + v.opened, joined = p.joined + v.joined, at = :at "
    "from unnest(cast(:topics as text[]), cast(:partitions as integer[]), "
    "cast(:firsts as bigint[]), cast(:nexts as bigint[]), cast(:records as bigint[]), "
    "cast(:opened as bigint[]), cast(:joined as bigint[])) "
    "as v(topic, partition, first, next_offset, records, opened, joined) "
    "where p.topic = v.topic and p.partition = v.partition and p.next_offset <= v.first "
    "returning p.topic, p.partition"
).bindparams(bindparam("at", type_=UtcTime()))


async def _move_on(
    connection: AsyncConnection, steps: Sequence[_Step], now: datetime
) -> set[tuple[str, int]]:
    """Moves the partitions that have nothing of the batch behind them, as all but a redelivery's
    do, in one statement; answers which. SQLite, where statements are cheap, does without."""
    if not steps or is_sqlite(connection):
        return set()
    result = await connection.execute(
        _MOVE_ON,
        {
            "at": now,
            "topics": [s.topic for s in steps],
            "partitions": [s.partition for s in steps],
            "firsts": [s.first for s in steps],
            "nexts": [s.next_offset for s in steps],
            "records": [len(s.records) for s in steps],
            "opened": [s.opened for s in steps],
            "joined": [s.joined for s in steps],
        },
    )
    return {(topic, partition) for topic, partition in result}


async def _count_what_is_new(
    connection: AsyncConnection, steps: Sequence[_Step], now: datetime
) -> None:
    """The same for partitions of which something may have been counted before."""
    stored = await _stored(connection, [(s.topic, s.partition) for s in steps])
    rows = []
    for step in steps:
        at, records, opened, joined = stored.get((step.topic, step.partition), (0, 0, 0, 0))
        rows.append(
            {
                "topic": step.topic,
                "partition": step.partition,
                "next_offset": max(step.next_offset, at),
                "records": records + sum(offset >= at for offset in step.records),
                "opened": opened + step.opened,
                "joined": joined + step.joined,
                "at": now,
            }
        )
    await write_all(connection, Write(ProgressRow, rows, _MOVED))


_MOVED: Final = upsert(
    ("topic", "partition"),
    "next_offset = excluded.next_offset, records = excluded.records, "
    "opened = excluded.opened, joined = excluded.joined, at = excluded.at",
)


async def _stored(
    connection: AsyncConnection, partitions: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], tuple[int, int, int, int]]:
    """What is stored of these partitions, locked: of them alone, so that workers that share a
    topic do not wait for each other."""
    sql = (
        "select topic, partition, next_offset, records, opened, joined from progress "  # noqa: S608
        f"where {among(connection, _PLACE, 'places')} "
        f"order by topic, partition{locking(connection)}"
    )
    places = keys(connection, [f"{topic}/{partition}" for topic, partition in partitions])
    result = await connection.execute(text(sql), {"places": places})
    return {(r[0], r[1]): (r[2], r[3], r[4], r[5]) for r in result}


async def save_beats(connection: AsyncConnection, beats: Sequence[Beat]) -> None:
    """Notes the newest beat of each path and partition: proof that the database was written."""
    newest: dict[tuple[str, str, int], Beat] = {}
    for beat in beats:
        key = (beat.path, beat.lane.value, beat.partition)
        if key not in newest or newest[key].sent_at < beat.sent_at:
            newest[key] = beat
    rows = [
        {"path": b.path, "lane": b.lane.value, "partition": b.partition, "sent_at": b.sent_at}
        for _, b in sorted(newest.items(), key=lambda item: item[0])
    ]
    conflict = upsert(("path", "lane", "partition"), "sent_at = excluded.sent_at")
    await write_all(connection, Write(BeatRow, rows, conflict))


async def save_dead_letter(
    connection: AsyncConnection,
    origin: Origin,
    code: str,
    what: str,
    now: datetime,
    record_id: str | None = None,
) -> None:
    """Counts a record that was set aside, once."""
    row = {
        "topic": origin.topic,
        "partition": origin.partition,
        "offset": origin.offset,
        "code": code,
        "what": what[:2000],
        "record_id": record_id,
        "at": now,
    }
    await write_all(connection, Write(DeadLetterRow, [row], SKIP_EXISTING))
