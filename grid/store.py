"""The county in the database: saved whole, loaded whole."""

from collections.abc import Sequence
from typing import Any

import orjson
import shapely
from sqlalchemy import RowMapping, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from grid.areas import Area, AreaLevel
from grid.county import County, content_hash
from grid.devices import Device, DeviceKind
from grid.draft import CountyDraft
from grid.people import Person
from grid.tables import AreaRow, CountyRow, DeviceRow, PersonRow, UnitRow
from grid.units import Unit, UnitKind

_INSERTED_AT_ONCE = 500


class NoCounty(LookupError):
    """The database holds no county yet."""


def table_of(row: type[SQLModel]) -> Table:
    """The table of a row class."""
    return SQLModel.metadata.tables[str(row.__tablename__)]


async def save_county(conn: AsyncConnection, draft: CountyDraft) -> None:
    """Replace the county in the database by this checked draft, in the caller's transaction."""
    for row in (DeviceRow, PersonRow, UnitRow, AreaRow, CountyRow):
        await conn.execute(delete(table_of(row)))
    await conn.execute(
        insert(table_of(CountyRow)),
        {
            "code": draft.code,
            "name": draft.name,
            "generated": draft.generated,
            "version": content_hash(draft),
        },
    )
    # Level by level, so that a parent is there before its children.
    for level in AreaLevel:
        await _insert(
            conn,
            AreaRow,
            [
                {
                    "code": area.code,
                    "place": place,
                    "name": area.name,
                    "level": area.level.value,
                    "parent": area.parent,
                    "aliases": _dump(area.aliases),
                    "lng": area.lng,
                    "lat": area.lat,
                    "outline": (
                        shapely.to_geojson(draft.outlines[area.code])
                        if area.code in draft.outlines
                        else None
                    ),
                }
                for place, area in enumerate(draft.areas)
                if area.level is level
            ],
        )
    await _insert(
        conn,
        UnitRow,
        [
            {
                "code": unit.code,
                "place": place,
                "name": unit.name,
                "kind": unit.kind.value,
                "area_code": unit.area_code,
                "aliases": _dump(unit.aliases),
            }
            for place, unit in enumerate(draft.units)
        ],
    )
    await _insert(
        conn,
        PersonRow,
        [
            {
                "code": person.code,
                "place": place,
                "name": person.name,
                "unit": person.unit,
                "area_code": person.area_code,
                "duty": person.duty,
            }
            for place, person in enumerate(draft.people)
        ],
    )
    await _insert(
        conn,
        DeviceRow,
        [
            {
                "code": device.code,
                "place": place,
                "kind": device.kind.value,
                "name": device.name,
                "area_code": device.area_code,
                "lng": device.lng,
                "lat": device.lat,
                "owner_unit": device.owner_unit,
                "subclass": device.subclass,
            }
            for place, device in enumerate(draft.devices)
        ],
    )


async def _insert(
    conn: AsyncConnection, row: type[SQLModel], values: Sequence[dict[str, Any]]
) -> None:
    for start in range(0, len(values), _INSERTED_AT_ONCE):
        await conn.execute(insert(table_of(row)), list(values[start : start + _INSERTED_AT_ONCE]))


async def county_version(conn: AsyncConnection) -> str | None:
    """The version of the county in the database, None without one; cheap enough to poll."""
    version: str | None = await conn.scalar(select(table_of(CountyRow).c.version))
    return version


async def load_draft(conn: AsyncConnection) -> CountyDraft:
    """Everything that the county in the database consists of. Raises NoCounty."""
    county = (await conn.execute(select(table_of(CountyRow)))).mappings().first()
    if county is None:
        raise NoCounty("the database holds no county; import one, or load the demo county")
    areas = await _rows(conn, AreaRow)
    return CountyDraft(
        code=county["code"],
        name=county["name"],
        generated=bool(county["generated"]),
        areas=tuple(
            Area(
                row["code"],
                row["name"],
                AreaLevel(row["level"]),
                row["parent"],
                _load(row["aliases"]),
                row["lng"],
                row["lat"],
            )
            for row in areas
        ),
        outlines={
            row["code"]: shapely.from_geojson(row["outline"])
            for row in areas
            if row["outline"] is not None
        },
        units=tuple(
            Unit(
                row["code"],
                row["name"],
                UnitKind(row["kind"]),
                row["area_code"],
                _load(row["aliases"]),
            )
            for row in await _rows(conn, UnitRow)
        ),
        people=tuple(
            Person(row["code"], row["name"], row["unit"], row["area_code"], row["duty"])
            for row in await _rows(conn, PersonRow)
        ),
        devices=tuple(
            Device(
                row["code"],
                DeviceKind(row["kind"]),
                row["name"],
                row["area_code"],
                row["lng"],
                row["lat"],
                row["owner_unit"],
                row["subclass"],
            )
            for row in await _rows(conn, DeviceRow)
        ),
    )


async def load_county(conn: AsyncConnection) -> County:
    """The county in the database. Raises NoCounty."""
    return County(await load_draft(conn))


async def _rows(conn: AsyncConnection, row: type[SQLModel]) -> Sequence[RowMapping]:
    table = table_of(row)
    return (await conn.execute(select(table).order_by(table.c.place))).mappings().all()


def _dump(aliases: Sequence[str]) -> str:
    return orjson.dumps(list(aliases)).decode()


def _load(aliases: str) -> tuple[str, ...]:
    return tuple(orjson.loads(aliases))
