"""What lists and boards show of a ticket: no text, no personal data."""

from __future__ import annotations

from typing import Any

from pydantic import AwareDatetime

from dispatch.incident.clocks import Card
from dispatch.incident.status import Clock
from dispatch.incident.ticket import Ticket
from dispatch.incident.values import Value


class CoSummary(Value):
    """A co-handler and how far it is."""

    unit: str
    state: str


class PetitionSummary(Value):
    """How far a petition is: its way, and whether its opinion was delivered."""

    route: str | None
    delivered: bool


class ShownSummary(Value):
    """One line of a list, one row of a board. Positions are WGS 84 degrees."""

    id: str
    case_no: str
    version: int
    status: str
    end: str | None
    sensitivity: str
    severity: str | None
    subclass: str | None
    condition: str
    confidence: float | None
    channel: str
    request_type: str
    county: str | None
    town: str | None
    village: str | None
    grid: str | None
    lng: float | None
    lat: float | None
    lead: str | None
    co: tuple[CoSummary, ...]
    device: str | None
    reports: int
    returns: int
    reworks: int
    reopenings: int
    flags: tuple[str, ...]
    opened_at: AwareDatetime
    updated_at: AwareDatetime
    closed_at: AwareDatetime | None
    due: dict[Clock, AwareDatetime]
    next_due_at: AwareDatetime | None
    card: Card = ""
    """How close to late: blue, yellow, orange or red (DOMAIN 0.19)"""
    provisional: bool = False
    """A due time crosses a year whose calendar is not known yet"""
    overdue: tuple[Clock, ...] = ()
    """Clocks that passed their due time at any moment: a fact that stays"""
    urges: int = 0
    supervised: bool = False
    listed: bool = False
    helpers: tuple[str, ...] = ()
    """Units that a town called to the spot"""
    petition: PetitionSummary | None = None


class TicketSummary(ShownSummary):
    """The same as it goes from our own to our own, with what is shown to nobody."""

    denied: tuple[str, ...] = ()
    """Units that a petition accuses: decides who sees it"""


def summary_of(t: Ticket) -> dict[str, Any]:
    """The summary as plain data, with times still as datetimes; TicketSummary is its shape."""
    c = t.classification
    return {
        "id": t.id,
        "case_no": t.case_no,
        "version": t.version,
        "status": t.status.value,
        "end": t.end.value if t.end else None,
        "sensitivity": t.sensitivity.value,
        "severity": t.severity if c else None,
        "subclass": c.subclass if c else None,
        "condition": c.condition if c else "",
        "confidence": c.confidence if c else None,
        "channel": t.channel,
        "request_type": t.request_type,
        "county": t.place.county,
        "town": t.place.town,
        "village": t.place.village,
        "grid": t.place.grid,
        "lng": t.place.lng,
        "lat": t.place.lat,
        "lead": t.lead,
        "co": [{"unit": x.unit, "state": x.state.value} for x in t.co],
        "device": t.device,
        "reports": t.all_reports,
        "returns": t.returns,
        "reworks": t.reworks,
        "reopenings": t.reopenings,
        "flags": list(t.flags) + list(t.place.flags),
        "opened_at": t.opened_at,
        "updated_at": t.at,
        "closed_at": t.closed_at,
        "due": {clock.value: at for clock, at in t.due.items()},
        "next_due_at": t.next_due,
        "card": t.card,
        "provisional": any(r.provisional and r.open for r in t.runs),
        "overdue": list(dict.fromkeys(f.clock.value for f in t.overdue)),
        "urges": t.urges,
        "supervised": t.supervised,
        "listed": t.listed,
        "helpers": list(t.helpers),
        "denied": list(t.accused),
        "petition": {"route": t.petition.route, "delivered": t.petition.delivered_at is not None}
        if t.petition
        else None,
    }
