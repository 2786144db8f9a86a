"""What the checker reads: the ids that were accepted, the topics as they lie, the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kafka import KafkaConsumer, TopicPartition
from sqlalchemy import TextClause, text

from dispatch.store.engine import create_engine
from dispatch.topics import TOPICS

TABLES: Final = (
    "incident",
    "incident_event",
    "inbox",
    "report",
    "report_repeat",
    "dead_letter",
    "private_record",
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a topic."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """A report that the API accepted: the ids that it was given, over all its repeats, and how
    many different contents were accepted under its identity."""

    report_ids: frozenset[str]
    contents: int = 1


@dataclass(frozen=True, slots=True)
class Told:
    """A command that the API took, and the outcome that its sender was told (None: 202)."""

    command_id: str
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Planted:
    """A record that was put on a topic by hand, and the code that its dead letter must have."""

    topic: str
    partition: int
    offset: int
    code: str
    value: bytes | None

    @property
    def place(self) -> tuple[str, int, int]:
        """Where it stands."""
        return (self.topic, self.partition, self.offset)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Two dumps and what was sent. `crashed` are report ids that crash their handler for ever;
    `board` is version by ticket as an open board shows it, None where none was open."""

    accepted: tuple[Accepted, ...] = ()
    told: tuple[Told, ...] = ()
    planted: tuple[Planted, ...] = ()
    crashed: frozenset[str] = frozenset()
    tables: Mapping[str, list[Row]] = field(default_factory=dict)
    records: tuple[Record, ...] = ()
    board: Mapping[str, int] | None = None
    statistics: Mapping[str, int] | None = None


def select_all(table: str) -> TextClause:
    """All of one of our tables."""
    return text(f"select * from {table}")  # noqa: S608 - names of our own


async def tables_of(database_url: str) -> dict[str, list[Row]]:
    """Every row of the tables that matter, in one snapshot."""
    engine = create_engine(database_url)
    try:
        async with engine.connect() as connection:
            if engine.dialect.name != "sqlite":
                connection = await connection.execution_options(isolation_level="REPEATABLE READ")
            return {
                name: [dict(row._mapping) for row in await connection.execute(select_all(name))]
                for name in TABLES
            }
    finally:
        await engine.dispose()


def records_of(kafka: Mapping[str, Any]) -> tuple[Record, ...]:
    """Every record of every topic, from the beginning to the end as it is now."""
    consumer = KafkaConsumer(
        **kafka, group_id=None, enable_auto_commit=False, max_poll_records=5000
    )
    try:
        partitions = [TopicPartition(t.name, p) for t in TOPICS for p in range(t.partitions)]
        consumer.assign(partitions)
        ends: dict[TopicPartition, int] = consumer.end_offsets(partitions)
        consumer.seek_to_beginning(*partitions)
        found: list[Record] = []
        while any(consumer.position(p) < ends[p] for p in partitions):
            for records in consumer.poll(timeout_ms=500).values():
                found += [Record(r.topic, r.partition, r.offset, r.key, r.value) for r in records]
        return tuple(found)
    finally:
        consumer.close()
