"""Urgent: how long an urgent report takes while thousands of normal ones wait."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from typing import Any, Final

from deploy.kafka_clients import bootstrap_servers
from deploy.settings import load_settings
from grid.county import County
from grid.demo import demo_county
from tests.bench.corpus import report_bodies, texts_of
from tests.bench.figures import Figure, Scale, at_most, percentile, reported
from tests.bench.latency import post_and_see
from tests.bench.stand import Caller, Stand, callers, open_board
from tests.bench.throughput import preload

NAME: Final = "urgent"
TEXT: Final = "小区地下车库燃气泄漏,有人昏迷不醒,请马上派人来!"
RATE: Final = 10
_runs = itertools.count(1)


def _bodies(count: int) -> list[dict[str, Any]]:
    county = County(demo_county())
    return list(report_bodies([TEXT], count, county, run=f"u{next(_runs)}"))


async def _waiting(caller: Caller) -> int:
    """How many accepted reports have not become tickets yet; those preloaded are not accepted."""
    _, said = await caller.get("/statistics/intake")
    return int(said["reports_routed"])


async def _compare(stand: Stand, count: int) -> tuple[list[float], list[float], int]:
    centre = stand.centre
    settings = load_settings(state_dir=centre.state)
    accounts = centre.account("INTEGRATOR"), centre.account("DISPATCHER")
    only = {"severity": ["S1", "S2"]}
    async with (
        callers(centre.address, *accounts) as (integrator, dispatcher),
        open_board(centre.address, dispatcher.token, only) as board,
    ):
        await post_and_see(integrator, board, _bodies(2 * RATE), RATE)
        unloaded = await post_and_see(integrator, board, _bodies(20 * RATE), RATE)
        before = await _waiting(integrator)
        texts = texts_of(stand.messages)
        await preload(bootstrap_servers(settings), texts, count, f"u{next(_runs)}")
        at_start = before + count - await _waiting(integrator)
        loaded: list[float] = []
        while await _waiting(integrator) < before + count + len(loaded):
            loaded += await post_and_see(integrator, board, _bodies(2 * RATE), RATE)
        return unloaded, loaded, at_start


def measure(stand: Stand, scale: Scale, count: int) -> Iterator[Figure]:
    """The same rate of urgent reports without and with the load."""
    unloaded, loaded, at_start = asyncio.run(_compare(stand, count))
    idle, busy = percentile(unloaded, 0.99), percentile(loaded, 0.99)
    yield reported(NAME, "unloaded: p50, p99", _both(unloaded))
    yield reported(NAME, f"with {at_start} normal ones waiting: p50, p99", _both(loaded))
    yield scale.time(NAME, f"loaded: p99 of {len(loaded)}", busy, 500)
    yield at_most(NAME, "loaded p99 ÷ unloaded p99", busy / idle, 2, " ×")


def _both(values: list[float]) -> str:
    return f"{1000 * percentile(values, 0.5):.0f} ms, {1000 * percentile(values, 0.99):.0f} ms"
