"""Fixtures that start the real parts: one broker and one PostgreSQL for the whole run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.settings import Settings
from tests.support.broker import RealBroker
from tests.support.databases import PostgresTemplate, SqliteTemplate
from tests.support.postgres import RealPostgres


@pytest.fixture(scope="session")
def kafka_broker() -> Iterator[RealBroker]:
    """A real broker with all topics, shared: use keys and groups of your own, do not kill it."""
    with RealBroker() as broker:
        yield broker


@pytest.fixture(scope="session")
def kafka_bootstrap(kafka_broker: RealBroker) -> str:
    """`host:port` of the shared broker."""
    return kafka_broker.bootstrap


@pytest.fixture(scope="session")
def kafka_settings(kafka_broker: RealBroker) -> Settings:
    """Settings of a client of the shared broker."""
    return kafka_broker.settings


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[RealPostgres]:
    """A real PostgreSQL, shared: do not stop it."""
    with RealPostgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: RealPostgres) -> PostgresTemplate:
    """The migrated database that `postgres_url` copies."""
    return PostgresTemplate(postgres_server)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    """The migrated file that `sqlite_url` copies."""
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
def postgres_url(
    postgres_server: RealPostgres, postgres_template: PostgresTemplate
) -> Iterator[str]:
    """A fresh PostgreSQL database with the schema."""
    name = postgres_template.create()
    yield postgres_server.url(name)
    postgres_server.drop_database(name)


@pytest.fixture
def sqlite_url(sqlite_template: SqliteTemplate, tmp_path: Path) -> str:
    """A fresh SQLite database with the schema."""
    return sqlite_template.copy_to(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database with the schema, on each kind: a test that asks for it runs twice."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url
