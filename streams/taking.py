"""Taking: what has come for an agent, in batches that grow with what waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

LULL_S: Final = 0.002
"""A batch that is not full is closed when nothing came for so long."""


async def batches(stream: Any, most: int, within_s: float) -> AsyncIterator[list[Any]]:
    """The events of a Faust stream, unacknowledged, up to `most` at a time, in order.

    A lone event is handed on after a lull of 2 ms; while many come a batch fills for up to
    `within_s`. The next one gathers while this one is worked on, so that batches grow as work
    piles up; `noack_take` gathers only between them, and wakes a hundred times a second to look.
    """
    waiting: list[Any] = []
    came, room = asyncio.Event(), asyncio.Event()

    async def gather() -> None:
        async for event in stream.noack().events():
            waiting.append(event)
            came.set()
            if len(waiting) >= most:
                room.clear()
                await room.wait()

    gathering = asyncio.create_task(gather())
    gathering.add_done_callback(lambda _: came.set())
    loop = asyncio.get_running_loop()
    try:
        while True:
            await came.wait()
            close_at, seen = loop.time() + within_s, 0
            while seen < len(waiting) < most and loop.time() < close_at:
                seen = len(waiting)
                await asyncio.sleep(LULL_S)
            taken = waiting.copy()
            waiting.clear()
            came.clear()
            room.set()
            if taken:
                yield taken
            if gathering.done():
                gathering.result()
                return
    finally:
        gathering.cancel()
