"""The tables of the store: tickets, case files, reports, inbox, private text and progress."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    text,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class UtcTime(TypeDecorator[datetime]):
    """An aware moment: timestamptz on PostgreSQL, UTC text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.replace(tzinfo=UTC)


def moment(*, nullable: bool = False, index: bool = False) -> Any:
    """A column of an aware moment."""
    return Field(default=None, sa_column=Column(UtcTime(), nullable=nullable, index=index))


_OPEN = text("open")
_NUMBERED = text("external_no <> ''")
_CLASS = text("substr(subclass, 1, 2)")
_CARDED = text("open and card <> ''")
_CLOSED = text("status = 'CLOSED'")
_ENDED = text("closed_at is not null")
_OF_DEVICE = text("device_condition is not null")
_JOINABLE = text("joinable and device_condition is not null")


class IncidentRow(SQLModel, table=True):
    """One ticket as it stands. `state` is the whole ticket as JSON; the other columns are what
    lists filter and sort by. Written only by the store's one saving function."""

    __tablename__ = "incident"
    __table_args__ = (
        Index(
            "one_open_incident_per_device_and_condition",
            "device",
            "device_condition",
            unique=True,
            postgresql_where=_JOINABLE,
            sqlite_where=_JOINABLE,
        ),
        Index("incident_open_due", "next_due_at", "id", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("incident_opened", "opened_at", "id"),
        Index("incident_closed", "closed_at", postgresql_where=_CLOSED, sqlite_where=_CLOSED),
        Index(
            "incident_ended",
            "closed_at",
            "opened_at",
            "id",
            postgresql_where=_ENDED,
            sqlite_where=_ENDED,
        ),
        Index("incident_updated", "updated_at", "id"),
        Index("incident_town_opened", "town", "opened_at", "id"),
        Index(
            "incident_open_town",
            "town",
            "opened_at",
            "id",
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        Index("incident_class_opened", _CLASS, "opened_at", "id"),
        Index(
            "incident_open_class",
            _CLASS,
            "opened_at",
            "id",
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        Index(
            "incident_status_opened",
            "status",
            "opened_at",
            "id",
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        Index(
            "incident_open_card",
            "card",
            "opened_at",
            "id",
            postgresql_where=_CARDED,
            sqlite_where=_CARDED,
        ),
        Index("incident_near", "subclass", "village", "opened_at"),
        Index("incident_spot", "subclass", "lat", "opened_at"),
        Index(
            "incident_device",
            "device",
            "device_condition",
            postgresql_where=_OF_DEVICE,
            sqlite_where=_OF_DEVICE,
        ),
    )

    id: str = Field(primary_key=True)
    case_no: str = Field(unique=True)
    version: int
    status: str
    open: bool
    joinable: bool
    severity: str
    card: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """How close to late: "", blue, yellow, orange or red."""
    subclass: str
    sensitivity: str
    channel: str
    town: str | None
    village: str | None
    grid: str | None
    lng: float | None
    lat: float | None
    lead: str | None
    denied: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The units that must see nothing of it: "" or each between commas."""
    device: str | None
    device_condition: str | None
    opened_at: datetime = moment()
    updated_at: datetime = moment()
    closed_at: datetime | None = moment(nullable=True)
    next_due_at: datetime | None = moment(nullable=True)
    head: bytes = Field(sa_type=LargeBinary)
    """The hash of the newest event."""
    state: str = Field(sa_type=Text)


class IncidentUnitRow(SQLModel, table=True):
    """Which units have a ticket, as lead or as co-handler, for their lists."""

    __tablename__ = "incident_unit"
    __table_args__ = (
        PrimaryKeyConstraint("incident_id", "unit"),
        Index("incident_unit_opened", "unit", "opened_at", "incident_id"),
        Index(
            "incident_unit_open",
            "unit",
            "opened_at",
            "incident_id",
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        Index(
            "incident_unit_open_town",
            "unit",
            "town",
            "opened_at",
            "incident_id",
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
    )

    incident_id: str
    unit: str
    is_lead: bool
    open: bool
    town: str | None
    opened_at: datetime = moment()


class IncidentEventRow(SQLModel, table=True):
    """One event of a case file, as text. `hash` chains it to the one before (SHA-256 over the
    previous hash and the body, as stored)."""

    __tablename__ = "incident_event"
    __table_args__ = (PrimaryKeyConstraint("incident_id", "version"),)

    incident_id: str
    version: int
    type: str
    at: datetime = moment()
    causation_id: str
    body: str = Field(sa_type=Text)
    hash: bytes = Field(sa_type=LargeBinary)


class InboxRow(SQLModel, table=True):
    """A command that has been done: its outcome, told again whenever it is delivered again."""

    __tablename__ = "inbox"

    command_id: str = Field(primary_key=True)
    incident_id: str | None
    from_version: int
    version: int
    outcome: str = Field(sa_type=Text)
    at: datetime = moment()


class ReportRow(SQLModel, table=True):
    """A report and the ticket that it opened or joined. `origin` is where on Kafka it stood."""

    __tablename__ = "report"
    __table_args__ = (
        Index("report_of_incident", "incident_id"),
        Index(
            "report_of_number",
            "external_no",
            "source_system",
            postgresql_where=_NUMBERED,
            sqlite_where=_NUMBERED,
        ),
    )

    report_id: str = Field(primary_key=True)
    tracking_code: str = Field(unique=True)
    incident_id: str
    joined: bool
    content_hash: str
    account: str
    channel: str
    source_system: str
    external_no: str
    received_at: datetime = moment()
    routed_at: datetime = moment()
    origin: str


class ReportRepeatRow(SQLModel, table=True):
    """A report that was sent again: kept as a supplement when its content is another."""

    __tablename__ = "report_repeat"
    __table_args__ = (PrimaryKeyConstraint("report_id", "origin"),)

    report_id: str
    origin: str
    content_hash: str
    differs: bool
    at: datetime = moment()


class PrivateRow(SQLModel, table=True):
    """Personal data and free text, beside the events that commit to them by a salted digest.

    `body` is JSON with personal fields encrypted; deleting a row deletes its salt with it.
    """

    __tablename__ = "private_record"
    __table_args__ = (Index("private_of_incident", "incident_id"),)

    record_id: str = Field(primary_key=True)
    incident_id: str
    kind: str
    salt: bytes = Field(sa_type=LargeBinary)
    body: str = Field(sa_type=Text)
    at: datetime = moment()


class CandidateRow(SQLModel, table=True):
    """Two tickets that may be one matter, for a person to judge (疑似重复)."""

    __tablename__ = "duplicate_candidate"
    __table_args__ = (PrimaryKeyConstraint("incident_id", "other_id"),)

    incident_id: str
    other_id: str
    distance_m: float | None
    why: str
    at: datetime = moment()


class ProgressRow(SQLModel, table=True):
    """How far a partition has been done, and how many reports that was."""

    __tablename__ = "progress"
    __table_args__ = (PrimaryKeyConstraint("topic", "partition"),)

    topic: str
    partition: int
    next_offset: int = Field(sa_type=BigInteger)
    records: int = Field(sa_type=BigInteger, default=0)
    opened: int = Field(sa_type=BigInteger, default=0)
    joined: int = Field(sa_type=BigInteger, default=0)
    at: datetime = moment()


class DeadLetterRow(SQLModel, table=True):
    """A record that was set aside; its content lies, encrypted, on the dead-letter topic."""

    __tablename__ = "dead_letter"
    __table_args__ = (PrimaryKeyConstraint("topic", "partition", "offset"),)

    topic: str
    partition: int
    offset: int = Field(sa_type=BigInteger)
    code: str
    what: str = Field(sa_type=Text)
    record_id: str | None
    """The report or command that it was, where it could be read."""
    at: datetime = moment()


class AttemptRow(SQLModel, table=True):
    """How often handling one record has crashed its worker; the third time sets it aside."""

    __tablename__ = "crash_attempt"
    __table_args__ = (PrimaryKeyConstraint("topic", "partition", "offset"),)

    topic: str
    partition: int
    offset: int = Field(sa_type=BigInteger)
    attempts: int
    error: str = Field(sa_type=Text)
    at: datetime = moment()


class SerialRow(SQLModel, table=True):
    """The next free serial of case numbers per day and channel, taken in blocks."""

    __tablename__ = "serial"

    scope: str = Field(primary_key=True)
    next: int


class BeatRow(SQLModel, table=True):
    """The newest beat that crossed worker and database on one path of one partition."""

    __tablename__ = "beat"
    __table_args__ = (PrimaryKeyConstraint("path", "lane", "partition"),)

    path: str
    lane: str
    partition: int
    sent_at: datetime = moment()


class RulesRow(SQLModel, table=True):
    """A version of routing rules that is or was in force."""

    __tablename__ = "routing_rules"

    version: str = Field(primary_key=True)
    body: str = Field(sa_type=Text)
    active: bool
    at: datetime = moment()
