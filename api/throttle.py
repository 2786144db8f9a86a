"""Token buckets in memory, so many calls a minute for one key; and one call at a time."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final
from weakref import WeakValueDictionary

from api.problems import Problem

MOST_KEYS: Final = 20_000


class Throttle:
    """`per_minute` calls for each key, refilled evenly; the least recent keys are forgotten."""

    def __init__(self, per_minute: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._capacity = float(per_minute)
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def _level(self, key: str, at: float) -> float:
        level, then = self._buckets.get(key, (self._capacity, at))
        return min(self._capacity, level + (at - then) * self._capacity / 60.0)

    def lets(self, key: str) -> bool:
        """May `key` call now?"""
        return self._level(key, self._monotonic()) >= 1.0

    def count(self, key: str) -> None:
        """One call of `key`."""
        at = self._monotonic()
        self._buckets[key] = (max(0.0, self._level(key, at) - 1.0), at)
        self._buckets.move_to_end(key)
        while len(self._buckets) > MOST_KEYS:
            self._buckets.popitem(last=False)

    def give_back(self, key: str) -> None:
        """One counted call of `key` does not count after all."""
        at = self._monotonic()
        level = self._level(key, at) + 1.0
        if level >= self._capacity:
            self._buckets.pop(key, None)
        else:
            self._buckets[key] = (level, at)

    def wait_s(self, key: str) -> int:
        """In how many whole seconds `key` may call again."""
        missing = 1.0 - self._level(key, self._monotonic())
        return max(1, int(missing * 60.0 / self._capacity) + 1)


def one_more_of(throttle: Throttle, key: str) -> None:
    """Counts one call of `key`. Raises Problem 429 when it may not call now."""
    if not throttle.lets(key):
        raise Problem("too_many_requests", headers={"retry-after": str(throttle.wait_s(key))})
    throttle.count(key)


class OneAtATime:
    """A lock for each key, as long as anybody holds or wants it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def turn(self, key: str) -> asyncio.Lock:
        """The lock of `key`, to be entered."""
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        return lock
