"""Who is told (通知谁): from a step's audiences to accounts, channels and moments; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal

from dispatch.access import Sensitivity
from dispatch.channels import Channel, ChannelKind
from dispatch.incident.clocks import CENTRE
from grid.duty import ZONE, DutyRole, Roster
from grid.units import town_unit_code

URGENT: Final = frozenset({"S1", "S2"})
NIGHT_BEGINS: Final = time(22)
NIGHT_ENDS: Final = time(7)
MORNING: Final = time(8)
"""Cards of S3 and S4 to leaders between 22:00 and 07:00 wait until 08:00 (DOMAIN 0.11)."""

UNIT_AUDIENCES: Final[Mapping[str, DutyRole]] = {
    "handler_desk": DutyRole.HANDLER_DESK,
    "desk_head": DutyRole.DESK_HEAD,
    "dept_deputy": DutyRole.DEPT_DEPUTY,
    "dept_chief": DutyRole.DEPT_CHIEF,
}
"""Audiences of the unit that is charged."""
CENTRE_AUDIENCES: Final[Mapping[str, DutyRole]] = {
    "duty_officer": DutyRole.DUTY_OFFICER,
    "centre_director": DutyRole.CENTRE_DIRECTOR,
    "county_deputy": DutyRole.COUNTY_DEPUTY,
    "county_chief": DutyRole.COUNTY_CHIEF,
}
"""Audiences of the centre and the county, round the clock."""
OTHER_DESKS: Final = frozenset({"co_desks", "town_desk"})
"""The desks of the co-handlers, and of the town in which it happened."""
LEADERS: Final = frozenset(
    {"dept_deputy", "dept_chief", "centre_director", "county_deputy", "county_chief"}
)
REPORTER: Final = "reporter"
"""The reporter is answered by a person (visit, hotline) and has no account."""
AUDIENCES: Final = frozenset({*UNIT_AUDIENCES, *CENTRE_AUDIENCES, *OTHER_DESKS, REPORTER})

_OFF_HOURS: Final = {
    DutyRole.HANDLER_DESK: DutyRole.DUTY_PERSON,
    DutyRole.DESK_HEAD: DutyRole.DUTY_PERSON,
    DutyRole.DEPT_DEPUTY: DutyRole.DUTY_LEADER,
    DutyRole.DEPT_CHIEF: DutyRole.DUTY_LEADER,
}
"""Off hours a unit is its duty person and duty leader (DOMAIN 0.11)."""

Why = Literal["accused", "nobody", "no_account", "unknown"]


@dataclass(frozen=True, slots=True)
class Addressee:
    """An active account that may be told: its own unit, and its channels beside the app."""

    account: str
    unit: str | None
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """What of a ticket decides who is told. `holder` is the unit that is charged, or CENTRE;
    `accused` the units that a petition accuses, which are told nothing (DOMAIN 0.17)."""

    severity: str
    holder: str
    co_units: tuple[str, ...] = ()
    town_unit: str | None = None
    accused: frozenset[str] = frozenset()

    @property
    def urgent(self) -> bool:
        return self.severity in URGENT


@dataclass(frozen=True, slots=True)
class Told:
    """One message to one person: by which channel, not before when (UTC), and in what capacity."""

    account: str
    channel: ChannelKind
    not_before: datetime
    audience: str
    unit: str
    role: DutyRole


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An audience, or a unit of it, that nobody stands for, and why."""

    audience: str
    unit: str
    why: Why


