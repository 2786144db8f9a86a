"""Who is told: DOMAIN 0.11, 0.17 and 4.2 by example, and what holds for every roster."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.channels import Channel, ChannelKind
from dispatch.incident.clocks import CENTRE
from escalation.telling import (
    AUDIENCES,
    LEADERS,
    Addressee,
    LeftOut,
    Matter,
    OnDuty,
    Telling,
    everybody_on_duty,
    who_is_told,
)
from grid.duty import ZONE, DutyRole, Roster, Substitution, WeeklyShift

OFFICE = (8 * 60, 18 * 60)
ALL_DAY = (0, 1440)
APP, SMS, MAIL = ChannelKind.APP, ChannelKind.SMS, ChannelKind.MAIL


def at(text: str) -> datetime:
    """A moment of the county's clocks. 2026-03-02 is a Monday."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def in_office(moment: datetime) -> bool:
    local = moment.astimezone(ZONE)
    return local.weekday() < 5 and (8 <= local.hour < 12 or 14 <= local.hour < 18)


def shift(unit: str, role: DutyRole, account: str, hours: tuple[int, int] = ALL_DAY) -> WeeklyShift:
    return WeeklyShift(unit, role, account, (1, 2, 3, 4, 5, 6, 7), *hours)


SHIFTS = (
    *(
        shift(unit, role, f"{unit}-{role}", hours)
        for unit in ("ZHZF", "SLJ", "XZ-1")
        for role, hours in (
            (DutyRole.HANDLER_DESK, OFFICE),
            (DutyRole.DUTY_PERSON, ALL_DAY),
            (DutyRole.DUTY_LEADER, ALL_DAY),
            (DutyRole.DEPT_DEPUTY, OFFICE),
            (DutyRole.DEPT_CHIEF, ALL_DAY),
        )
    ),
    shift("SHZLZX", DutyRole.DUTY_OFFICER, "officer"),
    shift("SHZLZX", DutyRole.CENTRE_DIRECTOR, "director"),
    shift("SHZLZX", DutyRole.COUNTY_DEPUTY, "deputy"),
    shift("SHZLZX", DutyRole.COUNTY_CHIEF, "chief"),
)


def unit_of(account: str) -> str:
    return account.rpartition("-")[0] or "SHZLZX"


def on_duty(
    roster: Roster | None = None, *, without: str = "", **channels: tuple[Channel, ...]
) -> OnDuty:
    roster = roster or Roster(SHIFTS)
    return OnDuty(
        roster=roster,
        addressees={
            a: Addressee(a, unit_of(a), channels.get(a.replace("-", "_"), ()))
            for a in sorted(roster.accounts)
            if a != without
        },
        centre="SHZLZX",
        working=in_office,
    )


def accounts(telling: Telling) -> set[str]:
    return {one.account for one in telling.told}


S1, S3 = Matter("S1", "ZHZF"), Matter("S3", "ZHZF")


def test_in_office_hours_a_unit_is_its_desk_and_its_leaders() -> None:
    noon = at("2026-03-02 10:00")
    telling = who_is_told(("handler_desk", "dept_deputy", "dept_chief"), S3, on_duty(), noon)
    assert accounts(telling) == {"ZHZF-handler_desk", "ZHZF-dept_deputy", "ZHZF-dept_chief"}
    assert {one.not_before for one in telling.told} == {noon}


@pytest.mark.parametrize("moment", ["2026-03-02 19:00", "2026-03-02 13:00", "2026-03-07 10:00"])
def test_off_hours_a_unit_is_its_duty_person_and_duty_leader(moment: str) -> None:
    """DOMAIN 0.11."""
    telling = who_is_told(("handler_desk", "desk_head", "dept_deputy"), S3, on_duty(), at(moment))
    assert accounts(telling) == {"ZHZF-duty_person", "ZHZF-duty_leader"}


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-03-02 22:00", "2026-03-03 08:00"),
        ("2026-03-03 06:59", "2026-03-03 08:00"),
        ("2026-03-06 23:30", "2026-03-07 08:00"),
    ],
)
@pytest.mark.parametrize("severity", ["S3", "S4"])
@pytest.mark.parametrize("leader", sorted(LEADERS))
def test_at_night_cards_of_s3_and_s4_to_leaders_wait_until_eight(
    moment: str, until: str, severity: str, leader: str
) -> None:
    """DOMAIN 0.11, whatever the clock."""
    telling = who_is_told((leader,), Matter(severity, "ZHZF"), on_duty(), at(moment))
    assert {one.not_before for one in telling.told} == {at(until)}


