"""Who may see and who may do: the one access function, as pure data and pure questions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict


class Role(StrEnum):
    """The roles of a county social-governance centre (岗位角色)."""

    GRID_WORKER = "GRID_WORKER"
    """网格员"""
    VILLAGE = "VILLAGE"
    """村社"""
    TOWN_DESK = "TOWN_DESK"
    """乡镇综合信息指挥室"""
    HOTLINE_AGENT = "HOTLINE_AGENT"
    """热线话务员"""
    ACCEPTOR = "ACCEPTOR"
    """受理员"""
    DISPATCHER = "DISPATCHER"
    """派遣员"""
    DUTY_OFFICER = "DUTY_OFFICER"
    """值班长"""
    DEPT_DESK = "DEPT_DESK"
    """部门签收岗"""
    DEPT_HANDLER = "DEPT_HANDLER"
    """经办人"""
    DEPT_LEADER = "DEPT_LEADER"
    """部门领导"""
    VISITOR = "VISITOR"
    """回访员"""
    PETITION_CLERK = "PETITION_CLERK"
    """信访专员"""
    CENTRE_LEADER = "CENTRE_LEADER"
    """中心领导"""
    COUNTY_LEADER = "COUNTY_LEADER"
    """县领导"""
    AUDITOR = "AUDITOR"
    """审计、纪检"""
    ADMIN = "ADMIN"
    """管理员: configuration and accounts, no business data"""
    INTEGRATOR = "INTEGRATOR"
    """对接系统: posts reports of any channel, reads statistics"""
    SYSTEM = "SYSTEM"
    """系统: routing rules, timers; never an account"""


class Sensitivity(StrEnum):
    """How far a ticket's matter may be seen (敏感级别)."""

    NORMAL = "normal"
    RESTRICTED = "restricted"
    """家庭暴力、检举控告: shown as 敏感事项 outside the case team"""
    PETITION = "petition"
    """信访事项: shown as 敏感事项, without text or place, except to petition clerks"""


