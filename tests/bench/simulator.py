"""The flight simulator: other rules against thirty days of usual tickets, and what it takes."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import asyncpg
import psutil

from deploy.policies import policies_in
from dispatch.store.engine import create_engine
from dispatch.store.records import incident_row
from dispatch.store.tables import IncidentEventRow
from escalation.policies import packaged_policies
from tests.bench.figures import Figure, Scale, at_most, reported
from tests.bench.moved import events_moved
from tests.bench.stand import Stand
from tests.bench.throughput import prepare
from tests.bench.usual import a_usual_ticket
from tests.support.builders import MORNING
from tests.support.processes import BIHUAN, environment

NAME: Final = "simulator"
A_DAY: Final = 3_000
DAYS: Final = 28
LIVES: Final = 600
SECONDS: Final = 60
MOST_MB: Final = 600
WEEK: Final = timedelta(days=7)
BEGAN: Final = MORNING + 10 * WEEK
"""A Monday after which no holiday comes for five weeks."""

LIMITS: Final = packaged_policies().limits.body
CHANGES: Final = {
    "none: the rules of then": "",
    "the limits of signing of one subclass": re.sub(
        r"(?m)^(sign,,0501,[^,]*,[^,]*,[^,]*),(\d+),",
        lambda found: f"{found[1]},{2 * int(found[2])},",
        LIMITS,
    ),
    "every handling limit twice as long": re.sub(
        r"(?m)^(handle,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*),(\d+),",
        lambda found: f"{found[1]},{2 * int(found[2])},",
        LIMITS,
    ),
}


def _lives() -> list[tuple[Any, list[str]]]:
    """Tickets of one week, each at its hour."""
    rng = random.Random(4)
    found = []
    for seed in range(LIVES):
        walk = a_usual_ticket(seed, BEGAN + rng.random() * WEEK)
        found.append((walk, [event.model_dump_json() for event in walk.events]))
    return found


async def _fill(dsn: str) -> int:
    """Four weeks of tickets, each a life of one week moved by whole weeks, so that working hours
    stay what they were; answers how many events they have."""
    lives, count = _lives(), 0
    rng = random.Random(5)
    connection = await asyncpg.connect(dsn)
    try:
        numbers = itertools.count()
        for week in range(DAYS // 7):
            by = week * WEEK
            for _ in range(A_DAY * 7 // 3_000):
                tickets: list[dict[str, Any]] = []
                events: list[dict[str, Any]] = []
                for _ in range(3_000):
                    walk, bodies = rng.choice(lives)
                    ident = f"n{next(numbers):08}"
                    row = incident_row(walk.it, b"")
                    moved = {k: v + by if isinstance(v, datetime) else v for k, v in row.items()}
                    tickets.append({**moved, "id": ident, "case_no": ident})
                    events += events_moved(bodies, walk.id, ident, by)
                count += len(events)
                for table, rows in (
                    ("incident", tickets),
                    (str(IncidentEventRow.__tablename__), events),
                ):
                    columns = list(rows[0])
                    records = [tuple(row[c] for c in columns) for row in rows]
                    await connection.copy_records_to_table(
                        table, records=records, columns=columns, timeout=600
                    )
        await connection.execute("vacuum analyze", timeout=600)
    finally:
        await connection.close()
    return count


async def _prepared(url: str) -> None:
    await prepare(url)
    engine = create_engine(url)
    await policies_in(engine, BEGAN - timedelta(days=1))
    await engine.dispose()


def _run(url: str, folder: Path, table: str) -> tuple[float, float, dict[str, Any]]:
    """Seconds, the most MB that command and processes held together, and what it says."""
    words = [*BIHUAN, "simulate", "--since", "2026-05-10", "--until", "2026-06-18", "--list", "500"]
    if table:
        (folder / "limits.csv").write_text(table, encoding="utf-8")
        words += ["--rules", str(folder / "limits.csv")]
    began, most = time.monotonic(), 0.0
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(
            [*words, "--json", "--state", str(folder)],
            stdout=said,
            env=environment(database__url=url),
        )
        whole = psutil.Process(process.pid)
        while process.poll() is None:
            most = max(most, _held(whole))
            time.sleep(0.2)
    facts: dict[str, Any] = json.loads((folder / "said").read_text())
    return time.monotonic() - began, most, facts


def _held(process: psutil.Process) -> float:
    try:
        each = [process, *process.children(recursive=True)]
        return float(sum(one.memory_info().rss for one in each)) / 1e6
    except psutil.NoSuchProcess:
        return 0.0


def measure(stand: Stand, scale: Scale) -> Iterator[Figure]:
    """Four weeks of 3,000 tickets a day on PostgreSQL, by the command."""
    url = stand.postgres.url(stand.postgres.create_database())
    asyncio.run(_prepared(url))
    events = asyncio.run(_fill(url.replace("+asyncpg", "")))
    tickets = A_DAY * DAYS
    yield reported(NAME, f"events of {tickets:,} tickets", f"{events:,}")
    with tempfile.TemporaryDirectory() as name:
        for what, table in CHANGES.items():
            seconds, most, facts = _run(url, Path(name), table)
            assert facts["tickets"] == tickets, facts["tickets"]
            assert not facts["not_the_same"], facts["not_the_same"]
            differing = facts["clocks"]["differing"] if table else 0
            goal = SECONDS * scale.factor * DAYS / 30
            said = f"{tickets:,} tickets, changed: {what} ({differing:,} differ)"
            met = seconds <= goal
            yield Figure(NAME, said, f"{seconds:.1f} s", f"≤ {goal:.1f} s", met)
            yield at_most(NAME, "the same: memory of all its processes", most, MOST_MB, " MB")
