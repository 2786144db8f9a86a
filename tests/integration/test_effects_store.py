"""Effects on both databases: made once, claimed by one, settled by whom the claim is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from dispatch.casefile import FieldCipher
from dispatch.effects import TELL_APP, Claimed, Effect, EffectKey, EffectState
from dispatch.store.effects import (
    Settlement,
    anything_due,
    claim,
    confirm,
    effects_for,
    effects_in_state,
    effects_of_event,
    make_effects,
    recent_messages,
    revive,
    settle,
)
from dispatch.store.engine import create_engine, writing
from dispatch.store.webhooks import (
    UrlRefused,
    load_webhooks,
    new_webhook,
    remove_webhook,
    save_webhook,
)
from tests.support.builders import MORNING
from tests.support.ledgers import rows

SMS = "tell.sms"
LEASE = timedelta(seconds=60)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            yield connection


def an_effect(number: int = 1, recipient: str = "a1", **more: object) -> Effect:
    effect = Effect(
        EffectKey(f"i{number}.4", SMS, recipient),
        f"i{number}",
        False,
        "step",
        {"n": number},
        MORNING,
    )
    return replace(effect, **more)  # type: ignore[arg-type]


async def make(engine: AsyncEngine, *effects: Effect) -> int:
    async with transaction(engine) as connection:
        return await make_effects(connection, effects, MORNING)


async def take(
    engine: AsyncEngine, by: str = "w1", *, after_s: float = 0, most: int = 100
) -> list[Claimed]:
    now = MORNING + timedelta(seconds=after_s)
    async with transaction(engine) as connection:
        return await claim(connection, [SMS], by=by, now=now, until=now + LEASE, most=most)


async def end(engine: AsyncEngine, by: str, *settlements: Settlement) -> None:
    async with transaction(engine) as connection:
        await settle(connection, settlements, by=by, now=MORNING)


async def test_an_event_delivered_again_makes_nothing_more_whoever_is_on_duty_by_then(
    engine: AsyncEngine,
) -> None:
    assert await make(engine, an_effect(1, "a1"), an_effect(1, "a2")) == 2
    assert await make(engine, an_effect(1, "a1"), an_effect(1, "a3"), an_effect(2)) == 1
    async with engine.connect() as connection:
        told = [one.key.recipient for one in await effects_of_event(connection, "i1.4")]
    assert told == ["a1", "a2"]


async def test_of_many_senders_each_effect_is_claimed_by_one(engine: AsyncEngine) -> None:
    await make(engine, *(an_effect(n) for n in range(60)))
    taken = await asyncio.gather(*(take(engine, f"w{n}", most=10) for n in range(10)))
    keys = [str(one.key) for claims in taken for one in claims]
    assert len(keys) == len(set(keys))
    rest = await take(engine, "last")
    assert len(keys) + len(rest) == 60
    assert max(map(len, taken)) <= 10


async def test_a_claim_whose_sender_died_is_taken_again_and_only_then(engine: AsyncEngine) -> None:
    await make(engine, an_effect())
    (first,) = await take(engine, "w1")
    assert await take(engine, "w2", after_s=59) == []
    (second,) = await take(engine, "w2", after_s=60)
    assert (first.attempts, second.attempts, second.facts) == (1, 2, {"n": 1})
    await end(engine, "w1", Settlement(first, EffectState.DEAD, "late"))
    await end(engine, "w2", Settlement(second, EffectState.SENT, "ok", "m1"))
    async with engine.connect() as connection:
        (one,) = await effects_of_event(connection, "i1.4")
    assert (one.state, one.receipt, one.settled_at) == (EffectState.SENT, "ok", MORNING)


async def test_what_became_of_each_of_a_batch_is_written_down_as_its_own(
    engine: AsyncEngine,
) -> None:
    await make(engine, *(an_effect(n) for n in range(5)))
    taken = {one.key.event_id: one for one in await take(engine, "w1")}
    later = MORNING + timedelta(minutes=5)
    await end(
        engine,
        "w1",
        Settlement(taken["i0.4"], EffectState.SENT, "ok", "m0"),
        Settlement(taken["i1.4"], EffectState.SENT, "ok too", "m1"),
        Settlement(taken["i2.4"], EffectState.DEAD, "nobody there"),
        Settlement(taken["i3.4"], EffectState.WAITING, "busy", next_at=later),
        Settlement(taken["i4.4"], EffectState.WAITING, next_at=later, counts=False),
    )
    sql = (
        "select event_id, state, receipt, message, attempts, settled_at is null, claimed_by "
        "from effect order by event_id"
    )
    assert [tuple(row) for row in await rows(engine, sql)] == [
        ("i0.4", "sent", "ok", "m0", 1, False, None),
        ("i1.4", "sent", "ok too", "m1", 1, False, None),
        ("i2.4", "dead", "nobody there", None, 1, False, None),
        ("i3.4", "waiting", "busy", None, 1, True, None),
        ("i4.4", "waiting", None, None, 0, True, None),
    ]
    assert await take(engine, "w2", after_s=299) == []
    assert [one.attempts for one in await take(engine, "w2", after_s=300)] == [2, 1]


async def test_the_urgent_and_then_the_oldest_come_first_and_nothing_before_its_time(
    engine: AsyncEngine,
) -> None:
    later = MORNING + timedelta(hours=1)
    await make(
        engine,
        an_effect(1),
        an_effect(2, not_before=later),
        an_effect(3, urgent=True),
        an_effect(4, key=EffectKey("i4.4", TELL_APP, "a1")),
    )
    async with engine.connect() as connection:
        assert await anything_due(connection, [SMS], MORNING)
        assert not await anything_due(connection, ["webhook"], MORNING)
    assert [one.key.event_id for one in await take(engine, most=1)] == ["i3.4"]
    assert [one.key.event_id for one in await take(engine)] == ["i1.4"]
    assert [one.key.event_id for one in await take(engine, after_s=3599)] == ["i1.4", "i3.4"][::-1]
    assert {one.key.event_id for one in await take(engine, after_s=3600)} == {"i2.4"}


async def test_what_is_held_or_tried_again_waits_until_its_time(engine: AsyncEngine) -> None:
    await make(engine, an_effect(1), an_effect(2))
    held, failed = await take(engine)
    until = MORNING + timedelta(seconds=30)
    await end(
        engine,
        "w1",
        Settlement(held, EffectState.WAITING, next_at=until, counts=False),
        Settlement(failed, EffectState.WAITING, "refused", next_at=until),
    )
    assert await take(engine, after_s=29) == []
    again = {one.key: one.attempts for one in await take(engine, after_s=30)}
    assert again == {held.key: 1, failed.key: 2}


async def test_a_summary_counts_as_one_message(engine: AsyncEngine) -> None:
    await make(engine, *(an_effect(n) for n in range(4)), an_effect(9, "a2"))
    claims = [one for one in await take(engine) if one.key.recipient == "a1"]
    bundle = [Settlement(one, EffectState.SENT, "ok", "m1") for one in claims[:3]]
    await end(engine, "w1", *bundle, Settlement(claims[3], EffectState.SENT, "ok", "m2"))
    since = MORNING - timedelta(seconds=1)
    async with engine.connect() as connection:
        found = await recent_messages(connection, ["a1", "a2"], since)
        assert {k: (v.messages, v.oldest) for k, v in found.items()} == {(SMS, "a1"): (2, MORNING)}
        assert await recent_messages(connection, ["a1"], MORNING) == {}
        assert len(await effects_for(connection, "a1", SMS, 10)) == 4


async def test_who_was_told_confirms_once_and_nobody_else(engine: AsyncEngine) -> None:
    await make(engine, an_effect())
    async with transaction(engine) as connection:
        assert await confirm(connection, "i1.4", "a1", MORNING) == MORNING
        assert await confirm(connection, "i1.4", "a1", MORNING + LEASE) == MORNING
        assert await confirm(connection, "i1.4", "a2", MORNING) is None
        assert await confirm(connection, "i7.4", "a1", MORNING) is None


async def test_the_dead_are_listed_and_can_be_tried_anew(engine: AsyncEngine) -> None:
    await make(engine, an_effect())
    (one,) = await take(engine)
    await end(engine, "w1", Settlement(one, EffectState.DEAD, "no answer"))
    async with transaction(engine) as connection:
        (dead,) = await effects_in_state(connection, EffectState.DEAD, 10)
        assert (dead.receipt, dead.attempts) == ("no answer", 1)
        assert await revive(connection, "i1.4", MORNING) == 1
    assert [c.attempts for c in await take(engine)] == [1]


async def test_a_webhook_is_sealed_and_its_name_is_its_own(engine: AsyncEngine) -> None:
    cipher = FieldCipher(b"only in tests")
    hook = new_webhook("city", "https://city.example.org/hook?key=1", ["StepFired"])
    assert hook.secret not in repr(hook)
    with pytest.raises(UrlRefused):
        new_webhook("file", "file:///etc/passwd", [])
    async with transaction(engine) as connection:
        await save_webhook(connection, cipher, hook, MORNING)
        stored = (await connection.execute(text("select * from webhook"))).all()
        assert "city.example.org" not in str(stored)
        assert hook.secret not in str(stored)
        assert await load_webhooks(connection, cipher) == [hook]
        assert await remove_webhook(connection, "city")
        assert await load_webhooks(connection, cipher) == []
