"""Case files in the database: anchored, tampered with as who writes to the database can, verified;
on both databases."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

from deploy.auditor.anchoring import Anchorer
from deploy.commands.audit import app
from deploy.verification import Verdict, verify
from dispatch.anchoring import Signer, name_of
from dispatch.casefile import Hash, chain_hash
from dispatch.store.engine import create_engine, writing
from tests.support.builders import MORNING
from tests.support.ledgers import Clock, Deliveries, a_ledger, a_matter, a_report, a_reporter, rows

KEY = b"k" * 32
SIGNER = Signer(KEY)
COUNTY = "331102"
HOUR = timedelta(hours=1)


class County:
    """A database with real case files, its anchors, and a clock."""

    def __init__(self, url: str, folder: Path, hash_by: Hash = "sha256") -> None:
        self.url = url
        self.engine: AsyncEngine = create_engine(url)
        self.folder = folder
        self.clock = Clock(MORNING)
        self.hash: Hash = hash_by
        self._deliver = Deliveries("t")

    async def reports(self, count: int) -> list[str]:
        """So many tickets, each of a report with a reporter; answers their ids."""
        ledger = a_ledger(self.engine, self.clock, hash_by=self.hash)
        matters = [a_matter(a_report(reporter=a_reporter())) for _ in range(count)]
        return [str(p.incident_id) for p in await ledger.route(self._deliver(*matters), [])]

    def anchorer(self, most: int = 1000) -> Anchorer:
        """What makes anchors of it, each of which names at most so many tickets."""
        return Anchorer(
            self.engine,
            signer=SIGNER,
            county=COUNTY,
            hash_by=self.hash,
            folder=self.folder,
            now=self.clock,
            most=most,
        )

    async def tamper(self, *statements: str, **bound: Any) -> None:
        """What somebody with the database's password does."""
        async with self.engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                for sql in statements:
                    await connection.execute(text(sql), bound)

    async def made_anew(self, ident: str) -> None:
        """The newest event says something else, with hash, head and all to match."""
        sql = "select incident_id, body, hash from incident_event order by version"
        found = [row[1:] for row in await rows(self.engine, sql) if row[0] == ident]
        body = json.loads(found[-1][0]) | {"causation_id": "another"}
        new = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
        head = chain_hash(bytes(found[-2][1]), new.encode())
        await self.tamper(
            "update incident_event set body = :body, hash = :head "
            "where incident_id = :id and version = :version",
            "update incident set head = :head where id = :id",
            id=ident,
            body=new,
            head=head,
            version=len(found),
        )

    async def verified(self, only: str | None = None, signer: Signer = SIGNER) -> Verdict:
        """What verifying says."""
        return await verify(
            self.engine, folder=self.folder, public=signer.public, county=COUNTY, only=only
        )


@pytest.fixture
async def county(database_url: str, tmp_path: Path) -> AsyncIterator[County]:
    county = County(database_url, tmp_path / "anchors")
    yield county
    await county.engine.dispose()


def named(verdict: Verdict) -> set[tuple[str, str]]:
    """Tickets and what was found of them."""
    return {(f.incident_id, f.fault) for f in verdict.findings}


async def test_what_nobody_touched_holds_and_says_how_far_that_is_proven(county: County) -> None:
    await county.reports(3)
    verdict = await county.verified()
    assert (verdict.holds, verdict.proven, verdict.unproven) == (True, None, 3)
    made = await county.anchorer().make()
    assert made is not None
    assert (made.no, made.tickets, len(made.changed), made.previous) == (1, 3, 3, "")
    county.clock.forward(minutes=10)
    await county.reports(2)
    verdict = await county.verified()
    assert (verdict.holds, verdict.tickets, verdict.unproven) == (True, 5, 2)
    assert verdict.proven == MORNING
    assert verdict.records == 5


