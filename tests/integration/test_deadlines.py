"""Deadline rows on both databases: written with the ticket, by its own transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.access import SYSTEM_ACTOR
from dispatch.deadlines import waiting
from dispatch.incident.status import Clock
from dispatch.store.deadlines import DeadlineRow
from dispatch.store.engine import create_engine, writing
from dispatch.store.ledger import Ledger
from tests.support.builders import DISPATCHER, DUTY, MORNING, OTHER_UNIT, UNIT, desk_of
from tests.support.ledgers import (
    COMMANDS,
    Deliveries,
    a_command,
    a_ledger,
    a_matter,
    check_files,
    tickets,
)
from tests.support.ledgers import (
    Clock as MovedClock,
)

DESK = desk_of(UNIT)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def ledger(engine: AsyncEngine, clock: MovedClock) -> Ledger:
    return a_ledger(engine, clock)


async def deadlines(engine: AsyncEngine) -> list[Any]:
    """All rows, in the order of their keys."""
    table = DeadlineRow.__table__  # type: ignore[attr-defined]
    async with engine.connect() as connection:
        found = await connection.execute(select(table).order_by(table.c.incident_id, table.c.run))
        return list(found)


async def claim_all(engine: AsyncEngine, until: datetime) -> None:
    """As a sweep does."""
    async with engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await connection.execute(
                update(DeadlineRow).values(claimed_until=until, claimed_by="w1")
            )


class Walk:
    """One ticket and the commands that are sent to it."""

    def __init__(self, ledger: Ledger, ident: str) -> None:
        self.ledger, self.id = ledger, ident
        self._deliver = Deliveries(COMMANDS)

    async def does(self, name: str, actor: Any, **fields: Any) -> None:
        """Sends a command."""
        (done,) = await self.ledger.obey(
            self._deliver(a_command(name, self.id, actor, **fields)), []
        )
        assert b'"done"' in done.outcome, done.outcome


async def opened(ledger: Ledger, **more: Any) -> Walk:
    (published,) = await ledger.route(Deliveries()(a_matter(**more)), [])
    return Walk(ledger, str(published.incident_id))


async def check_rows(engine: AsyncEngine) -> None:
    """Every run that waits for a step has its row, and no other has."""
    found = {
        (r.incident_id, r.run): (r.step, r.due_at, r.lane, r.holder)
        for r in await deadlines(engine)
    }
    wanted = {
        (ident, run): (w.step, w.due_at, w.lane.value, w.holder)
        for ident, ticket in (await tickets(engine)).items()
        for run, w in waiting(ticket).items()
    }
    assert found == wanted


async def test_each_run_that_waits_has_a_row_whatever_is_done(
    engine: AsyncEngine, ledger: Ledger, clock: MovedClock
) -> None:
    walk = await opened(ledger)
    steps: list[tuple[str, Any, dict[str, Any]]] = [
        ("sign", DESK, {}),
        ("return", DESK, {"reason": "not ours", "basis": "list"}),
        ("rule-return", DISPATCHER, {"agree": False, "opinion": "yours"}),
        ("sign", DESK, {}),
        ("feedback", DESK, {"solved": True, "handling": "cleared"}),
        ("rework", DISPATCHER, {"missing": "a photo"}),
        ("feedback", DESK, {"solved": True, "handling": "cleared"}),
        ("pass-review", DISPATCHER, {}),
        ("reopen", DUTY, {"new_facts": "again"}),
    ]
    for name, actor, fields in steps:
        clock.forward(minutes=10)
        await walk.does(name, actor, **fields)
        await check_rows(engine)
    await check_files(engine)


async def test_a_closed_ticket_waits_for_nothing(engine: AsyncEngine, ledger: Ledger) -> None:
    walk = await opened(ledger)
    assert await deadlines(engine)
    await walk.does("sign", DESK)
    await walk.does("feedback", DESK, solved=True, handling="cleared")
    await walk.does("pass-review", DISPATCHER)
    assert await deadlines(engine) == []


async def test_a_row_says_when_it_came_to_be_as_it_is(engine: AsyncEngine, ledger: Ledger) -> None:
    """What a command does not touch keeps its version, and its claim."""
    walk = await opened(ledger)
    before = {r.run: r for r in await deadlines(engine)}
    until = MORNING.replace(hour=2)
    await claim_all(engine, until)
    await walk.does("sign", DESK)
    (ticket,) = (await tickets(engine)).values()
    (left,) = await deadlines(engine)
    assert ticket.runs[left.run - 1].clock is Clock.HANDLE
    assert (left.version, left.claimed_by) == (before[left.run].version, "w1")
    assert left.claimed_until == until


async def test_a_step_that_fired_frees_the_row_for_the_next(
    engine: AsyncEngine, ledger: Ledger, clock: MovedClock
) -> None:
    walk = await opened(ledger)
    (sign,) = [r for r in await deadlines(engine) if r.step == "E1"]
    clock.now = sign.due_at
    await claim_all(engine, clock.now.replace(hour=5))
    await walk.does("fire-step", SYSTEM_ACTOR, run=sign.run, step="E1", due=sign.due_at)
    (after,) = [r for r in await deadlines(engine) if r.run == sign.run]
    assert (after.step, after.claimed_until, after.claimed_by) == ("E2", None, None)
    assert after.due_at > sign.due_at
    await check_rows(engine)


async def test_a_graver_matter_waits_in_the_urgent_lane(
    engine: AsyncEngine, ledger: Ledger
) -> None:
    walk = await opened(ledger)
    assert {r.lane for r in await deadlines(engine)} == {"normal"}
    await walk.does("raise", DUTY, severity="S1", reason="it burns")
    assert {r.lane for r in await deadlines(engine)} == {"urgent"}
    await check_rows(engine)


async def test_a_batch_writes_the_rows_of_all_its_tickets(
    engine: AsyncEngine, ledger: Ledger
) -> None:
    """One command a ticket and several on one, in one transaction: the last state counts."""
    matters = [a_matter() for _ in range(20)]
    published = await ledger.route(Deliveries()(*matters), [])
    ids = [str(p.incident_id) for p in published]
    commands = [a_command("sign", ident, DESK) for ident in ids]
    commands += [
        a_command("feedback", ident, DESK, solved=True, handling="cleared") for ident in ids[:7]
    ]
    commands += [a_command("force-redispatch", ids[0], DUTY, reason="other unit")]
    await ledger.obey(Deliveries(COMMANDS)(*commands), [])
    await check_rows(engine)
    assert {r.holder for r in await deadlines(engine)} <= {UNIT, OTHER_UNIT, "CENTRE"}
