"""The tables that a county edits, in the database: all versions ever in force, one each active."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Index, Table, Text, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from dispatch.store.tables import moment

_ACTIVE: Final = text("active")


def _one_active(table: str) -> Index:
    """At most one version is in force, whoever activates at once."""
    return Index(
        f"one_active_{table}",
        "active",
        unique=True,
        postgresql_where=_ACTIVE,
        sqlite_where=_ACTIVE,
    )


class CalendarVersionRow(SQLModel, table=True):
    """A calendar (工作日历)."""

    __tablename__ = "calendar_version"
    __table_args__ = (_one_active("calendar_version"),)

    version: str = Field(primary_key=True)
    body: str = Field(sa_type=Text)
    active: bool
    at: datetime = moment()


class LimitsVersionRow(SQLModel, table=True):
    """A table of limits (时限表)."""

    __tablename__ = "limits_version"
    __table_args__ = (_one_active("limits_version"),)

    version: str = Field(primary_key=True)
    body: str = Field(sa_type=Text)
    active: bool
    at: datetime = moment()


class LadderVersionRow(SQLModel, table=True):
    """A table of ladders (催办督办阶梯)."""

    __tablename__ = "ladder_version"
    __table_args__ = (_one_active("ladder_version"),)

    version: str = Field(primary_key=True)
    body: str = Field(sa_type=Text)
    active: bool
    at: datetime = moment()


class AssessmentVersionRow(SQLModel, table=True):
    """An assessment table (考核办法)."""

    __tablename__ = "assessment_version"
    __table_args__ = (_one_active("assessment_version"),)

    version: str = Field(primary_key=True)
    body: str = Field(sa_type=Text)
    active: bool
    at: datetime = moment()


class PolicyActivationRow(SQLModel, table=True):
    """That a version was put in force: of which kind, when, and by whom ("" for the system)."""

    __tablename__ = "policy_activation"
    __table_args__ = (Index("ix_policy_activation_kind_at", "kind", "at"),)

    no: int | None = Field(default=None, primary_key=True)
    kind: str
    version: str
    at: datetime = moment()
    by: str


VersionRow = (
    type[CalendarVersionRow]
    | type[LimitsVersionRow]
    | type[LadderVersionRow]
    | type[AssessmentVersionRow]
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A version as it is kept: what it says, and whether and since when it is in force."""

    version: str
    body: str
    active: bool
    at: datetime


async def versions_of(connection: AsyncConnection, row: VersionRow) -> list[Kept]:
    """Every version that is or was in force, the one in force first."""
    t = _table(row)
    found = await connection.execute(select(t).order_by(t.c.active.desc(), t.c.at.desc()))
    return [Kept(r.version, r.body, r.active, r.at) for r in found]


_IN_FORCE: Final = text(
    " union all ".join(
        f"select '{table}' as kind, version from {table} where active"  # noqa: S608 - our own names
        for table in ("calendar_version", "limits_version", "ladder_version")
    )
)


async def active_versions(connection: AsyncConnection) -> dict[str, str]:
    """Which versions are in force, by table: three rows, by their indexes."""
    return {row.kind: row.version for row in await connection.execute(_IN_FORCE)}


@dataclass(frozen=True, slots=True)
class Activation:
    """That a version was put in force; `by` is "" where the system did."""

    kind: str
    version: str
    at: datetime
    by: str


def kind_of(row: VersionRow) -> str:
    """What a table of versions is called elsewhere: calendar, limits, ladder, assessment."""
    return str(row.__tablename__).removesuffix("_version")


async def activations(connection: AsyncConnection) -> list[Activation]:
    """Everything that was ever put in force, in order."""
    t = _table(PolicyActivationRow)
    found = await connection.execute(select(t).order_by(t.c.at, t.c.no))
    return [Activation(r.kind, r.version, r.at, r.by) for r in found]


async def put_in_force(
    connection: AsyncConnection,
    row: VersionRow,
    version: str,
    body: str,
    now: datetime,
    by: str = "",
) -> bool:
    """Makes a version the one in force, in the caller's transaction, and takes down that `by` did;
    False when it is already."""
    t = _table(row)
    active = await connection.scalar(select(t.c.version).where(t.c.active))
    if active == version:
        return False
    await connection.execute(update(t).where(t.c.active).values(active=False))
    known = await connection.execute(
        update(t).where(t.c.version == version).values(active=True, at=now)
    )
    if not known.rowcount:
        await connection.execute(insert(t).values(version=version, body=body, active=True, at=now))
    await _take_down(connection, row, version, now, by)
    return True


async def _take_down(
    connection: AsyncConnection, row: VersionRow, version: str, now: datetime, by: str
) -> None:
    values = {"kind": kind_of(row), "version": version, "at": now, "by": by}
    await connection.execute(insert(_table(PolicyActivationRow)).values(values))


async def put_in_force_if_none(
    connection: AsyncConnection, row: VersionRow, version: str, body: str, now: datetime
) -> None:
    """Makes a version the one in force where none is; of several processes that start at once, one
    does."""
    t = _table(row)
    if await connection.scalar(select(t.c.version).where(t.c.active)) is not None:
        return
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    values = {"version": version, "body": body, "active": True, "at": now}
    done = await connection.execute(dialect.insert(t).values(values).on_conflict_do_nothing())
    if done.rowcount:
        await _take_down(connection, row, version, now, "")


def _table(row: VersionRow | type[PolicyActivationRow]) -> Table:
    return SQLModel.metadata.tables[str(row.__tablename__)]
