"""A thousand board sockets with twenty scopes that all see ten changes a second, against a bare
websockets server that sends one frame: `python -m tests.bench.sockets`."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import logging
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson
import psutil
import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from api.parts import BoardLimits
from deploy.kafka_clients import aiokafka_kwargs
from deploy.ports import LOOPBACK, free_port
from deploy.roots.collector import spare_the_collector
from dispatch.access import Role
from dispatch.incident.commands import RecordContact
from dispatch.incident.status import Status
from grid.county import County
from grid.demo import demo_county
from tests.support.broker import RealBroker
from tests.support.builders import TOWN, UNIT, a_story, desk_of, keep
from tests.support.databases import migrate, sqlite_url
from tests.support.live import BoardServer, EventsTopic
from tests.support.polling import eventually

RATE: Final = 10
DELIVERED_WITHIN_S: Final = 60
_SCOPES: Final[list[tuple[Role, dict[str, str], dict[str, Any]]]] = [
    (role, where, wish)
    for role, where in (
        (Role.DISPATCHER, {}),
        (Role.CENTRE_LEADER, {}),
        (Role.TOWN_DESK, {"unit": f"XZ-{TOWN}", "area": TOWN}),
        (Role.DEPT_DESK, {"unit": UNIT}),
    )
    for wish in (
        {},
        {"area": TOWN},
        {"unit": UNIT},
        {"severity": ["S3"]},
        {"status": ["HANDLING"]},
    )
]
"""Twenty distinct views, all of which the one ticket that changes is in."""


@dataclass
class Measured:
    """One run: delays in seconds from the sending to a client, CPU seconds of the server."""

    delays: list[float] = field(default_factory=list)
    cpu_s: float = 0.0
    wall_s: float = 0.0
    rss_mb: float = 0.0

    def line(self) -> dict[str, float]:
        """What is told of it."""
        cuts = statistics.quantiles(self.delays, n=100)
        return {
            "frames": len(self.delays),
            "p50_ms": round(cuts[49] * 1000, 1),
            "p99_ms": round(cuts[98] * 1000, 1),
            "cpu_share": round(self.cpu_s / self.wall_s, 3),
            "rss_mb": round(self.rss_mb, 1),
        }


async def serve_board(kafka: dict[str, Any], database: str) -> None:
    """The product's server: prints its port and twenty tokens, ends with its standard input."""
    limits = BoardLimits(beat_s=2.0, ring=20_000, page=500, queue=500)
    async with BoardServer(database, kafka, County(demo_county()), limits) as server:
        spare_the_collector()
        tokens = [server.token(await server.account(role, **where)) for role, where, _ in _SCOPES]
        sys.stdout.write(json.dumps({"port": server.port, "tokens": tokens}) + "\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


async def serve_bare() -> None:
    """The floor: one frame, sent to every socket in a loop. A client's line says what to send."""
    open_ones: set[ServerConnection] = set()

    async def handler(socket: ServerConnection) -> None:
        open_ones.add(socket)
        with suppress(ConnectionClosed):
            async for _ in socket:
                pass
        open_ones.discard(socket)

    port = free_port()
    async with serve(handler, LOOPBACK, port, compression=None, ping_interval=None):
        sys.stdout.write(json.dumps({"port": port}) + "\n")
        sys.stdout.flush()
        while frame := await asyncio.to_thread(sys.stdin.readline):
            for socket in list(open_ones):
                with suppress(ConnectionClosed):
                    await socket.send(frame)


class Child:
    """A server in a process of its own."""

    def __init__(self, *args: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.sockets", *args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.said: dict[str, Any] = json.loads(self.process.stdout.readline())
        self.seen = psutil.Process(self.process.pid)

    def cpu_s(self) -> float:
        """CPU seconds that it has used."""
        times = self.seen.cpu_times()
        return float(times.user + times.system)

    def tell(self, line: str) -> None:
        """Writes a line to it."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def stop(self) -> None:
        """Ends it."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(20)


async def _listen(socket: ClientConnection, sent: dict[int, float], run: Measured) -> None:
    with suppress(ConnectionClosed):
        async for text in socket:
            now = time.monotonic()
            frame = orjson.loads(text)
            if frame["type"] not in ("change", "changes"):
                continue
            for item in frame.get("items", [frame]):
                if (at := sent.get(item["ticket"]["version"])) is not None:
                    run.delays.append(now - at)


async def _measured(
    child: Child, sockets: int, seconds: int, send: Any, asks: list[str]
) -> Measured:
    sent: dict[int, float] = {}
    run = Measured()
    held: list[ClientConnection] = []
    listening: list[asyncio.Task[None]] = []
    url = f"ws://{LOOPBACK}:{child.said['port']}/api/v1/live"
    for number in range(sockets):
        socket = await connect(url, compression=None, max_size=None, ping_interval=None)
        if asks:
            await socket.send(asks[number % len(asks)])
        held.append(socket)
        listening.append(asyncio.create_task(_listen(socket, sent, run)))
    await asyncio.sleep(5)
    run.delays.clear()
    cpu, began = child.cpu_s(), time.monotonic()
    for number in range(seconds * RATE):
        await asyncio.sleep(max(0.0, began + number / RATE - time.monotonic()))
        await send(sent)
    wanted = seconds * RATE * sockets
    await eventually(lambda: len(run.delays) >= wanted, DELIVERED_WITHIN_S, every=0.1)
    run.cpu_s, run.wall_s = child.cpu_s() - cpu, time.monotonic() - began
    run.rss_mb = child.seen.memory_info().rss / 1e6
    assert len(run.delays) == wanted, f"{len(run.delays)} of {wanted} frames came"
    for socket in held:
        await socket.close()
    await asyncio.gather(*listening)
    return run


async def measure(sockets: int, seconds: int, rounds: int) -> list[dict[str, Any]]:
    """Product and floor in turns, `rounds` times."""
    results: list[dict[str, Any]] = []
    with RealBroker() as broker, tempfile.TemporaryDirectory() as folder:
        database = sqlite_url(Path(folder) / "board.sqlite3")
        migrate(database)
        kafka = aiokafka_kwargs(broker.settings)
        product = Child("--serve-board", broker.bootstrap, database)
        bare = Child("--serve-bare")
        story = a_story(Status.HANDLING)
        filler = [a_story() for _ in range(200)]
        versions = itertools.count(1)
        asks = [
            json.dumps({"type": "subscribe", "token": token, "filter": wish})
            for token, (_, _, wish) in zip(product.said["tokens"], _SCOPES, strict=True)
        ]
        server = BoardServer(database, kafka, County(demo_county()), BoardLimits())
        await keep(server.engine, story, *filler)
        await server.engine.dispose()
        async with ended(product, bare), EventsTopic(kafka) as topic:

            async def through_kafka(sent: dict[int, float]) -> None:
                record = story.do(RecordContact, desk_of(UNIT), kind="progress")
                sent[story.it.version] = time.monotonic()
                await topic.publish(record)

            async def to_bare(sent: dict[int, float]) -> None:
                version = next(versions)
                change = orjson.loads(story.changes[-1])
                ticket = change["ticket"] | {"version": version, "sight": "case", "title": "t"}
                events = [
                    {"type": "ContactRecorded", "version": version, "at": ticket["updated_at"]}
                ]
                frame = {"n": 1, "cursor": "c" * 40, "type": "change", "ticket": ticket}
                sent[version] = time.monotonic()
                bare.tell(orjson.dumps(frame | {"events": events}).decode())

            for _ in range(rounds):
                ours = await _measured(product, sockets, seconds, through_kafka, asks)
                floor = await _measured(bare, sockets, seconds, to_bare, [])
                one, other = ours.line(), floor.line()
                ratio = round(one["cpu_share"] / other["cpu_share"], 2)
                results.append({"product": one, "bare": other, "cpu_ratio": ratio})
                sys.stdout.write(json.dumps(results[-1]) + "\n")
    return results


@asynccontextmanager
async def ended(*children: Child) -> AsyncIterator[None]:
    """Ends the servers, whatever happens."""
    try:
        yield
    finally:
        for child in children:
            child.stop()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--serve-board", nargs=2, metavar=("BOOTSTRAP", "DATABASE"))
    parser.add_argument("--serve-bare", action="store_true")
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    logging.disable(logging.ERROR)
    if given.serve_board:
        bootstrap, database = given.serve_board
        uvloop.run(serve_board({"bootstrap_servers": bootstrap.split(",")}, database))
    elif given.serve_bare:
        uvloop.run(serve_bare())
    else:
        uvloop.run(measure(given.sockets, given.seconds, given.rounds))


if __name__ == "__main__":
    main()
