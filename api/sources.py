"""Which channels exist, and which source systems are registered: a small replaceable table."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

COLUMNS: Final = ("kind", "code", "name")


class SourcesError(ValueError):
    """A table of sources that cannot be used; the text names the row and the rule."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Channels (来源渠道) that reports come in by, and registered source systems (登记的来源系统),
    whose numbers count the same whoever posts them."""

    channels: frozenset[str]
    registered: frozenset[str] = frozenset()


def parse_sources(text: str, name: str) -> Sources:
    """The table that the CSV `text` says. Raises SourcesError."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    if missing := [c for c in COLUMNS if c not in (reader.fieldnames or ())]:
        raise SourcesError(f"{name}: row 1: columns missing: {', '.join(missing)}")
    found: dict[str, set[str]] = {"channel": set(), "source": set()}
    for row in reader:
        kind, code = (row["kind"] or "").strip(), (row["code"] or "").strip()
        if kind not in found:
            raise SourcesError(f"{name}: row {reader.line_num}: kind is channel or source")
        if not code or len(code) > 64:
            raise SourcesError(f"{name}: row {reader.line_num}: code has 1 to 64 characters")
        found[kind].add(code)
    return Sources(frozenset(found["channel"]), frozenset(found["source"]))


def load_sources(path: Path | None = None) -> Sources:
    """A centre's own table, or without a file the one that comes with the product."""
    if path is not None and path.exists():
        return parse_sources(path.read_text(encoding="utf-8-sig"), path.name)
    packaged = files("api").joinpath("data", "sources.csv")
    return parse_sources(packaged.read_text(encoding="utf-8"), "sources.csv")
