"""A centre that tells people: accounts, roster, channels, and a worker's agent and senders."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import orjson
from sqlalchemy import insert, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col

from api.tables import AccountRow
from deploy.roots.duty import notify_parts
from deploy.settings import NotifySettings
from dispatch.access import Role
from dispatch.casefile import FieldCipher
from dispatch.channels import Channel, ChannelKind
from dispatch.effects import Effect, EffectKey, Storm
from dispatch.store.channels import save_channel
from dispatch.store.effects import make_effects
from dispatch.store.engine import writing
from dispatch.store.tables import IncidentRow
from dispatch.store.webhooks import Webhook, new_webhook, save_webhook
from dispatch.taxonomy import load_taxonomy
from escalation.calendar_files import base_calendar
from grid.county import County
from grid.duty import DAY_MIN, DutyRole, Roster, WeeklyShift
from grid.duty_store import activate_roster
from streams.delivering import AppDelivery, HookDelivery, ServiceDelivery
from streams.guard import Guard
from streams.metrics import WorkerMetrics
from streams.notify import UrgentTeller
from streams.notifying import NotifyParts, notify_guard, urgent_teller
from streams.sending import IN_APP, OUTSIDE, Sender
from tests.support.builders import MORNING, OTHER_UNIT, UNIT, Story
from tests.support.ledgers import Clock
from tests.support.streaming import SEAL, Kept

CIPHER: Final = FieldCipher(b"only in tests")
LEASE: Final = timedelta(seconds=60)
ALL_WEEK: Final = (1, 2, 3, 4, 5, 6, 7)

POSTS: Final = {
    "desk": (UNIT, Role.DEPT_DESK, (DutyRole.HANDLER_DESK, DutyRole.DUTY_PERSON)),
    "leader": (UNIT, Role.DEPT_LEADER, (DutyRole.DEPT_DEPUTY, DutyRole.DUTY_LEADER)),
    "other": (OTHER_UNIT, Role.DEPT_DESK, (DutyRole.HANDLER_DESK, DutyRole.DUTY_PERSON)),
    "officer": ("SHZLZX", Role.DUTY_OFFICER, (DutyRole.DUTY_OFFICER,)),
    "director": ("SHZLZX", Role.CENTRE_LEADER, (DutyRole.CENTRE_DIRECTOR,)),
}
"""Account → its unit, its role, and in what capacity it is on duty round the clock."""


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction that writes."""
    async with engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            yield connection


@dataclass
class TellingCentre:
    """The database of a centre, and workers that tell from it."""

    engine: AsyncEngine
    parts: NotifyParts
    clock: Clock
    kept: Kept
    metrics: WorkerMetrics

    def guard(self) -> Guard:
        """The notify agent of a worker that has just started."""
        return notify_guard(
            self.parts,
            engine=self.engine,
            publisher=self.kept,
            seal=SEAL,
            metrics=self.metrics,
            now=self.clock,
        )

    def urgent_teller(self) -> UrgentTeller:
        """What an urgent worker that has just started tells by itself."""
        return urgent_teller(self.parts, self.engine, self.clock)

    def sender(self, *, in_app: bool = False, most: int = 40, **other: Any) -> Sender:
        """A worker's sender, with a name of its own."""
        return Sender(
            IN_APP if in_app else OUTSIDE,
            **{
                "engine": self.engine,
                "composer": self.parts.composer,
                "delivers": AppDelivery(self.kept, self.clock)
                if in_app
                else ServiceDelivery(self.parts.within_s),
                "calls": HookDelivery(self.parts.within_s, self.clock),
                "metrics": self.metrics,
                "now": self.clock,
                "storm": self.parts.storm,
                "most": most,
                "lease": LEASE,
                **other,
            },
        )

    async def rows(self) -> list[dict[str, Any]]:
        """All effects."""
        sql = text("select * from effect order by event_id, effect, recipient")
        async with self.engine.connect() as connection:
            return [dict(r) for r in (await connection.execute(sql)).mappings()]

    async def states(self) -> dict[tuple[str, str], str]:
        """State by (effect, recipient), of effects of one event."""
        return {(r["effect"], r["recipient"]): r["state"] for r in await self.rows()}

    async def make(self, *effects: Effect) -> None:
        """Effects as the agent writes them down."""
        async with transaction(self.engine) as connection:
            await make_effects(connection, effects, self.clock())

    async def change_account(self, account: str, **fields: Any) -> None:
        """Changes an account, as an administrator would."""
        async with transaction(self.engine) as connection:
            statement = update(AccountRow).where(col(AccountRow.id) == account).values(**fields)
            await connection.execute(statement)

    async def add_channel(self, account: str, kind: ChannelKind, address: str, **more: Any) -> None:
        """An address of an account."""
        async with transaction(self.engine) as connection:
            channel = Channel(account, kind, **more)
            await save_channel(connection, CIPHER, channel, address, MORNING)

    async def add_webhook(self, url: str, *events: str) -> Webhook:
        """A system that wants events."""
        hook = new_webhook("city", url, events)
        async with transaction(self.engine) as connection:
            await save_webhook(connection, CIPHER, hook, MORNING)
        return hook

    async def amend(self, incident_id: str, **fields: Any) -> None:
        """Puts fields into a stored ticket that today's model does not have yet."""
        async with transaction(self.engine) as connection:
            found = col(IncidentRow.id) == incident_id
            state = (
                await connection.execute(
                    text("select state from incident where id = :id"), {"id": incident_id}
                )
            ).scalar_one()
            values = orjson.dumps({**orjson.loads(state), **fields}).decode()
            await connection.execute(update(IncidentRow).where(found).values(state=values))


