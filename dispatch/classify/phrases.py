"""How strongly the phrases of the lexicon speak for each subclass, for a whole batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch.classify.encoding import Encoded
from dispatch.classify.lexicon import GAP_MARK, Lexicon
from dispatch.classify.trie import PhraseTrie

GAP: Final = 10
"""The most characters that may stand between the two parts of a phrase with a gap."""
_NEAR_TAILS: Final = 6
HEAD: Final = 40
BODY: Final = 160
"""Up to HEAD stands the subject of a message and counts twice; after BODY the details, less."""


@dataclass(frozen=True, slots=True)
class Hits:
    """Phrases found, each once a text: `begin` and `end` are positions within the batch."""

    text: NDArray[np.int64]
    phrase: NDArray[np.int64]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    factor: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PhraseScores:
    """`subclass[i, k]` is the weight of what speaks for subclass k in text i; `condition[i, j]`
    likewise for (subclass, condition) pair j. `spoken` are the single contributions as (text,
    subclass number, begin, end, weight)."""

    subclass: NDArray[np.float64]
    condition: NDArray[np.float64]
    spoken: tuple[
        NDArray[np.int64],
        NDArray[np.int64],
        NDArray[np.int64],
        NDArray[np.int64],
        NDArray[np.float64],
    ]


class PhraseMatcher:
    """The lexicon, ready to be matched against batches."""

    def __init__(self, lexicon: Lexicon, subclasses: tuple[str, ...]) -> None:
        number_of = {subclass: k for k, subclass in enumerate(subclasses)}
        self._n_subclasses = len(subclasses)
        phrases = sorted({row.phrase for row in lexicon.rows})
        plain = [p for p in phrases if GAP_MARK not in p]
        gapped = [p for p in phrases if GAP_MARK in p]
        parts = {part for p in gapped for part in p.split(GAP_MARK)}
        literals = plain + sorted(parts - set(plain))
        literal_of = {p: k for k, p in enumerate(literals)}
        phrase_of = {p: k for k, p in enumerate(plain + gapped)}
        self._n_plain = len(plain)
        self._n_phrases = len(phrase_of)
        self._trie = PhraseTrie(literals)
        self._literal_length = np.array([len(p) for p in literals], dtype=np.int64)

        heads = sorted({p.split(GAP_MARK)[0] for p in gapped})
        tails = sorted({p.split(GAP_MARK)[1] for p in gapped})
        self._head_of = np.full(len(literals), -1, dtype=np.int64)
        self._tail_of = np.full(len(literals), -1, dtype=np.int64)
        self._head_of[[literal_of[h] for h in heads]] = np.arange(len(heads))
        self._tail_of[[literal_of[t] for t in tails]] = np.arange(len(tails))
        self._joint = np.full((len(heads), len(tails)), -1, dtype=np.int64)
        for p in gapped:
            head, tail = p.split(GAP_MARK)
            self._joint[heads.index(head), tails.index(tail)] = phrase_of[p]

        self.conditions: tuple[tuple[str, str], ...] = tuple(
            sorted({(r.subclass, r.condition) for r in lexicon.rows if r.condition})
        )
        condition_of = {pair: k for k, pair in enumerate(self.conditions)}
        general = [r for r in lexicon.rows if not r.condition]
        narrow = [r for r in lexicon.rows if r.condition]
        self._general = _Spread(
            [(phrase_of[r.phrase], number_of[r.subclass], r.weight) for r in general],
            self._n_phrases,
        )
        self._narrow = _Spread(
            [
                (phrase_of[r.phrase], condition_of[r.subclass, r.condition], r.weight)
                for r in narrow
            ],
            self._n_phrases,
        )

    def score(self, batch: Encoded) -> PhraseScores:
        """What the phrases say about every text of the batch."""
        hits = self._hits(batch)
        n = len(batch.lengths)
        which, subclass, weight = self._general.of(hits.phrase)
        weight = weight * hits.factor[which]
        text = hits.text[which]
        by_subclass = _summed(text, subclass, weight, n, self._n_subclasses)
        narrow_which, condition, narrow_weight = self._narrow.of(hits.phrase)
        by_condition = _summed(
            hits.text[narrow_which],
            condition,
            narrow_weight * hits.factor[narrow_which],
            n,
            len(self.conditions),
        )
        spoken = (text, subclass, hits.begin[which], hits.end[which], weight)
        return PhraseScores(by_subclass, by_condition, spoken)

    def _hits(self, batch: Encoded) -> Hits:
        position, literal = self._trie.find(batch)
        text = np.searchsorted(batch.starts, position, side="right") - 1
        end = position + self._literal_length[literal]
        joined = self._joined(position, end, literal, text)
        plain = literal < self._n_plain
        all_text = np.concatenate([text[plain], joined[0]])
        all_phrase = np.concatenate([literal[plain].astype(np.int64), joined[1]])
        all_begin = np.concatenate([position[plain], joined[2]])
        all_end = np.concatenate([end[plain], joined[3]])
        order = np.lexsort((all_begin, all_phrase, all_text))
        key = (all_text * self._n_phrases + all_phrase)[order]
        first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]])) if len(key) else order
        count = np.diff(np.append(first, len(key)))
        chosen = order[first]
        offset = all_begin[chosen] - batch.starts[all_text[chosen]]
        place = np.where(offset < HEAD, 2.0, np.where(offset < BODY, 1.0, 0.6))
        repeated = 1.0 + 0.25 * np.minimum(count - 1, 4)
        return Hits(
            text=all_text[chosen],
            phrase=all_phrase[chosen],
            begin=all_begin[chosen],
            end=all_end[chosen],
            factor=place * repeated,
        )

    def _joined(
        self,
        position: NDArray[np.int64],
        end: NDArray[np.int64],
        literal: NDArray[np.int32],
        text: NDArray[np.int64],
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        head_at = np.flatnonzero(self._head_of[literal] >= 0)
        tail_at = np.flatnonzero(self._tail_of[literal] >= 0)
        head, tail = self._head_of[literal[head_at]], self._tail_of[literal[tail_at]]
        next_tail = np.searchsorted(position[tail_at], end[head_at], side="left")
        found: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
        for step in range(_NEAR_TAILS):
            slot = next_tail + step
            inside = slot < len(tail_at)
            h, s = np.flatnonzero(inside), slot[inside]
            if not len(h):
                break
            near = position[tail_at[s]] - end[head_at[h]] <= GAP
            same = text[tail_at[s]] == text[head_at[h]]
            paired = near & same & (self._joint[head[h], tail[s]] >= 0)
            found.append((h[paired], s[paired]))
        h = np.concatenate([f[0] for f in found]) if found else np.zeros(0, dtype=np.int64)
        s = np.concatenate([f[1] for f in found]) if found else np.zeros(0, dtype=np.int64)
        return (
            text[head_at[h]],
            self._joint[head[h], tail[s]] if len(h) else np.zeros(0, dtype=np.int64),
            position[head_at[h]],
            end[tail_at[s]],
        )


class _Spread:
    """From phrase numbers to the rows of the lexicon that hold them, of which there may be many."""

    def __init__(self, rows: list[tuple[int, int, float]], n_phrases: int) -> None:
        rows = sorted(rows)
        phrase = np.array([r[0] for r in rows], dtype=np.int64)
        self._target = np.array([r[1] for r in rows], dtype=np.int64)
        self._weight = np.array([r[2] for r in rows], dtype=np.float64)
        self._start = np.searchsorted(phrase, np.arange(n_phrases))
        self._count = np.searchsorted(phrase, np.arange(n_phrases), side="right") - self._start

    def of(
        self, phrases: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """For each row hit: which of `phrases` it was, its target, its weight."""
        count = self._count[phrases]
        which = np.repeat(np.arange(len(phrases)), count)
        within = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
        row = self._start[phrases[which]] + within
        return which, self._target[row], self._weight[row]


def _summed(
    text: NDArray[np.int64],
    target: NDArray[np.int64],
    weight: NDArray[np.float64],
    n_texts: int,
    n_targets: int,
) -> NDArray[np.float64]:
    flat = np.zeros(n_texts * n_targets, dtype=np.float64)
    flat += np.bincount(text * n_targets + target, weights=weight, minlength=len(flat))
    return flat.reshape(n_texts, n_targets)
