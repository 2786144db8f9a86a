"""Cursors and the ring: who can catch up, and with what."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.live.arrivals import Arrival, read_record
from api.live.cursor import Cursor, read_cursor
from api.live.ring import Ring
from tests.support.builders import a_change

OFFSETS = st.lists(st.integers(0, 2**62), max_size=12).map(tuple)


@given(st.from_regex(r"^[0-9a-f]{0,16}\Z"), OFFSETS)
def test_a_cursor_comes_back_as_it_was_sent(epoch: str, offsets: tuple[int, ...]) -> None:
    cursor = Cursor(epoch, offsets)
    assert read_cursor(str(cursor)) == cursor


@example("Oh")
@given(st.text(max_size=60))
def test_what_is_not_a_cursor_is_not_one_of_ours(text: str) -> None:
    found = read_cursor(text)
    assert found is None or str(found) == text.rstrip("=")


def arrival(partition: int, offset: int) -> Arrival:
    found = read_record(a_change(), partition, offset)
    assert isinstance(found, Arrival)
    return found


def test_the_ring_covers_what_it_holds_and_nothing_before() -> None:
    ring = Ring(3, {0: 10, 1: 5})
    ring.add([arrival(0, 10), arrival(1, 5), arrival(0, 11)])
    assert ring.covers(Cursor("e", (10, 5)))
    assert not ring.covers(Cursor("e", (9, 5)))
    ring.add([arrival(1, 6)])
    assert not ring.covers(Cursor("e", (10, 5)))
    assert ring.covers(Cursor("e", (11, 5)))
    assert [(a.partition, a.offset) for a in ring.after(Cursor("e", (11, 6)))] == [(0, 11), (1, 6)]


def test_a_partition_that_came_later_is_followed_from_its_beginning() -> None:
    ring = Ring(10, {0: 10})
    ring.add([arrival(1, 0)])
    assert ring.covers(Cursor("e", (10,)))
    assert [a.partition for a in ring.after(Cursor("e", (10,)))] == [1]


@pytest.mark.parametrize("size", [1, 2, 5])
def test_the_ring_never_holds_more_than_its_size(size: int) -> None:
    ring = Ring(size, {0: 0})
    ring.add(arrival(0, n) for n in range(20))
    assert len(ring) == size
