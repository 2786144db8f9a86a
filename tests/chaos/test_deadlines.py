"""Thousands of deadlines fall due within a minute while workers, database and broker are killed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Final

import pytest
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.auditor.looking import Auditor
from deploy.clock import wall_clock
from dispatch.store.audit import reports, standing_findings
from dispatch.store.engine import create_engine
from dispatch.topics import Lane
from tests.chaos.campaign import running_centre
from tests.chaos.centre import Centre, Kind, is_broker, is_normal_worker, is_urgent_worker
from tests.support.due_tickets import doubled, due_at, fired_steps, lateness
from tests.support.ledgers import scalar

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

SECONDS: Final = 60
AWAY_S: Final = 15.0
SETTLED_WITHIN_S: Final = 240.0
STEP: Final = "E1"


async def kill(centre: Centre, kind: Kind, say: Callable[[str], None]) -> None:
    """kill -9 of all of a kind."""
    for process in centre.processes(kind):
        say(f"kill -9 {process.pid}")
        process.kill()


async def troubles(centre: Centre, say: Callable[[str], None]) -> None:
    """The sweeping workers, the database and the broker go, one after the other, in the minute."""
    await asyncio.sleep(5)
    await kill(centre, is_normal_worker, say)
    await kill(centre, is_urgent_worker, say)
    await asyncio.sleep(10)
    if centre.postgres is not None:
        say("PostgreSQL away")
        await asyncio.to_thread(centre.postgres.kill)
        await asyncio.sleep(AWAY_S)
        await asyncio.to_thread(centre.postgres.start)
    await kill(centre, is_broker, say)
    await asyncio.sleep(10)
    await kill(centre, is_normal_worker, say)


async def audited(engine: AsyncEngine) -> dict[str, int]:
    """What an auditor of our own says after two looks at everything."""
    later = 0.0
    auditor = Auditor(engine, now=wall_clock, grace=timedelta(seconds=10), monotonic=lambda: later)
    for _ in range(2):
        report = await auditor.full()
        later += 60
    return {verdict: report[verdict] for verdict in ("missed", "spurious", "differing")}


async def all_fired(engine: AsyncEngine) -> bool:
    """Whether no row waits for the step any more; False while nobody answers."""
    sql = "select count(*) from deadline where step = :step"
    with suppress(SQLAlchemyError, OSError):
        return int(await scalar(engine, sql, step=STEP)) == 0
    return False


async def until(holds: Callable[[], Awaitable[bool]], within_s: float) -> None:
    """Asks every second until it holds."""
    end = time.monotonic() + within_s
    while not await holds():
        assert time.monotonic() < end, f"not within {within_s} s"
        await asyncio.sleep(1)


async def centre_agrees(engine: AsyncEngine) -> bool:
    """Whether the centre's own auditor, which went through it all, says that nothing stands."""
    async with engine.connect() as connection:
        recent = next(r for r in await reports(connection) if r.kind == "recent")
    return (recent.missed, recent.spurious, recent.differing) == (0, 0, 0)


@pytest.mark.parametrize(("kind", "count"), [("sqlite", 2_000), ("postgresql", 10_000)])
async def test_no_deadline_is_missed_and_none_fires_twice(kind: str, count: int) -> None:
    said: list[str] = []
    with running_centre(kind) as centre:
        engine = create_engine(centre.settings.database_url)
        begin = wall_clock() + timedelta(seconds=30 + count / 300)
        each = count // SECONDS
        moments = [(begin + timedelta(seconds=n), each // 10) for n in range(SECONDS)]
        ids = await due_at(engine, moments, Lane.URGENT, "chaos.urgent")
        moments = [(begin + timedelta(seconds=n), each - each // 10) for n in range(SECONDS)]
        ids += await due_at(engine, moments, Lane.NORMAL, "chaos.normal")
        assert wall_clock() < begin, "they were made in time"
        await asyncio.sleep((begin - wall_clock()).total_seconds())
        await troubles(centre, said.append)
        await until(partial(all_fired, engine), SETTLED_WITHIN_S)
        fired = await fired_steps(engine, ids, STEP)
        assert len(fired) == len(ids), [*said, centre.logs()]
        assert doubled(fired) == []
        assert min(lateness(fired)) >= 0
        counts = await audited(engine)
        async with engine.connect() as connection:
            standing = await standing_findings(connection, 10)
        assert counts == {"missed": 0, "spurious": 0, "differing": 0}, standing
        await until(partial(centre_agrees, engine), 60)
        await engine.dispose()
