"""The access function and its SQL agree, for every role and every kind of ticket."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from dispatch.access import Actor, Role, Sensitivity, Sight, sight
from dispatch.incident.family import Whistled
from dispatch.incident.status import Status
from dispatch.incident.ticket import CoHandling, Ticket
from dispatch.store.engine import create_engine, writing
from dispatch.store.lists import unmasked, visible
from dispatch.store.records import incident_row, unit_rows
from dispatch.store.tables import IncidentRow, IncidentUnitRow
from tests.support.builders import MORNING, a_place, a_ticket
from tests.support.databases import SqliteTemplate

TOWN, OTHER_TOWN = "331102001", "331102002"
AREAS = (None, "331102", TOWN, OTHER_TOWN, f"{TOWN}001", f"{TOWN}001001")
UNITS = (None, "ZHZF", f"XZ-{TOWN}")
CALLED = Whistled(unit="ZHZF", by=f"XZ-{TOWN}", occasion="emergency", at=MORNING)
HANDLED_BY: tuple[dict[str, Any], ...] = (
    {"lead": None},
    {"lead": "ZHZF"},
    {"lead": "SLJ", "co": (CoHandling(unit="ZHZF"),)},
    {"lead": f"XZ-{TOWN}", "co": (CoHandling(unit="SLJ"),)},
    {"lead": "SLJ", "whistled": (CALLED,)},
    {"lead": "ZHZF", "accused": ("ZHZF", "SLJ")},
    {"lead": "SLJ", "accused": (f"XZ-{TOWN}",)},
    {"lead": None, "accused": ("zhzf", "ZHZF1")},
)


def _tickets() -> list[Ticket]:
    one = a_ticket()
    return [
        one.model_copy(
            update={
                "id": f"i{number:08d}",
                "case_no": f"331102{number:08d}",
                "status": status,
                "sensitivity": sensitivity,
                "place": a_place(town),
                **handled,
            }
        )
        for number, (status, sensitivity, town, handled) in enumerate(
            product(Status, Sensitivity, (None, TOWN, OTHER_TOWN), HANDLED_BY)
        )
    ]


async def _keep(connection: AsyncConnection, tickets: list[Ticket]) -> None:
    await connection.execute(insert(IncidentRow), [incident_row(t, b"") for t in tickets])
    units: list[dict[str, Any]] = [row for t in tickets for row in unit_rows(t)]
    await connection.execute(insert(IncidentUnitRow), units)


async def _shown(connection: AsyncConnection, viewer: Actor) -> tuple[set[str], set[str]]:
    """The tickets that the SQL shows `viewer`, and those of them that it does not mask."""
    query = select(col(IncidentRow.id)).where(visible(viewer))
    seen = set((await connection.execute(query)).scalars())
    return seen, set((await connection.execute(query.where(unmasked(viewer)))).scalars())


async def test_sql_shows_what_the_access_function_shows(
    sqlite_template: SqliteTemplate, tmp_path: Path
) -> None:
    tickets = _tickets()
    engine = create_engine(sqlite_template.copy_to(tmp_path))
    async with engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await _keep(connection, tickets)
            for role, unit, area in product(Role, UNITS, AREAS):
                viewer = Actor(account="a", role=role, unit=unit, area=area)
                sights = {t.id: sight(viewer, t.scope) for t in tickets}
                expected = {i for i, s in sights.items() if s is not Sight.NOTHING}
                plainly = {i for i in expected if sights[i] is not Sight.MASKED}
                assert await _shown(connection, viewer) == (expected, plainly), viewer
    await engine.dispose()
