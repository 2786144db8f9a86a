"""What must be in place before workers and API start: the list of steps, each safe to repeat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from alembic.util import CommandError
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from deploy.broker.process import wait_ready
from deploy.complaint import Complaint
from deploy.first_start import accounts_if_none, county_if_none, roster_if_none
from deploy.keys import load_keys
from deploy.schema import upgrade
from deploy.settings import Settings
from deploy.topics import apply_topics


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to put in place. It does nothing when that has been done."""

    name: str
    run: Callable[[Settings], None]


def steps() -> list[list[Step]]:
    """Chains of steps: the chains run side by side, the steps of a chain one after the other."""
    return [
        [
            Step("keys", _keys),
            Step("database", _database),
            Step("county", _county),
            Step("accounts", _accounts),
            Step("roster", _roster),
        ],
        [Step("broker", _broker), Step("topics", _topics)],
    ]


def _keys(settings: Settings) -> None:
    load_keys(settings)


def _database(settings: Settings) -> None:
    try:
        upgrade(settings.database_url)
    except (OSError, SQLAlchemyError, CommandError) as error:
        said = str(error).partition("\n")[0]
        raise Complaint(f"the database cannot be brought to the newest schema: {said}") from error


def _county(settings: Settings) -> None:
    _in_database(county_if_none(settings))


def _accounts(settings: Settings) -> None:
    _in_database(accounts_if_none(settings))


def _roster(settings: Settings) -> None:
    _in_database(roster_if_none(settings))


def _in_database(work: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.run(work)
    except OperationalError as error:
        raise Complaint(f"the database does not answer as it should: {error.orig}") from error


def _broker(settings: Settings) -> None:
    wait_ready(settings, has_ended=lambda: False)


def _topics(settings: Settings) -> None:
    if left := apply_topics(settings):
        raise Complaint(f"{left[0]}: this needs a person, a topic cannot be changed so")
