"""Throughput: preloaded reports to the last event, product against floor, in turns."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
import psutil
from aiokafka import AIOKafkaProducer
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.errors import KafkaError
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.settings import Settings
from dispatch.store.engine import create_engine, writing
from dispatch.topics import EVENTS, REPORTS, Lane, partition_of
from grid.county import County
from grid.demo import demo_county
from grid.store import save_county
from tests.bench.corpus import at_now, reports
from tests.bench.figures import Figure, at_least, reported
from tests.support.broker import RealBroker
from tests.support.databases import migrate, sqlite_url
from tests.support.polling import wait_until
from tests.support.postgres import RealPostgres
from tests.support.processes import BIHUAN, PROJECT, Child, environment

NAME: Final = "throughput"
FLOOR_EVENTS: Final = "floor.events"
GROUP: Final = "bihuan-" + "-".join(lane.value for lane in Lane)
FLOOR_CPU_MS: Final = 0.3
"""A floor whose reports cost more CPU than this, scaled, is badly written."""

THRESHOLDS: Final = PROJECT / "dispatch" / "data" / "thresholds.csv"
WITHIN_S: Final = 600
SETTLE_S: Final = 2.0
"""What a worker does between its assignment and its first record is not measured."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one run took: CPU of its own processes, and how busy the whole machine was."""

    reports: int
    seconds: float
    cpu_seconds: float
    busy: float = 0.0
    dispatched: float = 0.0
    wrong: tuple[str, ...] = ()

    @property
    def rate(self) -> float:
        """Reports a second."""
        return self.reports / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of CPU a report."""
        return 1000 * self.cpu_seconds / self.reports

    def __str__(self) -> str:
        return f"{self.rate:.0f}/s, {self.cpu_ms:.3f} ms CPU a report"


@dataclass(frozen=True, slots=True)
class Round:
    """A floor and a product that had the same records on the same broker."""

    floor: Taken
    product: Taken

    @property
    def ratio(self) -> float:
        """The product's rate in units of the floor's."""
        return self.product.rate / self.floor.rate


def low_thresholds(folder: Path) -> Path:
    """A thresholds file with which nearly everything that has a class is dispatched."""
    path = folder / "thresholds.csv"
    head, *lines = THRESHOLDS.read_text(encoding="utf-8-sig").splitlines()
    column = head.split(",").index("threshold")
    kept = [head]
    for line in lines:
        cells = line.split(",")
        cells[column] = "0.05"
        kept.append(",".join(cells))
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return path


async def prepare(url: str) -> None:
    """The schema and the demo county."""
    migrate(url)
    engine = create_engine(url)
    async with engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await save_county(connection, demo_county())
    await engine.dispose()


async def preload(bootstrap: str, texts: Sequence[str], count: int, run: str) -> None:
    """Puts `count` reports on the normal lane's topic, as the API would."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", linger_ms=20, max_batch_size=524_288
    )
    await producer.start()
    waiting: list[Any] = []
    for report in reports(list(texts), count, County(demo_county()), at_now(), run=run):
        waiting.append(
            await producer.send(
                REPORTS.name,
                report.model_dump_json().encode(),
                key=report.identity.encode(),
                partition=partition_of(report.identity, REPORTS.partitions),
            )
        )
        if len(waiting) >= 2000:
            await asyncio.gather(*waiting)
            waiting.clear()
    await asyncio.gather(*waiting)
    await producer.stop()


def ends(bootstrap: str, topic: str) -> int:
    """How many records a topic has had."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap)
    partitions = [TopicPartition(topic, p) for p in consumer.partitions_for_topic(topic) or ()]
    total = sum(consumer.end_offsets(partitions).values())
    consumer.close()
    return int(total)


def cpu_of(children: Sequence[Child]) -> float:
    """CPU seconds of processes and their descendants so far."""
    total = 0.0
    for child in children:
        for process in [psutil.Process(child.pid), *child.descendants()]:
            times = process.cpu_times()
            total += times.user + times.system
    return total


def run_floor(bootstrap: str, dsn: str, count: int) -> Taken:
    """The floor on the records of the normal lane's topic."""
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    admin.create_topics({FLOOR_EVENTS: {"num_partitions": EVENTS.partitions}})
    admin.close()
    words = [bootstrap, dsn, REPORTS.name, FLOOR_EVENTS, str(count), "floor"]
    out = subprocess.run(
        [sys.executable, "-m", "tests.bench.floor", *words],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        check=False,
        capture_output=True,
        text=True,
    )
    if out.returncode:
        raise RuntimeError(out.stderr[-3000:])
    return Taken(**json.loads(out.stdout))


