"""`bihuan documents`: the OpenAPI and AsyncAPI documents, as the code makes them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from deploy.documents import FOLDER, documents

app = typer.Typer()


@app.command()
def main(
    into: Annotated[Path, typer.Option(help="The folder to write them into.")] = FOLDER,
) -> None:
    """Write openapi.json and asyncapi.json, which the types of the pages are made from."""
    into.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (into / name).write_text(text, encoding="utf-8")
        typer.echo(str(into / name))
