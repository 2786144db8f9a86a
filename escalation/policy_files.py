"""How the tables that a county edits are read: rows with their numbers, all problems at once."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence


class PolicyError(ValueError):
    """A calendar, limits or ladders file that cannot be used; `problems` names every row and what
    is wrong with it."""

    def __init__(self, source: str, problems: Iterable[str]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__(f"{source}: " + "; ".join(self.problems))


def read_rows(
    text: str, source: str, columns: Sequence[str]
) -> tuple[list[tuple[int, Mapping[str, str]]], list[str]]:
    """The rows of a CSV table with `columns` (others are ignored), each with the number of its
    line, and what is wrong with the others; empty rows are left out. Raises PolicyError for what
    is no such table."""
    rows: list[tuple[int, Mapping[str, str]]] = []
    problems: list[str] = []
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""), strict=True)
    try:
        missing = [c for c in columns if c not in (reader.fieldnames or ())]
        if missing:
            raise PolicyError(source, [f"row 1: columns missing: {', '.join(missing)}"])
        for raw in reader:
            if None in raw or None in raw.values():
                width = len(reader.fieldnames or ())
                problems.append(f"row {reader.line_num}: has not {width} cells")
                continue
            cells = {c: raw[c].strip() for c in columns}
            if any(cells.values()):
                rows.append((reader.line_num, cells))
    except csv.Error as error:
        raise PolicyError(source, [f"row {reader.line_num}: is no CSV: {error}"]) from error
    return rows, problems


def table_text(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """The table as a file: what `read_rows` reads."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def version_of(body: str) -> str:
    """The version of a policy: a hash of what it says."""
    return hashlib.sha256(body.encode()).hexdigest()[:12]
