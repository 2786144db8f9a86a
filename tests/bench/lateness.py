"""Lateness by the clock file: service requests lived through, second by second, in a running
centre, and what it recorded against what the file says.

    python -m tests.bench.lateness FILE.csv [--rows N]

Each row is a ticket from above (DOMAIN 0.16): its DueDate is their due time, on the continuous
clock. The centre's clock stands still at one moment after another (`BIHUAN_CLOCK_FILE`, factor 0):
at its CreatedDate or later, but before it is due or closed, a row is reported and signed; at its
CloseDate its unit confirms and the centre closes. The lateness that the case file holds must be
max(0, CloseDate - DueDate), to the second, for every row.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from deploy.clients.reports import REQUESTS311, TIMES_311, moment
from deploy.clients.rows import CsvFile
from deploy.clock import LOOK_EVERY_S, Shift, write_shift
from deploy.roots.rules import routing_table
from dispatch.access import Role
from dispatch.identity import incident_id_of
from dispatch.incident.clocks import seconds_between
from dispatch.incident.status import Clock, Status
from dispatch.incident.ticket import Place, Ticket
from dispatch.store.engine import create_engine
from dispatch.taxonomy import UNCLASSIFIED, load_taxonomy
from grid.areas import AreaLevel
from grid.county import County
from grid.demo import demo_county
from tests.bench.stand import Caller, callers
from tests.support.centre import Centre
from tests.support.ledgers import check_files, tickets
from tests.support.postgres import RealPostgres

COLUMNS: Final = (*REQUESTS311.columns, "DueDate", "CloseDate")
SOURCE: Final = "12345"
FIRST_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)
WITHIN_S: Final = 60.0
BATCH: Final = 200
SIDE_BY_SIDE: Final = 16
TOKENS_HOLD_MIN: Final = 20 * 366 * 24 * 60
"""The clock runs through years."""


@dataclass(frozen=True, slots=True)
class Request:
    """A row: when it was created, due and closed."""

    row: int
    number: str
    created: datetime
    due: datetime
    closed: datetime

    @property
    def late(self) -> timedelta:
        """How late it was, by the file."""
        return max(timedelta(), self.closed - self.due)


@dataclass(slots=True)
class Asked:
    """What a file holds: rows to live through, rows that must be refused, rows without a time."""

    usable: list[Request] = field(default_factory=list)
    impossible: list[Request] = field(default_factory=list)
    timeless: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Found:
    """What came of it: rows refused with the rule, differences, figures."""

    asked: Asked
    refused: dict[int, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    late: int = 0
    most_late: timedelta = timedelta()
    moments: int = 0
    took_s: float = 0.0

    @property
    def held(self) -> bool:
        """Whether every lateness is right, and exactly the impossible rows were refused."""
        return not self.wrong and self.refused.keys() == {r.row for r in self.asked.impossible}


def read_requests(path: Path, most: int | None = None) -> Asked:
    """The rows of a file, sorted out. Raises Complaint when it is no such file."""
    asked = Asked()
    for row in CsvFile(path, COLUMNS, REQUESTS311.called).rows():
        if most is not None and row.number > most + 1:
            break
        names = ("CreatedDate", "DueDate", "CloseDate")
        said = [moment(row.fields.get(name, ""), TIMES_311) for name in names]
        created, due, closed = (datetime.fromisoformat(s) if s else None for s in said)
        if created is None or due is None or (closed is None and due > created):
            asked.timeless.append(row.number)
            continue
        number = row.fields["ServiceRequestNum"].strip()
        request = Request(row.number, number, created, due, closed or created)
        (asked.usable if due > created else asked.impossible).append(request)
    return asked


def moments(requests: Sequence[Request]) -> Iterator[tuple[datetime, list[Request], list[Request]]]:
    """Every moment at which the clock stands, with what is reported and what is closed there.

    Rows are reported together, but none before it was created or after it was due or closed.
    """
    waiting: list[Request] = []
    happens = sorted(
        [(r.created, 0, r) for r in requests] + [(r.closed, 1, r) for r in requests],
        key=lambda h: h[:2],
    )
    at = 0
    while at < len(happens):
        now = happens[at][0]
        closing: list[Request] = []
        while at < len(happens) and happens[at][0] == now:
            _, closes, request = happens[at]
            (closing if closes else waiting).append(request)
            at += 1
        following = happens[at][0] if at < len(happens) else None
        pressing = following is None or any(min(r.due, r.closed) < following for r in waiting)
        reported = waiting if pressing or len(waiting) >= BATCH else []
        if reported:
            waiting = []
        if reported or closing:
            yield now, reported, closing


class Life:
    """The rows' life in a running centre."""

    def __init__(self, clock: Path, people: Sequence[Caller], subclass: str, area: str) -> None:
        self._clock = clock
        self._integrator, self._desk, self._dispatcher = people
        self._common = {"channel": "hotline", "source_system": SOURCE, "subclass": subclass}
        self._common |= {"area_code": area, "text": "service request"}
        self.refused: dict[int, str] = {}
        self.incidents: dict[int, str] = {}

    async def stand_at(self, now: datetime) -> None:
        """Every process of the centre takes it for `now`."""
        write_shift(self._clock, Shift(anchor=now, factor=0.0))
        await asyncio.sleep(3 * LOOK_EVERY_S)

    async def report(self, requests: Sequence[Request]) -> None:
        """They are reported from above, with their due times."""
        for first in range(0, len(requests), BATCH):
            batch = requests[first : first + BATCH]
            body = {"reports": [self._order(r) for r in batch]}
            status, said = await self._integrator.post("/reports/batch", body)
            assert status == 200, (status, said)
            for request, result in zip(batch, said["results"], strict=True):
                if result["status"] == 202:
                    self.incidents[request.row] = incident_id_of(result["report_id"])
                else:
                    problem = result["problem"]["errors"][0]
                    self.refused[request.row] = f"{problem['field']}: {problem['rule']}"

    def _order(self, request: Request) -> dict[str, Any]:
        return {
            **self._common,
            "external_no": request.number,
            "occurred_at": request.created.isoformat(),
            "upstream": {"level": "city", "due": request.due.isoformat()},
        }

    async def sign(self, requests: Sequence[Request]) -> None:
        """Their unit signs them, as soon as they are tickets."""
        await self._each(requests, self._sign)

    async def close(self, requests: Sequence[Request]) -> None:
        """Their unit confirms them, and the centre passes what it finds."""
        await self._each(requests, self._close)

    async def _each(self, requests: Sequence[Request], work: Any) -> None:
        room = asyncio.Semaphore(SIDE_BY_SIDE)

        async def one(request: Request) -> None:
            async with room:
                await work(self.incidents[request.row])

        async with asyncio.TaskGroup() as tasks:
            for request in requests:
                if request.row in self.incidents:
                    tasks.create_task(one(request))

    async def _sign(self, incident: str) -> None:
        await self._done(self._desk, incident, "sign", {}, patient=True)

    async def _close(self, incident: str) -> None:
        result = {"solved": True, "handling": "done", "attachments": ["photo-1"]}
        await self._done(self._desk, incident, "feedback", result)
        await self._done(self._dispatcher, incident, "pass-review", {})

    async def _done(
        self,
        who: Caller,
        incident: str,
        command: str,
        body: dict[str, Any],
        *,
        patient: bool = False,
    ) -> None:
        """What is commanded is done. `patient`, the ticket may still be on its way."""
        path, key = f"/incidents/{incident}/{command}", f"{command}-{incident}"
        until = time.monotonic() + WITHIN_S
        while True:
            status, said = await who.post(path, body, {"Idempotency-Key": key})
            if status == 200:
                return
            on_its_way = (patient and status in (404, 409)) or status >= 500
            assert on_its_way, (command, status, said)
            assert time.monotonic() < until, (command, status, said)
            key = f"{key[:60]}-" if status == 409 else key
            await asyncio.sleep(0.02)


