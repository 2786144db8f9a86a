"""What is delivered again is published again, and changes nothing, wherever the crash was."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.casefile import FieldCipher
from dispatch.incident.ticket import Classification
from dispatch.messages import Matter, ReportMessage
from dispatch.opening import Automation
from dispatch.store.engine import create_engine
from dispatch.store.ledger import Ledger
from dispatch.store.progress import Origin
from dispatch.store.serials import Serials
from tests.support.builders import MORNING, RULES, a_place

MATTERS = "bihuan.matters.v1"


def a_matter(ident: str, *, content: str = "one", offset: int) -> Matter:
    """The matter of a report that stood at `offset` of its topic."""
    report = ReportMessage(
        report_id=ident,
        tracking_code=f"T-{ident}",
        identity=ident,
        content_hash=content,
        account="a",
        channel="hotline",
        text=content,
        received_at=MORNING,
    )
    return Matter(
        origin=f"bihuan.reports.v1/0/{offset}",
        report=report,
        place=a_place(),
        classification=Classification(subclass="0701", severity="S3", evidence=("test",)),
        triaged_at=MORNING + timedelta(seconds=1),
    )


def delivered(matters: Sequence[Matter], first_offset: int = 0) -> list[tuple[Origin, Matter]]:
    return [(Origin(MATTERS, 0, first_offset + n), m) for n, m in enumerate(matters)]


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
def ledger(engine: AsyncEngine) -> Ledger:
    return Ledger(
        engine,
        rules=lambda: RULES,
        automation=Automation(dispatch=True, threshold_of=lambda *_: 0.5),
        cipher=FieldCipher(b"k" * 32),
        serials=Serials(engine, "331102"),
        now=lambda: MORNING + timedelta(minutes=1),
    )


async def _supplements(engine: AsyncEngine) -> int:
    sql = text("select count(*) from incident_event where type = 'SupplementKept'")
    async with engine.connect() as connection:
        return int((await connection.execute(sql)).scalar_one())


async def test_a_supplement_twice_in_one_batch_is_kept_once(
    engine: AsyncEngine, ledger: Ledger
) -> None:
    twice = [a_matter("r-1", offset=1), a_matter("r-1", content="other", offset=2)] * 2
    published = await ledger.route(delivered(twice), [])
    assert [p.versions[1] for p in published if p.change] == [4, 5]
    assert await _supplements(engine) == 1


async def test_a_supplement_that_comes_again_is_published_again(
    engine: AsyncEngine, ledger: Ledger
) -> None:
    both = [a_matter("r-1", offset=1), a_matter("r-1", content="other", offset=2)]
    first = await ledger.route(delivered(both), [])
    again = await ledger.route(delivered(both), [])
    assert {p.command_id: p.change for p in again} == {p.command_id: p.change for p in first}
    assert {p.command_id: p.outcome for p in again} == {p.command_id: p.outcome for p in first}
    assert await _supplements(engine) == 1
