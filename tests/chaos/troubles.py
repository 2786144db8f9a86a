"""What is done to a running centre: each trouble a small coroutine, chosen and timed by a seed."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import psutil
from kafka import KafkaProducer

from dispatch.messages import SCHEMA
from dispatch.topics import COMMANDS, MATTERS, REPORTS, REPORTS_URGENT, Topic
from tests.chaos.centre import (
    Centre,
    Kind,
    is_api,
    is_broker,
    is_normal_worker,
    is_urgent_worker,
)
from tests.chaos.evidence import Planted

LOAD_S: Final = 40.0
OUTAGE_S: Final = 30.0
FROZEN_S: Final = 13.0
"""Longer than the session timeout of a worker: the broker gives its partitions to others."""
EXTRA_S: Final = 12.0

PLANTED_WITHIN_MS: Final = 120_000

Say = Callable[[str], None]


@dataclass(slots=True)
class Scene:
    """Where troubles happen, and what they leave behind for the checker."""

    centre: Centre
    rng: random.Random
    say: Say
    planted: list[Planted]
    plant_crash: Callable[[], Awaitable[None]]


Trouble = Callable[[Scene], Awaitable[None]]


def _killed(kind: Kind, what: str) -> Trouble:
    async def trouble(scene: Scene) -> None:
        found = scene.centre.processes(kind)
        if not found:
            scene.say(f"no {what} runs just now")
            return
        victim = scene.rng.choice(found)
        scene.say(f"kill -9 {what} {victim.pid}")
        with suppress(psutil.NoSuchProcess):
            victim.kill()

    return trouble


async def freeze_a_worker(scene: Scene) -> None:
    """A worker that stands still until others have its partitions, and then wakes."""
    found = scene.centre.processes(is_normal_worker)
    if not found:
        return
    victim = scene.rng.choice(found)
    scene.say(f"freeze worker {victim.pid} for {FROZEN_S:.0f} s")
    with suppress(psutil.NoSuchProcess):
        victim.suspend()
        await asyncio.sleep(FROZEN_S)
        victim.resume()


async def come_and_go(scene: Scene) -> None:
    """One more worker joins and leaves."""
    worker = await asyncio.to_thread(scene.centre.extra_worker)
    scene.say(f"extra worker {worker.pid} comes")
    await asyncio.sleep(EXTRA_S)
    by = scene.rng.choice((signal.SIGTERM, signal.SIGINT, signal.SIGKILL))
    scene.say(f"extra worker goes by {by.name}")
    await asyncio.to_thread(worker.stop, 10, by)


async def stop_the_database(scene: Scene) -> None:
    """PostgreSQL goes at once, as after a power cut, and comes back."""
    server = scene.centre.postgres
    assert server is not None
    scene.say(f"PostgreSQL away for {OUTAGE_S:.0f} s")
    await asyncio.to_thread(server.kill)
    await asyncio.sleep(OUTAGE_S)
    await asyncio.to_thread(server.start)
    scene.say("PostgreSQL is back")


_NAN: Final = b"""{"v":1,"kind":"report","report_id":"rnan","tracking_code":"NAN","identity":"nan",
"content_hash":"0","account":"a","channel":"sensor","device":"GAS-0001",
"received_at":"2026-03-02T01:00:00Z","reading":{"kind":"gas","value":NaN,"condition":"leak"}}"""

POISON: Final[tuple[tuple[Topic, str, bytes | None], ...]] = (
    (REPORTS, "not_utf8", b'{"v":1,"kind":"report","text":"\xff\xfe"}'),
    (REPORTS, "not_json", b"GET / HTTP/1.1"),
    (REPORTS_URGENT, "newer_schema", b'{"v":%d,"kind":"report"}' % (SCHEMA + 98)),
    (REPORTS, "empty", None),
    (REPORTS, "not_json", b""),
    (REPORTS_URGENT, "not_json", _NAN),
    (MATTERS, "invalid", b'{"v":1,"kind":"matter"}'),
    (COMMANDS, "invalid", b"[" * 500 + b"]" * 500),
    (COMMANDS, "not_json", b"[" * 200_000),
)


async def plant_poison(scene: Scene) -> None:
    """Records that no reader can use, by hand, on every kind of topic."""
    scene.say(f"{len(POISON)} poisonous records")
    scene.planted += await asyncio.to_thread(_plant, scene.centre.kafka, scene.rng)


def _plant(kafka: dict[str, Any], rng: random.Random) -> list[Planted]:
    producer = KafkaProducer(
        **kafka,
        acks="all",
        enable_idempotence=True,
        bootstrap_timeout_ms=PLANTED_WITHIN_MS,
        delivery_timeout_ms=PLANTED_WITHIN_MS,
        max_block_ms=PLANTED_WITHIN_MS,
    )
    try:
        sent = [
            (
                code,
                value,
                producer.send(t.name, value, b"poison", partition=rng.randrange(t.partitions)),
            )
            for t, code, value in POISON
        ]
        return [
            Planted(at.topic, at.partition, at.offset, code, value)
            for code, value, future in sent
            for at in [future.get(PLANTED_WITHIN_MS / 1000)]
        ]
    finally:
        producer.close()


async def plant_a_crash(scene: Scene) -> None:
    """A report that crashes its handler three times."""
    scene.say("a report that crashes its handler")
    await scene.plant_crash()


async def kill_everything(scene: Scene) -> None:
    """kill -9 of all, and `bihuan up` again."""
    scene.say("kill -9 everything")
    await asyncio.to_thread(scene.centre.kill_everything)
    took = await asyncio.to_thread(scene.centre.start)
    scene.say(f"ready {took:.1f} s after the start")


KILLS: Final[tuple[Trouble, ...]] = (
    _killed(is_normal_worker, "normal worker"),
    _killed(is_urgent_worker, "urgent worker"),
    _killed(is_api, "api"),
    _killed(is_broker, "broker"),
)
PLANTS: Final[tuple[Trouble, ...]] = (plant_poison, plant_a_crash)
LONG: Final[tuple[Trouble, ...]] = (freeze_a_worker, come_and_go)


def schedule(rng: random.Random, number: int, *, on_postgres: bool) -> list[tuple[float, Trouble]]:
    """When what happens in round `number` (from 0), in seconds of the load.

    The kills are dealt in turn, so that two rounds have them all; the outage of PostgreSQL comes
    every second round, everything is killed in every fourth, on top of the two kills of its turn;
    the rest is chance.
    """
    kills = [KILLS[(2 * number) % 4], KILLS[(2 * number + 1) % 4], rng.choice(KILLS[:3])]
    others = [PLANTS[number % 2], rng.choice(PLANTS), LONG[number % 2]]
    planned = [(rng.uniform(2, LOAD_S - 5), t) for t in (*kills, *others)]
    if on_postgres and number % 2 == 0:
        planned.append((rng.uniform(2, LOAD_S - OUTAGE_S - 5), stop_the_database))
    if number % 4 == 1:
        planned = [(rng.uniform(2, LOAD_S / 2), t) for t in (*kills[:2], *others[:2])]
        planned.append((LOAD_S / 2 + 5, kill_everything))
    return sorted(planned, key=lambda one: one[0])
