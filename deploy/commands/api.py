"""`bihuan api`: runs the HTTP and websocket server."""

from __future__ import annotations

import importlib
from typing import Annotated

import typer

from deploy.address import note_address
from deploy.commands.options import StateOption, settings_for
from deploy.complaint import Complaint
from deploy.logs import configure_logs
from deploy.ports import is_free

app = typer.Typer()


@app.command()
def api(
    port: Annotated[int | None, typer.Option(help="Default: BIHUAN_API__PORT.")] = None,
    state: StateOption = None,
) -> None:
    """Serve the API, the live board and the pages."""
    settings = settings_for(state, **({"api": {"port": port}} if port is not None else {}))
    configure_logs(settings.log)
    if not is_free(settings.api.port, settings.api.host):
        raise Complaint(f"port {settings.api.port} is taken: choose another with --port")
    note_address(settings)
    importlib.import_module("deploy.roots.server").run_server(settings)
