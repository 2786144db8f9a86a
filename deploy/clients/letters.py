"""Dead letters as people deal with them: read from their topics, shown masked, put back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import orjson
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from api.masking import masked_text
from deploy.complaint import Complaint
from deploy.kafka_clients import NoBroker, bootstrap_servers, kafka_python_kwargs
from deploy.settings import Settings
from dispatch.store.progress import Origin
from dispatch.topics import DEAD, LIVE
from streams.dead_letters import DeadLetter

REPLAYED_HEADER: Final = "bihuan-replayed-from"
"""On a record that was put back: where it stood before."""
LETTER: Final = "dead_letter"
MARK: Final = "dead_letter_replayed"
"""A record beside the letters that says that one of them was put back."""

ANSWER_WITHIN_S: Final = 30.0
BOOTSTRAP_MS: Final = 10_000
SHOWN_OF_TEXT: Final = 60
LARGEST_RECORD: Final = 8_388_608

_DEAD_OF: Final = {topic.dead: topic.name for topic in LIVE}
_PLAIN: Final = frozenset(
    {
        "identity",
        "content_hash",
        "kind",
        "type",
        "channel",
        "account",
        "report_id",
        "incident_id",
        "command_id",
        "case_no",
    }
)
_OF_A_PERSON: Final = re.compile(
    "(.*_)?(name|phone|mobile|tel|telephone|contact|address|id_?(no|num|number|card)"
    "|identity_(no|number|card)|cert(ificate)?_?(no|number)?|passport(_no)?|bank_?card)"
    "|姓名|电话|手机|身份证号?|证件号码?|地址",
    re.IGNORECASE,
)
"""Keys whose values say who somebody is, also in records that are not of our making."""
_ALL_OF_A_PERSON: Final = frozenset({"reporter", "contact", "person"})


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands on a letter's outside, and whether its record was put back already."""

    origin: str
    code: str
    what: str
    at: str
    record_id: str | None
    raw: bytes
    replayed_at: str | None = None

    @property
    def source(self) -> str:
        """The topic that the record came from."""
        return self.origin.rsplit("/", 2)[0]

    @property
    def short(self) -> str:
        """The origin without the product's prefix."""
        return self.origin.removeprefix("bihuan.")

    def is_called(self, ident: str) -> bool:
        """Whether a person means this letter: by its origin, with or without the product's
        prefix, or by the id of the report or command."""
        return ident in (self.origin, self.short, self.record_id)


def letters_of(records: Iterable[bytes | None]) -> list[Letter]:
    """The letters among the records of dead-letter topics, oldest first. A record that was set
    aside twice, because a worker died in between, is one letter."""
    found: dict[str, Letter] = {}
    marks: dict[str, str] = {}
    for raw in records:
        told = _told(raw)
        match told:
            case {"kind": "dead_letter_replayed", "origin": str(origin), "at": str(at)}:
                marks[origin] = at
            case {
                "kind": "dead_letter",
                "origin": str(origin),
                "code": str(code),
                "what": str(what),
                "at": str(at),
                "record_id": str() | None as record_id,
            }:
                found.setdefault(origin, Letter(origin, code, what, at, record_id, raw or b""))
            case _:
                continue
    marked = [replace(x, replayed_at=marks.get(x.origin)) for x in found.values()]
    return sorted(marked, key=lambda letter: letter.at)


def _told(raw: bytes | None) -> Mapping[str, Any]:
    try:
        told = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def chosen(
    letters: Sequence[Letter], *, topic: str | None = None, code: str | None = None
) -> list[Letter]:
    """The letters of a source topic (a part of its name is enough) and of a code."""
    return [
        letter
        for letter in letters
        if (topic is None or topic in letter.source) and (code is None or code == letter.code)
    ]


@contextmanager
def _broker_errors(settings: Settings) -> Iterator[None]:
    try:
        yield
    except KafkaError as error:
        raise NoBroker(
            f"the broker at {bootstrap_servers(settings)} does not do it ({type(error).__name__})"
        ) from error


def read_letters(settings: Settings) -> list[Letter]:
    """All letters that the dead-letter topics hold. Raises Complaint."""
    names = [topic.name for topic in DEAD]
    with (
        _broker_errors(settings),
        KafkaConsumer(
            **kafka_python_kwargs(settings),
            enable_auto_commit=False,
            bootstrap_timeout_ms=BOOTSTRAP_MS,
        ) as consumer,
    ):
        parts = [
            TopicPartition(name, number)
            for name in names
            for number in consumer.partitions_for_topic(name) or ()
        ]
        if not parts:
            raise Complaint("there are no dead-letter topics: `bihuan topics apply` makes them")
        return letters_of(_records(consumer, parts))


