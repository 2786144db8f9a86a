"""How well a classifier does on labelled texts, and what would be dispatched without a person."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

from dispatch.classify.classifier import Classifier
from dispatch.classify.judgement import Judgement
from dispatch.classify.thresholds import Thresholds
from dispatch.taxonomy import UNCLASSIFIED

_BATCH: Final = 500
TEXT_COLUMNS: Final = ("text", "内容", "诉求内容")
TITLE_COLUMNS: Final = ("title", "标题")
LABEL_COLUMNS: Final = ("subclass", "label", "小类", "类别")
CONDITION_COLUMNS: Final = ("condition", "条件")


class LabelledFileError(ValueError):
    """A file of labelled texts that cannot be used; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class LabelledText:
    """One text whose class a person has given: a subclass, or a label of another scheme."""

    text: str
    label: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """What became of the texts of one label. `taken_as` are the answers that were given to the
    kept ones that disagree, most frequent first."""

    label: str
    rows: int
    kept: int
    agreed_kept: int
    agreed_all: int
    f1: float
    taken_as: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures over all rows. Kept means classified with at least the subclass's threshold; an
    answer without a counterpart among the labels always counts as a disagreement."""

    rows: int
    kept: int
    agreed_kept: int
    agreed_all: int
    macro_f1: float
    labels: tuple[LabelFigures, ...]

    @property
    def share_kept(self) -> float:
        return self.kept / self.rows if self.rows else 0.0

    @property
    def agreement_kept(self) -> float:
        return self.agreed_kept / self.kept if self.kept else 0.0

    @property
    def agreement_all(self) -> float:
        return self.agreed_all / self.rows if self.rows else 0.0


LabelMapping = Mapping[tuple[str, str], str]


def load_evaluation_mapping(path: Path | None = None) -> dict[tuple[str, str], str]:
    """Which label of the outer scheme each of our subclasses (or one condition of it) counts as;
    the empty label: none."""
    if path is None:
        source = resources.files("dispatch.data").joinpath("evaluation_mapping.csv")
        text = source.read_text(encoding="utf-8")
    else:
        text = path.read_text(encoding="utf-8-sig")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    return {(row["subclass"], row["condition"]): row["label"] for row in reader}


def mapped(mapping: LabelMapping) -> Callable[[str, str], str]:
    """The question "which label is this subclass under this condition?" for `mapping`."""

    def label_of(subclass: str, condition: str) -> str:
        own = mapping.get((subclass, condition))
        return mapping.get((subclass, ""), "") if own is None else own

    return label_of


def itself(subclass: str, condition: str) -> str:  # noqa: ARG001 - one of two ways to label
    """For texts that carry our own subclasses: the subclass is the label."""
    return subclass


def read_labelled(path: Path) -> list[LabelledText]:
    """The labelled texts of a CSV with columns text (and title), subclass or label, condition.
    Rows without text or label are left out. Raises LabelledFileError."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        names = reader.fieldnames or ()
        text = next((c for c in TEXT_COLUMNS if c in names), None)
        label = next((c for c in LABEL_COLUMNS if c in names), None)
        if text is None or label is None:
            raise LabelledFileError(
                f"{path.name} needs a column {TEXT_COLUMNS[0]!r} and one of {LABEL_COLUMNS}; "
                f"it has {', '.join(names) or 'none'}"
            )
        title = next((c for c in TITLE_COLUMNS if c in names), "")
        condition = next((c for c in CONDITION_COLUMNS if c in names), "")
        rows = []
        for row in reader:
            body, head = (row[text] or "").strip(), (row.get(title) or "").strip()
            whole = body if body.startswith(head) else f"{head}。{body}"
            if whole and (row[label] or "").strip():
                given = (row.get(condition) or "").strip()
                rows.append(LabelledText(whole, row[label].strip(), given))
        return rows


def evaluate(
    classifier: Classifier,
    rows: Sequence[LabelledText],
    thresholds: Thresholds,
    label_of: Callable[[str, str], str] = itself,
    advanced: Callable[[int], object] | None = None,
) -> Evaluation:
    """Classifies all `rows` and compares. `advanced` hears how many more are done."""
    judged: list[Judgement] = []
    for begin in range(0, len(rows), _BATCH):
        part = classifier.classify([row.text for row in rows[begin : begin + _BATCH]])
        judged += part
        if advanced is not None:
            advanced(len(part))
    answers = [label_of(j.subclass, j.condition) for j in judged]
    kept = [is_kept(j, thresholds) for j in judged]
    return figures([row.label for row in rows], answers, kept)


def is_kept(judgement: Judgement, thresholds: Thresholds) -> bool:
    """Would this be dispatched without a person?"""
    sure = judgement.confidence >= thresholds.of(judgement.subclass, judgement.severity)
    return sure and judgement.subclass != UNCLASSIFIED


def figures(given: Sequence[str], answers: Sequence[str], kept: Sequence[bool]) -> Evaluation:
    """The evaluation of answers against what people gave."""
    labels = []
    for label in sorted(set(given)):
        mine = [k for k, g in enumerate(given) if g == label]
        agreed = [k for k in mine if answers[k] == label]
        answered = sum(answer == label for answer in answers)
        wrong = Counter(answers[k] or "—" for k in mine if kept[k] and answers[k] != label)
        labels.append(
            LabelFigures(
                label=label,
                rows=len(mine),
                kept=sum(kept[k] for k in mine),
                agreed_kept=sum(kept[k] for k in agreed),
                agreed_all=len(agreed),
                f1=2 * len(agreed) / (len(mine) + answered),
                taken_as=tuple(wrong.most_common(3)),
            )
        )
    return Evaluation(
        rows=len(given),
        kept=sum(kept),
        agreed_kept=sum(f.agreed_kept for f in labels),
        agreed_all=sum(f.agreed_all for f in labels),
        macro_f1=sum(f.f1 for f in labels) / len(labels) if labels else 0.0,
        labels=tuple(labels),
    )
