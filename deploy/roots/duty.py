"""Who is on duty, and what messages need of the county and its accounts, for worker and API."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from api.accounts import duty_accounts
from api.live.rights import rights_of
from api.views import ViewNames, incident_view
from deploy.roots.rules import COUNTY_DESK_UNIT
from deploy.settings import NotifySettings
from dispatch.access import Actor, Sight
from dispatch.casefile import FieldCipher
from dispatch.channels import ChannelKind
from dispatch.effects import Storm
from dispatch.store.channels import channels_of
from dispatch.store.webhooks import load_webhooks
from dispatch.taxonomy import Taxonomy
from escalation.announcing import HookWish
from escalation.calendars import Calendar
from escalation.telling import Addressee, OnDuty
from grid.county import County
from grid.duty import Roster
from grid.duty_store import NoRoster, load_roster
from streams.composing import Composer
from streams.drills import DrillTime
from streams.notifying import NotifyParts

FRESH_S: Final = 5.0
"""So long a change of roster, account or channel may take to be noticed."""
_SECOND: Final = timedelta(seconds=1)


class DutyBook:
    """Who is on duty, as the database says it, remembered for FRESH_S seconds."""

    def __init__(
        self,
        engine: AsyncEngine,
        calendar: Callable[[], Calendar],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._calendar = calendar
        self._monotonic = monotonic
        self._known: tuple[float, OnDuty] | None = None

    async def now(self) -> OnDuty:
        """Who is on duty. Raises what the database raises."""
        at = self._monotonic()
        if self._known is None or at - self._known[0] >= FRESH_S:
            self._known = (at, await self._load())
        return self._known[1]

    async def _load(self) -> OnDuty:
        async with self._engine.connect() as connection:
            return await load_on_duty(connection, self._calendar())


async def load_on_duty(connection: AsyncConnection, calendar: Calendar) -> OnDuty:
    """Who is on duty by the roster in force, an empty one where there is none. Offices work where
    a second of working time passes."""
    try:
        roster = await load_roster(connection)
    except NoRoster:
        roster = Roster()
    accounts = await duty_accounts(connection)
    channels = await channels_of(connection, [a.id for a in accounts])
    return OnDuty(
        roster=roster,
        addressees={a.id: Addressee(a.id, a.unit, channels.get(a.id, ())) for a in accounts},
        centre=COUNTY_DESK_UNIT,
        working=lambda at: calendar.between(at, at + _SECOND, "W") > 0,
    )


def notify_parts(
    settings: NotifySettings,
    *,
    engine: AsyncEngine,
    county: County,
    taxonomy: Taxonomy,
    calendar: Callable[[], Calendar],
    cipher: FieldCipher,
) -> NotifyParts:
    """What a worker that tells people is made of."""
    names = ViewNames(county, taxonomy)

    async def hooks() -> list[HookWish]:
        async with engine.connect() as connection:
            found = await load_webhooks(connection, cipher)
        return [HookWish(hook.id, frozenset(hook.events)) for hook in found]

    async def actors_of(accounts: Collection[str]) -> dict[str, Actor]:
        found = await rights_of(engine, accounts)
        return {account: rights.actor for account, rights in found.items() if rights.active}

    def title_of(summary: Mapping[str, Any], sight: Sight) -> str:
        return str(incident_view(summary, sight, names)["title"])

    return NotifyParts(
        on_duty=DutyBook(engine, calendar).now,
        hooks=hooks,
        composer=Composer(
            engine=engine,
            cipher=cipher,
            actors_of=actors_of,
            title_of=title_of,
            unit_name=names.unit,
            gateways=_gateways(settings),
        ),
        storm=Storm(settings.storm_messages, timedelta(seconds=settings.storm_s)),
        within_s=settings.attempt_s,
        drill=drill_time(settings.drill),
    )


def _gateways(settings: NotifySettings) -> dict[ChannelKind, str]:
    given = {ChannelKind.MAIL: settings.mail_gateway, ChannelKind.SMS: settings.sms_gateway}
    return {kind: url.get_secret_value() for kind, url in given.items() if url is not None}


def drill_time(text: str) -> DrillTime | None:
    """The time that "1 09:30" names; None for the word none."""
    if text == "none":
        return None
    day, _, clock = text.partition(" ")
    hour, _, minute = clock.partition(":")
    return DrillTime(int(day), int(hour) * 60 + int(minute))
