"""What is put in force reaches processes that run, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.policies import PolicyBook, policies_in
from dispatch.incident.facts import Rules, UnknownVersion
from dispatch.store.engine import create_engine, writing
from dispatch.store.policies import (
    CalendarVersionRow,
    LadderVersionRow,
    LimitsVersionRow,
    put_in_force,
)
from escalation.ladder_files import COLUMNS, ladders_of
from escalation.limits import limits_of
from escalation.policies import Policies, packaged_policies, timekeeping_of
from tests.support.builders import DUTY, MORNING, RULES
from tests.support.ledgers import COMMANDS, Deliveries, a_command, a_ledger, a_matter, tickets
from tests.support.polling import eventually
from tests.support.random_walks import TYPHOON

PACKAGED = packaged_policies()
LADDERS = ladders_of(
    ",".join(COLUMNS) + "\nhandle,,only,100%,,,,red,duty_officer,urge,,\n"
    "sign,,only,100%,,,,red,duty_officer,urge,,\n"
)


def rules_by(policies: Policies) -> Rules:
    return replace(RULES, time=timekeeping_of(policies))


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


async def a_book(engine: AsyncEngine) -> PolicyBook[Rules]:
    return PolicyBook(engine, await policies_in(engine, MORNING), rules_by)


async def activate(engine: AsyncEngine, row: type, policy: object) -> None:
    async with engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await put_in_force(connection, row, policy.version, policy.body, MORNING)  # type: ignore[attr-defined]


async def test_a_book_takes_each_of_the_three(engine: AsyncEngine) -> None:
    book = await a_book(engine)
    first = book.made
    assert not await book.renew()
    assert book.made is first, "nothing is made anew when nothing is newer"
    limits = limits_of(PACKAGED.limits.body.replace("sign,,,,S1,,5,", "sign,,,,S1,,4,"))
    for row, policy, kind in (
        (CalendarVersionRow, TYPHOON, "calendar"),
        (LimitsVersionRow, limits, "limits"),
        (LadderVersionRow, LADDERS, "ladders"),
    ):
        await activate(engine, row, policy)
        assert (await book.look())[kind] == policy.version
    assert book.policies.calendars == (PACKAGED.calendar,)
    assert book.policies.earlier == (PACKAGED.ladders,)
    assert book.made.time.calendar == TYPHOON.version
    assert not await book.renew()


async def test_an_outage_leaves_what_was_known() -> None:
    engine = create_engine("postgresql+asyncpg://nobody@127.0.0.1:1/nowhere")
    book: PolicyBook[None] = PolicyBook(engine, PACKAGED, lambda _: None)
    assert (await book.look())["calendar"] == PACKAGED.calendar.version
    with pytest.raises((OSError, OperationalError)):
        await book.renew()
    await engine.dispose()


async def test_a_ledger_takes_a_version_that_a_ticket_names_already(engine: AsyncEngine) -> None:
    """Another worker was quicker: it opened a ticket by what has just been put in force."""
    book = await a_book(engine)
    slow = a_ledger(engine, rules=lambda: book.made, renew=book.renew)
    await activate(engine, CalendarVersionRow, TYPHOON)
    await activate(engine, LadderVersionRow, LADDERS)
    quick_book = await a_book(engine)
    quick = a_ledger(engine, rules=lambda: quick_book.made)
    ((opened),) = await quick.route(Deliveries()(a_matter()), [])
    command = a_command("raise", str(opened.incident_id), DUTY, severity="S1", reason="worse")
    await slow.obey(Deliveries(COMMANDS)(command), [])
    ticket = (await tickets(engine))[str(opened.incident_id)]
    assert ticket.severity == "S1"
    assert {r.calendar for r in ticket.runs} == {TYPHOON.version}
    assert book.policies.calendar == TYPHOON


async def test_a_version_that_nobody_put_in_force_is_not_guessed(engine: AsyncEngine) -> None:
    book = await a_book(engine)
    other = rules_by(replace(PACKAGED, calendar=TYPHOON))
    ((opened),) = await a_ledger(engine, rules=lambda: other).route(Deliveries()(a_matter()), [])
    ledger = a_ledger(engine, rules=lambda: book.made, renew=book.renew)
    command = a_command("raise", str(opened.incident_id), DUTY, severity="S1", reason="worse")
    with pytest.raises(UnknownVersion):
        await ledger.obey(Deliveries(COMMANDS)(command), [])


async def test_keeping_up_tells_what_is_in_force(engine: AsyncEngine) -> None:
    book = await a_book(engine)
    told: list[dict[str, str]] = []
    task = asyncio.create_task(book.keep_up(told.append))
    await eventually(lambda: told)
    task.cancel()
    assert told[0] == {
        "calendar": PACKAGED.calendar.version,
        "limits": PACKAGED.limits.version,
        "ladders": PACKAGED.ladders.version,
    }
