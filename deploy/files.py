"""Files: written once, whole or not at all and for their owner alone; and what people give."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from deploy.complaint import Complaint


def write_once(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Writes a file that is not there yet, synced; of several writers one wins, and a file that is
    there stays as it is."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".once-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(beside, mode)
        try:
            os.link(beside, path)
        except FileExistsError:
            return
    finally:
        os.unlink(beside)


def read_text(file: Path, named: str) -> str:
    """What a person's UTF-8 file says. Raises Complaint, which calls it `named`."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Complaint(f"{named}: is not UTF-8") from None
    except OSError as error:
        raise Complaint(f"{named}: {error.strerror}") from None
