"""A centre's waiting side without Kafka: a ledger, sweeps, and the commands between them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

from dispatch.incident.commands import FireStep
from dispatch.incident.events import EVENT, StepFired
from dispatch.incident.facts import Rules
from dispatch.messages import COMMANDS_RECORD, OUTCOME, CommandMessage, decode
from dispatch.store.bulk import table_of
from dispatch.store.deadlines import DeadlineRow
from dispatch.store.engine import writing
from streams.metrics import WorkerMetrics
from streams.sweeping import Sweep
from tests.support.builders import RULES
from tests.support.ledgers import COMMANDS, Clock, Deliveries, a_command, a_ledger, a_matter, rows
from tests.support.streaming import Kept


class WaitingCentre:
    """Tickets whose deadlines are swept; `now` is its clock."""

    def __init__(self, engine: AsyncEngine, *, rules: Rules = RULES) -> None:
        self.engine = engine
        self.now = Clock()
        self.ledger = a_ledger(engine, self.now, rules=rules)
        self.topic = Kept()
        self.metrics = WorkerMetrics()
        self._commands = Deliveries(COMMANDS)
        self._matters = Deliveries()
        self._obeyed = 0
        self._sweep = self.sweep("w1")

    def sweep(self, name: str, topic: Kept | None = None) -> Sweep:
        """Another worker's sweep of the same rows."""
        return Sweep(
            name,
            engine=self.engine,
            publisher=topic or self.topic,
            metrics=self.metrics,
            now=self.now,
            monotonic=lambda: self.now().timestamp(),
        )

    async def opens(self, count: int = 1, **more: Any) -> list[str]:
        """So many dispatched tickets."""
        matters = [a_matter(**more) for _ in range(count)]
        return [str(p.incident_id) for p in await self.ledger.route(self._matters(*matters), [])]

    async def does(self, ident: str, name: str, actor: Any, **fields: Any) -> str:
        """What became of a person's command."""
        command = a_command(name, ident, actor, issued_at=self.now(), **fields)
        (done,) = await self.ledger.obey(self._commands(command), [])
        return str(decode(OUTCOME, done.outcome).outcome)

    def sent(self) -> list[FireStep]:
        """What sweeps have put on the topics so far, in order."""
        messages = [decode(COMMANDS_RECORD, r.value) for r in self.topic.records]
        return [
            m.command
            for m in messages
            if isinstance(m, CommandMessage) and isinstance(m.command, FireStep)
        ]

    async def obey(self, *, one_by_one: bool = False) -> list[str]:
        """The lifecycle takes what has been sent since, in one batch or in several; how each
        command ended."""
        new = self.sent()[self._obeyed :]
        self._obeyed += len(new)
        batches = [[c] for c in new] if one_by_one else [new]
        published = [p for b in batches for p in await self.ledger.obey(self._commands(*b), [])]
        return [str(decode(OUTCOME, p.outcome).outcome) for p in published]

    async def sweeps(self) -> int:
        """One look of its worker, and the lifecycle's work on what was sent."""
        sent = await self._sweep.look()
        await self.obey()
        return sent

    async def settles(self) -> None:
        """Sweeps until nothing is due any more."""
        while await self.sweeps():
            pass

    async def deadlines(self) -> list[Any]:
        """All rows, in the order of their keys."""
        table = table_of(DeadlineRow)
        async with self.engine.connect() as connection:
            found = await connection.execute(
                select(table).order_by(table.c.incident_id, table.c.run)
            )
            return list(found)

    async def fired(self) -> list[StepFired]:
        """Every step that has fired, in the order of the files."""
        sql = "select body from incident_event where type = 'StepFired' order by at, version"
        events = [EVENT.validate_json(body) for (body,) in await rows(self.engine, sql)]
        return [e for e in events if isinstance(e, StepFired)]

    async def write(self, sql: str, **binds: Any) -> None:
        """Does something to the database behind everybody's back."""
        async with self.engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                await connection.execute(text(sql), binds)

    async def move(self, row: type[SQLModel], where: dict[str, Any], **values: datetime) -> None:
        """Gives rows other moments, behind everybody's back."""
        table = table_of(row)
        async with self.engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                statement = table.update().values(**values)
                for name, value in where.items():
                    statement = statement.where(table.c[name] == value)
                await connection.execute(statement)
