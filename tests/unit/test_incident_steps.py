"""Steps of the ladders: once for each ticket, run, step and due time, and what follows from one
(DOMAIN 4.2; DESIGN G5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dispatch.access import SYSTEM_ACTOR, Actor, Role, Sensitivity
from dispatch.incident import commands as c
from dispatch.incident.clocks import CARDS
from dispatch.incident.decide import Decided, decided
from dispatch.incident.events import DraftMade, StepFired
from dispatch.incident.facts import Facts, UnitTally
from dispatch.incident.reasons import Reason
from dispatch.incident.status import Clock, Status
from escalation.policies import packaged_policies, timekeeping_of
from tests.support.builders import (
    DISPATCHER,
    DUTY,
    OTHER_UNIT,
    RULES,
    UNIT,
    Story,
    a_story,
    desk_of,
)

DESK = desk_of(UNIT)
CENTRE_LEADER = Actor(account="a-centre", role=Role.CENTRE_LEADER)
FED_BACK: dict[str, Any] = {"solved": True, "handling": "cleared"}
TWO_HOURS: dict[str, Any] = {"subclass": "0701", "severity": "S3"}


def asked(story: Story, at_once: bool = False, **fields: Any) -> Decided:
    """What a step does that is sent for the handling run as it stands, at its time."""
    run = story.run_of(Clock.HANDLE)
    assert run.step_at is not None
    command = c.FireStep(
        **{
            "command_id": "s",
            "incident_id": story.id,
            "actor": SYSTEM_ACTOR,
            "issued_at": story.now,
            "run": run.no,
            "step": run.step,
            "due": run.step_at,
            **fields,
        }
    )
    answer = decided(story.it, command, Facts(RULES), story.now if at_once else run.step_at)
    assert isinstance(answer, Decided)
    return answer


def test_cards_get_darker_as_a_clock_runs_out() -> None:
    """DOMAIN 4.2: 75 % blue, 90 % yellow, overdue red."""
    story = a_story(Status.HANDLING, **TWO_HOURS)
    started = story.run_of(Clock.HANDLE).started_at
    assert story.card == ""
    for share, card in ((0.75, "blue"), (0.9, "yellow"), (1.0, "red"), (1.5, "red")):
        fired = story.fire(Clock.HANDLE)
        assert fired is not None
        assert fired.due == started + timedelta(hours=2) * share
        assert (fired.card, story.card) == (card, card)
        assert fired.told
        assert not fired.overtaken


def test_a_step_fires_once() -> None:
    story = a_story(Status.HANDLING, **TWO_HOURS)
    run = story.run_of(Clock.HANDLE)
    story.fire(Clock.HANDLE)
    before = story.it
    story.do(c.FireStep, run=run.no, step=run.step, due=run.step_at)
    assert story.it is before


@pytest.mark.parametrize(
    "other",
    [{"run": 99}, {"run": 0}, {"run": -1}, {"step": "E9"}, {"due": "2026-03-02T00:00:00Z"}],
)
def test_a_step_that_no_run_waits_for_does_nothing(other: dict[str, Any]) -> None:
    story = a_story(Status.HANDLING, **TWO_HOURS)
    assert asked(story, **other).events == []


def test_a_step_that_is_not_due_yet_does_nothing() -> None:
    story = a_story(Status.HANDLING, **TWO_HOURS)
    assert asked(story, at_once=True).events == []


@pytest.mark.parametrize("status", [Status.FEEDBACK, Status.CLOSED, Status.ARCHIVED])
def test_a_clock_that_stopped_cancels_its_steps(status: Status) -> None:
    """DOMAIN 4.2: sign, suspend and close do nothing to what was sent before."""
    story = a_story(Status.HANDLING, wants_reply=False, **TWO_HOURS)
    run = story.run_of(Clock.HANDLE)
    story.do(c.GiveFeedback, DESK, **FED_BACK)
    if status is not Status.FEEDBACK:
        story.do(c.PassReview, DISPATCHER)
    if status is Status.ARCHIVED:
        story.now += timedelta(days=31)
        story.do(c.Archive)
    before = story.it
    story.now += timedelta(hours=2)
    story.do(c.FireStep, run=run.no, step=run.step, due=run.step_at)
    assert story.it is before


def test_signing_stops_the_sign_ladder_only() -> None:
    story = a_story(Status.PENDING_SIGN, **TWO_HOURS)
    sign = story.run_of(Clock.SIGN)
    assert (sign.step, sign.step_at) == ("E1", sign.due)
    story.do(c.Sign, DESK)
    assert story.run_of(Clock.SIGN).step is None
    assert story.run_of(Clock.HANDLE).step == "E4"


def test_what_fell_due_in_an_outage_fires_in_order_and_pages_once() -> None:
    """A step that a later one overtook is recorded and not paged."""
    story = a_story(Status.HANDLING, **TWO_HOURS)
    story.now = story.run_of(Clock.HANDLE).due + timedelta(minutes=10)
    fired: list[StepFired] = []
    while story.run_of(Clock.HANDLE).step_at < story.now:  # type: ignore[operator]
        step = story.fire(Clock.HANDLE)
        assert step is not None
        fired.append(step)
    assert [(s.step, s.overtaken, bool(s.told)) for s in fired] == [
        ("E4", True, False),
        ("E5", True, False),
        ("E6", False, True),
    ]
    assert fired[0].late_s == pytest.approx(40 * 60, abs=180)
    assert story.card == "red"
    assert story.it.urges == 0


def test_the_ladders_urges_are_counted() -> None:
    story = a_story(Status.PENDING_SIGN, **TWO_HOURS)
    story.fire(Clock.SIGN)
    assert story.it.urges == 1
    story.do(c.Urge, DUTY, requirement="now")
    assert story.it.urges == 2


def test_an_overdue_step_orders_supervision_with_a_time_to_reply() -> None:
    story = a_story(Status.HANDLING, **TWO_HOURS)
    for _ in range(3):
        story.fire(Clock.HANDLE)
    order = story.it.orders[0]
    assert (order.no, order.unit, order.automatic, order.kind) == (1, UNIT, True, "timeout")
    assert story.it.due[Clock.REPLY] == order.reply_by
    first = story.run_of(Clock.REPLY)
    story.fire(Clock.HANDLE)
    assert [o.no for o in story.it.orders] == [1, 2]
    assert story.it.runs[first.no - 1].how == "moved"
    story.do(c.ReplyOrder, DESK, reply="under way")
    assert Clock.REPLY not in story.it.due
    assert all(o.replied_at == story.now for o in story.it.orders)
    assert story.refuses(c.ReplyOrder, DESK, reply="again") is Reason.NO_ORDER


def test_a_co_handlers_lateness_is_its_own() -> None:
    """DOMAIN 0.7: its orders go to it and it answers them; the ticket shows the lead's card."""
    story = a_story(Status.HANDLING, co_units=(OTHER_UNIT,), **TWO_HOURS)
    task = f"co:{OTHER_UNIT}"
    for _ in range(3):
        story.fire(Clock.HANDLE, task)
    assert [o.unit for o in story.it.orders] == [OTHER_UNIT]
    assert story.card == ""
    assert Clock.REPLY not in story.it.due
    assert story.run_of(Clock.REPLY, task).running
    assert story.refuses(c.ReplyOrder, DESK, reply="x") is Reason.NO_ORDER
    story.do(c.ReplyOrder, desk_of(OTHER_UNIT), reply="under way")
    assert story.run_of(Clock.REPLY, task).how == "met"