def test_what_waits_is_told_to_whom_is_on_duty_then() -> None:
    telling = who_is_told(("dept_deputy",), S3, on_duty(), at("2026-03-02 23:00"))
    assert accounts(telling) == {"ZHZF-dept_deputy"}
    weekend = who_is_told(("dept_deputy",), S3, on_duty(), at("2026-03-06 23:00"))
    assert accounts(weekend) == {"ZHZF-duty_leader"}


def test_the_duty_person_is_told_at_night_of_s3_too() -> None:
    night = at("2026-03-03 03:00")
    telling = who_is_told(("handler_desk",), S3, on_duty(), night)
    assert [(one.account, one.not_before) for one in telling.told] == [("ZHZF-duty_person", night)]


def test_s1_pages_leaders_round_the_clock_and_the_chief_himself() -> None:
    night = at("2026-03-03 03:00")
    telling = who_is_told(("dept_chief", "centre_director"), S1, on_duty(), night)
    assert accounts(telling) == {"ZHZF-duty_leader", "ZHZF-dept_chief", "director"}
    assert {one.not_before for one in telling.told} == {night}


def test_s3_leaves_the_chief_to_the_leader_on_duty_off_hours() -> None:
    telling = who_is_told(("dept_chief",), S3, on_duty(), at("2026-03-07 10:00"))
    assert accounts(telling) == {"ZHZF-duty_leader"}


def test_an_accused_unit_is_never_told_and_the_duty_officer_is() -> None:
    """DOMAIN 0.17: the denial goes before every permission."""
    accused = Matter("S2", "ZHZF", accused=frozenset({"ZHZF"}))
    telling = who_is_told(("handler_desk",), accused, on_duty(), at("2026-03-02 10:00"))
    assert accounts(telling) == {"officer"}
    assert telling.left_out == (LeftOut("handler_desk", "ZHZF", "accused"),)


def test_whose_own_unit_is_accused_is_not_told_as_a_stand_in_either() -> None:
    day = at("2026-03-02 00:00"), at("2026-03-03 00:00")
    roster = Roster(SHIFTS, (), (Substitution("SLJ-duty_person", "ZHZF-handler_desk", *day),))
    matter = Matter("S2", "ZHZF", accused=frozenset({"SLJ"}))
    telling = who_is_told(("handler_desk",), matter, on_duty(roster), at("2026-03-02 10:00"))
    assert accounts(telling) == {"ZHZF-duty_person"}


def test_a_role_that_nobody_has_falls_to_the_desk_and_then_to_the_duty_officer() -> None:
    morning = at("2026-03-02 10:00")
    assert accounts(who_is_told(("desk_head",), S3, on_duty(), morning)) == {"ZHZF-handler_desk"}
    unknown = who_is_told(("handler_desk",), Matter("S3", "FL"), on_duty(), morning)
    assert accounts(unknown) == {"officer"}
    assert unknown.left_out == (LeftOut("handler_desk", "FL", "nobody"),)


def test_an_account_that_is_gone_is_left_out_by_name() -> None:
    reach = on_duty(Roster(SHIFTS), without="ZHZF-duty_person")
    telling = who_is_told(("handler_desk",), S3, reach, at("2026-03-07 10:00"))
    assert accounts(telling) == {"officer"}
    assert telling.left_out == (LeftOut("handler_desk", "ZHZF", "no_account"),)


def test_the_centres_own_stages_are_told_to_the_centre() -> None:
    matter = Matter("S3", CENTRE)
    telling = who_is_told(
        ("handler_desk", "dept_deputy"), matter, on_duty(), at("2026-03-02 10:00")
    )
    assert accounts(telling) == {"officer", "director"}


