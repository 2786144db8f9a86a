"""The Faust app of one worker: its agents, each behind a guard."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

import faust
from mode.supervisors import CrashingSupervisor
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.messages import COMMANDS_RECORD, MATTERS_RECORD, REPORTS_RECORD
from dispatch.store.ledger import Ledger
from dispatch.topics import Lane, Stage, Topic, topic_of
from dispatch.triage import Triage
from streams import lifecycle, route, triage
from streams.archiving import Archivist
from streams.dead_letters import LetterSeal
from streams.guard import Guard, Handler
from streams.lean import LeanConsumer, LeanMonitor
from streams.metrics import WorkerMetrics
from streams.notifying import NotifyParts, add_senders, notify_guard, urgent_teller
from streams.publications import Told
from streams.publisher import Publisher
from streams.sweeping import LOOK_EVERY_S, Sweep
from streams.taking import batches
from streams.watchdog import Watchdog

COMMIT_INTERVAL_S: Final = 1.0
ARCHIVE_EVERY_S: Final = 60.0
RENEW_EVERY_S: Final = 2.0
"""How soon a worker takes a calendar, limits or ladders that were put in force."""


class PolicySource(Protocol):
    """What knows which calendar, limits and ladders are in force."""

    async def look(self) -> dict[str, str]:
        """Takes what is in force now; its versions, by kind."""


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """Everything that a worker is built of; made in the composition root."""

    lanes: tuple[Lane, ...]
    broker: str
    credentials: Any
    kafka: Mapping[str, Any]
    engine: AsyncEngine
    triage: Triage
    ledger: Ledger
    seal: LetterSeal
    now: Callable[[], datetime]
    batch: int = 500
    within_s: float = 0.01
    session_timeout_s: float = 8.0
    stall_s: float = 60.0
    group: str = "bihuan"
    data_dir: Path | None = None
    archive_after: timedelta = timedelta(days=30)
    notify: NotifyParts | None = None
    """None: this worker tells nobody"""
    policies: PolicySource | None = None
    """None: what is in force never changes"""


@dataclass(frozen=True, slots=True)
class BuiltWorker:
    """A worker that is ready to run, and what tests and metrics look at."""

    app: Any
    guards: tuple[Guard, ...]
    metrics: WorkerMetrics
    publisher: Publisher


def build_worker(parts: WorkerParts) -> BuiltWorker:
    """The Faust app of the given lanes. Nothing has been started or connected yet.

    Messages are taken as raw bytes and acknowledged by hand after commit and publish; one batch
    at a time per topic; an exception that leaves an agent ends the process.
    """
    name = "-".join(lane.value for lane in parts.lanes)
    if parts.data_dir is not None:  # Faust makes its own folder, and none above it
        parts.data_dir.mkdir(parents=True, exist_ok=True)
    app = faust.App(
        f"{parts.group}-{name}",
        broker=parts.broker,
        broker_credentials=parts.credentials,
        store="memory://",
        datadir=str(parts.data_dir / name) if parts.data_dir is not None else None,
        value_serializer="raw",
        key_serializer="raw",
        topic_disable_leader=True,
        topic_allow_declare=False,
        broker_session_timeout=parts.session_timeout_s,
        broker_heartbeat_interval=parts.session_timeout_s / 4,
        broker_commit_interval=COMMIT_INTERVAL_S,
        broker_max_poll_records=max(parts.batch, 500),
        consumer_auto_offset_reset="earliest",
        stream_wait_empty=True,
        autodiscover=False,
        web_enabled=False,
        Monitor=LeanMonitor,
    )
    app.transport.Consumer = LeanConsumer
    publisher = Publisher(parts.kafka, client_id=f"bihuan-{name}")
    metrics = WorkerMetrics()
    guards = []
    for lane in parts.lanes:
        for stage, adapter, handler, id_of in _agents(lane, parts, publisher):
            guard = Guard(
                topic=topic_of(stage, lane),
                adapter=adapter,
                handler=handler,
                id_of=id_of,
                engine=parts.engine,
                publisher=publisher,
                seal=parts.seal,
                metrics=metrics,
                now=parts.now,
            )
            guards.append(guard)
            _add_agent(app, guard, parts)
    if parts.notify is not None:
        telling: dict[str, Any] = {
            "engine": parts.engine,
            "publisher": publisher,
            "metrics": metrics,
            "now": parts.now,
        }
        add_senders(app, parts.notify, lanes=parts.lanes, **telling)
        if Lane.NORMAL in parts.lanes:
            guard = notify_guard(parts.notify, seal=parts.seal, **telling)
            guards.append(guard)
            _add_agent(app, guard, parts)
    _follow_assignments(app, tuple(guards), metrics)
    _watch(app, tuple(guards), publisher, parts)
    _sweep(app, name, publisher, metrics, parts)
    if parts.policies is not None:
        _renew(app, parts.policies, metrics)
    if Lane.NORMAL in parts.lanes:
        _archive(app, publisher, parts)
    return BuiltWorker(app, tuple(guards), metrics, publisher)


def _agents(
    lane: Lane, parts: WorkerParts, publisher: Publisher
) -> list[tuple[Stage, TypeAdapter[Any], Handler, Callable[[Any], str | None]]]:
    triage_agent = triage.TriageAgent(
        lane, triage=parts.triage, engine=parts.engine, publisher=publisher, now=parts.now
    )
    told: Told | None = None
    if lane is Lane.URGENT and parts.notify is not None:
        told = urgent_teller(parts.notify, parts.engine, parts.now)
    route_agent = route.RouteAgent(
        ledger=parts.ledger, engine=parts.engine, publisher=publisher, now=parts.now, told=told
    )
    lifecycle_agent = lifecycle.LifecycleAgent(ledger=parts.ledger, publisher=publisher, told=told)
    return [
        (Stage.REPORTS, REPORTS_RECORD, triage_agent.handle, triage.report_id),
        (Stage.MATTERS, MATTERS_RECORD, route_agent.handle, route.report_id),
        (Stage.COMMANDS, COMMANDS_RECORD, lifecycle_agent.handle, lifecycle.command_id),
    ]


def _add_agent(app: Any, guard: Guard, parts: WorkerParts) -> None:
    topic: Topic = guard.topic
    source = app.topic(
        topic.name,
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
    )

    async def agent(stream: Any) -> AsyncIterator[None]:
        async for events in batches(stream, parts.batch, parts.within_s):
            await guard.take(events)
            for event in events:
                event.ack()
            yield None

    app.agent(
        source,
        name=f"agents.{topic.name}",
        concurrency=1,
        supervisor_strategy=CrashingSupervisor,
    )(agent)


def _follow_assignments(app: Any, guards: tuple[Guard, ...], metrics: WorkerMetrics) -> None:
    async def moved(_app: Any, assigned: Any, **_: Any) -> None:
        metrics.assigned.set(len(assigned))
        for guard in guards:
            guard.forget_suspects()

    app.on_partitions_assigned.connect(moved, weak=False)


def _sweep(
    app: Any, name: str, publisher: Publisher, metrics: WorkerMetrics, parts: WorkerParts
) -> None:
    sweep = Sweep(
        f"{name}-{secrets.token_hex(4)}",
        engine=parts.engine,
        publisher=publisher,
        metrics=metrics,
        now=parts.now,
    )

    async def look() -> None:
        await sweep.look()

    app.timer(interval=LOOK_EVERY_S)(look)


def _renew(app: Any, policies: PolicySource, metrics: WorkerMetrics) -> None:
    async def renew() -> None:
        metrics.policies(await policies.look())

    app.timer(interval=RENEW_EVERY_S)(renew)


def _archive(app: Any, publisher: Publisher, parts: WorkerParts) -> None:
    archivist = Archivist(parts.engine, publisher, after=parts.archive_after, now=parts.now)

    async def archive() -> None:
        await archivist.look()

    app.timer(interval=ARCHIVE_EVERY_S)(archive)


def _watch(app: Any, guards: tuple[Guard, ...], publisher: Publisher, parts: WorkerParts) -> None:
    watchdog = Watchdog(app, guards, publisher, stall_s=parts.stall_s)

    async def watch(_app: Any) -> None:
        await watchdog.run()

    app.task(watch)
