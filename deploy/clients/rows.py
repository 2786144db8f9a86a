"""Rows of a CSV file, one after another, with their numbers and how far into the file they end."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from deploy.complaint import Complaint

LONGEST_FIELD: Final = 16_777_216
"""A field longer than this is a quotation mark that was never closed."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number (the heading is row 1), the byte after it, its fields or what is wrong."""

    number: int
    end: int
    fields: dict[str, str]
    problem: str | None = None


class CsvFile:
    """A CSV file with a heading, read row by row and never held whole. Raises Complaint when it is
    no such file."""

    def __init__(self, path: Path, columns: Sequence[str], called: str) -> None:
        self.path = path
        self._called = called
        self._columns = columns
        if path.is_dir():
            raise Complaint(f"{path} is a directory: {called} is a CSV file")
        try:
            self.size = path.stat().st_size
            with path.open("rb") as file:
                self.digest = hashlib.file_digest(file, "sha256").hexdigest()
                file.seek(0)
                self._heading(file)
        except OSError as error:
            raise Complaint(f"{path}: {error.strerror}") from None

    def _heading(self, file: BinaryIO) -> list[str]:
        first = _decoded(file.readline(1_000_000)).removeprefix("\ufeff")
        names = [name.strip() for name in next(csv.reader([first]), [])]
        missing = [column for column in self._columns if column not in names]
        if missing:
            said = "it is empty" if not first.strip() else f"row 1 lacks {', '.join(missing)}"
            raise Complaint(f"{self.path} is not {self._called}: {said}")
        return names

    def rows(self) -> Iterator[Row]:
        """The rows after the heading; one that cannot be read comes with its problem."""
        csv.field_size_limit(LONGEST_FIELD)
        with self.path.open("rb") as file:
            names = self._heading(file)
            number = 1
            at = file.tell()

            def lines() -> Iterator[str]:
                nonlocal at
                for line in file:
                    at += len(line)
                    yield _decoded(line)

            reader = csv.reader(lines())
            while True:
                number += 1
                try:
                    values = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield Row(number, at, {}, f"not CSV: {error}")
                    continue
                if not values:
                    number -= 1
                    continue
                fields = dict(zip(names, values, strict=False))
                yield Row(number, at, fields, self._problem(values, fields, names))

    def _problem(self, values: list[str], fields: dict[str, str], names: list[str]) -> str | None:
        if len(values) > len(names):
            return f"{len(values)} fields under {len(names)} headings"
        if absent := [c for c in self._columns if c not in fields]:
            return f"no {', '.join(absent)}"
        for name in self._columns:
            if any("\ud800" <= character <= "\udfff" for character in fields[name]):
                return f"{name}: not UTF-8"
        return None


def _decoded(line: bytes) -> str:
    """Bytes that are no UTF-8 become lone surrogates, by which their row is told."""
    return line.decode("utf-8", "surrogateescape")
