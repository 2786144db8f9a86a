"""Changes that rest in the ring say the same as when they came, and are small."""

from __future__ import annotations

import tracemalloc

from api.live.arrivals import Arrival, read_record
from api.live.ring import HOT, Ring
from dispatch.access import Sight
from tests.support.builders import a_change


def arrival(offset: int) -> Arrival:
    found = read_record(a_change(), 0, offset)
    assert isinstance(found, Arrival)
    return found


def text(of: Arrival) -> str:
    return of.text(Sight.CASE, lambda ticket, sight: {**ticket, "sight": sight.value})


def test_a_change_that_rests_says_the_same() -> None:
    change = arrival(1)
    hot = text(change)
    change.rest()
    change.rest()
    assert text(change) == hot
    assert change.ticket == {}


def test_the_ring_lets_all_but_the_newest_rest() -> None:
    ring = Ring(HOT + 10, {})
    changes = [arrival(n) for n in range(HOT + 5)]
    ring.add(changes)
    assert [bool(c.ticket) for c in changes] == [False] * 5 + [True] * HOT


def test_what_rests_takes_little_more_memory_than_it_says() -> None:
    changes = [arrival(n) for n in range(100)]
    tracemalloc.start()
    for change in changes:
        change.rest()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 100 * 4_000
