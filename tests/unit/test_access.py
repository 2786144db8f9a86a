"""How much of a ticket each role may see: every role, every kind of ticket."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.access import Actor, Role, Scope, Sensitivity, Sight, sight
from dispatch.incident.commands import Sign
from dispatch.incident.status import Status
from tests.support.builders import a_story, desk_of

N, M, W, C = Sight.NOTHING, Sight.MASKED, Sight.WORKING, Sight.CASE

SIGNED = Scope(
    areas=("331102", "331102001", "331102001001"),
    lead="ZHZF",
    co_units=("SLJ",),
    sensitivity=Sensitivity.NORMAL,
    status="HANDLING",
    subclass="0701",
)
UNSIGNED = replace(SIGNED, status="PENDING_SIGN")
VISIT = replace(SIGNED, status="PENDING_VISIT")
NOBODYS = replace(SIGNED, lead=None, co_units=(), status="PENDING_ACCEPT")

HERE, ELSEWHERE = "331102001", "331102002"

SEEN: list[tuple[Role, str | None, str | None, tuple[Sight, Sight, Sight, Sight]]] = [
    # role, unit, area → of a normal ticket: unsigned, signed, at the visit, nobody's
    (Role.HOTLINE_AGENT, None, None, (C, C, C, C)),
    (Role.ACCEPTOR, None, None, (C, C, C, C)),
    (Role.DISPATCHER, None, None, (C, C, C, C)),
    (Role.DUTY_OFFICER, None, None, (C, C, C, C)),
    (Role.SYSTEM, None, None, (C, C, C, C)),
    (Role.CENTRE_LEADER, None, None, (W, W, W, W)),
    (Role.COUNTY_LEADER, None, None, (W, W, W, W)),
    (Role.AUDITOR, None, None, (W, W, W, W)),
    (Role.DEPT_DESK, "ZHZF", None, (W, C, C, N)),
    (Role.DEPT_HANDLER, "SLJ", None, (W, C, C, N)),
    (Role.DEPT_LEADER, "ZHZF", None, (W, C, C, N)),
    (Role.DEPT_DESK, "XFDD", None, (N, N, N, N)),
    (Role.DEPT_DESK, None, None, (N, N, N, N)),
    (Role.DEPT_DESK, "XFDD", HERE, (N, N, N, N)),
    (Role.TOWN_DESK, "XZ-1", HERE, (W, W, W, W)),
    (Role.TOWN_DESK, "ZHZF", ELSEWHERE, (W, C, C, N)),
    (Role.TOWN_DESK, "XZ-2", ELSEWHERE, (N, N, N, N)),
    (Role.VILLAGE, None, "331102001001", (W, W, W, W)),
    (Role.GRID_WORKER, None, "331102001002", (N, N, N, N)),
    (Role.GRID_WORKER, None, None, (N, N, N, N)),
    (Role.VISITOR, None, None, (N, N, C, N)),
    (Role.PETITION_CLERK, "ZHZF", None, (N, N, N, N)),
    (Role.ADMIN, "ZHZF", HERE, (N, N, N, N)),
    (Role.INTEGRATOR, "ZHZF", HERE, (N, N, N, N)),
]


def viewer(role: Role, unit: str | None, area: str | None) -> Actor:
    return Actor(account="a", role=role, unit=unit, area=area)


@pytest.mark.parametrize(("role", "unit", "area", "seen"), SEEN)
def test_normal_tickets(
    role: Role, unit: str | None, area: str | None, seen: tuple[Sight, ...]
) -> None:
    who = viewer(role, unit, area)
    assert tuple(sight(who, s) for s in (UNSIGNED, SIGNED, VISIT, NOBODYS)) == seen


@pytest.mark.parametrize(("role", "unit", "area", "seen"), SEEN)
def test_petitions_are_the_clerks_alone(
    role: Role, unit: str | None, area: str | None, seen: tuple[Sight, ...]
) -> None:
    """Who would see the ticket sees that there is one; who would not, nothing at all; nor who would
    by the area alone, for that tells the place (DOMAIN 0.17)."""
    who = viewer(role, unit, area)
    for scope, plain in zip((UNSIGNED, SIGNED, VISIT, NOBODYS), seen, strict=True):
        petition = replace(scope, sensitivity=Sensitivity.PETITION)
        if role in (Role.PETITION_CLERK, Role.SYSTEM):
            assert sight(who, petition) is C
        elif role in (Role.VILLAGE, Role.GRID_WORKER, Role.TOWN_DESK) and unit != "ZHZF":
            assert sight(who, petition) is N, "its place is the area's own"
        else:
            assert sight(who, petition) is (N if plain is N else M)


def test_restricted_tickets_are_for_the_case_team() -> None:
    restricted = replace(SIGNED, sensitivity=Sensitivity.RESTRICTED)
    expected = {
        (Role.DISPATCHER, None, None): C,
        (Role.DEPT_DESK, "ZHZF", None): C,
        (Role.DEPT_HANDLER, "SLJ", None): C,
        (Role.DEPT_DESK, "XFDD", None): N,
        (Role.TOWN_DESK, "XZ-1", HERE): M,
        (Role.VILLAGE, "ZHZF", HERE): M,
        (Role.GRID_WORKER, None, HERE): N,
        (Role.VILLAGE, None, "331102001001"): N,
        (Role.CENTRE_LEADER, None, None): M,
        (Role.AUDITOR, None, None): M,
        (Role.VISITOR, None, None): N,
    }
    assert {who: sight(viewer(*who), restricted) for who in expected} == expected
    waiting = replace(restricted, status="PENDING_VISIT")
    assert sight(viewer(Role.VISITOR, None, None), waiting) is C


def test_who_has_not_signed_does_not_see_the_reporter() -> None:
    """A co-handler's own sign-off counts, not the lead's; a return may be of an unsigned ticket."""
    lead, helper = viewer(Role.DEPT_DESK, "ZHZF", None), viewer(Role.DEPT_DESK, "SLJ", None)
    alone = replace(SIGNED, unsigned=("SLJ",))
    assert (sight(lead, alone), sight(helper, alone)) == (C, W)
    returned = replace(SIGNED, status="RETURN_REVIEW")
    assert (sight(lead, returned), sight(helper, returned)) == (W, W)
    story = a_story(Status.HANDLING, co_units=("SLJ",))
    assert sight(helper, story.it.scope) is W
    story.do(Sign, desk_of("SLJ"))
    assert sight(helper, story.it.scope) is C


def test_every_role_is_in_the_table() -> None:
    assert {role for role, *_ in SEEN} == set(Role)
