"""The agents of a worker by Faust's own test context: from a record on a topic to what follows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import faust.contrib.asgi
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.kafka_clients import aiokafka_kwargs, faust_broker
from deploy.settings import Settings
from dispatch.messages import EVENTS_RECORD, Change, CommandMessage, decode
from dispatch.store.engine import create_engine
from dispatch.topics import EVENTS, MATTERS, Lane
from streams.app import WorkerParts, build_worker
from tests.support.builders import MORNING, UNIT, desk_of
from tests.support.ledgers import a_command, a_ledger, a_matter, rows, scalar
from tests.support.polling import eventually
from tests.support.streaming import SEAL

pytestmark = pytest.mark.kafka


async def test_a_matter_and_a_command_pass_their_agents(
    sqlite_url: str, kafka_settings: Settings, tmp_path: Path
) -> None:
    engine = create_engine(sqlite_url)
    data = tmp_path / "fresh" / "faust"
    built = build_worker(
        WorkerParts(
            lanes=(Lane.NORMAL,),
            broker=faust_broker(kafka_settings),
            credentials=None,
            kafka=aiokafka_kwargs(kafka_settings),
            engine=engine,
            triage=None,  # type: ignore[arg-type]  # nothing is triaged here
            ledger=a_ledger(engine),
            seal=SEAL,
            now=lambda: MORNING,
            group="wiring",
            data_dir=data,
        )
    )
    assert data.is_dir()
    assert built.app.conf.datadir == data / "normal"
    faust.contrib.asgi.bind_to_running_loop(built.app)
    built.app.finalize()
    built.app.flow_control.resume()
    agents = {str(name).rpartition("agents.")[2]: a for name, a in built.app.agents.items()}
    assert set(agents) == {"bihuan.reports.v1", "bihuan.matters.v1", "bihuan.commands.v1"}

    matter = a_matter()
    async with agents[MATTERS.name].test_context() as agent:
        await agent.put(matter.model_dump_json().encode())
        await agent.put(b"poison")
        await _until(lambda: _count(engine, "dead_letter"))
    ((ident,),) = await rows(engine, "select id from incident")
    async with agents["bihuan.commands.v1"].test_context() as agent:
        sign = CommandMessage(command=a_command("sign", ident, desk_of(UNIT)))
        await agent.put(sign.model_dump_json().encode())
        await _until(lambda: _count(engine, "incident where status = 'HANDLING'"))
    await built.publisher.close()
    assert await _versions(kafka_settings, ident) == [(1, 4), (5, 5)]
    await engine.dispose()


async def _until(condition: Callable[[], Awaitable[int]]) -> None:
    answer: int = await eventually(condition, timeout=15)
    assert answer == 1


async def _count(engine: Any, what: str) -> int:
    return int(await scalar(engine, f"select count(*) from {what}"))  # noqa: S608


async def _versions(settings: Settings, ident: str) -> list[tuple[int, int]]:
    """The changes of one ticket as they stand on the events topic."""
    consumer = AIOKafkaConsumer(**aiokafka_kwargs(settings), group_id=None)
    await consumer.start()
    places = [TopicPartition(EVENTS.name, p) for p in range(EVENTS.partitions)]
    consumer.assign(places)
    await consumer.seek_to_beginning(*places)
    found: list[tuple[int, int]] = []

    async def both() -> int:
        for records in (await consumer.getmany(timeout_ms=200)).values():
            for record in records:
                if record.key == ident.encode():  # other tests have put other things there
                    change = decode(EVENTS_RECORD, record.value)
                    assert isinstance(change, Change)
                    found.append((change.from_version, change.version))
        return len(found) // 2

    try:
        await _until(both)
    finally:
        await consumer.stop()
    return found
