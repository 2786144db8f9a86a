"""`bihuan worker`: runs the Faust agents."""

from __future__ import annotations

import importlib
import os
from enum import StrEnum
from typing import Annotated

import typer

from deploy.broker.process import wait_ready
from deploy.commands.options import StateOption, settings_for
from deploy.logs import configure_logs
from deploy.topics import require_topics

app = typer.Typer()


class Lanes(StrEnum):
    """Which lanes one worker serves."""

    URGENT = "urgent"
    NORMAL = "normal"
    ALL = "all"


@app.command()
def worker(
    lane: Annotated[Lanes | None, typer.Option(help="Default: BIHUAN_WORKER__LANES.")] = None,
    state: StateOption = None,
) -> None:
    """Run the agents of one lane or of all; refuses when the topics are not right."""
    settings = settings_for(state)
    configure_logs(settings.log)
    serves = lane or Lanes(settings.worker.lanes)
    if serves is Lanes.NORMAL:
        os.nice(settings.worker.nice)
    wait_ready(settings, has_ended=lambda: False)
    require_topics(settings)
    importlib.import_module("deploy.roots.worker").run_worker(settings, serves.value)
