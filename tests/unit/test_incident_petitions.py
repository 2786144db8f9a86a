"""Petitions (信访工作条例; DOMAIN 0.5, 0.17), step by step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dispatch.access import Actor, Role, Sight, sight
from dispatch.incident import commands as c
from dispatch.incident.reasons import Reason
from dispatch.incident.status import Clock, Status
from tests.support.builders import OTHER_UNIT, TOWN, UNIT, Story, a_story, desk_of

CLERK = Actor(account="a-clerk", role=Role.PETITION_CLERK, unit=UNIT)
SENDER = Actor(account="a-sender", role=Role.PETITION_CLERK)
DAY = timedelta(days=1)
DONE: dict[str, Any] = {"solved": True, "handling": "answered in writing"}


def a_petition(subclass: str = "0302", **more: Any) -> Story:
    """One that has just come in."""
    more = {"wants_reply": False, **more}
    return a_story(Status.PENDING_ACCEPT, subclass=subclass, channel="petition", **more)


def a_claim(route: str | None = "handling", *, until: str = "feedback") -> Story:
    """A claim that was sorted, and as far as the unit's feedback, if it is to go so far."""
    story = a_petition()
    story.do(c.Accept, SENDER)
    if route is not None:
        story.do(c.SortClaim, SENDER, route=route)
    for name in ("dispatch", "sign", "feedback"):
        if until == "accept":
            break
        if name == "dispatch":
            story.do(c.Dispatch, SENDER, lead=UNIT)
        elif name == "sign":
            story.do(c.Sign, CLERK)
        else:
            story.do(c.GiveFeedback, CLERK, **DONE)
        if name == until:
            break
    return story


def a_closed_claim() -> Story:
    """A claim whose opinion was delivered."""
    story = a_claim()
    story.do(c.DeliverOpinion, SENDER, receipt="signed")
    story.do(c.PassReview, SENDER)
    return story


# --- registration --------------------------------------------------------------------------------


def test_what_comes_in_is_registered_and_transferred_in_its_time() -> None:
    """Art. 22: the clock runs from the first day and ends with the transfer."""
    story = a_petition("0301")
    assert Clock.REGISTER in story.it.due
    story.do(c.Accept, SENDER)
    assert Clock.REGISTER in story.it.due
    story.do(c.Dispatch, SENDER, lead=UNIT)
    assert story.run_of(Clock.REGISTER).how == "met"
    assert Clock.NOTICE in story.it.due


@pytest.mark.parametrize(("count", "reason"), [(5, None), (6, Reason.TOO_MANY_REPRESENTATIVES)])
def test_at_most_five_represent_the_others(count: int, reason: Reason | None) -> None:
    """Art. 20."""
    names = tuple(f"person {n}" for n in range(count))
    fields: dict[str, Any] = {"form": "visit", "people": 40, "representatives": names}
    assert a_petition("0304").refuses(c.RegisterPetition, SENDER, **fields) is reason


def test_several_who_come_in_person_elect_somebody() -> None:
    """Art. 20; one who comes alone, or many who write, need not."""
    story = a_petition("0304")
    many: dict[str, Any] = {"form": "visit", "people": 6}
    assert story.refuses(c.RegisterPetition, SENDER, **many) is Reason.REPRESENTATIVES_FIRST
    assert story.refuses(c.RegisterPetition, SENDER, form="visit", people=1) is None
    assert story.refuses(c.RegisterPetition, SENDER, form="letter", people=6) is None


def test_the_names_of_the_representatives_enter_no_event() -> None:
    story = a_petition("0304")
    names = ("张三", "李四")
    story.do(c.RegisterPetition, SENDER, form="visit", people=6, representatives=names)
    assert story.it.petition is not None
    assert (story.it.petition.people, story.it.petition.representatives) == (6, 2)
    assert all(name not in body for name in names for body in story.bodies)


# --- the accused ---------------------------------------------------------------------------------


def test_the_accused_see_nothing_whatever_they_are() -> None:
    """DOMAIN 0.17: that denial goes before every permission."""
    story = a_petition()
    for role in Role:
        viewer = Actor(account="x", role=role, unit="ZJJ", area=TOWN)
        before = sight(viewer, story.it.scope)
        accused = a_petition()
        accused.do(c.RecordAccused, SENDER, units=("ZJJ",), reason="named")
        after = sight(viewer, accused.it.scope)
        assert after is (before if role is Role.SYSTEM else Sight.NOTHING), role


