"""The composition root of the API process: settings in, parts built, uvicorn run."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

import uvicorn
from sqlalchemy.ext.asyncio import AsyncEngine

from api.app import build_app
from api.metrics import policies_shown
from api.parts import ApiParts, BoardLimits, Limits
from api.sources import load_sources
from deploy.clock import system_clock
from deploy.complaint import Complaint
from deploy.kafka_clients import aiokafka_kwargs
from deploy.keys import load_keys
from deploy.policies import PolicyBook, policies_in
from deploy.roots.collector import spare_the_collector
from deploy.roots.county import county_when_there
from deploy.roots.duty import DutyBook
from deploy.roots.waiting import when_there
from deploy.settings import Settings
from dispatch.store.engine import create_engine
from dispatch.taxonomy import load_taxonomy
from escalation.policies import Policies
from grid.county import County
from grid.store import NoCounty

WEB_DIST: Final = Path(__file__).parents[2] / "api" / "web" / "dist"
SOURCES_FILE: Final = "sources.csv"
BACKLOG: Final = 2048
KEEP_ALIVE_S: Final = 75
"""An idle connection is closed after so long. After a short while many a client would send its next
request into a connection that is being closed."""


def engine_of(settings: Settings) -> AsyncEngine:
    """The API's engine."""
    return create_engine(
        settings.database_url,
        pool_size=settings.database.pool_size,
        overflow=settings.database.pool_overflow,
        idle_in_transaction_s=settings.database.idle_in_transaction_timeout_s,
        application="bihuan-api",
    )


def parts_of(
    settings: Settings, engine: AsyncEngine, county: County, policies: Callable[[], Policies]
) -> ApiParts:
    """What the API is built from."""
    keys = load_keys(settings)
    api, board = settings.api, settings.board
    return ApiParts(
        engine=engine,
        county=county,
        taxonomy=load_taxonomy(),
        policies=policies,
        now=system_clock(settings),
        identity_key=keys.identity,
        token_key=keys.token,
        field_key=keys.field,
        kafka=aiokafka_kwargs(settings),
        centre_name=settings.centre_name,
        on_duty=DutyBook(engine, lambda: policies().calendar).now,
        sources=load_sources(settings.state_dir / SOURCES_FILE),
        limits=Limits(
            body_bytes=api.body_limit_bytes,
            batch=api.batch_limit,
            answer_within_s=api.answer_within_s,
            token_minutes=api.token_minutes,
            session_hours=api.session_hours,
            track_per_minute=api.track_per_minute,
        ),
        board=BoardLimits(beat_s=board.beat_s, ring=board.ring, page=board.page, queue=board.queue),
        web_dist=WEB_DIST,
    )


async def _serve(settings: Settings) -> None:
    engine = engine_of(settings)
    try:
        county = await county_when_there(engine)
    except NoCounty:
        raise Complaint("no county yet: `bihuan county import`, or `bihuan up --demo`") from None
    now = system_clock(settings)
    policies = await when_there(lambda: policies_in(engine, now()))
    book = PolicyBook(engine, policies, lambda _: None)
    app = build_app(parts_of(settings, engine, county, lambda: book.policies))
    spare_the_collector()
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.api.host,
            port=settings.api.port,
            loop="uvloop",
            http="httptools",
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            ws_max_size=65_536,
            backlog=BACKLOG,
            access_log=False,
            server_header=False,
            date_header=False,
            log_config=None,
            timeout_graceful_shutdown=5,
            timeout_keep_alive=KEEP_ALIVE_S,
        )
    )
    try:
        async with asyncio.TaskGroup() as beside:
            keeping_up = beside.create_task(book.keep_up(policies_shown))
            await server.serve()
            keeping_up.cancel()
    finally:
        await engine.dispose()


def loop_factory_of_server() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's. Without `log_config=None` uvicorn would take its log lines, which hold addresses,
    queries and what exceptions quote, away from the product's masked log."""
    return uvicorn.Config("", loop="uvloop", log_config=None).get_loop_factory()


def run_server(settings: Settings) -> None:
    """Serves until SIGINT or SIGTERM."""
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    loop_factory = loop_factory_of_server()
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(_serve(settings))
