"""What a report says about its place, and the place that follows from it."""

from dataclasses import dataclass
from typing import Literal

from grid.crs import CrsName

How = Literal["position", "address", "area_code", "device", "text", "none"]

PlaceFlag = Literal[
    "outside_county", "coarse_position", "place_unknown", "position_contradicts_area"
]
"""outside_county: the position lies outside the county.
coarse_position: the position is less exact than a grid needs.
place_unknown: nothing names at least a town.
position_contradicts_area: the position, which counts, lies outside the area or address named."""

GRID_ACCURACY_M = 200.0
"""A position less exact than this does not tell one grid from the next."""
VILLAGE_ACCURACY_M = 2000.0
"""A position less exact than this does not tell one village from the next."""


@dataclass(frozen=True, slots=True)
class PlaceHint:
    """Everything in a report that may say where it happened; all of it may be missing."""

    lng: float | None = None
    lat: float | None = None
    crs: CrsName = "wgs84"
    accuracy_m: float | None = None
    address: str | None = None
    area_code: str | None = None
    device: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an incident is: area codes, and the point (WGS84) when one was measured.

    Without a measured position lng and lat are None, so that two reports of one village are not
    taken for reports of one spot; `County.areas[...]` has a point to show on a map.
    """

    county: str | None
    town: str | None
    village: str | None
    grid: str | None
    lng: float | None
    lat: float | None
    accuracy_m: float | None
    how: How
    flags: tuple[PlaceFlag, ...]

    @property
    def area_code(self) -> str | None:
        """The narrowest area that is known."""
        return self.grid or self.village or self.town or self.county
