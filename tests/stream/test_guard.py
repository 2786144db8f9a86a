"""The guard with a real database: poison, refusals of the database, outages and bugs."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import traceback
from collections.abc import AsyncIterator, Sequence
from typing import Any

import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.messages import OUTCOME, decode
from dispatch.store.engine import create_engine
from dispatch.store.progress import Origin
from dispatch.topics import EVENTS, OUTCOMES
from streams.dead_letters import DeadLetter, LetterSeal, SealedByAnotherKey
from streams.guard import HandlerCrashed, Item
from streams.suspects import CRASHES_ALLOWED
from tests.support.builders import MORNING
from tests.support.databases import PostgresTemplate
from tests.support.ledgers import a_matter, a_report, check_files, rows, scalar
from tests.support.polling import eventually
from tests.support.postgres import RealPostgres
from tests.support.streaming import SEAL, Kept, Partition, a_route_guard, texts


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


async def dead(engine: AsyncEngine) -> list[tuple[int, str]]:
    """Offsets and codes of what was set aside, as counted."""
    found = await rows(engine, 'select "offset", code from dead_letter order by "offset"')
    return [(offset, code) for offset, code in found]


# --- poison --------------------------------------------------------------------------------------

POISON: dict[str, tuple[bytes | None, str]] = {
    "nothing": (None, "empty"),
    "not json": (b"{", "not_json"),
    "broken utf-8": (b"\xff\xfe{}", "not_utf8"),
    "another thing": (b'{"kind":"parcel"}', "invalid"),
    "a list": (b"[]", "invalid"),
    "from the future": (b'{"v":2,"kind":"matter"}', "newer_schema"),
    "a bomb": (b"[" * 100_000, "not_json"),
    "a giant": (b"x" * 1_048_577, "too_large"),
}


async def test_poison_is_set_aside_and_the_rest_of_the_batch_goes_on(engine: AsyncEngine) -> None:
    partition, kept = Partition(), Kept()
    for raw, _ in POISON.values():
        partition.put(a_matter(), raw)
    await a_route_guard(engine, kept).take(partition.deliver())
    codes = [code for _, code in POISON.values()]
    assert [code for _, code in await dead(engine)] == codes
    assert [letter.code for letter in kept.letters()] == codes
    assert [letter.value for letter in kept.letters()] == [
        raw and raw[:1_048_576] for raw, _ in POISON.values()
    ]
    assert [letter.code for letter in kept.letters() if not letter.whole] == ["too_large"]
    assert len(kept.on(EVENTS.name)) == len(POISON)
    assert await scalar(engine, "select count(*) from incident") == len(POISON)


async def test_unknown_fields_and_numbers_that_are_none_are_poison(engine: AsyncEngine) -> None:
    matter = orjson.loads(a_matter().model_dump_json())
    matter["report"]["mood"] = "bad"
    raw = a_matter().model_dump_json().encode()
    none, endless = (raw.replace(b":0.95", number) for number in (b":NaN", b":1e999"))
    partition, kept = Partition(), Kept()
    partition.put(orjson.dumps(matter), none, endless)
    await a_route_guard(engine, kept).take(partition.deliver())
    assert [letter.what for letter in kept.letters()] == [
        "matter.report: extra_forbidden",
        "the record is not JSON",
        "the record is not JSON",
    ]


async def test_ids_with_a_nul_do_not_hold_the_partition_up(engine: AsyncEngine) -> None:
    """Looked up they are not found, inserted they clash: a race that nobody could win."""
    partition, kept = Partition(), Kept()
    first, again = (a_report(report_id="r\0x", content_hash=c) for c in ("c1", "c2"))
    literal = a_report(text="the text \\u0000 as such")
    partition.put(a_matter(first), a_matter(again), a_matter(literal))
    await a_route_guard(engine, kept).take(partition.deliver())
    assert await dead(engine) == [(0, "control_character"), (1, "control_character")]
    assert await scalar(engine, "select count(*) from incident") == 1


async def test_every_dead_letter_fits_into_a_record() -> None:
    giant = b"\xff" * 4_100_000
    letter = DeadLetter(Origin("t", 0, 1), "crashed", "w", MORNING, giant, giant, "x" * 4_100_000)
    sealed = SEAL.seal(letter)
    assert len(sealed) < 4_000_000
    opened = SEAL.open(sealed)
    assert (opened.whole, opened.value) == (False, giant[:1_048_576])


async def test_a_dead_letter_is_counted_once_and_tells_nothing_without_its_key(
    engine: AsyncEngine,
) -> None:
    partition, kept = Partition(), Kept()
    partition.put(b'{"v":1,"text":"13911112222 secret"}')
    for _ in range(2):
        await a_route_guard(engine, kept).take(partition.deliver())
    assert await dead(engine) == [(0, "invalid")]
    sealed = kept.records[0].value
    assert b"13911112222" not in sealed
    assert "13911112222" not in str(await rows(engine, "select * from dead_letter"))
    with pytest.raises(SealedByAnotherKey):
        LetterSeal(b"another").open(sealed)


# --- what the database refuses -------------------------------------------------------------------


async def test_of_a_batch_only_what_the_database_refuses_is_set_aside(postgres_url: str) -> None:
    """PostgreSQL holds no key of pages in an index: a record put on the topic by hand has one."""
    engine = create_engine(postgres_url)
    partition, kept = Partition(), Kept()
    endless = "".join(hashlib.sha256(bytes([n])).hexdigest() for n in range(200))
    bad = a_report(tracking_code=endless)
    partition.put(*(a_matter() for _ in range(5)), a_matter(bad), *(a_matter() for _ in range(7)))
    guard = a_route_guard(engine, kept)
    await guard.take(partition.deliver())
    await guard.take(partition.deliver())
    assert await dead(engine) == [(5, "database_refused")]
    assert await scalar(engine, "select count(*) from incident") == 12
    outcomes = [decode(OUTCOME, raw) for raw in kept.on(OUTCOMES.name)]
    assert {o.command_id for o in outcomes if o.outcome == "dead"} == {bad.report_id}
    assert len({o.command_id for o in outcomes if o.outcome == "done"}) == 12
    assert kept.letters()[0].value == partition.values[5]
    await check_files(engine)
    await engine.dispose()


async def test_a_clash_that_does_not_pass_is_set_aside_too(engine: AsyncEngine) -> None:
    """Two reports that claim one tracking code: the first has it, the second is refused."""
    partition, kept = Partition(), Kept()
    first, second = (a_report(tracking_code="AAAA-BBBB-CCCC-DDDD") for _ in range(2))
    partition.put(a_matter(), a_matter(first), a_matter(second), a_matter())
    await a_route_guard(engine, kept).take(partition.deliver())
    assert await dead(engine) == [(2, "database_refused")]
    assert await scalar(engine, "select count(*) from incident") == 3


# --- outages -------------------------------------------------------------------------------------


async def test_a_database_that_is_away_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    with RealPostgres() as server:
        engine = create_engine(server.url(PostgresTemplate(server).create()))
        partition, kept = Partition(), Kept()
        partition.put(*(a_matter() for _ in range(4)))
        guard = a_route_guard(engine, kept)
        await guard.take(partition.deliver())
        partition.put(b"poison", *(a_matter() for _ in range(4)))
        server.shut_down()
        before = guard.last_sign
        taking = asyncio.create_task(guard.take(partition.deliver(since=4)))
        await eventually(lambda: guard.last_sign > before)
        assert not taking.done()
        await asyncio.to_thread(server.start)
        await asyncio.wait_for(taking, 30)
        assert await scalar(engine, "select count(*) from incident") == 8
        assert await dead(engine) == [(4, "not_json")]
        assert len(kept.on(EVENTS.name)) == 8
        await check_files(engine)
        await engine.dispose()


# --- bugs ----------------------------------------------------------------------------------------


class Bug(Exception):
    """What no one thought of."""


def crashing_on(text: str) -> Any:
    """A handler that crashes when a batch has a report with this text."""

    def around(handle: Any) -> Any:
        async def handler(items: Sequence[Item]) -> None:
            if text in texts(items):
                raise Bug(text)
            await handle(items)

        return handler

    return around


async def test_the_third_crash_on_one_record_sets_it_aside_and_the_others_go_through(
    engine: AsyncEngine,
) -> None:
    partition, kept = Partition(), Kept()
    reports = [a_report(text=t) for t in ("one", "two", "trap", "four", "five")]
    partition.put(*(a_matter(r) for r in reports))
    attempts: list[dict[int, int]] = []
    for crash in range(1, CRASHES_ALLOWED + 1):
        guard = a_route_guard(engine, kept, around=crashing_on("trap"))
        if crash < CRASHES_ALLOWED:
            with pytest.raises(HandlerCrashed):
                await guard.take(partition.deliver())
        else:
            await guard.take(partition.deliver())
        found = await rows(engine, 'select "offset", attempts from crash_attempt')
        attempts.append({r[0]: r[1] for r in found})
    assert attempts == [dict.fromkeys(range(5), 1), {2: 2, 3: 1, 4: 1}, {}]
    assert await dead(engine) == [(2, "crashed")]
    (letter,) = kept.letters()
    assert letter.record_id == reports[2].report_id
    assert "Bug: trap" in letter.traceback
    assert "test_guard.py" in letter.traceback
    opened = {r[0] for r in await rows(engine, "select report_id from report")}
    assert opened == {r.report_id for r in reports} - {letter.record_id}
    outcomes = [decode(OUTCOME, raw) for raw in kept.on(OUTCOMES.name)]
    assert [o.command_id for o in outcomes if o.outcome == "dead"] == [letter.record_id]
    assert {o.version for o in outcomes if o.outcome == "done"} == {4}
    assert await scalar(engine, "select max(version) from incident") == 4
    await check_files(engine)


async def test_a_crash_that_does_not_come_again_leaves_no_suspects(engine: AsyncEngine) -> None:
    partition, kept = Partition(), Kept()
    partition.put(a_matter(), a_matter())
    crashed: list[int] = []

    def once(handle: Any) -> Any:
        async def handler(items: Sequence[Item]) -> None:
            if not crashed:
                crashed.append(1)
                raise Bug
            await handle(items)

        return handler

    with pytest.raises(HandlerCrashed):
        await a_route_guard(engine, kept, around=once).take(partition.deliver())
    await a_route_guard(engine, kept, around=once).take(partition.deliver())
    assert await scalar(engine, "select count(*) from crash_attempt") == 0
    assert await scalar(engine, "select count(*) from incident") == 2
    assert kept.letters() == []


async def test_a_record_that_ends_the_process_itself_is_set_aside(engine: AsyncEngine) -> None:
    """Killed with the attempt noted and nothing more: the third time it is not tried again."""
    partition, kept = Partition(), Kept()
    partition.put(a_matter(a_report(text="trap")), a_matter())

    class Killed(BaseException):
        pass

    def kills(handle: Any) -> Any:
        async def handler(items: Sequence[Item]) -> None:
            if len(items) == 1 and "trap" in texts(items):
                raise Killed
            if "trap" in texts(items):
                raise Bug
            await handle(items)

        return handler

    with pytest.raises(HandlerCrashed):
        await a_route_guard(engine, kept, around=kills).take(partition.deliver())
    for _ in range(CRASHES_ALLOWED - 1):
        with pytest.raises(Killed):
            await a_route_guard(engine, kept, around=kills).take(partition.deliver())
    await a_route_guard(engine, kept, around=kills).take(partition.deliver())
    assert await dead(engine) == [(0, "crashed")]
    assert await scalar(engine, "select count(*) from incident") == 1


async def test_each_of_several_records_that_crash_costs_three_crashes_and_no_more(
    engine: AsyncEngine,
) -> None:
    """Set aside but not acknowledged, the first ones come again whenever a later one crashes."""
    partition, kept = Partition(), Kept()
    partition.put(*(a_matter(a_report(text=t)) for t in ("trap", "trap", "fine", "trap", "trap")))
    crashes = 0
    while crashes < 50:
        try:
            guard = a_route_guard(engine, kept, around=crashing_on("trap"))
            await guard.take(partition.deliver())
            break
        except HandlerCrashed:
            crashes += 1
    assert crashes <= 4 * CRASHES_ALLOWED
    assert await dead(engine) == [(n, "crashed") for n in (0, 1, 3, 4)]
    assert len(kept.letters()) == 4
    assert await scalar(engine, "select count(*) from incident") == 1


async def test_another_record_in_the_place_of_a_dead_one_is_worked(engine: AsyncEngine) -> None:
    """As after the topic was made anew beside a database that was kept."""
    first, kept = Partition(), Kept()
    first.put(a_matter(a_report(text="trap")))
    for _ in range(CRASHES_ALLOWED - 1):
        with pytest.raises(HandlerCrashed):
            await a_route_guard(engine, kept, around=crashing_on("trap")).take(first.deliver())
    await a_route_guard(engine, kept, around=crashing_on("trap")).take(first.deliver())
    assert await dead(engine) == [(0, "crashed")]
    anew = Partition()
    anew.put(a_matter())
    await a_route_guard(engine, kept).take(anew.deliver())
    assert await scalar(engine, "select count(*) from incident") == 1


async def test_what_ends_the_process_quotes_nothing_of_the_record(engine: AsyncEngine) -> None:
    partition, kept = Partition(), Kept()
    partition.put(a_matter(a_report(text="王小明 住在紫金街道")))
    around = crashing_on("王小明 住在紫金街道")
    for _ in range(2):
        with pytest.raises(HandlerCrashed) as crash:
            await a_route_guard(engine, kept, around=around).take(partition.deliver())
        told = "".join(traceback.format_exception(crash.value))
        assert "Bug" in told
        assert "王小明" not in told
