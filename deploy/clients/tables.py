"""The sentences of the demo: small tables of text that come with the product."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files


@cache
def demo_texts() -> Mapping[str, Sequence[str]]:
    """Subclass → what residents say of it; `{place}` stands where the place is named."""
    return _grouped("demo_texts.csv", "subclass")


@cache
def staff_phrases() -> Mapping[str, Sequence[str]]:
    """Step → what staff write."""
    return _grouped("demo_phrases.csv", "step")


def _grouped(name: str, by: str) -> dict[str, list[str]]:
    text = files("deploy").joinpath("clients", "data", name).read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        found.setdefault(row[by], []).append(row["text"])
    return found
