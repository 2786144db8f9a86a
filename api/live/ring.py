"""The changes of the last while, kept so that who comes back can catch up."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Final

from api.live.arrivals import Arrival
from api.live.cursor import Cursor

HOT: Final = 512
"""Changes that may still be on their way to somebody; the older ones rest."""


class Ring:
    """The newest changes with where on the topic they stand, and how far back they are whole."""

    def __init__(self, size: int, floor: Mapping[int, int]) -> None:
        self._kept: deque[Arrival] = deque()
        self._size = size
        self._floor = dict(floor)

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, arrivals: Iterable[Arrival]) -> None:
        """Keeps these, and lets go of the oldest beyond the size."""
        for arrival in arrivals:
            self._floor.setdefault(arrival.partition, 0)
            self._kept.append(arrival)
            if len(self._kept) > HOT:
                self._kept[-HOT - 1].rest()
        while len(self._kept) > self._size:
            gone = self._kept.popleft()
            self._floor[gone.partition] = gone.offset + 1

    def covers(self, since: Cursor) -> bool:
        """Whether every change after `since` is still here."""
        return all(since.of(partition) >= offset for partition, offset in self._floor.items())

    def after(self, since: Cursor) -> list[Arrival]:
        """The changes after `since`, in the order in which they came."""
        return [a for a in self._kept if a.offset >= since.of(a.partition)]
