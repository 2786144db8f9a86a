"""A notice goes to the sockets of its account, over the real topic, and to no other."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaProducer

from api.live.notices import NoticeReader
from api.parts import BoardLimits
from deploy.kafka_clients import aiokafka_kwargs
from deploy.settings import Settings
from dispatch.access import Role
from dispatch.messages import Notice, NoticeText
from dispatch.topics import NOTICES
from grid.county import County
from tests.support.builders import MORNING
from tests.support.live import BoardServer, LiveClient
from tests.support.polling import eventually

pytestmark = pytest.mark.kafka


@pytest.fixture
async def server(
    sqlite_url: str, county: County, kafka_settings: Settings
) -> AsyncIterator[BoardServer]:
    kafka = aiokafka_kwargs(kafka_settings)
    async with BoardServer(sqlite_url, kafka, county, BoardLimits(beat_s=0.2)) as server:
        yield server


def a_notice(account: str, ident: str) -> Notice:
    return Notice(
        account=account,
        id=ident,
        incident_id="i1",
        what="step.urge",
        step="E5",
        card="yellow",
        urgent=True,
        zh=NoticeText(title="【催办】", body="请办理"),
        en=NoticeText(title="[Urged]", body="please"),
        at=MORNING,
    )


def told(client: LiveClient) -> list[str]:
    return [f["notice"]["id"] for f in client.frames if f["type"] == "notice"]


async def test_a_notice_reaches_every_socket_of_its_account_and_no_other(
    server: BoardServer, kafka_settings: Settings
) -> None:
    kafka = aiokafka_kwargs(kafka_settings)
    reader = NoticeReader(kafka, server.board.notice)
    await reader.start()
    await eventually(lambda: reader.following, timeout=30)
    one = await (await server.client(Role.DISPATCHER)).shown()
    same = await (await server.client_of(one.account)).shown()
    other = await (await server.client(Role.DISPATCHER)).shown()
    producer = AIOKafkaProducer(**kafka, acks="all")
    await producer.start()
    for raw in (
        b"{",
        a_notice(one.account, "e1").model_dump_json().encode(),
        a_notice(other.account, "e2").model_dump_json().encode(),
    ):
        await producer.send_and_wait(NOTICES.name, raw, key=b"k")
    await producer.stop()
    for client, ids in ((one, ["e1"]), (same, ["e1"]), (other, ["e2"])):
        await client.until(lambda c, ids=ids: told(c) == ids)  # type: ignore[misc]
    frame = next(f for f in one.frames if f["type"] == "notice")
    assert frame["cursor"]
    assert "account" not in frame["notice"]
    await reader.stop()
    for client in (one, same, other):
        await client.close()
