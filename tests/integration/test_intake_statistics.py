"""The numbers of intake add up, whatever was set aside."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from api.statistics import added_up, read_done
from dispatch.store.engine import create_engine, writing
from dispatch.store.progress import Origin, save_dead_letter, save_progress
from dispatch.store.tables import ReportRepeatRow
from dispatch.topics import MATTERS, REPORTS
from tests.support.builders import MORNING


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


async def test_what_is_dead_was_accepted_too(engine: AsyncEngine) -> None:
    def reports(*offsets: int) -> list[Origin]:
        return [Origin(REPORTS.name, 0, offset) for offset in offsets]

    matters = [Origin(MATTERS.name, 0, offset) for offset in range(4)]
    async with engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await save_progress(connection, reports(0, 1, 3, 4, 5), reports(6), MORNING)
            counts = {matters[0].partition_key: 2}, {matters[0].partition_key: 1}
            await save_progress(connection, matters[:3], [], MORNING, *counts)
            (crashed,), (tail,) = reports(2), reports(7)
            await save_dead_letter(connection, crashed, "crashed", "-", MORNING, "r-1")
            await save_dead_letter(connection, tail, "not_json", "-", MORNING)
            await save_dead_letter(connection, matters[3], "crashed", "-", MORNING, "r-2")
            by_hand = Origin(MATTERS.name, 0, 4)
            await save_dead_letter(connection, by_hand, "not_json", "-", MORNING)
            repeat = {"report_id": "r-0", "origin": "-", "content_hash": "-", "differs": False}
            await connection.execute(insert(ReportRepeatRow), [{**repeat, "at": MORNING}])
        numbers = added_up(await read_done(connection), {(REPORTS.name, 0): 8}, {})
    assert numbers == {
        "reports_accepted": 6,
        "reports_classified": 4,
        "reports_routed": 3,
        "reports_joined": 1,
        "reports_dead": 3,
    }
