"""What crosses Kafka: reports, matters, commands, changes, outcomes and beats, with versions."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal, Protocol

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from dispatch.access import Sensitivity
from dispatch.incident.commands import Command
from dispatch.incident.events import Event
from dispatch.incident.summary import TicketSummary
from dispatch.incident.ticket import Classification, Place
from dispatch.topics import Lane

SCHEMA: Final = 1
"""The newest version that this program writes and reads."""
LARGEST: Final = 1_048_576
"""Bytes of a record. Intake lets nothing through that comes near it; what a worker makes of a
record, and its dead letter, must fit into one again."""
_FIELD: Final = re.compile(r"[a-z][a-z0-9_-]{0,40}|[0-9]{1,6}")


class Poison(ValueError):
    """A record that cannot be decoded or is nonsense: it goes to the dead letters.

    `code` is stable; `what` says in a line what is wrong, without the record's content.
    """

    def __init__(self, code: str, what: str) -> None:
        super().__init__(f"{code}: {what}")
        self.code = code
        self.what = what


class NewerSchema(Poison):
    """A record of a version from the future: kept as a dead letter to be replayed after the
    upgrade that understands it."""

    def __init__(self, version: object) -> None:
        super().__init__("newer_schema", f"schema version {version!s:.20} is newer than {SCHEMA}")


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    v: Literal[1] = 1


class Position(BaseModel):
    """A point as it was sent: degrees in `crs`, accuracy in metres."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    lng: float
    lat: float
    crs: Literal["wgs84", "gcj02", "bd09"] = "wgs84"
    accuracy_m: float | None = None


class Reading(BaseModel):
    """What a sensor measured, and the condition that it says is met (e.g. high, leak, fire)."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    kind: str
    value: float
    unit: str = ""
    condition: str = ""


class Reporter(BaseModel):
    """Who reports. Personal data: sealed beside the case file, never in events or logs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    phone: str = ""
    anonymous: bool = False
    confidential: bool = False
    wants_reply: bool = False


class UpstreamOrder(BaseModel):
    """That the city or the province sent a report down, when they want it back, and what a later
    round of its number asks for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: Literal["city", "province"]
    due: AwareDatetime
    action: Literal["rework", "urge", "supplement"] = "rework"


class ReportMessage(_Message):
    """An accepted report (上报), as the API put it on its topic."""

    kind: Literal["report"] = "report"
    report_id: str
    tracking_code: str
    identity: str
    content_hash: str
    account: str
    channel: str
    source_system: str = ""
    external_no: str = ""
    round: int = 1
    request_type: str = ""
    text: str = ""
    occurred_at: AwareDatetime | None = None
    occurred_as_sent: AwareDatetime | None = None
    """A time in the future as it was sent; `occurred_at` is then the receipt."""
    received_at: AwareDatetime
    position: Position | None = None
    address: str = ""
    area_code: str | None = None
    subclass: str | None = None
    device: str | None = None
    reading: Reading | None = None
    reporter: Reporter | None = None
    attachments: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    upstream: UpstreamOrder | None = None


class Beat(_Message):
    """A heartbeat that crosses Kafka, a worker and the database on one path of one partition.

    `path` is report (reports → matters → events) or command (commands → events).
    """

    kind: Literal["beat"] = "beat"
    path: Literal["report", "command"]
    lane: Lane
    partition: int
    sent_at: AwareDatetime


class Matter(_Message):
    """A report that has been classified and placed (研判结果), on its way to a ticket."""

    kind: Literal["matter"] = "matter"
    origin: str
    """Where its report stands on Kafka (topic/partition/offset): tells a report that was sent
    twice from one that was delivered twice."""
    report: ReportMessage
    place: Place
    classification: Classification
    triaged_at: AwareDatetime


class CommandMessage(_Message):
    """A command on its way to its ticket."""

    kind: Literal["command"] = "command"
    command: Command


ReportsRecord = Annotated[ReportMessage | Beat, Field(discriminator="kind")]
MattersRecord = Annotated[Matter | Beat, Field(discriminator="kind")]
CommandsRecord = Annotated[CommandMessage | Beat, Field(discriminator="kind")]

REPORTS_RECORD: Final[TypeAdapter[ReportsRecord]] = TypeAdapter(ReportsRecord)
MATTERS_RECORD: Final[TypeAdapter[MattersRecord]] = TypeAdapter(MattersRecord)
COMMANDS_RECORD: Final[TypeAdapter[CommandsRecord]] = TypeAdapter(CommandsRecord)


class Outcome(_Message):
    """How a command, or a report on its way to a ticket, came out.

    done, unchanged (nothing to do), refused (with its reason) or dead (it crashed its handler).
    """

    kind: Literal["outcome"] = "outcome"
    command_id: str
    incident_id: str | None
    command: str | None = None
    """What was wanted, and by which account: a key that comes again with something else, or from
    somebody else, is not answered by it. None where the record could not be worked."""
    account: str | None = None
    outcome: Literal["done", "unchanged", "refused", "dead"]
    version: int | None = None
    reason: str | None = None
    zh: str | None = None
    en: str | None = None
    facts: dict[str, str] = Field(default_factory=dict)
    at: AwareDatetime


OUTCOME: Final[TypeAdapter[Outcome]] = TypeAdapter(Outcome)


class NoticeText(BaseModel):
    """A notice in one language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    body: str


