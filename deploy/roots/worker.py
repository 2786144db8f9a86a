"""The composition root of a worker: settings in, a running Faust app out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import faust
import uvloop
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.clock import system_clock
from deploy.kafka_clients import aiokafka_kwargs, faust_broker, faust_broker_credentials
from deploy.keys import load_keys
from deploy.policies import PolicyBook, policies_in
from deploy.roots.collector import spare_the_collector
from deploy.roots.county import county_when_there
from deploy.roots.duty import notify_parts
from deploy.roots.rules import automation, own_rules, routing_table, rules_of
from deploy.roots.trapped import TrappedTriage
from deploy.roots.waiting import when_there
from deploy.settings import Settings
from dispatch.casefile import FieldCipher
from dispatch.classify import load_active
from dispatch.incident.facts import Rules
from dispatch.store.engine import create_engine
from dispatch.store.ledger import Ledger
from dispatch.store.serials import Serials
from dispatch.taxonomy import load_taxonomy
from dispatch.topics import Lane
from dispatch.triage import Triage
from escalation.policies import Policies
from grid.county import County
from streams.app import BuiltWorker, WorkerParts, build_worker
from streams.dead_letters import LetterSeal


def run_worker(settings: Settings, lane: str) -> None:
    """Runs the agents of `lane` (normal, urgent or all) until the process is told to stop."""
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    built = compose_worker(settings, lane)
    worker = faust.Worker(
        built.app, override_logging=False, redirect_stdouts=False, quiet=True, daemon=True
    )
    worker.spinner = None  # it would write a terminal's control characters into the log
    spare_the_collector()
    worker.execute_from_commandline()


def compose_worker(settings: Settings, lane: str, *, group: str = "bihuan") -> BuiltWorker:
    """A worker built of the settings, not yet started."""
    lanes = tuple(Lane) if lane == "all" else (Lane(lane),)
    now = system_clock(settings)
    county, policies = asyncio.run(_at_start(settings, now))
    engine = _engine(settings, lane)
    keys = load_keys(settings)
    cipher = FieldCipher(keys.field)
    taxonomy = load_taxonomy()
    table = routing_table(county, taxonomy, own_rules(settings.routing.rules, county, taxonomy))

    def in_force(policies: Policies) -> Rules:
        window = timedelta(days=settings.routing.archive_days)
        return rules_of(county, taxonomy, table, policies=policies, window=window)

    book = PolicyBook(engine, policies, in_force)
    ledger = Ledger(
        engine,
        rules=lambda: book.made,
        renew=book.renew,
        automation=automation(
            dispatch=settings.routing.auto_dispatch,
            thresholds_file=settings.routing.thresholds,
        ),
        cipher=cipher,
        serials=Serials(engine, settings.county_code),
        now=now,
        hash_by=settings.case_file_hash,
    )
    reading: dict[str, Any] = {
        "classifier": load_active(settings.state_dir / "models", taxonomy),
        "county": county,
        "taxonomy": taxonomy,
        "unsure_below": settings.routing.unsure_below,
    }
    trap = settings.test_crash_text
    triage = Triage(**reading) if trap is None else TrappedTriage(trap=trap, **reading)
    notify = notify_parts(
        settings.notify,
        engine=engine,
        county=county,
        taxonomy=taxonomy,
        calendar=lambda: book.policies.calendar,
        cipher=cipher,
    )
    return build_worker(
        WorkerParts(
            lanes=lanes,
            broker=faust_broker(settings),
            credentials=faust_broker_credentials(settings),
            kafka=aiokafka_kwargs(settings),
            engine=engine,
            triage=triage,
            ledger=ledger,
            seal=LetterSeal(keys.dead_letter),
            now=now,
            batch=settings.worker.batch,
            within_s=settings.worker.within_s,
            session_timeout_s=settings.worker.session_timeout_s,
            stall_s=settings.worker.stall_s,
            group=group,
            data_dir=settings.state_dir / "faust",
            archive_after=timedelta(days=settings.routing.archive_days),
            notify=notify,
            policies=book,
        )
    )


def _engine(settings: Settings, lane: str) -> AsyncEngine:
    return create_engine(
        settings.database_url,
        pool_size=settings.database.pool_size,
        overflow=settings.database.pool_overflow,
        idle_in_transaction_s=settings.database.idle_in_transaction_timeout_s,
        application=f"bihuan-worker-{lane}",
    )


async def _at_start(settings: Settings, now: Callable[[], datetime]) -> tuple[County, Policies]:
    engine = _engine(settings, "start")
    try:
        county = await county_when_there(engine)
        return county, await when_there(lambda: policies_in(engine, now()))
    finally:
        await engine.dispose()
