"""Local accounts: made, found, signed in to, and kept at hand for a short while."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Table, func, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import SQLModel

import api.tables  # noqa: F401 - declares the table
from dispatch.access import Actor, Role
from grid.areas import AreaLevel
from grid.county import County
from grid.duty_files import DutyAccount
from grid.units import UnitKind, town_unit_code

FRESH_S: Final = 2.0
"""So long a change of rights may take to be noticed."""
STALE_S: Final = 300.0
"""So long a known account is believed while the database does not answer."""

ROLE_ZH: Final[dict[Role, str]] = {
    Role.GRID_WORKER: "网格员",
    Role.VILLAGE: "村社",
    Role.TOWN_DESK: "综合信息指挥室",
    Role.HOTLINE_AGENT: "热线话务员",
    Role.ACCEPTOR: "受理员",
    Role.DISPATCHER: "派遣员",
    Role.DUTY_OFFICER: "值班长",
    Role.DEPT_DESK: "签收岗",
    Role.DEPT_HANDLER: "经办人",
    Role.DEPT_LEADER: "部门领导",
    Role.VISITOR: "回访员",
    Role.PETITION_CLERK: "信访专员",
    Role.CENTRE_LEADER: "中心领导",
    Role.COUNTY_LEADER: "县领导",
    Role.AUDITOR: "审计",
    Role.ADMIN: "管理员",
    Role.INTEGRATOR: "对接系统",
}

CENTRE_UNIT: Final = "SHZLZX"
PETITION_UNIT: Final = "XFJ"

_USERNAMES: Final[dict[Role, str]] = {
    Role.HOTLINE_AGENT: "hotline",
    Role.ACCEPTOR: "acceptor",
    Role.DISPATCHER: "dispatcher",
    Role.DUTY_OFFICER: "duty",
    Role.VISITOR: "visitor",
    Role.PETITION_CLERK: "petition",
    Role.CENTRE_LEADER: "centre",
    Role.COUNTY_LEADER: "county",
    Role.AUDITOR: "auditor",
    Role.ADMIN: "admin",
    Role.INTEGRATOR: "integrator",
}


@dataclass(frozen=True, slots=True)
class Account:
    """A local account (帐号). `name` is the post, never a person's name."""

    id: str
    username: str
    role: Role
    unit: str | None
    area: str | None
    name: str
    active: bool
    rights_version: int

    @property
    def actor(self) -> Actor:
        """Who it is when a ticket asks."""
        return Actor(account=self.id, role=self.role, unit=self.unit, area=self.area)

    def shown(self) -> dict[str, Any]:
        """What its holder is told of it."""
        return {
            "id": self.id,
            "username": self.username,
            "role": self.role.value,
            "unit": self.unit,
            "area": self.area,
            "name": self.name,
        }


class Passwords:
    """argon2id at the strength that OWASP names for 19 MiB, two at a time and off the loop."""

    def __init__(self) -> None:
        self._hash = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
        self._turn = asyncio.Semaphore(2)

    def hashed(self, password: str) -> str:
        """What is stored of `password`."""
        return self._hash.hash(password)

    @cached_property
    def _nobody(self) -> str:
        return self._hash.hash(secrets.token_urlsafe(16))

    async def fits(self, password: str, stored: str | None) -> bool:
        """Does `password` fit? Without an account it takes as long, and the answer is no."""
        async with self._turn:
            against = (
                stored if stored is not None else await asyncio.to_thread(lambda: self._nobody)
            )
            right = await asyncio.to_thread(self._hash.verify, password, against)
        return right and stored is not None


def _table() -> Table:
    return SQLModel.metadata.tables["account"]


def _account(row: Any) -> Account:
    return Account(
        id=row.id,
        username=row.username,
        role=Role(row.role),
        unit=row.unit,
        area=row.area,
        name=row.name,
        active=bool(row.active),
        rights_version=row.rights_version,
    )


class Accounts:
    """The accounts in the database, remembered for `FRESH_S` seconds."""

    def __init__(
        self, engine: AsyncEngine, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine = engine
        self._monotonic = monotonic
        self._passwords = Passwords()
        self._known: dict[str, tuple[float, Account | None]] = {}
        self._looking: dict[str, asyncio.Task[Account | None]] = {}

    async def signed_in(self, username: str, password: str) -> Account | None:
        """The active account whose password this is; None says no more than that."""
        table = _table()
        asked = "" if "\0" in username else username[:200]
        async with self._engine.connect() as connection:
            query = select(table).where(table.c.username == asked)
            row = (await connection.execute(query)).first()
        right = await self._passwords.fits(password, row.password_hash if row is not None else None)
        if row is None or not right or not row.active:
            return None
        account = _account(row)
        self._known[account.id] = (self._monotonic(), account)
        return account

    async def current(self, account_id: str) -> Account | None:
        """The account as it is now, at most `FRESH_S` old; None when there is none. While the
        database is away, an account that was known a short while ago is still believed."""
        found = self._known.get(account_id)
        at = self._monotonic()
        if found is not None and at - found[0] < FRESH_S:
            return found[1]
        looking = self._looking.get(account_id)
        if looking is None:
            looking = asyncio.create_task(self._look_up(account_id))
            self._looking[account_id] = looking
            looking.add_done_callback(lambda done: self._looked_up(account_id, done))
        try:
            return await asyncio.shield(looking)
        except (SQLAlchemyError, OSError):
            if found is not None and at - found[0] < STALE_S:
                return found[1]
            raise

    async def _look_up(self, account_id: str) -> Account | None:
        """The account as the database has it; who asks meanwhile waits for the same answer."""
        at, table = self._monotonic(), _table()
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(table).where(table.c.id == account_id))).first()
        account = _account(row) if row is not None else None
        if len(self._known) > 10_000:
            self._known.clear()
        self._known[account_id] = (at, account)
        return account

    def _looked_up(self, account_id: str, done: asyncio.Task[Account | None]) -> None:
        del self._looking[account_id]
        if not done.cancelled():
            done.exception()


