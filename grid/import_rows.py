"""Rows of an import into areas, units, people and devices, each row judged by itself."""

import math
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grid.areas import Area, AreaLevel
from grid.crs import CrsName, to_wgs84
from grid.devices import Device, DeviceKind
from grid.import_files import REQUIRED, Problem, Row
from grid.people import Person
from grid.units import Unit, UnitKind

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
_SUBCLASS = re.compile(r"\d{4}")
_NAME_LENGTH = 80

_LEVELS: dict[str, AreaLevel] = {
    "县": AreaLevel.COUNTY,
    "区": AreaLevel.COUNTY,
    "县级": AreaLevel.COUNTY,
    "乡镇": AreaLevel.TOWN,
    "街道": AreaLevel.TOWN,
    "乡镇街道": AreaLevel.TOWN,
    "村": AreaLevel.VILLAGE,
    "社区": AreaLevel.VILLAGE,
    "村社区": AreaLevel.VILLAGE,
    "网格": AreaLevel.GRID,
} | {level.value: level for level in AreaLevel}
_UNIT_KINDS: dict[str, UnitKind] = {
    "中心": UnitKind.CENTRE,
    "部门": UnitKind.DEPARTMENT,
    "乡镇街道": UnitKind.TOWN,
    "公用事业": UnitKind.UTILITY,
    "群团": UnitKind.PARTY,
} | {kind.value: kind for kind in UnitKind}
_DEVICE_KINDS: dict[str, DeviceKind] = {
    "烟感": DeviceKind.SMOKE,
    "燃气": DeviceKind.GAS,
    "水位": DeviceKind.WATER_LEVEL,
    "倾斜": DeviceKind.TILT,
    "空气": DeviceKind.AIR,
    "噪声": DeviceKind.NOISE,
    "井盖": DeviceKind.MANHOLE,
} | {kind.value: kind for kind in DeviceKind}

Kind = TypeVar("Kind", bound=StrEnum)


class RowReader:
    """Reads the fields of one row and collects what is wrong with them."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.problems: list[Problem] = []

    def wrong(self, field: str | None, wrong: str, remedy: str) -> None:
        """Note a problem of this row."""
        self.problems.append(self.row.problem(field, wrong, remedy))

    def text(self, field: str) -> str:
        """A text, empty when it is not given."""
        return self.row.fields.get(field, "")

    def optional(self, field: str) -> str | None:
        """A text, None when it is not given."""
        return self.text(field) or None

    def code(self) -> str:
        """The row's own code."""
        code = self.text("code")
        if not _CODE.fullmatch(code):
            self.wrong(
                "code", f"{code!r} is not a code", "use 1 to 40 letters, digits, '-', '_' or '.'"
            )
        return code

    def name(self) -> str:
        """The row's own name."""
        name = self.text("name")
        if not name or len(name) > _NAME_LENGTH or not name.isprintable():
            self.wrong("name", f"{name!r} is not a name", f"use 1 to {_NAME_LENGTH} characters")
        return name

    def choice(self, field: str, choices: Mapping[str, Kind]) -> Kind | None:
        """One of several words; noted when it is none of them."""
        value = self.text(field)
        if value in choices:
            return choices[value]
        self.wrong(field, f"{value!r} is not known", f"use one of {', '.join(choices)}")
        return None

    def aliases(self) -> tuple[str, ...]:
        """Other names, separated by semicolons."""
        parts = re.split(r"[;；]", self.text("aliases"))
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))

    def point(self) -> tuple[float | None, float | None]:
        """The row's position in WGS84, from its columns or its Point."""
        given = self.text("lng"), self.text("lat")
        geometry = self.row.geometry
        if isinstance(geometry, dict) and geometry.get("type") == "Point":
            coordinates = geometry.get("coordinates")
            if isinstance(coordinates, list) and len(coordinates) >= 2:
                given = str(coordinates[0]), str(coordinates[1])
        if given == ("", ""):
            return None, None
        try:
            lng, lat = float(given[0]), float(given[1])
        except ValueError:
            self.wrong(
                "lng, lat", f"{given[0]!r}, {given[1]!r} is not a position",
                "give both in degrees, or neither",
            )  # fmt: skip
            return None, None
        if not (abs(lng) <= 180 and abs(lat) <= 90):  # NaN too
            self.wrong("lng, lat", f"{lng}, {lat} is not on Earth", "give longitude, then latitude")
            return None, None
        east, north = to_wgs84(np.array([lng]), np.array([lat]), self.row.file.crs)
        return float(east[0]), float(north[0])


