"""`bihuan duty`: the duty roster, people's channels, and who would be told now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from api.accounts import duty_accounts
from api.duty import matter_of
from deploy.clock import system_clock
from deploy.commands.database import UrlOption, in_database
from deploy.commands.options import StateOption, settings_for
from deploy.keys import load_keys
from deploy.policies import load_policies
from deploy.roots.duty import load_on_duty
from dispatch.access import SYSTEM_ACTOR
from dispatch.casefile import FieldCipher
from dispatch.channel_files import read_channels
from dispatch.effects import EffectState
from dispatch.incident.status import Clock
from dispatch.store.channels import save_channel
from dispatch.store.effects import Listed, effects_in_state, revive
from dispatch.store.lists import find_ticket
from escalation.telling import Telling, who_is_told
from grid.duty import ROLE_ZH, ZONE, Roster
from grid.duty_files import read_roster
from grid.duty_store import NoRoster, activate_roster, load_roster
from grid.importing import ImportProblems
from grid.store import NoCounty, load_draft

app = typer.Typer(no_args_is_help=True)

MOST: Final = 200
FileArgument = Annotated[Path, typer.Argument(help="CSV file; see the README.")]


Answer = TypeVar("Answer")


def _in_database(
    state: Path | None, url: str | None, work: Callable[[AsyncConnection], Awaitable[Answer]]
) -> Answer:
    """What `work` answers, in one transaction."""
    try:
        return in_database(state, url, work)
    except (NoCounty, NoRoster) as error:
        typer.echo(str(error), err=True)
    raise typer.Exit(1)


def _data(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        typer.echo(f"{error.filename}: {error.strerror}", err=True)
        raise typer.Exit(1) from None


async def _read(connection: AsyncConnection, path: Path) -> Roster | ImportProblems:
    units = (await load_draft(connection)).units
    return read_roster(_data(path), path.name, units, await duty_accounts(connection))


def _complain(problems: ImportProblems) -> None:
    for problem in problems.problems:
        typer.echo(str(problem), err=True)
    typer.echo(f"{len(problems.problems)} problems; nothing was changed", err=True)
    raise typer.Exit(1)


@app.command()
def check(file: FileArgument, state: StateOption = None, database_url: UrlOption = None) -> None:
    """Say what is wrong with a roster, and change nothing."""

    async def work(connection: AsyncConnection) -> Roster | ImportProblems:
        return await _read(connection, file)

    found = _in_database(state, database_url, work)
    if isinstance(found, ImportProblems):
        _complain(found)
    else:
        typer.echo(f"nothing wrong; version {found.version}; nothing was changed")


@app.command("import")
def import_(file: FileArgument, state: StateOption = None, database_url: UrlOption = None) -> None:
    """Put a roster in force. All of it is checked first; with one error nothing changes."""
    now = system_clock(settings_for(state))()

    async def work(connection: AsyncConnection) -> Roster | ImportProblems:
        found = await _read(connection, file)
        if isinstance(found, Roster):
            await activate_roster(connection, found, now)
        return found

    found = _in_database(state, database_url, work)
    if isinstance(found, ImportProblems):
        _complain(found)
    else:
        typer.echo(f"version {found.version} is in force")


@app.command()
def channels(file: FileArgument, state: StateOption = None, database_url: UrlOption = None) -> None:
    """Keep the addresses by which people are reached. They are encrypted, and never shown."""
    settings = settings_for(state)
    cipher, now = FieldCipher(load_keys(settings).field), system_clock(settings)()

    async def work(connection: AsyncConnection) -> int | ImportProblems:
        found = read_channels(_data(file), file.name, await duty_accounts(connection))
        if isinstance(found, ImportProblems):
            return found
        for channel, address in found:
            await save_channel(connection, cipher, channel, address, now)
        return len(found)

    kept = _in_database(state, database_url, work)
    if isinstance(kept, ImportProblems):
        _complain(kept)
    else:
        typer.echo(f"{kept} channels are kept")


@app.command()
def show(
    at: Annotated[
        datetime | None, typer.Option(help="Moment of the county's clocks; default now.")
    ] = None,
    state: StateOption = None,
    database_url: UrlOption = None,
) -> None:
    """Say who is on duty, for every unit and role."""
    moment = system_clock(settings_for(state))() if at is None else at.replace(tzinfo=ZONE)

    async def work(connection: AsyncConnection) -> tuple[Roster, dict[str, str], dict[str, str]]:
        roster = await load_roster(connection)
        names = {a.id: a.username for a in await duty_accounts(connection)}
        units = {u.code: u.name for u in (await load_draft(connection)).units}
        return roster, names, units

    roster, names, units = _in_database(state, database_url, work)
    table = Table(title=f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}, version {roster.version}")
    for column in ("unit", "role", "on duty"):
        table.add_column(column)
    for unit, role in roster.places:
        on_duty = roster.on_duty(unit, role, moment)
        shown = ", ".join(names.get(account, f"{account} (not active)") for account in on_duty)
        table.add_row(f"{unit} {units.get(unit, '')}", f"{role} {ROLE_ZH[role]}", shown or "nobody")
    Console().print(table)


@app.command()
def told(
    incident: Annotated[str, typer.Argument(help="Id of a ticket.")],
    step: Annotated[str, typer.Argument(help="A step of its ladder, like E6.")],
    clock: Annotated[str, typer.Option(help="The clock that climbs the ladder.")] = "handle",
    state: StateOption = None,
    database_url: UrlOption = None,
) -> None:
    """Say who would be told now if a step of a ticket's ladder fired."""
    at = system_clock(settings_for(state))()

    async def work(connection: AsyncConnection) -> tuple[Telling, dict[str, str]]:
        found = await find_ticket(connection, SYSTEM_ACTOR, incident)
        if found is None:
            typer.echo("there is no such ticket", err=True)
            raise typer.Exit(1)
        policies = await load_policies(connection)
        try:
            fired = policies.ladders.step(Clock(clock), found.ticket.severity, step)
        except (ValueError, KeyError):
            typer.echo("there is no such step", err=True)
            raise typer.Exit(1) from None
        on_duty = await load_on_duty(connection, policies.calendar)
        telling = who_is_told(fired.told, matter_of(found.ticket), on_duty, at)
        return telling, {a.id: a.username for a in await duty_accounts(connection)}

    telling, names = _in_database(state, database_url, work)
    table = Table(title=f"{step} of {incident}, {at.astimezone(ZONE):%Y-%m-%d %H:%M}")
    for column in ("account", "as", "of", "by", "not before"):
        table.add_column(column)
    for one in telling.told:
        when = f"{one.not_before.astimezone(ZONE):%m-%d %H:%M}"
        table.add_row(names[one.account], ROLE_ZH[one.role], one.unit, one.channel, when)
    Console().print(table)
    for out in telling.left_out:
        typer.echo(f"{out.audience} of {out.unit}: {out.why}")


@app.command()
def dead(state: StateOption = None, database_url: UrlOption = None) -> None:
    """List the messages and calls that were given up."""

    async def work(connection: AsyncConnection) -> list[Listed]:
        return await effects_in_state(connection, EffectState.DEAD, MOST)

    table = Table()
    for column in ("event", "effect", "recipient", "attempts", "why"):
        table.add_column(column)
    for one in _in_database(state, database_url, work):
        key = one.key
        table.add_row(key.event_id, key.effect, key.recipient, str(one.attempts), one.receipt)
    Console().print(table)


@app.command()
def retry(
    event: Annotated[str, typer.Argument(help="The event whose messages were given up.")],
    state: StateOption = None,
    database_url: UrlOption = None,
) -> None:
    """Try the messages and calls of an event anew that were given up."""
    now = system_clock(settings_for(state))()

    async def work(connection: AsyncConnection) -> int:
        return await revive(connection, event, now)

    typer.echo(f"{_in_database(state, database_url, work)} are tried anew")
