"""The county as the API tells it, and the places in it for reports that have none."""

from __future__ import annotations

from typing import Any, Final

import shapely

from deploy.clients.session import Session
from deploy.complaint import Complaint
from grid.areas import Area, AreaLevel
from grid.county import County
from grid.demo import COUNTY_CODE, demo_county
from grid.devices import Device, DeviceKind
from grid.draft import CountyDraft
from grid.spreading import spread

LEVELS: Final = ("village", "grid")


class Places:
    """Spreads reports over the county: the same key always gets the same place."""

    def __init__(self, county: County) -> None:
        self._county = county

    def of(self, key: str) -> dict[str, Any]:
        """The fields of a report that tell its place: a position, or where villages have no
        outlines the village."""
        village, lng, lat = spread(self._county, key)
        areas = (village, *(grid.code for grid in self._county.children(village)))
        if any(code in self._county.outlines for code in areas):
            return {"position": {"lng": lng, "lat": lat}}
        return {"area_code": village}

    def village_of(self, key: str) -> Area:
        """The village that `of` chooses."""
        return self._county.areas[spread(self._county, key)[0]]

    def town_of(self, village: Area) -> Area:
        """The town of a village."""
        return self._county.areas[village.parent or self._county.code]


def county_from(document: dict[str, Any], outlines: list[dict[str, Any]]) -> County:
    """The county of `GET /county` and of the feature collections of `/county/areas.geojson`."""
    areas = tuple(
        Area(a["code"], a["name"], AreaLevel(a["level"]), a["parent"], (), a["lng"], a["lat"])
        for a in document["areas"]
    )
    shapes = {
        feature["id"]: shapely.geometry.shape(feature["geometry"])
        for collection in outlines
        for feature in collection["features"]
    }
    return County(CountyDraft(document["code"], document["name"], areas, units=(), outlines=shapes))


async def load_places(session: Session, document: dict[str, Any]) -> Places:
    """The places of the server's county. Raises Complaint when it has no villages."""
    if not any(a["level"] == "village" for a in document["areas"]):
        raise Complaint("the county has no villages over which reports could be spread")
    outlines = [await session.get("/county/areas.geojson", level=level) for level in LEVELS]
    return Places(county_from(document, outlines))


def devices_of(document: dict[str, Any]) -> list[Device]:
    """The devices of the demo county; of another county the API tells none."""
    if document["code"] != COUNTY_CODE or not document["generated"]:
        return []
    return list(demo_county().devices)


def devices_of_kind(document: dict[str, Any], kind: str, chosen: list[str]) -> list[str]:
    """The codes of the devices that send a reading file's alarms. Raises Complaint."""
    if chosen:
        return chosen
    if kind not in {k.value for k in DeviceKind}:
        kinds = ", ".join(k.value for k in DeviceKind)
        raise Complaint(f"--kind {kind}: one of {kinds}, or name the devices by --device")
    found = [d.code for d in devices_of(document) if d.kind.value == kind]
    if not found:
        raise Complaint("this county's devices are not known here: name them by --device CODE")
    return found
