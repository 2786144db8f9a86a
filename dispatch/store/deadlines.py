"""Deadline rows: written and taken away with their tickets; and what sweeps leave of themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Index, PrimaryKeyConstraint, text
from sqlmodel import Field, SQLModel

from dispatch.deadlines import waiting
from dispatch.incident.ticket import Ticket
from dispatch.store.bulk import upsert
from dispatch.store.tables import moment

_FREE: Final = text("claimed_until is null")
_CLAIMED: Final = text("claimed_until is not null")


class DeadlineRow(SQLModel, table=True):
    """The step that a clock run waits for (到期任务). There is one for each open run that does not
    stand still and has a step left.

    Written and taken away by the ticket's own transaction alone; a sweep only claims it for a
    while. `version` is the ticket's when the row came to be as it is, `claims` how often the row
    has been claimed since.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        PrimaryKeyConstraint("incident_id", "run"),
        Index("deadline_due", "lane", "due_at", postgresql_where=_FREE, sqlite_where=_FREE),
        Index(
            "deadline_claimed", "claimed_until", postgresql_where=_CLAIMED, sqlite_where=_CLAIMED
        ),
    )

    incident_id: str
    run: int
    step: str
    due_at: datetime = moment()
    lane: str
    holder: str
    version: int
    claims: int
    claimed_until: datetime | None = moment(nullable=True)
    claimed_by: str | None


class LeaseRow(SQLModel, table=True):
    """Who alone may do something for a while: on SQLite, sweep."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = moment()


class SweeperRow(SQLModel, table=True):
    """That a worker's sweep lives: when it last looked, and how many steps it has sent."""

    __tablename__ = "sweeper"

    name: str = Field(primary_key=True)
    at: datetime = moment()
    sent: int


SETTLED: Final = upsert(
    ("incident_id", "run"),
    "step = excluded.step, due_at = excluded.due_at, lane = excluded.lane, "
    "holder = excluded.holder, version = excluded.version, claims = 0, claimed_until = null, "
    "claimed_by = null",
)
"""What becomes of the row of a run that waits for another step now: it is free again."""


@dataclass(slots=True)
class DeadlineChanges:
    """What a batch of decisions does to the rows: those that it writes, and the keys of those that
    it takes away."""

    written: list[dict[str, Any]] = field(default_factory=list)
    gone: list[dict[str, Any]] = field(default_factory=list)


def deadline_changes(changed: Iterable[tuple[Ticket | None, Ticket]]) -> DeadlineChanges:
    """What must be written for tickets that were one way before (None: not there) and are another
    way now. A row that stays as it was is not touched, nor its claim."""
    changes = DeadlineChanges()
    for before, now in changed:
        if before is not None and before.runs is now.runs and before.urgent == now.urgent:
            continue
        old, new = {} if before is None else waiting(before), waiting(now)
        changes.gone += [{"incident_id": now.id, "run": run} for run in old.keys() - new.keys()]
        changes.written += [
            {
                "incident_id": now.id,
                "run": run,
                "step": what.step,
                "due_at": what.due_at,
                "lane": what.lane.value,
                "holder": what.holder,
                "version": now.version,
                "claims": 0,
            }
            for run, what in new.items()
            if old.get(run) != what
        ]
    return changes