def test_the_accused_do_not_handle_it() -> None:
    story = a_claim(until="accept")
    story.do(c.RecordAccused, SENDER, units=("ZJJ",), reason="named")
    assert story.refuses(c.Dispatch, SENDER, lead="ZJJ") is Reason.ACCUSED
    assert story.refuses(c.Dispatch, SENDER, lead=UNIT, co_units=("ZJJ",)) is Reason.ACCUSED
    assert story.refuses(c.Dispatch, SENDER, lead=UNIT) is None


def test_who_has_it_loses_it_when_he_is_accused() -> None:
    story = a_claim(until="sign")
    story.do(c.RecordAccused, SENDER, units=(UNIT,), reason="named")
    assert (story.it.status, story.it.lead) == (Status.PENDING_DISPATCH, None)
    assert Clock.STATUTORY not in story.it.due
    assert sight(CLERK, story.it.scope) is Sight.NOTHING
    assert sight(SENDER, story.it.scope) is Sight.CASE


def test_an_accused_co_handler_is_waived() -> None:
    story = a_claim(until="accept")
    story.do(c.Dispatch, SENDER, lead=UNIT, co_units=(OTHER_UNIT,))
    story.do(c.RecordAccused, SENDER, units=(OTHER_UNIT,), reason="named")
    assert story.it.lead == UNIT
    assert [co.state.value for co in story.it.co] == ["WAIVED"]
    assert sight(desk_of(OTHER_UNIT), story.it.scope) is Sight.NOTHING


def test_an_unknown_unit_is_not_accused() -> None:
    story = a_petition()
    fields: dict[str, Any] = {"units": ("NONE",), "reason": "named"}
    assert story.refuses(c.RecordAccused, SENDER, **fields) is Reason.UNKNOWN_UNIT


# --- sorting and the 60 days ---------------------------------------------------------------------


def test_a_claim_is_sorted_before_it_is_dispatched() -> None:
    """Art. 31; DOMAIN 0.5."""
    story = a_claim(None, until="accept")
    assert story.refuses(c.Dispatch, SENDER, lead=UNIT) is Reason.SORT_FIRST
    for route in ("litigation", "reconsideration", "arbitration"):
        assert a_claim(route, until="accept").refuses(c.Dispatch, SENDER, lead=UNIT) is (
            Reason.ANOTHER_WAY
        )


def test_only_a_claim_is_sorted() -> None:
    assert a_petition("0301").refuses(c.SortClaim, SENDER, route="handling") is Reason.NOT_A_CLAIM


def test_the_sixty_days_run_from_the_units_acceptance() -> None:
    """Art. 34; DOMAIN 0.5. A suggestion has none, nor has what takes another procedure."""
    assert Clock.STATUTORY not in a_claim(until="dispatch").it.due
    story = a_claim(until="sign")
    run = story.run_of(Clock.STATUTORY)
    assert (run.started_at, run.holder) == (story.it.signed_at, UNIT)
    assert Clock.STATUTORY not in a_claim("other_procedure", until="sign").it.due
    suggestion = a_petition("0301")
    for command, fields in ((c.Accept, {}), (c.Dispatch, {"lead": UNIT}), (c.Sign, {})):
        suggestion.do(command, CLERK, **fields)
    assert Clock.STATUTORY not in suggestion.it.due


def test_a_statutory_clock_knows_no_pause() -> None:
    """A refused feedback: it runs on as if it had not stopped; a return does not stop it."""
    story = a_claim(until="sign")
    due = story.it.due[Clock.STATUTORY]
    story.do(c.GiveFeedback, CLERK, **DONE)
    assert Clock.STATUTORY not in story.it.due
    story.do(c.OrderRework, SENDER, missing="a reason")
    assert story.it.due[Clock.STATUTORY] == due
    assert Clock.DELIVER not in story.it.due
    returned = a_claim(until="sign")
    due = returned.it.due[Clock.STATUTORY]
    returned.do(c.RequestReturn, CLERK, reason="not ours", basis="list")
    assert returned.it.due[Clock.STATUTORY] == due


def test_the_sender_rules_on_an_objection() -> None:
    """Art. 23: the second one too, which of other tickets is the duty officer's."""
    story = a_claim(until="dispatch")
    for _ in range(2):
        story.do(c.RequestReturn, CLERK, reason="not ours", basis="list")
        story.do(c.RuleReturn, SENDER, agree=True, opinion="right")
        story.do(c.Dispatch, SENDER, lead=UNIT)
    assert story.it.returns == 2


