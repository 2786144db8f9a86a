"""Lists: does a list with filters stay as quick when the county has a million tickets?"""

from __future__ import annotations

import asyncio
import itertools
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import asyncpg
import orjson

from deploy.first_start import accounts_if_none
from deploy.ports import LOOPBACK, free_port, is_free
from deploy.settings import load_settings
from dispatch.incident.status import Status
from dispatch.taxonomy import load_taxonomy
from grid.areas import AreaLevel
from grid.county import County
from grid.demo import demo_county
from tests.bench.corpus import at_now
from tests.bench.figures import Figure, at_most, percentile, reported
from tests.bench.stand import Caller, Stand, callers
from tests.bench.throughput import prepare
from tests.support.builders import a_ticket
from tests.support.polling import eventually
from tests.support.processes import BIHUAN, Child, environment

NAME: Final = "lists"
LARGE: Final = (1_000_000, 20_000)
SMALL: Final = (10_000, 5_000)
"""Tickets, and how many of them are open."""

LIMIT: Final = 10
PAGE: Final = 100
ROUNDS: Final = 25
"""Eight kinds of request, 25 times: 200."""

_FILL: Final = """
insert into incident (id, case_no, version, status, open, joinable, severity, subclass, sensitivity,
  channel, town, village, grid, lng, lat, lead, device, device_condition, opened_at, updated_at,
  closed_at, next_due_at, head, state)
select id, case_no, 4, status, open, false, 'S3', subclass, 'normal', 'hotline', town,
  town || '001', town || '001001', 119.9, 28.4, lead, null, null, opened_at, opened_at,
  case when open then null else opened_at + interval '3 days' end,
  case when open then due end, '\\x00', replace(replace(replace(replace(replace($1,
    '@id', id), '@case', case_no), '@town', town), '@lead', lead), '@subclass', subclass)
from (
  select n, 'b' || lpad(n::text, 10, '0') as id, 'B' || lpad(n::text, 18, '0') as case_no,
    n > $2 - $3 as open,
    case when n <= $2 - $3 then 'CLOSED'
      when n % 10 < 6 then 'HANDLING' when n % 10 < 9 then 'PENDING_SIGN'
      else 'FEEDBACK' end as status,
    ($4::text[])[1 + floor(power(r1, 3) * cardinality($4::text[]))::int] as town,
    ($5::text[])[1 + floor(power(r2, 3) * cardinality($5::text[]))::int] as lead,
    ($6::text[])[1 + floor(power(r3, 3) * cardinality($6::text[]))::int] as subclass,
    case when n > $2 - $3 then $7::timestamptz - interval '30 days' * power(r4, 2)
      else $7::timestamptz - interval '10 days' - interval '720 days' * r4 end as opened_at,
    $7::timestamptz + interval '10 days' * (r1 + r2 + r3 - 1.2) as due
  from (select n, random() r1, random() r2, random() r3, random() r4
        from generate_series(1, $2::int) n) raw
) made
"""
"""A fifth to a quarter of all in the first town, unit and subclass, and the rest falling off;
closed tickets over two years, open ones over a month, about a third of them overdue."""

_UNITS: Final = """
insert into incident_unit (incident_id, unit, is_lead, open, town, opened_at)
select id, lead, true, open, town, opened_at from incident
"""


def _template() -> str:
    """The state of a ticket with marks where its row puts its own."""
    ticket = a_ticket(Status.HANDLING)
    state = orjson.loads(ticket.model_dump_json())
    state |= {"id": "@id", "case_no": "@case", "lead": "@lead"}
    state["place"] |= {"town": "@town", "village": "@town001", "grid": "@town001001"}
    state["classification"]["subclass"] = "@subclass"
    return orjson.dumps(state).decode()


def _codes() -> tuple[list[str], list[str], list[str]]:
    """Towns, units and subclasses, the commonest first."""
    county = County(demo_county())
    taxonomy = load_taxonomy()
    towns = [a.code for a in county.at_level(AreaLevel.TOWN)]
    subclasses = [s for s in taxonomy.subclasses if not taxonomy.is_petition(s)]
    return towns, sorted(county.units), subclasses


def _commonest() -> tuple[str, str, str]:
    towns, units, subclasses = _codes()
    return towns[0], units[0], subclasses[0]