async def test_an_hour_has_one_anchor_and_it_names_what_changed(county: County) -> None:
    anchorer = county.anchorer()
    first = await anchorer.make_when_due(HOUR)
    assert first is not None
    assert await anchorer.make_when_due(HOUR) is None
    await county.reports(2)
    county.clock.forward(hours=1)
    second = await anchorer.make_when_due(HOUR)
    assert second is not None
    assert (second.no, len(second.changed)) == (2, 2)
    county.clock.forward(hours=1)
    third = await anchorer.make_when_due(HOUR)
    assert third is not None
    assert (third.no, third.changed, third.root) == (3, (), second.root)
    assert (await county.verified()).holds


async def test_what_is_too_much_for_one_anchor_is_named_by_several_at_once(county: County) -> None:
    await county.reports(7)
    anchorer = county.anchorer(most=3)
    last = await anchorer.make_when_due(HOUR)
    assert last is not None
    assert (last.no, last.tickets, len(last.changed), last.more) == (3, 7, 1, False)
    verdict = await county.verified()
    assert (verdict.holds, verdict.anchors, verdict.unproven) == (True, 3, 0)
    assert await anchorer.make_when_due(HOUR) is None
    # it was killed after the second of three: the rest follows at once, not in an hour
    await county.tamper(
        "delete from anchor where no = 3",
        "delete from anchored where incident_id = (select max(incident_id) from anchored)",
    )
    (county.folder / name_of(3)).unlink()
    assert (await county.verified()).holds
    again = await anchorer.make_when_due(HOUR)
    assert again is not None
    assert (again.no, len(again.changed), again.more) == (3, 1, False)


async def test_of_two_makers_at_one_moment_one_makes_the_anchor(county: County) -> None:
    await county.reports(2)
    made = await asyncio.gather(*(county.anchorer().make() for _ in range(4)))
    numbers = sorted(one.no for one in made if one is not None)
    assert numbers == list(range(1, len(numbers) + 1))
    verdict = await county.verified()
    assert (verdict.holds, verdict.anchors) == (True, len(numbers))


async def test_an_anchor_whose_export_failed_is_exported_later_and_none_is_written_twice(
    county: County,
) -> None:
    await county.anchorer().make()
    path = county.folder / name_of(1)
    kept = path.read_bytes()
    path.unlink()
    assert await county.anchorer().export() == 1
    assert path.read_bytes() == kept
    assert await county.anchorer().export() == 0
    assert sorted(p.name for p in county.folder.iterdir()) == [name_of(1)]


async def test_each_way_of_tampering_is_named(county: County) -> None:
    ids = await county.reports(9)
    await county.anchorer().make()
    county.clock.forward(hours=2)
    changed, gone, swapped, record, taken, anew, cut, whole, row = ids
    await county.tamper(
        "update incident_event set body = replace(body, '\"v', ' \"v') "
        "where incident_id = :id and version = 2",
        id=changed,
    )
    await county.tamper(
        "delete from incident_event where incident_id = :id and version = 2", id=gone
    )
    await county.tamper(
        "update incident_event set version = -1 where incident_id = :id and version = 1",
        "update incident_event set version = 1 where incident_id = :id and version = 2",
        "update incident_event set version = 2 where incident_id = :id and version = -1",
        id=swapped,
    )
    await county.tamper("update private_record set body = '{}' where incident_id = :id", id=record)
    await county.tamper("delete from private_record where incident_id = :id", id=taken)
    await county.made_anew(anew)
    await county.tamper(
        "delete from incident_event where incident_id = :id "
        "and version = (select version from incident where id = :id)",
        "update incident set version = version - 1, head = (select hash from incident_event "
        "where incident_id = :id order by version desc limit 1) where id = :id",
        id=cut,
    )
    await county.tamper(
        "delete from incident_event where incident_id = :id",
        "delete from private_record where incident_id = :id",
        "delete from incident where id = :id",
        id=whole,
    )
    await county.tamper(
        "update incident set state = replace(state, 'S3', 'S4') where id = :id", id=row
    )
    (new,) = await county.reports(1)
    await county.tamper("update incident_event set body = body where incident_id = :id", id=new)
    found = named(await county.verified())
    assert {
        (changed, "event_changed"),
        (gone, "event_missing"),
        (swapped, "events_swapped"),
        (record, "record_altered"),
        (taken, "record_missing"),
        (anew, "rewritten"),
        (cut, "event_missing"),
        (whole, "ticket_missing"),
        (row, "ticket_differs"),
    } <= found
    assert new not in {ident for ident, _ in found}
    (only,) = [f.fault for f in (await county.verified(record)).findings]
    assert only == "record_altered"


