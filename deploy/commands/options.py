"""Options that many sub-commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.settings import Settings, load_settings

StateOption = Annotated[
    Path | None,
    typer.Option("--state", metavar="DIR", help="State folder; default BIHUAN_STATE_DIR, ./state."),
]


def settings_for(state: Path | None, **overrides: Any) -> Settings:
    """The settings with what the command line says on top."""
    if state is not None:
        overrides["state_dir"] = state.resolve()
    return load_settings(**overrides)