def listed_by_ladder() -> Story:
    """A ticket so late that a listing has been drafted."""
    story = a_story(Status.HANDLING, **TWO_HOURS)
    for _ in range(5):
        story.fire(Clock.HANDLE)
    return story


def test_listing_and_notice_are_drafts_that_a_leader_signs() -> None:
    """DOMAIN 4.2: E8, E9."""
    story = listed_by_ladder()
    assert [(d.kind, d.why) for d in story.it.drafts] == [("listing", "E8")]
    assert not story.it.listed
    assert story.refuses(c.SignDraft, DUTY, draft=1, agree=True) is Reason.ROLE
    assert story.refuses(c.SignDraft, CENTRE_LEADER, draft=2, agree=True) is Reason.NO_DRAFT
    story.do(c.SignDraft, CENTRE_LEADER, draft=1, agree=True)
    assert story.it.listed
    assert story.refuses(c.SignDraft, CENTRE_LEADER, draft=1, agree=False) is Reason.DRAFT_SETTLED
    story.fire(Clock.HANDLE)
    assert story.it.drafts[-1].kind == "notice"
    story.do(c.SignDraft, CENTRE_LEADER, draft=2, agree=True, form="interview")
    assert story.events[-1].model_dump()["form"] == "interview"


def test_a_leader_signs_a_draft_about_a_petition_and_does_nothing_else_to_it() -> None:
    """DOMAIN 0.17: a leader sees it without text or place; E8 waits for the signature."""
    story = listed_by_ladder()
    story.ticket = story.it.model_copy(update={"sensitivity": Sensitivity.PETITION})
    assert story.refuses(c.ListTicket, CENTRE_LEADER, requirement="x") is Reason.ROLE
    assert story.refuses(c.SignDraft, DUTY, draft=1, agree=True) is Reason.ROLE
    story.do(c.SignDraft, CENTRE_LEADER, draft=1, agree=True)
    assert story.it.listed


