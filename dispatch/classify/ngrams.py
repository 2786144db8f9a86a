"""Hashed character 1- and 2-grams of a batch, and the scores that trained weights give them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch.classify.encoding import Encoded
from dispatch.classify.model import Trained

BITS: Final = 18
BUCKETS: Final = 1 << BITS
_SINGLE: Final = 0x9E3779B1
_FIRST: Final = 0x85EBCA6B
_SECOND: Final = 0xC2B2AE35


@dataclass(frozen=True, slots=True)
class Grams:
    """Every 1-gram and 2-gram of a batch: its text, its bucket, where it begins."""

    text: NDArray[np.int64]
    bucket: NDArray[np.int64]
    begin: NDArray[np.int64]
    size: NDArray[np.int64]


def bucket_of(gram: str) -> int:
    """The bucket of one folded 1-gram or 2-gram; the arithmetic is modulo 2^32."""
    codes = [ord(char) for char in gram]
    if len(codes) == 1:
        mixed = codes[0] * _SINGLE
    else:
        mixed = (codes[0] * _FIRST) ^ ((codes[1] * _SECOND) % (1 << 32))
        mixed = (mixed % (1 << 32)) * _SINGLE
    return (mixed % (1 << 32)) >> (32 - BITS)


def grams_of(batch: Encoded) -> Grams:
    """All grams of all texts in one pass; none reaches over the end of its text."""
    codes = batch.codes.astype(np.uint32)
    owner = batch.text_of_position()
    inside = np.ones(len(codes), dtype=bool)
    inside[batch.starts + batch.lengths] = False
    single_at = np.flatnonzero(inside)
    pair_at = np.flatnonzero(inside[:-1] & inside[1:])
    shift = np.uint32(32 - BITS)
    single = (codes[single_at] * np.uint32(_SINGLE)) >> shift
    mixed = (codes[pair_at] * np.uint32(_FIRST)) ^ (codes[pair_at + 1] * np.uint32(_SECOND))
    pair = (mixed * np.uint32(_SINGLE)) >> shift
    begin = np.concatenate([single_at, pair_at])
    return Grams(
        text=owner[begin],
        bucket=np.concatenate([single, pair]).astype(np.int64),
        begin=begin,
        size=np.repeat([1, 2], [len(single_at), len(pair_at)]),
    )


@dataclass(frozen=True, slots=True)
class Weighted:
    """Distinct features of each text with their value (sublinear tf, idf, length 1), by text."""

    text: NDArray[np.int64]
    feature: NDArray[np.int64]
    value: NDArray[np.float32]


def weighted_features(
    grams: Grams, feature_of_bucket: NDArray[np.int32], idf: NDArray[np.float32], n_texts: int
) -> Weighted:
    """What of `grams` is a feature of the model, weighed. At most a few hundred texts at once:
    text and feature share 32 bits, because those sort several times faster."""
    feature = feature_of_bucket[grams.bucket]
    used = np.flatnonzero(feature >= 0)
    n_features = len(idf)
    keys = np.sort((grams.text[used] * n_features + feature[used]).astype(np.int32))
    first = np.flatnonzero(np.diff(keys, prepend=np.int32(-1)))
    count = np.diff(first, append=len(keys))
    text, named = np.divmod(keys[first].astype(np.int64), n_features)
    value = (1.0 + np.log(count)) * idf[named]
    norm = np.sqrt(np.bincount(text, weights=value * value, minlength=n_texts))
    return Weighted(text, named, (value / norm[text]).astype(np.float32))


_ROWS: Final = 64


def linear_probabilities(batch: Encoded, trained: Trained) -> NDArray[np.float64]:
    """Texts x trained classes: the softmax of the linear scores. Each text's sum is taken in the
    same order whatever batch it comes in, so batches never change an answer."""
    n = len(batch.lengths)
    scores = np.tile(trained.bias, (n, 1)).astype(np.float32)
    for begin in range(0, n, _ROWS):
        part = _slice(batch, begin, min(begin + _ROWS, n))
        size = len(part.lengths)
        found = weighted_features(grams_of(part), trained.feature_of_bucket, trained.idf, size)
        if not len(found.text):
            continue
        pulled = trained.weight[found.feature] * found.value[:, None]
        first = np.flatnonzero(np.concatenate([[True], found.text[1:] != found.text[:-1]]))
        scores[begin + found.text[first]] += np.add.reduceat(pulled, first, axis=0)
    return softmax(scores.astype(np.float64) / trained.temperature)


def _slice(batch: Encoded, begin: int, end: int) -> Encoded:
    first = batch.starts[begin]
    last = batch.starts[end - 1] + batch.lengths[end - 1] + 1
    return Encoded(
        batch.codes[first:last], batch.starts[begin:end] - first, batch.lengths[begin:end]
    )


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Row-wise, without overflow."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    probabilities: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return probabilities


def deciding_pieces(
    text: str, batch: Encoded, trained: Trained, klass: int, most: int
) -> list[str]:
    """The pieces of one text (alone in `batch`) whose grams speak most for `klass`."""
    grams = grams_of(batch)
    feature = trained.feature_of_bucket[grams.bucket]
    used = np.flatnonzero((feature >= 0) & (grams.size == 2))
    pull = trained.weight[feature[used], klass] * trained.idf[feature[used]]
    best = used[np.argsort(-pull, kind="stable")[: 2 * most]]
    covered = np.zeros(len(text) + 1, dtype=bool)
    for begin in grams.begin[best][: len(pull[pull > 0])].tolist():
        covered[begin : begin + 2] = True
    edges = np.flatnonzero(np.diff(np.concatenate([[False], covered, [False]])))
    pieces = [text[b:e].strip() for b, e in zip(edges[::2], edges[1::2], strict=True)]
    return list(dict.fromkeys(p for p in pieces if p))[:most]
