"""Printed case files (打印案卷): which file was printed when, by whom, and what it rested on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import LargeBinary, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel, col

from dispatch.store.tables import IncidentEventRow, IncidentRow, moment


class PrintedFileRow(SQLModel, table=True):
    """One print. `head` is the hash of the newest event that it shows, `digest` the SHA-256 of the
    file as it was handed out (hex). Nothing of what it says stands here: a print stays verifiable
    when private texts are deleted."""

    __tablename__ = "printed_file"

    code: str = Field(primary_key=True)
    incident_id: str = Field(index=True)
    version: int
    head: bytes = Field(sa_type=LargeBinary)
    digest: str
    account: str
    at: datetime = moment()


@dataclass(frozen=True, slots=True)
class Printed:
    """A print, and the hash that the case file has for its newest event today (None: it is not
    there any more)."""

    row: PrintedFileRow
    case_no: str | None
    head_today: bytes | None


async def save_print(connection: AsyncConnection, row: PrintedFileRow) -> None:
    """Keeps a print. Raises IntegrityError when its code is taken."""
    await connection.execute(insert(PrintedFileRow).values(**row.model_dump()))


async def printed_of(connection: AsyncConnection, code: str) -> Printed | None:
    """The print with this code."""
    table = SQLModel.metadata.tables[str(PrintedFileRow.__tablename__)]
    found = (await connection.execute(select(table).where(table.c.code == code))).first()
    if found is None:
        return None
    row = PrintedFileRow(**found._mapping)
    head = await connection.scalar(
        select(col(IncidentEventRow.hash)).where(
            col(IncidentEventRow.incident_id) == row.incident_id,
            col(IncidentEventRow.version) == row.version,
        )
    )
    case_no = await connection.scalar(
        select(col(IncidentRow.case_no)).where(col(IncidentRow.id) == row.incident_id)
    )
    return Printed(row, case_no, None if head is None else bytes(head))
