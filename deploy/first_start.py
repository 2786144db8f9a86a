"""What a fresh state folder gets: the demo county, an account for every post, a duty roster."""

from __future__ import annotations

import json
import os
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from api.accounts import create_accounts, duty_accounts
from deploy.clock import system_clock
from deploy.settings import ACCOUNTS_FILE, Settings
from dispatch.store.engine import create_engine
from grid.demo import demo_county
from grid.duty_demo import roster_of_posts
from grid.duty_gaps import gaps
from grid.duty_store import activate_roster, roster_version
from grid.store import county_version, load_county, save_county

__all__ = ["ACCOUNTS_FILE", "accounts_if_none", "county_if_none", "roster_if_none"]


def _engine(settings: Settings) -> AsyncEngine:
    return create_engine(settings.database_url, application="bihuan up")


async def county_if_none(settings: Settings) -> None:
    """Loads the demo county, which says in its name that it is one, where there is none."""
    engine = _engine(settings)
    try:
        async with engine.begin() as connection:
            if await county_version(connection) is None:
                await save_county(connection, demo_county())
    finally:
        await engine.dispose()


async def accounts_if_none(settings: Settings) -> None:
    """Makes the accounts where there are none, and writes their passwords to `accounts.json`.

    The file is in place before the accounts are: a crash between leaves no account of which
    nobody knows the password, and the next start makes both anew.
    """
    engine = _engine(settings)
    try:
        async with engine.begin() as connection:
            county = await load_county(connection)
            made = await create_accounts(connection, county, system_clock(settings)())
            if made:
                _write(settings.state_dir / ACCOUNTS_FILE, made)
    finally:
        await engine.dispose()


async def roster_if_none(settings: Settings) -> None:
    """Puts the accounts that there are on duty round the clock, where no roster is in force yet
    and that leaves no unit without somebody."""
    engine = _engine(settings)
    try:
        async with engine.begin() as connection:
            if await roster_version(connection) is not None:
                return
            units = list((await load_county(connection)).units.values())
            roster = roster_of_posts(units, await duty_accounts(connection))
            if not gaps(roster, units):
                await activate_roster(connection, roster, system_clock(settings)())
    finally:
        await engine.dispose()


def _write(path: Path, accounts: list[dict[str, str | None]]) -> None:
    """For the owner's eyes only, whole or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(accounts, out, ensure_ascii=False, indent=1)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)