async def a_telling_centre(
    engine: AsyncEngine,
    county: County,
    *,
    mail_gateway: str | None = None,
    storm: int = 5,
    attempt_s: float = 20.0,
) -> TellingCentre:
    """A centre with POSTS, all on duty round the clock."""
    settings = NotifySettings(mail_gateway=mail_gateway, attempt_s=attempt_s, storm_messages=storm)
    roster = Roster(
        tuple(
            WeeklyShift(unit, role, account, ALL_WEEK, 0, DAY_MIN)
            for account, (unit, _, roles) in POSTS.items()
            for role in roles
        )
    )
    async with transaction(engine) as connection:
        await connection.execute(insert(AccountRow), [_account(name) for name in POSTS])
        await activate_roster(connection, roster, MORNING)
    parts = notify_parts(
        settings,
        engine=engine,
        county=county,
        taxonomy=load_taxonomy(),
        calendar=base_calendar,
        cipher=CIPHER,
    )
    return TellingCentre(engine, parts, Clock(MORNING), Kept(), WorkerMetrics())


def _account(name: str) -> dict[str, Any]:
    unit, role, _ = POSTS[name]
    return {
        "id": name,
        "username": name,
        "password_hash": "-",
        "role": role.value,
        "unit": unit,
        "area": None,
        "name": name,
        "active": True,
        "rights_version": 1,
    }


def a_step(
    story: Story, told: Sequence[str] = ("handler_desk", "dept_deputy"), **more: Any
) -> bytes:
    """The record of a step that fired for a ticket, as the lifecycle publishes it."""
    change = orjson.loads(story.changes[-1])
    version = change["version"] + more.pop("after", 1)
    event: Mapping[str, Any] = {
        "type": "StepFired",
        "incident_id": story.id,
        "version": version,
        "at": story.now,
        "causation_id": f"{story.id}.1.E5",
        "actor": {"account": "system", "role": "SYSTEM"},
        "run": 1,
        "clock": "handle",
        "holder": UNIT,
        "task": "",
        "step": "E5",
        "due": story.now,
        "card": "yellow",
        "told": list(told),
        "action": "urge",
        "overtaken": False,
        "late_s": 0,
        "next_step": None,
        "next_at": None,
        **more,
    }
    return orjson.dumps({**change, "from_version": version, "version": version, "events": [event]})


def a_message(
    number: int, account: str, kind: ChannelKind, story: Story | None, *, urgent: bool = False
) -> Effect:
    """One message that waits to be sent."""
    return Effect(
        EffectKey(f"e{number:04d}.1", f"tell.{kind}", account),
        story.id if story is not None else None,
        urgent,
        "step.urge" if story is not None else "drill",
        {"step": "E5", "card": "yellow", "unit": UNIT},
        MORNING,
    )


STORM: Final = Storm(5, timedelta(seconds=60))
