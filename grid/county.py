"""The county in memory: its areas, units and devices, and where a point or a text lies in it."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import orjson
from shapely.geometry.base import BaseGeometry

from grid.areas import NOWHERE, Area, AreaLevel, AreaPath
from grid.crs import CrsName, Floats, to_wgs84
from grid.devices import Device
from grid.draft import CountyDraft
from grid.layers import Layers
from grid.names import PlaceNames
from grid.people import Person
from grid.places import GRID_ACCURACY_M, VILLAGE_ACCURACY_M, How, Place, PlaceFlag, PlaceHint
from grid.units import UnitDirectory


class County:
    """A county (县), whole and unchanging; an import makes a new one."""

    def __init__(self, draft: CountyDraft) -> None:
        self.code = draft.code
        self.name = draft.name
        self.generated = draft.generated
        self.areas: Mapping[str, Area] = MappingProxyType({a.code: a for a in draft.areas})
        self.outlines: Mapping[str, BaseGeometry] = MappingProxyType(dict(draft.outlines))
        self.units = UnitDirectory(draft.units)
        self.devices: Mapping[str, Device] = MappingProxyType({d.code: d for d in draft.devices})
        self.people: Mapping[str, Person] = MappingProxyType({p.code: p for p in draft.people})
        self.draft = draft
        self.version = content_hash(draft)
        self._paths = _paths(self.areas)
        self._children: dict[str, tuple[Area, ...]] = {}
        for area in draft.areas:
            if area.parent is not None:
                self._children[area.parent] = (*self._children.get(area.parent, ()), area)
        self._layers = Layers(self.areas, self.outlines)
        self._names = PlaceNames(self.areas, self._paths)

    def path(self, code: str | None) -> AreaPath:
        """The codes from the county down to this area; all None when it is unknown."""
        return NOWHERE if code is None else self._paths.get(code, NOWHERE)

    def within(self, code: str | None, ancestor: str | None) -> bool:
        """Whether an area is another one or lies in it."""
        if code is None or ancestor is None:
            return False
        path = self.path(code)
        return ancestor in (path.county, path.town, path.village, path.grid)

    def children(self, code: str) -> tuple[Area, ...]:
        """The areas directly below this one."""
        return self._children.get(code, ())

    def at_level(self, level: AreaLevel) -> list[Area]:
        """All areas of a level."""
        return [area for area in self.areas.values() if area.level is level]

    def locate(self, lnglat: Sequence[tuple[float, float]]) -> list[str | None]:
        """The grid of each point (lng, lat in WGS84); None outside all grids."""
        if not lnglat:
            return []
        positions = np.asarray(lnglat, dtype=np.float64)
        return self._layers.at_level(AreaLevel.GRID, positions[:, 0], positions[:, 1])

    def areas_at(self, lng: Floats, lat: Floats) -> list[str | None]:
        """The narrowest area whose outline holds each point (WGS84); None outside the county."""
        return self._layers.narrowest(lng, lat)

    def covers(self, lng: float, lat: float, crs: CrsName = "wgs84") -> bool:
        """Whether one position lies in the county; the same answer as `areas_at`, sooner."""
        if crs != "wgs84":
            x, y = to_wgs84(np.array([lng]), np.array([lat]), crs)
            lng, lat = float(x[0]), float(y[0])
        return self._layers.cover(lng, lat)

    def name_in(self, text: str, *, is_address: bool, town: str | None = None) -> str | None:
        """The code of the area that an address or a text names; None when it names no one."""
        return self._names.find(text, is_address=is_address, town=town)

    def places_of(self, hints: Sequence[PlaceHint]) -> list[Place]:
        """Where each report happened, by the best that it says.

        A position inside the county counts when it is exact enough; then the device's registered
        place, the address, the area code, the text. Of address and area code the narrower one
        counts; on a tie the address.
        """
        positions = self._positions(hints)
        return [self._place_of(hint, positions.get(index)) for index, hint in enumerate(hints)]

    def _positions(self, hints: Sequence[PlaceHint]) -> dict[int, tuple[float, float, str | None]]:
        """WGS84 position and narrowest area of each hint that has a position."""
        given = [
            (index, hint)
            for index, hint in enumerate(hints)
            if hint.lng is not None
            and hint.lat is not None
            and math.isfinite(hint.lng)
            and math.isfinite(hint.lat)
        ]
        if not given:
            return {}
        raw = np.array([(hint.lng, hint.lat) for _, hint in given], dtype=np.float64)
        lng, lat = raw[:, 0], raw[:, 1]
        for crs in {hint.crs for _, hint in given} - {"wgs84"}:
            rows = np.array([hint.crs == crs for _, hint in given])
            lng[rows], lat[rows] = to_wgs84(lng[rows], lat[rows], crs)
        codes = self.areas_at(lng, lat)
        return {
            index: (x, y, code)
            for (index, _), x, y, code in zip(given, lng.tolist(), lat.tolist(), codes, strict=True)
        }

    def _place_of(self, hint: PlaceHint, position: tuple[float, float, str | None] | None) -> Place:
        flags: list[PlaceFlag] = []
        lng = lat = None
        measured = NOWHERE
        accuracy = hint.accuracy_m
        if position is not None:
            lng, lat, code = position
            measured = self.path(code)
            if code is None:
                flags.append("outside_county")
            if accuracy is not None and accuracy > GRID_ACCURACY_M:
                flags.append("coarse_position")
                too_coarse = accuracy > VILLAGE_ACCURACY_M
                measured = AreaPath(
                    measured.county, measured.town, None if too_coarse else measured.village
                )
        if measured.county is not None and "coarse_position" not in flags:
            if self._contradicted(hint, measured):
                flags.append("position_contradicts_area")
            return self._place(measured, lng, lat, accuracy, "position", flags)

        path, how = self._told(hint)
        if measured.county is not None:
            if path.village is None and (path.town is None or path.town == measured.town):
                path, how = measured, "position"
            elif path.town != measured.town:
                flags.append("position_contradicts_area")
        if position is None and how == "device" and hint.device is not None:
            device = self.devices[hint.device]
            lng, lat = device.lng, device.lat
        return self._place(path, lng, lat, accuracy, how, flags)

    @staticmethod
    def _place(
        path: AreaPath,
        lng: float | None,
        lat: float | None,
        accuracy: float | None,
        how: How,
        flags: list[PlaceFlag],
    ) -> Place:
        if path.town is None:
            flags.append("place_unknown")
        return Place(
            path.county, path.town, path.village, path.grid, lng, lat, accuracy, how, tuple(flags)
        )

    def _told(self, hint: PlaceHint) -> tuple[AreaPath, How]:
        """The area that device, address, area code or text tell, without a position."""
        if hint.device is not None and (device := self.devices.get(hint.device)) is not None:
            path = self.path(device.area_code)
            if path.town is not None:
                return path, "device"
        chosen = self.path(hint.area_code)
        if hint.address:
            named = self.path(self.name_in(hint.address, is_address=True, town=chosen.town))
            # An address that names only a town does not displace the village that was chosen.
            if named.town is not None and _depth(named) >= _depth(chosen):
                return named, "address"
        if chosen.county is not None:
            return chosen, "area_code"
        if hint.text:
            named = self.path(self.name_in(hint.text, is_address=False))
            if named.county is not None:
                return named, "text"
        return NOWHERE, "none"

    def _contradicted(self, hint: PlaceHint, measured: AreaPath) -> bool:
        """Whether the area or the address named is a different one from the measured one."""
        if hint.area_code is not None and not _agree(self.path(hint.area_code), measured):
            return True
        if not hint.address:
            return False
        named = self.path(self.name_in(hint.address, is_address=True, town=measured.town))
        return not _agree(named, measured)


def _depth(path: AreaPath) -> int:
    return sum(code is not None for code in (path.county, path.town, path.village, path.grid))


def _agree(said: AreaPath, measured: AreaPath) -> bool:
    """Whether a point of `measured` may lie in `said`, as far as both are known."""
    return all(
        one is None or other is None or one == other
        for one, other in (
            (said.town, measured.town),
            (said.village, measured.village),
            (said.grid, measured.grid),
        )
    )


def _paths(areas: Mapping[str, Area]) -> dict[str, AreaPath]:
    """The path of every area; areas of a checked draft have parents of the level above."""
    paths: dict[str, AreaPath] = {}
    for area in areas.values():
        codes: dict[str, str] = {}
        at: Area | None = area
        while at is not None:
            codes[at.level.value] = at.code
            at = areas.get(at.parent) if at.parent is not None else None
        paths[area.code] = AreaPath(**codes)
    return paths


def content_hash(draft: CountyDraft) -> str:
    """A hash over everything that a county consists of; equal counties have equal hashes."""
    parts = orjson.dumps(
        {
            "code": draft.code,
            "name": draft.name,
            "generated": draft.generated,
            "areas": sorted(draft.areas, key=lambda area: area.code),
            "units": sorted(draft.units, key=lambda unit: unit.code),
            "devices": sorted(draft.devices, key=lambda device: device.code),
            "people": sorted(draft.people, key=lambda person: person.code),
        },
        option=orjson.OPT_SORT_KEYS,
    )
    digest = hashlib.sha256(parts)
    for code in sorted(draft.outlines):
        digest.update(code.encode())
        digest.update(draft.outlines[code].wkb)
    return digest.hexdigest()[:16]
