"""Another calendar: what would move is shown first, and moves on confirmation, by a real worker."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

import deploy.moving
from deploy.auditor.looking import Auditor
from deploy.clock import wall_clock
from deploy.commands.calendar import app
from deploy.policies import policies_in
from dispatch.incident.status import Clock
from dispatch.store.engine import create_engine, writing
from escalation.calendar_files import COLUMNS
from escalation.policies import packaged_policies
from grid.demo import demo_county
from grid.store import save_county
from tests.support.broker import RealBroker
from tests.support.builders import UNIT, desk_of
from tests.support.ledgers import (
    COMMANDS,
    Deliveries,
    a_command,
    a_ledger,
    a_matter,
    check_files,
    rows,
    tickets,
)
from tests.support.polling import wait_until
from tests.support.processes import BIHUAN, Child, environment
from tests.support.random_walks import REAL

pytestmark = pytest.mark.kafka

COUNT = 7
T = TypeVar("T")


@pytest.fixture(scope="module")
def broker() -> Iterator[RealBroker]:
    """A broker of its own: the worker here would work what other tests have left."""
    with RealBroker() as broker:
        yield broker


class Office:
    """A database with tickets under way, and the command line of who keeps its calendar."""

    def __init__(self, url: str, broker: RealBroker, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self.file = folder / "own.csv"
        self.env = {
            "BIHUAN_KAFKA__BOOTSTRAP_SERVERS": broker.bootstrap,
            "BIHUAN_STATE_DIR": str(folder),
        }
        self.settings: dict[str, object] = {
            "state_dir": folder,
            "kafka__bootstrap_servers": broker.bootstrap,
            "database__url": url,
        }

    def run(self, *words: str | Path, answer: str | None = None) -> Result:
        """One `bihuan calendar`."""
        arguments = [*map(str, words), "--database-url", self.url]
        return CliRunner().invoke(app, arguments, env=self.env, input=answer)

    def facts(self, *words: str | Path) -> dict[str, Any]:
        """What one says with --json."""
        found: dict[str, Any] = json.loads(self.run(*words, "--json").stdout)
        return found

    def in_database(self, work: Callable[[AsyncEngine], Awaitable[T]]) -> T:
        """What `work` answers."""

        async def run() -> T:
            engine = create_engine(self.url)
            try:
                return await work(engine)
            finally:
                await engine.dispose()

        return asyncio.run(run())

    def worker(self) -> Child:
        """A worker of all lanes, as `bihuan up` starts it."""
        env = environment(**self.settings)
        return Child([*BIHUAN, "worker", "--lane", "all"], self.folder / "worker.log", env)


async def signed(engine: AsyncEngine) -> None:
    """The demo county, and tickets that a department handles from now on."""
    async with engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await save_county(connection, demo_county())
    await policies_in(engine, wall_clock())
    ledger = a_ledger(engine, wall_clock, rules=REAL)
    matters = [a_matter(subclass="0502") for _ in range(COUNT)]
    opened = [str(p.incident_id) for p in await ledger.route(Deliveries()(*matters), [])]
    signs = [a_command("sign", ident, desk_of(UNIT)) for ident in opened]
    await ledger.obey(Deliveries(COMMANDS)(*signs), [])


@pytest.fixture
def office(database_url: str, broker: RealBroker, tmp_path: Path) -> Office:
    office = Office(database_url, broker, tmp_path)
    office.in_database(signed)
    ticket = next(iter(office.in_database(tickets).values()))
    run = ticket.running(Clock.HANDLE)
    assert run is not None
    calendar, day = packaged_policies().calendar, run.started_at.date() + timedelta(days=1)
    while not calendar.hours_of(day):
        day += timedelta(days=1)
    office.file.write_text(f"{','.join(COLUMNS)}\n{day},rest,,typhoon\n", encoding="utf-8")
    return office


def due_times(office: Office) -> dict[tuple[str, int], datetime]:
    """When every open run is due, by ticket and run."""
    held = office.in_database(tickets)
    return {(t.id, r.no): r.due for t in held.values() for r in t.runs if r.open}


def test_what_is_shown_moves_and_nothing_else(office: Office) -> None:
    before = due_times(office)
    shown = office.facts("check", office.file)["deadlines"]
    assert {d["incident"] for d in shown} == {ident for ident, _ in before}
    assert {d["clock"] for d in shown} >= {"handle", "citizen"}
    assert all(d["due_after"] > d["due_before"] for d in shown)
    assert due_times(office) == before

    activated = office.run("activate", office.file)
    assert f"{COUNT} open tickets are counted as before" in activated.stdout
    asked = office.facts("move")
    assert (asked["deadlines"], asked["moved"], asked["left"]) == (shown, 0, COUNT)
    refused = office.run("move", answer="n\n")
    assert "move them?" in refused.stdout
    assert due_times(office) == before

    with office.worker():
        moved = office.facts("move", "--yes", "--by", "a-leader")
        assert (moved["ok"], moved["moved"], moved["left"]) == (True, COUNT, 0)
        assert moved["deadlines"] == shown
        after = due_times(office)
        said = {(d["incident"], d["clock"]): datetime.fromisoformat(d["due_after"]) for d in shown}
        for ticket in office.in_database(tickets).values():
            for run in ticket.runs:
                key = (ticket.id, run.no)
                if run.open:
                    assert after[key] == said.get((ticket.id, run.clock.value), before[key])
        again = office.facts("move", "--yes")
        assert (again["deadlines"], again["moved"], again["left"]) == ([], 0, 0)
        office.in_database(told_once)
    office.in_database(audited)


async def told_once(engine: AsyncEngine) -> None:
    """Each case file says it once, and by whom."""
    await check_files(engine)
    sql = "select incident_id, body from incident_event where type = 'DeadlinesMoved'"
    found = {r.incident_id: json.loads(r.body) for r in await rows(engine, sql)}
    assert len(found) == len(await rows(engine, sql)) == COUNT
    assert {event["by"] for event in found.values()} == {"a-leader"}


async def audited(engine: AsyncEngine) -> None:
    """The auditor, who reckons by itself, finds nothing in two looks."""
    later = 0.0
    auditor = Auditor(engine, now=wall_clock, grace=timedelta(seconds=10), monotonic=lambda: later)
    for _ in range(2):
        report = await auditor.full()
        later += 60
    assert {report[verdict] for verdict in ("missed", "spurious", "differing")} == {0}


def test_a_move_that_was_cut_short_is_gone_on_with(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No worker runs: it says so, nothing is lost; what was sent moves as soon as one does."""
    monkeypatch.setattr(deploy.moving, "PAGE", 3)
    monkeypatch.setattr(deploy.moving, "SETTLED_WITHIN_S", 0.5)
    office.run("activate", office.file)
    stuck = office.run("move", "--yes")
    assert stuck.exit_code == 1
    assert f"{COUNT} tickets have not moved" in stuck.output
    with office.worker():
        wait_until(lambda: office.facts("move")["left"] == COUNT - 3, timeout=60, every=0.5)
        monkeypatch.setattr(deploy.moving, "SETTLED_WITHIN_S", 30)
        done = office.facts("move", "--yes")
        assert (done["ok"], done["moved"]) == (True, COUNT - 3)
        assert office.facts("move")["deadlines"] == []
    office.in_database(check_files)


def test_there_and_back_gives_the_same_deadlines(office: Office) -> None:
    before = due_times(office)
    with office.worker():
        for words in (("activate", office.file), ("activate", "--packaged")):
            office.run(*words)
            assert office.facts("move", "--yes")["moved"] == COUNT
    assert due_times(office) == before
    office.in_database(check_files)


def test_without_a_county_nothing_moves(database_url: str, tmp_path: Path) -> None:
    said = CliRunner().invoke(
        app,
        ["move", "--yes", "--json", "--database-url", database_url],
        env={"BIHUAN_STATE_DIR": str(tmp_path)},
    )
    assert said.exit_code == 0
    assert json.loads(said.stdout)["deadlines"] == []
