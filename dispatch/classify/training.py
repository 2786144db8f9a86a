"""Learning from a county's own labelled tickets. Only here scikit-learn is used."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.isotonic import IsotonicRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from dispatch.classify.classifier import Classifier, cold_start_model
from dispatch.classify.encoding import COUNTED, encode
from dispatch.classify.evaluation import Evaluation, LabelledText, figures
from dispatch.classify.lexicon import Lexicon, load_lexicon
from dispatch.classify.model import Model, Trained
from dispatch.classify.ngrams import BUCKETS, grams_of, softmax, weighted_features
from dispatch.classify.thresholds import Thresholds, load_thresholds
from dispatch.taxonomy import UNCLASSIFIED, Severity, Taxonomy, load_taxonomy

FEATURES: Final = 16_384
LEAST_LABELS: Final = 5
"""A class with fewer labelled tickets keeps its phrases and nothing else."""
_BELIEF: Final = 15.0
"""With so many labelled tickets the weights of a class count as much as its phrases."""
_TEMPERATURES: Final = (0.08, 0.12, 0.18, 0.25, 0.35, 0.5, 0.7, 1.0)
_SEED: Final = 20_240_501


class TrainingError(ValueError):
    """The labelled tickets cannot be learnt from; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Training:
    """The model, and what its folds showed: each row was judged by a model that had not seen it."""

    model: Model
    folds: Evaluation


def train(
    rows: Sequence[LabelledText],
    now: datetime,
    lexicon: Lexicon | None = None,
    taxonomy: Taxonomy | None = None,
    thresholds: Thresholds | None = None,
    folds: int = 5,
    said: Callable[[str], object] | None = None,
) -> Training:
    """The model of `rows` with the lexicon as prior, its confidence calibrated on `folds` folds.
    `said` hears what is being done. Raises TrainingError."""
    taxonomy = taxonomy or load_taxonomy()
    lexicon = lexicon or load_lexicon()
    thresholds = thresholds or load_thresholds()
    _checked(rows, taxonomy)
    counted = Counter(row.label for row in rows)
    learnt = sorted(label for label, count in counted.items() if count >= LEAST_LABELS)
    if len(learnt) < 2:
        raise TrainingError(
            f"at least two subclasses need {LEAST_LABELS} labelled tickets each; "
            f"{len(rows)} rows have {len(learnt)}"
        )
    say = said or (lambda message: message)
    texts = [row.text for row in rows]
    given = np.array([row.label for row in rows])
    phrases = Classifier(cold_start_model(lexicon), taxonomy)
    folds = min(folds, min(counted[label] for label in learnt))

    scores = np.zeros((len(rows), len(learnt)))
    known = np.flatnonzero(np.isin(given, learnt))
    rare = np.setdiff1d(np.arange(len(rows)), known)
    parts = StratifiedKFold(folds, shuffle=True, random_state=_SEED).split(known, given[known])
    for number, (seen, unseen) in enumerate(parts, start=1):
        say(f"fold {number} of {folds}")
        fitted = _fit([texts[k] for k in known[seen]], given[known[seen]], learnt)
        held = np.union1d(known[unseen], rare) if number == 1 else known[unseen]
        scores[held] = _decision([texts[k] for k in held], fitted)
    temperature = _temperature(scores[known], given[known], learnt)
    share = np.array([counted[c] / (counted[c] + _BELIEF) for c in learnt], dtype=np.float32)
    raw = phrases.blended(texts, tuple(learnt), share, softmax(scores / temperature))
    best = np.argmax(raw, axis=1)
    answers = np.array(phrases.subclasses)[best]
    confidence = raw[np.arange(len(rows)), best]
    calibration = _calibration(confidence, answers == given)
    sure = np.interp(confidence, calibration[0], calibration[1])

    say("all rows")
    whole = _fit([texts[k] for k in known], given[known], learnt)
    shown = figures(
        given.tolist(), answers.tolist(), _kept(answers, sure, thresholds, taxonomy).tolist()
    )
    trained = Trained(
        tuple(learnt),
        whole.feature_of_bucket,
        whole.idf,
        whole.weight,
        whole.bias,
        share,
        temperature,
    )
    facts = _facts(rows, now, lexicon, learnt, folds, shown)
    return Training(Model(lexicon, calibration, trained, facts), shown)


def _checked(rows: Sequence[LabelledText], taxonomy: Taxonomy) -> None:
    unknown = Counter(row.label for row in rows if row.label not in taxonomy)
    if unknown:
        raise TrainingError(
            "these labels are no subclasses of the class table: "
            + ", ".join(f"{label} ({count})" for label, count in unknown.most_common(10))
        )
    if any(row.label == UNCLASSIFIED for row in rows):
        raise TrainingError(f"{UNCLASSIFIED} means not classified and cannot be learnt")


@dataclass(frozen=True, slots=True)
class _Fitted:
    feature_of_bucket: NDArray[np.int32]
    idf: NDArray[np.float32]
    weight: NDArray[np.float32]
    bias: NDArray[np.float32]


