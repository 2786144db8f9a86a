"""What the log makes possible: a month's indicators, any minute of ninety days, verified files."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import asyncpg

from dispatch.access import Actor, Role
from dispatch.figures.tables import TaskFactsRow, TicketFactsRow
from dispatch.incident.folding import folded
from dispatch.store.bulk import table_of
from dispatch.store.engine import create_engine, reading
from dispatch.store.lists import Wish
from dispatch.store.past import list_then, past_rows
from dispatch.store.records import incident_row
from dispatch.store.tables import IncidentEventRow
from dispatch.verifying import verify_file
from tests.bench.corpus import at_now
from tests.bench.figures import Figure, Scale, percentile, reported
from tests.bench.lists import served_county
from tests.bench.moved import events_moved
from tests.bench.stand import Caller, Stand
from tests.bench.throughput import prepare
from tests.support.builders import MORNING
from tests.support.case_files import a_case_file
from tests.support.figures import random_rows
from tests.support.random_walks import a_walk

NAME: Final = "record"
A_DAY: Final = 3_000
DAYS: Final = 90
LIVES: Final = 120
MINUTES: Final = 25
PAGE: Final = 50
VIEWER: Final = Actor(account="bench", role=Role.DISPATCHER)
FILES: Final = 400
VERIFIED: Final = 20_000


@dataclass(frozen=True, slots=True)
class Life:
    """The file of a random ticket, how it stood in lists, and its row."""

    id: str
    bodies: list[str]
    past: list[dict[str, Any]]
    row: dict[str, Any]


def _lives() -> list[Life]:
    found: list[Life] = []
    for seed in itertools.count():
        walk = a_walk(seed, MORNING, 12)
        bodies = [event.model_dump_json() for event in walk.events]
        if walk.it.open and len(found) % 40:
            continue  # most tickets of ninety days have ended
        found.append(Life(walk.id, bodies, past_rows(folded(bodies)), incident_row(walk.it, b"")))
        if len(found) == LIVES:
            return found
    raise AssertionError("never ends")


def _lived(life: Life, ident: str, by: timedelta, now: datetime) -> tuple[Any, list[Any]]:
    """The ticket's row and its past's rows, moved in time; nothing is later than `now`."""
    past = []
    for row in life.past:
        moved = {k: v + by if isinstance(v, datetime) else v for k, v in row.items()}
        if moved["at"] > now:
            break
        past.append({**moved, "incident_id": ident})
    last = past[-1]
    last["until"] = None
    row = {k: v + by if isinstance(v, datetime) else v for k, v in life.row.items()}
    row |= {name: last[name] for name in ("status", "open", "card", "next_due_at", "closed_at")}
    row |= {"id": ident, "case_no": ident, "updated_at": last["at"], "joinable": False}
    row |= {"state": life.row["state"].replace(life.id, ident), "device": None}
    return row, past


async def _copy(connection: Any, table: str, rows: Sequence[dict[str, Any]]) -> None:
    columns = list(rows[0])
    records = (tuple(row[c] for c in columns) for row in rows)
    await connection.copy_records_to_table(table, records=records, columns=columns, timeout=600)


async def _fill(dsn: str, now: datetime) -> list[tuple[str, Life, timedelta]]:
    """Ninety days of tickets; answers which life each of them is."""
    rng, lives = random.Random(1), _lives()
    made: list[tuple[str, Life, timedelta]] = []
    connection = await asyncpg.connect(dsn)
    try:
        for first in range(0, DAYS * A_DAY, 10_000):
            rows, past = [], []
            for number in range(first, min(first + 10_000, DAYS * A_DAY)):
                life, ident = rng.choice(lives), f"n{number:08}"
                opened = now - timedelta(seconds=rng.random() * DAYS * 86_400)
                by = opened - life.row["opened_at"]
                row, stood = _lived(life, ident, by, now)
                rows.append(row)
                past += stood
                made.append((ident, life, by))
            await _copy(connection, "incident", rows)
            await _copy(connection, "incident_past", past)
        since = int((now - timedelta(days=60)).timestamp())
        both = list(random_rows(3, 30 * A_DAY, since, 30))
        await _copy(connection, table_of(TicketFactsRow).name, [ticket for ticket, _ in both])
        await _copy(
            connection, table_of(TaskFactsRow).name, [task for _, some in both for task in some]
        )
        await connection.execute(
            "insert into figure_progress (edition, at) values (0, $1)", now + timedelta(days=1)
        )
        await connection.execute("vacuum analyze", timeout=600)
    finally:
        await connection.close()
    return made


async def _files_of_pages(
    url: str, moments: Sequence[datetime], made: Sequence[tuple[str, Life, timedelta]]
) -> None:
    """Puts down the events of what the pages of these moments will show. (All of them would be
    three million rows.)"""
    engine, wanted = create_engine(url), set()
    async with engine.connect() as plain:
        connection = await reading(plain)
        for at in moments:
            ids, _ = await list_then(
                connection, VIEWER, Wish(), at, sort="next_due", limit=PAGE, after=None
            )
            wanted |= set(ids)
    await engine.dispose()
    rows = [
        row
        for ident, life, by in made
        if ident in wanted
        for row in events_moved(life.bodies, life.id, ident, by)
    ]
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await _copy(connection, str(IncidentEventRow.__tablename__), rows)
    await connection.close()


async def _seconds(caller: Caller, path: str, **query: str) -> float:
    began = time.perf_counter()
    status, said = await caller.get(path, **query)
    assert status == 200, said
    return time.perf_counter() - began


async def _measured(stand: Stand) -> dict[str, list[float]]:
    url = stand.postgres.url(stand.postgres.create_database())
    await prepare(url)
    now, began = at_now(), time.monotonic()
    made = await _fill(url.replace("+asyncpg", ""), now)
    took: dict[str, list[float]] = {"filling": [time.monotonic() - began]}
    rng = random.Random(2)
    moments = [now - timedelta(minutes=rng.randrange(1, DAYS * 1440)) for _ in range(MINUTES)]
    await _files_of_pages(url, moments, made)
    month = {
        "from": (now - timedelta(days=60)).date().isoformat(),
        "to": (now - timedelta(days=31)).date().isoformat(),
    }
    took |= {name: [] for name in ("units", "all", "board", "list", "minute")}
    async with served_county(url) as caller:
        for at in moments:
            asked = at.isoformat()
            board = await _seconds(caller, "/statistics/board", at=asked)
            page = await _seconds(
                caller, "/incidents", at=asked, open="true", sort="next_due", limit=str(PAGE)
            )
            took["board"].append(board)
            took["list"].append(page)
            took["minute"].append(board + page)
        for _ in range(7):
            took["units"].append(
                await _seconds(caller, "/statistics/indicators", **month, by="unit")
            )
            took["all"].append(await _seconds(caller, "/statistics/indicators", **month))
    return took


def _verified() -> float:
    """Events a second that are verified, of processor time."""
    files = [a_case_file(seed, 14) for seed in range(FILES)]
    events = sum(len(file.events) for file in files)
    rates = []
    for _ in range(3):
        began = time.process_time()
        for file in files:
            assert not verify_file(file, {}, None)
        rates.append(events / (time.process_time() - began))
    return max(rates)


def measure(stand: Stand, scale: Scale) -> Iterator[Figure]:
    """Ninety days of 3,000 tickets on PostgreSQL, asked over HTTP; files in memory."""
    took = asyncio.run(_measured(stand))
    yield reported(NAME, f"filling {DAYS * A_DAY:,} tickets", f"{took['filling'][0]:.0f} s")
    what = f"indicators of a month ({30 * A_DAY:,} tickets), all units: median"
    yield scale.time(NAME, what, percentile(took["units"], 0.5), 1000)
    yield reported(
        NAME, "the same, all indicators of the county", f"{percentile(took['all'], 0.5):.2f} s"
    )
    what = f"any minute of {DAYS} days: counters and a page of {PAGE}, p95 of {MINUTES}"
    yield scale.time(NAME, what, percentile(took["minute"], 0.95), 1000)
    for name in ("board", "list"):
        yield reported(NAME, f"{name} alone: p95", f"{percentile(took[name], 0.95):.2f} s")
    rate, goal = _verified(), VERIFIED / scale.factor
    yield Figure(
        NAME, "events verified, one core", f"{rate:,.0f}/s", f"≥ {goal:,.0f}/s", rate >= goal
    )