async def duty_accounts(conn: AsyncConnection) -> list[DutyAccount]:
    """The active accounts, as a duty roster names them."""
    table = _table()
    rows = await conn.execute(
        select(table.c.id, table.c.username, table.c.unit, table.c.role)
        .where(table.c.active)
        .order_by(table.c.username)
    )
    return [DutyAccount(row.id, row.username, row.unit, row.role) for row in rows]


async def account_names(conn: AsyncConnection, accounts: Collection[str]) -> dict[str, str]:
    """The posts of these accounts, which are never persons' names."""
    table = _table()
    rows = await conn.execute(
        select(table.c.id, table.c.name).where(table.c.id.in_(sorted(accounts)))
    )
    return {row.id: row.name for row in rows}


@dataclass(frozen=True, slots=True)
class _Post:
    username: str
    role: Role
    unit: str | None
    area: str | None


def _posts(county: County) -> list[_Post]:
    """The demo's posts: every role, every department's desk, every town's desk."""
    posts = []
    for role, username in _USERNAMES.items():
        unit = PETITION_UNIT if role is Role.PETITION_CLERK else CENTRE_UNIT
        if role is Role.INTEGRATOR or unit not in county.units:
            unit = ""
        posts.append(_Post(username, role, unit or None, county.code))
    departments = [
        u for u in county.units.values() if u.kind not in (UnitKind.CENTRE, UnitKind.TOWN)
    ]
    for unit_ in departments:
        posts.append(_Post(f"dept-{unit_.code.lower()}", Role.DEPT_DESK, unit_.code, county.code))
    chosen = next((u for u in departments if u.code == "ZHZF"), *departments[:1])
    for role, kind in ((Role.DEPT_HANDLER, "handler"), (Role.DEPT_LEADER, "leader")):
        posts.append(_Post(f"{kind}-{chosen.code.lower()}", role, chosen.code, county.code))
    for town in county.at_level(AreaLevel.TOWN):
        posts.append(
            _Post(f"town-{town.code}", Role.TOWN_DESK, town_unit_code(town.code), town.code)
        )
    for level, role, prefix in (
        (AreaLevel.VILLAGE, Role.VILLAGE, "village"),
        (AreaLevel.GRID, Role.GRID_WORKER, "grid"),
    ):
        for area in county.at_level(level)[:1]:
            posts.append(_Post(f"{prefix}-{area.code}", role, None, area.code))
    return posts


def _post_name(post: _Post, county: County) -> str:
    where = ""
    if post.unit is not None and post.unit in county.units:
        where = county.units[post.unit].name
    elif post.area is not None and post.area in county.areas and post.area != county.code:
        where = county.areas[post.area].name
    return f"{where}{ROLE_ZH[post.role]}"


async def create_accounts(
    conn: AsyncConnection,
    county: County,
    now: datetime,  # noqa: ARG001 - every maker of rows takes the time
) -> list[dict[str, str | None]]:
    """Makes the demo accounts, one password each, in the caller's transaction.

    Answers `{role, username, password, unit, area}` of each, the only time that the passwords are
    known; an empty list when there are accounts already.
    """
    table = _table()
    if await conn.scalar(select(func.count()).select_from(table)):
        return []
    passwords = Passwords()
    rows: list[dict[str, Any]] = []
    told: list[dict[str, str | None]] = []
    for post in _posts(county):
        password = secrets.token_urlsafe(9)
        rows.append(
            {
                "id": "a" + secrets.token_hex(8),
                "username": post.username,
                "password_hash": await asyncio.to_thread(passwords.hashed, password),
                "role": post.role.value,
                "unit": post.unit,
                "area": post.area,
                "name": _post_name(post, county),
                "active": True,
                "rights_version": 1,
            }
        )
        told.append(
            {
                "role": post.role.value,
                "username": post.username,
                "password": password,
                "unit": post.unit,
                "area": post.area,
            }
        )
    await conn.execute(insert(table), rows)
    return told
