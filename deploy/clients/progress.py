"""How far a replay has come: counted in the order of the file, kept beside it in a small file."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from deploy.complaint import Complaint

SAVE_EVERY_S: Final = 1.0

Outcome = Literal["new", "known", "refused"]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row; `why` of a refused one."""

    row: int
    outcome: Outcome
    why: str = ""


@dataclass
class Progress:
    """The first `rows` rows to send are settled; `position` is the byte after the last of them."""

    path: Path
    position: int = 0
    rows: int = 0
    new: int = 0
    known: int = 0
    refused: list[Result] = field(default_factory=list)
    _waiting: dict[int, tuple[int, Sequence[Result]]] = field(default_factory=dict)
    _next: int = 0
    _saved_at: float = 0.0

    @property
    def all_accepted(self) -> bool:
        """Whether no row was refused."""
        return not self.refused

    def settle(self, batch: int, position: int, results: Sequence[Result]) -> None:
        """Batch number `batch` is settled. It counts once all before it are: what is in flight
        when the replay is interrupted is sent again, and is known then."""
        self._waiting[batch] = (position, results)
        while self._next in self._waiting:
            self.position, settled = self._waiting.pop(self._next)
            self._next += 1
            self.rows += len(settled)
            self.new += sum(r.outcome == "new" for r in settled)
            self.known += sum(r.outcome == "known" for r in settled)
            self.refused += [r for r in settled if r.outcome == "refused"]
        if time.monotonic() - self._saved_at > SAVE_EVERY_S:
            self.save()

    def save(self) -> None:
        """Writes the file, whole or not at all."""
        self._saved_at = time.monotonic()
        told = {
            "position": self.position,
            "rows": self.rows,
            "new": self.new,
            "known": self.known,
            "refused": [[r.row, r.why] for r in self.refused],
        }
        beside = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
            beside.replace(self.path)
        except OSError as error:
            raise Complaint(f"{self.path}: {error.strerror}") from None

    def forget(self) -> None:
        """Removes the file: the next run of this replay starts at the first row."""
        self.path.unlink(missing_ok=True)


def load_progress(path: Path) -> Progress:
    """Where an interrupted replay stopped, or the beginning. A file that cannot be understood is
    the beginning too: sending again does no harm."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Progress(
            path,
            position=int(told["position"]),
            rows=int(told["rows"]),
            new=int(told["new"]),
            known=int(told["known"]),
            refused=[Result(int(row), "refused", str(why)) for row, why in told["refused"]],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Progress(path)


def progress_path(folder: Path, **what: Any) -> Path:
    """The file of one replay: another file, server, account or option is another replay."""
    key = hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:20]
    return folder / f"{key}.json"


def progress_folder(state_dir: Path) -> Path:
    """Beside the accounts when there is a state folder, else in the user's cache."""
    if state_dir.is_dir() and os.access(state_dir, os.W_OK):
        return state_dir / "replays"
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "bihuan" / "replays"
