"""How often one account may have a snapshot: in bursts, then at a steady rate."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

BURST: Final = 60
PER_S: Final = 5.0


class Turns:
    """A bucket per account; who comes too often waits, nobody is refused."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._free_at: dict[str, float] = {}

    def wait_for(self, account: str) -> float:
        """Takes a turn; the seconds until it begins."""
        now = self._monotonic()
        if len(self._free_at) > 10_000:
            self._free_at = {a: t for a, t in self._free_at.items() if t > now}
        at = max(self._free_at.get(account, 0.0), now - BURST / PER_S)
        self._free_at[account] = at + 1.0 / PER_S
        return max(0.0, at - now)

    async def take(self, account: str) -> None:
        """Waits for a turn."""
        wait = self.wait_for(account)
        if wait > 0:
            await asyncio.sleep(wait)
