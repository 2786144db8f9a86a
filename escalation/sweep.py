"""The sweep's pure questions: how many steps may be under way, and how long a claim holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from dispatch.topics import Lane

UNDER_WAY: Final = 100
"""So many steps of a lane may be sent and not settled: commands of people stand in the same queue,
and shall not wait behind ten thousand of them."""

FIRST_CLAIM: Final = timedelta(seconds=30)
LONGEST_CLAIM: Final = timedelta(minutes=10)
"""A claim that runs out is sent again. It runs out because its worker died, or because nobody
settles it; then to send it ever more often helps nobody."""

LEASE: Final = timedelta(seconds=10)
"""So long one sweeper alone may claim, where there is one only."""


@dataclass(frozen=True, slots=True)
class Take:
    """Rows of a lane to be claimed: those whose claim ran out, or free ones; at most so many."""

    lane: Lane
    free: bool
    most: int


def claimed_until(now: datetime, claims: int) -> datetime:
    """Until when a row that was claimed `claims` times before is claimed."""
    doubled: timedelta = FIRST_CLAIM * 2 ** min(claims, 8)
    return now + min(doubled, LONGEST_CLAIM)


def takes(lanes: Mapping[Lane, tuple[bool, bool, int]]) -> Iterator[Take]:
    """What to claim now, in this order: the urgent lane first, and in a lane what was lost before
    what is new. `lanes` says of each whether a row is free and due, whether a claim has run out,
    and how many are claimed."""
    for lane in (Lane.URGENT, Lane.NORMAL):
        due, expired, claimed = lanes[lane]
        room = UNDER_WAY - claimed
        if room > 0 and expired:
            yield Take(lane, free=False, most=room)
        if room > 0 and due:
            yield Take(lane, free=True, most=room)
