"""The watchdog: what is a stall and what is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from dispatch.topics import MATTERS, REPORTS, Topic
from streams.watchdog import Watchdog

STALL_S = 60.0


class Partition(NamedTuple):
    topic: str
    partition: int


@dataclass
class Consumer:
    """What the watchdog asks of Faust's consumer: ends and committed offsets."""

    ends: dict[Partition, int] = field(default_factory=dict)
    _committed_offset: dict[Partition, int | None] = field(default_factory=dict)

    def assignment(self) -> set[Partition]:
        return set(self.ends)

    def highwater(self, partition: Partition) -> int:
        return self.ends[partition]

    def put(self, topic: Topic, end: int, committed: int | None) -> None:
        place = Partition(topic.name, 0)
        self.ends[place], self._committed_offset[place] = end, committed


@dataclass
class Watched:
    """Two guards behind a watchdog."""

    consumer: Consumer
    reports: Any
    matters: Any
    publisher: Any
    dog: Watchdog


@pytest.fixture
def watched() -> Watched:
    consumer = Consumer()
    reports, matters = (SimpleNamespace(topic=t, last_sign=0.0) for t in (REPORTS, MATTERS))
    publisher = SimpleNamespace(troubled=False)
    app: Any = SimpleNamespace(consumer=consumer)
    guards: Any = (reports, matters)
    dog = Watchdog(app, guards, publisher, stall_s=STALL_S)  # type: ignore[arg-type]
    return Watched(consumer, reports, matters, publisher, dog)


def test_a_topic_that_lags_and_stands_still_is_stalled(watched: Watched) -> None:
    watched.consumer.put(MATTERS, 12, 5)
    assert watched.dog.stalled(100) == {}
    assert watched.dog.stalled(159) == {}
    assert watched.dog.stalled(160) == {MATTERS.name: 7}


def test_a_topic_that_goes_on_does_not_hide_one_that_stands_still(watched: Watched) -> None:
    watched.consumer.put(REPORTS, 10, 9)
    watched.consumer.put(MATTERS, 12, 5)
    watched.dog.stalled(100)
    watched.reports.last_sign = 159.0
    assert watched.dog.stalled(160) == {MATTERS.name: 7}


def test_the_first_record_after_a_long_silence_is_no_stall(watched: Watched) -> None:
    watched.consumer.put(REPORTS, 5, 5)
    assert watched.dog.stalled(1000) == {}
    watched.consumer.put(REPORTS, 6, 5)
    assert watched.dog.stalled(1005) == {}
    watched.reports.last_sign = 1006.0
    assert watched.dog.stalled(1065) == {}


def test_silence_without_lag_is_no_stall(watched: Watched) -> None:
    watched.consumer.put(REPORTS, 5, 5)
    watched.consumer.put(MATTERS, 5, None)
    assert watched.dog.stalled(0) == {}
    assert watched.dog.stalled(10_000) == {}


def test_an_outage_that_is_waited_out_is_no_stall(watched: Watched) -> None:
    watched.consumer.put(REPORTS, 6, 5)
    watched.dog.stalled(100)
    watched.reports.last_sign = 155.0
    assert watched.dog.stalled(200) == {}
    watched.publisher.troubled = True
    assert watched.dog.stalled(300) == {}
