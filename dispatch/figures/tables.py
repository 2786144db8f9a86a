"""Where what counts is kept: one row for each ticket and for each unit's task in it.

The rows of edition LIVE follow the case files; those of a month (`202611`) are how they stood when
the month was frozen.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Index, PrimaryKeyConstraint, Text
from sqlmodel import Field, SQLModel

from dispatch.store.tables import moment

LIVE: Final = 0
"""The edition that follows the case files."""


def _second(*, nullable: bool = True) -> Any:
    """A moment in whole seconds since 1970."""
    return Field(default=None, sa_type=BigInteger, nullable=nullable)


class TicketFactsRow(SQLModel, table=True):
    """dispatch.figures.facts.TicketFacts. `repeats` is 1 when the same matter had been reported at
    the same spot in the thirty days before."""

    __tablename__ = "figure_ticket"
    __table_args__ = (
        PrimaryKeyConstraint("edition", "incident_id"),
        Index("figure_ticket_opened", "edition", "opened_at"),
        Index("figure_ticket_due", "edition", "due_at"),
        Index("figure_ticket_ended", "edition", "ended_at"),
        Index("figure_ticket_visited", "edition", "visited_at"),
        Index("figure_ticket_dispatched", "edition", "dispatched_at"),
        Index("figure_ticket_spot", "edition", "subclass", "village", "opened_at"),
    )

    edition: int = LIVE
    incident_id: str
    version: int
    channel: str
    request_type: str
    severity: str
    subclass: str
    town: str | None
    village: str | None
    grid: str | None
    lng: float | None
    lat: float | None
    ending: str
    opened_at: int = _second(nullable=False)
    accepted_at: int | None = _second()
    dispatched_at: int | None = _second()
    ended_at: int | None = _second()
    due_at: int | None = _second()
    late: int
    suspended: int
    exempt: int
    used_s: int | None
    accepted_in_time: int | None
    dispatched_in_time: int | None
    reviewed_in_time: int | None
    visited_in_time: int | None
    noticed_in_time: int | None
    answered_in_time: int | None
    automatic: int
    dispatches: int
    wrong_dispatches: int
    reworks: int
    reopenings: int
    urges: int
    visited_at: int | None = _second()
    reached: int
    solved: int | None
    satisfied: int | None
    repeats: int = 0


class TaskFactsRow(SQLModel, table=True):
    """dispatch.figures.facts.TaskFacts, with what its ticket is grouped by."""

    __tablename__ = "figure_task"
    __table_args__ = (
        PrimaryKeyConstraint("edition", "incident_id", "no"),
        Index("figure_task_dispatched", "edition", "dispatched_at"),
        Index("figure_task_due", "edition", "due_at"),
        Index("figure_task_sign_due", "edition", "sign_due_at"),
        Index("figure_task_contact_due", "edition", "contact_due_at"),
        Index("figure_task_done", "edition", "done_at"),
    )

    edition: int = LIVE
    incident_id: str
    no: int
    unit: str
    part: str
    channel: str
    severity: str
    subclass: str
    town: str | None
    village: str | None
    grid: str | None
    dispatched_at: int = _second(nullable=False)
    automatic: int
    sign_due_at: int | None = _second()
    signed_at: int | None = _second()
    sign_late: int
    sign_used_s: int | None
    contact_due_at: int | None = _second()
    contacted_at: int | None = _second()
    contact_late: int
    contact_used_s: int | None
    due_at: int | None = _second()
    done_at: int | None = _second()
    late: int
    used_s: int | None
    limit_s: int | None
    open: int
    suspended: int
    exempt: int
    returned_at: int | None = _second()
    returns: int
    dismissed: int
    reworks: int
    extensions: int
    suspensions: int
    card: int
    solved: int | None
    satisfied: int | None


class FrozenMonthRow(SQLModel, table=True):
    """A month whose figures were frozen (月度冻结): as of which moment, by whom, and how many rows
    it keeps."""

    __tablename__ = "figure_month"

    month: int = Field(primary_key=True)
    """Year × 100 + month, of the county's calendar"""
    at: datetime = moment()
    by: str = Field(sa_type=Text)
    tickets: int
    tasks: int


class CountedRow(SQLModel, table=True):
    """Up to which moment all tickets have been counted; one row."""

    __tablename__ = "figure_progress"

    edition: int = Field(primary_key=True)
    at: datetime = moment()
