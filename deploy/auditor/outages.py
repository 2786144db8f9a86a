"""Outages, told by the signs that sweeps leave: a gap between two of them is one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

Span = tuple[datetime, datetime]

CLOCKS_AGREE: Final = 0.5
"""A gap of which less than this share has really passed is a clock that was moved, not an
outage."""


class Outages:
    """Watches the newest sign of all sweeps. `longest` is how long a sweep may be silent; `last` is
    the newest sign that was seen before this process began, believed only where nobody moves the
    clock (`trusted`)."""

    def __init__(
        self,
        longest: timedelta,
        *,
        last: datetime | None,
        trusted: bool,
        monotonic: Callable[[], float],
    ) -> None:
        self._longest = longest
        self._monotonic = monotonic
        self._last = last if trusted else None
        self._seen_at: float | None = None

    def gap(self, newest: datetime | None) -> Span | None:
        """The outage that has ended with this sign; None for none. It is told again until the sign
        is taken."""
        if newest is None or self._last is None or newest - self._last <= self._longest:
            return None
        if self._seen_at is not None:
            passed = self._monotonic() - self._seen_at
            if passed < CLOCKS_AGREE * (newest - self._last).total_seconds():
                return None
        return self._last, newest

    def take(self, newest: datetime | None) -> None:
        """Takes this sign as the one that the next is compared with."""
        if newest is not None and (self._last is None or newest != self._last):
            self._last = newest
            self._seen_at = self._monotonic()
