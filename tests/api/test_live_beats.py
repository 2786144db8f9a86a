"""Beats and outages on the real broker: the board says how old it is, and comes back by itself."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from api.live.beats import PATHS
from api.parts import BoardLimits
from deploy.kafka_clients import aiokafka_kwargs
from deploy.settings import Settings
from dispatch.incident.commands import Sign
from dispatch.messages import COMMANDS_RECORD, REPORTS_RECORD, Beat, decode
from grid.county import County
from tests.support.broker import RealBroker
from tests.support.builders import UNIT, a_story, desk_of, keep
from tests.support.live import BoardServer, EventsTopic
from tests.support.polling import eventually

pytestmark = pytest.mark.kafka

LIMITS = BoardLimits(beat_s=0.3, ring=1000, page=10, queue=100)


def echo(*, sent_at: object) -> list[bytes]:
    """The beats of every path as the workers pass them on."""
    return [
        Beat.model_validate(
            {"path": p.path, "lane": p.lane, "partition": p.partition, "sent_at": sent_at}
        )
        .model_dump_json()
        .encode()
        for p in PATHS
    ]


async def test_a_beat_is_sent_on_every_partition_of_every_path_and_none_twice(
    sqlite_url: str, kafka_settings: Settings, county: County
) -> None:
    kafka = aiokafka_kwargs(kafka_settings)
    parts = [TopicPartition(topic.name, path.partition) for path, topic in PATHS.items()]
    consumer = AIOKafkaConsumer(**kafka, group_id=None)
    await consumer.start()
    consumer.assign(parts)
    await consumer.seek_to_end(*parts)
    limits = BoardLimits(beat_s=30)
    seen: Counter[tuple[str, str, int]] = Counter()

    async def listen() -> None:
        async for record in consumer:
            adapter = REPORTS_RECORD if "reports" in record.topic else COMMANDS_RECORD
            beat = decode(adapter, record.value)
            assert isinstance(beat, Beat)
            assert beat.partition == record.partition
            seen[(beat.path, beat.lane, beat.partition)] += 1

    listening = asyncio.create_task(listen())
    try:
        async with BoardServer(sqlite_url, kafka, county, limits):
            await eventually(lambda: listening.done() or len(seen) == len(PATHS))
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await consumer.stop()
    assert set(seen.values()) == {1}
    assert len(seen) == len(PATHS)


async def test_the_age_counts_from_the_oldest_beat_that_came_through(
    sqlite_url: str, kafka_settings: Settings, county: County
) -> None:
    kafka = aiokafka_kwargs(kafka_settings)
    async with (
        BoardServer(sqlite_url, kafka, county, LIMITS) as server,
        EventsTopic(kafka) as topic,
    ):
        server.clock.ahead += timedelta(seconds=60)
        board = await (await server.client()).shown()

        def age() -> float:
            beats = [f for f in board.frames if f["type"] == "beat"]
            return float(beats[-1]["age_s"]) if beats else -1.0

        await board.until(lambda _: age() > 60)
        await topic.publish(*echo(sent_at=server.clock() - timedelta(seconds=5)))
        await board.until(lambda _: 5 <= age() < 15)
        missing = server.clock()
        await topic.publish(*echo(sent_at=missing)[1:])
        await board.until(lambda b: b.frames[-1].get("oldest", {}).get("path") == "report")
        await topic.publish(*echo(sent_at=server.clock()))
        await board.until(lambda _: age() < 5)
        assert max(server.board.beat_ages().values()) < 5
        assert set(server.board.beat_ages()) == {str(path) for path in PATHS}


async def test_a_board_outlives_the_broker_and_loses_nothing(
    sqlite_url: str, county: County
) -> None:
    with RealBroker() as broker:
        kafka = aiokafka_kwargs(broker.settings)
        async with BoardServer(sqlite_url, kafka, county, LIMITS) as server:
            story, other = a_story(), a_story()
            await keep(server.engine, story, other)
            board = await (await server.client()).shown()
            async with EventsTopic(kafka) as topic:
                await topic.publish(story.do(Sign, desk_of(UNIT)))
                await board.until(lambda b: b.versions()[story.id] == story.it.version)
            broker.kill()
            later = await (await server.client()).shown()
            beats = len(later.frames)
            await later.until(lambda b: len(b.frames) > beats + 2)
            await asyncio.to_thread(broker.start)
            async with EventsTopic(kafka) as topic:
                await topic.publish(other.do(Sign, desk_of(UNIT)))
                for client in (board, later):
                    await client.until(lambda b: b.versions()[other.id] == other.it.version, 60)
                    assert client.resets == []


async def test_a_board_that_starts_without_a_broker_shows_the_database_and_then_follows(
    sqlite_url: str, county: County
) -> None:
    with RealBroker() as broker:
        kafka = aiokafka_kwargs(broker.settings)
        broker.kill()
        server = BoardServer(sqlite_url, kafka, county, LIMITS)
        starting = asyncio.create_task(server.start())
        try:
            story = a_story()
            await keep(server.engine, story)
            await eventually(lambda: server.listening, timeout=20)
            board = await (await server.client()).shown()
            assert set(board.tickets) == {story.id}
            await asyncio.to_thread(broker.start)
            await starting
            await board.until(lambda b: b.resets == ["epoch"] and b.ready, 30)
            async with EventsTopic(kafka) as topic:
                await topic.publish(story.do(Sign, desk_of(UNIT)))
            await board.until(lambda b: b.versions()[story.id] == story.it.version)
        finally:
            await starting
            await server.stop()
            await server.engine.dispose()
