"""Points in outlines: which area of a level, and which narrowest area, each point lies in."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grid.areas import Area, AreaLevel
from grid.crs import Floats

_BORDER_TOLERANCE = 2e-6  # degrees, 0.2 m: neighbours that were rounded apart leave such gaps
_NARROWEST_FIRST = (AreaLevel.GRID, AreaLevel.VILLAGE, AreaLevel.TOWN, AreaLevel.COUNTY)


class _Layer:
    """The outlines of one level, searchable by points."""

    def __init__(self, outlines: Sequence[tuple[str, BaseGeometry]]) -> None:
        self._codes = [code for code, _ in outlines]
        self._tree = shapely.STRtree([outline for _, outline in outlines])

    def find(self, lng: Floats, lat: Floats) -> list[str | None]:
        """The area of each point; on a border the one that comes first in the county."""
        found: list[str | None] = [None] * len(lng)
        points = shapely.points(lng, lat)
        inputs, hits = self._tree.query(points, predicate="intersects")
        # Reversed, so that of several areas that meet in a point the first one stays.
        order = np.lexsort((hits, inputs))[::-1]
        for which, hit in zip(inputs[order].tolist(), hits[order].tolist(), strict=True):
            found[which] = self._codes[hit]
        lost = [i for i, code in enumerate(found) if code is None]
        if lost:
            nearest = self._tree.query_nearest(
                points[lost], max_distance=_BORDER_TOLERANCE, all_matches=False
            )
            for which, hit in nearest.T.tolist():
                found[lost[which]] = self._codes[hit]
        return found


class Layers:
    """The outlines of all levels of a county."""

    def __init__(self, areas: Mapping[str, Area], outlines: Mapping[str, BaseGeometry]) -> None:
        by_level: dict[AreaLevel, list[tuple[str, BaseGeometry]]] = {}
        for code, area in areas.items():
            if code in outlines:
                by_level.setdefault(area.level, []).append((code, outlines[code]))
        self._layers = {level: _Layer(members) for level, members in by_level.items()}
        self._outlines = outlines

    @cached_property
    def _whole(self) -> BaseGeometry:
        valid = shapely.make_valid(list(self._outlines.values()))
        whole = shapely.union_all(valid).buffer(_BORDER_TOLERANCE)
        shapely.prepare(whole)
        return whole

    def cover(self, lng: float, lat: float) -> bool:
        """Whether a point (WGS84) lies in any outline."""
        return bool(shapely.intersects_xy(self._whole, lng, lat))

    def at_level(self, level: AreaLevel, lng: Floats, lat: Floats) -> list[str | None]:
        """The area of one level that each point (WGS84) lies in."""
        layer = self._layers.get(level)
        return [None] * len(lng) if layer is None else layer.find(lng, lat)

    def narrowest(self, lng: Floats, lat: Floats) -> list[str | None]:
        """The narrowest area whose outline holds each point (WGS84); None outside all."""
        found: list[str | None] = [None] * len(lng)
        lost = list(range(len(lng)))
        for level in _NARROWEST_FIRST:
            if not lost or level not in self._layers:
                continue
            for which, code in zip(lost, self.at_level(level, lng[lost], lat[lost]), strict=True):
                found[which] = code
            lost = [i for i in lost if found[i] is None]
        return found