async def _fill(dsn: str, tickets: int, open_ones: int) -> None:
    """Fills the tables."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("set work_mem = '256MB'; set maintenance_work_mem = '512MB'")
        names = ("incident", "incident_unit")
        for table in names:
            await connection.execute(f"alter table {table} set unlogged")
        indexes = await connection.fetch(
            "select indexname, indexdef from pg_indexes where tablename = any($1) and indexname "
            "not in (select conname from pg_constraint)",
            names,
        )
        for index in indexes:
            await connection.execute(f'drop index "{index["indexname"]}"')
        now = at_now()
        values = (_template(), tickets, open_ones, *_codes(), now)
        await connection.execute(_FILL, *values, timeout=600)
        await connection.execute(_UNITS, timeout=600)
        for index in indexes:
            await connection.execute(index["indexdef"], timeout=600)
        await connection.execute("vacuum analyze incident", timeout=600)
        await connection.execute("vacuum analyze incident_unit", timeout=600)
    finally:
        await connection.close()


@dataclass(frozen=True, slots=True)
class Asked:
    """One kind of request: its name in the table, and what it asks."""

    name: str
    query: dict[str, str]


async def _kinds(caller: Caller, wishes: Sequence[dict[str, str]]) -> list[Asked]:
    """Each filter, page 1 and page 100."""
    kinds = []
    for wish in wishes:
        query = {**wish, "open": "true", "limit": str(LIMIT)}
        kinds.append(Asked(f"{'+'.join(wish)}, page 1", query))
        cursor = await _cursor(caller, query)
        kinds.append(Asked(f"{'+'.join(wish)}, page {PAGE}", {**query, "cursor": cursor}))
    return kinds


async def _seconds(caller: Caller, asked: Asked) -> float:
    began = time.perf_counter()
    status, said = await caller.get("/incidents", **asked.query)
    took = time.perf_counter() - began
    assert (status, len(said["items"])) == (200, LIMIT), (asked, status, said)
    return took


async def _cursor(caller: Caller, query: dict[str, str]) -> str:
    """Where page 100 begins, by larger steps."""
    step = LIMIT * (PAGE - 1) // 5
    cursor: dict[str, str] = {}
    for _ in range(5):
        _, said = await caller.get("/incidents", **{**query, **cursor, "limit": str(step)})
        cursor = {"cursor": said["next_cursor"]}
    return cursor["cursor"]


@asynccontextmanager
async def _county(stand: Stand, size: tuple[int, int]) -> AsyncIterator[tuple[Caller, float]]:
    """The API over a county of `size`, and how long the filling took."""
    url = stand.postgres.url(stand.postgres.create_database())
    await prepare(url)
    began = time.monotonic()
    await _fill(url.replace("+asyncpg", ""), *size)
    filled = time.monotonic() - began
    async with served_county(url) as caller:
        yield caller, filled


@asynccontextmanager
async def served_county(url: str) -> AsyncIterator[Caller]:
    """The API over a database that is filled; no broker answers."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        values: dict[str, Any] = {"database": {"url": url}, "state_dir": folder}
        await accounts_if_none(load_settings(**values))
        accounts = orjson.loads((folder / "accounts.json").read_bytes())
        dispatcher = next(a for a in accounts if a["role"] == "DISPATCHER")
        env = environment(
            database__url=url,
            kafka__bootstrap_servers=f"{LOOPBACK}:{free_port()}",
            state_dir=folder,
            log__level="error",
        )
        with Child([*BIHUAN, "api", "--port", str(port)], folder / "api.log", env) as api:
            await eventually(lambda: _listens(port, api), timeout=60.0)
            async with callers(f"http://{LOOPBACK}:{port}", dispatcher) as (caller,):
                yield caller


def _listens(port: int, api: Child) -> bool:
    assert api.is_alive(), api.output()[-3000:]
    return not is_free(port, LOOPBACK)


async def _compare(
    stand: Stand, large: tuple[int, int]
) -> tuple[dict[str, tuple[list[float], list[float]]], float]:
    """Seconds of each kind of request on the large and on the small county, asked in turns."""
    area, unit, subclass = _commonest()
    wishes = [{"area": area}, {"unit": unit}, {"class": subclass[:2]}, {"overdue": "true"}]
    async with _county(stand, SMALL) as (few, _), _county(stand, large) as (many, filled):
        pairs = list(zip(await _kinds(many, wishes), await _kinds(few, wishes), strict=True))
        took: dict[str, tuple[list[float], list[float]]] = {a.name: ([], []) for a, _ in pairs}
        for number, (there, here) in itertools.product(range(1 + ROUNDS), pairs):
            pair = await _seconds(many, there), await _seconds(few, here)
            if number:
                took[there.name][0].append(pair[0])
                took[there.name][1].append(pair[1])
    return took, filled


def measure(stand: Stand, large: tuple[int, int] = LARGE) -> Iterator[Figure]:
    """The large county against the small one."""
    took, filled = asyncio.run(_compare(stand, large))
    yield reported(NAME, f"filling {large[0]:,} tickets", f"{filled:.0f} s")
    for name, (there, here) in took.items():
        value = f"{_p95_ms(there):.1f} ms against {_p95_ms(here):.1f} ms"
        yield reported(NAME, f"{name}: p95", value)
    there, here = ([t for pair in took.values() for t in pair[n]] for n in (0, 1))
    what = f"p95 of {8 * ROUNDS}: {large[1]:,} open of {large[0]:,} ÷ {SMALL[1]:,} of {SMALL[0]:,}"
    yield at_most(NAME, what, _p95_ms(there) / _p95_ms(here), 1.5, " ×")


def _p95_ms(seconds: list[float]) -> float:
    return 1000 * percentile(seconds, 0.95)
