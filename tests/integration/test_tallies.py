"""Red cards of a unit in a row, on both databases: one notice for each unit and month, whoever
counts and however often a step is delivered (DOMAIN 4.2, E9)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.access import SYSTEM_ACTOR
from dispatch.incident.status import Clock
from dispatch.messages import OUTCOME, decode
from dispatch.store.engine import create_engine
from tests.support.builders import UNIT, desk_of
from tests.support.ledgers import (
    COMMANDS,
    Deliveries,
    a_command,
    a_ledger,
    a_matter,
    check_files,
    rows,
    scalar,
    through_hiccups,
    tickets,
)
from tests.support.ledgers import Clock as MovedClock
from tests.support.random_walks import REAL

DESK = desk_of(UNIT)


class Unit:
    """Tickets of one unit whose handling clocks run out, and the steps that say so."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.now = MovedClock()
        self.ledger = a_ledger(engine, self.now, rules=REAL)
        self._matters, self._commands = Deliveries(), Deliveries(COMMANDS)

    async def signs(self, count: int) -> list[str]:
        """So many tickets that it handles from now on."""
        matters = [a_matter() for _ in range(count)]
        ids = [str(p.incident_id) for p in await self.ledger.route(self._matters(*matters), [])]
        await self.does(*(a_command("sign", ident, DESK) for ident in ids))
        return ids

    async def does(self, *commands: Any) -> list[str]:
        """How each command of a batch ended."""
        published = await self.ledger.obey(self._commands(*commands), [])
        return [str(decode(OUTCOME, p.outcome).outcome) for p in published]

    async def step_of(self, ident: str) -> tuple[Any, datetime]:
        """The step that a ticket's handling run waits for, as its sweep sends it."""
        run = (await tickets(self.engine))[ident].running(Clock.HANDLE)
        assert run is not None
        assert run.step is not None
        assert run.step_at is not None
        fields = {"run": run.no, "step": run.step, "due": run.step_at}
        return a_command("fire-step", ident, SYSTEM_ACTOR, **fields), run.step_at

    async def until_red(self, ids: list[str]) -> list[Any]:
        """Fires what comes before the red card; answers the steps that show it."""
        steps = []
        for ident in ids:
            while True:
                step, due = await self.step_of(ident)
                self.now.now = max(self.now.now, due)
                if step.step == "E6":
                    steps.append(step)
                    break
                await self.does(step)
        return steps

    async def notices(self) -> list[tuple[str, str]]:
        """(month, ticket) of each notice that a tally drafted, by the case files."""
        drafted = [
            (ident, draft)
            for ident, ticket in (await tickets(self.engine)).items()
            for draft in ticket.drafts
            if draft.why == "reds 3"
        ]
        kept = await rows(
            self.engine, "select unit, month, incident_id from unit_notice order by month"
        )
        assert sorted(i for i, _ in drafted) == sorted(r.incident_id for r in kept)
        assert {r.unit for r in kept} <= {UNIT}
        return [(r.month, r.incident_id) for r in kept]

    async def reds(self) -> Any:
        """Its red cards in a row."""
        return await scalar(self.engine, "select max(reds) from unit_tally where unit = :u", u=UNIT)


@pytest.fixture
async def unit(database_url: str) -> AsyncIterator[Unit]:
    engine = create_engine(database_url)
    yield Unit(engine)
    await engine.dispose()


async def test_three_reds_in_a_row_draft_one_notice(unit: Unit) -> None:
    ids = await unit.signs(5)
    steps = await unit.until_red(ids)
    for n, step in enumerate(steps, start=1):
        assert await unit.does(step) == ["done"]
        assert await unit.reds() == n
        assert len(await unit.notices()) == (n >= 3)
    assert [ident for _, ident in await unit.notices()] == [ids[2]]
    await check_files(unit.engine)


async def test_one_batch_counts_as_several_do(unit: Unit) -> None:
    ids = await unit.signs(5)
    await unit.does(*await unit.until_red(ids))
    assert [ident for _, ident in await unit.notices()] == [ids[2]]
    assert await unit.reds() == 5


async def test_what_is_confirmed_in_time_begins_the_row_again(unit: Unit) -> None:
    late = await unit.signs(4)
    steps = await unit.until_red(late)
    await unit.does(*steps[:2])
    (good,) = await unit.signs(1)
    await unit.does(a_command("feedback", good, DESK, solved=True, handling="cleared"))
    assert await unit.reds() == 0
    await unit.does(*steps[2:])
    assert await unit.notices() == []
    assert await unit.reds() == 2


async def test_a_late_confirmation_does_not_begin_the_row_again(unit: Unit) -> None:
    late = await unit.signs(2)
    await unit.does(*await unit.until_red(late))
    unit.now.forward(hours=1)
    await unit.does(a_command("feedback", late[0], DESK, solved=True, handling="cleared"))
    assert await unit.reds() == 2


async def test_a_step_that_is_delivered_again_is_counted_once(unit: Unit) -> None:
    steps = await unit.until_red(await unit.signs(2))
    assert await unit.does(steps[0], steps[0], steps[1]) == ["done"] * 2
    await unit.does(*steps)
    await unit.does(*steps)
    assert await unit.reds() == 2
    assert await unit.notices() == []


async def test_a_row_that_goes_on_is_noticed_again_in_the_next_month(unit: Unit) -> None:
    await unit.does(*await unit.until_red(await unit.signs(4)))
    first = unit.now.now
    unit.now.now = datetime(first.year, first.month + 1, 10, 2, tzinfo=UTC)
    await unit.does(*await unit.until_red(await unit.signs(2)))
    months = [month for month, _ in await unit.notices()]
    assert months == [f"{first.year}-{first.month:02}", f"{first.year}-{first.month + 1:02}"]


async def test_two_workers_at_once_draft_one_notice(unit: Unit, database_url: str) -> None:
    """Neither counts the other's cards twice, and none is lost."""
    steps = await unit.until_red(await unit.signs(12))
    engines = [create_engine(database_url) for _ in range(4)]
    try:
        workers = [a_ledger(engine, unit.now, rules=REAL) for engine in engines]

        async def works(n: int) -> None:
            deliver = Deliveries(COMMANDS, n + 1)
            for step in steps[n::4]:
                batch = deliver(step)
                await through_hiccups(partial(workers[n].obey, batch, []))

        await asyncio.gather(*(works(n) for n in range(4)))
    finally:
        for engine in engines:
            await engine.dispose()
    assert await unit.reds() == 12
    assert len(await unit.notices()) == 1
    await check_files(unit.engine)
