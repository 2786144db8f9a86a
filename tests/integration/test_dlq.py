"""`bihuan dlq` on a real broker: letters listed, shown, and put back where they came from."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from deploy.kafka_clients import kafka_python_kwargs
from deploy.keys import load_keys
from deploy.settings import Settings
from dispatch.store.progress import Origin
from dispatch.topics import COMMANDS, REPORTS, Topic
from streams.dead_letters import DeadLetter, LetterSeal
from tests.support.broker import RealBroker
from tests.support.processes import BIHUAN, environment

pytestmark = pytest.mark.kafka

AT = datetime(2026, 3, 2, tzinfo=UTC)
TEXT = "联系电话13912345678，请尽快处理"


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    with RealBroker() as broker:
        yield broker.settings


@pytest.fixture(scope="module")
def letters(settings: Settings) -> list[str]:
    """The origins of three letters: two reports, and a command sealed by another centre's key."""
    body = json.dumps({"kind": "report", "text": TEXT}, ensure_ascii=False).encode()
    seal = LetterSeal(load_keys(settings).dead_letter)
    made = [
        (REPORTS, seal, DeadLetter(Origin(REPORTS.name, 2, 11), "crashed", "it crashed", AT, b"k",
                                   body, 'Traceback:\n  File "x.py", line 1\nE: quoted\n', "r11")),
        (REPORTS, seal, DeadLetter(Origin(REPORTS.name, 4, 12), "not_json", "bad", AT, None, b"{")),
        (COMMANDS, LetterSeal(b"other" * 8),
         DeadLetter(Origin(COMMANDS.name, 0, 13), "not_json", "bad", AT, None, b"{")),
    ]  # fmt: skip
    with KafkaProducer(**kafka_python_kwargs(settings), acks="all") as producer:
        for topic, with_seal, letter in made:
            record = with_seal.seal(letter)
            producer.send(topic.dead, value=record, partition=0).get(timeout=20)
    return [str(letter.origin) for _, _, letter in made]


def dlq(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    bootstrap = settings.kafka.bootstrap_servers
    return subprocess.run(
        [*BIHUAN, "dlq", *words, "--state", str(settings.state_dir)],
        env=environment(kafka__bootstrap_servers=bootstrap),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def listed(settings: Settings, *words: str) -> dict[str, dict[str, str | None]]:
    done = dlq(settings, "list", "--json", *words)
    assert done.returncode == 0, done.stderr
    return {letter["origin"]: letter for letter in json.loads(done.stdout)}


def put_back(
    settings: Settings, topic: Topic, partition: int
) -> list[tuple[bytes | None, bytes | None, bytes]]:
    part = TopicPartition(topic.name, partition)
    with KafkaConsumer(**kafka_python_kwargs(settings), enable_auto_commit=False) as consumer:
        consumer.assign([part])
        consumer.seek_to_beginning(part)
        end = consumer.end_offsets([part])[part]
        found = []
        while consumer.position(part) < end:
            for batch in consumer.poll(timeout_ms=500).values():
                found += [(r.key, r.value, dict(r.headers)["bihuan-replayed-from"]) for r in batch]
        return found


def test_letters_are_listed_without_their_content(settings: Settings, letters: list[str]) -> None:
    assert list(listed(settings)) == letters
    assert list(listed(settings, "--code", "not_json")) == letters[1:]
    assert list(listed(settings, "--topic", "commands")) == letters[2:]
    table = dlq(settings, "list").stdout
    assert "3 dead letters" in table
    assert "it crashed" in table
    assert "13912345678" not in table
    assert TEXT not in table


def test_a_letter_is_shown_masked_unless_a_reason_is_given(
    settings: Settings, letters: list[str]
) -> None:
    masked = dlq(settings, "show", "r11")
    assert masked.returncode == 0, masked.stderr
    assert "139****5678" in masked.stdout
    assert "quoted" not in masked.stdout

    refused = dlq(settings, "show", letters[0], "--reveal")
    assert (refused.returncode, refused.stdout) == (1, "")
    log = settings.state_dir / "logs" / "dead_letters.log"
    assert not log.exists()

    whole = dlq(settings, "show", letters[0], "--reveal", "--reason", "核对13912345678的投诉")
    assert TEXT in whole.stdout
    assert "quoted" in whole.stdout
    (line,) = log.read_text().splitlines()
    event = json.loads(line)
    assert event["event"] == "dead_letter_revealed"
    assert event["origin"] == letters[0]
    assert event["reason"] == "核对139****5678的投诉"
    assert event["who"]
    assert TEXT not in line


def test_records_are_put_back_once_on_their_partition(
    settings: Settings, letters: list[str]
) -> None:
    which = dlq(settings, "replay")
    assert which.returncode == 1
    assert "which letters?" in which.stderr

    one = dlq(settings, "replay", letters[0])
    assert (one.returncode, one.stdout) == (0, "replayed 1, replayed before 0, failed 0\n")
    ((key, value, origin),) = put_back(settings, REPORTS, 2)
    assert key == b"k"
    assert json.loads(value or b"")["text"] == TEXT
    assert origin == letters[0].encode()
    assert listed(settings)[letters[0]]["replayed_at"]

    everything = dlq(settings, "replay", "--all")
    assert everything.returncode == 1
    assert everything.stdout == "replayed 1, replayed before 1, failed 1\n"
    assert "another dead-letter key" in everything.stderr
    assert len(put_back(settings, REPORTS, 2)) == 1
    assert put_back(settings, REPORTS, 4) == [(None, b"{", letters[1].encode())]

    again = dlq(settings, "replay", letters[0], "--again")
    assert again.stdout == "replayed 1, replayed before 0, failed 0\n"
    assert len(put_back(settings, REPORTS, 2)) == 2


def test_an_unknown_letter_and_an_absent_broker_are_one_line(
    settings: Settings, letters: list[str]
) -> None:
    assert letters
    unknown = dlq(settings, "show", "nothing/0/1")
    assert unknown.returncode == 1
    assert unknown.stderr == (
        "bihuan: no dead letter is called nothing/0/1: `bihuan dlq list` names them\n"
    )
    nobody = settings.kafka.model_copy(update={"bootstrap_servers": "127.0.0.1:1"})
    away = dlq(settings.model_copy(update={"kafka": nobody}), "list")
    assert away.returncode == 1
    assert away.stderr.count("\n") == 1
    assert "127.0.0.1:1" in away.stderr
