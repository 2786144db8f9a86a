"""Commands: from the POST of a sign-off to its 200."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from deploy.roots.rules import routing_table
from dispatch.access import Role
from dispatch.identity import incident_id_of
from dispatch.incident.ticket import Place
from dispatch.taxonomy import UNCLASSIFIED, load_taxonomy
from grid.areas import AreaLevel
from grid.county import County
from grid.demo import demo_county
from tests.bench.figures import Figure, Scale, percentile
from tests.bench.stand import Stand, callers, open_board, open_loop
from tests.support.centre import Centre
from tests.support.polling import eventually

NAME: Final = "command"
RATE: Final = 20
BATCH: Final = 200
_runs = itertools.count(1)


def desk_and_class(accounts: list[dict[str, Any]], county: County) -> tuple[dict[str, Any], str]:
    """A department's desk, and a subclass whose tickets the class table gives to it."""
    taxonomy = load_taxonomy()
    table = routing_table(county, taxonomy)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    plain = [
        s
        for s in taxonomy.subclasses
        if s != UNCLASSIFIED
        and not taxonomy.is_petition(s)
        and taxonomy.row(s).severity.value in ("S3", "S4")
    ]
    leads = {table.propose(s, "", Place(), None, now).lead: s for s in plain}
    for account in accounts:
        if account["role"] == Role.DEPT_DESK.value and account["unit"] in leads:
            return account, leads[account["unit"]]
    raise LookupError("no desk has a class of its own")


async def signings(centre: Centre, seconds: float) -> list[float]:
    """Seconds from when each sign-off was due to be posted to its 200, at RATE a second."""
    county = County(demo_county())
    desk, subclass = desk_and_class(centre.accounts(), county)
    village = county.at_level(AreaLevel.VILLAGE)[0].code
    accounts = centre.account("INTEGRATOR"), desk
    async with (
        callers(centre.address, *accounts) as (integrator, signer),
        open_board(centre.address, signer.token) as board,
    ):
        run, count = next(_runs), int(RATE * seconds) + 2 * RATE
        ids: list[str] = []
        for begin in range(0, count, BATCH):
            reports = [
                {
                    "channel": "hotline",
                    "source_system": "bench",
                    "external_no": f"c{run}-{n}",
                    "text": "路面有破损,请处理",
                    "subclass": subclass,
                    "area_code": village,
                }
                for n in range(begin, min(begin + BATCH, count))
            ]
            status, said = await integrator.post("/reports/batch", {"reports": reports})
            assert (status, said["refused"]) == (200, 0), said
            ids += [incident_id_of(r["report_id"]) for r in said["results"]]
        await eventually(
            lambda: all(board.status.get(i) == "PENDING_SIGN" for i in ids), timeout=60
        )
        took: list[float] = []
        loop = asyncio.get_running_loop()

        async def sign(number: int, due: float) -> None:
            status, said = await signer.post(f"/incidents/{ids[number]}/sign", {})
            assert status == 200, (status, said)
            took.append(loop.time() - due)

        await open_loop(RATE, count / RATE, sign)
        return took[2 * RATE :]


def measure(stand: Stand, scale: Scale, seconds: float) -> Iterator[Figure]:
    """At 20 a second."""
    took = asyncio.run(signings(stand.centre, seconds))
    what = f"sign, 20/s for {seconds:.0f} s"
    yield scale.time(NAME, f"{what}: p50", percentile(took, 0.5), 100)
    yield scale.time(NAME, f"{what}: p99", percentile(took, 0.99), 300)
