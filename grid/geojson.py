"""Areas as GeoJSON, for map pages and for export."""

from typing import Any

import shapely

from grid.areas import AreaLevel
from grid.county import County


def areas_geojson(county: County, level: AreaLevel, simplify: float = 0.0) -> dict[str, Any]:
    """The outlines of one level as a FeatureCollection in WGS84.

    `simplify` (degrees) drops detail from all outlines together, so that neighbours still share
    their borders. Every feature says whether its outline was generated.
    """
    areas = [area for area in county.at_level(level) if area.code in county.outlines]
    outlines = [county.outlines[area.code] for area in areas]
    if simplify > 0 and outlines:
        outlines = list(shapely.coverage_simplify(outlines, simplify))
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": area.code,
                "properties": {
                    "code": area.code,
                    "name": area.name,
                    "level": area.level.value,
                    "parent": area.parent,
                    "lng": area.lng,
                    "lat": area.lat,
                    "generated": county.generated,
                },
                "geometry": shapely.geometry.mapping(outline),
            }
            for area, outline in zip(areas, outlines, strict=True)
        ],
    }
