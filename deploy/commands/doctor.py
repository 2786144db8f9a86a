"""`bihuan doctor`: what is wrong, and what to do about it."""

from __future__ import annotations

import dataclasses
import json
from typing import Annotated

import typer

from deploy.address import where_it_listens
from deploy.commands.options import StateOption, settings_for
from deploy.doctor import examine

app = typer.Typer()


@app.command()
def doctor(
    state: StateOption = None,
    port: Annotated[int | None, typer.Option(help="Port of the pages and the API.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON list.")] = False,
) -> None:
    """Check this machine, the broker, the database and the clock; status 1 when one is wrong."""
    settings = settings_for(state, **({"api": {"port": port}} if port is not None else {}))
    if port is None:
        settings = where_it_listens(settings)
    findings = []
    for finding in examine(settings):
        findings.append(finding)
        if not as_json:
            typer.echo(str(finding))
    if as_json:
        listed = [dataclasses.asdict(f) for f in findings]
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=1))
    raise typer.Exit(0 if all(f.ok for f in findings) else 1)
