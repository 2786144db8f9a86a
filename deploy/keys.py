"""Home of the secret keys: made once per state folder, or given from outside, never logged."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
import secrets
from pathlib import Path
from typing import Final

from deploy.complaint import Complaint
from deploy.files import write_once
from deploy.settings import Settings

KEYS_FILE: Final = "keys.json"
KEY_BYTES: Final = 32


class KeysUnusable(Complaint):
    """The keys cannot be used; the text says which and why, without the key."""


@dataclasses.dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one centre. They do not show in a repr."""

    identity: bytes = dataclasses.field(repr=False)
    token: bytes = dataclasses.field(repr=False)
    field: bytes = dataclasses.field(repr=False)
    dead_letter: bytes = dataclasses.field(repr=False)
    anchor: bytes = dataclasses.field(repr=False)


NAMES: Final = tuple(f.name for f in dataclasses.fields(Keys))


def load_keys(settings: Settings) -> Keys:
    """The keys: each from the settings, else from `DIR/keys.json`, which is made on first use."""
    given = {
        name: secret.get_secret_value()
        for name in NAMES
        if (secret := getattr(settings.keys, name)) is not None
    }
    kept = {} if len(given) == len(NAMES) else _kept(settings.state_dir / KEYS_FILE)
    texts = {**kept, **given}
    if missing := [name for name in NAMES if name not in texts]:
        raise KeysUnusable(f"{KEYS_FILE} lacks {', '.join(missing)}")
    return Keys(**{name: _decoded(name, texts[name]) for name in NAMES})


def _kept(path: Path) -> dict[str, str]:
    if not path.exists():
        _make(path)
    try:
        texts = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise KeysUnusable(f"{path} is not JSON; restore it from a backup") from error
    return {name: str(texts[name]) for name in NAMES if name in texts}


def _make(path: Path) -> None:
    """Writes fresh keys, whole and readable by the owner alone; of several makers one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = {name: base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() for name in NAMES}
    write_once(path, json.dumps(texts, indent=1).encode())


def _decoded(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise KeysUnusable(f"key {name} is not base64") from error
    if len(key) < KEY_BYTES:
        raise KeysUnusable(f"key {name} has {len(key)} bytes; it needs {KEY_BYTES} or more")
    return key