def test_the_notice_of_acceptance_ends_its_clock_and_others_do_not() -> None:
    """Art. 23."""
    story = a_claim(until="sign")
    story.do(c.GiveNotice, CLERK, about="transferred", notice="sent on")
    assert Clock.NOTICE in story.it.due
    story.do(c.GiveNotice, CLERK, about="accepted", notice="taken up")
    assert story.run_of(Clock.NOTICE).how == "met"
    assert story.it.petition is not None
    assert story.it.petition.notices == ("transferred", "accepted")


# --- opinion, review, end ------------------------------------------------------------------------


def test_nothing_is_closed_before_its_opinion_is_delivered() -> None:
    story = a_claim()
    assert Clock.DELIVER in story.it.due
    assert story.refuses(c.PassReview, SENDER) is Reason.DELIVER_FIRST
    story.do(c.DeliverOpinion, SENDER, receipt="signed")
    assert story.run_of(Clock.DELIVER).how == "met"
    assert story.refuses(c.DeliverOpinion, SENDER, receipt="x") is Reason.NOTHING_TO_DELIVER
    story.do(c.PassReview, SENDER)
    assert story.it.status is Status.CLOSED


def test_a_reworked_claim_gets_a_new_opinion() -> None:
    story = a_claim()
    story.do(c.DeliverOpinion, SENDER, receipt="signed")
    story.do(c.OrderRework, SENDER, missing="a reason")
    story.do(c.GiveFeedback, CLERK, **DONE)
    assert story.refuses(c.PassReview, SENDER) is Reason.DELIVER_FIRST


def test_a_review_and_a_rereview_and_then_no_more() -> None:
    """Art. 35 and 36: each with a clock of its own."""
    story = a_closed_claim()
    for clock in (Clock.PETITION_REVIEW, Clock.PETITION_REREVIEW):
        story.do(c.ApplyReview, SENDER, grounds="not so")
        assert story.it.status is Status.PETITION_REVIEW
        assert set(story.it.due) == {clock}
        story.do(c.DecideReview, SENDER, result="upheld", opinion="so")
        assert (story.it.status, story.it.due) == (Status.CLOSED, {})
        assert story.run_of(clock).how == "met"
        assert story.refuses(c.ApplyReview, SENDER, grounds="no") in (
            Reason.NOTHING_TO_REVIEW,
            Reason.REVIEWS_SPENT,
        )
        story.do(c.DeliverOpinion, SENDER, receipt="signed")
    assert story.refuses(c.ApplyReview, SENDER, grounds="no") is Reason.REVIEWS_SPENT
    story.do(c.EndPetition, SENDER, reason="both reviews are through")
    assert story.refuses(c.ApplyReview, SENDER, grounds="no") is Reason.PETITION_OVER
    assert story.refuses(c.EndPetition, SENDER, reason="again") is Reason.PETITION_OVER


def test_a_review_is_applied_for_in_time() -> None:
    story = a_closed_claim()
    assert story.it.petition is not None
    until = story.it.petition.apply_until
    assert until is not None
    story.now = until - timedelta(minutes=1)
    assert story.refuses(c.ApplyReview, SENDER, grounds="no") is None
    assert story.refuses(c.EndPetition, SENDER, reason="over") is Reason.REVIEW_OPEN
    story.now = until
    assert story.refuses(c.ApplyReview, SENDER, grounds="no") is Reason.APPLIED_LATE
    assert story.refuses(c.EndPetition, SENDER, reason="over") is None


def test_a_review_that_is_decided_is_not_ended_before_it_is_delivered() -> None:
    story = a_closed_claim()
    story.do(c.ApplyReview, SENDER, grounds="not so")
    story.do(c.DecideReview, SENDER, result="changed", opinion="so")
    assert story.refuses(c.EndPetition, SENDER, reason="over") is Reason.REVIEW_OPEN


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (c.Reopen, {"new_facts": "again"}),
        (c.ForceClose, {"reason": "x", "approver": "y"}),
        (c.Merge, {"into": "i-other"}),
        (c.Split, {"parts": ({"subclass": "0701", "text": "a"},) * 2}),
    ],
)
def test_what_is_never_done_with_a_petition(command: type[Any], fields: dict[str, Any]) -> None:
    """DOMAIN 0.5: by nobody, in no state."""
    for story in (a_petition(), a_claim(), a_closed_claim()):
        for role in Role:
            if role is Role.SYSTEM:
                continue
            who = Actor(account="x", role=role, area=TOWN)
            assert story.refuses(command, who, **fields) is not None, role
