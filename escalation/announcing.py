"""Announcing: which effects an event has, for people and for webhooks; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from dispatch.access import Sensitivity
from dispatch.effects import TELL, WEBHOOK, Effect, EffectKey
from dispatch.incident.clocks import CENTRE
from dispatch.news import News, NewsEvent
from escalation.telling import (
    URGENT,
    Matter,
    OnDuty,
    Telling,
    everybody_on_duty,
    town_desk_told,
    who_is_told,
)

DISPATCHED: Final = ("handler_desk", "co_desks")
"""E0 (DOMAIN 4.2): the handler desk, and each co-handler's own."""


@dataclass(frozen=True, slots=True)
class HookWish:
    """A webhook and the types of events that it wants."""

    id: str
    events: frozenset[str]


def announced(
    news: News,
    accused: frozenset[str],
    on_duty: OnDuty,
    hooks: Sequence[HookWish],
    now: datetime,
) -> list[Effect]:
    """The effects of all events of `news`. Each is told as of `now`: who is on duty now. `accused`
    are the units that the ticket accuses."""
    found: list[Effect] = []
    for event in news.events:
        telling = _telling(news, event, accused, on_duty, now)
        if telling is not None:
            found += _messages(news, event, telling)
        found += [
            Effect(
                EffectKey(_event_id(news, event), WEBHOOK, hook.id),
                news.incident_id,
                news.ticket.severity in URGENT,
                event.type,
                _outside(news, event),
                now,
            )
            for hook in hooks
            if event.type in hook.events
        ]
    return found


def _event_id(news: News, event: NewsEvent) -> str:
    return f"{news.incident_id}.{event.version}"


def _telling(
    news: News, event: NewsEvent, accused: frozenset[str], on_duty: OnDuty, now: datetime
) -> Telling | None:
    """Who is told of an event; None of one that nobody is told of."""
    ticket = news.ticket
    holder, co_units = ticket.lead or CENTRE, ticket.co_units
    if event.type == "TicketDispatched":
        audiences: tuple[str, ...] = DISPATCHED
        loud = ticket.severity in URGENT
        holder, co_units = event.lead or holder, event.co_units
    elif event.type == "StepFired" and event.told and not event.overtaken:
        audiences, loud = event.told, True
        holder = event.holder or holder
    else:
        return None
    matter = Matter(
        severity=ticket.severity or "S3",
        holder=holder,
        co_units=co_units,
        town_unit=town_desk_told(ticket.town, ticket.sensitivity),
        accused=accused,
    )
    return who_is_told(audiences, matter, on_duty, now, loud=loud)


def _messages(news: News, event: NewsEvent, telling: Telling) -> Iterable[Effect]:
    what = "dispatched" if event.type == "TicketDispatched" else f"step.{event.action}"
    for one in telling.told:
        yield Effect(
            EffectKey(_event_id(news, event), f"{TELL}{one.channel}", one.account),
            news.incident_id,
            news.ticket.severity in URGENT,
            what,
            {
                "step": event.step,
                "card": event.card,
                "unit": one.unit,
                "audience": one.audience,
                "at": event.at,
            },
            one.not_before,
        )


def _outside(news: News, event: NewsEvent) -> dict[str, Any]:
    """What a webhook says: no text, no place below the town, of a sensitive ticket not its matter
    and of a petition no place (DOMAIN 0.17)."""
    ticket = news.ticket
    plain = ticket.sensitivity == Sensitivity.NORMAL
    return {
        "type": event.type,
        "version": event.version,
        "at": event.at,
        "step": event.step,
        "card": event.card,
        "action": event.action,
        "incident": {
            "id": ticket.id,
            "case_no": ticket.case_no,
            "status": ticket.status,
            "severity": ticket.severity,
            "subclass": ticket.subclass if plain else None,
            "sensitive": not plain,
            "town": ticket.town if ticket.sensitivity != Sensitivity.PETITION else None,
            "lead": ticket.lead,
        },
    }


def drill(event_id: str, on_duty: OnDuty, now: datetime) -> list[Effect]:
    """The messages of a drill (通知演练): to everybody on duty, by every channel."""
    return [
        Effect(
            EffectKey(event_id, f"{TELL}{one.channel}", one.account),
            None,
            True,
            "drill",
            {"unit": one.unit, "audience": one.audience},
            now,
        )
        for one in everybody_on_duty(on_duty, now).told
    ]