def missing_fields(row: Row) -> list[Problem]:
    """Problems for the fields that a feature must have; a CSV file's header was checked whole."""
    return [
        row.problem(field, "the property is missing", "add it to the feature")
        for field in REQUIRED[row.file.part]
        if field not in row.fields and field != "parent"
    ]


def read_area(row: Row) -> tuple[Area | None, list[Problem]]:
    """The area of a row."""
    reader = RowReader(row)
    level = reader.choice("level", _LEVELS)
    lng, lat = reader.point()
    area = None
    code, name = reader.code(), reader.name()
    if level is not None:
        area = Area(code, name, level, reader.optional("parent"), reader.aliases(), lng, lat)
    return area, reader.problems


def read_unit(row: Row) -> tuple[Unit | None, list[Problem]]:
    """The unit of a row."""
    reader = RowReader(row)
    kind = reader.choice("kind", _UNIT_KINDS)
    code, name = reader.code(), reader.name()
    if kind is None:
        return None, reader.problems
    return Unit(code, name, kind, reader.optional("area_code"), reader.aliases()), reader.problems


def read_person(row: Row) -> tuple[Person | None, list[Problem]]:
    """The person of a row."""
    reader = RowReader(row)
    code, name, unit = reader.code(), reader.name(), reader.text("unit")
    if not unit:
        reader.wrong("unit", "no unit is given", "give the code of the person's unit")
    person = Person(code, name, unit, reader.optional("area_code"), reader.text("duty"))
    return person, reader.problems


def read_device(row: Row) -> tuple[Device | None, list[Problem]]:
    """The device of a row."""
    reader = RowReader(row)
    kind = reader.choice("kind", _DEVICE_KINDS)
    code, name = reader.code(), reader.name()
    lng, lat = reader.point()
    area, subclass = reader.optional("area_code"), reader.optional("subclass")
    if area is None and lng is None:
        reader.wrong("area_code", "neither area nor position is given", "give one of them")
    if subclass is not None and not _SUBCLASS.fullmatch(subclass):
        reader.wrong("subclass", f"{subclass!r} is not a subclass", "use the four digits of one")
    if kind is None:
        return None, reader.problems
    owner = reader.optional("owner_unit")
    return Device(code, kind, name, area, lng, lat, owner, subclass), reader.problems


def read_outline(row: Row) -> tuple[BaseGeometry | None, list[Problem]]:
    """The polygon of a feature in WGS84, or what is wrong with it."""
    geometry = row.geometry
    remedy = "draw it again as a Polygon or MultiPolygon"
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        return None, [row.problem("geometry", f"{kind} is not an outline", remedy)]
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        return None, [row.problem("geometry", "it has no coordinates", remedy)]
    parts = []
    for polygon in polygons:
        rings = _rings(polygon, row.file.crs)
        if isinstance(rings, str):
            return None, [row.problem("geometry", rings, remedy)]
        parts.append(shapely.Polygon(rings[0], rings[1:]))
    outline = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    if not outline.is_valid:
        reason = shapely.is_valid_reason(outline)
        return None, [row.problem("geometry", f"the outline is not valid: {reason}", remedy)]
    if outline.area == 0:
        return None, [row.problem("geometry", "the outline has no surface", remedy)]
    return outline, []


def _rings(polygon: Any, crs: CrsName) -> list[list[tuple[float, float]]] | str:
    """The rings of a polygon in WGS84, or what is wrong with one of them."""
    if not isinstance(polygon, list) or not polygon:
        return "a polygon has no rings"
    rings = []
    for number, ring in enumerate(polygon, start=1):
        try:
            at = np.array([point[:2] for point in ring], dtype=np.float64)
        except (TypeError, ValueError, IndexError, KeyError):
            return f"ring {number} is not a list of positions"
        if at.ndim != 2 or at.shape[1:] != (2,) or len(at) < 4:
            return f"ring {number} has fewer than four positions"
        if not (np.abs(at) <= (180, 90)).all():
            return f"ring {number} leaves the Earth (longitude comes first)"
        if not math.isclose(at[0, 0], at[-1, 0]) or not math.isclose(at[0, 1], at[-1, 1]):
            return f"ring {number} is not closed"
        lng, lat = to_wgs84(at[:, 0], at[:, 1], crs)
        rings.append(list(zip(lng.tolist(), lat.tolist(), strict=True)))
    return rings
