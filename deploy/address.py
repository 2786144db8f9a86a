"""Where the server of a state folder listens: noted there by it, read by the other commands."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

from deploy.settings import ENV_PREFIX, NESTED, ApiSettings, Settings

ADDRESS_FILE: Final = Path("run") / "address.json"
EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound
ASKED_BY: Final = tuple(f"{ENV_PREFIX}API{NESTED}{name}" for name in ("HOST", "PORT"))


def note_address(settings: Settings) -> None:
    """Notes where the server is about to listen, whole or not at all."""
    path = settings.state_dir / ADDRESS_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    told = {"host": settings.api.host, "port": settings.api.port}
    beside.write_text(json.dumps(told), encoding="utf-8")
    beside.replace(path)


def where_it_listens(settings: Settings) -> Settings:
    """The settings with the address that the folder's server noted, unless they name one
    themselves: `up --port` must be said once only."""
    if any(os.environ.get(name) for name in ASKED_BY) or not _is_default(settings.api):
        return settings
    try:
        told = json.loads((settings.state_dir / ADDRESS_FILE).read_text(encoding="utf-8"))
        noted = {"host": str(told["host"]), "port": int(told["port"])}
    except (OSError, ValueError, KeyError, TypeError):
        return settings
    return settings.model_copy(update={"api": settings.api.model_copy(update=noted)})


def local_url(api: ApiSettings) -> str:
    """The address by which this machine reaches the server."""
    host = EVERYWHERE.get(api.host, api.host)
    return f"http://[{host}]:{api.port}" if ":" in host else f"http://{host}:{api.port}"


def _is_default(api: ApiSettings) -> bool:
    default = ApiSettings()
    return (api.host, api.port) == (default.host, default.port)
