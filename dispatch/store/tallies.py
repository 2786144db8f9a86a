"""Tallies: how many handling runs of a unit in a row came to a red card, and its monthly notice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import PrimaryKeyConstraint, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from dispatch.incident.commands import Command, FireStep
from dispatch.incident.deciding.timing import turns_red
from dispatch.incident.events import DraftMade, Event
from dispatch.incident.facts import Rules, UnitTally
from dispatch.incident.status import Clock
from dispatch.incident.ticket import Ticket
from dispatch.store.arrays import among, keys, locking
from dispatch.store.bulk import SKIP_EXISTING, Write, skip_taken, upsert, write_all
from dispatch.store.tables import moment

ZONE: Final = ZoneInfo("Asia/Shanghai")


class UnitTallyRow(SQLModel, table=True):
    """连续红牌: how many handling runs of a unit, the newest ones, came to a red card. A unit
    without a row has none."""

    __tablename__ = "unit_tally"

    unit: str = Field(primary_key=True)
    reds: int


class UnitNoticeRow(SQLModel, table=True):
    """A notice that a unit's reds in a row drafted: one for each unit and month (DOMAIN 4.2, E9),
    and the event of the case file that has it."""

    __tablename__ = "unit_notice"
    __table_args__ = (PrimaryKeyConstraint("unit", "month"),)

    unit: str
    month: str
    """YYYY-MM by the county's clock"""
    incident_id: str
    version: int
    reds: int
    at: datetime = moment()


NOTICED: Final = skip_taken("unit", "month")
"""A month's notice that is there already: another writer was first."""

_COUNTED: Final = upsert(("unit",), "reds = excluded.reds")


@dataclass(slots=True)
class Tallies:
    """The tallies of one transaction. What is loaded stays locked until its end, so that two
    workers count one unit's cards one after the other."""

    now: datetime
    reds: dict[str, int] = field(default_factory=dict)
    notices: list[dict[str, Any]] = field(default_factory=list)
    _noticed: set[str] = field(default_factory=set)
    _begun_again: set[str] = field(default_factory=set)

    @property
    def month(self) -> str:
        return f"{self.now.astimezone(ZONE):%Y-%m}"

    async def load(self, c: AsyncConnection, units: Iterable[str]) -> None:
        """Loads and locks the tallies of these units, in their order; asks nothing for none."""
        wanted = sorted(set(units))
        if not wanted:
            return
        fresh = [{"unit": unit, "reds": 0} for unit in wanted]
        await write_all(c, Write(UnitTallyRow, fresh, SKIP_EXISTING))
        bound = {"units": keys(c, wanted)}
        mine = among(c, "unit", "units")
        sql = f"select unit, reds from unit_tally where {mine} order by unit{locking(c)}"  # noqa: S608
        self.reds = {row.unit: row.reds for row in await c.execute(text(sql), bound)}
        sql = f"select unit from unit_notice where {mine} and month = :month"  # noqa: S608
        found = await c.execute(text(sql), {**bound, "month": self.month})
        self._noticed = set(found.scalars())

    def of(self, unit: str) -> UnitTally | None:
        """A unit's tally as it stands in this transaction; None when it was not loaded."""
        if unit not in self.reds:
            return None
        return UnitTally(self.reds[unit], noticed_this_month=unit in self._noticed)

    def count(self, before: Ticket | None, after: Ticket, events: Iterable[Event]) -> None:
        """Takes down what a decision did to the tallies: a card that turned red is one more, a
        handling run that was confirmed in time begins again at none (DOMAIN 0.3)."""
        if before is None or before.runs is after.runs:
            return
        for was, run in zip(before.runs, after.runs, strict=False):
            if was is run or run.clock is not Clock.HANDLE:
                continue
            if run.card == "red" and was.card != "red" and run.holder in self.reds:
                self.reds[run.holder] += 1
            elif was.open and run.how == "met" and run.ended_at and run.ended_at <= run.due:
                self._begun_again.add(run.holder)
                if run.holder in self.reds:
                    self.reds[run.holder] = 0
        for event in events:
            if isinstance(event, DraftMade) and event.why.startswith("reds "):
                self._noticed.add(event.unit)
                self.notices.append(
                    {
                        "unit": event.unit,
                        "month": self.month,
                        "incident_id": event.incident_id,
                        "version": event.version,
                        "reds": self.reds[event.unit],
                        "at": event.at,
                    }
                )

    async def save(self, c: AsyncConnection) -> None:
        """Writes the counts; the notices are the page's to write, with the tickets."""
        counted = [{"unit": unit, "reds": reds} for unit, reds in self.reds.items()]
        await write_all(c, Write(UnitTallyRow, counted, _COUNTED))
        begun = sorted(self._begun_again - self.reds.keys())
        if begun:
            mine = among(c, "unit", "units")
            sql = f"update unit_tally set reds = 0 where {mine} and reds > 0"  # noqa: S608
            await c.execute(text(sql), {"units": keys(c, begun)})


def units_turning_red(
    commands: Iterable[Command], tickets: Mapping[str, Ticket], rules: Rules
) -> set[str]:
    """The units whose tally a batch of commands needs: holders of handling runs whose step shows a
    red card for the first time."""
    found = set[str]()
    for command in commands:
        ticket = tickets.get(command.incident_id) if isinstance(command, FireStep) else None
        if ticket is None or not isinstance(command, FireStep):
            continue
        run = ticket.run(command.run)
        if run is None or run.clock is not Clock.HANDLE:
            continue
        try:
            step = rules.time.step_of(run.ladder, ticket.severity, run.clock, command.step)
        except LookupError:
            continue  # it waits for no such step, and the decision will say so
        if turns_red(run, step):
            found.add(run.holder)
    return found
