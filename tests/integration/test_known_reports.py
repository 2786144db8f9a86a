"""Many who ask whether a report is known share one question, and wait for no database."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import event, insert
from sqlalchemy.ext.asyncio import AsyncEngine

from api.known import LOOK_UP_S, KnownReports
from dispatch.store.engine import create_engine, writing
from dispatch.store.tables import ReportRow
from tests.support.builders import MORNING


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


def row(report_id: str) -> dict[str, object]:
    return ReportRow(
        report_id=report_id,
        tracking_code=f"code-{report_id}",
        incident_id="i-1",
        joined=False,
        content_hash=f"hash-{report_id}",
        account="a-1",
        channel="grid",
        source_system="",
        external_no="",
        received_at=MORNING,
        routed_at=MORNING,
        origin="-",
    ).model_dump()


async def stored(engine: AsyncEngine, *report_ids: str) -> None:
    async with engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await connection.execute(insert(ReportRow), [row(i) for i in report_ids])


async def test_each_gets_its_own_answer_of_few_questions(engine: AsyncEngine) -> None:
    await stored(engine, "r-1", "r-2")
    known = KnownReports(engine)
    questions: list[str] = []
    event.listen(
        engine.sync_engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_: questions.append(statement),
    )
    answers = await asyncio.gather(
        known.contents(["r-1", "r-9"]), *(known.contents([f"r-{n % 4}"]) for n in range(100))
    )
    assert answers[0] == {"r-1": "hash-r-1"}
    for n, answer in enumerate(answers[1:]):
        one = f"r-{n % 4}"
        assert answer == ({one: f"hash-{one}"} if one in ("r-1", "r-2") else {})
    assert len([q for q in questions if "report" in q]) <= 2


async def test_one_who_gives_up_takes_nobodys_answer(engine: AsyncEngine) -> None:
    await stored(engine, "r-1")
    known = KnownReports(engine)
    first = asyncio.create_task(known.contents(["r-1"]))
    second = asyncio.create_task(known.contents(["r-1"]))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == {"r-1": "hash-r-1"}


async def test_nobody_waits_for_a_database_that_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        engine = create_engine(f"postgresql+asyncpg://nobody@127.0.0.1:{port}/none")
        known = KnownReports(engine)
        began = time.monotonic()
        answers = await asyncio.gather(*(known.contents([f"r-{n}"]) for n in range(20)))
        assert answers == [{}] * 20
        assert time.monotonic() - began < 4 * LOOK_UP_S
        await engine.dispose()
