"""The sweep: what a look costs among many deadlines, how late steps fire, and what a flood does."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.clock import wall_clock
from dispatch.store.claims import claim, outlook
from dispatch.store.engine import create_engine, reading, writing
from dispatch.topics import Lane
from tests.bench.commands import signings
from tests.bench.figures import Figure, Scale, at_most, percentile, reported
from tests.bench.stand import Stand
from tests.support.centre import Centre
from tests.support.databases import migrate
from tests.support.due_tickets import doubled, due_at, fired_steps, lateness

NAME: Final = "sweep"
MANY: Final = 1_000_000
FEW: Final = 10_000
IDLE_LOOKS: Final = 400
CLAIMS: Final = 60
CLAIMED: Final = 100
A_SECOND: Final = 100
"""Steps that fall due a second."""
FLOOD: Final = 10_000
URGENT_SHARE: Final = 10
STEP: Final = "E1"
"""The first step of a sign clock, at the whole of its limit."""
LATE_S: Final = 240.0

_FILL: Final = """
insert into deadline (incident_id, run, step, due_at, lane, holder, version, claims)
select $3 || lpad(n::text, 9, '0'), 1, 'E9', $2::timestamptz + n % 100000 * interval '1 second',
  case when n % 10 = 0 then 'urgent' else 'normal' end, 'ZHZF', 4, 0
from generate_series(1, $1::int) n
"""


async def fill(url: str, count: int, due: datetime, prefix: str) -> None:
    """Puts so many deadlines there that are due from `due` on."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute(_FILL, count, due, prefix, timeout=900)
        await connection.execute("vacuum analyze deadline", timeout=900)
    finally:
        await connection.close()


async def _idle(engine: AsyncEngine, now: datetime) -> list[float]:
    """Seconds of looks that find nothing, each on a connection of the pool."""
    took = []
    for _ in range(IDLE_LOOKS):
        began = time.perf_counter()
        async with engine.connect() as plain:
            seen = await outlook(await reading(plain), now)
        took.append(time.perf_counter() - began)
        assert not any(state.due for state in seen.lanes.values())
    return took


async def _claiming(engine: AsyncEngine, now: datetime) -> list[float]:
    """Seconds of claims of a hundred rows that are due."""
    took = []
    for _ in range(CLAIMS):
        began = time.perf_counter()
        async with engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                found = await claim(
                    connection,
                    Lane.NORMAL,
                    free=True,
                    by="bench",
                    now=now,
                    until=lambda _: now + timedelta(hours=1),
                    most=CLAIMED,
                )
        took.append(time.perf_counter() - began)
        assert len(found) == CLAIMED
    return took