def desk_and_class_alone(
    accounts: list[dict[str, Any]], county: County
) -> tuple[dict[str, Any], str]:
    """A department's desk, and a subclass that the class table gives to it without co-handlers."""
    taxonomy = load_taxonomy()
    table = routing_table(county, taxonomy)
    town = county.at_level(AreaLevel.TOWN)[0].code
    desks = {a["unit"]: a for a in accounts if a["role"] == Role.DEPT_DESK.value}
    for subclass in taxonomy.subclasses:
        plain = taxonomy.row(subclass).severity.value in ("S3", "S4")
        if subclass == UNCLASSIFIED or taxonomy.is_petition(subclass) or not plain:
            continue
        proposal = table.propose(subclass, "", Place(town=town), None, FIRST_DAY)
        if proposal.lead in desks and not proposal.co_units:
            return desks[proposal.lead], subclass
    raise LookupError("no desk has a class of its own")


async def live_through(centre: Centre, clock: Path, asked: Asked, database: str) -> Found:
    """Lives through what was asked, and compares what the database holds afterwards."""
    began, found = time.monotonic(), Found(asked)
    county = County(demo_county())
    desk, subclass = desk_and_class_alone(centre.accounts(), county)
    area = county.at_level(AreaLevel.VILLAGE)[0].code
    accounts = (centre.account("INTEGRATOR"), desk, centre.account("DISPATCHER"))
    async with callers(centre.address, *accounts) as people:
        life = Life(clock, people, subclass, area)
        await life.stand_at(min(r.created for r in asked.usable))
        await life.report(asked.impossible)
        for now, reported, closing in moments(asked.usable):
            await life.stand_at(now)
            await life.report(reported)
            await life.sign(reported)
            await life.close(closing)
            found.moments += 1
            if found.moments % 500 == 0:
                _say(f"{now:%Y-%m-%d}: {len(life.incidents)} reported, {found.moments} moments")
    found.refused = life.refused
    engine = create_engine(database)
    try:
        held = await tickets(engine)
        await check_files(engine)
    finally:
        await engine.dispose()
    for request in asked.usable:
        ticket = held.get(life.incidents.get(request.row, ""))
        found.wrong += [f"row {request.row}: {w}" for w in wrong_with(request, ticket)]
        found.late += request.late > timedelta()
        found.most_late = max(found.most_late, request.late)
    extra = len(held) - len(asked.usable)
    if extra:
        found.wrong.append(f"{extra} tickets more than rows")
    found.took_s = time.monotonic() - began
    return found


