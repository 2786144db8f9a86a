"""The model as data and as a file: phrases, optional weights, training facts, a checked hash."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dispatch.classify.lexicon import Lexicon, LexiconRow, lexicon_of

FORMAT: Final = "bihuan-classifier"
FORMAT_VERSION: Final = 1
_HEADER_LIMIT: Final = 1_000_000
_FILE_LIMIT: Final = 1_000_000_000


class ModelError(Exception):
    """A model file that cannot be used. The message says what to do."""


class ModelMissing(ModelError):
    """There is no file at that path."""


class ModelDamaged(ModelError):
    """The content does not fit its hash, or is no model file at all."""


class ModelTooNew(ModelError):
    """The file was written in another version of the format."""


@dataclass(frozen=True, slots=True)
class Trained:
    """Linear weights over hashed n-grams. `feature_of_bucket` is -1 where a bucket is not used;
    `weight` is features x classes; `share` says per class how far the weights are believed
    against the phrases (0: phrases alone); scores are divided by `temperature`."""

    classes: tuple[str, ...]
    feature_of_bucket: NDArray[np.int32]
    idf: NDArray[np.float32]
    weight: NDArray[np.float32]
    bias: NDArray[np.float32]
    share: NDArray[np.float32]
    temperature: float


@dataclass(frozen=True, slots=True)
class Model:
    """All that classification needs. `facts` say how it was made; `calibration` maps raw
    confidence to the share of right answers seen at it (two rows: raw, calibrated)."""

    lexicon: Lexicon
    calibration: NDArray[np.float64]
    trained: Trained | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Equal models have equal versions: a hash of phrases, weights and calibration."""
        digest = hashlib.sha256(self.lexicon.digest.encode())
        digest.update(self.calibration.tobytes())
        if self.trained is not None:
            digest.update(repr(self.trained.classes).encode())
            for array in _trained_arrays(self.trained).values():
                digest.update(np.ascontiguousarray(array).tobytes())
        kind = "phrases" if self.trained is None else "trained"
        return f"{kind}-{digest.hexdigest()[:12]}"


def _trained_arrays(trained: Trained) -> dict[str, NDArray[Any]]:
    return {
        "feature_of_bucket": trained.feature_of_bucket,
        "idf": trained.idf,
        "weight": trained.weight,
        "bias": trained.bias,
        "share": trained.share,
        "temperature": np.array([trained.temperature], dtype=np.float64),
    }


def model_bytes(model: Model) -> bytes:
    """The file: one JSON line (format, hash, facts), then an npz of plain arrays."""
    rows = model.lexicon.rows
    arrays: dict[str, NDArray[Any]] = {
        "subclass": np.array([r.subclass for r in rows]),
        "condition": np.array([r.condition for r in rows]),
        "phrase": np.array([r.phrase for r in rows]),
        "phrase_weight": np.array([r.weight for r in rows], dtype=np.float64),
        "calibration": model.calibration,
    }
    if model.trained is not None:
        arrays["classes"] = np.array(model.trained.classes)
        arrays |= _trained_arrays(model.trained)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    payload = buffer.getvalue()
    facts = json.dumps(model.facts, ensure_ascii=False, sort_keys=True)
    header = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "sha256": _digest(facts, payload),
        "facts": model.facts,
    }
    return json.dumps(header, ensure_ascii=False, sort_keys=True).encode() + b"\n" + payload


def _digest(facts: str, payload: bytes) -> str:
    return hashlib.sha256(facts.encode() + b"\0" + payload).hexdigest()


def save_model(model: Model, path: Path) -> str:
    """Writes the file whole or not at all; answers the SHA-256 of its bytes."""
    content = model_bytes(model)
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)
    return hashlib.sha256(content).hexdigest()


def load_model(path: Path) -> Model:
    """The model in `path`, after its hash was checked. Nothing in the file is run. Raises
    ModelMissing, ModelDamaged, ModelTooNew."""
    try:
        if path.stat().st_size > _FILE_LIMIT:
            raise ModelDamaged(f"{path.name} is too large to be a model; train it again")
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise ModelMissing(
            f"{path.name} does not exist; train one with 'bihuan classifier train'"
        ) from error
    return parse_model(content, path.name)


def parse_model(content: bytes, name: str) -> Model:
    """The model that the bytes of a file say; `name` is used in errors."""
    line, _, payload = content.partition(b"\n")
    damaged = f"{name} is damaged or was edited; train it again or copy it anew"
    try:
        header = json.loads(line) if len(line) <= _HEADER_LIMIT else None
    except ValueError:
        header = None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise ModelDamaged(f"{name} is not a classifier model; name a file made by 'train'")
    if header.get("format_version") != FORMAT_VERSION:
        raise ModelTooNew(
            f"{name} has format version {header.get('format_version')!r}, this program reads "
            f"{FORMAT_VERSION}; train it again with this program"
        )
    facts = header.get("facts")
    if not isinstance(facts, dict):
        raise ModelDamaged(damaged)
    if header.get("sha256") != _digest(
        json.dumps(facts, ensure_ascii=False, sort_keys=True), payload
    ):
        raise ModelDamaged(damaged)
    try:
        with np.load(io.BytesIO(payload), allow_pickle=False) as arrays:
            return _model_of({key: arrays[key] for key in arrays.files}, facts)
    except (KeyError, ValueError, OSError) as error:
        raise ModelDamaged(damaged) from error


def _model_of(arrays: dict[str, NDArray[Any]], facts: dict[str, Any]) -> Model:
    rows = [
        LexiconRow(str(s), str(c), str(p), float(w))
        for s, c, p, w in zip(
            arrays["subclass"],
            arrays["condition"],
            arrays["phrase"],
            arrays["phrase_weight"],
            strict=True,
        )
    ]
    trained = None
    if "classes" in arrays:
        trained = Trained(
            classes=tuple(str(c) for c in arrays["classes"]),
            feature_of_bucket=arrays["feature_of_bucket"],
            idf=arrays["idf"],
            weight=arrays["weight"],
            bias=arrays["bias"],
            share=arrays["share"],
            temperature=float(arrays["temperature"][0]),
        )
    return Model(lexicon_of(rows), arrays["calibration"], trained, facts)
