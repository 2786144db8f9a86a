"""The wording of messages (通知文本): templates in Chinese and English, as data."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, Final

LANGUAGES: Final = ("zh", "en")
FIELDS: Final = frozenset(
    {"case_no", "title", "severity", "unit", "card", "step", "count", "urgent", "cases"}
)
"""What templates may ask for. None of it is personal: the title is as its recipient sees it."""

_SEVERITY: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {"S1": "特急", "S2": "紧急", "S3": "较急", "S4": "一般"},
    "en": {"S1": "critical", "S2": "urgent", "S3": "pressing", "S4": "ordinary"},
}
_CARD: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {"blue": "（蓝牌）", "yellow": "（黄牌）", "orange": "（橙牌）", "red": "（红牌）"},
    "en": {c: f", {c} card" for c in ("blue", "yellow", "orange", "red")},
}


@dataclass(frozen=True, slots=True)
class Wording:
    """A message in one language."""

    title: str
    body: str


class TemplatesWrong(ValueError):
    """The templates cannot be used; the text says which row and why."""


def read_templates(text: str) -> dict[tuple[str, str], Wording]:
    """Templates by (what, language), checked as a whole. Raises TemplatesWrong: a field that is
    not known, a row that is there twice, a message without one of its languages."""
    found: dict[tuple[str, str], Wording] = {}
    for number, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        key = (row["what"], row["language"])
        for template in (row["title"], row["body"]):
            asked = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
            if unknown := asked - FIELDS:
                raise TemplatesWrong(f"row {number}: {sorted(unknown)} are not known")
        if key in found or key[1] not in LANGUAGES:
            raise TemplatesWrong(f"row {number}: {key} is there twice, or of no known language")
        found[key] = Wording(row["title"], row["body"])
    for what, _ in list(found):
        if missing := [language for language in LANGUAGES if (what, language) not in found]:
            raise TemplatesWrong(f"{what} is not said in {missing[0]}")
    return found


@cache
def templates() -> dict[tuple[str, str], Wording]:
    """The templates that come with the product."""
    return read_templates(files("dispatch").joinpath("data", "messages.csv").read_text("utf-8"))


def worded(what: str, language: str, facts: Mapping[str, Any]) -> Wording:
    """The message `what` in `language`. What has no wording of its own (a step's action) takes
    that of its kind, the part before the point."""
    known = templates()
    template = known.get((what, language)) or known[what.partition(".")[0], language]
    said = dict.fromkeys(FIELDS, "") | {k: str(v) for k, v in facts.items() if k in FIELDS}
    said["severity"] = _SEVERITY[language].get(said["severity"], "")
    said["card"] = _CARD[language].get(said["card"], "")
    return Wording(template.title.format_map(said), template.body.format_map(said))


def ticket_words(
    what: str,
    language: str,
    facts: Mapping[str, Any],
    *,
    title: str,
    unit: str,
    case_no: str = "",
    severity: str = "",
) -> Wording:
    """The message about one ticket, which `title` calls as its recipient may see it."""
    known = {
        "title": title,
        "unit": unit,
        "case_no": case_no,
        "severity": severity,
        "card": facts.get("card", ""),
        "step": facts.get("step", ""),
    }
    return worded(what, language, known)
