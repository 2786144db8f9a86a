"""Case numbers (案件编号): county, day, channel and a serial that is taken in blocks."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.store.engine import writing

ZONE: Final = ZoneInfo("Asia/Shanghai")
BLOCK: Final = 100

CHANNELS: Final[Mapping[str, str]] = {
    "grid": "01",
    "hotline": "02",
    "petition": "03",
    "sensor": "04",
}
"""The channel's two digits; every other registered channel is 09."""

_TAKE = text(
    "insert into serial (scope, next) values (:scope, 1 + :n) "
    "on conflict (scope) do update set next = serial.next + :n returning next"
)


class Numbers:
    """The case numbers that one batch has to itself."""

    def __init__(self, prefixes: Mapping[str, str], free: Mapping[str, deque[int]]) -> None:
        self._prefixes = prefixes
        self.free = free

    def next(self, channel: str) -> str:
        """The next number of a channel. Raises KeyError or IndexError when none was reserved."""
        prefix = self._prefixes[channel]
        return f"{prefix}{self.free[prefix].popleft():06d}"


class Serials:
    """Numbers for the tickets that this process opens. Blocks leave gaps when a process ends;
    a number is never given twice."""

    def __init__(self, engine: AsyncEngine, county: str) -> None:
        self._engine = engine
        self._county = county
        self._pool: dict[str, deque[int]] = {}

    async def reserve(self, wanted: Mapping[str, int], now: datetime) -> Numbers:
        """As many numbers of each channel as `wanted` says, before a transaction begins."""
        prefixes = {channel: self._prefix(channel, now) for channel in wanted}
        counts: Counter[str] = Counter()
        for channel, count in wanted.items():
            counts[prefixes[channel]] += count
        taken: dict[str, deque[int]] = {}
        for prefix, count in counts.items():
            pool = self._pool.setdefault(prefix, deque())
            while len(pool) < count:
                pool.extend(await self._block(prefix, max(BLOCK, count - len(pool))))
            taken[prefix] = deque(pool.popleft() for _ in range(count))
        return Numbers(prefixes, taken)

    def give_back(self, numbers: Numbers, now: datetime) -> None:
        """Keeps what a batch did not need for the next one of the same day."""
        for prefix, left in numbers.free.items():
            self._pool.setdefault(prefix, deque()).extendleft(reversed(left))
        today = self._prefix("", now)[:-2]
        for prefix in [p for p in self._pool if not p.startswith(today)]:
            del self._pool[prefix]

    async def _block(self, prefix: str, size: int) -> range:
        async with self._engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                result = await connection.execute(_TAKE, {"scope": prefix, "n": size})
                after = int(result.scalar_one())
        return range(after - size, after)

    def _prefix(self, channel: str, now: datetime) -> str:
        return f"{self._county}{now.astimezone(ZONE):%Y%m%d}{CHANNELS.get(channel, '09')}"
