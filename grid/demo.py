"""The demo county: 丽水市莲都区 with its public codes and names, and with generated geometry.

Codes and names of towns and villages are public facts (national statistical division codes).
Outlines, grids, devices and duty posts are generated and stand for nothing that exists.
"""

import csv
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

import shapely
from shapely.geometry.base import BaseGeometry

from grid.areas import Area, AreaLevel
from grid.devices import Device, DeviceKind
from grid.draft import CountyDraft
from grid.names import town_aliases, village_names
from grid.people import Person
from grid.tessellation import Anchor, Cells, grow, nearest_cell, scatter, seeds_apart
from grid.units import standard_units, town_unit

COUNTY_CODE = "331102"
DEMO_NAME = "莲都区（演示：边界与网格为生成数据）"
_CENTRE = (119.92, 28.45)
_SEED = 3

_WHERE: dict[str, tuple[float, float, float]] = {
    # Kilometres east and north of the seat and the spread, by compass direction only.
    "331102001": (3.2, 1.5, 2.6),
    "331102002": (-0.5, 4.2, 2.4),
    "331102003": (0.4, -0.4, 0.8),
    "331102004": (-1.4, 1.2, 0.9),
    "331102007": (-6.0, -0.5, 3.0),
    "331102008": (2.0, -6.0, 3.6),
    "331102100": (-12.5, -8.5, 4.2),
    "331102102": (-16.0, -15.5, 3.0),
    "331102103": (-22.0, 0.5, 3.2),
    "331102104": (-4.0, 17.0, 3.6),
    "331102200": (5.5, 13.5, 3.4),
    "331102201": (11.0, 7.0, 3.2),
    "331102202": (-5.0, -20.0, 3.4),
    "331102204": (-19.0, 8.5, 3.0),
    "331102206": (-11.5, 9.0, 3.2),
}

_DEVICES: tuple[tuple[DeviceKind, int, str, str, str], ...] = (
    # kind, how many, what it is called, owner, subclass of its alarms
    (DeviceKind.SMOKE, 16, "烟感探测器", "XFDD", "0402"),
    (DeviceKind.GAS, 8, "燃气泄漏探测器", "RQGS", "0504"),
    (DeviceKind.WATER_LEVEL, 10, "水位监测站", "SLJ", "0601"),
    (DeviceKind.TILT, 8, "边坡倾斜监测点", "ZRZY", "0603"),
    (DeviceKind.AIR, 6, "空气质量监测站", "STHJ", "0905"),
    (DeviceKind.NOISE, 6, "噪声监测点", "STHJ", "0905"),
    (DeviceKind.MANHOLE, 8, "智能井盖", "ZJJ", "0701"),
)


def demo_county(name: str = DEMO_NAME) -> CountyDraft:
    """The demo county under this name; always the same, ready in about two seconds."""
    return replace(_demo(), name=name)


@cache
def _demo() -> CountyDraft:
    county, towns, villages = _public_areas()
    of_town = {t.code: [v for v in villages if v.parent == t.code] for t in towns}
    anchors = [Anchor(t.code, *_WHERE[t.code], villages=len(of_town[t.code])) for t in towns]
    cells = scatter(anchors, _CENTRE, _SEED)
    everything = range(len(cells.outlines))
    town_cells = grow(
        cells,
        everything,
        [nearest_cell(cells, everything, anchor.east, anchor.north) for anchor in anchors],
        [anchor.villages for anchor in anchors],
    )
    rng = random.Random(_SEED)  # noqa: S311 (a map, not a secret)
    placed_towns: list[Area] = []
    placed_villages: list[Area] = []
    grids: list[Area] = []
    outlines: dict[str, BaseGeometry] = {county.code: cells.union(everything)}
    for town, members in zip(towns, town_cells, strict=True):
        outlines[town.code] = cells.union(members)
        placed_towns.append(_placed(town, outlines[town.code], town_aliases(town.name)))
        seats = seeds_apart(cells, members, len(of_town[town.code]))
        parts = grow(cells, members, seats, [1.0] * len(seats))
        for village, part in zip(of_town[town.code], parts, strict=True):
            outlines[village.code] = cells.union(part)
            called, aliases = village_names(village.name)
            others = tuple(dict.fromkeys((called, *aliases)))
            others = tuple(alias for alias in others if alias != village.name)
            placed_villages.append(_placed(village, outlines[village.code], others))
            for grid, outline in _grids(village, called, cells, part, rng):
                outlines[grid.code] = outline
                grids.append(grid)
    seat = _placed(county, outlines[county.code], ("莲都", "丽水市莲都区"))
    return CountyDraft(
        code=county.code,
        name=DEMO_NAME,
        areas=(seat, *placed_towns, *placed_villages, *grids),
        units=(*standard_units(), *(town_unit(t.code, t.name) for t in towns)),
        outlines=outlines,
        devices=tuple(_devices(grids, rng)),
        people=tuple(_people(towns, villages)),
        generated=True,
    )


