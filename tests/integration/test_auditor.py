"""The timer auditor on both databases: silent while all is well, and it finds what is planted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.auditor.alarm import Alarm, AuditMetrics
from deploy.auditor.looking import Auditor
from deploy.policies import policies_in
from deploy.ports import LOOPBACK, free_port
from dispatch.incident.status import Clock
from dispatch.store.audit import reports, save_report, standing_findings
from dispatch.store.deadlines import DeadlineRow
from dispatch.store.engine import create_engine, writing
from tests.support.builders import DISPATCHER, DUTY, UNIT, desk_of
from tests.support.ledgers import tickets
from tests.support.random_walks import REAL
from tests.support.sweeps import WaitingCentre

DESK = desk_of(UNIT)
GRACE = timedelta(seconds=10)


class Watched:
    """A centre with real policies and its auditor; `later` is the auditor's monotonic clock."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.centre = WaitingCentre(engine, rules=REAL)
        self.later = 0.0
        self.alarm = Alarm(None, silent_after_s=30)
        self.auditor = self.another_auditor()
        self._sweep = self.centre.sweep("w1")

    def another_auditor(self) -> Auditor:
        """One that has just started."""
        return Auditor(
            self.centre.engine, now=self.centre.now, grace=GRACE, monotonic=lambda: self.later
        )

    async def signs(self) -> None:
        """A worker's sweep looks, and the lifecycle works."""
        while await self._sweep.look():
            await self.centre.obey()

    async def looks(self, times: int = 1, every_s: float = 31) -> dict[str, Any]:
        """So many recent passes; the last report."""
        report: dict[str, Any] = {}
        for _ in range(times):
            report = await self.auditor.recent()
            self.alarm.judge(report)
            self.later += every_s
        return report

    async def findings(self) -> list[tuple[str, str]]:
        """What stands: verdict and kind."""
        async with self.centre.engine.connect() as connection:
            found = await standing_findings(connection, 100)
        return sorted((f.verdict, f.kind) for f in found)


@pytest.fixture
async def watched(database_url: str) -> AsyncIterator[Watched]:
    engine = create_engine(database_url)
    await policies_in(engine, WaitingCentre(engine).now())
    yield Watched(engine)
    await engine.dispose()


async def a_busy_day(centre: WaitingCentre) -> list[str]:
    """Tickets in many states, with steps that have fired."""
    ids = await centre.opens(12)
    for ident in ids[:8]:
        await centre.does(ident, "sign", DESK)
    centre.now.forward(hours=3)
    await centre.settles()
    for ident in ids[:4]:
        await centre.does(ident, "feedback", DESK, solved=True, handling="done")
    await centre.does(ids[0], "rework", DISPATCHER, missing="a photo")
    await centre.does(ids[5], "return", DESK, reason="not ours", basis="list")
    await centre.does(ids[6], "raise", DUTY, severity="S2", reason="worse")
    centre.now.forward(days=1)
    await centre.settles()
    return ids


def a_waiting(rows: list[Any]) -> Any:
    """The row that is due last."""
    return max(rows, key=lambda r: r.due_at)


async def test_all_is_well(watched: Watched) -> None:
    ids = await a_busy_day(watched.centre)
    assert (await watched.looks())["tickets"] == 12
    report = await watched.looks(2)
    assert report["tickets"] == 0, "what has been looked at as it is needs no second look"
    await watched.centre.does(ids[7], "feedback", DESK, solved=True, handling="done")
    report = await watched.looks()
    assert report["tickets"] == 1
    assert (report["missed"], report["spurious"], report["differing"]) == (0, 0, 0)
    assert (report["overdue"], report["trusted"]) == (0, 0)
    full = await watched.auditor.full()
    assert (full["tickets"], full["missed"], full["spurious"], full["differing"]) == (12, 0, 0, 0)
    assert await watched.findings() == []
    assert watched.alarm.raised == set()


async def test_a_deleted_row_is_found_by_the_full_pass(watched: Watched) -> None:
    """Nobody touches the ticket, and nothing is due yet."""
    await a_busy_day(watched.centre)
    await watched.looks(2)
    row = a_waiting(await watched.centre.deadlines())
    watched.centre.now.forward(minutes=5)
    await watched.centre.write(
        "delete from deadline where incident_id = :id and run = :run",
        id=row.incident_id,
        run=row.run,
    )
    await watched.auditor.full()
    assert await watched.findings() == [], "one look counts nothing"
    watched.later += 5
    await watched.looks()
    assert await watched.findings() == [("missed", "row_missing")]
    await watched.looks()
    assert watched.alarm.raised == {"missed"}


@pytest.mark.parametrize("by", [timedelta(seconds=2), timedelta(days=30), timedelta(hours=-1)])
async def test_a_shifted_due_time_is_found(watched: Watched, by: timedelta) -> None:
    await a_busy_day(watched.centre)
    row = a_waiting(await watched.centre.deadlines())
    where = {"incident_id": row.incident_id, "run": row.run}
    await watched.centre.move(DeadlineRow, where, due_at=row.due_at + by)
    await watched.auditor.full()
    await watched.looks(2)
    assert ("differing", "row_differs") in await watched.findings()
    assert "differing" in watched.alarm.raised


async def test_a_suppressed_step_is_found(watched: Watched) -> None:
    """Somebody makes a row wait for the step after the next one."""
    (ident,) = await watched.centre.opens()
    await watched.centre.does(ident, "sign", DESK)
    rows = [r for r in await watched.centre.deadlines() if r.step in ("E3", "E4")]
    where = {"id": ident, "run": rows[0].run}
    await watched.centre.write(
        "update deadline set step = 'E6' where incident_id = :id and run = :run", **where
    )
    watched.centre.now.now = rows[0].due_at + timedelta(minutes=2)
    await watched.signs()
    fired = {f.run for f in await watched.centre.fired()}
    assert rows[0].run not in fired, "what was sent is not what the run waits for"
    await watched.looks(3)
    assert await watched.findings() == [("differing", "row_differs"), ("missed", "not_fired")]


