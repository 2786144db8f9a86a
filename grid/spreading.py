"""Spreading: a repeatable place in the county for something that has none.

Messages with masked places and records of other cities are replayed over the county's villages.
The place follows from a key alone: SHAKE-256 of the key picks a village (streets' villages count
three times), one of its grids, and a point inside the grid. It says nothing about the real place.
"""

import hashlib
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate

import shapely

from grid.areas import AreaLevel
from grid.county import County

_STREET_WEIGHT = 3
_TRIES = 40  # a polygon that fills a fifth of its box is missed by all of them once in 10^4


@lru_cache(maxsize=4)
def _villages(county: County) -> tuple[list[str], list[int]]:
    """The villages and the running sum of their weights."""
    villages = county.at_level(AreaLevel.VILLAGE)
    weights = [
        _STREET_WEIGHT
        if village.parent is not None and county.areas[village.parent].name.endswith("街道")
        else 1
        for village in villages
    ]
    return [village.code for village in villages], list(accumulate(weights))


def _fractions(key: str, count: int) -> list[float]:
    """Numbers in [0, 1) that follow from the key."""
    digest = hashlib.shake_256(key.encode()).digest(4 * count)
    return [int.from_bytes(digest[4 * i : 4 * i + 4], "big") / 2**32 for i in range(count)]


def spread(county: County, key: str) -> tuple[str, float, float]:
    """A village's code and a point (lng, lat, WGS84) in one of its grids.

    Always the same for a key. Raises ValueError for a county without villages.
    """
    codes, sums = _villages(county)
    if not codes:
        raise ValueError("a county without villages has no place to spread to")
    numbers = _fractions(key, 2 + 2 * _TRIES)
    village = codes[bisect_right(sums, numbers[0] * sums[-1])]
    grids = [grid.code for grid in county.children(village) if grid.code in county.outlines]
    area = grids[int(numbers[1] * len(grids))] if grids else village
    outline = county.outlines.get(area)
    if outline is None:
        known = county.areas[village]
        if known.lng is None or known.lat is None:
            raise ValueError(f"village {village} has neither an outline nor a point")
        return village, known.lng, known.lat
    west, south, east, north = outline.bounds
    for x, y in zip(numbers[2::2], numbers[3::2], strict=True):
        lng, lat = west + x * (east - west), south + y * (north - south)
        if shapely.contains_xy(outline, lng, lat):
            return village, round(lng, 6), round(lat, 6)
    point = shapely.point_on_surface(outline)
    return village, point.x, point.y
