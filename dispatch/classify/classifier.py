"""The classifier: a batch of texts in, one judgement for each out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch.classify.danger import danger_phrases, trigger_phrases
from dispatch.classify.encoding import COUNTED, Encoded, encode
from dispatch.classify.judgement import Judgement
from dispatch.classify.lexicon import Lexicon, load_lexicon
from dispatch.classify.model import Model
from dispatch.classify.ngrams import deciding_pieces, linear_probabilities
from dispatch.classify.phrases import PhraseMatcher, PhraseScores
from dispatch.taxonomy import UNCLASSIFIED, Severity, Taxonomy, load_taxonomy

_CHUNK: Final = 512
_EVIDENCE: Final = 5
_STRENGTH: Final = 2.5
"""Weight of evidence at which a lone class reaches half of full confidence."""
_URGENT_FLOOR: Final = 0.5
"""An S1 class takes the urgent lane only when it is at least this sure."""

PLAIN_CALIBRATION: Final = np.array([[0.0, 1.0], [0.0, 1.0]])


def cold_start_model(lexicon: Lexicon | None = None) -> Model:
    """The model made of phrases alone, which needs no labelled tickets."""
    lexicon = lexicon or load_lexicon()
    return Model(
        lexicon=lexicon,
        calibration=PLAIN_CALIBRATION,
        facts={
            "kind": "phrases",
            "lexicon_sha256": lexicon.digest,
            "phrases": len(lexicon.rows),
            "classes": len({row.subclass for row in lexicon.rows}),
            "counted_characters": COUNTED,
        },
    )


class Classifier:
    """Classifies with one model under one class table. Holds no state between calls; counts the
    first `COUNTED` characters of a text, but looks for danger in all of it."""

    def __init__(self, model: Model | None = None, taxonomy: Taxonomy | None = None) -> None:
        self.model = model or cold_start_model()
        self.taxonomy = taxonomy or load_taxonomy()
        self.version = self.model.version
        known = {row.subclass for row in self.model.lexicon.rows}
        known.update(self.model.trained.classes if self.model.trained else ())
        self.subclasses = tuple(
            s for s in self.taxonomy.subclasses if s in known and s != UNCLASSIFIED
        )
        self._number = {subclass: k for k, subclass in enumerate(self.subclasses)}
        lexicon = Lexicon(
            tuple(r for r in self.model.lexicon.rows if r.subclass in self.subclasses),
            self.model.lexicon.digest,
        )
        self._phrases = PhraseMatcher(lexicon, self.subclasses)
        self._conditions = self._condition_table()

    def classify(self, texts: Sequence[str]) -> list[Judgement]:
        """One judgement for each text, in order. What a text gets does not depend on the others."""
        judged: list[Judgement] = []
        for begin in range(0, len(texts), _CHUNK):
            judged += self._chunk(texts[begin : begin + _CHUNK])
        return judged

    def _chunk(self, texts: Sequence[str]) -> list[Judgement]:
        batch = encode(texts)
        scores = self._phrases.score(batch)
        shares = _shares(scores.subclass)
        trained = self.model.trained
        if trained is not None:
            linear = linear_probabilities(batch, trained)
            shares = self._blend(shares, trained.classes, trained.share, linear)
        raw_top = np.argsort(-shares, axis=1, kind="stable")[:, :3]
        raw = np.take_along_axis(shares, raw_top, axis=1)
        confidence = np.interp(raw, self.model.calibration[0], self.model.calibration[1])
        evidence = _evidence(texts, batch, scores, raw_top[:, 0])
        if trained is not None:
            evidence = [
                found or self._learnt_evidence(text, int(k))
                for text, found, k in zip(texts, evidence, raw_top[:, 0], strict=True)
            ]
        return [
            self._judgement(
                text, raw_top[i].tolist(), confidence[i].tolist(), scores.condition[i], evidence[i]
            )
            for i, text in enumerate(texts)
        ]

    def blended(
        self,
        texts: Sequence[str],
        classes: tuple[str, ...],
        share: NDArray[np.float32],
        linear: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Raw confidence of each subclass when `linear` probabilities of `classes` are believed by
        `share`: what training calibrates."""
        parts = [
            _shares(self._phrases.score(encode(texts[k : k + _CHUNK])).subclass)
            for k in range(0, len(texts), _CHUNK)
        ]
        return self._blend(np.concatenate(parts), classes, share, linear)

    def _blend(
        self,
        phrases: NDArray[np.float64],
        classes: tuple[str, ...],
        share: NDArray[np.float32],
        linear: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        known = [j for j, c in enumerate(classes) if c in self._number]
        columns = [self._number[classes[j]] for j in known]
        believed = share[known].astype(np.float64)
        mixed = phrases.copy()
        mixed[:, columns] = believed * linear[:, known] + (1 - believed) * phrases[:, columns]
        return mixed

    def _learnt_evidence(self, text: str, winner: int) -> tuple[str, ...]:
        trained = self.model.trained
        subclass = self.subclasses[winner]
        if trained is None or subclass not in trained.classes:
            return ()
        klass = trained.classes.index(subclass)
        counted = text[:COUNTED]
        pieces = deciding_pieces(counted, encode([counted]), trained, klass, _EVIDENCE)
        return tuple(p for p in pieces if not any(map(str.isdigit, p)))

    def _judgement(
        self,
        text: str,
        order: list[int],
        confidences: list[float],
        conditions: NDArray[np.float64],
        evidence: tuple[str, ...],
    ) -> Judgement:
        danger = danger_phrases(text)
        top = tuple(
            (self.subclasses[k], round(c, 4))
            for k, c in zip(order, confidences, strict=True)
            if c > 0
        )
        subclass, confidence = top[0] if top else (UNCLASSIFIED, 0.0)
        condition = self._condition(subclass, conditions)
        severity = self.taxonomy.row(subclass, condition).severity
        if danger:
            severity = Severity.S1
        sure = severity is Severity.S1 and confidence >= _URGENT_FLOOR
        return Judgement(
            subclass=subclass,
            condition=condition,
            severity=severity,
            confidence=confidence,
            evidence=evidence,
            top=top,
            urgent=bool(danger) or sure,
            danger=danger,
            triggers=trigger_phrases(text),
            model_version=self.version,
        )

    def _condition_table(self) -> dict[str, tuple[str, list[tuple[int, str]]]]:
        """Per subclass the condition without evidence, and where the others' evidence stands."""
        table = {}
        for subclass in self.taxonomy.subclasses:
            conditions = self.taxonomy.conditions(subclass)
            grave = [self.taxonomy.row(subclass, c).severity.value for c in conditions]
            mildest = conditions[grave.index(max(grave))]
            usual = "" if "" in conditions else mildest
            places = [
                (k, c)
                for k, (s, c) in enumerate(self._phrases.conditions)
                if s == subclass and c in conditions
            ]
            table[subclass] = (usual, places)
        return table

    def _condition(self, subclass: str, scores: NDArray[np.float64]) -> str:
        """The condition that the text speaks for most; without a word on it the general row, else
        the mildest, because a higher severity needs evidence."""
        usual, places = self._conditions[subclass]
        best, condition = 0.0, usual
        for place, name in places:
            score = float(scores[place])
            if score > best:
                best, condition = score, name
        return condition


def _shares(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Raw confidence: how much of what the best classes have is this one's, times how much there
    is at all. Squares favour a clear winner over many faint voices."""
    squares = scores * scores
    total = squares.sum(axis=1, keepdims=True)
    share = np.divide(squares, total, out=np.zeros_like(squares), where=total > 0)
    shares: NDArray[np.float64] = share * (scores / (scores + _STRENGTH))
    return shares


def _evidence(
    texts: Sequence[str], batch: Encoded, scores: PhraseScores, winner: NDArray[np.int64]
) -> list[tuple[str, ...]]:
    text, subclass, begin, end, weight = scores.spoken
    spoke = np.flatnonzero(subclass == winner[text])
    order = spoke[np.lexsort((begin[spoke], -weight[spoke], text[spoke]))]
    pieces: list[list[str]] = [[] for _ in texts]
    local = batch.starts[text[order]]
    for i, b, e in zip(
        text[order].tolist(),
        (begin[order] - local).tolist(),
        (end[order] - local).tolist(),
        strict=True,
    ):
        mine = pieces[i]
        if len(mine) < _EVIDENCE:
            piece = texts[i][b:e]
            if not any(piece in other for other in mine):
                mine.append(piece)
    return [tuple(mine) for mine in pieces]
