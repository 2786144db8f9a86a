"""Importing a county from CSV and GeoJSON: all of it is checked before any of it is active."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grid.areas import Area, AreaLevel
from grid.checking import check
from grid.devices import Device
from grid.draft import CountyDraft
from grid.import_files import ImportFile, Part, Problem, Row, is_geojson, read_rows
from grid.import_rows import (
    missing_fields,
    read_area,
    read_device,
    read_outline,
    read_person,
    read_unit,
)
from grid.layers import Layers
from grid.people import Person
from grid.units import Unit, UnitKind, standard_units, town_unit

__all__ = ["ImportFile", "ImportProblems", "Part", "Problem", "read_county"]

Coded = TypeVar("Coded", Area, Unit, Person, Device)


@dataclass(frozen=True, slots=True)
class ImportProblems:
    """Why nothing was imported: everything that was found, not only the first."""

    problems: tuple[Problem, ...]


class _Reading:
    """The parts as far as they were read, where each came from, and what is wrong."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.origin: dict[tuple[Part, str], tuple[str, int]] = {}
        self.outlines: dict[str, BaseGeometry] = {}

    def note_origin(self, row: Row, part: Part, code: str) -> bool:
        """Whether this is the first row with this code; a second one is a problem."""
        known = self.origin.setdefault((part, code), (row.file.name, row.number))
        if known == (row.file.name, row.number):
            return True
        where = f"row {known[1]} of {known[0]}"
        self.problems.append(
            row.problem("code", f"{code} was already given in {where}", "keep one of the two")
        )
        return False

    def rows(self, files: Sequence[ImportFile], part: Part) -> list[Row]:
        """The rows of all files of a part."""
        rows: list[Row] = []
        for file in files:
            if file.part is not part:
                continue
            found, problems = read_rows(file)
            self.problems += problems
            if is_geojson(file):
                for row in found:
                    self.problems += missing_fields(row)
                found = [row for row in found if not missing_fields(row)]
            rows += found
        return rows

    def items(
        self,
        files: Sequence[ImportFile],
        part: Part,
        read: Callable[[Row], tuple[Coded | None, list[Problem]]],
    ) -> list[Coded]:
        """The items of a part; an area's own polygon becomes its outline."""
        items: list[Coded] = []
        for row in self.rows(files, part):
            item, problems = read(row)
            self.problems += problems
            if item is None or problems or not self.note_origin(row, part, item.code):
                continue
            items.append(item)
            is_point = isinstance(row.geometry, dict) and row.geometry.get("type") == "Point"
            if part is Part.AREAS and row.geometry is not None and not is_point:
                self.add_outline(row, item.code)
        return items

    def add_outline(self, row: Row, code: str) -> None:
        """Read the outline of an area from its feature."""
        outline, problems = read_outline(row)
        self.problems += problems
        if outline is not None and self.note_origin(row, Part.OUTLINES, code):
            self.outlines[code] = outline


def read_county(
    files: Sequence[ImportFile], base: CountyDraft | None = None, name: str | None = None
) -> CountyDraft | ImportProblems:
    """The county that these files make, on top of `base` where they leave a part out.

    A part that is given replaces that part of the base whole; outlines of areas that remain are
    kept unless new ones are given. Without units the standard ones are used; a town without a
    unit gets one. Devices without an area get the one that their position lies in.
    """
    reading = _Reading()
    given = {file.part for file in files}
    areas = reading.items(files, Part.AREAS, read_area)
    units = reading.items(files, Part.UNITS, read_unit)
    people = reading.items(files, Part.PEOPLE, read_person)
    devices = reading.items(files, Part.DEVICES, read_device)
    for row in reading.rows(files, Part.OUTLINES):
        reading.add_outline(row, row.fields["code"])
    if base is not None:
        areas = areas if Part.AREAS in given else list(base.areas)
        units = units if Part.UNITS in given else list(base.units)
        people = people if Part.PEOPLE in given else list(base.people)
        devices = devices if Part.DEVICES in given else list(base.devices)
    elif Part.UNITS not in given:
        units = standard_units()
    if reading.problems:
        # Cross-checks against rows that were left out would only repeat what is known.
        return ImportProblems(tuple(reading.problems))
    known = {area.code for area in areas}
    outlines = {c: o for c, o in (base.outlines if base else {}).items() if c in known}
    unknown = [code for code in reading.outlines if code not in known]
    for code in unknown:
        file, number = reading.origin[(Part.OUTLINES, code)]
        reading.problems.append(
            Problem(file, number, "code", f"area {code} is not known", "add it to the areas")
        )
    outlines |= {c: o for c, o in reading.outlines.items() if c in known}
    county = next((area for area in areas if area.level is AreaLevel.COUNTY), None)
    if county is None:
        missing = Problem("areas", None, "level", "there is no county", "add one of level county")
        return ImportProblems((*reading.problems, missing))
    draft = CountyDraft(
        code=county.code,
        name=name or (base.name if base is not None else county.name),
        areas=tuple(_with_point(area, outlines) for area in _by_level(areas)),
        units=tuple(_with_towns(units, areas)),
        outlines=outlines,
        devices=tuple(devices),
        people=tuple(people),
        generated=base is not None and base.generated and not reading.outlines,
    )
    draft = replace(draft, devices=tuple(_with_areas(draft)))
    problems = [*reading.problems, *check(draft, reading.origin)]
    return ImportProblems(tuple(problems)) if problems else draft


def _by_level(areas: Sequence[Area]) -> list[Area]:
    """Parents before children, otherwise as given."""
    return [area for level in AreaLevel for area in areas if area.level is level]


def _with_point(area: Area, outlines: Mapping[str, BaseGeometry]) -> Area:
    if area.lng is not None or area.code not in outlines:
        return area
    point = shapely.point_on_surface(outlines[area.code])
    return replace(area, lng=round(point.x, 6), lat=round(point.y, 6))


def _with_towns(units: Sequence[Unit], areas: Sequence[Area]) -> list[Unit]:
    have = {unit.area_code for unit in units if unit.kind is UnitKind.TOWN}
    towns = [area for area in areas if area.level is AreaLevel.TOWN and area.code not in have]
    return [*units, *(town_unit(town.code, town.name) for town in towns)]


def _with_areas(draft: CountyDraft) -> list[Device]:
    lost = [d for d in draft.devices if d.area_code is None and d.lng is not None]
    if not lost:
        return list(draft.devices)
    at = np.array([(device.lng, device.lat) for device in lost], dtype=np.float64)
    layers = Layers({area.code: area for area in draft.areas}, draft.outlines)
    codes = layers.narrowest(at[:, 0], at[:, 1])
    found = {device.code: code for device, code in zip(lost, codes, strict=True)}
    return [
        replace(device, area_code=found[device.code]) if device.code in found else device
        for device in draft.devices
    ]
