"""`bihuan broker`: the local broker of a state folder."""

from __future__ import annotations

from typing import Annotated

import typer

from deploy.broker.process import (
    is_ready,
    run_broker,
    running_broker,
    start_broker,
    stop_broker,
)
from deploy.commands.options import StateOption, settings_for
from deploy.kafka_clients import bootstrap_servers
from deploy.topics import apply_topics

app = typer.Typer(no_args_is_help=True)

PROMISE = "one node: kill -9 loses nothing, a power cut may lose the last moments"


@app.command()
def run(state: StateOption = None) -> None:
    """Become the broker, in the foreground."""
    run_broker(settings_for(state))


@app.command()
def start(
    state: StateOption = None,
    topics: Annotated[bool, typer.Option(help="Also make the topics.")] = True,
) -> None:
    """Start the broker in the background."""
    settings = settings_for(state)
    node = start_broker(settings)
    if topics:
        apply_topics(settings)
    typer.echo(f"broker ready at {node.bootstrap_servers} ({PROMISE})")


@app.command()
def stop(state: StateOption = None) -> None:
    """Stop the broker."""
    settings = settings_for(state)
    typer.echo("broker stopped" if stop_broker(settings) else "no broker was running")


@app.command()
def status(state: StateOption = None) -> None:
    """Say whether the broker runs; status 1 when it is not ready."""
    settings = settings_for(state)
    process = running_broker(settings)
    if process is None and settings.runs_local_broker:
        typer.echo("no broker is running")
        raise typer.Exit(1)
    ready = is_ready(settings)
    pid = f", pid {process.pid}" if process is not None else ""
    typer.echo(f"{bootstrap_servers(settings)}: {'ready' if ready else 'not ready'}{pid}")
    raise typer.Exit(0 if ready else 1)
