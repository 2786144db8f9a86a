"""Latency: from `POST /reports` to the frame on an open board socket, by an open loop."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from dispatch.identity import incident_id_of
from grid.county import County
from grid.demo import demo_county
from tests.bench.corpus import report_bodies, texts_of
from tests.bench.figures import Figure, Scale, percentile, reported
from tests.bench.stand import Caller, OpenBoard, Stand, callers, open_board, open_loop
from tests.support.centre import Centre

NAME: Final = "latency"
_runs = itertools.count(1)


async def post_and_see(
    caller: Caller, board: OpenBoard, bodies: list[dict[str, Any]], rate: float
) -> list[float]:
    """Seconds from when each report was due to be sent to its ticket on the board."""
    due_at: dict[str, float] = {}

    async def act(number: int, due: float) -> None:
        status, said = await caller.post("/reports", bodies[number])
        assert status == 202, (status, said)
        due_at[incident_id_of(said["report_id"])] = due

    await open_loop(rate, len(bodies) / rate, act)
    await board.wait_for(list(due_at))
    return [board.first_seen[i] - due for i, due in due_at.items()]


async def delays(
    stand: Stand, centre: Centre, rate: float, seconds: float, wish: Mapping[str, Any] | None = None
) -> list[float]:
    """One run of `seconds` at `rate` reports a second, after two seconds to warm up."""
    count = int(rate * seconds)
    texts = texts_of(stand.messages)
    bodies = list(
        report_bodies(texts, count + int(2 * rate), County(demo_county()), run=f"l{next(_runs)}")
    )
    accounts = centre.account("INTEGRATOR"), centre.account("DISPATCHER")
    async with (
        callers(centre.address, *accounts) as (integrator, dispatcher),
        open_board(centre.address, dispatcher.token, wish) as board,
    ):
        await post_and_see(integrator, board, bodies[count:], rate)
        return await post_and_see(integrator, board, bodies[:count], rate)


def cpu_by_kind(centre: Centre) -> Counter[str]:
    """CPU seconds so far of a centre's processes, by what they are."""
    used: Counter[str] = Counter()
    for process in centre.processes():
        words = process.cmdline()
        if words[1:3] == ["-m", "deploy"]:
            times = process.cpu_times()
            used[words[3]] += times.user + times.system
    return used


def measure(stand: Stand, scale: Scale, seconds: float) -> Iterator[Figure]:
    """At 50/s and at 200/s on PostgreSQL; on SQLite reported."""
    before = cpu_by_kind(stand.centre)
    slow = asyncio.run(delays(stand, stand.centre, 50, seconds))
    used = cpu_by_kind(stand.centre) - before
    share = ", ".join(f"{kind} {used[kind] / (seconds + 2):.0%}" for kind in ("api", "worker"))
    yield reported(NAME, "share of a core at 50/s", share)
    what = f"POST to frame, 50/s for {seconds:.0f} s"
    yield scale.time(NAME, f"{what}: p50", percentile(slow, 0.5), 120)
    yield scale.time(NAME, f"{what}: p99", percentile(slow, 0.99), 400)
    fast = asyncio.run(delays(stand, stand.centre, 200, seconds / 2))
    yield reported(NAME, "at 200/s: p50", f"{1000 * percentile(fast, 0.5):.0f} ms")
    yield scale.time(NAME, "at 200/s: p99", percentile(fast, 0.99), 800)
    with stand.new_centre() as lite:
        lite.start("--no-demo")
        found = asyncio.run(delays(stand, lite, 50, seconds / 3))
        p50, p99 = percentile(found, 0.5), percentile(found, 0.99)
    yield reported(NAME, "SQLite, 50/s: p50, p99", f"{1000 * p50:.0f} ms, {1000 * p99:.0f} ms")