def _public_areas() -> tuple[Area, list[Area], list[Area]]:
    """The county, its towns and its villages, as the public register names them."""
    text = files("grid").joinpath("data", "liandu_areas.csv").read_text(encoding="utf-8")
    areas = [
        Area(row["code"], row["name"], AreaLevel(row["level"]), row["parent"] or None)
        for row in csv.DictReader(text.splitlines())
    ]
    by_level = {level: [a for a in areas if a.level is level] for level in AreaLevel}
    return by_level[AreaLevel.COUNTY][0], by_level[AreaLevel.TOWN], by_level[AreaLevel.VILLAGE]


def _placed(area: Area, outline: BaseGeometry, aliases: tuple[str, ...]) -> Area:
    point = shapely.point_on_surface(outline)
    return replace(area, aliases=aliases, lng=round(point.x, 6), lat=round(point.y, 6))


def _grids(
    village: Area, called: str, cells: Cells, members: Sequence[int], rng: random.Random
) -> list[tuple[Area, BaseGeometry]]:
    """Two to four grids of a village, numbered from 01."""
    seats = seeds_apart(cells, members, min(rng.randint(2, 4), len(members)))
    made = []
    for number, part in enumerate(grow(cells, members, seats, [1.0] * len(seats)), start=1):
        outline = cells.union(part)
        grid = Area(
            code=f"{village.code}{number:03d}",
            name=f"{called}第{number:02d}网格",
            level=AreaLevel.GRID,
            parent=village.code,
        )
        made.append((_placed(grid, outline, (f"{called}{number}网格",)), outline))
    return made


def _devices(grids: list[Area], rng: random.Random) -> list[Device]:
    """The demo devices, at the middle of grids all over the county."""
    made = []
    for kind, count, called, owner, subclass in _DEVICES:
        for number, grid in enumerate(rng.sample(grids, count), start=1):
            prefix = kind.value.upper().replace("_", "")[:5]
            made.append(
                Device(
                    code=f"{prefix}-{number:04d}",
                    kind=kind,
                    name=f"{grid.name.split('第')[0]}{called}",
                    area_code=grid.code,
                    lng=grid.lng,
                    lat=grid.lat,
                    owner_unit=owner,
                    subclass=subclass,
                )
            )
    return made


def _people(towns: list[Area], villages: list[Area]) -> list[Person]:
    """Duty posts under the titles of their roles; no person is named or invented."""
    posts = []
    for town in towns:
        unit = f"XZ-{town.code}"
        command = f"{town.name}综合信息指挥室"
        posts.append(Person(f"{unit}-01", command, unit, town.code, "值班"))
        posts.append(Person(f"{unit}-02", f"{town.name}带班领导", unit, town.code, "带班"))
        posts.extend(
            Person(f"WG-{village.code}", f"{village.name}专职网格员", unit, village.code, "网格")
            for village in villages
            if village.parent == town.code
        )
    return posts
