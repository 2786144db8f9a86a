"""Who is shown what on a board: the access function and the filter, before and after a change."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from api.live.arrivals import Arrival, read_record
from api.live.filters import Seen, seen_before, seen_now, shown, view_key
from api.live.frames import Filter
from api.live.hub import View
from dispatch.access import Actor, Role, Scope, Sensitivity, Sight
from dispatch.incident.commands import (
    Accept,
    Dispatch,
    ForceRedispatch,
    RecordAccused,
    RecordContact,
    Sign,
)
from dispatch.incident.status import Clock, Status
from dispatch.incident.summary import summary_of
from tests.support.builders import (
    DISPATCHER,
    DUTY,
    OTHER_TOWN,
    OTHER_UNIT,
    TOWN,
    UNIT,
    a_story,
    a_ticket,
    desk_of,
)


def seen(status: Status = Status.PENDING_SIGN, **more: Any) -> Seen:
    return seen_now(orjson.loads(orjson.dumps(summary_of(a_ticket(status, **more)))))


@pytest.mark.parametrize(
    ("wish", "fits"),
    [
        ({}, True),
        ({"area": TOWN}, True),
        ({"area": OTHER_TOWN}, False),
        ({"area": f"{TOWN}001"}, True),
        ({"area": f"{TOWN}002"}, False),
        ({"unit": UNIT}, True),
        ({"unit": "ZJJ"}, True),
        ({"unit": OTHER_UNIT}, False),
        ({"class": "07"}, True),
        ({"class": "08"}, False),
        ({"severity": ("S1", "S3")}, True),
        ({"severity": ("S1",)}, False),
        ({"status": ("PENDING_SIGN",)}, True),
        ({"status": ("HANDLING",)}, False),
        ({"open": False}, False),
        ({"open": None}, True),
        ({"mine": True}, True),
    ],
)
def test_a_filter_lets_through_what_fits_it(wish: dict[str, Any], fits: bool) -> None:
    ticket = seen(co_units=("ZJJ",))
    found = shown(DISPATCHER, Filter.model_validate(wish), ticket)
    assert (found is not Sight.NOTHING) is fits


def test_a_card_is_asked_for_by_its_colour() -> None:
    story = a_story(Status.HANDLING)
    while story.card != "yellow":
        story.fire(Clock.HANDLE)
    ticket = seen_now(orjson.loads(orjson.dumps(summary_of(story.it))))
    change = orjson.loads(story.do(RecordContact, desk_of(UNIT), kind="contact"))
    for one in (ticket, seen_before(change["before"])):
        assert shown(DISPATCHER, Filter(card=("yellow", "red")), one) is Sight.CASE
        assert shown(DISPATCHER, Filter(card=("blue",)), one) is Sight.NOTHING
    assert shown(DISPATCHER, Filter(card=("blue",)), seen()) is Sight.NOTHING


def test_mine_is_what_the_own_unit_leads_or_helps_with() -> None:
    duty = Actor(account="a", role=Role.DUTY_OFFICER, unit="ZJJ")
    mine = Filter(mine=True)
    assert shown(duty, mine, seen(co_units=("ZJJ",))) is Sight.CASE
    assert shown(duty, mine, seen()) is Sight.NOTHING


def test_ended_tickets_are_shown_only_where_they_are_asked_for() -> None:
    closed = seen(Status.CLOSED)
    assert shown(DISPATCHER, Filter(), closed) is Sight.NOTHING
    assert shown(DISPATCHER, Filter(open=False), closed) is Sight.CASE
    assert shown(DISPATCHER, Filter(open=None), closed) is Sight.CASE


@pytest.mark.parametrize("wish", [{"class": "03"}, {"area": TOWN}, {"area": f"{TOWN}001"}])
def test_nobody_finds_out_about_a_masked_ticket_by_filtering_for_it(wish: dict[str, str]) -> None:
    petition = seen(Status.PENDING_ACCEPT, subclass="0301", channel="petition")
    clerk = Actor(account="c", role=Role.PETITION_CLERK)
    chosen = Filter.model_validate(wish)
    assert shown(DISPATCHER, Filter(area=TOWN[:6]), petition) is Sight.MASKED
    assert shown(DISPATCHER, chosen, petition) is Sight.NOTHING
    assert shown(clerk, chosen, petition) is Sight.CASE


def test_the_whole_county_as_area_is_no_restriction() -> None:
    dispatcher = DISPATCHER.model_copy(update={"unit": DUTY_TWIN.unit})
    assert view_key(dispatcher, Filter(area=TOWN[:6])) == view_key(DUTY_TWIN, Filter())


DUTY_TWIN = Actor(account="another", role=Role.DUTY_OFFICER, unit="SHZLZX", area=TOWN[:6])

SCOPES = [
    Scope(areas, lead, co_units, sensitivity, status.value, "0701")
    for areas in ((), (TOWN[:6], TOWN), (OTHER_TOWN,))
    for lead in (None, UNIT, OTHER_UNIT)
    for co_units in ((), (UNIT,))
    for sensitivity in Sensitivity
    for status in Status
]


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.SYSTEM])
@pytest.mark.parametrize("wish", [Filter(), Filter(mine=True, open=None), Filter(area=TOWN)])
def test_accounts_that_share_a_view_see_every_ticket_alike(role: Role, wish: Filter) -> None:
    for unit in (None, UNIT, f"XZ-{TOWN}"):
        for area in (None, TOWN[:6], TOWN):
            actor = Actor(account="a", role=role, unit=unit, area=area)
            key = view_key(actor, wish)
            for scope in SCOPES:
                ticket = Seen(scope, "S3")
                assert shown(actor, wish, ticket) is shown(key.viewer, key.filter, ticket)


def arrival(record: bytes) -> Arrival:
    found = read_record(record, 0, 0)
    assert isinstance(found, Arrival)
    return found


def told(actor: Actor, *records: bytes, **wish: Any) -> list[str]:
    view = View(view_key(actor, Filter.model_validate(wish)))
    items = view.items([arrival(r) for r in records], lambda t, s: {"id": t["id"], "sight": s})
    return [orjson.loads(f"{{{item}}}")["type"] for item in items]


def test_what_enters_is_sent_whole_what_leaves_is_gone_and_what_stays_out_is_silent() -> None:
    story = a_story(Status.PENDING_DISPATCH)
    given = story.do(Dispatch, DISPATCHER, lead=UNIT)
    signed = story.do(Sign, desk_of(UNIT))
    taken = story.do(ForceRedispatch, DUTY, reason="wrong")
    assert told(desk_of(UNIT), given, signed, taken) == ["change", "change", "gone"]
    assert told(desk_of(OTHER_UNIT), given, signed, taken) == []
    assert told(DISPATCHER, given, signed, taken) == ["change", "change", "change"]
    assert told(DISPATCHER, given, signed, taken, status=["HANDLING"]) == ["change", "gone"]


def test_a_change_is_encoded_once_for_all_who_see_it_alike() -> None:
    made: list[Sight] = []

    def render(ticket: dict[str, Any], sight: Sight) -> dict[str, Any]:
        made.append(sight)
        return ticket

    change = arrival(a_story().changes[0])
    for actor in (DISPATCHER, DUTY, desk_of(UNIT), DISPATCHER):
        View(view_key(actor, Filter())).items([change], render)
    assert sorted(made) == [Sight.CASE, Sight.WORKING]


def test_an_accused_unit_finds_a_petition_on_no_board_before_or_after() -> None:
    """DOMAIN 0.17: not by its area, its role or a count."""
    story = a_story(Status.PENDING_ACCEPT, subclass="0302", channel="petition")
    clerk = Actor(account="k", role=Role.PETITION_CLERK)
    people = [
        Actor(account="d", role=Role.DUTY_OFFICER, unit="XFDD"),
        Actor(account="l", role=Role.COUNTY_LEADER, unit="XFDD"),
    ]
    for viewer in people:
        key = view_key(viewer, Filter()).viewer
        assert shown(key, Filter(), seen_now(summary_of(story.it))) is Sight.MASKED
    change = orjson.loads(story.do(RecordAccused, clerk, units=("XFDD",), reason="named"))
    again = orjson.loads(story.do(Accept, clerk))
    for viewer in people:
        key = view_key(viewer, Filter()).viewer
        assert shown(key, Filter(), seen_now(change["ticket"])) is Sight.NOTHING
        assert shown(key, Filter(), seen_before(again["before"])) is Sight.NOTHING
