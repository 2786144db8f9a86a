"""What must hold for a county as a whole before any of it is active."""

from collections.abc import Callable, Iterable, Mapping

import shapely
from shapely.geometry.base import BaseGeometry

from grid.areas import LEVEL_ABOVE, Area, AreaLevel
from grid.draft import CountyDraft
from grid.import_files import Part, Problem
from grid.units import UnitKind

Origin = Mapping[tuple[Part, str], tuple[str, int]]
"""The file and row that a code of a part came from."""

STRAY_SHARE = 0.02
"""Up to this share of its surface an outline may lie outside its parent or in a neighbour:
outlines are digitised by different people at different scales."""

_ROUNDING = 1e-5  # degrees, about a metre

Note = Callable[[Part, str, str | None, str, str], None]


def check(draft: CountyDraft, origin: Origin) -> list[Problem]:
    """Everything that is wrong between the parts of a draft, in the order of its parts."""
    problems: list[Problem] = []

    def note(part: Part, code: str, field: str | None, wrong: str, remedy: str) -> None:
        file, row = origin.get((part, code), (f"{part.value} (as they are)", None))
        if row is None:
            wrong = f"{code}: {wrong}"
        problems.append(Problem(file, row, field, wrong, remedy))

    areas = {area.code: area for area in draft.areas}
    _check_tree(draft.areas, areas, note)
    if not problems:
        _check_outlines(draft, areas, note)
    _check_units(draft, areas, note)
    _check_people(draft, areas, note)
    _check_devices(draft, areas, note)
    return problems


def _check_tree(areas: Iterable[Area], by_code: Mapping[str, Area], note: Note) -> None:
    counties = [area for area in by_code.values() if area.level is AreaLevel.COUNTY]
    for extra in counties[1:]:
        note(Part.AREAS, extra.code, "level", "there is more than one county",
             f"keep one; the first is {counties[0].code}")  # fmt: skip
    for area in areas:
        if area.level is AreaLevel.COUNTY:
            if area.parent is not None:
                note(Part.AREAS, area.code, "parent", "a county has no parent", "leave it empty")
            continue
        above = LEVEL_ABOVE[area.level]
        if area.parent is None:
            note(Part.AREAS, area.code, "parent", f"a {area.level} needs a parent",
                 f"give the code of its {above}")  # fmt: skip
        elif area.parent not in by_code:
            note(Part.AREAS, area.code, "parent", f"area {area.parent} is not known",
                 "add it, or correct the code")  # fmt: skip
        elif by_code[area.parent].level is not above:
            level = by_code[area.parent].level
            note(Part.AREAS, area.code, "parent",
                 f"{area.parent} is a {level}, and a {area.level} lies in a {above}",
                 f"give the code of its {above}")  # fmt: skip


def _check_outlines(draft: CountyDraft, areas: Mapping[str, Area], note: Note) -> None:
    outlines = draft.outlines
    for code, area in areas.items():
        outline = outlines.get(code)
        within = outline if outline is not None else outlines.get(area.parent or "")
        if within is not None and _is_off(area.lng, area.lat, within):
            where = "its outline" if outline is not None else f"its parent {area.parent}"
            note(Part.AREAS, code, "lng, lat", f"the point lies outside {where}",
                 "correct the point, or leave it empty")  # fmt: skip
        parent = outlines.get(area.parent or "")
        if outline is not None and parent is not None:
            stray = shapely.difference(outline, parent).area / outline.area
            if stray > STRAY_SHARE:
                note(Part.OUTLINES, code, "geometry",
                     f"{stray:.0%} of {code} lies outside its parent {area.parent}",
                     "correct the outline, or the parent")  # fmt: skip
    for level in AreaLevel:
        _check_overlaps([c for c, a in areas.items() if a.level is level and c in outlines],
                        draft, note)  # fmt: skip


def _is_off(lng: float | None, lat: float | None, outline: BaseGeometry) -> bool:
    """Whether a point lies outside an outline, by more than its rounding."""
    if lng is None or lat is None:
        return False
    return bool(shapely.distance(outline, shapely.Point(lng, lat)) > _ROUNDING)


def _check_overlaps(codes: list[str], draft: CountyDraft, note: Note) -> None:
    shapes = [draft.outlines[code] for code in codes]
    if len(shapes) < 2:
        return
    for one, other in shapely.STRtree(shapes).query(shapes, predicate="overlaps").T.tolist():
        if one <= other:
            continue
        shared = shapely.intersection(shapes[one], shapes[other]).area
        share = shared / min(shapes[one].area, shapes[other].area)
        if share > STRAY_SHARE:
            note(Part.OUTLINES, codes[one], "geometry",
                 f"{codes[one]} and {codes[other]} overlap by {share:.0%} of the smaller one",
                 "correct one of the two outlines")  # fmt: skip


def _check_units(draft: CountyDraft, areas: Mapping[str, Area], note: Note) -> None:
    names: dict[str, str] = {}
    towns: dict[str, str] = {}
    for unit in draft.units:
        first = names.setdefault(unit.name, unit.code)
        if first != unit.code:
            note(Part.UNITS, unit.code, "name", f"unit {first} has the same name",
                 "give each unit a name of its own")  # fmt: skip
        if unit.area_code is not None and unit.area_code not in areas:
            note(Part.UNITS, unit.code, "area_code", f"area {unit.area_code} is not known",
                 "add it, or correct the code")  # fmt: skip
        if unit.kind is not UnitKind.TOWN:
            continue
        if unit.area_code is None or (
            unit.area_code in areas and areas[unit.area_code].level is not AreaLevel.TOWN
        ):
            note(Part.UNITS, unit.code, "area_code", "a town's unit needs the town's area code",
                 "give it")  # fmt: skip
        elif (first := towns.setdefault(unit.area_code, unit.code)) != unit.code:
            note(Part.UNITS, unit.code, "area_code", f"unit {first} has the same town",
                 "keep one unit of kind town for each town")  # fmt: skip


def _check_people(draft: CountyDraft, areas: Mapping[str, Area], note: Note) -> None:
    units = {unit.code for unit in draft.units}
    for person in draft.people:
        if person.unit not in units:
            note(Part.PEOPLE, person.code, "unit", f"unit {person.unit} is not known",
                 "add it, or correct the code")  # fmt: skip
        if person.area_code is not None and person.area_code not in areas:
            note(Part.PEOPLE, person.code, "area_code", f"area {person.area_code} is not known",
                 "add it, or correct the code")  # fmt: skip


def _check_devices(draft: CountyDraft, areas: Mapping[str, Area], note: Note) -> None:
    units = {unit.code for unit in draft.units}
    for device in draft.devices:
        if device.owner_unit is not None and device.owner_unit not in units:
            note(Part.DEVICES, device.code, "owner_unit",
                 f"unit {device.owner_unit} is not known",
                 "add it, or correct the code")  # fmt: skip
        if device.area_code is None:
            note(Part.DEVICES, device.code, "lng, lat", "the position lies outside the county",
                 "correct it, or give an area code")  # fmt: skip
            continue
        if device.area_code not in areas:
            note(Part.DEVICES, device.code, "area_code", f"area {device.area_code} is not known",
                 "add it, or correct the code")  # fmt: skip
            continue
        outline = draft.outlines.get(device.area_code)
        if outline is not None and _is_off(device.lng, device.lat, outline):
            note(Part.DEVICES, device.code, "lng, lat",
                 f"the position lies outside area {device.area_code}",
                 "correct the position, or the area code")  # fmt: skip
