"""The composition root of the timer auditor: settings in, passes for ever. What else reads case
files behind everybody's back runs here too: anchors, and the counts for the indicators."""

from __future__ import annotations

import asyncio
import gc
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
import uvloop
from prometheus_client import start_http_server
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.auditor.alarm import Alarm, AuditMetrics
from deploy.auditor.anchoring import Anchorer
from deploy.auditor.counting import Counter
from deploy.auditor.looking import Auditor
from deploy.auditor.outages import Outages
from deploy.clock import system_clock
from deploy.keys import load_keys
from deploy.ports import LOOPBACK
from deploy.roots.waiting import when_there
from deploy.settings import Settings
from dispatch.anchoring import Signer
from dispatch.store.audit import reports, save_report
from dispatch.store.engine import create_engine, reading, writing
from dispatch.store.faults import save_fault
from streams.failures import is_hiccup

FULL_PAUSE_S: Final = 0.01
"""A full pass leaves the machine to others for so long after each page."""

SETTLED_AFTER_S: Final = 3.0
"""A decision is in the database so soon after its moment, but for a worker that is overloaded."""

ANCHOR_LOOK_S: Final = 30.0
"""So often it looks whether an hour has begun that has no anchor."""

log = structlog.get_logger()


def anchorer_of(settings: Settings, engine: AsyncEngine) -> Anchorer:
    """What makes this centre's anchors."""
    return Anchorer(
        engine,
        signer=Signer(load_keys(settings).anchor),
        county=settings.county_code,
        hash_by=settings.case_file_hash,
        folder=settings.anchors_dir,
        now=system_clock(settings),
    )


def run_auditor(settings: Settings) -> None:
    """Audits until the process is told to stop."""
    metrics = AuditMetrics()
    if settings.auditor.metrics_port is not None:
        start_http_server(settings.auditor.metrics_port, LOOPBACK, metrics.registry)
    gc.collect()
    gc.freeze()  # what has been imported lives as long as the process
    gc.set_threshold(20_000, 20, 20)
    uvloop.run(_audit(settings, metrics))


async def _audit(settings: Settings, metrics: AuditMetrics) -> None:
    asked = settings.auditor
    engine = create_engine(
        settings.database_url,
        pool_size=4,
        overflow=1,
        idle_in_transaction_s=settings.database.idle_in_transaction_timeout_s,
        application="bihuan-auditor",
    )
    webhook = asked.webhook.get_secret_value() if asked.webhook is not None else None
    alarm = Alarm(webhook, silent_after_s=asked.silent_after_s)
    auditor = Auditor(engine, now=system_clock(settings), grace=timedelta(seconds=asked.grace_s))
    await when_there(auditor.start)
    outages = Outages(
        timedelta(seconds=asked.silent_after_s),
        last=await when_there(lambda: _last_sign(engine)),
        trusted=settings.clock_file is None,
        monotonic=time.monotonic,
    )

    async def recent() -> None:
        report = await auditor.recent()
        await _note_outage(engine, outages, auditor.newest_sign)
        alarm.judge(report)
        await _publish(engine, report, alarm, metrics)
        await alarm.tell()

    async def full() -> None:
        report = await auditor.full(lambda: asyncio.sleep(FULL_PAUSE_S))
        log.info("audited_in_full", **{k: v for k, v in report.items() if k != "at"})
        await _publish(engine, report, alarm, metrics)

    anchorer = anchorer_of(settings, engine)
    span = timedelta(seconds=asked.anchor_every_s)

    async def anchor() -> None:
        made = await anchorer.make_when_due(span)
        if made is not None:
            metrics.anchored(made.at)

    settled = timedelta(seconds=SETTLED_AFTER_S)
    counter = Counter(engine, now=system_clock(settings), settled_after=settled)

    async def count() -> None:
        await counter.catch_up_or_all(asked.full_every_s)
        if asked.freeze_day:
            await counter.freeze_when_due(asked.freeze_day)

    passes = asyncio.gather(
        _every(asked.every_s, recent),
        _every(asked.full_every_s, full),
        _every(asked.count_every_s, count),
        _every(min(ANCHOR_LOOK_S, asked.anchor_every_s), anchor),
    )
    for told in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(told, passes.cancel)
    try:
        with suppress(asyncio.CancelledError):
            await passes
    finally:
        await engine.dispose()


async def _last_sign(engine: AsyncEngine) -> datetime | None:
    """The newest sign of a sweep that an auditor before this one has seen."""
    async with engine.connect() as plain:
        found = [row for row in await reports(await reading(plain)) if row.kind == "recent"]
    return found[0].at - timedelta(seconds=found[0].sweep_age_s) if found else None


async def _note_outage(engine: AsyncEngine, outages: Outages, newest: datetime | None) -> None:
    """Takes down that the system was away, when a sweep has given a sign again."""
    gap = outages.gap(newest)
    if gap is not None:
        since, until = gap
        log.warning("system_was_away", since=since.isoformat(), until=until.isoformat())
        async with engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                await save_fault(connection, since, until)
    outages.take(newest)


async def _publish(
    engine: AsyncEngine, report: dict[str, Any], alarm: Alarm, metrics: AuditMetrics
) -> None:
    """Shows a report: metrics first, for they need no database."""
    metrics.report(report, alarm.raised)
    row = {**report, "alarms": " ".join(sorted(alarm.raised))}
    async with engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await save_report(connection, row)


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    """Does it at once and then again, so many seconds after it began; an outage is left to the
    next time."""
    while True:
        began = time.monotonic()
        try:
            await work()
        except Exception as error:
            if not is_hiccup(error):
                raise
            log.warning("audit_postponed", error=type(error).__name__)
        await asyncio.sleep(max(0.5, began + seconds - time.monotonic()))
