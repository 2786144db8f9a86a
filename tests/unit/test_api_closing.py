"""A Kafka client that is closed while its broker is away cancels nobody but itself."""

from __future__ import annotations

import asyncio

import pytest

from api.closing import closed
from api.live import board
from tests.support.polling import eventually


class Leaking:
    """What aiokafka's consumer does when a request of its own was cancelled."""

    async def stop(self) -> None:
        raise asyncio.CancelledError


class Hanging:
    async def stop(self) -> None:
        await asyncio.Event().wait()


async def test_a_cancellation_that_leaks_out_of_a_client_ends_nothing() -> None:
    await closed(Leaking())


async def test_a_client_that_hangs_is_left_behind() -> None:
    await closed(Hanging(), within_s=0.01)


async def test_ones_own_cancellation_is_heard() -> None:
    task = asyncio.create_task(closed(Hanging()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_part_of_the_board_that_is_cancelled_by_a_leak_begins_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(board, "RESTART_S", 0.0)
    begun = []

    async def part() -> None:
        begun.append(1)
        if len(begun) < 3:
            raise asyncio.CancelledError
        await asyncio.Event().wait()

    task = asyncio.create_task(board._for_ever("part", part))

    await eventually(lambda: len(begun) == 3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
