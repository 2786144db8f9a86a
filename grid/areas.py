"""Areas: the county, its towns, villages and grids, and the path that leads to one of them."""

from dataclasses import dataclass
from enum import StrEnum


class AreaLevel(StrEnum):
    """The four levels that a county is divided into, from the widest to the narrowest."""

    COUNTY = "county"
    """县（市、区）"""
    TOWN = "town"
    """乡镇（街道）"""
    VILLAGE = "village"
    """村（社区）"""
    GRID = "grid"
    """网格"""


LEVELS: tuple[AreaLevel, ...] = tuple(AreaLevel)
"""Widest first."""

LEVEL_ABOVE: dict[AreaLevel, AreaLevel] = {
    AreaLevel.TOWN: AreaLevel.COUNTY,
    AreaLevel.VILLAGE: AreaLevel.TOWN,
    AreaLevel.GRID: AreaLevel.VILLAGE,
}


@dataclass(frozen=True, slots=True)
class Area:
    """An area (区划) of any level; lng and lat are a point inside it, WGS84."""

    code: str
    name: str
    level: AreaLevel
    parent: str | None
    aliases: tuple[str, ...] = ()
    lng: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class AreaPath:
    """The codes from the county down to an area; what lies below the area is None."""

    county: str | None = None
    town: str | None = None
    village: str | None = None
    grid: str | None = None

    @property
    def deepest(self) -> str | None:
        """The code of the narrowest area that is known."""
        return self.grid or self.village or self.town or self.county


NOWHERE = AreaPath()
