"""How far each partition has been done: offsets, counts and beats, saved with the work itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.messages import Beat
from dispatch.store.arrays import among, keys, locking
from dispatch.store.bulk import insert_rows, upsert_rows
from dispatch.store.tables import BeatRow, DeadLetterRow, ProgressRow

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
    done = [*records, *beats]
    if not done:
        return
    newest: dict[tuple[str, int], int] = defaultdict(int)
    for origin in done:
        key = origin.partition_key
        newest[key] = max(newest[key], origin.offset + 1)
    stored = await _stored(connection, newest)
    fresh = Counter(
        o.partition_key for o in records if o.offset >= stored.get(o.partition_key, (0, 0, 0, 0))[0]
    )
    rows = []
    for (topic, partition), next_offset in sorted(newest.items()):
        key = (topic, partition)
        at, counted, was_opened, was_joined = stored.get(key, (0, 0, 0, 0))
        rows.append(
            {
                "topic": topic,
                "partition": partition,
                "next_offset": max(next_offset, at),
                "records": counted + fresh[key],
                "opened": was_opened + (opened or {}).get(key, 0),
                "joined": was_joined + (joined or {}).get(key, 0),
                "at": now,
            }
        )
    await upsert_rows(
        connection,
        ProgressRow,
        rows,
        keys=("topic", "partition"),
        changes="next_offset = excluded.next_offset, records = excluded.records, "
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
    await upsert_rows(
        connection,
        BeatRow,
        rows,
        keys=("path", "lane", "partition"),
        changes="sent_at = excluded.sent_at",
    )


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
    await insert_rows(connection, DeadLetterRow, [row], skip_existing=True)
