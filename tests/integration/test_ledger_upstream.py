"""What the city sent down: a new round of a number is a command on its ticket (DOMAIN 0.16)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.incident.ticket import Ticket
from dispatch.messages import Matter, UpstreamOrder
from dispatch.store.ledger import Ledger
from tests.support.builders import MORNING
from tests.support.ledgers import (
    Deliveries,
    a_matter,
    a_report,
    check_files,
    everything,
    ledgers,
    rows,
    tickets,
)


def sent_down(round_: int = 1, *, number: str = "C-1", system: str = "city", **more: Any) -> Matter:
    """A matter of the city's platform."""
    order = UpstreamOrder(level="city", due=MORNING + timedelta(days=9), **more)
    report = a_report(
        f"{system}/{number}/{round_}",
        source_system=system,
        external_no=number,
        round=round_,
        text=f"round {round_}",
        upstream=order,
    )
    return a_matter(report)


async def the_ticket(ledger: Ledger) -> Ticket:
    (ticket,) = (await tickets(ledger._engine)).values()
    return ticket


@pytest.mark.parametrize("together", [True, False])
async def test_a_new_round_is_a_command_on_the_ticket_and_no_duplicate(
    database_url: str, together: bool
) -> None:
    async with ledgers(database_url) as (ledger,):
        deliver = Deliveries()
        matters = [sent_down(), sent_down(2, action="urge"), sent_down(3, action="supplement")]
        if together:
            await ledger.route(deliver(*matters), [])
        else:
            for matter in matters:
                await ledger.route(deliver(matter), [])
        ticket = await the_ticket(ledger)
        assert ticket.upstream is not None
        assert (ticket.upstream.number, ticket.upstream.round) == ("C-1", 3)
        assert ticket.urges == 1
        engine: AsyncEngine = ledger._engine
        kept = await rows(engine, "select joined from report order by received_at, origin")
        assert sorted(joined for (joined,) in kept) == [False, True, True]
        said = await rows(engine, "select body from private_record")
        assert sum("round" in body for (body,) in said) == 3
        assert await rows(engine, "select opened, joined from progress") == [(1, 2)]
        await check_files(engine)


async def test_a_round_that_comes_again_changes_nothing(database_url: str) -> None:
    async with ledgers(database_url) as (ledger,):
        delivery = Deliveries()(sent_down(), sent_down(2))
        first = await ledger.route(delivery, [])
        written = await everything(ledger._engine)
        assert await ledger.route(delivery, []) == first
        assert await everything(ledger._engine) == written


async def test_the_number_of_another_source_is_another_ticket(database_url: str) -> None:
    async with ledgers(database_url) as (ledger,):
        deliver = Deliveries()
        await ledger.route(deliver(sent_down()), [])
        await ledger.route(deliver(sent_down(2, system="province"), sent_down(2, number="C-2")), [])
        assert len(await tickets(ledger._engine)) == 3


async def test_a_round_of_what_is_archived_opens_a_ticket(database_url: str) -> None:
    async with ledgers(database_url) as (ledger,):
        await ledger.route(Deliveries()(sent_down()), [])
        async with ledger._engine.begin() as connection:
            await connection.exec_driver_sql("update incident set status = 'ARCHIVED'")
        await ledger.route(Deliveries("bihuan.matters.v1", 1)(sent_down(2)), [])
        found = await tickets(ledger._engine)
        assert len(found) == 2
        assert {t.upstream.round for t in found.values() if t.upstream} == {1, 2}
