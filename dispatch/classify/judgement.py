"""What the classifier answers about one text, in the terms that a person at the desk can check."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.taxonomy import Severity


@dataclass(frozen=True, slots=True)
class Judgement:
    """The class of one text and why.

    `confidence` is 0..1 and is compared with the subclass's threshold. `evidence` are the pieces
    of the text that decided, strongest first; `top` the three best subclasses with their own
    confidence. `danger` are phrases of danger to life: they alone raise `severity`, to S1.
    `triggers` (minors, elderly, many people, threats) are only shown to the person who accepts.
    """

    subclass: str
    condition: str
    severity: Severity
    confidence: float
    evidence: tuple[str, ...]
    top: tuple[tuple[str, float], ...]
    urgent: bool
    danger: tuple[str, ...]
    triggers: tuple[str, ...]
    model_version: str
