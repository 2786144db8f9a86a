"""Open deadlines under another calendar: what would move, and the commands that move it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from dispatch.access import SYSTEM_ACTOR
from dispatch.incident.commands import MoveDeadlines
from dispatch.incident.decide import decide
from dispatch.incident.events import DeadlinesMoved
from dispatch.incident.facts import Facts, Rules
from dispatch.incident.reasons import Refused
from dispatch.incident.ticket import Ticket
from dispatch.messages import CommandMessage
from dispatch.store.arrays import among, keys
from dispatch.store.engine import reading
from dispatch.topics import COMMANDS
from escalation.calendars import Calendar
from escalation.policies import Policies
from streams.publisher import Outgoing, Publisher

PAGE: Final = 200
"""So many tickets at a time are looked at, and moved: people's commands stand in the same queue."""

SETTLED_WITHIN_S: Final = 30.0
LOOK_EVERY_S: Final = 0.2

_OPEN: Final = (
    "select id, state from incident where id > :after and "
    "(open or exists (select 1 from deadline d where d.incident_id = incident.id)) "
    "order by id limit :most"
)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a ticket's move would be: the command, and the event that it would make now."""

    case_no: str
    command: MoveDeadlines
    event: DeadlinesMoved


def under(policies: Policies, calendar: Calendar) -> Policies:
    """The policies as they would be with this calendar in force."""
    if calendar.version == policies.calendar.version:
        return policies
    earlier = [c for c in policies.calendars if c.version != calendar.version]
    return replace(policies, calendar=calendar, calendars=(policies.calendar, *earlier))


def planned(ticket: Ticket, rules: Rules, by: str, now: datetime) -> Planned | None:
    """What moving a ticket's open clocks to the calendar in force would do; None for nothing.

    The command's id names the version that it was planned for: what was moved there and back
    moves again.
    """
    command = MoveDeadlines(
        command_id=f"move-{ticket.id}-{ticket.version}",
        incident_id=ticket.id,
        actor=SYSTEM_ACTOR,
        issued_at=now,
        calendar=rules.time.calendar,
        by=by,
    )
    events = decide(ticket, command, Facts(rules), now)
    if isinstance(events, Refused) or not events:
        return None
    (event,) = (e for e in events if isinstance(e, DeadlinesMoved))
    return Planned(ticket.case_no, command, event)


class Move:
    """The move of all open clocks to the calendar that `rules` have in force.

    It can be stopped at any moment and be begun again: what has moved is not planned any more.
    """

    def __init__(
        self, engine: AsyncEngine, rules: Rules, *, by: str, now: Callable[[], datetime]
    ) -> None:
        self._engine = engine
        self._rules = rules
        self._by = by
        self._now = now

    async def plan(self) -> AsyncIterator[list[Planned]]:
        """What would move now, by pages of tickets in the order of their ids."""
        after = ""
        while True:
            async with self._engine.connect() as plain:
                connection = await reading(plain)
                found = await connection.execute(text(_OPEN), {"after": after, "most": PAGE})
                tickets = [Ticket.model_validate_json(row.state) for row in found]
            if not tickets:
                return
            after = tickets[-1].id
            yield self._planned(tickets)

    async def carry_out(self, page: Sequence[Planned], publisher: Publisher) -> int:
        """Sends the commands of a page and waits until they have been carried out; answers how
        many of its tickets have not moved within SETTLED_WITHIN_S."""
        await publisher.publish(
            Outgoing(
                COMMANDS,
                each.command.incident_id,
                CommandMessage(command=each.command).model_dump_json().encode(),
            )
            for each in page
        )
        ids, until = (
            [each.command.incident_id for each in page],
            time.monotonic() + SETTLED_WITHIN_S,
        )
        while left := await self._left(ids):
            if time.monotonic() > until:
                return left
            await asyncio.sleep(LOOK_EVERY_S)
        return 0

    def _planned(self, tickets: Sequence[Ticket]) -> list[Planned]:
        now = self._now()
        plans = (planned(ticket, self._rules, self._by, now) for ticket in tickets)
        return [plan for plan in plans if plan is not None]

    async def _left(self, ids: Sequence[str]) -> int:
        async with self._engine.connect() as plain:
            connection = await reading(plain)
            return len(self._planned(await _tickets(connection, ids)))


async def _tickets(connection: AsyncConnection, ids: Sequence[str]) -> list[Ticket]:
    sql = f"select state from incident where {among(connection, 'id', 'ids')}"  # noqa: S608
    found = await connection.execute(text(sql), {"ids": keys(connection, ids)})
    return [Ticket.model_validate_json(row.state) for row in found]
