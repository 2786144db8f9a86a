"""Matters, ledgers and what they wrote: for tests of the store on both databases."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.access import SYSTEM_ACTOR, Actor
from dispatch.casefile import FieldCipher, Hash, broken_links
from dispatch.identity import ids_of
from dispatch.incident.commands import COMMAND, Command
from dispatch.incident.events import EVENT
from dispatch.incident.evolve import evolve
from dispatch.incident.facts import Rules
from dispatch.incident.ticket import Classification, Ticket
from dispatch.messages import Matter, Reading, Reporter, ReportMessage
from dispatch.opening import Automation
from dispatch.store.engine import create_engine
from dispatch.store.ledger import Ledger
from dispatch.store.progress import Origin
from dispatch.store.serials import Serials
from tests.support.builders import MORNING, RULES, TOWN, a_place

FIELD_KEY: Final = b"only in tests"
REPORTS: Final = "bihuan.reports.v1"
MATTERS: Final = "bihuan.matters.v1"
MATTERS_URGENT: Final = "bihuan.matters.urgent.v1"
COMMANDS: Final = "bihuan.commands.v1"

WRITTEN: Final = (
    "incident",
    "incident_event",
    "inbox",
    "report",
    "report_repeat",
    "private_record",
    "incident_unit",
    "progress",
)

_numbers = itertools.count(1)


def a_report(number: str = "", **more: Any) -> ReportMessage:
    """A hotline report with an identity of its own, or that of `number`."""
    number = number or f"n{next(_numbers)}"
    ids = ids_of(number, b"key")
    fields: dict[str, Any] = {
        "report_id": ids.report_id,
        "tracking_code": ids.tracking_code,
        "identity": ids.identity,
        "content_hash": "c1",
        "account": "a1",
        "channel": "hotline",
        "text": "the lamp is out",
        "received_at": MORNING,
        **more,
    }
    return ReportMessage(**fields)


def an_alarm(device: str = "d1", condition: str = "high", **more: Any) -> ReportMessage:
    """A device's report that a condition is met."""
    reading = Reading(kind="level", value=3.2, unit="m", condition=condition)
    return a_report(**{"channel": "sensor", "device": device, "reading": reading, **more})


def a_reporter(**more: Any) -> Reporter:
    """Somebody who wants a reply."""
    return Reporter(**{"name": "张三", "phone": "13800001111", "wants_reply": True, **more})


def a_matter(
    report: ReportMessage | None = None,
    *,
    origin: str = "",
    subclass: str = "0701",
    severity: str = "S3",
    confidence: float = 0.95,
    town: str = TOWN,
    place: dict[str, Any] | None = None,
    **more: Any,
) -> Matter:
    """A report, classified and placed. `origin` is where the report stood on Kafka."""
    return Matter(
        origin=origin or f"{REPORTS}/0/{next(_numbers)}",
        report=report or a_report(),
        place=a_place(town, **(place or {})),
        classification=Classification(
            subclass=subclass, severity=severity, confidence=confidence, **more
        ),
        triaged_at=MORNING,
    )


class Deliveries:
    """Hands out records of one partition with growing offsets, as a broker does."""

    def __init__(self, topic: str = MATTERS, partition: int = 0) -> None:
        self.topic = topic
        self.partition = partition
        self._offset = -1

    def __call__(self, *records: Any) -> list[tuple[Origin, Any]]:
        """The records, each at its place."""
        return [(self._next(), record) for record in records]

    def _next(self) -> Origin:
        self._offset += 1
        return Origin(self.topic, self.partition, self._offset)


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        """Lets time pass."""
        self.now += timedelta(**by)


async def _nothing_newer() -> None:
    """What is in force is known."""


def a_ledger(
    engine: AsyncEngine,
    now: Callable[[], datetime] | None = None,
    *,
    rules: Rules | Callable[[], Rules] = RULES,
    renew: Callable[[], Awaitable[object]] | None = None,
    threshold: float = 0.5,
    serials: Serials | None = None,
    hash_by: Hash = "sha256",
) -> Ledger:
    """A ledger that dispatches what is at least so sure."""
    return Ledger(
        engine,
        rules=rules if callable(rules) else lambda: rules,
        automation=Automation(dispatch=True, threshold_of=lambda *_: threshold),
        cipher=FieldCipher(FIELD_KEY),
        serials=serials or Serials(engine, "331102"),
        now=now or Clock(),
        renew=renew or _nothing_newer,
        hash_by=hash_by,
    )


@asynccontextmanager
async def ledgers(url: str, count: int = 1) -> AsyncIterator[list[Ledger]]:
    """So many ledgers, each with an engine of its own, as in as many worker processes."""
    engines = [create_engine(url) for _ in range(count)]
    try:
        yield [a_ledger(engine) for engine in engines]
    finally:
        for engine in engines:
            await engine.dispose()


async def through_hiccups(work: Callable[[], Any]) -> Any:
    """What a guard does: a deadlock or a busy file is tried again."""
    for _ in range(50):
        try:
            return await work()
        except DBAPIError as error:
            state = str(getattr(error.orig, "sqlstate", ""))
            if state not in ("40P01", "40001") and "locked" not in str(error):
                raise
    raise AssertionError("fifty hiccups in a row")


def a_command(name: str, incident_id: str, actor: Actor = SYSTEM_ACTOR, **fields: Any) -> Command:
    """A command by its name on the wire."""
    return COMMAND.validate_python(
        {
            "type": name,
            "command_id": fields.pop("command_id", f"c{next(_numbers)}"),
            "incident_id": incident_id,
            "actor": actor,
            "issued_at": MORNING,
            **fields,
        }
    )


async def rows(engine: AsyncEngine, sql: str, **binds: Any) -> list[Any]:
    """The rows of a query."""
    async with engine.connect() as connection:
        return list(await connection.execute(text(sql), binds))


async def scalar(engine: AsyncEngine, sql: str, **binds: Any) -> Any:
    """The one value of a query."""
    return (await rows(engine, sql, **binds))[0][0]


async def tickets(engine: AsyncEngine) -> dict[str, Ticket]:
    """Every ticket as its row says."""
    found = await rows(engine, "select id, state from incident order by id")
    return {ident: Ticket.model_validate_json(state) for ident, state in found}


async def everything(engine: AsyncEngine) -> dict[str, list[Any]]:
    """All rows of all tables of the ledger: to see that nothing was written."""
    return {n: sorted(map(str, await rows(engine, f"select * from {n}"))) for n in WRITTEN}  # noqa: S608


async def check_files(engine: AsyncEngine) -> None:
    """Every case file is whole: versions without gaps, chain intact, and it adds up to its row."""
    heads = {
        ident: (version, bytes(head), Ticket.model_validate_json(state))
        for ident, version, head, state in await rows(
            engine, "select id, version, head, state from incident"
        )
    }
    files: dict[str, list[tuple[int, bytes, bytes]]] = {ident: [] for ident in heads}
    for ident, version, body, link in await rows(
        engine,
        "select incident_id, version, body, hash from incident_event order by incident_id, version",
    ):
        files[ident].append((version, body.encode(), bytes(link)))
    for ident, events in files.items():
        version, head, ticket = heads[ident]
        assert [v for v, _, _ in events] == list(range(1, version + 1)), ident
        assert broken_links((body, link) for _, body, link in events) == []
        assert events[-1][2] == head
        assert _folded(body for _, body, _ in events) == ticket


def _folded(bodies: Iterable[bytes]) -> Ticket:
    ticket: Ticket | None = None
    for body in bodies:
        ticket = evolve(ticket, EVENT.validate_json(body))
    assert ticket is not None
    return ticket
