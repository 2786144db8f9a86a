"""The indicators against a computation of their own, on many tickets and on random lives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.access import Actor, Role
from dispatch.figures.counting import Asked, By, Figures, figures
from dispatch.figures.indicators import INDICATORS
from dispatch.figures.tables import TaskFactsRow, TicketFactsRow
from dispatch.store.bulk import table_of
from dispatch.store.engine import create_engine, reading, writing
from tests.support.figures import random_rows
from tests.support.figures_oracle import TASKS, TICKETS, Number, expected

LEADER: Final = Actor(account="leader", role=Role.COUNTY_LEADER)
SINCE: Final = int(datetime(2026, 2, 28, 16, tzinfo=UTC).timestamp())
"""Midnight in the county."""
DAYS: Final = 31
MANY: Final = {"sqlite": 100_000, "postgresql": 20_000}


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """An engine on each kind of database."""
    made = create_engine(database_url)
    yield made
    await made.dispose()


async def keep_rows(engine: AsyncEngine, many: int) -> tuple[list[Any], list[Any]]:
    """So many random tickets in the database, and as they are."""
    made = list(random_rows(7, many, SINCE - 5 * 86_400, DAYS))
    tickets = [ticket for ticket, _ in made]
    tasks = [task for _, some in made for task in some]
    async with engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await connection.execute(insert(table_of(TicketFactsRow)), tickets)
            await connection.execute(insert(table_of(TaskFactsRow)), tasks)
    return tickets, tasks


def numbers(found: Figures) -> dict[str, dict[str, Number]]:
    """What the oracle says too."""
    return {
        key: {
            name: (f.part, f.whole, f.median, f.p90)
            for name, f in mine.items()
            if name in TICKETS or name in TASKS
        }
        for key, mine in found.items()
    }


def both(*some: dict[str, dict[str, Number]]) -> dict[str, dict[str, Number]]:
    """Tickets' and tasks' numbers together."""
    keys = {key for one in some for key in one}
    return {key: {n: v for one in some for n, v in one.get(key, {}).items()} for key in keys}


def test_the_oracle_knows_every_indicator() -> None:
    assert set(TICKETS) | set(TASKS) | {"disputes_resolved"} == set(INDICATORS)
    for name, one in {**TICKETS, **TASKS}.items():
        assert (INDICATORS[name].dated or None) == one.dated, name


async def test_many_tickets_are_counted_as_by_hand(engine: AsyncEngine) -> None:
    tickets, tasks = await keep_rows(engine, MANY[engine.dialect.name])
    until = SINCE + DAYS * 86_400
    at = until + 3600

    async def ask(by: By | None = None, **more: Any) -> dict[str, dict[str, Number]]:
        asked = Asked(SINCE, until, at, **more)
        async with engine.connect() as plain:
            return numbers(await figures(await reading(plain), LEADER, asked, by=by))

    def by_hand(
        group: Any, keep: Any = lambda _: True, *, dated: bool = False
    ) -> dict[str, dict[str, Number]]:
        of_tasks = {n: one for n, one in TASKS.items() if one.dated or not dated}
        return both(
            expected(filter(keep, tickets), TICKETS, SINCE, until, at, group),
            expected(filter(keep, tasks), of_tasks, SINCE, until, at, group),
        )

    assert await ask() == by_hand(lambda _, __: "")
    assert await ask("severity") == by_hand(lambda r, _: r["severity"])
    assert await ask("unit") == expected(tasks, TASKS, SINCE, until, at, lambda r, _: r["unit"])
    days = await ask("day")
    assert days == by_hand(lambda _, dated: str((dated + 8 * 3600) // 86_400), dated=True)
    narrow = await ask(channel="hotline", severity=("S1", "S3"))
    assert narrow == by_hand(
        lambda _, __: "", lambda r: r["channel"] == "hotline" and r["severity"] in ("S1", "S3")
    )
