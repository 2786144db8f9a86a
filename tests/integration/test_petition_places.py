"""Where a petition lies is told to nobody but its clerks: by no list, count, search or board."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import product
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col

from api.live.counters import count_board
from api.live.filters import seen_now, shown, view_key
from api.live.frames import Filter
from api.live.selection import chosen
from api.views import ViewNames, incident_view
from dispatch.access import ROLES_WITH_LISTS, Actor, Role, Sensitivity, Sight, sight
from dispatch.incident.status import Status
from dispatch.incident.summary import summary_of
from dispatch.incident.ticket import Ticket
from dispatch.store.engine import create_engine, writing
from dispatch.store.lists import Wish, list_tickets
from dispatch.store.records import incident_row, unit_rows
from dispatch.store.tables import IncidentRow, IncidentUnitRow
from dispatch.taxonomy import load_taxonomy
from grid.county import County
from grid.demo import demo_county
from tests.support.builders import MORNING, OTHER_TOWN, TOWN, a_place, a_ticket

UNITS = (None, "ZHZF", f"XZ-{TOWN}")
AREAS = (None, TOWN[:6], TOWN, f"{TOWN}001")
STATES = (Status.PENDING_ACCEPT, Status.HANDLING, Status.PENDING_VISIT, Status.CLOSED)
LEADS = (None, "ZHZF", f"XZ-{TOWN}")
ASKED = (TOWN, OTHER_TOWN, f"{TOWN}001", f"{TOWN}001001")
READS_PETITIONS = (Role.PETITION_CLERK, Role.SYSTEM)


def _tickets() -> dict[str, Ticket]:
    one = a_ticket()
    kinds = product(STATES, Sensitivity, (TOWN, OTHER_TOWN), LEADS)
    made = [
        one.model_copy(
            update={
                "id": f"i{number:08d}",
                "case_no": f"331102{number:08d}",
                "status": status,
                "sensitivity": sensitivity,
                "place": a_place(town),
                "lead": lead,
            }
        )
        for number, (status, sensitivity, town, lead) in enumerate(kinds)
    ]
    return {t.id: t for t in made}


TICKETS = _tickets()
VIEWERS = [
    Actor(account="a", role=role, unit=unit, area=area)
    for role, unit, area in product(sorted(ROLES_WITH_LISTS), UNITS, AREAS)
]


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """A database that holds every kind of ticket."""
    engine = create_engine(database_url)
    async with engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            rows = [incident_row(t, b"") for t in TICKETS.values()]
            units: list[dict[str, Any]] = [r for t in TICKETS.values() for r in unit_rows(t)]
            await connection.execute(insert(IncidentRow), rows)
            await connection.execute(insert(IncidentUnitRow), units)
    yield engine
    await engine.dispose()


def _petitions(found: set[str]) -> set[str]:
    return {i for i in found if TICKETS[i].sensitivity is Sensitivity.PETITION}


async def _listed(connection: AsyncConnection, viewer: Actor, area: str | None) -> set[str]:
    page, _ = await list_tickets(
        connection,
        viewer,
        Wish(area=area),
        sort="-opened",
        limit=200,
        after=None,
        now=MORNING,
    )
    return {one.ticket.id for one in page}


async def _on_board(connection: AsyncConnection, viewer: Actor, wish: Filter) -> set[str]:
    conditions = chosen(view_key(viewer, wish))
    query = select(col(IncidentRow.id)).where(*conditions)
    return set((await connection.execute(query)).scalars())


async def test_an_area_finds_a_petition_only_for_its_clerks(engine: AsyncEngine) -> None:
    """Lists, searches and boards; the board's SQL and what is sent to it agree."""
    async with engine.connect() as connection:
        for viewer in VIEWERS:
            everything = await _listed(connection, viewer, None)
            for area in ASKED:
                found = await _listed(connection, viewer, area)
                wish = Filter(area=area, open=None)
                board = await _on_board(connection, viewer, wish)
                sent = {
                    t.id
                    for t in TICKETS.values()
                    if shown(viewer, wish, seen_now(summary_of(t))) is not Sight.NOTHING
                }
                assert found == board == sent, (viewer, area)
                there = {i for i in everything if area in TICKETS[i].place.codes}
                if viewer.role in READS_PETITIONS:
                    assert found == there
                else:
                    assert not _petitions(found), (viewer, area)


async def test_no_count_and_no_view_tells_a_petition_s_town(engine: AsyncEngine) -> None:
    """Towns are counted without petitions; who may know of one has it in the total."""
    names = ViewNames(County(demo_county()), load_taxonomy())
    for viewer in VIEWERS:
        counted = await count_board(engine, viewer, Filter(), MORNING)
        sights = {i: sight(viewer, t.scope) for i, t in TICKETS.items() if t.open}
        visible = {i for i, found in sights.items() if found is not Sight.NOTHING}
        assert counted["open"] == len(visible)
        told: dict[str, int] = {}
        for ident in visible:
            view = incident_view(summary_of(TICKETS[ident]), sights[ident], names)
            if view["town"] is not None:
                told[view["town"]] = told.get(view["town"], 0) + 1
            if _petitions({ident}) and viewer.role not in READS_PETITIONS:
                place = [view[name] for name in ("town", "village", "grid", "lng", "lat")]
                assert place == [None] * 5, "what the map draws"
                assert view["title"] == "敏感事项"
        assert {line["code"]: line["open"] for line in counted["by_town"]} == told, viewer


async def test_a_town_desk_finds_a_petition_only_as_its_unit_s(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        for unit in UNITS:
            viewer = Actor(account="a", role=Role.TOWN_DESK, unit=unit, area=TOWN)
            found = _petitions(await _listed(connection, viewer, None))
            expected = {i for i in TICKETS if unit is not None and TICKETS[i].lead == unit}
            assert found == _petitions(expected)
