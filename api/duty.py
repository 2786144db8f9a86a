"""Duty: who is on it, who would be told now, what one was told, drills, and one's own channels."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import AwareDatetime
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from api.accounts import account_names
from api.answers import answer
from api.bodies import Bodies, read_model
from api.duty_shapes import (
    ChannelIn,
    ChannelOut,
    ConfirmedOut,
    DrillBegun,
    DrillOut,
    DutyOut,
    NoticeOut,
    TellingOut,
)
from api.duty_words import SHOWN, notice_view
from api.incidents import reading, seen_ticket
from api.problems import FieldError, Problem, database_away
from api.services import Services, ServicesOf
from api.viewer import CurrentViewer, ListViewer
from dispatch.access import COUNTY_DESKS, COUNTY_EYES, Role, Sight
from dispatch.channels import AddressRefused, Channel, ChannelKind, checked_address
from dispatch.effects import TELL, TELL_APP, EffectState
from dispatch.incident.clocks import CENTRE
from dispatch.incident.status import Clock
from dispatch.incident.ticket import Ticket
from dispatch.store.channels import channels_of, remove_channel, save_channel
from dispatch.store.effects import confirm, effects_for, effects_of_event, make_effects
from dispatch.store.engine import writing
from escalation.announcing import drill
from escalation.telling import Matter, OnDuty, Telling, town_desk_told, who_is_told
from grid.duty import ROLE_ZH

OVERSEES: Final = (COUNTY_DESKS | COUNTY_EYES) - {Role.HOTLINE_AGENT, Role.SYSTEM}
"""Who sees the whole county's duty, and who would be told."""
STARTS_DRILLS: Final = frozenset({Role.DUTY_OFFICER, Role.CENTRE_LEADER, Role.ADMIN})

EventId = Annotated[str, Path(pattern=r"^[A-Za-z0-9._:-]{1,80}$")]
OwnKind = Literal[ChannelKind.MAIL, ChannelKind.SMS]
"""Channels that people enter themselves; services by URL are the administrator's."""


@asynccontextmanager
async def _writing(services: Services) -> AsyncIterator[AsyncConnection]:
    """A short transaction that writes. Raises Problem 503 while the database is away."""
    try:
        async with services.parts.engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                yield connection
    except (SQLAlchemyError, OSError) as error:
        raise database_away(error) from None


async def _on_duty(services: Services) -> OnDuty:
    try:
        return await services.parts.on_duty()
    except (SQLAlchemyError, OSError) as error:
        raise database_away(error) from None


def matter_of(ticket: Ticket) -> Matter:
    """What of a ticket decides who is told, as its lead is charged."""
    return Matter(
        severity=ticket.severity,
        holder=ticket.lead or CENTRE,
        co_units=ticket.co_units,
        town_unit=town_desk_told(ticket.place.town, ticket.sensitivity),
        accused=frozenset(ticket.accused),
    )


def duty_router(bodies: Bodies) -> APIRouter:
    """Everything under /duty."""
    router = APIRouter(prefix="/duty", tags=["duty"])
    _add_duty(router)
    _add_notices(router)
    _add_drills(router)
    _add_channels(router, bodies)
    return router


def _add_duty(router: APIRouter) -> None:
    @router.get("/now", response_model=DutyOut)
    async def now(
        services: ServicesOf, viewer: CurrentViewer, at: AwareDatetime | None = None
    ) -> Any:
        """Who is on duty now, or at `at`: in the whole county, or in one's own unit."""
        on_duty, moment = await _on_duty(services), at or services.parts.now()
        everything = viewer.role in OVERSEES or viewer.role is Role.ADMIN
        places = [
            (unit, role)
            for unit, role in on_duty.roster.places
            if everything or unit in (viewer.account.unit, on_duty.centre)
        ]
        found = {place: on_duty.roster.on_duty(*place, moment) for place in places}
        names = await _names(services, (a for accounts in found.values() for a in accounts))
        return answer(
            {
                "at": moment,
                "roster": on_duty.roster.version,
                "working": on_duty.working(moment),
                "places": [
                    {
                        "unit": unit,
                        "unit_name": services.names.unit(unit),
                        "role": role,
                        "role_zh": ROLE_ZH[role],
                        "accounts": [names.get(a, a) for a in accounts],
                    }
                    for (unit, role), accounts in found.items()
                ],
            }
        )

    @router.get("/told", response_model=TellingOut)
    async def told(
        services: ServicesOf,
        viewer: ListViewer,
        incident: Annotated[str, Query(max_length=64)],
        step: Annotated[str, Query(pattern=r"^[A-Za-z0-9_.-]{1,40}$")],
        clock: Annotated[str, Query(pattern=r"^[a-z_]{1,40}$")] = "handle",
    ) -> Any:
        """Who would be told now if this step of the ladder fired for this ticket."""
        if viewer.role not in OVERSEES:
            raise Problem("forbidden")
        async with reading(services) as connection:
            listed = await seen_ticket(connection, viewer, incident)
        if listed.sight is Sight.MASKED:  # who is left out would tell who is accused
            raise Problem("forbidden")
        try:
            ladders = services.parts.policies().ladders
            fired = ladders.step(Clock(clock), listed.ticket.severity, step)
        except (ValueError, KeyError):
            raise Problem("invalid", errors=[FieldError("step", "unknown_step")]) from None
        at, on_duty = services.parts.now(), await _on_duty(services)
        telling = who_is_told(fired.told, matter_of(listed.ticket), on_duty, at)
        names = await _names(services, (one.account for one in telling.told))
        head = {"incident_id": listed.ticket.id, "clock": clock, "step": step, "at": at}
        return answer(head | telling_view(telling, names))