class Actor(BaseModel):
    """Who sends a command. `account` is an id, never a person's name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: str
    role: Role
    unit: str | None = None
    area: str | None = None


SYSTEM_ACTOR: Final = Actor(account="system", role=Role.SYSTEM)


@dataclass(frozen=True, slots=True)
class Scope:
    """What of a ticket decides who may see it: areas, units and sensitivity.

    `areas` are the codes of its county, town, village and grid that are known; `units` its lead
    and co-handlers, `unsigned` those co-handlers that have not signed, `helpers` the units that a
    town called to the spot, `denied` those that a petition accuses; `status` is needed for
    visitors, who see what waits for their call.
    """

    areas: tuple[str, ...]
    lead: str | None
    co_units: tuple[str, ...]
    sensitivity: Sensitivity
    status: str
    subclass: str
    unsigned: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()


class Sight(StrEnum):
    """How much of a ticket a viewer gets."""

    NOTHING = "nothing"
    MASKED = "masked"
    """The ticket, as 敏感事项 without matter or place; of a restricted one its town is told"""
    WORKING = "working"
    """Matter and place; personal data masked; the reporter hidden"""
    CASE = "case"
    """The case team: the reporter too, phone masked until it is revealed with a reason"""


# The roles by their way to a ticket; `dispatch.store.lists` says the same in SQL.
COUNTY_DESKS: Final = frozenset(
    {Role.HOTLINE_AGENT, Role.ACCEPTOR, Role.DISPATCHER, Role.DUTY_OFFICER, Role.SYSTEM}
)
COUNTY_EYES: Final = frozenset({Role.CENTRE_LEADER, Role.COUNTY_LEADER, Role.AUDITOR})
UNIT_ROLES: Final = frozenset({Role.DEPT_DESK, Role.DEPT_HANDLER, Role.DEPT_LEADER})
AREA_ROLES: Final = frozenset({Role.GRID_WORKER, Role.VILLAGE, Role.TOWN_DESK})
_BELOW_TOWN: Final = frozenset({Role.GRID_WORKER, Role.VILLAGE})
_SIGNED: Final = frozenset(
    {
        "HANDLING",
        "SUSPENDED",
        "FEEDBACK",
        "CHECKING_POST",
        "REWORK",
        "PENDING_VISIT",
        "CLOSED",
        "ARCHIVED",
    }
)
"""Once the lead has signed. What it wants to return (RETURN_REVIEW) may be unsigned."""
ROLES_WITH_LISTS: Final = frozenset(
    COUNTY_DESKS | COUNTY_EYES | UNIT_ROLES | AREA_ROLES | {Role.VISITOR, Role.PETITION_CLERK}
)
"""Roles that have any ticket to look at: ADMIN and INTEGRATOR have none."""


def sight(viewer: Actor, scope: Scope) -> Sight:
    """How much of a ticket with `scope` `viewer` may see.

    Denials go first: whoever belongs to an accused unit sees nothing, whatever the role. Petitions
    are the clerks' alone; every other role that would see the ticket gets it masked
    (信访工作条例 Art. 30: nothing may reach the accused). A petition's place is hidden with its
    text (DOMAIN 0.17), so who would find it by the area alone gets nothing: that it is there would
    tell the place. The same holds of a restricted ticket for whose area is a village or a grid. The
    visitor whose call a restricted ticket waits for belongs to its case team.
    """
    if viewer.unit is not None and viewer.unit in scope.denied and viewer.role is not Role.SYSTEM:
        return Sight.NOTHING
    plain = _plain_sight(viewer, scope)
    if plain is Sight.NOTHING or scope.sensitivity is Sensitivity.NORMAL:
        return plain
    petition = scope.sensitivity is Sensitivity.PETITION
    by_area = AREA_ROLES if petition else _BELOW_TOWN
    if viewer.role in by_area and not _of_the_case(viewer, scope):
        return Sight.NOTHING
    if petition:
        return Sight.CASE if viewer.role in (Role.PETITION_CLERK, Role.SYSTEM) else Sight.MASKED
    in_team = viewer.role in (*COUNTY_DESKS, Role.VISITOR) or (
        viewer.role in (*UNIT_ROLES, Role.TOWN_DESK) and _of_the_case(viewer, scope)
    )
    return plain if in_team else Sight.MASKED


def tells_town(found: Sight, sensitivity: Sensitivity) -> bool:
    """Does a viewer with this sight of a ticket learn its town? Of a masked petition nobody does
    (DOMAIN 0.17: without text or place)."""
    return found is not Sight.MASKED or sensitivity is not Sensitivity.PETITION


def _of_the_case(viewer: Actor, scope: Scope) -> bool:
    units = (scope.lead, *scope.co_units, *scope.helpers)
    return viewer.unit is not None and viewer.unit in units


def _plain_sight(viewer: Actor, scope: Scope) -> Sight:
    role = viewer.role
    if role in COUNTY_DESKS:
        return Sight.CASE
    if role in COUNTY_EYES:
        return Sight.WORKING
    if role is Role.PETITION_CLERK:
        return Sight.CASE if scope.sensitivity is Sensitivity.PETITION else Sight.NOTHING
    if role is Role.VISITOR:
        return Sight.CASE if scope.status == "PENDING_VISIT" else Sight.NOTHING
    if role in UNIT_ROLES:
        return _unit_sight(viewer, scope)
    if role in AREA_ROLES:
        if _of_the_case(viewer, scope):
            return _unit_sight(viewer, scope)
        return Sight.WORKING if viewer.area in scope.areas else Sight.NOTHING
    return Sight.NOTHING


def _unit_sight(viewer: Actor, scope: Scope) -> Sight:
    """The reporter's identity is not the department's business until it has signed, and not that of
    a unit that only helps on the spot."""
    if not _of_the_case(viewer, scope):
        return Sight.NOTHING
    signs = viewer.unit == scope.lead or viewer.unit in scope.co_units
    signed = signs and scope.status in _SIGNED and viewer.unit not in scope.unsigned
    return Sight.CASE if signed else Sight.WORKING