async def test_a_ticket_that_was_put_in_for_an_earlier_day_is_named(county: County) -> None:
    await county.reports(1)
    county.clock.forward(days=1)
    await county.anchorer().make()
    county.clock.now = MORNING + timedelta(hours=1)
    (ident,) = await county.reports(1)
    assert named(await county.verified()) == {(ident, "ticket_inserted")}


async def test_anchors_that_were_taken_away_or_forged_are_named(county: County) -> None:
    for _ in range(3):
        await county.reports(1)
        await county.anchorer().make()
        county.clock.forward(hours=1)
    second = county.folder / name_of(2)
    kept = second.read_bytes()
    second.unlink()
    assert [(b.no, b.fault) for b in (await county.verified()).broken] == [(2, "anchor_missing")]
    await county.tamper("delete from anchor where no = 2")
    assert [(b.no, b.fault) for b in (await county.verified()).broken] == [(2, "anchor_missing")]
    second.write_bytes(kept[:100])
    assert (2, "anchor_unreadable") in {(b.no, b.fault) for b in (await county.verified()).broken}
    foreign = await county.verified(signer=Signer(b"another"))
    assert "anchor_of_another_key" in {b.fault for b in foreign.broken}
    assert foreign.proven is None


async def test_files_hashed_by_sm3_and_by_sha_256_stand_side_by_side(
    database_url: str, tmp_path: Path
) -> None:
    county = County(database_url, tmp_path / "anchors")
    await county.reports(2)
    await county.anchorer().make()
    county.hash = "sm3"
    county.clock.forward(hours=1)
    (ident, _) = await county.reports(2)
    await county.anchorer().make()
    verdict = await county.verified()
    assert (verdict.holds, verdict.tickets, verdict.anchors) == (True, 4, 2)
    await county.tamper("update private_record set body = '{}' where incident_id = :id", id=ident)
    assert named(await county.verified()) == {(ident, "record_altered")}
    await county.engine.dispose()


async def test_the_command_tells_people_and_programs(county: County, tmp_path: Path) -> None:
    (ident, *_) = await county.reports(3)
    state = tmp_path / "state"
    key = base64.b64encode(KEY).decode()
    env = {**os.environ, "BIHUAN_DATABASE__URL": county.url, "BIHUAN_KEYS__ANCHOR": key}

    async def run(*words: str) -> Result:
        def called() -> Result:
            return CliRunner().invoke(app, [*words, "--state", str(state)], env=env)

        return await asyncio.to_thread(called)

    made = await run("anchor", "--json")
    assert json.loads(made.stdout)["tickets"] == 3, made.output
    assert (await run("key")).stdout.strip() == SIGNER.public
    good = await run("verify")
    assert (good.exit_code, "everything holds" in good.stdout) == (0, True), good.output
    await county.tamper("update private_record set body = '{}' where incident_id = :id", id=ident)
    bad = await run("verify", "--json")
    said = json.loads(bad.stdout)
    assert (bad.exit_code, said["holds"], said["counts"]) == (1, False, {"record_altered": 1})
    assert said["findings"][0]["incident_id"] == ident
    shown = await run("verify", "--ticket", ident)
    assert (shown.exit_code, ident in shown.stdout) == (1, True)
    for words, complaint in (
        (("verify", "--ticket", "i-none"), "no such ticket"),
        (("verify", "--public-key", "x"), "not a public key"),
        (("verify", "--anchors", str(tmp_path / "none")), "no such folder"),
    ):
        refused = await run(*words)
        assert refused.exit_code == 1
        assert complaint in str(refused.exception)