def wrong_with(request: Request, ticket: Ticket | None) -> Iterator[str]:
    """What a ticket records of a row that the file does not say."""
    if ticket is None:
        yield "no ticket"
        return
    if ticket.status not in (Status.CLOSED, Status.ARCHIVED):
        yield f"it is {ticket.status}"
    (above,) = (r for r in ticket.runs if r.clock is Clock.UPSTREAM)
    (confirmed,) = (r.ended_at for r in ticket.runs if r.clock is Clock.HANDLE)
    if (above.due, above.kind) != (request.due, "C"):
        yield f"due {above.due}, not {request.due}"
    if confirmed is None or above.ended_at is None:
        yield "its clocks run"
        return
    wanted = int(request.late.total_seconds())
    for which, ended in (("confirmed", confirmed), ("ended", above.ended_at)):
        recorded = seconds_between(above.due, ended)
        if recorded != wanted:
            yield f"{which} {recorded} s late, not {wanted}"
    known = [fact for fact in ticket.overdue if fact.clock is Clock.UPSTREAM]
    if [fact.due for fact in known] != ([request.due] if wanted else []):
        yield f"{len(known)} overdue facts, {wanted} s late"


def run(path: Path, *, most: int | None = None, postgres: bool = True) -> Found:
    """Starts a centre (broker, workers, API, database) in a folder of its own, and lives through
    the file in it."""
    asked = read_requests(path, most)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        clock, state = folder / "clock.json", folder / "state"
        first = min(r.created for r in (*asked.usable, *asked.impossible))
        write_shift(clock, Shift(anchor=first, factor=1.0))
        settings: dict[str, object] = {
            "test_mode": "true",
            "clock_file": clock,
            "kafka__heap_mb": 400,
            "notify__drill": "none",
            "api__token_minutes": TOKENS_HOLD_MIN,
        }
        database = f"sqlite+aiosqlite:///{state / 'bihuan.sqlite3'}"
        if postgres:
            server = stack.enter_context(RealPostgres())
            database = server.url(server.create_database())
            settings["database__url"] = database
        centre = stack.enter_context(Centre(state, settings=settings)).start("--no-demo")
        return asyncio.run(live_through(centre, clock, asked, database))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Lives through a file and prints what was found; the exit status is 0 when all is right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="service requests, as requests311 replays them")
    parser.add_argument("--rows", type=int, help="only the first so many")
    parser.add_argument("--sqlite", action="store_true", help="on SQLite, not on PostgreSQL")
    given = parser.parse_args()
    found = run(given.file, most=given.rows, postgres=not given.sqlite)
    asked = found.asked
    for row, why in sorted(found.refused.items()):
        _say(f"refused: row {row}: {why}")
    for line in found.wrong[:50]:
        _say(f"WRONG: {line}")
    _say(
        f"usable {len(asked.usable)}, of them late {found.late}, at most {found.most_late}; "
        f"refused {len(found.refused)} of {len(asked.impossible)}; "
        f"without a due or close date {len(asked.timeless)}; wrong {len(found.wrong)}; "
        f"{found.moments} moments in {found.took_s:.0f} s"
    )
    return 0 if found.held else 1


if __name__ == "__main__":
    sys.exit(main())
