"""`bihuan webhooks`: systems that are told of events by signed calls."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.clock import system_clock
from deploy.commands.database import UrlOption, in_database
from deploy.commands.options import StateOption, settings_for
from deploy.keys import load_keys
from dispatch.casefile import FieldCipher
from dispatch.incident.events import EVENTS
from dispatch.store.webhooks import (
    UrlRefused,
    Webhook,
    load_webhooks,
    new_webhook,
    remove_webhook,
    save_webhook,
)

app = typer.Typer(no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="What the system is called.")]


def _cipher(state: Path | None) -> FieldCipher:
    return FieldCipher(load_keys(settings_for(state)).field)


@app.command()
def add(
    name: NameArgument,
    url: Annotated[str, typer.Argument(help="Where to post to.")],
    event: Annotated[list[str], typer.Option(help="A type of events to be told of; repeatable.")],
    state: StateOption = None,
    database_url: UrlOption = None,
) -> None:
    """Tell a system of events. Its secret is printed now and never again."""
    known = {str(one.model_fields["type"].default) for one in EVENTS}
    if unknown := sorted(set(event) - known):
        typer.echo(f"no such events: {', '.join(unknown)}", err=True)
        typer.echo(f"there are {', '.join(sorted(known))}", err=True)
        raise typer.Exit(2)
    try:
        hook = new_webhook(name, url, event)
    except UrlRefused as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    cipher, now = _cipher(state), system_clock(settings_for(state))()

    async def work(connection: AsyncConnection) -> None:
        await save_webhook(connection, cipher, hook, now)

    try:
        in_database(state, database_url, work)
    except IntegrityError:
        typer.echo(f"{name} is there already; remove it first", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"id {hook.id}")
    typer.echo(f"secret {hook.secret}")


@app.command("list")
def list_(state: StateOption = None, database_url: UrlOption = None) -> None:
    """Say which systems are told of what. Addresses and secrets are not shown."""
    cipher = _cipher(state)

    async def work(connection: AsyncConnection) -> list[Webhook]:
        return await load_webhooks(connection, cipher)

    table = Table()
    for column in ("id", "name", "events"):
        table.add_column(column)
    for hook in in_database(state, database_url, work):
        table.add_row(hook.id, hook.name, ", ".join(hook.events))
    Console().print(table)


@app.command()
def remove(name: NameArgument, state: StateOption = None, database_url: UrlOption = None) -> None:
    """Tell a system nothing more."""

    async def work(connection: AsyncConnection) -> bool:
        return await remove_webhook(connection, name)

    if not in_database(state, database_url, work):
        typer.echo(f"there is no {name}", err=True)
        raise typer.Exit(1)
    typer.echo("removed")
