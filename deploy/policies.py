"""Calendar, limits and ladders in force: kept in the database, with the product's own at first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final, Generic, Protocol, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from dispatch.store.engine import reading, writing
from dispatch.store.policies import (
    CalendarVersionRow,
    LadderVersionRow,
    LimitsVersionRow,
    active_versions,
    put_in_force_if_none,
    versions_of,
)
from escalation.calendar_files import calendar_of
from escalation.ladder_files import ladders_of
from escalation.limits import limits_of
from escalation.policies import Policies, packaged_policies
from streams.failures import is_hiccup


class Policy(Protocol):
    """A calendar, a table of limits or one of ladders."""

    @property
    def version(self) -> str: ...

    @property
    def body(self) -> str: ...


RENEW_EVERY_S: Final = 2.0
"""How soon a running process takes what was put in force."""

log = structlog.get_logger()
Made = TypeVar("Made")


class PolicyBook(Generic[Made]):
    """What is in force, for a process that runs: the policies, and what was `made` of them. Both
    change at once, when a newer version is found."""

    def __init__(
        self, engine: AsyncEngine, policies: Policies, make: Callable[[Policies], Made]
    ) -> None:
        self._engine = engine
        self._make = make
        self._state = (policies, make(policies))

    @property
    def policies(self) -> Policies:
        """The policies in force."""
        return self._state[0]

    @property
    def made(self) -> Made:
        """What was made of the policies in force."""
        return self._state[1]

    async def renew(self) -> bool:
        """Takes what is in force now; whether that is anything else than before. Raises what the
        database raises."""
        async with self._engine.connect() as plain:
            connection = await reading(plain)
            active = await active_versions(connection)
            known = {table: each.version for table, each in _by_table(self.policies)}
            if all(known[table] == version for table, version in active.items()):
                return False
            policies = await load_policies(connection)
        self._state = (policies, self._make(policies))
        log.info("policies_taken", **versions_of_policies(policies))
        return True

    async def look(self) -> dict[str, str]:
        """Takes what is in force now and answers its versions, by kind; an outage is left to the
        next look."""
        try:
            await self.renew()
        except Exception as error:
            if not is_hiccup(error):
                raise
            log.warning("policies_not_looked_up", error=type(error).__name__)
        return versions_of_policies(self.policies)

    async def keep_up(self, told: Callable[[dict[str, str]], None]) -> None:
        """Looks every RENEW_EVERY_S seconds, for ever, and tells which versions are in force."""
        while True:
            told(await self.look())
            await asyncio.sleep(RENEW_EVERY_S)


def versions_of_policies(policies: Policies) -> dict[str, str]:
    """The versions in force, by kind."""
    return {
        "calendar": policies.calendar.version,
        "limits": policies.limits.version,
        "ladders": policies.ladders.version,
    }


def _by_table(policies: Policies) -> Iterator[tuple[str, Policy]]:
    yield str(CalendarVersionRow.__tablename__), policies.calendar
    yield str(LimitsVersionRow.__tablename__), policies.limits
    yield str(LadderVersionRow.__tablename__), policies.ladders


async def policies_in(engine: AsyncEngine, now: datetime) -> Policies:
    """What is in force. A fresh database is given the product's own first, so that whatever a
    clock was started with stays there when a later release brings others."""
    async with engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await _keep_packaged(connection, now)
            return await load_policies(connection)


async def _keep_packaged(connection: AsyncConnection, now: datetime) -> None:
    own = packaged_policies()
    for row, policy in (
        (CalendarVersionRow, own.calendar),
        (LimitsVersionRow, own.limits),
        (LadderVersionRow, own.ladders),
    ):
        await put_in_force_if_none(connection, row, policy.version, policy.body, now)


async def load_policies(connection: AsyncConnection) -> Policies:
    """What is in force in this database; the product's own for what is not kept there yet."""
    own = packaged_policies()
    kept = await versions_of(connection, CalendarVersionRow)
    calendars = [calendar_of(each.body) for each in kept]
    limits = await versions_of(connection, LimitsVersionRow)
    ladders = [ladders_of(kept.body) for kept in await versions_of(connection, LadderVersionRow)]
    return Policies(
        calendar=calendars[0] if calendars else own.calendar,
        limits=limits_of(limits[0].body) if limits else own.limits,
        ladders=ladders[0] if ladders else own.ladders,
        earlier=tuple(ladders[1:]),
        calendars=tuple(calendars[1:]),
    )
