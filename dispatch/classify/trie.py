"""Finding thousands of phrases in a batch: a trie that is walked for all positions together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch.classify.encoding import Encoded

_PLANE: Final = 0x10000


class PhraseTrie:
    """Answers where in a batch which of its phrases stand. Exact: no hashing is involved.

    Level one and two are dense tables, because nearly every position passes them; deeper levels
    are one sorted array of (node, character) keys, because few positions get that far.
    """

    def __init__(self, phrases: Sequence[str]) -> None:
        children: list[dict[int, int]] = [{}]
        ends: list[int] = [-1]
        depth = 0
        for number, phrase in enumerate(phrases):
            node = 0
            for char in phrase:
                code = ord(char)
                found = children[node].get(code)
                if found is None:
                    found = len(children)
                    children[node][code] = found
                    children.append({})
                    ends.append(-1)
                node = found
            ends[node] = number
            depth = max(depth, len(phrase))
        self._depth = depth
        self._ends = np.array(ends, dtype=np.int32)
        self._first = np.zeros(_PLANE, dtype=np.int32)
        second: set[int] = set()
        for code, node in children[0].items():
            self._first[code] = node
            second.update(children[node])
        self._second_id = np.zeros(_PLANE, dtype=np.int32)
        for number, code in enumerate(sorted(second), start=1):
            self._second_id[code] = number
        self._row_of_first = np.zeros(len(children), dtype=np.int32)
        self._pairs = np.zeros((len(children[0]) + 1, len(second) + 1), dtype=np.int32)
        for row, node in enumerate(children[0].values(), start=1):
            self._row_of_first[node] = row
            for code, child in children[node].items():
                self._pairs[row, self._second_id[code]] = child
        deep = [
            (node * _PLANE + code, child)
            for node, branch in enumerate(children)
            for code, child in branch.items()
            if node and not self._row_of_first[node]
        ]
        deep.sort()
        self._keys = np.array([key for key, _ in deep] + [np.iinfo(np.int64).max], dtype=np.int64)
        self._targets = np.array([child for _, child in deep] + [0], dtype=np.int32)

    def find(self, batch: Encoded) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """All occurrences, overlapping ones too: (position, phrase number), sorted by position
        and length."""
        codes = batch.codes
        node = self._first[codes]
        position = np.flatnonzero(node)
        node = node[position]
        positions: list[NDArray[np.int64]] = []
        numbers: list[NDArray[np.int32]] = []

        def keep() -> None:
            number = self._ends[node]
            done = number >= 0
            positions.append(position[done])
            numbers.append(number[done])

        keep()
        for level in range(1, self._depth):
            inside = position + level < len(codes)
            position, node = position[inside], node[inside]
            code = codes[position + level]
            if level == 1:
                node = self._pairs[self._row_of_first[node], self._second_id[code]]
            else:
                key = node.astype(np.int64) * _PLANE + code
                slot = np.searchsorted(self._keys, key)
                node = np.where(self._keys[slot] == key, self._targets[slot], 0)
            alive = np.flatnonzero(node)
            if not len(alive):
                break
            position, node = position[alive], node[alive]
            keep()
        where = np.concatenate(positions) if positions else np.zeros(0, dtype=np.int64)
        what = np.concatenate(numbers) if numbers else np.zeros(0, dtype=np.int32)
        order = np.argsort(where, kind="stable")
        return where[order], what[order]
