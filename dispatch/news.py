"""News: of the events topic only those changes that somebody wants to hear of, read leanly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from dispatch.messages import SCHEMA, NewerSchema, Poison

TOLD_OF: Final = frozenset({"TicketDispatched", "StepFired"})
"""The types of events that people are told of."""


@dataclass(frozen=True, slots=True)
class NewsTicket:
    """What of a ticket's summary decides who is told."""

    id: str
    case_no: str
    status: str
    severity: str | None
    subclass: str | None
    sensitivity: str
    town: str | None
    lead: str | None
    co_units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewsEvent:
    """What of an event is told; the fields of other types keep their defaults."""

    type: str
    version: int
    at: datetime
    lead: str | None = None
    co_units: tuple[str, ...] = ()
    holder: str | None = None
    step: str = ""
    card: str = ""
    told: tuple[str, ...] = ()
    action: str = ""
    overtaken: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """A change and those of its events that somebody wants to hear of."""

    incident_id: str
    ticket: NewsTicket
    events: tuple[NewsEvent, ...]


_BEAT: Final = b'{"v":1,"kind":"beat"'
_OURS: Final = b'{"v":1,'
"""How every record of this version begins; any other is read, so that a newer one is noticed."""


class NewsReader:
    """Reads the events topic for those who are told: most of what happens tells nobody, and is
    passed over without being parsed.

    `wanted` answers the types of events that somebody wants, None while that is not known.
    """

    def __init__(self, wanted: Callable[[], frozenset[str] | None]) -> None:
        self._wanted = wanted

    def validate_json(self, raw: bytes, /) -> News | None:
        """The news in a record, None when there is nothing that anybody wants to hear of. Raises
        Poison for what cannot be used, NewerSchema for a version from the future."""
        wanted = self._wanted()
        if raw.startswith(_OURS) and (
            raw.startswith(_BEAT)
            or (wanted is not None and not any(_named(name) in raw for name in wanted))
        ):
            return None
        try:
            loose = orjson.loads(raw)
        except orjson.JSONDecodeError:
            raise Poison("not_json", "the record is not JSON") from None
        try:
            if loose["v"] != SCHEMA:
                raise NewerSchema(loose["v"])
            return None if loose["kind"] == "beat" else _news(loose, wanted)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            if isinstance(error, Poison):
                raise
            raise Poison("invalid", f"not a change: {type(error).__name__}") from None


def _news(loose: dict[str, Any], wanted: frozenset[str] | None) -> News:
    """A change without full validation: our own workers wrote it, and that costs more than all
    else that is done with it."""
    t = loose["ticket"]
    ticket = NewsTicket(
        id=t["id"],
        case_no=t["case_no"],
        status=t["status"],
        severity=t["severity"],
        subclass=t["subclass"],
        sensitivity=t["sensitivity"],
        town=t["town"],
        lead=t["lead"],
        co_units=tuple(one["unit"] for one in t["co"]),
    )
    told = (e for e in loose["events"] if wanted is None or e["type"] in wanted)
    return News(loose["incident_id"], ticket, tuple(_event(e) for e in told))


def _event(e: dict[str, Any]) -> NewsEvent:
    return NewsEvent(
        type=e["type"],
        version=int(e["version"]),
        at=datetime.fromisoformat(e["at"]),
        lead=e.get("lead"),
        co_units=tuple(e.get("co_units", ())),
        holder=e.get("holder"),
        step=e.get("step", ""),
        card=e.get("card", ""),
        told=tuple(e.get("told", ())),
        action=e.get("action", ""),
        overtaken=bool(e.get("overtaken", False)),
    )


def _named(event_type: str) -> bytes:
    return b'"type":"%s"' % event_type.encode()