def test_a_draft_that_is_dropped_lists_nothing() -> None:
    story = listed_by_ladder()
    story.do(c.SignDraft, CENTRE_LEADER, draft=1, agree=False)
    assert not story.it.listed
    story.do(c.ListTicket, CENTRE_LEADER, requirement="this week")
    assert story.it.listed


def test_the_second_rework_drafts_a_listing() -> None:
    """DOMAIN 4.2: E8, or second rework."""
    story = a_story(Status.FEEDBACK, subclass="0101", severity="S4")
    story.do(c.OrderRework, DISPATCHER, missing="a photo")
    assert not story.it.drafts
    story.do(c.GiveFeedback, DESK, **FED_BACK)
    story.do(c.OrderRework, DISPATCHER, missing="a photo")
    assert [(d.kind, d.why) for d in story.it.drafts] == [("listing", "rework 2")]


@pytest.mark.parametrize(
    ("tally", "drafted"),
    [
        (None, False),
        (UnitTally(1, noticed_this_month=False), False),
        (UnitTally(2, noticed_this_month=False), True),
        (UnitTally(2, noticed_this_month=True), False),
    ],
)
def test_three_reds_of_a_unit_in_a_row_draft_a_notice_once_a_month(
    tally: UnitTally | None, drafted: bool
) -> None:
    """DOMAIN 4.2, E9."""
    story = a_story(Status.HANDLING, **TWO_HOURS)
    story.fire(Clock.HANDLE)
    story.fire(Clock.HANDLE)
    run = story.run_of(Clock.HANDLE)
    assert run.step == "E6"
    command = c.FireStep(
        command_id="s",
        incident_id=story.id,
        actor=SYSTEM_ACTOR,
        issued_at=story.now,
        run=run.no,
        step="E6",
        due=run.due,
    )
    found = decided(story.it, command, Facts(RULES, tally=tally), run.due)
    assert isinstance(found, Decided)
    assert any(isinstance(e, DraftMade) and e.why == "reds 3" for e in found.events) is drafted


def test_a_step_never_makes_a_click_stale() -> None:
    story = a_story(Status.HANDLING, **TWO_HOURS)
    seen = story.it.version
    for _ in range(4):
        story.fire(Clock.HANDLE)
    assert story.it.version > seen
    assert story.refuses(c.GiveFeedback, DESK, seen_version=seen, **FED_BACK) is None


