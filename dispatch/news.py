"""News: of the events topic only those changes that somebody wants to hear of, read leanly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter

TOLD_OF: Final = frozenset({"TicketDispatched", "StepFired"})
"""The types of events that people are told of."""


class _Lean(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class NewsUnit(_Lean):
    """A co-handler."""

    unit: str


class NewsTicket(_Lean):
    """What of a ticket's summary decides who is told."""

    id: str
    case_no: str
    status: str
    severity: str | None
    subclass: str | None
    sensitivity: str
    town: str | None
    lead: str | None
    co: tuple[NewsUnit, ...] = ()


class NewsEvent(_Lean):
    """What of an event is told; the fields of other types keep their defaults."""

    type: str
    version: int
    at: AwareDatetime
    lead: str | None = None
    co_units: tuple[str, ...] = ()
    holder: str | None = None
    step: str = ""
    card: str = ""
    told: tuple[str, ...] = ()
    action: str = ""
    overtaken: bool = False


class News(_Lean):
    """A change that holds an event of a wanted type."""

    v: Literal[1]
    kind: Literal["change"]
    incident_id: str
    ticket: NewsTicket
    events: tuple[NewsEvent, ...]


_NEWS: Final[TypeAdapter[News]] = TypeAdapter(News)
_BEAT: Final = b'{"v":1,"kind":"beat"'
_OURS: Final = b'{"v":1,'
"""How every record of this version begins; any other is read, so that a newer one is noticed."""


class NewsReader:
    """Reads the events topic for those who are told: most of what happens tells nobody, and is
    passed over without being read (a change takes 0.1 ms to validate, this a microsecond).

    `wanted` answers the types of events that somebody wants, None while that is not known.
    """

    def __init__(self, wanted: Callable[[], frozenset[str] | None]) -> None:
        self._wanted = wanted

    def validate_json(self, raw: bytes, /) -> News | None:
        """The news in a record, None when there is nothing that anybody wants to hear of."""
        wanted = self._wanted()
        if raw.startswith(_OURS) and (
            raw.startswith(_BEAT)
            or (wanted is not None and not any(_named(name) in raw for name in wanted))
        ):
            return None
        return _NEWS.validate_json(raw)


def _named(event_type: str) -> bytes:
    return b'"type":"%s"' % event_type.encode()
