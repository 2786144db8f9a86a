"""`bihuan up`: starts everything in one state folder, keeps it running, stops it cleanly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli import is_there
from deploy.commands.options import settings_for
from deploy.running import Running
from deploy.settings import ACCOUNTS_FILE, Settings
from deploy.supervise import Demo
from deploy.whole import print_whole

app = typer.Typer()


@app.command()
def up(
    state: Annotated[
        Path | None, typer.Option(metavar="DIR", help="State folder; made when it is missing.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port of the pages and the API.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Workers of the normal lane.")] = 1,
    demo: Annotated[bool, typer.Option(help="Send reports of all sources.")] = False,
    rate: Annotated[float, typer.Option(min=0.01, help="Reports per second of the demo.")] = 1.0,
    staff: Annotated[
        bool, typer.Option(help="Let the demo's staff work the tickets, yours among them.")
    ] = True,
) -> None:
    """Start everything in one state folder; Ctrl-C stops it, starting again goes on."""
    settings = settings_for(state, **({"api": {"port": port}} if port is not None else {}))
    console = Console()
    running = Running(
        settings,
        workers=workers,
        demo=Demo(rate, staff) if demo and is_there("demo") else None,
        say=lambda line: console.print(line, highlight=False, soft_wrap=True),
    )
    running.run(when_ready=lambda: _greet(console, settings))


def _greet(console: Console, settings: Settings) -> None:
    """The one address, and the accounts of a folder that was made for trying."""
    address = settings.api.public_url or f"http://{settings.api.host}:{settings.api.port}/"
    console.print(
        f"\n{settings.centre_name}: [bold]{address}[/bold]", highlight=False, soft_wrap=True
    )
    file = settings.state_dir / ACCOUNTS_FILE
    if file.exists():
        accounts = json.loads(file.read_text(encoding="utf-8"))
        first_of = {account["role"]: account for account in reversed(accounts)}
        shown = Table("role", "username", "password", "unit", "area", box=None, pad_edge=False)
        for account in reversed(first_of.values()):
            shown.add_row(*(str(account.get(c.header) or "") for c in shown.columns))
        print_whole(console, shown)
        console.print(
            f"one account of each role; all {len(accounts)}: {file}",
            highlight=False,
            soft_wrap=True,
        )
    console.print("Ctrl-C stops everything; starting again goes on where it was.")
