"""`bihuan db`: the database's schema."""

from __future__ import annotations

import asyncio

import typer

from deploy import schema
from deploy.commands.options import StateOption, settings_for

app = typer.Typer(no_args_is_help=True)


@app.command()
def upgrade(revision: str = "head", state: StateOption = None) -> None:
    """Bring the schema up to REVISION."""
    settings = settings_for(state)
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    schema.upgrade(settings.database_url, revision)


@app.command()
def downgrade(revision: str, state: StateOption = None) -> None:
    """Take the schema back to REVISION (`base`: nothing left)."""
    schema.downgrade(settings_for(state).database_url, revision)


@app.command()
def current(state: StateOption = None) -> None:
    """Show the schema's revision; status 1 when it is not the newest."""
    found = asyncio.run(schema.schema_state(settings_for(state).database_url))
    typer.echo(f"{found.current or 'empty'} (newest: {found.newest})")
    raise typer.Exit(0 if found.is_newest else 1)
