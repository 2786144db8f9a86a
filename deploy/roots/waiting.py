"""What a process that starts needs of its database, also when that is just restarting."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog

from streams.failures import is_hiccup

FIRST_PAUSE_S: Final = 0.2
LONGEST_PAUSE_S: Final = 5.0

log = structlog.get_logger()
Answer = TypeVar("Answer")


async def when_there(read: Callable[[], Awaitable[Answer]]) -> Answer:
    """What `read` answers, as soon as the database does: a process that died of every outage would
    only burn time on starting. Raises what no waiting mends."""
    pause = FIRST_PAUSE_S
    while True:
        try:
            return await read()
        except Exception as error:
            if not is_hiccup(error):
                raise
            log.warning("database_awaited", error=type(error).__name__)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_S)