def _records(consumer: KafkaConsumer, parts: list[TopicPartition]) -> Iterator[bytes | None]:
    consumer.assign(parts)
    consumer.seek_to_beginning(*parts)
    ends = consumer.end_offsets(parts)
    while any(consumer.position(part) < ends[part] for part in parts):
        for batch in consumer.poll(timeout_ms=1000).values():
            for record in batch:
                yield record.value


class PuttingBack:
    """Puts records back on the partition that they came from."""

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._now = now

    def __enter__(self) -> PuttingBack:
        with _broker_errors(self._settings):
            self._producer = KafkaProducer(
                **kafka_python_kwargs(self._settings),
                acks="all",
                bootstrap_timeout_ms=BOOTSTRAP_MS,
                max_request_size=LARGEST_RECORD,
            )
        return self

    def __exit__(self, *_: object) -> None:
        self._producer.close(timeout=ANSWER_WITHIN_S)

    def put(self, letter: DeadLetter) -> None:
        """Puts the record of a letter back, and once the broker has it, notes that beside the
        letter. Killed in between it is put back twice, which readers bear. Raises Complaint."""
        origin = letter.origin
        if not letter.whole:
            raise Complaint("the record was too large to be kept whole; its source sends it again")
        header = (REPLAYED_HEADER, str(origin).encode())
        self._send(origin.topic, letter.value, letter.key, origin.partition, [header])
        mark = orjson.dumps({"v": 1, "kind": MARK, "origin": str(origin), "at": self._now()})
        self._send(_dead_of(origin), mark, f"replayed:{origin}".encode(), 0, [])

    def _send(
        self,
        topic: str,
        value: bytes | None,
        key: bytes | None,
        partition: int,
        headers: list[tuple[str, bytes]],
    ) -> None:
        with _broker_errors(self._settings):
            self._producer.send(
                topic, value=value, key=key, partition=partition, headers=headers
            ).get(timeout=ANSWER_WITHIN_S)


def _dead_of(origin: Origin) -> str:
    for dead, source in _DEAD_OF.items():
        if source == origin.topic:
            return dead
    raise Complaint(f"{origin.topic} is no topic of this installation")


def masked_content(value: bytes | None) -> Any:
    """A record as it may be shown without a reason: telephone and identity numbers masked, what
    says who somebody is hidden, of free text the beginning."""
    if value is None:
        return None
    try:
        told = orjson.loads(value)
    except orjson.JSONDecodeError:
        return f"not JSON, {len(value)} bytes: " + _beginning(value.decode("utf-8", "replace"))
    return _masked("", told)


def _masked(key: str, value: Any) -> Any:
    match value:
        case dict() if key.lower() in _ALL_OF_A_PERSON:
            return {name: _hidden(inner) for name, inner in value.items()}
        case dict():
            return {name: _masked(name, inner) for name, inner in value.items()}
        case _ if _OF_A_PERSON.fullmatch(key):
            return _hidden(value)
        case list():
            return [_masked(key, inner) for inner in value]
        case str() if key == "tracking_code":
            return value[:4] + "…"
        case str() if key in _PLAIN:
            return value
        case str() if key.endswith(("_id", "_at", "_code", "_no")):
            return masked_text(value)
        case str():
            return _beginning(value)
        case int() if not isinstance(value, bool) and masked_text(str(value)) != str(value):
            return masked_text(str(value))
        case _:
            return value


def _hidden(value: Any) -> Any:
    """That something stands there, and how much, without any of it."""
    match value:
        case None | bool() | "":
            return value
        case dict():
            return {name: _hidden(inner) for name, inner in value.items()}
        case list():
            return [_hidden(inner) for inner in value]
        case _:
            return f"… ({len(str(value))} characters)"


def _beginning(text: str) -> str:
    masked = masked_text(text)
    if len(masked) <= SHOWN_OF_TEXT:
        return masked
    return f"{masked[:SHOWN_OF_TEXT]}… ({len(text)} characters)"


def plain_content(value: bytes | None) -> Any:
    """A record as it is."""
    if value is None:
        return None
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value.decode("utf-8", "backslashreplace")


def masked_traceback(text: str) -> str:
    """Where it crashed and by what error, without the message, which may quote the record."""
    lines = text.splitlines()
    places = [line for line in lines if line.startswith("  File ")]
    error = lines[-1].partition(":")[0] if lines else ""
    return "\n".join([*places, error]) if error else ""
