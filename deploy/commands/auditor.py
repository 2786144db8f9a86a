"""`bihuan auditor`: runs the timer auditor."""

from __future__ import annotations

import importlib
import os

import typer

from deploy.commands.options import StateOption, settings_for
from deploy.logs import configure_logs

app = typer.Typer()

NICE = 10
"""Its full passes take what others leave."""


@app.command()
def auditor(state: StateOption = None) -> None:
    """Prove that no deadline is missed and none fires twice; repairs nothing."""
    settings = settings_for(state)
    configure_logs(settings.log)
    os.nice(NICE)
    importlib.import_module("deploy.roots.auditor").run_auditor(settings)