async def test_a_row_that_nobody_waits_for_is_found(watched: Watched) -> None:
    (ident,) = await watched.centre.opens()
    await watched.centre.write(
        "update deadline set run = 77 where incident_id = :id and run in "
        "(select max(run) from deadline)",
        id=ident,
    )
    await watched.looks(3)
    assert await watched.findings() == [("missed", "row_missing"), ("spurious", "row_unasked")]


async def test_a_stopped_sweep_is_found_by_what_it_leaves(watched: Watched) -> None:
    """Nothing fires any more: late steps, no sign; and it ends when the sweep is back."""
    ids = await watched.centre.opens(3)
    await watched.signs()
    watched.centre.now.forward(hours=30)
    for _ in range(3):
        report = await watched.looks()
    assert report["overdue"] >= 3
    assert report["sweep_age_s"] > 30
    assert watched.alarm.raised == {"missed", "late", "sweep_stopped"}
    assert {v for v, _ in await watched.findings()} == {"missed"}
    watched._sweep = watched.centre.sweep("w2")
    await watched.signs()
    await watched.looks(2)
    assert await watched.findings() == []
    assert watched.alarm.raised == set()
    assert len({f.incident_id for f in await watched.centre.fired()}) == len(ids)


async def test_a_sweep_that_stops_while_nothing_is_due_is_found_too(watched: Watched) -> None:
    await watched.signs()
    watched.centre.now.forward(minutes=1)
    await watched.looks(3)
    assert watched.alarm.raised == {"sweep_stopped"}


async def test_a_case_file_that_was_altered_is_found(watched: Watched) -> None:
    """The event that says that a step fired is gone."""
    (ident,) = await watched.centre.opens()
    watched.centre.now.forward(hours=30)
    await watched.centre.settles()
    await watched.looks()
    await watched.centre.write(
        "delete from incident_event where incident_id = :id and version = "
        "(select min(version) from incident_event where type = 'StepFired')",
        id=ident,
    )
    await watched.auditor.full()
    await watched.looks(2)
    assert ("differing", "file_gap") in await watched.findings()


async def test_an_event_that_is_no_event_any_more_is_found(watched: Watched) -> None:
    """It ends neither the pass nor the auditor."""
    ids = await watched.centre.opens(2)
    await watched.centre.write(
        "update incident_event set body = '{torn' where incident_id = :id and version = 2",
        id=ids[0],
    )
    await watched.looks(2)
    found = await watched.findings()
    assert ("differing", "file_unreadable") in found
    assert (await watched.auditor.full())["tickets"] == 2


async def test_an_auditor_that_starts_again_takes_up_what_stands(watched: Watched) -> None:
    (ident,) = await watched.centre.opens()
    rows = [r for r in await watched.centre.deadlines() if r.incident_id == ident]
    await watched.centre.write("delete from deadline where incident_id = :id", id=ident)
    await watched.looks(3)
    assert len(await watched.findings()) == len(rows)
    watched.centre.now.forward(hours=1)
    watched.auditor = watched.another_auditor()
    await watched.auditor.start()
    await watched.centre.does(ident, "force-redispatch", DUTY, reason="anew")
    await watched.looks(1)
    async with watched.centre.engine.connect() as connection:
        (left,) = await standing_findings(connection, 100)
    (ticket,) = (await tickets(watched.centre.engine)).values()
    assert ticket.runs[left.run - 1].clock is Clock.CITIZEN, "the other clocks have ended"


async def test_the_newest_report_of_each_kind_is_kept(watched: Watched) -> None:
    await watched.centre.opens(2)
    for report in (await watched.looks(), await watched.looks(), await watched.auditor.full()):
        async with watched.centre.engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                await save_report(connection, report)
    async with watched.centre.engine.connect() as connection:
        kept = await reports(connection)
    assert [(r.kind, r.tickets, r.at) for r in kept] == [
        ("full", 2, watched.centre.now()),
        ("recent", 0, watched.centre.now()),
    ]
    metrics = AuditMetrics()
    metrics.report(await watched.looks(), {"late"})
    value = metrics.registry.get_sample_value
    assert value("bihuan_audit_alarm", {"alarm": "late"}) == 1
    assert value("bihuan_audit_alarm", {"alarm": "missed"}) == 0


async def test_a_webhook_is_told_of_an_alarm_and_of_its_end() -> None:
    """A real receiver; while it is away nothing is lost."""
    told: list[dict[str, Any]] = []

    async def take(request: web.Request) -> web.Response:
        told.append(await request.json())
        return web.Response()

    port = free_port()
    alarm = Alarm(f"http://{LOOPBACK}:{port}/alarm", silent_after_s=30)
    watched_at = WaitingCentre(create_engine("sqlite+aiosqlite://")).now()
    quiet = {
        "kind": "recent", "at": watched_at, "missed": 0, "spurious": 0, "differing": 0,
        "overdue": 0, "greatest_late_s": 0.0, "sweep_age_s": 1.0,
    }  # fmt: skip
    alarm.judge({**quiet, "missed": 2})
    await alarm.tell()
    assert told == [], "nobody listens yet"
    app = web.Application()
    app.router.add_post("/alarm", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, port).start()
    alarm.judge(quiet)
    await alarm.tell()
    await asyncio.sleep(0)
    await runner.cleanup()
    assert [(t["alarm"], t["state"], t["missed"]) for t in told] == [
        ("missed", "raised", 2),
        ("missed", "ended", 0),
    ]
