"""Changes as they arrive from the events topic, prepared once for everybody who looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, Final, Literal, get_args, get_origin

import orjson

from api.live.filters import Seen, seen_before, seen_now
from dispatch.access import Sight
from dispatch.incident.summary import TicketSummary
from dispatch.messages import SCHEMA, Beat, NewerSchema, Poison

Render = Callable[[dict[str, Any], Sight], dict[str, Any]]
"""A ticket's summary as JSON has it, and how much of it is seen → the view of it."""


@dataclass(slots=True)
class Arrival:
    """One change: where it stood on the topic, who sees it before and after, and its ticket.

    A change that was read from the case file to fill a gap stands where the one after it stands.
    """

    partition: int
    offset: int
    incident_id: str
    from_version: int
    version: int
    before: Seen | None
    after: Seen
    ticket: dict[str, Any]
    events: list[dict[str, Any]]
    _texts: dict[Sight, str] = field(default_factory=dict)
    _packed: bytes | None = None

    def rest(self) -> None:
        """Everybody has been told: what is kept for those who come back is kept small."""
        if self._packed is None:
            written = orjson.dumps((self.ticket, self.events))
            self._packed = bytes(
                memoryview(written)
            )  # orjson's own has room for eight times as much
            self.ticket, self.events = {}, []
            self._texts.clear()

    def text(self, sight: Sight, render: Render) -> str:
        """The members of its `change` frame (without n, cursor and braces), encoded once per
        sight."""
        known = self._texts.get(sight)
        if known is not None:
            return known
        ticket, events = self.ticket, self.events
        if self._packed is not None:
            ticket, events = orjson.loads(self._packed)
        body = {"type": "change", "ticket": render(ticket, sight), "events": events}
        text = orjson.dumps(body)[1:-1].decode()
        if self._packed is None:
            self._texts[sight] = text
        return text

    @property
    def gone_text(self) -> str:
        """The members of its `gone` frame."""
        body = {"type": "gone", "id": self.incident_id, "version": self.version}
        return orjson.dumps(body)[1:-1].decode()


@dataclass(frozen=True, slots=True)
class SeenBeat:
    """A beat that crossed the worker and the database."""

    path: Literal["report", "command"]
    lane: str
    partition: int
    sent_at: datetime


_IN_JSON: Final[dict[Any, tuple[type, ...]]] = {
    int: (int,),
    float: (int, float),
    tuple: (list,),
    dict: (dict,),
    NoneType: (NoneType,),
}


def _kinds(annotation: Any) -> tuple[type, ...]:
    """What a value of this type is in JSON; codes, names and moments are texts."""
    if isinstance(annotation, UnionType):
        return tuple(kind for part in get_args(annotation) for kind in _kinds(part))
    return _IN_JSON.get(get_origin(annotation) or annotation, (str,))


_TICKET: Final = [
    (name, _kinds(field.annotation))
    for name, field in TicketSummary.model_fields.items()
    if field.is_required()
]
_BEFORE: Final = [(name, (str,)) for name in ("sensitivity", "status", "subclass", "severity")]
_EVENT: Final = [("type", (str,)), ("version", (int,)), ("at", (str,))]


def _looked_at(value: Any, fields: Iterable[tuple[str, tuple[type, ...]]]) -> None:
    for name, kinds in fields:
        if not isinstance(value[name], kinds):
            raise TypeError(name)


def read_record(raw: bytes | None, partition: int, offset: int) -> Arrival | SeenBeat:
    """What one record of the events topic says.

    It is read without full validation, which costs three times the reading, but all that boards
    rely on is looked at: a record that was put there by hand must not end the reading, which would
    come back to it for ever. Raises Poison for what cannot be used, NewerSchema for a version from
    the future.
    """
    if raw is None:
        raise Poison("empty", "the record has no value")
    try:
        loose = orjson.loads(raw)
        version = loose["v"]
        if version != SCHEMA:
            raise NewerSchema(version)
        if loose["kind"] == "beat":
            beat = Beat.model_validate(loose)
            return SeenBeat(beat.path, beat.lane.value, beat.partition, beat.sent_at)
        before, ticket, events = loose["before"], loose["ticket"], loose["events"]
        _looked_at(loose, [("incident_id", (str,)), ("events", (list,))])
        _looked_at(ticket, _TICKET)
        if before is not None:
            _looked_at(before, _BEFORE)
        for event in events:
            _looked_at(event, _EVENT)
        return Arrival(
            partition=partition,
            offset=offset,
            incident_id=loose["incident_id"],
            from_version=int(loose["from_version"]),
            version=int(loose["version"]),
            before=None if before is None else seen_before(before),
            after=seen_now(ticket),
            ticket=ticket,
            events=[event_line(e) for e in events],
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, OverflowError) as error:
        if isinstance(error, Poison):
            raise
        raise Poison("invalid", f"not a change or a beat: {type(error).__name__}") from None


def event_line(event: dict[str, Any]) -> dict[str, Any]:
    """What a board is told of an event."""
    return {"type": event["type"], "version": event["version"], "at": event["at"]}
