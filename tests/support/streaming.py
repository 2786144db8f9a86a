"""What stands for Kafka where a broker is not the point: deliveries in, publications kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.messages import MATTERS_RECORD
from dispatch.topics import MATTERS, Topic
from streams import route
from streams.dead_letters import DeadLetter, LetterSeal
from streams.guard import Guard, Handler
from streams.metrics import WorkerMetrics
from streams.publisher import Outgoing, Publisher
from streams.route import RouteAgent
from tests.support.builders import MORNING
from tests.support.ledgers import a_ledger

SEAL: Final = LetterSeal(b"only in tests")


@dataclass(frozen=True)
class Message:
    """A record as a consumer has it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None


@dataclass
class Delivered:
    """What an agent is given for a record."""

    message: Any


class Kept(Publisher):
    """Keeps what would have been published."""

    def __init__(self) -> None:
        super().__init__({}, client_id="kept")
        self.records: list[Outgoing] = []

    async def publish(self, records: Iterable[Outgoing]) -> None:
        self.records += records

    def on(self, topic: str) -> list[bytes]:
        """The values on a topic."""
        return [r.value for r in self.records if r.topic.name == topic]

    def letters(self) -> list[DeadLetter]:
        """The dead letters, opened."""
        return [SEAL.open(r.value) for r in self.records if r.topic.name.endswith(".dead")]


@dataclass
class Partition:
    """One partition of a topic; `deliver` gives everything from an offset on."""

    topic: Topic = MATTERS
    number: int = 0
    values: list[bytes | None] = field(default_factory=list)

    def put(self, *records: BaseModel | bytes | None) -> None:
        """Appends records, models as JSON."""
        for record in records:
            raw = record.model_dump_json().encode() if isinstance(record, BaseModel) else record
            self.values.append(raw)

    def deliver(self, since: int = 0) -> list[Delivered]:
        """The records from `since` on, as a consumer that starts there gets them."""
        found = enumerate(self.values)
        return [
            Delivered(Message(self.topic.name, self.number, n, b"k", v))
            for n, v in found
            if n >= since
        ]


def a_route_guard(
    engine: AsyncEngine, publisher: Kept, *, around: Any = None, seal: LetterSeal = SEAL
) -> Guard:
    """The route agent of a worker that has just started, behind its guard; `around` wraps its
    handler."""
    agent = RouteAgent(
        ledger=a_ledger(engine), engine=engine, publisher=publisher, now=lambda: MORNING
    )
    handler: Handler = agent.handle if around is None else around(agent.handle)
    return Guard(
        topic=MATTERS,
        adapter=MATTERS_RECORD,
        handler=handler,
        id_of=route.report_id,
        engine=engine,
        publisher=publisher,
        seal=seal,
        metrics=WorkerMetrics(),
        now=lambda: MORNING,
    )


def texts(items: Sequence[Any]) -> list[str]:
    """What the reports of a batch say."""
    return [i.record.report.text for i in items if hasattr(i.record, "report")]