def run_product(settings: Settings, texts: Sequence[str], count: int, workers: int) -> Taken:
    """Starts workers, holds them still while `count` reports are put on the topic, lets them go
    and measures to the last event."""
    folder, url = settings.state_dir, settings.database_url
    bootstrap = settings.kafka.bootstrap_servers or ""
    env = environment(
        state_dir=folder,
        kafka__bootstrap_servers=bootstrap,
        database__url=url,
        routing__thresholds=low_thresholds(folder),
        routing__unsure_below=0,
        log__level="warning",
        worker__nice=0,
        worker__session_timeout_s=80,
    )
    command = [*BIHUAN, "worker", "--lane", "all"]
    children = [Child(command, folder / f"worker-{n}.log", env) for n in range(workers)]
    try:
        wait_until(lambda: _members(bootstrap, children) == workers, timeout=60, every=0.2)
        time.sleep(SETTLE_S)
        for child in children:
            child.popen.send_signal(signal.SIGSTOP)
        asyncio.run(preload(bootstrap, texts, count, "0"))
        return asyncio.run(_watch(url, children, count, bootstrap))
    finally:
        for child in children:
            child.popen.send_signal(signal.SIGCONT)
            child.stop()


def _members(bootstrap: str, children: Sequence[Child]) -> int:
    """How many workers have their partitions."""
    for child in children:
        if not child.is_alive():
            raise RuntimeError(_last_words(child))
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        group = admin.describe_groups([GROUP])[GROUP]
    except KafkaError:
        return 0
    finally:
        admin.close()
    return len(group["members"]) if group["group_state"] == "Stable" else 0


async def _watch(url: str, children: Sequence[Child], count: int, bootstrap: str) -> Taken:
    """Progress is read from the table that the workers write with their work."""
    engine = create_engine(url)
    give_up = time.monotonic() + WITHIN_S
    done = "select coalesce(sum(opened + joined), 0) from progress"
    try:
        await _number(engine, done)
        started, cpu = time.perf_counter(), cpu_of(children)
        psutil.cpu_percent()
        for child in children:
            child.popen.send_signal(signal.SIGCONT)
        while await _number(engine, done) < count:
            await _look(children, give_up)
        while await asyncio.to_thread(ends, bootstrap, EVENTS.name) < count:
            await _look(children, give_up)
        seconds = time.perf_counter() - started
        cpu, busy = cpu_of(children) - cpu, psutil.cpu_percent() / 100
        sent = await _number(engine, "select count(*) from incident where status='PENDING_SIGN'")
        wrong = await _faults(engine, bootstrap, count)
        return Taken(count, seconds, cpu, busy, sent / count, tuple(wrong))
    finally:
        await engine.dispose()


def _last_words(child: Child) -> str:
    """Why a worker ended: what it said loudly comes before long traces of its tasks."""
    lines = child.output().splitlines()
    loud = [line for line in lines if '"critical"' in line or '"error"' in line]
    return "\n".join(["a worker ended:", *loud[:5], "…", *lines[-40:]])


async def _look(children: Sequence[Child], give_up: float) -> None:
    for child in children:
        if not child.is_alive():
            raise RuntimeError(_last_words(child))
    if time.monotonic() > give_up:
        raise RuntimeError(f"not done in time: {children[0].output()[-5000:]}")
    await asyncio.sleep(0.05)


async def _number(engine: AsyncEngine, sql: str) -> int:
    async with engine.connect() as connection:
        return int((await connection.execute(text(sql))).scalar_one())


async def _faults(engine: AsyncEngine, bootstrap: str, count: int) -> list[str]:
    """What was lost or doubled, by tables and topic."""
    counts = {
        "reports": await _number(engine, "select count(*) from report"),
        "tickets": await _number(engine, "select count(*) from incident"),
        "inbox rows": await _number(engine, "select count(*) from inbox"),
        "tickets on the topic": await asyncio.to_thread(_tickets_on_topic, bootstrap),
    }
    faults = [f"{n} {what} of {count}" for what, n in counts.items() if n != count]
    events = await _number(engine, "select count(*) from incident_event")
    versions = await _number(engine, "select coalesce(sum(version), 0) from incident")
    if events != versions:
        faults.append(f"{events} events for {versions} versions")
    return faults


