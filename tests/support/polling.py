"""Waiting for something to become true, instead of sleeping and hoping."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(
    condition: Callable[[], T | Awaitable[T]], timeout: float = 10.0, every: float = 0.02
) -> T:
    """The first truthy answer of `condition`, which may be a coroutine function.

    An AssertionError counts as "not yet". Raises AssertionError with the last answer after
    `timeout` seconds.
    """
    end = time.monotonic() + timeout
    while True:
        failed: AssertionError | None = None
        answer = None
        try:
            result = condition()
            answer = await result if inspect.isawaitable(result) else result
        except AssertionError as error:
            failed = error
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"not within {timeout} s; last answer: {failed or answer!r}")
        await asyncio.sleep(every)


def wait_until(condition: Callable[[], T], timeout: float = 10.0, every: float = 0.02) -> T:
    """`eventually` for code without an event loop."""
    end = time.monotonic() + timeout
    while True:
        failed: AssertionError | None = None
        answer = None
        try:
            answer = condition()
        except AssertionError as error:
            failed = error
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"not within {timeout} s; last answer: {failed or answer!r}")
        time.sleep(every)
