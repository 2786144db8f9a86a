"""A county as it is drafted: plain parts, before they are checked and put together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from grid.areas import Area
from grid.devices import Device
from grid.people import Person
from grid.units import Unit


@dataclass(frozen=True)
class CountyDraft:
    """Everything that a county consists of; outlines are polygons in WGS84 by area code.

    `name` is how the county calls itself; `generated` says that outlines and grids were computed
    and are not surveyed.
    """

    code: str
    name: str
    areas: tuple[Area, ...]
    units: tuple[Unit, ...]
    outlines: Mapping[str, BaseGeometry] = field(default_factory=dict)
    devices: tuple[Device, ...] = ()
    people: tuple[Person, ...] = ()
    generated: bool = False