async def _costs(stand: Stand, count: int) -> tuple[float, float]:
    """Medians in seconds among so many open deadlines: an idle look, a claim of a hundred."""
    url = stand.postgres.url(stand.postgres.create_database())
    await asyncio.to_thread(migrate, url)
    now = wall_clock()
    await fill(url, count, now + timedelta(days=1), "b")
    await fill(url, 10 * CLAIMS * CLAIMED // 9 + 10, now - timedelta(days=2), "a")
    engine = create_engine(url)
    try:
        idle = await _idle(engine, now - timedelta(days=3))
        claiming = await _claiming(engine, now)
    finally:
        await engine.dispose()
    return statistics.median(idle), statistics.median(claiming)


async def _all_fired(engine: AsyncEngine, ids: list[str]) -> list[dict[str, object]]:
    """The firings, once there are as many as tickets or no more come."""
    end = time.monotonic() + LATE_S
    while True:
        fired = await fired_steps(engine, ids, STEP)
        if len(fired) >= len(ids) or time.monotonic() > end:
            return fired
        await asyncio.sleep(2)


async def _steady(centre: Centre, url: str, seconds: int) -> tuple[list[float], int, int]:
    """A hundred a second; lateness from due to event, how many never fired, how many twice."""
    engine = create_engine(url)
    try:
        begin = wall_clock() + timedelta(seconds=30 + seconds * A_SECOND / 250)
        step = timedelta(seconds=1 / A_SECOND)
        ids: list[str] = []
        for lane, of_second in ((Lane.URGENT, URGENT_SHARE), (Lane.NORMAL, 100 - URGENT_SHARE)):
            moments = [
                (begin + n * timedelta(seconds=1) + k * 5 * step, of_second // 5)
                for n in range(seconds)
                for k in range(5)
            ]
            ids += await due_at(engine, moments, lane, f"bench.{lane.value}")
        assert wall_clock() < begin, "they were made in time"
        await asyncio.sleep((begin - wall_clock()).total_seconds() + seconds)
        fired = await _all_fired(engine, ids)
        assert centre.readyz() == 200
        return lateness(fired), len(ids) - len(fired), len(doubled(fired))
    finally:
        await engine.dispose()


async def _flood(centre: Centre, url: str) -> tuple[list[float], list[float], list[float]]:
    """Ten thousand in one second: lateness of the urgent and of the others, and what people's
    sign-offs took meanwhile."""
    engine = create_engine(url)
    try:
        begin = wall_clock() + timedelta(seconds=40 + FLOOD / 250)
        urgent = await due_at(
            engine, [(begin, FLOOD // URGENT_SHARE)], Lane.URGENT, "bench.flood.urgent"
        )
        batch = FLOOD // 20
        others = await due_at(
            engine,
            [(begin + timedelta(seconds=n / 20), batch) for n in range(18)],
            Lane.NORMAL,
            "bench.flood.normal",
        )
        assert wall_clock() < begin, "they were made in time"
        await asyncio.sleep(max(0.0, (begin - wall_clock()).total_seconds() - 15))
        took = await signings(centre, 45)
        fired = await _all_fired(engine, urgent + others)
        first = set(urgent)
        return (
            lateness(e for e in fired if e["incident_id"] in first),
            lateness(e for e in fired if e["incident_id"] not in first),
            took,
        )
    finally:
        await engine.dispose()


def measure(stand: Stand, scale: Scale, seconds: float, many: int = MANY) -> Iterator[Figure]:
    """Costs among many and few, a steady rain among many, and a flood."""
    few_idle, few_claim = asyncio.run(_costs(stand, FEW))
    many_idle, many_claim = asyncio.run(_costs(stand, many))
    goal = 1.0 * scale.factor
    value = f"{1000 * many_idle:.2f} ms"
    met = 1000 * many_idle <= goal
    yield Figure(NAME, f"idle look among {many:,}", value, f"≤ {goal:.2f} ms", met)
    yield reported(NAME, f"claim of 100 among {FEW:,}", f"{1000 * few_claim:.1f} ms")
    ratio = (many_claim + many_idle) / (few_claim + few_idle)
    yield at_most(NAME, f"look and claim among {many:,} ÷ among {FEW:,}", ratio, 1.5, " ×")
    url = stand.postgres.url(stand.postgres.create_database())
    centre = stand.new_centre(database__url=url, api__token_minutes=120).start("--no-demo")
    try:
        asyncio.run(fill(url, many, wall_clock() + timedelta(days=3), "b"))
        late, missing, twice = asyncio.run(_steady(centre, url, int(seconds)))
        what = f"{A_SECOND} due a second for {seconds:.0f} s"
        yield scale.time(NAME, f"{what}: greatest lateness", max(late), 2000)
        yield reported(NAME, f"{what}: p50, p99", _two(late))
        yield at_most(NAME, f"{what}: never fired or twice", missing + twice, 0)
        urgent, others, took = asyncio.run(_flood(centre, url))
        what = f"{FLOOD:,} due in one second"
        yield scale.time(NAME, f"{what}: all settled", max([*urgent, *others]), 30_000)
        yield reported(NAME, f"{what}: urgent", _two(urgent))
        yield reported(NAME, f"{what}: others", _two(others))
        yield scale.time(NAME, f"{what}: sign-off p99 meanwhile", percentile(took, 0.99), 500)
    finally:
        centre.stop()


def _two(seconds: list[float]) -> str:
    return f"{percentile(seconds, 0.5):.2f} s, {percentile(seconds, 0.99):.2f} s"