def _matrix(
    texts: Sequence[str], feature_of_bucket: NDArray[np.int32], idf: NDArray[np.float32]
) -> Any:
    columns, values, lengths = [], [], []
    for begin in range(0, len(texts), 64):
        batch = encode(texts[begin : begin + 64])
        found = weighted_features(grams_of(batch), feature_of_bucket, idf, len(batch.lengths))
        columns.append(found.feature)
        values.append(found.value)
        lengths.append(np.bincount(found.text, minlength=len(batch.lengths)))
    ends = np.concatenate([[0], np.cumsum(np.concatenate(lengths))])
    shape = (len(texts), len(idf))
    return csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=shape)


def _features(texts: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    seen = np.zeros(BUCKETS, dtype=np.int64)
    for text in texts:
        seen[np.unique(grams_of(encode([text])).bucket)] += 1
    buckets = np.flatnonzero(seen >= 2)
    feature_of_bucket = np.full(BUCKETS, -1, dtype=np.int32)
    feature_of_bucket[buckets] = np.arange(len(buckets))
    idf = np.log((1 + len(texts)) / (1 + seen[buckets])) + 1
    return feature_of_bucket, idf.astype(np.float32)


def _svc(matrix: Any, given: NDArray[Any]) -> Any:
    return LinearSVC(C=1.0, class_weight="balanced", random_state=_SEED, max_iter=5000).fit(
        matrix, given
    )


def _fit(texts: Sequence[str], given: NDArray[Any], learnt: Sequence[str]) -> _Fitted:
    """Fits on all buckets, keeps those that matter most, and fits again on these."""
    feature_of_bucket, idf = _features(texts)
    matrix = _matrix(texts, feature_of_bucket, idf)
    svc = _svc(matrix, given)
    if len(idf) > FEATURES:
        spread = np.asarray(matrix.multiply(matrix).mean(axis=0)).ravel()
        worth = np.abs(svc.coef_).max(axis=0) * np.sqrt(spread)
        chosen = np.sort(np.argsort(-worth, kind="stable")[:FEATURES])
        buckets = np.flatnonzero(feature_of_bucket >= 0)[chosen]
        feature_of_bucket = np.full(BUCKETS, -1, dtype=np.int32)
        feature_of_bucket[buckets] = np.arange(len(buckets))
        idf = idf[chosen]
        matrix = _matrix(texts, feature_of_bucket, idf)
        svc = _svc(matrix, given)
    coef, intercept = svc.coef_, svc.intercept_
    if len(svc.classes_) == 2:
        coef, intercept = np.vstack([-coef, coef]), np.concatenate([-intercept, intercept])
    assert list(svc.classes_) == list(learnt)  # noqa: S101 - the columns must be the classes
    return _Fitted(
        feature_of_bucket,
        idf,
        np.ascontiguousarray(coef.T, dtype=np.float32),
        intercept.astype(np.float32),
    )


def _decision(texts: Sequence[str], fitted: _Fitted) -> NDArray[np.float64]:
    matrix = _matrix(texts, fitted.feature_of_bucket, fitted.idf)
    scores: NDArray[np.float64] = np.asarray(matrix @ fitted.weight + fitted.bias, dtype=np.float64)
    return scores


def _temperature(scores: NDArray[np.float64], given: NDArray[Any], learnt: Sequence[str]) -> float:
    """The temperature at which held-out rows are least surprising."""
    column = np.searchsorted(np.array(learnt), given)

    def surprise(temperature: float) -> float:
        chosen = softmax(scores / temperature)[np.arange(len(given)), column]
        return float(-np.log(np.maximum(chosen, 1e-12)).mean())

    return min(_TEMPERATURES, key=surprise)


def _calibration(confidence: NDArray[np.float64], right: NDArray[Any]) -> NDArray[np.float64]:
    """Raw confidence to the share of right answers at it, on rows that were not learnt from."""
    fitted = IsotonicRegression(y_min=0.0, y_max=0.99, out_of_bounds="clip")
    fitted.fit(confidence, right.astype(float))
    grid = np.linspace(0.0, 1.0, 21)
    said = fitted.predict(grid)
    said[0] = 0.0
    return np.vstack([grid, said])


def _kept(
    answers: NDArray[Any], sure: NDArray[np.float64], thresholds: Thresholds, taxonomy: Taxonomy
) -> NDArray[np.bool_]:
    severity: dict[str, Severity] = {s: taxonomy.row(s).severity for s in taxonomy.subclasses}
    least = np.array([thresholds.of(str(a), severity[str(a)]) for a in answers])
    return np.asarray(sure >= least)


def _facts(
    rows: Sequence[LabelledText],
    now: datetime,
    lexicon: Lexicon,
    learnt: Sequence[str],
    folds: int,
    shown: Evaluation,
) -> dict[str, Any]:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(f"{row.label}\0{row.condition}\0{row.text}\1".encode("utf-8", "replace"))
    return {
        "kind": "trained",
        "trained_at": now.isoformat(),
        "data_sha256": digest.hexdigest(),
        "rows": len(rows),
        "classes": list(learnt),
        "features": FEATURES,
        "buckets": BUCKETS,
        "counted_characters": COUNTED,
        "lexicon_sha256": lexicon.digest,
        "folds": folds,
        "macro_f1": round(shown.macro_f1, 4),
        "agreement": round(shown.agreement_all, 4),
        "share_kept": round(shown.share_kept, 4),
        "agreement_kept": round(shown.agreement_kept, 4),
    }
