"""`python -m tests.bench`: every figure, one after the other, and a table of them at the end."""

from __future__ import annotations

import argparse
import logging
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import psutil
import uvloop

from tests.bench import (
    auditor,
    calendar,
    commands,
    deciding,
    latency,
    lists,
    memory,
    record,
    simulator,
    sockets,
    start,
    sweep,
    throughput,
    urgent,
)
from tests.bench.corpus import default_messages, texts_of
from tests.bench.figures import Figure, Scale, at_most, show
from tests.bench.stand import Stand

ALONE: Final[Mapping[str, Callable[[], Iterator[Figure]]]] = {
    calendar.NAME: calendar.measure,
    deciding.NAME: deciding.measure,
}
"""Figures of pure code: no broker, no database, no floor."""
NAMES: Final = (
    *ALONE,
    throughput.NAME,
    latency.NAME,
    urgent.NAME,
    commands.NAME,
    "sockets",
    lists.NAME,
    sweep.NAME,
    auditor.NAME,
    record.NAME,
    simulator.NAME,
    memory.NAME,
    start.NAME,
)
REPORTS: Final = 20_000
LONG_MIN: Final = 30.0
SHORT_MIN: Final = 3.0


def machine() -> str:
    """What this runs on, and how busy it was before."""
    model = platform.processor()
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory_gb = psutil.virtual_memory().total / 1e9
    load = psutil.getloadavg()[0]
    return f"{psutil.cpu_count()} × {model}, {memory_gb:.0f} GB, load {load:.1f} before the run"


class Bench:
    """One run: what is asked for, the floors that it has seen, the figures so far."""

    def __init__(self, given: argparse.Namespace) -> None:
        self._given = given
        self._floors: list[float] = []
        self.figures: list[Figure] = []

    @property
    def scale(self) -> Scale | None:
        """By this run's floor, once it has run."""
        return Scale(statistics.median(self._floors)) if self._floors else None

    def run(self, names: list[str]) -> None:
        """Measures the figures of these names: first what needs nothing that runs."""
        for name in filter(ALONE.__contains__, names):
            self._measure(name, ALONE[name]())
        names = [name for name in names if name not in ALONE]
        if not names:
            return
        with Stand(self._given.messages) as stand:
            if throughput.NAME not in names:
                self._floor_alone(stand)
            for name in names:
                self._measure(name, self._one(name, stand))

    def _measure(self, name: str, found: Iterator[Figure]) -> None:
        began = time.monotonic()
        for figure in found:
            self.figures.append(figure)
            mark = {True: "met", False: "NOT MET", None: ""}[figure.met]
            _say(f"{figure.name}: {figure.what}: {figure.value} {figure.goal} {mark}")
        _say(f"  {name} took {time.monotonic() - began:.0f} s")

    def _floor_alone(self, stand: Stand) -> None:
        texts = texts_of(self._given.messages)
        floor = throughput.floor_alone(stand.postgres, texts, self._given.reports)
        self._floors.append(floor.rate)
        _say(f"floor {floor}")

    def _one(self, name: str, stand: Stand) -> Iterator[Figure]:
        given = self._given
        if name == throughput.NAME:
            yield from self._throughput(stand)
            return
        scale = self.scale
        assert scale is not None, "the floor runs first"
        match name:
            case latency.NAME:
                yield from latency.measure(stand, scale, given.seconds)
            case urgent.NAME:
                yield from urgent.measure(stand, scale, given.reports)
            case commands.NAME:
                yield from commands.measure(stand, scale, given.seconds)
            case "sockets":
                yield from _sockets(scale, given.sockets, given.rounds)
            case lists.NAME:
                yield from lists.measure(stand, (given.tickets, lists.LARGE[1]))
            case sweep.NAME:
                yield from sweep.measure(stand, scale, given.seconds, given.tickets)
            case auditor.NAME:
                yield from auditor.measure(stand, scale, given.tickets)
            case record.NAME:
                yield from record.measure(stand, scale)
            case simulator.NAME:
                yield from simulator.measure(stand, scale)
            case memory.NAME:
                minutes = LONG_MIN if given.long else given.minutes
                yield from memory.measure(stand, minutes, judged=given.long)
            case _:
                yield from start.measure(stand, scale)

    def _throughput(self, stand: Stand) -> Iterator[Figure]:
        given = self._given
        texts = texts_of(given.messages)
        for found in throughput.measure(stand.postgres, texts, given.reports, given.rounds):
            if isinstance(found, Figure):
                yield found
            else:
                self._floors.append(found.floor.rate)
                _say(f"floor {found.floor}; product {found.product}; {found.ratio:.3f} × floor")


def _sockets(scale: Scale, count: int, rounds: int) -> Iterator[Figure]:
    results = uvloop.run(sockets.measure(count, 15, min(rounds, 2)))
    p99 = statistics.median(r["product"]["p99_ms"] for r in results)
    bare = statistics.median(r["bare"]["p99_ms"] for r in results)
    ratio = statistics.median(r["cpu_ratio"] for r in results)
    yield scale.time("sockets", f"{count} sockets, 20 scopes, 10/s: p99", p99 / 1000, 150)
    yield Figure("sockets", "bare server with one frame: p99", f"{bare:.0f} ms")
    yield at_most("sockets", "CPU ÷ bare server", ratio, 2, " ×")


def _say(line: str) -> None:
    sys.stdout.write(line.rstrip() + "\n")
    sys.stdout.flush()


def main() -> None:
    """The command line. The exit status says whether everything could be measured, not whether
    every goal was met: what a shared machine gives is no test."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", choices=NAMES, action="append", help="measure this figure")
    parser.add_argument("--messages", type=Path, default=default_messages())
    parser.add_argument("--long", action="store_true", help="memory over half an hour, alone")
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--minutes", type=float, default=SHORT_MIN)
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--tickets", type=int, default=lists.LARGE[0])
    given = parser.parse_args()
    logging.disable(logging.ERROR)
    where = machine()
    bench = Bench(given)
    bench.run([memory.NAME] if given.long else given.only or list(NAMES))
    show(bench.figures, bench.scale, where)


if __name__ == "__main__":
    main()
