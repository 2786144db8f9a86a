"""When the system was away: kept once, and charged to nobody in a ticket's lateness."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from dispatch.incident.status import Clock, Status
from dispatch.store.engine import reading, writing
from dispatch.store.faults import faults_after, save_fault
from grid.county import County
from tests.api.conftest import Served, serving
from tests.support.builders import Story, a_story, keep


@pytest.fixture
async def api(database_url: str, county: County) -> AsyncIterator[Served]:
    """The API on each kind of database."""
    async with serving(database_url, county) as served:
        yield served


async def away(served: Served, since: datetime, until: datetime) -> None:
    """Takes down that the system was away."""
    async with served.parts.engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await save_fault(connection, since, until)


async def late(served: Served, story: Story, **query: str) -> dict[str, int]:
    """Whose the seconds are by which the handling clock is late."""
    headers = await served.headers("DISPATCHER")
    path = f"/api/v1/incidents/{story.id}"
    told = (await served.client.get(path, params=query, headers=headers)).json()["time"]
    run = story.run_of(Clock.HANDLE).no
    (one,) = [each for each in told["lateness"] if each["no"] == run]
    shares: dict[str, int] = {}
    for segment in one["segments"]:
        shares[segment["whose"]] = shares.get(segment["whose"], 0) + segment["seconds"]
    assert sum(shares.values()) == one["seconds"]
    return shares


async def test_what_the_system_was_away_is_nobodys(api: Served) -> None:
    story = a_story(Status.HANDLING, subclass="0401", severity="S2")
    while not any(fact.clock is Clock.HANDLE for fact in story.it.overdue):
        story.fire(Clock.HANDLE)
    (due,) = [fact.due for fact in story.it.overdue if fact.clock is Clock.HANDLE]
    await keep(api.parts.engine, story)
    api.clock.at = due + timedelta(hours=2)
    assert "fault" not in await late(api, story)
    await away(api, due - timedelta(hours=1), due + timedelta(minutes=30))
    await away(api, due + timedelta(minutes=60), due + timedelta(minutes=70))
    await away(api, due + timedelta(hours=5), due + timedelta(hours=6))
    assert (await late(api, story))["fault"] == 40 * 60
    then = (due + timedelta(minutes=65)).isoformat()
    assert (await late(api, story, at=then))["fault"] == 35 * 60


async def test_an_outage_is_kept_once(api: Served) -> None:
    noon: Any = api.clock.at
    for until in (5, 5, 9, 7):
        await away(api, noon, noon + timedelta(minutes=until))
    async with api.parts.engine.connect() as plain:
        connection = await reading(plain)
        assert await faults_after(connection, noon) == [(noon, noon + timedelta(minutes=9))]
        assert await faults_after(connection, noon + timedelta(minutes=9)) == []