def test_each_co_handler_and_the_town_have_desks_of_their_own() -> None:
    matter = Matter("S3", "ZHZF", co_units=("SLJ",), town_unit="XZ-1")
    morning = at("2026-03-02 10:00")
    telling = who_is_told(("handler_desk", "co_desks", "town_desk"), matter, on_duty(), morning)
    assert accounts(telling) == {f"{u}-handler_desk" for u in ("ZHZF", "SLJ", "XZ-1")}


def test_the_reporter_has_no_account_and_is_nobody_elses_matter() -> None:
    assert who_is_told(("reporter",), S3, on_duty(), at("2026-03-02 10:00")) == Telling(())


def test_channels_are_used_when_it_is_loud_and_urgent_ones_when_it_is_urgent() -> None:
    desk = "ZHZF-handler_desk"
    reach = on_duty(ZHZF_handler_desk=(Channel(desk, MAIL), Channel(desk, SMS, urgent_only=True)))
    morning = at("2026-03-02 10:00")

    def kinds(matter: Matter, *, loud: bool) -> list[ChannelKind]:
        telling = who_is_told(("handler_desk",), matter, reach, morning, loud=loud)
        return [one.channel for one in telling.told]

    assert kinds(S3, loud=False) == [APP]
    assert kinds(S3, loud=True) == [APP, MAIL]
    assert kinds(S1, loud=True) == [APP, MAIL, SMS]


def test_who_is_told_in_two_capacities_is_told_once_and_at_once() -> None:
    roster = Roster((*SHIFTS, shift("ZHZF", DutyRole.DUTY_PERSON, "ZHZF-duty_leader")))
    night = at("2026-03-02 23:00")
    telling = who_is_told(("dept_deputy", "handler_desk"), S3, on_duty(roster), night)
    assert len(telling.told) == len({(one.account, one.channel) for one in telling.told})
    assert {o.not_before for o in telling.told if o.account == "ZHZF-duty_leader"} == {night}


def test_a_drill_pages_everybody_on_duty() -> None:
    telling = everybody_on_duty(on_duty(), at("2026-03-07 10:00"))
    assert accounts(telling) == Roster(SHIFTS).accounts
    at_night = everybody_on_duty(on_duty(), at("2026-03-07 23:00"))
    assert {one.not_before for one in at_night.told} == {at("2026-03-07 23:00")}
    assert "ZHZF-handler_desk" not in accounts(at_night)


UNITS = ["ZHZF", "SLJ", "XZ-1", "SHZLZX", CENTRE]
MATTERS = st.builds(
    Matter,
    severity=st.sampled_from(["S1", "S2", "S3", "S4"]),
    holder=st.sampled_from(UNITS),
    co_units=st.lists(st.sampled_from(UNITS[:3]), max_size=2, unique=True).map(tuple),
    town_unit=st.sampled_from(["XZ-1", None]),
    accused=st.sets(st.sampled_from(UNITS[:3]), max_size=2).map(frozenset),
)
MOMENTS = st.integers(0, 14 * 1440).map(lambda m: at("2026-03-02 00:00") + timedelta(minutes=m))


@given(
    st.lists(st.sampled_from(sorted(AUDIENCES - {"reporter"})), min_size=1, max_size=5),
    MATTERS,
    MOMENTS,
)
def test_for_every_step_somebody_is_told_and_nobody_accused_or_woken(
    audiences: list[str], matter: Matter, now: datetime
) -> None:
    telling = who_is_told(audiences, matter, on_duty(), now)
    named = {a for a in audiences if a != "co_desks" or matter.co_units}
    assert telling.told or not named
    for one in telling.told:
        assert unit_of(one.account) not in matter.accused
        assert one.unit not in matter.accused
        assert one.not_before >= now
        hour = one.not_before.astimezone(ZONE).hour
        if matter.urgent:
            assert one.not_before == now
        elif one.audience in LEADERS:
            assert 7 <= hour < 22
        else:
            assert one.not_before == now
