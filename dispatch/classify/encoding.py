"""A batch of texts as one array of folded code points, which numpy takes in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

COUNTED: Final = 600
"""How many characters of a text are counted; what a message is about stands at its beginning."""

_OTHER_PLANE: Final = 0xFFFD
_PLANE: Final = 0x10000


def _fold_table() -> NDArray[np.uint16]:
    table = np.arange(_PLANE, dtype=np.uint16)
    wide = np.arange(0xFF01, 0xFF5F)
    table[wide] = wide - 0xFEE0
    table[0x3000] = 0x20
    folded = table.copy()
    upper = (table >= 0x41) & (table <= 0x5A)
    folded[upper] = table[upper] + 0x20
    return folded


_FOLD: Final = _fold_table()


@dataclass(frozen=True, slots=True)
class Encoded:
    """Texts laid end to end, one zero after each: text i is `lengths[i]` codes from `starts[i]`."""

    codes: NDArray[np.uint16]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]

    def text_of_position(self) -> NDArray[np.int64]:
        """For every position the number of its text; the zero after a text belongs to it."""
        return np.repeat(np.arange(len(self.lengths)), self.lengths + 1)


def encode(texts: Sequence[str], counted: int = COUNTED) -> Encoded:
    """The first `counted` characters of each text, ASCII and full-width letters in lower case;
    characters beyond the basic plane (emoji) count as one replacement character."""
    cut = [text[:counted] for text in texts]
    lengths = np.fromiter(map(len, cut), dtype=np.int64, count=len(cut))
    joined = "\0".join([*cut, ""])
    raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    narrow = np.where(raw < _PLANE, raw, _OTHER_PLANE).astype(np.uint16)
    starts = np.zeros(len(cut), dtype=np.int64)
    np.cumsum(lengths[:-1] + 1, out=starts[1:])
    return Encoded(codes=_FOLD[narrow], starts=starts, lengths=lengths)


def fold(text: str) -> str:
    """`text` as `encode` sees it, for phrases that are compared with it."""
    return bytes(encode([text], len(text)).codes[:-1].astype("<u2").tobytes()).decode(
        "utf-16-le", "surrogatepass"
    )
