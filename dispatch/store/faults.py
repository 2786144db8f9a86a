"""When the system was away (系统故障): spans that lateness charges to nobody."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import PrimaryKeyConstraint, bindparam, column, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from dispatch.store.bulk import Write, upsert, write_all
from dispatch.store.tables import UtcTime, moment


class SystemFaultRow(SQLModel, table=True):
    """A span in which no worker swept: nothing that people sent was carried out."""

    __tablename__ = "system_fault"
    __table_args__ = (PrimaryKeyConstraint("since"),)

    since: datetime = moment()
    until: datetime = moment()


_LATER: Final = upsert(("since",), "until = excluded.until", "system_fault.until < excluded.until")
_AFTER: Final = (
    text("select since, until from system_fault where until > :moment order by since")
    .bindparams(bindparam("moment", type_=UtcTime()))
    .columns(column("since", UtcTime()), column("until", UtcTime()))
)


async def save_fault(connection: AsyncConnection, since: datetime, until: datetime) -> None:
    """Takes down that the system was away; to take it down again changes nothing."""
    await write_all(connection, Write(SystemFaultRow, [{"since": since, "until": until}], _LATER))


async def faults_after(
    connection: AsyncConnection, moment: datetime
) -> list[tuple[datetime, datetime]]:
    """The spans that ended after `moment`, in order."""
    found = await connection.execute(_AFTER, {"moment": moment})
    return [(row.since, row.until) for row in found]
