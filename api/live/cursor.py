"""Cursors: how far a client has followed the events topic, opaque to it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

_FORM: Final = re.compile(r"^([0-9a-f]*):((?:\d{1,19}(?:\.\d{1,19})*)?)$")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The next offset of every partition, in the stream that `epoch` names.

    Offsets mean nothing in another stream (another cluster, or one set up anew).
    """

    epoch: str
    offsets: tuple[int, ...]

    @classmethod
    def at(cls, epoch: str, position: Mapping[int, int]) -> Self:
        """The cursor of these next offsets, by partition from 0."""
        return cls(epoch, tuple(position[p] for p in range(len(position))))

    def of(self, partition: int) -> int:
        """The next offset of a partition; 0 for one that came later."""
        return self.offsets[partition] if partition < len(self.offsets) else 0

    def __str__(self) -> str:
        text = f"{self.epoch}:{'.'.join(map(str, self.offsets))}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str) -> Cursor | None:
    """The cursor that a client sent back, None when it is not one of ours."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        found = _FORM.match(raw.decode("ascii"))
    except (binascii.Error, ValueError):
        return None
    if found is None:
        return None
    offsets = found[2].split(".") if found[2] else []
    cursor = Cursor(found[1], tuple(map(int, offsets)))
    return cursor if str(cursor) == text.rstrip("=") else None
