"""Files that a county is imported from: bytes into numbered rows of named fields."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from grid.crs import CrsName


class Part(StrEnum):
    """What a file holds."""

    AREAS = "areas"
    OUTLINES = "outlines"
    """GeoJSON outlines for areas that another file, or the county as it is, lists."""
    UNITS = "units"
    PEOPLE = "people"
    DEVICES = "devices"


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file to import; `crs` is the coordinate system of its positions and outlines."""

    part: Part
    name: str
    data: bytes
    crs: CrsName = "wgs84"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what, and what to do about it.

    Rows count as a spreadsheet shows them (the header is row 1), features of GeoJSON from 1.
    """

    file: str
    row: int | None
    field: str | None
    wrong: str
    remedy: str

    def __str__(self) -> str:
        where = self.file if self.row is None else f"{self.file}, row {self.row}"
        field = "" if self.field is None else f", {self.field}"
        return f"{where}{field}: {self.wrong}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row or feature as read; `geometry` is the GeoJSON object as it stands in the file."""

    file: ImportFile
    number: int
    fields: Mapping[str, str]
    geometry: Any = None

    def problem(self, field: str | None, wrong: str, remedy: str) -> Problem:
        """A problem of this row."""
        return Problem(self.file.name, self.number, field, wrong, remedy)


REQUIRED: dict[Part, tuple[str, ...]] = {
    Part.AREAS: ("code", "name", "level", "parent"),
    Part.OUTLINES: ("code",),
    Part.UNITS: ("code", "name", "kind"),
    Part.PEOPLE: ("code", "name", "unit"),
    Part.DEVICES: ("code", "kind", "name"),
}

COLUMNS: dict[Part, tuple[str, ...]] = {
    Part.AREAS: ("code", "name", "level", "parent", "aliases", "lng", "lat"),
    Part.OUTLINES: ("code",),
    Part.UNITS: ("code", "name", "kind", "area_code", "aliases"),
    Part.PEOPLE: ("code", "name", "unit", "area_code", "duty"),
    Part.DEVICES: (
        "code", "kind", "name", "area_code", "lng", "lat", "owner_unit", "subclass",
    ),
}  # fmt: skip

_CHINESE = {
    "编码": "code",
    "代码": "code",
    "编号": "code",
    "名称": "name",
    "层级": "level",
    "级别": "level",
    "上级": "parent",
    "上级编码": "parent",
    "别名": "aliases",
    "经度": "lng",
    "纬度": "lat",
    "类型": "kind",
    "类别": "kind",
    "区域编码": "area_code",
    "所属区域": "area_code",
    "单位": "unit",
    "职责": "duty",
    "权属单位": "owner_unit",
    "事件子类": "subclass",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the header of a table may hold: the columns that it must have, all that are known, and
    the Chinese words for them."""

    required: tuple[str, ...]
    columns: tuple[str, ...]
    words: Mapping[str, str]


def read_rows(file: ImportFile) -> tuple[list[Row], list[Problem]]:
    """The rows of a file, or why it cannot be read at all."""
    text = decoded(file.data)
    if text is None:
        return [], [
            Problem(file.name, None, None, "the text encoding is not known",
                    "save it as UTF-8 or GB18030 (GBK)")
        ]  # fmt: skip
    if is_geojson(file):
        return _readable(*_features(file, text))
    if file.part is Part.OUTLINES:
        return [], [Problem(file.name, None, None, "outlines are not CSV", "give a GeoJSON file")]
    sheet = Sheet(REQUIRED[file.part], COLUMNS[file.part], _CHINESE)
    records, problems = read_sheet(file.name, text, sheet)
    return _readable([Row(file, number, fields) for number, fields in records], problems)


def is_geojson(file: ImportFile) -> bool:
    """Whether a file is read as GeoJSON, by its name."""
    return file.name.lower().endswith((".geojson", ".json"))


def _readable(rows: list[Row], problems: list[Problem]) -> tuple[list[Row], list[Problem]]:
    """The rows without those that hold line breaks or control characters, which are problems."""
    kept = []
    for row in rows:
        bad = [field for field, value in row.fields.items() if not value.isprintable()]
        problems += [
            row.problem(field, "it holds a line break or a control character", "remove it")
            for field in bad
        ]
        if not bad:
            kept.append(row)
    return kept, problems


def decoded(data: bytes) -> str | None:
    """The text, by UTF-8 with or without its mark, else by GB18030, which holds GBK and GB2312."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def read_sheet(
    file: str, text: str, sheet: Sheet
) -> tuple[list[tuple[int, dict[str, str]]], list[Problem]]:
    """The rows of a CSV text with their numbers (the header is row 1), and what is wrong with the
    table as such."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lines = list(reader)
    except csv.Error as error:
        return [], [
            Problem(file, reader.line_num, None, f"not CSV: {error}",
                    "check the quotation marks around this line")
        ]  # fmt: skip
    if not lines:
        return [], [Problem(file, None, None, "the file is empty", "give it a header row")]
    header = [sheet.words.get(name.strip(), name.strip()) for name in lines[0]]
    problems = _header_problems(file, header, sheet)
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) > len(header):
            problems.append(
                Problem(file, number, None,
                        f"{len(line)} cells where the header has {len(header)}",
                        "remove the extra cells or quote the one that holds a comma")
            )  # fmt: skip
            continue
        cells = [cell.strip() for cell in line] + [""] * (len(header) - len(line))
        rows.append((number, dict(zip(header, cells, strict=True))))
    return ([], problems) if problems and not rows else (rows, problems)


def _header_problems(file: str, header: Sequence[str], sheet: Sheet) -> list[Problem]:
    problems = [
        Problem(file, 1, column, "the column is missing", "add it to the header row")
        for column in sheet.required
        if column not in header
    ]
    problems += [
        Problem(file, 1, column, "the column is not known",
                f"use {', '.join(sheet.columns)}")
        for column in dict.fromkeys(header)
        if column and column not in sheet.columns
    ]  # fmt: skip
    problems += [
        Problem(file, 1, column, "the column appears twice", "keep one of them")
        for column in dict.fromkeys(header)
        if header.count(column) > 1
    ]
    return problems


def _features(file: ImportFile, text: str) -> tuple[list[Row], list[Problem]]:
    remedy = "give a GeoJSON FeatureCollection (RFC 7946)"
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return [], [Problem(file.name, None, None, f"not JSON: {error}", remedy)]
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        return [], [Problem(file.name, None, None, "not a FeatureCollection", remedy)]
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, feature in enumerate(document["features"], start=1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
            problems.append(Problem(file.name, number, None, "not a Feature", remedy))
            continue
        fields = dict(_texts(feature["properties"], COLUMNS[file.part]))
        rows.append(Row(file, number, fields, feature.get("geometry")))
    return rows, problems


def _texts(properties: Mapping[str, Any], known: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The known properties as texts; map tools add others of their own, which mean nothing here."""
    for key, value in properties.items():
        column = _CHINESE.get(key, key)
        if column not in known or value is None:
            continue
        yield column, ";".join(map(str, value)) if isinstance(value, list) else str(value).strip()
