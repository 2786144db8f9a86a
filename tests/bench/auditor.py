"""The timer auditor: a pass over everything, a pass over what changed, and its memory."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import asyncpg
import psutil

from deploy.clock import wall_clock
from deploy.policies import policies_in
from dispatch.deadlines import waiting
from dispatch.store.engine import create_engine
from dispatch.store.records import incident_row
from tests.bench.figures import Figure, Scale, reported
from tests.bench.stand import Stand
from tests.support.databases import migrate
from tests.support.polling import wait_until
from tests.support.processes import BIHUAN, Child, environment
from tests.support.random_walks import Walk, a_walk

NAME: Final = "auditor"
TICKETS: Final = 1_000_000
TEMPLATES: Final = 40
STEPS: Final = 3
"""Commands of each ticket after its opening; its file has about eight events."""

CHANGED: Final = 1_000
"""Tickets that change within a few seconds, at two hundred a second."""

MEMORY_MB: Final = 400
FULL_S: Final = 600.0
RECENT_S: Final = 5.0

_EVENTS: Final = """
insert into incident_event (incident_id, version, type, at, causation_id, body, hash)
select 'b' || lpad(n::text, 9, '0'), $3, $4, $5, 'bench',
  replace($6, $7, 'b' || lpad(n::text, 9, '0')), '\\x00'
from generate_series($1::int, $2::int, $8::int) n
"""
_INCIDENTS: Final = """
insert into incident (id, case_no, version, status, open, joinable, severity, subclass, sensitivity,
  channel, opened_at, updated_at, head, state)
select 'b' || lpad(n::text, 9, '0'), 'B' || n, $3, $4, $5, false, $6, '0701', 'normal', 'grid',
  $7, $8, '\\x00', '{}' from generate_series($1::int, $2::int, $9::int) n
"""
_DEADLINES: Final = """
insert into deadline (incident_id, run, step, due_at, lane, holder, version, claims)
select 'b' || lpad(n::text, 9, '0'), $3, $4, $5, $6, $7, $8, 0
from generate_series($1::int, $2::int, $9::int) n
"""


async def _copies(connection: Any, walk: Walk, first: int, tickets: int) -> None:
    """Every TEMPLATESth ticket from `first` on lives that life."""
    row, span = incident_row(walk.it, b""), (first, tickets)
    await connection.execute(
        _INCIDENTS, *span, row["version"], row["status"], row["open"], row["severity"],
        row["opened_at"], row["updated_at"], TEMPLATES, timeout=900,
    )  # fmt: skip
    for event in walk.events:
        body = event.model_dump_json(exclude_none=True)
        await connection.execute(
            _EVENTS, *span, event.version, event.type, event.at, body, walk.id, TEMPLATES,
            timeout=900,
        )  # fmt: skip
    for run, what in waiting(walk.it).items():
        await connection.execute(
            _DEADLINES, *span, run, what.step, what.due_at, what.lane.value, what.holder,
            row["version"], TEMPLATES, timeout=900,
        )  # fmt: skip


async def _fill(url: str, tickets: int) -> int:
    """Tickets whose deadlines all lie ahead; answers how many events that made."""
    engine = create_engine(url)
    await policies_in(engine, wall_clock())
    await engine.dispose()
    began, events = wall_clock() - timedelta(minutes=1), 0
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        for number in range(TEMPLATES):
            walk = a_walk(number, began - timedelta(days=number), STEPS)
            walk.now = wall_clock()
            walk.fire_due()
            await _copies(connection, walk, number + 1, tickets)
            events += len(walk.events) * len(range(number + 1, tickets + 1, TEMPLATES))
        for table in ("incident", "incident_event", "deadline"):
            await connection.execute(f"vacuum analyze {table}", timeout=900)
    finally:
        await connection.close()
    return events


_CHANGED: Final = "update incident set updated_at = $1 where substr(id, 2)::int <= $2"


async def _change(url: str) -> None:
    """Lets CHANGED tickets have changed just now."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute(_CHANGED, wall_clock(), CHANGED, timeout=900)
    finally:
        await connection.close()


async def _reports(url: str) -> dict[str, Any]:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return {r["kind"]: dict(r) for r in await connection.fetch("select * from audit_report")}
    finally:
        await connection.close()


def measure(stand: Stand, scale: Scale, tickets: int = TICKETS) -> Iterator[Figure]:
    """`bihuan auditor` on a database that nobody else uses."""
    url = stand.postgres.url(stand.postgres.create_database())
    migrate(url)
    began = time.monotonic()
    events = asyncio.run(_fill(url, tickets))
    yield reported(NAME, f"filling {tickets:,} tickets", f"{time.monotonic() - began:.0f} s")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        env = environment(database__url=url, log__level="error", auditor__full_every_s=86_400)
        command = [*BIHUAN, "auditor", "--state", str(folder)]
        with Child(command, folder / "auditor.log", env) as child:
            process = psutil.Process(child.pid)
            most = 0.0

            def report(kind: str, least: int) -> dict[str, Any] | None:
                nonlocal most
                assert child.is_alive(), child.output()[-3000:]
                most = max(most, process.memory_info().rss / 1e6)
                found = asyncio.run(_reports(url)).get(kind)
                return found if found is not None and found["tickets"] >= least else None

            full = wait_until(lambda: report("full", tickets), timeout=3 * FULL_S, every=1.0)
            asyncio.run(_change(url))
            recent = wait_until(lambda: report("recent", CHANGED), timeout=60, every=0.5)
    assert full is not None, "it was waited for"
    assert recent is not None, "it was waited for"
    wrong = sum(full[v] for v in ("missed", "spurious", "differing"))
    assert (full["tickets"], wrong) == (tickets, 0), full
    what = f"full pass over {tickets:,} tickets, {events:,} events"
    yield scale.time(NAME, what, full["took_s"], 1000 * FULL_S * tickets / TICKETS)
    what = f"pass over {recent['tickets']:,} that changed"
    yield scale.time(NAME, what, recent["took_s"], 1000 * RECENT_S)
    yield Figure(NAME, "memory", f"{most:.0f} MB", f"≤ {MEMORY_MB} MB", most <= MEMORY_MB)
