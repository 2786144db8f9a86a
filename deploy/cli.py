"""The `bihuan` command: a table of sub-commands, each imported only when it is used."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from deploy.complaint import Complaint

FOLDER: Final = Path(__file__).with_name("commands")

COMMANDS: Final = {
    "up": "Start everything in one state folder; Ctrl-C stops it.",
    "worker": "Run the Faust agents of one lane or of all.",
    "api": "Run the HTTP and websocket server with the pages.",
    "auditor": "Prove that no deadline is missed and none fires twice.",
    "audit": "Case files: verify them, anchor them, show the anchors' key.",
    "broker": "The local broker: run, start, stop, status.",
    "topics": "The cluster's topics: apply, diff, describe.",
    "db": "The database's schema: upgrade, downgrade, current.",
    "county": "The county's areas, organisations, people and devices.",
    "calendar": "Holidays, make-up days and working hours: check, show, activate.",
    "limits": "How long each stage may take: check, show, activate.",
    "ladders": "Who is told when nothing happens: check, show, activate.",
    "assessment": "How units are assessed: check, show, activate.",
    "stats": "Indicators: show, the tickets behind one, months, assess, freeze.",
    "duty": "Duty rosters, people's channels, and who would be told now.",
    "webhooks": "Systems that are told of events by signed calls.",
    "replay": "Send a real file through the API.",
    "demo": "Send reports of all sources at a chosen rate.",
    "rules": "What was put in force when and by whom; the way back.",
    "simulate": "Other rules against the last days; whether those of then make the same.",
    "at": "The board, or one ticket, as it was at a moment.",
    "watch": "The live board in the terminal.",
    "classifier": "Train, evaluate and activate a classifier.",
    "dlq": "Dead letters: list, show, replay.",
    "doctor": "Check this machine, the broker, the database and the clock.",
    "settings": "The table of all settings.",
    "documents": "Write the OpenAPI and AsyncAPI documents.",
}
"""Sub-command → what it does. `deploy/commands/<name>.py` holds its typer application, `app`."""


def is_there(name: str) -> bool:
    """Whether this installation has the sub-command `name`."""
    return name in COMMANDS and (FOLDER / f"{name}.py").exists()


class LazyGroup(TyperGroup):
    """Shows all sub-commands without importing any, and imports the one that is called."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer's signature
        """The names, in the table's order."""
        return [name for name in COMMANDS if is_there(name)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The sub-command's entry for the help; the sub-command itself for completion."""
        if not is_there(cmd_name):
            return None
        if ctx.resilient_parsing:
            return self._load(cmd_name)
        return TyperCommand(cmd_name, help=COMMANDS[cmd_name], callback=None)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The sub-command that is called."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, self._load(name) if command is not None and name else command, rest

    def _load(self, name: str) -> Any:
        application = importlib.import_module(f"deploy.commands.{name}").app
        application._add_completion = False  # only the whole command offers to install it
        command = typer.main.get_command(application)
        command.name = name
        return command


app = typer.Typer(
    cls=LazyGroup,
    help="闭环: the incident dispatcher of a county social-governance centre.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _root() -> None:
    pass


def main() -> None:
    """Runs the command line; a complaint ends it with one line and status 1. What it writes, and
    what the processes write that it starts, is for the owner's eyes only: reports are personal
    data, and so are the broker's files and the logs."""
    os.umask(0o077)
    try:
        app(prog_name="bihuan")
    except Complaint as complaint:
        typer.echo(f"bihuan: {complaint}", err=True)
        sys.exit(1)
