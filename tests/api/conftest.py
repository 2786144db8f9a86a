"""The API over ASGI, with a real database and, where it is asked for, the real broker."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

from api.accounts import create_accounts
from api.app import build_app
from api.parts import ApiParts, Limits
from api.services import Services
from api.sources import Sources
from deploy.kafka_clients import aiokafka_kwargs
from deploy.roots.duty import DutyBook
from deploy.settings import Settings
from dispatch.store.engine import create_engine, writing
from dispatch.taxonomy import load_taxonomy
from escalation.calendar_files import base_calendar
from escalation.policies import packaged_policies
from grid.county import County
from grid.demo import demo_county
from tests.support.polling import eventually

NOBODY_LISTENS = {"bootstrap_servers": ["127.0.0.1:9"]}
CHANNELS = frozenset({"grid", "hotline", "petition", "sensor"})


@dataclass
class MovableClock:
    """A clock that a test sets."""

    at: datetime = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The moment that it shows."""
        return self.at

    def move(self, **by: float) -> None:
        """Moves it on."""
        self.at += timedelta(**by)


@dataclass
class Served:
    """A running API: its client, parts and accounts."""

    app: FastAPI
    parts: ApiParts
    client: httpx.AsyncClient
    clock: MovableClock
    accounts: list[dict[str, str | None]]
    _tokens: dict[str, str] = field(default_factory=dict)

    @property
    def services(self) -> Services:
        """What runs beside the application."""
        services: Services = self.app.state.services
        return services

    def account(self, role: str, **where: str) -> dict[str, Any]:
        """The first account of `role`."""
        return next(
            a
            for a in self.accounts
            if a["role"] == role and all(a[k] == v for k, v in where.items())
        )

    async def headers(self, role: str, **where: str) -> dict[str, str]:
        """The headers of a signed-in account of `role`."""
        account = self.account(role, **where)
        name = account["username"]
        if name not in self._tokens:
            answer = await self.client.post(
                "/api/v1/auth/token",
                data={"username": name, "password": account["password"]},
            )
            assert answer.status_code == 200, answer.text
            self._tokens[name] = answer.json()["access_token"]
        return {"authorization": f"Bearer {self._tokens[name]}"}


@pytest.fixture(scope="session")
def county() -> County:
    """The demo county."""
    return County(demo_county())


_HASHED: dict[str, Any] = {}


async def _put_accounts(
    engine: AsyncEngine, county: County, now: datetime
) -> list[dict[str, str | None]]:
    """Makes the demo accounts; hashed once for the whole run."""
    table = SQLModel.metadata.tables["account"]
    async with engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            if not _HASHED:
                _HASHED["told"] = await create_accounts(connection, county, now)
                rows = (await connection.execute(select(table))).mappings().all()
                _HASHED["rows"] = [dict(row) for row in rows]
            else:
                await connection.execute(insert(table), _HASHED["rows"])
    return list(_HASHED["told"])


@asynccontextmanager
async def serving(
    url: str,
    county: County,
    kafka: dict[str, Any] | None = None,
    **limits: Any,
) -> AsyncIterator[Served]:
    """The API on the database at `url`; without `kafka` no broker answers."""
    clock = MovableClock()
    engine = create_engine(url)
    parts = ApiParts(
        engine=engine,
        county=county,
        taxonomy=load_taxonomy(),
        policies=packaged_policies,
        now=clock,
        identity_key=b"i" * 32,
        token_key=b"t" * 32,
        field_key=b"f" * 32,
        kafka=kafka or NOBODY_LISTENS,
        centre_name="测试中心",
        on_duty=DutyBook(engine, base_calendar).now,
        sources=Sources(CHANNELS, frozenset({"12345"})),
        limits=Limits(**{"kafka_within_s": 10.0 if kafka else 0.2, **limits}),
    )
    accounts = await _put_accounts(engine, county, clock())
    app = build_app(parts)
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 1234))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://bihuan") as client,
    ):
        served = Served(app, parts, client, clock, accounts)
        if kafka:
            await eventually(lambda: served.services.producer.reached, timeout=20)
        yield served
    await engine.dispose()


@pytest.fixture
async def api(sqlite_url: str, county: County) -> AsyncIterator[Served]:
    """The API on SQLite; no broker answers."""
    async with serving(sqlite_url, county) as served:
        yield served


@pytest.fixture
async def api_with_kafka(
    sqlite_url: str, county: County, kafka_settings: Settings
) -> AsyncIterator[Served]:
    """The API on SQLite and the real broker."""
    async with serving(sqlite_url, county, aiokafka_kwargs(kafka_settings)) as served:
        yield served
