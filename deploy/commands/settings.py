"""`bihuan settings`: the table of all settings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from deploy.setting_table import table

app = typer.Typer()
DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


@app.command()
def settings(
    write: Annotated[bool, typer.Option("--write", help="Write docs/settings.md.")] = False,
) -> None:
    """Print the table of all settings, or write it to the docs."""
    if write:
        DOCS.write_text(table(), encoding="utf-8")
    else:
        typer.echo(table(), nl=False)
