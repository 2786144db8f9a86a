"""Which model is in force: a file named by `active.json` in the models folder, else the phrases."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from dispatch.classify.classifier import Classifier
from dispatch.classify.model import ModelDamaged, load_model
from dispatch.taxonomy import Taxonomy

ACTIVE: Final = "active.json"


@dataclass(frozen=True, slots=True)
class ActiveModel:
    """What `active.json` says: the file beside it, the SHA-256 of that file, since when."""

    file: str
    sha256: str
    version: str
    activated_at: str


def activate(source: Path, models: Path, now: datetime) -> ActiveModel:
    """Checks the model in `source`, copies it into `models` under its version and names it in
    `active.json`, in that order, so that a crash leaves the old model in force. A worker takes it
    when it starts. Raises ModelError."""
    model = load_model(source)
    content = source.read_bytes()
    models.mkdir(parents=True, exist_ok=True)
    named = ActiveModel(
        file=f"{model.version}.model",
        sha256=hashlib.sha256(content).hexdigest(),
        version=model.version,
        activated_at=now.isoformat(),
    )
    _write_whole(models / named.file, content)
    said = {
        "file": named.file,
        "sha256": named.sha256,
        "version": named.version,
        "activated_at": named.activated_at,
    }
    _write_whole(models / ACTIVE, json.dumps(said, indent=1).encode())
    return named


def _write_whole(path: Path, content: bytes) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)


def active_model(models: Path) -> ActiveModel | None:
    """What `active.json` says, None without one. Raises ModelDamaged when it cannot be read."""
    try:
        said = json.loads((models / ACTIVE).read_text(encoding="utf-8"))
        named = ActiveModel(
            file=str(said["file"]),
            sha256=str(said["sha256"]),
            version=str(said["version"]),
            activated_at=str(said["activated_at"]),
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise ModelDamaged(
            f"{ACTIVE} is damaged; run 'bihuan classifier activate' again, or delete it to go "
            "back to the phrases"
        ) from error
    if Path(named.file).name != named.file:
        raise ModelDamaged(f"{ACTIVE} names a file outside the models folder; activate it again")
    return named


def load_active(models: Path, taxonomy: Taxonomy | None = None) -> Classifier:
    """The classifier in force: the active model, or without one the cold start. A model that is
    named but cannot be used is an error, not a reason to fall back silently. Raises ModelError."""
    named = active_model(models)
    if named is None:
        return Classifier(taxonomy=taxonomy)
    path = models / named.file
    model = load_model(path)
    if hashlib.sha256(path.read_bytes()).hexdigest() != named.sha256:
        raise ModelDamaged(
            f"{named.file} is not the file that was activated; activate the model again"
        )
    return Classifier(model, taxonomy)
