"""Exporting a county to files that can be imported again."""

import csv
import io
from collections.abc import Iterable

import orjson
import shapely

from grid.draft import CountyDraft
from grid.import_files import COLUMNS, Part

_UTF8_MARK = "\ufeff"  # spreadsheet programs in China take a file without it for GBK


def export_csv(draft: CountyDraft, part: Part) -> bytes:
    """One part as CSV with a header row. Raises ValueError for outlines, which are GeoJSON."""
    rows: Iterable[object]
    match part:
        case Part.AREAS:
            rows = draft.areas
        case Part.UNITS:
            rows = draft.units
        case Part.PEOPLE:
            rows = draft.people
        case Part.DEVICES:
            rows = draft.devices
        case Part.OUTLINES:
            raise ValueError("outlines are exported as GeoJSON")
    columns = COLUMNS[part]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(getattr(row, column)) for column in columns])
    return (_UTF8_MARK + text.getvalue()).encode()


def export_outlines(draft: CountyDraft) -> bytes:
    """All outlines with their areas' codes, names and levels, as a FeatureCollection in WGS84."""
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": area.code,
                "name": area.name,
                "level": area.level.value,
                "generated": draft.generated,
            },
            "geometry": shapely.geometry.mapping(draft.outlines[area.code]),
        }
        for area in draft.areas
        if area.code in draft.outlines
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def export_files(draft: CountyDraft) -> dict[str, bytes]:
    """The whole county as files by name: four CSV files and the outlines."""
    files = {
        f"{part.value}.csv": export_csv(draft, part) for part in Part if part is not Part.OUTLINES
    }
    return files | {"outlines.geojson": export_outlines(draft)}


def _cell(value: object) -> str:
    if value is None:
        return ""
    return ";".join(value) if isinstance(value, tuple) else str(value)
