"""Memory: what worker and API hold under a steady load, and how it grows."""

from __future__ import annotations

import asyncio
import itertools
import statistics
from collections.abc import Iterator
from typing import Any, Final

import psutil

from grid.county import County
from grid.demo import demo_county
from tests.bench.corpus import report_bodies, texts_of
from tests.bench.figures import Figure, at_most, reported
from tests.bench.stand import Stand, callers, open_board, open_loop

NAME: Final = "memory"
RATE: Final = 100
EVERY_S: Final = 5.0
TAIL: Final = 2 / 3
"""The slope is that of the last two thirds."""

KINDS: Final = {"worker normal": "normal", "worker urgent": "urgent", "API": "api"}
_runs = itertools.count(1)


def _processes(stand: Stand) -> dict[str, psutil.Process]:
    found = {}
    for process in stand.centre.processes():
        words = process.cmdline()
        for kind, mark in KINDS.items():
            if words[1:3] == ["-m", "deploy"] and mark in words:
                found[kind] = process
    return found


async def _sizes(stand: Stand, minutes: float) -> dict[str, list[tuple[float, float]]]:
    """(minutes, MB) of each process, every five seconds."""
    centre = stand.centre
    processes = _processes(stand)
    sizes: dict[str, list[tuple[float, float]]] = {kind: [] for kind in processes}
    count = int(minutes * 60 * RATE)
    bodies = report_bodies(
        texts_of(stand.messages), count, County(demo_county()), run=f"m{next(_runs)}"
    )
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def watch() -> None:
        while True:
            for kind, process in processes.items():
                size = process.memory_info().rss / 1e6
                sizes[kind].append(((loop.time() - began) / 60, size))
            await asyncio.sleep(EVERY_S)

    accounts = centre.account("INTEGRATOR"), centre.account("DISPATCHER")
    async with (
        callers(centre.address, *accounts) as (integrator, dispatcher),
        open_board(centre.address, dispatcher.token),
    ):

        async def act(_: int, __: float) -> None:
            body: dict[str, Any] = next(bodies)
            status, said = await integrator.post("/reports", body)
            assert status in (200, 202), (status, said)

        watching = asyncio.create_task(watch())
        await open_loop(RATE, minutes * 60, act)
        watching.cancel()
    return sizes


def slope(points: list[tuple[float, float]]) -> float:
    """MB a minute over the tail of the run."""
    tail = points[int(len(points) * (1 - TAIL)) :]
    line = statistics.linear_regression([t for t, _ in tail], [mb for _, mb in tail])
    return line.slope


def measure(stand: Stand, minutes: float, *, judged: bool) -> Iterator[Figure]:
    """Sizes at the end and slopes; judged only over half an hour, else reported."""
    sizes = asyncio.run(_sizes(stand, minutes))
    for kind, points in sizes.items():
        what = f"{kind} after {minutes:.0f} min at {RATE}/s"
        largest, grows = max(mb for _, mb in points), slope(points)
        if judged:
            yield at_most(NAME, what, largest, 250 if kind == "API" else 350, " MB")
            yield at_most(NAME, f"{kind}: slope of the last two thirds", grows, 1, " MB/min")
        else:
            yield reported(NAME, what, f"{largest:.0f} MB, {grows:+.2f} MB/min")
