"""The sweep on both databases: each step once, in order, whoever claims it and whoever dies."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from datetime import timedelta

import pytest

from dispatch.store.claims import last_signs, take_lease
from dispatch.store.engine import create_engine, writing
from dispatch.topics import COMMANDS, COMMANDS_URGENT
from escalation.sweep import FIRST_CLAIM, LEASE, UNDER_WAY
from streams.publisher import Outgoing
from tests.support.builders import DISPATCHER, DUTY, LEADER, UNIT, desk_of
from tests.support.ledgers import check_files, scalar
from tests.support.streaming import Kept
from tests.support.sweeps import WaitingCentre

DESK = desk_of(UNIT)


@pytest.fixture
async def centre(database_url: str) -> AsyncIterator[WaitingCentre]:
    engine = create_engine(database_url)
    yield WaitingCentre(engine)
    await engine.dispose()


async def test_what_is_not_due_is_left_alone(centre: WaitingCentre) -> None:
    await centre.opens()
    assert await centre.sweeps() == 0
    assert {r.claims for r in await centre.deadlines()} == {0}


async def test_a_step_fires_when_it_is_due_and_the_next_one_waits(centre: WaitingCentre) -> None:
    await centre.opens()
    centre.now.forward(hours=1)
    assert await centre.sweeps() == 1
    (fired,) = await centre.fired()
    assert (fired.step, fired.late_s, fired.next_step) == ("E1", 0, "E2")
    assert await centre.sweeps() == 0
    await check_files(centre.engine)


async def test_a_step_that_is_sent_twice_fires_once(centre: WaitingCentre) -> None:
    """G5: its worker died before it was settled; the claim runs out, and it is sent again."""
    await centre.opens()
    centre.now.forward(hours=1)
    sweep, other = centre.sweep("dies"), centre.sweep("goes on")
    assert await sweep.look() == 1
    centre.now.now += FIRST_CLAIM - timedelta(seconds=1)
    assert await other.look() == 0
    centre.now.forward(seconds=1)
    assert await other.look() == 1
    assert centre.sent()[0].command_id == centre.sent()[1].command_id
    assert await centre.obey(one_by_one=True) == ["done", "done"]
    assert [f.step for f in await centre.fired()] == ["E1"]


async def test_a_claim_that_nobody_settles_is_sent_ever_less_often(centre: WaitingCentre) -> None:
    """A step whose command lies among the dead letters must not fill the topic."""
    await centre.opens()
    centre.now.forward(hours=1)
    sweep = centre.sweep("w")
    for _ in range(60 * 10):
        await sweep.look()
        centre.now.forward(seconds=3)
    assert len(centre.sent()) == 7
    assert {r.claims for r in await centre.deadlines() if r.step == "E1"} == {7}


async def test_a_claim_is_lost_before_it_is_sent(centre: WaitingCentre) -> None:
    """kill -9 between commit and publish: nothing was sent, and it fires all the same."""

    class Dying(Kept):
        async def publish(self, records: Iterable[Outgoing]) -> None:
            raise KeyboardInterrupt(list(records))

    await centre.opens()
    centre.now.forward(hours=1)
    with pytest.raises(KeyboardInterrupt):
        await centre.sweep("dies", Dying()).look()
    assert await centre.sweeps() == 0
    centre.now.now += max(FIRST_CLAIM, LEASE)
    await centre.settles()
    assert [f.step for f in await centre.fired()] == ["E1"]


async def test_after_an_outage_everything_fires_at_once_in_order(centre: WaitingCentre) -> None:
    """What a later step overtook is recorded, and tells nobody."""
    (ident,) = await centre.opens()
    await centre.does(ident, "sign", DESK)
    centre.now.forward(days=30)
    await centre.settles()
    fired = [f for f in await centre.fired() if f.clock == "handle"]
    assert [f.step for f in fired] == ["E4", "E5", "E6", "E7", "E8", "E9"]
    assert [f.overtaken for f in fired] == [True] * 5 + [False]
    assert [bool(f.told) for f in fired] == [False] * 5 + [True]
    assert fired[0].due < fired[-1].due
    await check_files(centre.engine)


async def test_the_urgent_lane_is_sent_first_and_the_oldest_first(centre: WaitingCentre) -> None:
    await centre.opens(3)
    centre.now.forward(minutes=5)
    await centre.opens(3)
    centre.now.forward(minutes=5)
    await centre.opens(2, severity="S1")
    centre.now.forward(hours=1)
    await centre.sweeps()
    topics = [r.topic for r in centre.topic.records]
    assert topics == [COMMANDS_URGENT] * topics.count(COMMANDS_URGENT) + [COMMANDS] * 6
    normal = centre.sent()[topics.count(COMMANDS_URGENT) :]
    assert [c.due for c in normal] == sorted(c.due for c in normal)
    keys = [r.key for r in centre.topic.records]
    assert keys == [c.incident_id for c in centre.sent()]


async def test_no_more_is_under_way_than_people_can_wait_behind(centre: WaitingCentre) -> None:
    await centre.opens(UNDER_WAY + 50)
    centre.now.forward(hours=1)
    sweep = centre.sweep("w")
    assert await sweep.look() == UNDER_WAY
    assert await sweep.look() == 0
    await centre.obey()
    assert await sweep.look() == 50


async def test_of_many_sweeps_at_once_each_step_is_sent_by_one(centre: WaitingCentre) -> None:
    """for update skip locked on PostgreSQL, a lease on SQLite."""
    await centre.opens(60)
    centre.now.forward(hours=1)
    for _ in range(3):
        await asyncio.gather(*(centre.sweep(f"w{n}").look() for n in range(4)))
    assert Counter(Counter(c.command_id for c in centre.sent()).values()) == {1: 60}


async def test_a_step_that_came_too_early_is_not_used_up(centre: WaitingCentre) -> None:
    """The lifecycle's clock is behind the sweep's: it does nothing yet, and the step fires when
    it is sent again."""
    await centre.opens()
    centre.now.forward(hours=1)
    sweep = centre.sweep("ahead")
    await sweep.look()
    centre.now.forward(seconds=-2)
    assert await centre.obey() == ["unchanged"]
    centre.now.now += 2 * FIRST_CLAIM
    await centre.settles()
    assert [f.step for f in await centre.fired()] == ["E1"]


async def test_a_step_that_waited_for_a_ruling_fires_after_it(centre: WaitingCentre) -> None:
    """DOMAIN 0.10: cards wait for the ruling, and refused means the original due time. The step
    was sent while the application was on its way, and did nothing."""
    (ident,) = await centre.opens()
    await centre.does(ident, "sign", DESK)
    (handle,) = await centre.deadlines()
    centre.now.now = handle.due_at
    sweep = centre.sweep("w")
    assert await sweep.look() == 1
    until = handle.due_at + timedelta(hours=1)
    assert await centre.does(ident, "extend", LEADER, until=until, reason="rain") == "done"
    assert await centre.obey() == ["unchanged"]
    assert handle.run not in {r.run for r in await centre.deadlines()}
    centre.now.forward(minutes=5)
    ruling = {"agree": False, "opinion": "no"}
    assert await centre.does(ident, "rule-adjustment", DISPATCHER, **ruling) == "done"
    await centre.settles()
    fired = [f for f in await centre.fired() if f.run == handle.run]
    assert [(f.step, f.due, f.late_s) for f in fired] == [("E4", handle.due_at, 300)]


async def test_a_step_that_was_settled_meanwhile_does_nothing(centre: WaitingCentre) -> None:
    (ident,) = await centre.opens()
    centre.now.forward(hours=1)
    sweep = centre.sweep("w")
    assert await sweep.look() == 1
    await centre.does(ident, "sign", DESK)
    assert await centre.obey() == ["unchanged"]
    assert await centre.fired() == []
    assert await scalar(centre.engine, "select count(*) from deadline where claims > 0") == 0


async def test_a_graver_matter_is_sent_in_the_urgent_lane(centre: WaitingCentre) -> None:
    (ident,) = await centre.opens()
    await centre.does(ident, "raise", DUTY, severity="S1", reason="it burns")
    centre.now.forward(hours=1)
    await centre.sweep("w").look()
    assert {r.topic for r in centre.topic.records} == {COMMANDS_URGENT}


async def test_a_lease_goes_to_another_when_it_has_run_out(centre: WaitingCentre) -> None:
    async def asks(holder: str) -> bool:
        async with centre.engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                return await take_lease(
                    connection, "x", holder, now=centre.now(), until=centre.now() + LEASE
                )

    assert await asks("a")
    assert not await asks("b")
    centre.now.now += LEASE / 2
    assert await asks("a")
    centre.now.now += LEASE / 2
    assert not await asks("b")
    centre.now.now += LEASE / 2
    assert await asks("b")
    assert not await asks("a")


async def test_a_sweep_leaves_a_sign_that_it_lives(centre: WaitingCentre) -> None:
    await centre.opens(2)
    centre.now.forward(hours=1)
    await centre.sweep("w").look()
    async with centre.engine.connect() as connection:
        (found,) = await last_signs(connection)
    assert (found.name, found.at, found.sent) == ("w", centre.now(), 2)


async def test_an_outage_of_the_database_is_left_to_the_next_look() -> None:
    nowhere = WaitingCentre(create_engine("postgresql+asyncpg://nobody@127.0.0.1:1/none"))
    assert await nowhere.sweep("w").look() == 0
