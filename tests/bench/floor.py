"""The floor: the same input, broker and PostgreSQL, without framework and without rules.

One process: aiokafka in batches of 500, a linear model on hashed n-grams in numpy, one asyncpg
transaction a batch, events sent and awaited, offsets committed. It prints one JSON line with the
seconds from the first record to the last commit and the CPU seconds of its own process.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
import time
from typing import Any, Final

import asyncpg
import numpy as np
import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from numpy.typing import NDArray

from deploy.clock import wall_clock

BATCH: Final = 500
EVENTS_A_REPORT: Final = 4
BUCKETS: Final = 1 << 15
CLASSES: Final = 80
COUNTED: Final = 600

STATE_FILLING: Final = "x" * 1500
BODY_FILLING: Final = "x" * 450
"""As many bytes as the product writes of a ticket (1,700) and of an event (570)."""

TABLES: Final = """
create table if not exists floor_inbox (id text primary key, outcome text, at timestamptz);
create table if not exists floor_ticket (
    id text primary key, class integer, text text, state text, at timestamptz);
create table if not exists floor_event (
    ticket text, version integer, body text, at timestamptz, hash bytea,
    primary key (ticket, version));
"""


def classify(texts: list[str], weights: NDArray[np.float32]) -> NDArray[np.int64]:
    """The best class of each text: 1- and 2-grams of characters in hashed buckets, linear."""
    cut = [t[:COUNTED] or " " for t in texts]
    lengths = np.fromiter(map(len, cut), dtype=np.int64, count=len(cut))
    points = np.frombuffer("".join(cut).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    pairs = points * np.uint64(31) + np.roll(points, -1)
    ones = (points * np.uint64(2654435761)) % BUCKETS
    twos = (pairs * np.uint64(2654435761)) % BUCKETS
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    best = np.empty(len(cut), dtype=np.int64)
    for i, (start, length) in enumerate(zip(starts, lengths, strict=True)):
        grams = np.concatenate((ones[start : start + length], twos[start : start + length]))
        best[i] = int(np.argmax(weights[grams].sum(axis=0)))
    return best


async def run(bootstrap: str, dsn: str, topic: str, events: str, count: int, group: str) -> None:
    """Consumes `count` reports and prints what it took."""
    weights = np.random.default_rng(1).normal(size=(BUCKETS, CLASSES)).astype(np.float32)
    connection = await asyncpg.connect(dsn)
    await connection.execute(TABLES)
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, max_batch_size=524_288
    )
    await producer.start()
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=bootstrap,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_poll_records=BATCH,
        fetch_max_wait_ms=50,
    )
    await consumer.start()
    done = 0
    started = cpu = 0.0
    while done < count:
        polled = await consumer.getmany(timeout_ms=1000, max_records=BATCH)
        messages = [m for ms in polled.values() for m in ms]
        if not messages:
            continue
        if not started:
            started, cpu = time.perf_counter(), time.process_time()
        await batch(connection, producer, events, messages, weights)
        ends = {tp: ms[-1].offset + 1 for tp, ms in polled.items()}
        await consumer.commit({TopicPartition(tp.topic, tp.partition): o for tp, o in ends.items()})
        done += len(messages)
    took = {
        "reports": done,
        "seconds": time.perf_counter() - started,
        "cpu_seconds": time.process_time() - cpu,
    }
    sys.stdout.write(json.dumps(took) + "\n")
    await consumer.stop()
    await producer.stop()
    await connection.close()


async def batch(
    connection: Any,
    producer: AIOKafkaProducer,
    events: str,
    messages: list[Any],
    weights: NDArray[np.float32],
) -> None:
    """One batch: classified, saved in one transaction, its events on Kafka."""
    reports = [orjson.loads(m.value) for m in messages]
    classes = classify([r["text"] for r in reports], weights)
    now = wall_clock()
    ids = [r["report_id"] for r in reports]
    states = [
        orjson.dumps(
            {"id": i, "class": int(c), "status": "PENDING_SIGN", "rest": STATE_FILLING}
        ).decode()
        for i, c in zip(ids, classes, strict=True)
    ]
    keys = [i for i in ids for _ in range(EVENTS_A_REPORT)]
    versions = list(range(1, EVENTS_A_REPORT + 1)) * len(ids)
    bodies = [
        orjson.dumps({"incident_id": k, "version": v, "at": now, "rest": BODY_FILLING}).decode()
        for k, v in zip(keys, versions, strict=True)
    ]
    hashes = [hashlib.sha256(b.encode()).digest() for b in bodies]
    async with connection.transaction():
        await connection.execute(
            "insert into floor_inbox select *, $2, $3 from unnest($1::text[])"
            " on conflict do nothing",
            ids,
            "done",
            now,
        )
        await connection.execute(
            "insert into floor_ticket select u.*, $5 from"
            " unnest($1::text[], $2::integer[], $3::text[], $4::text[]) u on conflict do nothing",
            ids,
            [int(c) for c in classes],
            [r["text"] for r in reports],
            states,
            now,
        )
        await connection.execute(
            "insert into floor_event select u.ticket, u.version, u.body, $4, u.hash from"
            " unnest($1::text[], $2::integer[], $3::text[], $5::bytea[])"
            " u(ticket, version, body, hash) on conflict do nothing",
            keys,
            versions,
            bodies,
            now,
            hashes,
        )
    futures = [
        await producer.send(events, body.encode(), key=key.encode())
        for key, body in zip(keys, bodies, strict=True)
    ]
    await asyncio.gather(*futures)


def main() -> None:
    """floor BOOTSTRAP DSN TOPIC EVENTS COUNT GROUP."""
    bootstrap, dsn, topic, events, count, group = sys.argv[1:]
    asyncio.run(run(bootstrap, dsn, topic, events, int(count), group))


if __name__ == "__main__":
    main()