@dataclass(frozen=True, slots=True)
class Telling:
    """Everybody who is told, each once by each channel, and who is not and why."""

    told: tuple[Told, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Whom a county can reach: its roster, its active accounts, its centre's unit, and whether
    offices work at a moment."""

    roster: Roster
    addressees: Mapping[str, Addressee]
    centre: str
    working: Callable[[datetime], bool]


def town_desk_told(town: str | None, sensitivity: str) -> str | None:
    """The unit of the town in which a ticket lies, if its desk may be told of it: a petition's
    place is nobody's but the clerks' (DOMAIN 0.17)."""
    if town is None or sensitivity == Sensitivity.PETITION:
        return None
    return town_unit_code(town)


def who_is_told(
    audiences: Iterable[str], matter: Matter, on_duty: OnDuty, now: datetime, *, loud: bool = True
) -> Telling:
    """Who is told of a step of `matter` that happens `now`.

    Each is told in the app and, when `loud`, by his other channels. What waits until the morning
    is told to whom is on duty then. Where nobody stands for an audience, or for all of them, the
    centre's duty officer is told: a step is never told to nobody, except that an accused unit
    never is, whoever stands in.
    """
    told: dict[tuple[str, ChannelKind], Told] = {}
    left_out: list[LeftOut] = []
    for audience in audiences:
        if audience == REPORTER:
            continue
        at = not_before(audience, matter, now)
        for unit, roles in _places(audience, matter, on_duty, at):
            if unit in matter.accused:
                left_out.append(LeftOut(audience, unit, "accused"))
                continue
            found = _found(unit, roles, matter, on_duty, at)
            if isinstance(found, str):
                left_out.append(LeftOut(audience, unit, found))
                found = _officers(matter, on_duty, at)
            _tell(told, found, audience, matter, at, loud=loud)
    if not told and left_out:
        _tell(told, _officers(matter, on_duty, now), "duty_officer", matter, now, loud=loud)
    return Telling(tuple(told.values()), tuple(left_out))


def not_before(audience: str, matter: Matter, now: datetime) -> datetime:
    """When `audience` may be told: now, but leaders of S3 and S4 not in the night (DOMAIN 0.11)."""
    if matter.urgent or audience not in LEADERS:
        return now
    local = now.astimezone(ZONE)
    if NIGHT_ENDS <= local.time() < NIGHT_BEGINS:
        return now
    day = local.date() + timedelta(days=local.time() >= NIGHT_BEGINS)
    return datetime.combine(day, MORNING, ZONE).astimezone(UTC)


def _places(
    audience: str, matter: Matter, on_duty: OnDuty, at: datetime
) -> Iterator[tuple[str, tuple[DutyRole, ...]]]:
    """The units of an audience and the roles that stand for it, the first that has somebody."""
    centre = on_duty.centre
    if audience in CENTRE_AUDIENCES:
        yield centre, (CENTRE_AUDIENCES[audience],)
    elif audience in UNIT_AUDIENCES:
        if matter.holder in (CENTRE, centre):
            leads = audience in LEADERS
            yield centre, (DutyRole.CENTRE_DIRECTOR if leads else DutyRole.DUTY_OFFICER,)
        else:
            role, working = UNIT_AUDIENCES[audience], on_duty.working(at)
            yield matter.holder, _stands_for(role, working)
            if role is DutyRole.DEPT_CHIEF and matter.urgent and not working:
                # S1 and S2 page round the clock: the chief too, not only the leader on duty.
                yield matter.holder, (role, DutyRole.DUTY_LEADER)
    elif audience == "co_desks":
        for unit in matter.co_units:
            yield unit, _stands_for(DutyRole.HANDLER_DESK, on_duty.working(at))
    elif audience == "town_desk" and matter.town_unit is not None:
        yield matter.town_unit, _stands_for(DutyRole.HANDLER_DESK, on_duty.working(at))
    else:
        yield "", ()


def _stands_for(role: DutyRole, working: bool) -> tuple[DutyRole, ...]:
    if not working:
        return (_OFF_HOURS[role],)
    if role is DutyRole.DESK_HEAD:
        return (role, DutyRole.HANDLER_DESK, DutyRole.DUTY_PERSON)
    return (role, _OFF_HOURS[role])


Found = list[tuple[Addressee, str, DutyRole]]


def _found(
    unit: str, roles: tuple[DutyRole, ...], matter: Matter, on_duty: OnDuty, at: datetime
) -> Found | Why:
    """Who stands for these roles of a unit, or why nobody does."""
    if not unit:
        return "unknown"
    why: Why = "nobody"
    for role in roles:
        named = on_duty.roster.on_duty(unit, role, at)
        known = [on_duty.addressees[a] for a in named if a in on_duty.addressees]
        may = [(one, unit, role) for one in known if one.unit not in matter.accused]
        if may:
            return may
        if named:
            why = "accused" if known else "no_account"
    return why


def _officers(matter: Matter, on_duty: OnDuty, at: datetime) -> Found:
    found = _found(on_duty.centre, (DutyRole.DUTY_OFFICER,), matter, on_duty, at)
    return [] if isinstance(found, str) else found


def _tell(
    told: dict[tuple[str, ChannelKind], Told],
    found: Found,
    audience: str,
    matter: Matter,
    at: datetime,
    *,
    loud: bool,
) -> None:
    for addressee, unit, role in found:
        kinds = [ChannelKind.APP]
        if loud:
            kinds += [c.kind for c in addressee.channels if matter.urgent or not c.urgent_only]
        for kind in kinds:
            one = Told(addressee.account, kind, at, audience, unit, role)
            earlier = told.get((one.account, kind))
            if earlier is None or one.not_before < earlier.not_before:
                told[one.account, kind] = one


def everybody_on_duty(on_duty: OnDuty, now: datetime) -> Telling:
    """All who are on duty in any capacity, by all their channels: a drill (通知演练)."""
    told: dict[tuple[str, ChannelKind], Told] = {}
    left_out = []
    everything = Matter("S1", CENTRE)
    for unit, role in on_duty.roster.places:
        found = _found(unit, (role,), everything, on_duty, now)
        if not isinstance(found, str):
            _tell(told, found, role.value, everything, now, loud=True)
        elif found == "no_account":
            left_out.append(LeftOut(role.value, unit, found))
    return Telling(tuple(told.values()), tuple(left_out))