def test_an_overdue_fact_is_recorded_when_a_step_tells_of_it() -> None:
    story = a_story(Status.HANDLING, **TWO_HOURS)
    for _ in range(4):
        story.fire(Clock.HANDLE)
    assert [f.clock for f in story.it.overdue].count(Clock.HANDLE) == 1


def test_a_card_of_a_stopped_clock_is_not_shown_and_comes_back_with_it() -> None:
    story = a_story(Status.HANDLING, **TWO_HOURS)
    story.fire(Clock.HANDLE)
    story.fire(Clock.HANDLE)
    story.do(c.GiveFeedback, DESK, **FED_BACK)
    assert story.card == ""
    story.do(c.OrderRework, DISPATCHER, missing="a photo")
    assert story.card == "yellow"
    assert story.run_of(Clock.HANDLE).step == "E6"


@pytest.mark.parametrize("contacted", [True, False])
def test_who_has_made_contact_is_not_reminded_of_it(contacted: bool) -> None:
    """DOMAIN 4.2: E3, handle 50 % with no first contact."""
    story = a_story(Status.HANDLING, subclass="0101", severity="S4")
    if contacted:
        story.do(c.RecordContact, DESK, kind="contact")
    fired = story.fire(Clock.INTERIM)
    assert fired is not None
    assert bool(fired.told) is not contacted


def test_a_real_ladder_is_climbed_to_its_end() -> None:
    """The calendar, limits and ladders that come with the product: no step is lost or repeated,
    none goes backwards, and the card never pales."""
    rules = replace(RULES, time=timekeeping_of(packaged_policies()))
    for subclass, severity in (("0701", "S1"), ("0801", "S3"), ("0101", "S4")):
        story = a_story(Status.HANDLING, subclass=subclass, severity=severity, rules=rules)
        fired = []
        while story.run_of(Clock.HANDLE).step is not None:
            step = story.fire(Clock.HANDLE)
            assert step is not None
            fired.append(step)
        names = [s.step for s in fired]
        assert names == ["E3", "E4", "E5", "E6", "E7", "E8", "E9"]
        assert [s.due for s in fired] == sorted(s.due for s in fired)
        assert [CARDS.index(s.card) for s in fired] == sorted(CARDS.index(s.card) for s in fired)
        assert [d.kind for d in story.it.drafts] == ["listing", "notice"]


# --- hand-over -----------------------------------------------------------------------------------


def test_a_handover_pages_every_three_minutes_until_their_number_is_entered() -> None:
    """DOMAIN 0.14."""
    story = a_story(Status.HANDED_OVER)
    handed = story.now
    assert story.it.open
    for minutes in (3, 6, 9):
        page = story.fire(Clock.HANDOVER)
        assert page is not None
        assert page.due == handed + timedelta(minutes=minutes)
        assert page.told
    story.now += timedelta(minutes=20)
    story.fire(Clock.HANDOVER)
    waits = story.run_of(Clock.HANDOVER).step_at
    assert waits is not None
    assert timedelta(0) < waits - story.now <= timedelta(minutes=3)
    story.do(c.ConfirmHandover, DUTY, number="119-7")
    assert story.it.status is Status.TRANSFERRED_OUT
    assert story.run_of(Clock.HANDOVER).step is None


def test_a_handover_that_they_decline_goes_to_dispatch() -> None:
    story = a_story(Status.HANDED_OVER)
    story.do(c.DeclineHandover, DUTY, reason="no fire")
    assert story.it.status is Status.PENDING_DISPATCH
    assert set(story.it.due) == {Clock.DISPATCH, Clock.CITIZEN}


@pytest.mark.parametrize(
    ("ago", "reason"),
    [
        (timedelta(hours=-1), Reason.CALL_TIME),
        (timedelta(hours=2), None),
        (timedelta(days=2), Reason.CALL_TIME),
    ],
)
def test_a_call_was_made_about_the_time_of_the_report(
    ago: timedelta, reason: Reason | None
) -> None:
    story = a_story(Status.PENDING_ACCEPT)
    call = {"to": "119", "called_at": story.now - ago}
    assert story.refuses(c.HandOver, DUTY, **call) is reason