def _tickets_on_topic(bootstrap: str) -> int:
    consumer = KafkaConsumer(bootstrap_servers=bootstrap)
    partitions = [TopicPartition(EVENTS.name, p) for p in range(EVENTS.partitions)]
    consumer.assign(partitions)
    consumer.seek_to_beginning()
    left = sum(consumer.end_offsets(partitions).values())
    seen: set[str] = set()
    while left > 0:
        for records in consumer.poll(1000).values():
            left -= len(records)
            for record in records:
                change = orjson.loads(record.value)
                if change["kind"] == "change" and change["from_version"] == 1:
                    seen.add(change["incident_id"])
    consumer.close()
    return len(seen)


def one_round(
    postgres: RealPostgres, texts: Sequence[str], count: int, workers: int, *, sqlite: bool = False
) -> Round:
    """Product, then floor on the same records, on a fresh broker and fresh databases."""
    with RealBroker() as broker, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dsn = postgres.url(postgres.create_database())
        url = sqlite_url(folder / "bench.sqlite3") if sqlite else dsn
        asyncio.run(prepare(url))
        database = broker.settings.database.model_copy(update={"url": SecretStr(url)})
        settings = broker.settings.model_copy(update={"state_dir": folder, "database": database})
        product = run_product(settings, texts, count, workers)
        return Round(run_floor(broker.bootstrap, dsn.replace("+asyncpg", ""), count), product)


def floor_alone(postgres: RealPostgres, texts: Sequence[str], count: int) -> Taken:
    """One run of the floor, to scale by."""
    with RealBroker() as broker:
        dsn = postgres.url(postgres.create_database()).replace("+asyncpg", "")
        asyncio.run(preload(broker.bootstrap, texts, count, "floor"))
        return run_floor(broker.bootstrap, dsn, count)


def measure(
    postgres: RealPostgres, texts: Sequence[str], count: int, rounds: int
) -> Iterator[Round | Figure]:
    """Each round as it is done (its floor is this run's), and the figures at the end."""
    ones, twos = [], []
    for _ in range(rounds):
        ones.append(one_round(postgres, texts, count, 1))
        yield ones[-1]
        twos.append(one_round(postgres, texts, count, 2))
        yield twos[-1]
    yield from _figures(ones, twos)
    lite = one_round(postgres, texts, count, 1, sqlite=True)
    yield lite
    yield reported(NAME, "SQLite, one worker process", f"{lite.product} ({lite.ratio:.3f} × floor)")


def _figures(ones: Sequence[Round], twos: Sequence[Round]) -> Iterator[Figure]:
    floor = statistics.median(r.floor.cpu_ms * r.floor.rate / 3600 for r in (*ones, *twos))
    yield Figure(
        NAME, "floor: CPU a report, scaled", f"{floor:.3f} ms", "≤ 0.3 ms", floor <= FLOOR_CPU_MS
    )
    one, two = (statistics.median(r.product.cpu_ms for r in rs) for rs in (ones, twos))
    rates = f"{statistics.median(r.product.rate for r in ones):.0f}/s, {one:.3f} ms CPU a report"
    yield reported(NAME, "one worker process", rates)
    sent = statistics.median(r.product.dispatched for r in ones)
    yield at_least(NAME, "share that reaches PENDING_SIGN", sent, 0.8)
    yield at_least(NAME, "÷ floor", statistics.median(r.ratio for r in ones), 0.25)
    gain = statistics.median(
        b.product.rate / a.product.rate for a, b in zip(ones, twos, strict=True)
    )
    busy = statistics.median(r.product.busy for r in twos)
    met = gain >= 1.3 or (busy >= 0.95 and two <= one)
    value = f"{gain:.2f} ×; machine {busy:.0%} busy; {two:.3f} ms CPU a report"
    goal = "≥ 1.3 ×, or ≥ 95 % busy and no more CPU"
    yield Figure(NAME, "two worker processes ÷ one", value, goal, met)
    wrong = [fault for r in (*ones, *twos) for fault in r.product.wrong]
    yield Figure(NAME, "lost or doubled", "; ".join(wrong) or "nothing", "nothing", not wrong)