def telling_view(telling: Telling, names: dict[str, str]) -> dict[str, Any]:
    """Who is told and who is left out, accounts by their posts."""
    return {
        "told": [
            {
                "account": names.get(one.account, one.account),
                "audience": one.audience,
                "unit": one.unit,
                "role": one.role,
                "channel": one.channel,
                "not_before": one.not_before,
            }
            for one in telling.told
        ],
        "left_out": [
            {"audience": one.audience, "unit": one.unit, "why": one.why} for one in telling.left_out
        ],
    }


async def _names(services: Services, accounts: Iterable[str]) -> dict[str, str]:
    async with reading(services) as connection:
        return await account_names(connection, set(accounts))


def _add_notices(router: APIRouter) -> None:
    @router.get("/notices", response_model=list[NoticeOut])
    async def notices(
        services: ServicesOf,
        viewer: CurrentViewer,
        limit: Annotated[int, Query(ge=1, le=SHOWN)] = 50,
    ) -> Any:
        """What one was told in the app, the newest first. A ticket that one may not see any more
        is left out."""
        async with reading(services) as connection:
            found = await effects_for(connection, viewer.account.id, TELL_APP, limit)
            shown = [await notice_view(connection, viewer, one, services.names) for one in found]
        return answer([view for view in shown if view is not None])

    @router.post("/confirm/{event_id}", response_model=ConfirmedOut)
    async def confirmed(event_id: EventId, services: ServicesOf, viewer: CurrentViewer) -> Any:
        """Say that what one was told of an event, or in a drill, has been seen."""
        async with _writing(services) as connection:
            at = await confirm(connection, event_id, viewer.account.id, services.parts.now())
        if at is None:
            raise Problem("not_found")
        return answer({"id": event_id, "confirmed_at": at})


def _add_drills(router: APIRouter) -> None:
    @router.post("/drills", response_model=DrillBegun)
    async def begin(services: ServicesOf, viewer: CurrentViewer) -> Any:
        """Page everybody on duty now. Within one minute it is one drill, however often asked."""
        if viewer.role not in STARTS_DRILLS:
            raise Problem("forbidden")
        at, on_duty = services.parts.now(), await _on_duty(services)
        event_id = f"drill.{at:%Y%m%dT%H%M}"
        async with _writing(services) as connection:
            made = await make_effects(connection, drill(event_id, on_duty, at), at)
        return answer({"id": event_id, "messages": made})

    @router.get("/drills/{event_id}", response_model=DrillOut)
    async def shown(event_id: EventId, services: ServicesOf, viewer: CurrentViewer) -> Any:
        """Who has confirmed a drill."""
        if viewer.role not in STARTS_DRILLS | OVERSEES:
            raise Problem("forbidden")
        async with reading(services) as connection:
            found = await effects_of_event(connection, event_id)
        if not event_id.startswith("drill.") or not found:
            raise Problem("not_found")
        names = await _names(services, (one.key.recipient for one in found))
        people: dict[str, dict[str, Any]] = {}
        for one in found:
            person = people.setdefault(
                one.key.recipient,
                {
                    "account": names.get(one.key.recipient, one.key.recipient),
                    "unit": one.facts.get("unit", ""),
                    "channels": {},
                    "confirmed_at": one.confirmed_at,
                },
            )
            person["channels"][one.key.effect.removeprefix(TELL)] = EffectState(one.state).value
        return answer(
            {
                "id": event_id,
                "begun_at": min(one.made_at for one in found),
                "people": list(people.values()),
                "confirmed": sum(p["confirmed_at"] is not None for p in people.values()),
            }
        )


def _add_channels(router: APIRouter, bodies: Bodies) -> None:
    @router.get("/channels", response_model=list[ChannelOut])
    async def channels(services: ServicesOf, viewer: CurrentViewer) -> Any:
        """One's own channels."""
        async with reading(services) as connection:
            found = await channels_of(connection, [viewer.account.id])
        return answer(
            [
                {"kind": c.kind, "urgent_only": c.urgent_only, "language": c.language}
                for c in found.get(viewer.account.id, ())
            ]
        )

    @router.put("/channels/{kind}", response_model=ChannelOut, openapi_extra=bodies.read(ChannelIn))
    async def keep(
        kind: OwnKind, request: Request, services: ServicesOf, viewer: CurrentViewer
    ) -> Any:
        """Keep a mail address or telephone number of one's own; it is encrypted."""
        said = await read_model(request, ChannelIn)
        try:
            address = checked_address(ChannelKind(kind), said.address, services=False)
        except AddressRefused:
            raise Problem("invalid", errors=[FieldError("address", "no_address")]) from None
        channel = Channel(viewer.account.id, ChannelKind(kind), said.urgent_only, said.language)
        async with _writing(services) as connection:
            await save_channel(connection, services.cipher, channel, address, services.parts.now())
        return answer({"kind": kind, "urgent_only": said.urgent_only, "language": said.language})

    @router.delete("/channels/{kind}", response_model=list[ChannelOut])
    async def forget(kind: ChannelKind, services: ServicesOf, viewer: CurrentViewer) -> Any:
        """Forget an address of one's own."""
        async with _writing(services) as connection:
            if not await remove_channel(connection, viewer.account.id, kind):
                raise Problem("not_found")
        return answer([])
