"""Likely duplicates: the same class within 50 m or in the same village, within a day."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.store.bulk import is_sqlite
from dispatch.store.candidates import METRES_PER_DEGREE, MOST, link_candidates, metres
from dispatch.store.engine import create_engine
from tests.support.builders import ACCEPTOR, OTHER_TOWN
from tests.support.ledgers import (
    COMMANDS,
    Clock,
    Deliveries,
    a_command,
    a_ledger,
    a_matter,
    a_report,
    rows,
)

LNG, LAT = 119.92345, 28.45678
OTHER_VILLAGE = {"town": OTHER_TOWN}


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


class Centre:
    """Opens tickets and links what looks like them, as the route agent does."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.clock = Clock()
        self.ledger = a_ledger(engine, self.clock, threshold=2.0)
        self.deliver = Deliveries()

    async def opens(self, *, east_m: float = 0, north_m: float = 0, **more: Any) -> str:
        """A ticket so far from the first place."""
        lng = LNG + east_m / (METRES_PER_DEGREE * math.cos(math.radians(LAT)))
        place = {"lng": lng, "lat": LAT + north_m / METRES_PER_DEGREE, **more.pop("place", {})}
        (published,) = await self.ledger.route(self.deliver(a_matter(place=place, **more)), [])
        ident = str(published.incident_id)
        await link_candidates(self.engine, [ident], self.clock())
        self.clock.forward(minutes=1)
        return ident

    async def links(self) -> set[tuple[str, str, str]]:
        """Who is linked to whom, and why."""
        sql = "select incident_id, other_id, why from duplicate_candidate"
        return {(a, b, why) for a, b, why in await rows(self.engine, sql)}


@pytest.fixture
def centre(engine: AsyncEngine) -> Centre:
    return Centre(engine)


async def test_the_same_class_within_fifty_metres_across_a_village_border(centre: Centre) -> None:
    first = await centre.opens()
    near = await centre.opens(east_m=35, north_m=-35, **OTHER_VILLAGE)
    await centre.opens(east_m=45, north_m=45, **OTHER_VILLAGE, subclass="0702")
    assert await centre.links() == {(near, first, "near")}
    (distance,) = (await rows(centre.engine, "select distance_m from duplicate_candidate"))[0]
    assert distance == pytest.approx(49.5, abs=0.2)


@pytest.mark.parametrize(("east_m", "north_m"), [(51, 0), (0, 51), (-40, 40), (0, -51)])
async def test_farther_and_in_another_village_is_another_matter(
    centre: Centre, east_m: float, north_m: float
) -> None:
    await centre.opens()
    await centre.opens(east_m=east_m, north_m=north_m, **OTHER_VILLAGE)
    assert await centre.links() == set()


async def test_the_same_village_links_however_far(centre: Centre) -> None:
    first = await centre.opens()
    far = await centre.opens(east_m=900)
    nowhere = await centre.opens(place={"lng": None, "lat": None})
    assert await centre.links() == {
        (far, first, "same_village"),
        (nowhere, first, "same_village"),
        (nowhere, far, "same_village"),
    }


async def test_no_village_is_not_the_same_village(centre: Centre) -> None:
    nowhere = {"village": None, "grid": None, "lng": None, "lat": None}
    await centre.opens(place=nowhere)
    await centre.opens(place=nowhere)
    assert await centre.links() == set()


async def test_a_day_later_it_is_another_matter(centre: Centre) -> None:
    await centre.opens()
    centre.clock.forward(hours=24)
    await centre.opens()
    assert await centre.links() == set()


async def test_petitions_and_what_is_not_classified_are_never_linked(centre: Centre) -> None:
    for _ in range(2):
        await centre.opens(subclass="0301")
        await centre.opens(report=a_report(channel="petition"))
        await centre.opens(subclass="9999")
    await centre.opens()
    assert await centre.links() == set()


async def test_what_has_ended_is_not_linked(centre: Centre) -> None:
    first = await centre.opens(subclass="9999")
    correct = a_command("correct", first, ACCEPTOR, subclass="0701")
    answered = a_command("refuse", first, ACCEPTOR, reason_code="no_facts", guidance="say more")
    done = await centre.ledger.obey(Deliveries(COMMANDS)(correct, answered), [])
    assert all(p.change for p in done)
    await centre.opens()
    assert await centre.links() == set()


async def test_the_newest_five_are_linked_and_far_ones_take_no_place(centre: Centre) -> None:
    nearest = [await centre.opens(east_m=n) for n in range(MOST + 2)]
    for n in range(MOST):
        await centre.opens(east_m=70, north_m=45 - n, **OTHER_VILLAGE)
    before = await centre.links()
    last = await centre.opens(town="331102003")
    linked = await centre.links() - before
    assert linked == {(last, other, "near") for other in nearest[-MOST:]}


async def test_looking_again_changes_nothing(centre: Centre) -> None:
    first, second = await centre.opens(), await centre.opens()
    before = await centre.links()
    await link_candidates(centre.engine, [first, second], centre.clock())
    assert await centre.links() - before == {(first, second, "near")}
    await link_candidates(centre.engine, [first, second], centre.clock())
    assert len(await centre.links()) == 2
    assert await link_candidates(centre.engine, [], centre.clock()) == 0


async def test_the_search_uses_the_indexes(engine: AsyncEngine) -> None:
    """Among many tickets, of one class and day too, it reads the neighbours only."""
    centre = Centre(engine)
    await centre.opens()
    async with engine.begin() as connection:
        sqlite = is_sqlite(connection)
        numbers = (
            "with recursive s(n) as (select 1 union all select n + 1 from s where n < 20000) "
            "select n from s"
            if sqlite
            else "select n from generate_series(1, 20000) n"
        )
        copies = (
            "insert into incident (id, case_no, version, status, open, joinable, severity, "  # noqa: S608
            "subclass, sensitivity, channel, town, village, grid, lng, lat, lead, device, "
            "device_condition, opened_at, updated_at, closed_at, next_due_at, head, state) "
            "select 'x' || n, 'c' || n, version, status, open, joinable, "
            "severity, subclass, sensitivity, channel, town, 'v' || n, grid, lng, "
            "lat + n * 0.001, lead, device, device_condition, opened_at, updated_at, "
            f"closed_at, next_due_at, head, state from incident, ({numbers}) numbers"
        )
        await connection.execute(text(copies))
        await connection.execute(text("analyze"))
    plans: list[str] = []
    async with engine.begin() as connection:
        explain = "explain query plan " if sqlite else "explain "
        for where in ("o.village = n.village", "o.lat between n.lat - 0.0005 and n.lat + 0.0005"):
            found = await connection.execute(
                text(
                    f"{explain} select o.id from incident n join incident o on "  # noqa: S608
                    f"o.subclass = n.subclass and {where} where n.id = 'x5'"
                )
            )
            plans.append(" ".join(str(row) for row in found))
    assert "incident_near" in plans[0]
    assert "incident_spot" in plans[1]


def test_metres_between_neighbours() -> None:
    assert metres(LNG, LAT, LNG, LAT) == 0
    assert metres(120.0, 28.0, 120.0, 28.001) == pytest.approx(111.32, abs=0.01)
    assert metres(120.0, 60.0, 120.001, 60.0) == pytest.approx(55.66, abs=0.01)
