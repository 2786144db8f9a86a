"""Lateness explained: whose time the seconds were by which a clock passed its due time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, Literal

from dispatch.incident.clocks import CENTRE, PAUSED, Holding, Overdue
from dispatch.incident.ticket import Ticket
from escalation.calendars import Calendar

Whose = Literal["unit", "centre", "pause", "closed", "off_hours", "fault"]
"""unit, centre: they had the ticket and could work on it. pause: suspended. closed: it was closed
and came back. off_hours: nights and holidays, of a clock that counts working time. fault: the
system was away."""

Fault = tuple[datetime, datetime]
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Segment:
    """A share of lateness: `holder` is the unit that had the ticket then, CENTRE, or "" where
    nobody had it. `since` is where it lies; off hours of one span are one segment with it."""

    whose: Whose
    holder: str
    since: datetime
    seconds: int


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late a run was: from its first due time, which is a fact that stays (DOMAIN 0.4), to its
    end, or to the moment of asking while it is open. The segments add up to `seconds`."""

    overdue: Overdue
    until: datetime
    seconds: int
    segments: tuple[Segment, ...]


def lateness_of(
    ticket: Ticket, at: datetime, calendar: Calendar, faults: Sequence[Fault] = ()
) -> list[Lateness]:
    """Each overdue fact of a ticket, explained as of `at`. `faults` are the spans in which the
    system was away; what falls into one is nobody's."""
    return [
        _explained(ticket, fact, at, calendar, faults) for fact in ticket.overdue if fact.due < at
    ]


def _explained(
    ticket: Ticket, fact: Overdue, at: datetime, calendar: Calendar, faults: Sequence[Fault]
) -> Lateness:
    run = ticket.runs[fact.no - 1]
    end = at if run.ended_at is None else min(at, run.ended_at)
    end = max(end, fact.due)
    whole = _whole(fact.due, end)
    segments: list[Segment] = []
    for holder, since, until in _spans(ticket.held, fact.due, end):
        for began, ended, away in _cut(since, until, faults):
            first, last = _whole(fact.due, began), _whole(fact.due, ended)
            seconds, aligned = last - first, fact.due + first * _SECOND
            off = seconds - calendar.between(aligned, aligned + seconds * _SECOND, run.kind)
            segments += _shares(holder, began, seconds, off, away=away)
    return Lateness(fact, end, whole, tuple(segments))


def _whole(due: datetime, moment: datetime) -> int:
    """Whole seconds since the due time: differences of these add up, whatever the fractions are."""
    return (moment - due) // _SECOND


def _shares(
    holder: str, since: datetime, seconds: int, off: int, *, away: bool
) -> Iterator[Segment]:
    """Who answers for a span: the system when it was away, nobody while it was suspended or closed
    or it was night, else who had it."""
    nobody: Whose | None = {"": "closed", PAUSED: "pause"}.get(holder)  # type: ignore[assignment]
    had = "" if holder in ("", PAUSED) else holder
    if away or nobody is not None:
        if seconds:
            yield Segment("fault" if away else nobody or "pause", had, since, seconds)
        return
    if off:
        yield Segment("off_hours", had, since, off)
    if seconds - off:
        yield Segment("centre" if holder == CENTRE else "unit", had, since, seconds - off)


def _spans(
    held: Iterable[Holding], since: datetime, until: datetime
) -> Iterator[tuple[str, datetime, datetime]]:
    """Who had the ticket from `since` to `until`, without a gap: "" for nobody."""
    reached = since
    for holding in held:
        began = max(holding.since, reached)
        ended = until if holding.until is None else min(holding.until, until)
        if ended <= began:
            continue
        if began > reached:
            yield "", reached, began
        yield holding.holder, began, ended
        reached = ended
    if reached < until:
        yield "", reached, until


def _cut(
    since: datetime, until: datetime, faults: Sequence[Fault]
) -> Iterator[tuple[datetime, datetime, bool]]:
    """The span in pieces that lie wholly in a fault or wholly outside all of them."""
    edges = {since, until}
    edges |= {edge for fault in faults for edge in fault if since < edge < until}
    ordered = sorted(edges)
    for began, ended in pairwise(ordered):
        yield began, ended, any(a <= began and ended <= b for a, b in faults)
