"""The county in the database, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.store.engine import create_engine
from grid.county import County, content_hash
from grid.demo import demo_county
from grid.people import Person
from grid.store import NoCounty, county_version, load_county, load_draft, save_county
from grid.tables import AreaRow  # noqa: F401 (its tables belong to the schema)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


async def test_a_county_is_loaded_as_it_was_saved(engine: AsyncEngine) -> None:
    draft = demo_county()
    async with engine.begin() as conn:
        await save_county(conn, draft)
    async with engine.connect() as conn:
        loaded = await load_county(conn)
        assert await county_version(conn) == content_hash(draft)
    assert loaded.version == content_hash(draft)
    assert list(loaded.areas.values()) == list(draft.areas)
    assert tuple(loaded.units.values()) == draft.units
    assert tuple(loaded.devices.values()) == draft.devices
    assert tuple(loaded.people.values()) == draft.people
    assert (loaded.name, loaded.generated) == (draft.name, True)
    points = [(a.lng, a.lat) for a in draft.areas[-50:] if a.lng is not None and a.lat is not None]
    assert loaded.locate(points) == County(draft).locate(points)


async def test_saving_again_replaces_the_county(engine: AsyncEngine) -> None:
    draft = demo_county()
    other = replace(draft, name="改名后的县", devices=draft.devices[:1])
    for saved in (draft, other):
        async with engine.begin() as conn:
            await save_county(conn, saved)
    async with engine.connect() as conn:
        loaded = await load_draft(conn)
    assert (loaded.name, len(loaded.devices)) == ("改名后的县", 1)
    assert content_hash(loaded) == content_hash(other)


async def test_a_save_that_fails_leaves_the_old_county(engine: AsyncEngine) -> None:
    draft = demo_county()
    async with engine.begin() as conn:
        await save_county(conn, draft)
    broken = replace(draft, people=(Person("P", "值班室", "NO-SUCH-UNIT"),))
    with pytest.raises(IntegrityError):
        async with engine.begin() as conn:
            await save_county(conn, broken)
    async with engine.connect() as conn:
        assert await county_version(conn) == content_hash(draft)


async def test_without_a_county_it_says_so(engine: AsyncEngine) -> None:
    async with engine.connect() as conn:
        assert await county_version(conn) is None
        with pytest.raises(NoCounty, match="no county"):
            await load_county(conn)
