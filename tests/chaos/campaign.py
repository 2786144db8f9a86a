"""Rounds of load and trouble on one centre, each followed by the checker."""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.chaos.board import Board
from tests.chaos.centre import Centre
from tests.chaos.checker import faults, the_board_is_right
from tests.chaos.clients import People, Reporter, Session
from tests.chaos.evidence import Evidence, Planted, records_of, tables_of
from tests.chaos.reports import Posting, crashing, postings
from tests.chaos.troubles import LOAD_S, Say, Scene, Trouble, schedule
from tests.support.postgres import RealPostgres

REPORTS_PER_S: Final = 12.0
COMMANDS_PER_S: Final = 4.0
UNDER_WAY: Final = 150
CLICKS_UNDER_WAY: Final = 20
"""People do not go on clicking while nothing answers."""
IDLE_WITHIN_S: Final = 120.0
BOARD_WITHIN_S: Final = 20.0


@contextmanager
def running_centre(kind: str) -> Iterator[Centre]:
    """A fresh centre on SQLite or on a PostgreSQL of its own that syncs to disk."""
    folder = Path(tempfile.mkdtemp(prefix="bihuan-chaos-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        postgres = None
        if kind == "postgresql":
            postgres = stack.enter_context(RealPostgres(fsync=True))
            postgres.create_database(name="bihuan")
        centre = Centre(folder, postgres)
        stack.callback(centre.stop)
        centre.start()
        yield centre


@dataclass
class Campaign:
    """What is sent to one centre over all its rounds, and what is remembered of it."""

    centre: Centre
    seed: int
    say: Say
    planted: list[Planted] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rng = random.Random(self.seed)
        accounts = self.centre.accounts
        by_role = {account["role"]: account for account in accounts}
        address = self.centre.address
        self._run = f"c{self.seed}"
        self._postings = postings(self._rng, self._run, 1)
        self._integrator = Session(address, by_role["INTEGRATOR"])
        self._watcher = Session(address, by_role["DUTY_OFFICER"])
        self.reporter = Reporter(self._integrator)
        self.people = People(address, accounts, random.Random(self.seed + 1))
        self.board = Board(address, self._watcher)
        self._crashes = 0

    async def round(self, number: int) -> list[str]:
        """One round: load and troubles, quiet, then what is wrong."""
        scene = Scene(self.centre, self._rng, self._tell, self.planted, self._plant_crash)
        on_postgres = self.centre.postgres is not None
        plan = schedule(self._rng, number, on_postgres=on_postgres)
        self._began = time.monotonic()
        load = asyncio.create_task(self._load())
        await asyncio.gather(*(self._later(at, trouble, scene) for at, trouble in plan))
        await load
        self._tell("all sent; waiting for quiet")
        quiet_from = time.monotonic()
        await asyncio.to_thread(self.centre.wait_idle, IDLE_WITHIN_S)
        self._tell(f"quiet after {time.monotonic() - quiet_from:.1f} s")
        return await self._judged()

    async def _later(self, at: float, trouble: Trouble, scene: Scene) -> None:
        await asyncio.sleep(at)
        await trouble(scene)

    def _tell(self, what: str) -> None:
        self.say(f"  {time.monotonic() - self._began:5.1f} s  {what}")

    async def _load(self) -> None:
        """Reports and commands at a steady pace, open loop; returns when all are accepted."""
        running: set[asyncio.Task[None]] = set()
        clicks: set[asyncio.Task[None]] = set()
        began = time.monotonic()
        ticks = int(LOAD_S * REPORTS_PER_S)
        per_command = REPORTS_PER_S / COMMANDS_PER_S
        for tick in range(ticks):
            await asyncio.sleep(max(0.0, began + tick / REPORTS_PER_S - time.monotonic()))
            if len(running) >= UNDER_WAY:
                await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            running.add(asyncio.create_task(self.reporter.post(next(self._postings))))
            if tick % per_command < 1 and len(clicks) < CLICKS_UNDER_WAY:
                clicks.add(asyncio.create_task(self.people.act(self.board.tickets)))
            clicks = {task for task in clicks if not task.done() or task.result()}
            running = {task for task in running if not task.done() or task.result()}
        await asyncio.gather(*running, *clicks)

    async def _plant_crash(self) -> None:
        self._crashes += 1
        posting: Posting = crashing(self._run, -self._crashes)
        await self.reporter.post(posting)

    async def _judged(self) -> list[str]:
        """The checker's word. The board is looked at last, and given time to hear of all."""
        found = await self._evidence()
        wrong = faults(found)
        if any("the_board_is_right" in line for line in wrong):
            wrong = [line for line in wrong if "the_board_is_right" not in line]
            wrong += await self._board_at_last()
        wrong += [f"refused: {line}" for line in (*self.reporter.refused, *self.people.refused)]
        wrong += [f"board: {line}" for line in self.board.problems]
        self._tell(
            f"{len(self.reporter.accepted)} reports, {len(self.people.told)} commands,"
            f" {len(found.tables['incident'])} tickets, {len(found.planted)} poisonous records,"
            f" {len(found.crashed)} crashing reports, {len(found.records)} records on topics,"
            f" {self.board.sockets} board sockets; answers {dict(self._integrator.answers)},"
            f" slowest {self._integrator.slowest_s:.1f} s; to people"
            f" {dict(self.people.answers)}, slowest {self.people.slowest_s:.1f} s"
        )
        return wrong

    async def _board_at_last(self) -> list[str]:
        """What is wrong with the board after a while in which nothing else happened."""
        end = time.monotonic() + BOARD_WITHIN_S
        while True:
            await asyncio.sleep(1)
            tables = await tables_of(self.centre.settings.database_url)
            found = Evidence(tables=tables, board=self.board.versions)
            wrong = [f"the_board_is_right: {line}" for line in the_board_is_right(found)]
            if not wrong or time.monotonic() > end:
                return wrong

    async def _evidence(self) -> Evidence:
        statistics = await self._statistics()
        return Evidence(
            accepted=tuple(self.reporter.accepted.values()),
            told=tuple(self.people.told),
            planted=tuple(self.planted),
            crashed=frozenset(self.reporter.crashed),
            tables=await tables_of(self.centre.settings.database_url),
            records=await asyncio.to_thread(records_of, self.centre.kafka),
            board=self.board.versions,
            statistics=statistics,
        )

    async def _statistics(self) -> dict[str, int]:
        """The numbers of intake, once they add up or else after a while: an API that has just
        started cannot tell the beats of its predecessor from reports under way."""
        end = time.monotonic() + BOARD_WITHIN_S
        while True:
            answer = await self._integrator.get("/api/v1/statistics/intake")
            said: dict[str, int] = answer.json()
            settled = said["reports_accepted"] == said["reports_routed"] + said["reports_dead"]
            if settled or time.monotonic() > end:
                return said
            await asyncio.sleep(1)

    async def close(self) -> None:
        """Everybody goes home."""
        await self.board.stop()
        await self.people.close()
        await self._watcher.close()
        await self._integrator.close()


async def fight(centre: Centre, *, rounds: int, seed: int, say: Say, first: int = 0) -> list[str]:
    """Runs rounds on a centre; everything that was found wrong, with its round."""
    campaign = Campaign(centre, seed, say)
    campaign.board.start()
    wrong: list[str] = []
    try:
        for number in range(first, first + rounds):
            say(f"round {number + 1}, seed {seed}")
            wrong += [f"round {number + 1}: {line}" for line in await campaign.round(number)]
            if wrong:
                break
    finally:
        await campaign.close()
    return wrong
