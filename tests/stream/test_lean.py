"""The consumer that makes tasks only for what has to wait."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from streams.lean import FewTasks


class Consumer(FewTasks):
    """A service with nothing else."""


@pytest.fixture
async def consumer() -> Any:
    consumer = Consumer()
    await consumer.start()
    yield consumer
    await consumer.stop()


async def test_what_ends_at_once_makes_no_task(consumer: Any) -> None:
    seen: list[set[asyncio.Task[Any]]] = []

    async def hand_over() -> str:
        seen.append(asyncio.all_tasks())
        return "handed over"

    before = asyncio.all_tasks()
    result = await consumer.wait_first(hand_over(), asyncio.Event().wait())

    assert result.results == ["handed over"]
    assert not result.stopped
    assert seen == [before]


async def test_what_is_held_up_is_waited_for_and_ends_as_it_would(consumer: Any) -> None:
    free = asyncio.Event()

    async def hand_over() -> str:
        await asyncio.sleep(0)
        await free.wait()
        return "late"

    waiting = asyncio.create_task(consumer.wait_first(hand_over(), asyncio.Event().wait()))
    await asyncio.sleep(0.01)
    assert not waiting.done()
    free.set()

    assert (await waiting).results == ["late"]


async def test_the_other_one_may_come_first(consumer: Any) -> None:
    held_up, suspended, left = asyncio.Event(), asyncio.Event(), []

    async def hand_over() -> None:
        try:
            await held_up.wait()
        except asyncio.CancelledError:
            left.append("let go")
            raise

    waiting = asyncio.create_task(consumer.wait_first(hand_over(), suspended.wait()))
    await asyncio.sleep(0.01)
    suspended.set()
    result = await waiting
    await asyncio.sleep(0.01)

    assert result.results == [True]
    assert left == ["let go"]


@pytest.mark.parametrize("held_up", [False, True])
async def test_an_error_is_passed_on(consumer: Any, *, held_up: bool) -> None:
    async def hand_over() -> None:
        if held_up:
            await asyncio.sleep(0.01)
        raise LookupError("no such partition")

    with pytest.raises(LookupError, match="no such partition"):
        await consumer.wait_first(hand_over(), asyncio.Event().wait())


async def test_a_consumer_that_stops_lets_go(consumer: Any) -> None:
    async def hand_over() -> None:
        await asyncio.Event().wait()

    waiting = asyncio.create_task(consumer.wait_first(hand_over()))
    await asyncio.sleep(0.01)
    await consumer.stop()

    assert (await waiting).stopped
