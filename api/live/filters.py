"""What is on whose board: the access function and the client's filter, asked together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from api.live.frames import Filter
from dispatch.access import Actor, Role, Scope, Sensitivity, Sight, sight, tells_town
from dispatch.incident.status import ENDED

_ENDED: Final = frozenset(s.value for s in ENDED)
COUNTY_DIGITS: Final = 6
TOWN_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Seen:
    """What of a ticket decides on whose board it is, at one moment."""

    scope: Scope
    severity: str
    card: str = ""

    @property
    def open(self) -> bool:
        return self.scope.status not in _ENDED


def seen_before(raw: Mapping[str, Any]) -> Seen:
    """From a change record's `before`."""
    return Seen(
        Scope(
            areas=tuple(raw["areas"]),
            lead=raw["lead"],
            co_units=tuple(raw["co_units"]),
            helpers=tuple(raw.get("helpers", ())),
            denied=tuple(raw.get("denied", ())),
            sensitivity=Sensitivity(raw["sensitivity"]),
            status=raw["status"],
            subclass=raw["subclass"],
        ),
        raw["severity"],
        raw.get("card", ""),
    )


def seen_now(ticket: Mapping[str, Any]) -> Seen:
    """From a ticket's summary."""
    codes = (ticket["county"], ticket["town"], ticket["village"], ticket["grid"])
    return Seen(
        Scope(
            areas=tuple(code for code in codes if code),
            lead=ticket["lead"],
            co_units=tuple(co["unit"] for co in ticket["co"]),
            sensitivity=Sensitivity(ticket["sensitivity"]),
            status=ticket["status"],
            subclass=ticket["subclass"] or "9999",
            unsigned=tuple(co["unit"] for co in ticket["co"] if co["state"] == "PENDING_SIGN"),
            helpers=tuple(ticket.get("helpers", ())),
            denied=tuple(ticket.get("denied", ())),
        ),
        ticket["severity"] or "S3",
        ticket.get("card", ""),
    )


@dataclass(frozen=True, slots=True)
class ViewKey:
    """One distinct view: who looks, as far as it decides what is seen, and through which filter.

    Sockets with equal keys get equal frames.
    """

    role: Role
    unit: str | None
    area: str | None
    filter: Filter

    @property
    def viewer(self) -> Actor:
        return Actor(account="board", role=self.role, unit=self.unit, area=self.area)


_ALIKE: Final[dict[Role, Role]] = {
    Role.HOTLINE_AGENT: Role.DISPATCHER,
    Role.ACCEPTOR: Role.DISPATCHER,
    Role.DUTY_OFFICER: Role.DISPATCHER,
    Role.COUNTY_LEADER: Role.CENTRE_LEADER,
    Role.AUDITOR: Role.CENTRE_LEADER,
    Role.DEPT_HANDLER: Role.DEPT_DESK,
    Role.DEPT_LEADER: Role.DEPT_DESK,
}
"""Roles that see every ticket alike share their views; a test compares them over all scopes."""
_WHOLE_COUNTY: Final = frozenset({Role.DISPATCHER, Role.CENTRE_LEADER})


def view_key(actor: Actor, chosen: Filter) -> ViewKey:
    """The view of an account; the whole county as an area is no restriction. The unit always
    counts: a petition may accuse it."""
    if chosen.area is not None and len(chosen.area) <= COUNTY_DIGITS:
        chosen = chosen.model_copy(update={"area": None})
    role = _ALIKE.get(actor.role, actor.role)
    if role in _WHOLE_COUNTY:
        return ViewKey(role, actor.unit, None, chosen)
    return ViewKey(role, actor.unit, actor.area, chosen)


def shown(viewer: Actor, chosen: Filter, seen: Seen) -> Sight:
    """How much of a ticket is on this board; NOTHING when it is not on it.

    A filter asks only what the viewer may know: nobody finds out what a masked ticket is about, or
    in which village it lies, by filtering for it; nor in which town a petition does.
    """
    scope = seen.scope
    if chosen.open is not None and chosen.open is not seen.open:
        return Sight.NOTHING
    if chosen.severity and seen.severity not in chosen.severity:
        return Sight.NOTHING
    if chosen.card and seen.card not in chosen.card:
        return Sight.NOTHING
    if chosen.status and scope.status not in chosen.status:
        return Sight.NOTHING
    units = (scope.lead, *scope.co_units, *scope.helpers)
    if chosen.unit is not None and chosen.unit not in units:
        return Sight.NOTHING
    if chosen.mine and viewer.unit is not None and viewer.unit not in units:
        return Sight.NOTHING
    if chosen.area is not None and chosen.area not in scope.areas:
        return Sight.NOTHING
    if chosen.class_code is not None and not scope.subclass.startswith(chosen.class_code):
        return Sight.NOTHING
    found = sight(viewer, scope)
    if found is Sight.MASKED and chosen.class_code is not None:
        return Sight.NOTHING
    if chosen.area is not None and not _place_told(found, scope, chosen.area):
        return Sight.NOTHING
    return found


def _place_told(found: Sight, scope: Scope, area: str) -> bool:
    if len(area) == TOWN_DIGITS:
        return tells_town(found, scope.sensitivity)
    return len(area) <= COUNTY_DIGITS or found is not Sight.MASKED
