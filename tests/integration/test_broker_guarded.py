"""The settings for TLS and SASL reach every client: shown on a broker that insists on both."""

from __future__ import annotations

from collections.abc import Iterator

import faust
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth
from kafka import KafkaConsumer, TopicPartition

from deploy.broker.process import is_ready
from deploy.kafka_clients import (
    aiokafka_kwargs,
    faust_broker,
    faust_broker_credentials,
    kafka_python_kwargs,
)
from deploy.settings import Settings, load_settings
from deploy.topics import check_topics
from dispatch.topics import EVENTS
from tests.support.broker import RealBroker
from tests.support.tls import guarded_broker

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealBroker]:
    with guarded_broker(tmp_path_factory.mktemp("tls")) as broker:
        yield broker


def otherwise(settings: Settings, **kafka: object) -> Settings:
    given = {**settings.kafka.model_dump(), **kafka}
    return load_settings(state_dir=settings.state_dir, kafka=given)


def test_administration_signs_in(broker: RealBroker) -> None:
    assert check_topics(broker.settings) == []


@pytest.mark.parametrize(
    "change",
    [{"security_protocol": "PLAINTEXT"}, {"sasl_password": "wrong"}, {"ssl_cafile": None}],
    ids=["without TLS", "wrong password", "unknown authority"],
)
def test_who_lacks_one_of_them_stays_outside(broker: RealBroker, change: dict[str, object]) -> None:
    assert not is_ready(otherwise(broker.settings, **change), within_s=1)
    assert is_ready(broker.settings)


async def test_aiokafka_writes_and_kafka_python_reads(broker: RealBroker) -> None:
    async with AIOKafkaProducer(**aiokafka_kwargs(broker.settings), acks="all") as producer:
        sent = await producer.send_and_wait(EVENTS.name, b"guarded", partition=0)
    async with AIOKafkaConsumer(**aiokafka_kwargs(broker.settings)) as consumer:
        assert EVENTS.name in await consumer.topics()
    with KafkaConsumer(**kafka_python_kwargs(broker.settings)) as reader:
        part = TopicPartition(EVENTS.name, 0)
        reader.assign([part])
        reader.seek(part, sent.offset)
        (record,) = reader.poll(timeout_ms=10_000)[part]
    assert record.value == b"guarded"


async def test_faust_is_given_the_same(broker: RealBroker) -> None:
    app = faust.App(
        "guarded",
        broker=faust_broker(broker.settings),
        broker_credentials=faust_broker_credentials(broker.settings),
    )
    as_aiokafka = credentials_to_aiokafka_auth(app.conf.broker_credentials)
    servers = [url.host + f":{url.port}" for url in app.conf.broker]
    assert servers == aiokafka_kwargs(broker.settings)["bootstrap_servers"]
    async with AIOKafkaProducer(bootstrap_servers=servers, **as_aiokafka) as producer:
        await producer.send_and_wait(EVENTS.name, b"by faust's credentials", partition=0)


def test_no_password_shows(broker: RealBroker) -> None:
    password = broker.settings.kafka.sasl_password
    assert password is not None
    shown = repr(broker.settings) + repr(faust_broker_credentials(broker.settings))
    assert password.get_secret_value() not in shown
