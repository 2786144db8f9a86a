"""The local broker starts, survives kill -9, and its topics are those of the table."""

from __future__ import annotations

import dataclasses
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType

from deploy.broker.java import BrokerUnavailable
from deploy.broker.process import (
    is_ready,
    refuse_second,
    running_broker,
    start_broker,
    stop_broker,
)
from deploy.kafka_clients import kafka_python_kwargs
from deploy.settings import Settings, load_settings
from deploy.topics import (
    TopicsDiffer,
    apply_topics,
    check_topics,
    open_admin,
    require_topics,
)
from dispatch.topics import COMMANDS, EVENTS, REPORTS, TOPICS
from tests.support.broker import RealBroker
from tests.support.polling import wait_until
from tests.support.processes import BIHUAN, environment

pytestmark = pytest.mark.kafka


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    settings = load_settings(state_dir=tmp_path, kafka={"heap_mb": 300})
    yield settings
    stop_broker(settings)


@pytest.fixture(scope="module")
def own_broker() -> Iterator[RealBroker]:
    with RealBroker() as broker:
        yield broker


def records(settings: Settings, topic: str) -> list[bytes]:
    with KafkaConsumer(**kafka_python_kwargs(settings), enable_auto_commit=False) as consumer:
        parts = [TopicPartition(topic, p) for p in consumer.partitions_for_topic(topic)]
        consumer.assign(parts)
        consumer.seek_to_beginning(*parts)
        ends = consumer.end_offsets(parts)
        found: list[bytes] = []
        while sum(consumer.position(p) for p in parts) < sum(ends.values()):
            for batch in consumer.poll(timeout_ms=500).values():
                found += [record.value for record in batch]
        return found


def test_what_was_acknowledged_survives_kill_9(settings: Settings) -> None:
    start_broker(settings)
    apply_topics(settings)
    with KafkaProducer(**kafka_python_kwargs(settings), acks="all") as producer:
        for n in range(200):
            producer.send(REPORTS.name, key=str(n).encode(), value=str(n).encode()).get(10)
    process = running_broker(settings)
    assert process is not None
    process.kill()
    process.wait(10)
    assert not is_ready(settings)
    node = start_broker(settings)
    assert node.bootstrap_servers in kafka_python_kwargs(settings)["bootstrap_servers"]
    assert sorted(records(settings, REPORTS.name)) == sorted(str(n).encode() for n in range(200))
    assert check_topics(settings) == []


def test_a_second_broker_of_one_folder_is_refused(settings: Settings) -> None:
    start_broker(settings)
    with pytest.raises(BrokerUnavailable, match="runs"):
        refuse_second(settings)
    assert stop_broker(settings)
    assert not stop_broker(settings)
    refuse_second(settings)


def test_a_pid_file_of_somebody_else_is_not_believed(settings: Settings) -> None:
    (settings.state_dir / "broker").mkdir()
    (settings.state_dir / "broker" / "broker.pid").write_text("1\n")
    assert running_broker(settings) is None


def test_it_listens_on_the_loopback_only(own_broker: RealBroker) -> None:
    assert own_broker.node is not None
    text = own_broker.node.properties_file.read_text()
    (listeners,) = (line for line in text.splitlines() if line.startswith("listeners="))
    assert listeners.count("//127.0.0.1:") == 2


def bihuan_topics(name: str, broker: RealBroker) -> str:
    return subprocess.run(
        [*BIHUAN, "topics", name, "--state", str(broker.folder)],
        env=environment(kafka__bootstrap_servers=broker.bootstrap) | {"COLUMNS": "40"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout


def test_topics_are_as_the_table_says(own_broker: RealBroker) -> None:
    assert check_topics(own_broker.settings) == []
    assert bihuan_topics("diff", own_broker) == "no differences\n"
    described = bihuan_topics("describe", own_broker)
    assert [t.name for t in TOPICS if t.name not in described] == []
    with open_admin(own_broker.settings) as admin:
        assert {t.name for t in TOPICS} <= set(admin.list_topics())


def test_an_altered_topic_is_named_and_set_right(own_broker: RealBroker) -> None:
    settings = own_broker.settings
    with open_admin(settings) as admin:
        altered = ConfigResource(ConfigResourceType.TOPIC, REPORTS.name, {"retention.ms": "60000"})
        admin.alter_configs([altered])
        admin.delete_topics([EVENTS.name])
    wait_until(lambda: len(check_topics(settings)) == 2)
    with pytest.raises(TopicsDiffer, match=r"retention\.ms is 60000, should be 604800000"):
        require_topics(settings)
    assert {(d.topic, d.what) for d in check_topics(settings)} == {
        (REPORTS.name, "retention.ms"),
        (EVENTS.name, "topic"),
    }
    assert apply_topics(settings) == []
    require_topics(settings)


def test_missing_partitions_are_added_and_surplus_ones_left_to_people(
    own_broker: RealBroker,
) -> None:
    settings = own_broker.settings
    grown = dataclasses.replace(COMMANDS, partitions=COMMANDS.partitions + 1)
    assert apply_topics(settings, [grown]) == []
    assert check_topics(settings, [grown]) == []
    (left,) = apply_topics(settings, [COMMANDS])
    assert (left.topic, left.what, left.fixable) == (COMMANDS.name, "partitions", False)
