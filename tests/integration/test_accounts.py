"""Accounts at hand: asked for once by many who want them at one moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import event, insert, update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from api.accounts import FRESH_S, STALE_S, Accounts
from api.tables import AccountRow
from dispatch.access import Role
from dispatch.store.engine import create_engine, writing

ONE = {
    "id": "a1",
    "username": "one",
    "password_hash": "-",
    "role": Role.DISPATCHER.value,
    "unit": None,
    "area": None,
    "name": "one",
    "active": True,
    "rights_version": 1,
}


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url)
    async with engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await connection.execute(insert(AccountRow), [ONE])
    yield engine
    await engine.dispose()


class Watch:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


async def test_all_who_ask_at_one_moment_share_one_question(engine: AsyncEngine) -> None:
    watch, questions = Watch(), list[str]()
    accounts = Accounts(engine, watch)
    event.listen(
        engine.sync_engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_: questions.append(statement),
    )
    for rights in (1, 2):
        async with engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                changed = update(AccountRow).where(col(AccountRow.id) == "a1")
                await connection.execute(changed.values(rights_version=rights))
        questions.clear()
        found = await asyncio.gather(*(accounts.current("a1") for _ in range(100)))
        assert {one.rights_version for one in found if one is not None} == {rights}
        assert len([q for q in questions if "account" in q]) == 1
        watch.at += FRESH_S


async def test_one_who_gives_up_takes_nobodys_answer(engine: AsyncEngine) -> None:
    accounts = Accounts(engine)
    first = asyncio.create_task(accounts.current("a1"))
    second = asyncio.create_task(accounts.current("a1"))
    await asyncio.sleep(0)
    first.cancel()
    found = await second
    assert found is not None
    assert found.username == "one"


async def test_while_the_database_is_away_the_known_are_believed_for_a_while(
    engine: AsyncEngine,
) -> None:
    watch = Watch()
    accounts = Accounts(engine, watch)
    assert await accounts.current("a1") is not None

    def away(*_: object) -> None:
        raise ConnectionRefusedError

    event.listen(engine.sync_engine, "before_cursor_execute", away)
    watch.at += FRESH_S
    found = await asyncio.gather(*(accounts.current("a1") for _ in range(3)))
    assert all(found)
    watch.at += STALE_S
    with pytest.raises(ConnectionRefusedError):
        await accounts.current("a1")
    event.remove(engine.sync_engine, "before_cursor_execute", away)
    assert await accounts.current("a1") is not None