class Notice(_Message):
    """A message in the app for one account (站内通知). Its title is as its account sees the ticket;
    `count` is more than one for a summary, which names no ticket."""

    kind: Literal["notice"] = "notice"
    account: str
    id: str
    """The event of which it tells: by it the account confirms, and repeats are known"""
    incident_id: str | None
    what: str
    step: str = ""
    card: str = ""
    urgent: bool
    count: int = 1
    zh: NoticeText
    en: NoticeText
    at: AwareDatetime


NOTICE: Final[TypeAdapter[Notice]] = TypeAdapter(Notice)


class RecordReader(Protocol):
    """What reads the records of a topic: a pydantic TypeAdapter, or what leaves most unread."""

    def validate_json(self, raw: bytes, /) -> Any:
        """The record. Raises ValidationError."""


def decode(adapter: RecordReader, raw: bytes | None) -> Any:
    """The record that `raw` holds.

    Raises NewerSchema for a version from the future and Poison for everything else that is not
    a record of this topic; the message names the place and the rule, never the content.
    """
    if raw is None:
        raise Poison("empty", "the record has no value")
    if len(raw) > LARGEST:
        raise Poison("too_large", f"the record has {len(raw)} bytes, at most {LARGEST} are read")
    if b"\\u0000" in raw and _holds_nul(raw):
        raise Poison("control_character", "a text of the record holds U+0000")
    try:
        return adapter.validate_json(raw)
    except ValidationError as error:
        raise _poison(raw, error) from None


def _holds_nul(raw: bytes) -> bool:
    """Whether a text or a name in `raw` holds a NUL, which no database keeps as it is."""
    try:
        waiting = [orjson.loads(raw)]
    except orjson.JSONDecodeError:
        return False
    while waiting:
        one = waiting.pop()
        if isinstance(one, str) and "\0" in one:
            return True
        if isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one
    return False


def _poison(raw: bytes, error: ValidationError) -> Poison:
    try:
        loose = orjson.loads(raw)
    except orjson.JSONDecodeError:
        try:
            raw.decode()
        except UnicodeDecodeError:
            return Poison("not_utf8", "the record is not UTF-8")
        return Poison("not_json", "the record is not JSON")
    version = loose.get("v") if isinstance(loose, dict) else None
    if isinstance(version, int) and version > SCHEMA:
        return NewerSchema(version)
    first = error.errors(include_input=False, include_url=False)[0]
    place = first["loc"][:-1] if first["type"] == "extra_forbidden" else first["loc"]
    where = ".".join(p if _FIELD.fullmatch(p) else "?" for p in map(str, place))
    return Poison("invalid", f"{where or 'record'}: {first['type']}")


class ScopeBefore(BaseModel):
    """What decided who saw the ticket before a change, so that a board can tell who loses it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    areas: tuple[str, ...]
    lead: str | None
    co_units: tuple[str, ...]
    helpers: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    sensitivity: Sensitivity
    status: str
    subclass: str
    severity: str
    card: str = ""


class Change(_Message):
    """One decision's events on one ticket, and the ticket's summary after them (events topic).

    `events` are the bodies exactly as the case file stores them; versions run from
    `from_version` to `version` without gaps. No personal data.
    """

    kind: Literal["change"] = "change"
    incident_id: str
    from_version: int
    version: int
    causation_id: str
    at: AwareDatetime
    before: ScopeBefore | None
    ticket: TicketSummary
    events: tuple[Event, ...]


EventsRecord = Annotated[Change | Beat, Field(discriminator="kind")]
EVENTS_RECORD: Final[TypeAdapter[EventsRecord]] = TypeAdapter(EventsRecord)
