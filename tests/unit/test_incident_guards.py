"""The rules that a state alone does not tell: returns, visits, petitions, units, windows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from deploy.roots.rules import routing_table, rules_of
from dispatch.access import Actor, Role, Sensitivity
from dispatch.incident import commands as c
from dispatch.incident.decide import Decided, decided, refusal_of
from dispatch.incident.facts import Facts
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.status import Clock, End, Status
from dispatch.incident.ticket import Bounce
from escalation.policies import packaged_policies
from grid.county import County
from grid.demo import demo_county
from tests.support.builders import (
    ACCEPTOR,
    DISPATCHER,
    DUTY,
    OTHER_TOWN,
    OTHER_UNIT,
    RULES,
    TOWN,
    UNIT,
    Story,
    a_story,
    desk_of,
)

DESK = desk_of(UNIT)
VISITOR = Actor(account="a-visitor", role=Role.VISITOR)
CLERK = Actor(account="a-clerk", role=Role.PETITION_CLERK, unit=UNIT)
OTHER_CLERK = Actor(account="a-clerk-2", role=Role.PETITION_CLERK, unit=UNIT)

RETURN: dict[str, Any] = {"reason": "not ours", "basis": "the list"}


def ask(story: Story, command_type: type[Any], actor: Actor, **fields: Any) -> Decided | Refused:
    """What would come of a command a minute later; the story stays as it is."""
    at = story.now + timedelta(minutes=1)
    command = command_type(
        command_id="asked", incident_id=story.id, actor=actor, issued_at=at, **fields
    )
    return decided(story.it, command, Facts(RULES), at)


def reason(story: Story, command_type: type[Any], actor: Actor, **fields: Any) -> Reason | None:
    """Why it would be refused; None when it would be done."""
    answer = ask(story, command_type, actor, **fields)
    return answer.reason if isinstance(answer, Refused) else None


def returned(times: int = 1, **more: Any) -> Story:
    """A ticket that has been returned so often, each time sent to another unit."""
    units = [UNIT, OTHER_UNIT, "ZJJ"]
    story = a_story(Status.RETURN_REVIEW, **more)
    for unit in units[1:times]:
        story.do(c.RuleReturn, DISPATCHER, agree=True, lead=unit, opinion="theirs")
        story.do(c.RequestReturn, desk_of(unit), **RETURN)
    return story


# --- returns -------------------------------------------------------------------------------------


def test_a_return_is_never_asked_again_after_a_ruling() -> None:
    story = returned()
    story.do(c.RuleReturn, DISPATCHER, agree=False, opinion="yours")
    assert reason(story, c.RequestReturn, DESK, **RETURN) is Reason.RETURN_AFTER_RULING
    story.do(c.Sign, DESK)
    assert reason(story, c.RequestReturn, DESK, **RETURN) is Reason.RETURN_AFTER_RULING


def test_a_unit_returns_once_per_dispatch() -> None:
    story = a_story(Status.HANDLING)
    before = Bounce(unit=UNIT, dispatch_no=story.it.dispatch_no, at=story.now, held_s=60)
    story.ticket = story.it.model_copy(update={"bounces": (before,)})
    assert reason(story, c.RequestReturn, DESK, **RETURN) is Reason.RETURN_TWICE


def test_a_return_that_a_ruling_forbids_is_not_offered() -> None:
    story = returned()
    assert refusal_of(story.it, DISPATCHER, "rule-return") is None
    story.do(c.RuleReturn, DISPATCHER, agree=False, opinion="yours")
    assert refusal_of(story.it, DESK, "return") == Refused(Reason.RETURN_AFTER_RULING)
    assert refusal_of(story.it, DESK, "sign") is None
    again = returned(2)
    assert refusal_of(again.it, DUTY, "rule-return") is None
    assert refusal_of(again.it, DISPATCHER, "rule-return") is not None


def test_a_new_dispatch_may_be_returned_again() -> None:
    story = returned()
    story.do(c.RuleReturn, DISPATCHER, agree=True, opinion="right")
    story.do(c.Dispatch, DISPATCHER, lead=UNIT)
    assert reason(story, c.RequestReturn, DESK, **RETURN) is None


def test_a_return_comes_within_its_time() -> None:
    story = a_story(Status.PENDING_SIGN)
    until = story.it.due[Clock.RETURN]
    story.now = until - timedelta(minutes=1)
    assert reason(story, c.RequestReturn, DESK, **RETURN) is None
    story.now = until
    assert reason(story, c.RequestReturn, DESK, **RETURN) is Reason.RETURN_LATE


@pytest.mark.parametrize("severity", ["S1", "S2"])
def test_urgent_matters_are_responded_to_before_they_are_returned(severity: str) -> None:
    story = a_story(Status.PENDING_SIGN, severity=severity)
    assert reason(story, c.RequestReturn, DESK, **RETURN) is Reason.RESPOND_FIRST
    story.do(c.Sign, DESK)
    assert reason(story, c.RequestReturn, DESK, **RETURN) is Reason.RESPOND_FIRST
    story.do(c.RecordContact, DESK, kind="contact", reached=False)
    story.do(c.RecordContact, DESK, kind="progress")
    assert reason(story, c.RequestReturn, DESK, **RETURN) is Reason.RESPOND_FIRST
    story.do(c.RecordContact, DESK, kind="on_site")
    assert reason(story, c.RequestReturn, DESK, **RETURN) is None


def test_the_second_return_is_ruled_by_the_duty_officer_and_is_final() -> None:
    story = returned(2)
    again = {"agree": True, "lead": "ZJJ", "opinion": "theirs, finally"}
    assert reason(story, c.RuleReturn, DISPATCHER, **again) is Reason.DUTY_OFFICER_RULES
    dismissed = {"agree": False, "opinion": "yours"}
    assert reason(story, c.RuleReturn, DISPATCHER, **dismissed) is Reason.DUTY_OFFICER_RULES
    story.do(c.RuleReturn, DUTY, **again)
    designated = desk_of("ZJJ")
    assert reason(story, c.RequestReturn, designated, **RETURN) is Reason.RETURN_AFTER_RULING


def test_the_sender_rules_on_every_return_of_a_petition() -> None:
    """Nobody but a clerk may see a petition, so nobody else can rule on it."""
    story = petition(c.Accept)
    for unit in (UNIT, OTHER_UNIT):
        story.do(c.Dispatch, CLERK, lead=unit)
        clerk = CLERK.model_copy(update={"unit": unit})
        story.do(c.RequestReturn, clerk, **RETURN)
        if unit == UNIT:
            story.do(c.RuleReturn, CLERK, agree=True, opinion="right")
    assert story.it.returns == 2
    assert reason(story, c.RuleReturn, DUTY, agree=False, opinion="yours") is Reason.ROLE
    assert reason(story, c.RuleReturn, CLERK, agree=False, opinion="yours") is None


def test_a_return_goes_to_another_unit_than_the_one_that_returned_it() -> None:
    story = returned()
    same = {"agree": True, "lead": UNIT, "opinion": "theirs"}
    assert reason(story, c.RuleReturn, DISPATCHER, **same) is Reason.SAME_UNIT


def test_a_return_does_not_reset_the_clock() -> None:
    """DOMAIN 0.2: the ruling counts against no unit; what was used before it does."""
    story = a_story(Status.PENDING_SIGN, severity="S3", subclass="0801")
    before = story.it.due
    story.do(c.RequestReturn, DESK, **RETURN)
    assert set(story.it.due) == {Clock.RULING, Clock.CITIZEN}
    asked = story.now
    story.now += timedelta(hours=3)
    story.do(c.RuleReturn, DISPATCHER, agree=False, opinion="yours")
    ruling = story.now - asked
    assert story.it.due[Clock.HANDLE] == before[Clock.HANDLE] + ruling
    assert story.it.due[Clock.CONTACT] == before[Clock.CONTACT] + ruling
    assert story.it.due[Clock.CITIZEN] == before[Clock.CITIZEN]
    assert Clock.RETURN not in story.it.due


# --- units, classes, areas -----------------------------------------------------------------------


def test_a_dispatch_names_units_that_exist_and_one_lead() -> None:
    story = a_story(Status.PENDING_DISPATCH)
    ask_for = {"lead": "NOBODY"}
    assert reason(story, c.Dispatch, DISPATCHER, **ask_for) is Reason.UNKNOWN_UNIT
    both = {"lead": UNIT, "co_units": (OTHER_UNIT, "NOBODY")}
    assert reason(story, c.Dispatch, DISPATCHER, **both) is Reason.UNKNOWN_UNIT
    itself = {"lead": UNIT, "co_units": (OTHER_UNIT, UNIT)}
    assert reason(story, c.Dispatch, DISPATCHER, **itself) is Reason.LEAD_IS_CO
    answer = ask(story, c.Dispatch, DISPATCHER, lead=UNIT, co_units=(OTHER_UNIT, OTHER_UNIT))
    assert isinstance(answer, Decided)
    assert answer.ticket.co_units == (OTHER_UNIT,)


def test_a_towns_desk_dispatches_inside_its_town() -> None:
    story = a_story(Status.PENDING_DISPATCH)
    own, grids = f"XZ-{TOWN}", "ZJJ"
    desk = Actor(account="a-town", role=Role.TOWN_DESK, unit=own, area=TOWN)
    for outside in (UNIT, f"XZ-{OTHER_TOWN}", grids):
        assert reason(story, c.Dispatch, desk, lead=outside) is Reason.OUTSIDE_TOWN
    assert reason(story, c.Dispatch, desk, lead=own, co_units=(UNIT,)) is None
    assert reason(story, c.Dispatch, DISPATCHER, lead=UNIT) is None
    county = County(demo_county())
    table = routing_table(county, RULES.taxonomy)
    month = timedelta(days=30)
    rules = rules_of(county, RULES.taxonomy, table, policies=packaged_policies(), window=month)
    lies_in = rules.lies_in
    assert lies_in(own, TOWN)
    assert not lies_in(f"XZ-{OTHER_TOWN}", TOWN)
    assert not lies_in(UNIT, TOWN)
    assert not lies_in("NOBODY", TOWN)
    village_unit = replace(RULES, lies_in=lambda unit, area: (unit, area) == (grids, TOWN))
    at = story.now + timedelta(minutes=1)
    inside = c.Dispatch(
        command_id="inside", incident_id=story.id, actor=desk, issued_at=at, lead=grids
    )
    assert isinstance(decided(story.it, inside, Facts(village_unit), at), Decided)


def test_a_ruling_and_a_return_name_units_that_exist() -> None:
    story = returned()
    lead = {"agree": True, "lead": "NOBODY", "opinion": "theirs"}
    assert reason(story, c.RuleReturn, DISPATCHER, **lead) is Reason.UNKNOWN_UNIT
    co = {"agree": True, "lead": OTHER_UNIT, "co_units": (OTHER_UNIT,), "opinion": "theirs"}
    assert reason(story, c.RuleReturn, DISPATCHER, **co) is Reason.LEAD_IS_CO
    signing = a_story(Status.PENDING_SIGN)
    suggested = {**RETURN, "suggested_unit": "NOBODY"}
    assert reason(signing, c.RequestReturn, DESK, **suggested) is Reason.UNKNOWN_UNIT


def test_a_correction_names_a_class_a_condition_and_an_area_that_exist() -> None:
    story = a_story(Status.PENDING_DISPATCH)
    assert reason(story, c.Correct, DISPATCHER, subclass="9998") is Reason.UNKNOWN_CLASS
    assert reason(story, c.Correct, DISPATCHER, condition="never") is Reason.UNKNOWN_CLASS
    assert reason(story, c.Correct, DISPATCHER, opinion="so") is Reason.NOTHING_CHANGES
    assert reason(story, c.Correct, DISPATCHER, area_code=OTHER_TOWN) is None


def test_what_is_not_classified_is_classified_before_it_goes_on() -> None:
    story = a_story(Status.PENDING_ACCEPT, subclass="9999")
    assert reason(story, c.Accept, ACCEPTOR) is Reason.CLASSIFY_FIRST
    story.do(c.Correct, ACCEPTOR, subclass="0701")
    assert reason(story, c.Accept, ACCEPTOR) is None


def test_what_was_answered_unclassified_is_classified_before_it_is_dispatched() -> None:
    story = a_story(Status.PENDING_ACCEPT, subclass="9999")
    story.do(c.Answer, ACCEPTOR, answer="at the counter")
    story.do(c.Reopen, ACCEPTOR, new_facts="it is closed")
    assert reason(story, c.Dispatch, DISPATCHER, lead=UNIT) is Reason.CLASSIFY_FIRST


def test_a_class_that_left_the_table_does_not_stop_its_tickets() -> None:
    """Class tables are data: a ticket of a class that is gone has the limits of 9999."""
    story = a_story(Status.FEEDBACK)
    matter = story.it.classification
    assert matter is not None
    gone = matter.model_copy(update={"subclass": "0799"})
    story.ticket = story.it.model_copy(update={"classification": gone, "wants_reply": True})
    answer = ask(story, c.PassReview, DISPATCHER)
    assert isinstance(answer, Decided)
    assert Clock.VISIT in answer.ticket.due


# --- correcting ----------------------------------------------------------------------------------


def test_a_correction_starts_the_stage_clock_where_the_stage_began() -> None:
    story = a_story(Status.CLOSED)
    story.now += timedelta(days=3)
    story.do(c.Reopen, DUTY, new_facts="again")
    reopened = story.now
    story.do(c.Correct, DUTY, severity="S4")
    assert story.it.due[Clock.DISPATCH] > reopened


def test_a_correction_after_a_return_does_not_make_the_dispatch_late() -> None:
    story = a_story(Status.HANDLING)
    story.now += timedelta(hours=5)
    story.do(c.RequestReturn, DESK, **RETURN)
    story.do(c.RuleReturn, DISPATCHER, agree=True, opinion="right")
    before = story.it.due[Clock.DISPATCH]
    story.do(c.Correct, DISPATCHER, subclass="0702")
    assert story.it.due[Clock.DISPATCH] == before


# --- who visits, and how often -------------------------------------------------------------------


def by_hand(status: Status, dispatcher: Actor) -> Story:
    """A ticket that `dispatcher` dispatched."""
    story = a_story(Status.PENDING_DISPATCH, wants_reply=True)
    story.do(c.Dispatch, dispatcher, lead=UNIT)
    story.do(c.Sign, DESK)
    story.do(c.GiveFeedback, DESK, solved=True, handling="done")
    if status is Status.PENDING_VISIT:
        story.do(c.PassReview, DISPATCHER)
    return story


def test_who_dispatched_a_ticket_does_not_make_its_visit() -> None:
    same = Actor(account="both", role=Role.VISITOR)
    story = by_hand(Status.PENDING_VISIT, Actor(account="both", role=Role.DISPATCHER))
    done = {"reached": True, "solved": True}
    assert reason(story, c.RecordVisit, same, **done) is Reason.VISITOR_IS_DISPATCHER
    assert reason(story, c.RecordVisit, VISITOR, **done) is None


def test_three_tries_and_nobody_there_end_it() -> None:
    story = a_story(Status.PENDING_VISIT)
    for _ in range(2):
        story.do(c.RecordVisit, VISITOR, reached=False)
        assert story.it.status is Status.PENDING_VISIT
    story.do(c.RecordVisit, VISITOR, reached=False)
    assert (story.it.status, story.it.end) == (Status.CLOSED, End.UNREACHED)


def test_each_visit_after_a_rework_has_its_own_three_tries() -> None:
    story = a_story(Status.PENDING_VISIT)
    story.do(c.RecordVisit, VISITOR, reached=False)
    story.do(c.RecordVisit, VISITOR, reached=True, solved=False, justified=True)
    story.do(c.GiveFeedback, DESK, solved=True, handling="again")
    story.do(c.PassReview, DISPATCHER)
    for _ in range(2):
        story.do(c.RecordVisit, VISITOR, reached=False)
        assert story.it.status is Status.PENDING_VISIT
    story.do(c.RecordVisit, VISITOR, reached=False)
    assert story.it.end is End.UNREACHED


def test_a_visit_sends_back_only_what_is_rightly_found_bad() -> None:
    story = a_story(Status.PENDING_VISIT)
    closed = ask(story, c.RecordVisit, VISITOR, reached=True, solved=False, satisfied_result=1)
    assert isinstance(closed, Decided)
    assert (closed.ticket.status, closed.ticket.end) == (Status.CLOSED, End.VISITED)
    back = ask(story, c.RecordVisit, VISITOR, reached=True, solved=False, justified=True)
    assert isinstance(back, Decided)
    assert (back.ticket.status, back.ticket.reworks) == (Status.REWORK, 1)


def test_the_visitor_calls_the_reporter_of_a_restricted_ticket_too() -> None:
    story = by_hand(Status.FEEDBACK, DISPATCHER)
    story.ticket = story.it.model_copy(update={"sensitivity": Sensitivity.RESTRICTED})
    story.do(c.PassReview, DISPATCHER)
    assert reason(story, c.RecordVisit, VISITOR, reached=True, solved=True) is None


# --- rework --------------------------------------------------------------------------------------


def test_rework_after_review_runs_on_against_the_first_limit() -> None:
    """DOMAIN 0.4: as if it had not stopped."""
    story = a_story(Status.FEEDBACK)
    first = story.it.handle_due
    story.now += timedelta(days=1)
    story.do(c.OrderRework, DISPATCHER, missing="a photo")
    assert story.it.due[Clock.HANDLE] == first
    assert [run.no for run in story.it.runs if run.clock is Clock.HANDLE] == [
        run.no for run in story.it.runs if run.running and run.clock is Clock.HANDLE
    ]


def test_the_time_at_the_centre_is_left_out_after_every_visit() -> None:
    """DOMAIN 0.4; thirty days are long enough for no floor to matter."""
    story = a_story(Status.FEEDBACK, wants_reply=True, subclass="0101", severity="S4")
    limit = story.it.handle_due
    assert limit is not None
    left_out = timedelta(0)
    for days in (2, 3):
        fed_back = story.now
        story.now += timedelta(days=days)
        story.do(c.PassReview, DISPATCHER)
        story.do(c.RecordVisit, VISITOR, reached=True, solved=False, justified=True)
        left_out += story.now - fed_back
        assert story.it.due[Clock.HANDLE] == limit + left_out
        story.do(c.GiveFeedback, DESK, solved=True, handling="again")
    story.do(c.OrderRework, DISPATCHER, missing="a photo")
    assert story.it.due[Clock.HANDLE] == limit + left_out


# --- petitions -----------------------------------------------------------------------------------


def petition(*steps: type[Any], **more: Any) -> Story:
    """A petition, brought on by its clerk."""
    story = a_story(Status.PENDING_ACCEPT, subclass="0301", channel="petition", **more)
    for step in steps:
        story.do(step, CLERK)
    return story


def test_petitions_wait_for_a_clerk_whatever_the_command_that_opened_them_says() -> None:
    for subclass, channel in (("0301", "hotline"), ("0701", "petition")):
        story = Story(f"i-{subclass}")
        normal = a_story(Status.PENDING_SIGN)
        matter = normal.it.classification
        assert matter is not None
        story.do(
            c.OpenIncident,
            channel=channel,
            place=normal.it.place,
            classification=matter.model_copy(update={"subclass": subclass}),
            proposal=normal.it.proposal,
            accept=True,
            dispatch=True,
        )
        assert story.it.status is Status.PENDING_ACCEPT
        assert story.it.sensitivity is Sensitivity.PETITION


def test_nothing_ever_joins_a_petition() -> None:
    story = petition(device="d1", device_condition="high")
    assert not story.it.joinable
    join = {"report_id": "r2", "channel": "sensor"}
    system = Actor(account="system", role=Role.SYSTEM)
    assert reason(story, c.JoinReport, system, **join) is Reason.PETITION_NEVER


def test_what_is_corrected_to_a_petition_is_joined_no_more() -> None:
    story = a_story(Status.PENDING_DISPATCH, device="d1", device_condition="high")
    assert story.it.joinable
    story.do(c.Correct, DISPATCHER, subclass="0301")
    assert not story.it.joinable
    story.do(c.Correct, CLERK, subclass="0701")
    assert not story.it.joinable


def test_a_petition_is_never_reopened() -> None:
    story = petition(c.Accept)
    story.do(c.Dispatch, CLERK, lead=UNIT)
    story.do(c.Sign, CLERK)
    story.do(c.GiveFeedback, CLERK, solved=True, handling="answered")
    story.do(c.PassReview, CLERK)
    system_like = Actor(account="a", role=Role.DUTY_OFFICER)
    assert reason(story, c.Reopen, system_like, new_facts="again") in {
        Reason.PETITION_NEVER,
        Reason.ROLE,
    }


def test_a_petition_is_not_sent_away_to_where_petitions_go() -> None:
    story = petition()
    away = {"reason_code": "petition_route", "guidance": "write a petition"}
    assert reason(story, c.Refuse, CLERK, **away) is Reason.PETITION_NEVER


def test_what_came_as_a_petition_stays_one() -> None:
    assert reason(petition(), c.Correct, CLERK, subclass="0701") is Reason.PETITION_NEVER


def test_the_clerk_who_dispatched_a_petition_leaves_its_visit_to_another() -> None:
    story = petition(c.Accept, wants_reply=True)
    story.do(c.Dispatch, CLERK, lead=UNIT)
    story.do(c.Sign, CLERK)
    story.do(c.GiveFeedback, CLERK, solved=True, handling="answered")
    story.do(c.PassReview, CLERK)
    done = {"reached": True, "solved": True}
    assert reason(story, c.RecordVisit, CLERK, **done) is Reason.VISITOR_IS_DISPATCHER
    assert reason(story, c.RecordVisit, OTHER_CLERK, **done) is None


# --- windows -------------------------------------------------------------------------------------


def test_a_ticket_is_archived_when_the_appeal_window_is_over() -> None:
    story = a_story(Status.CLOSED)
    system = Actor(account="system", role=Role.SYSTEM)
    assert reason(story, c.Archive, system) is Reason.ARCHIVE_EARLY
    assert story.it.closed_at is not None
    story.now = story.it.closed_at + RULES.archive_after - timedelta(minutes=1)
    assert reason(story, c.Archive, system) is None


def test_a_ticket_is_reopened_within_its_window() -> None:
    story = a_story(Status.CLOSED)
    assert story.it.closed_at is not None
    story.now = story.it.closed_at + RULES.reopen_within - timedelta(minutes=1)
    assert reason(story, c.Reopen, ACCEPTOR, new_facts="again") is None
    story.now += timedelta(minutes=1)
    assert reason(story, c.Reopen, ACCEPTOR, new_facts="again") is Reason.REOPEN_LATE


def test_a_second_reopening_needs_the_duty_officer() -> None:
    story = a_story(Status.REOPENED)
    story.do(c.Dispatch, DISPATCHER, lead=UNIT)
    story.do(c.Sign, DESK)
    story.do(c.GiveFeedback, DESK, solved=True, handling="again")
    story.do(c.PassReview, DISPATCHER)
    assert story.it.status is Status.CLOSED
    assert reason(story, c.Reopen, ACCEPTOR, new_facts="again") is Reason.RULING_NEEDED
    assert reason(story, c.Reopen, DUTY, new_facts="again") is None


# --- stale clicks --------------------------------------------------------------------------------


def test_a_click_is_stale_only_when_the_matter_moved() -> None:
    story = a_story(Status.PENDING_SIGN, co_units=(OTHER_UNIT,))
    seen = story.it.version
    story.do(c.JoinReport, report_id="r2", channel="sensor")
    story.do(c.KeepSupplement, report_id="r1")
    story.do(c.Sign, desk_of(OTHER_UNIT))
    assert story.it.version == seen + 3
    assert reason(story, c.Sign, DESK, seen_version=seen) is None
    story.do(c.Sign, DESK)
    fed = {"solved": True, "handling": "done", "seen_version": seen}
    assert reason(story, c.GiveFeedback, DESK, **fed) is Reason.STALE
    assert reason(story, c.GiveFeedback, DESK, **{**fed, "seen_version": None}) is None
    assert reason(story, c.GiveFeedback, DESK, **{**fed, "seen_version": story.it.version}) is None


@pytest.mark.parametrize(
    ("step", "actor", "fields"),
    [
        (c.Correct, DISPATCHER, {"severity": "S4"}),
        (c.Dispatch, DISPATCHER, {"lead": OTHER_UNIT}),
    ],
)
def test_what_moves_the_matter_makes_older_clicks_stale(
    step: type[Any], actor: Actor, fields: dict[str, Any]
) -> None:
    story = a_story(Status.PENDING_DISPATCH)
    seen = story.it.version
    story.do(step, actor, **fields)
    late = {"subclass": "0702", "seen_version": seen}
    assert reason(story, c.Correct, DISPATCHER, **late) is Reason.STALE


def test_who_may_not_see_a_ticket_learns_nothing_of_it() -> None:
    """Not even that it exists: a wrong role is told what it would be told of a ticket that is
    not there."""
    story = a_story(Status.PENDING_SIGN)
    stranger = desk_of("ZJJ")
    for actor in (stranger, VISITOR, CLERK, Actor(account="a", role=Role.ADMIN)):
        assert reason(story, c.Dispatch, actor, lead=UNIT) is Reason.NOT_FOUND
        assert reason(story, c.Sign, actor) is Reason.NOT_FOUND


# --- co-handlers ---------------------------------------------------------------------------------


def test_a_co_handler_has_its_own_sign_off_and_result() -> None:
    story = a_story(Status.PENDING_SIGN, co_units=(OTHER_UNIT,))
    other = desk_of(OTHER_UNIT)
    fed = {"solved": True, "handling": "our part"}
    assert reason(story, c.GiveFeedback, other, **fed) is Reason.NOT_SIGNED
    story.do(c.Sign, other)
    assert reason(story, c.Sign, other) is Reason.ALREADY_SIGNED
    assert story.it.status is Status.PENDING_SIGN
    story.do(c.GiveFeedback, other, **fed)
    assert [x.state.value for x in story.it.co] == ["DONE"]
    assert reason(story, c.GiveFeedback, other, **fed) is Reason.ALREADY_FED_BACK
    assert reason(story, c.RequestReturn, other, **RETURN) is Reason.UNIT


def test_a_co_handler_is_offered_its_next_step_alone() -> None:
    story = a_story(Status.PENDING_SIGN, co_units=(OTHER_UNIT,))
    other = desk_of(OTHER_UNIT)

    def offered() -> list[str]:
        return [n for n in ("sign", "feedback") if refusal_of(story.it, other, n) is None]

    assert offered() == ["sign"]
    story.do(c.Sign, other)
    assert offered() == ["feedback"]
    story.do(c.GiveFeedback, other, solved=True, handling="our part")
    assert offered() == []


def test_time_never_runs_backwards_in_a_file() -> None:
    story = a_story(Status.PENDING_SIGN)
    last = story.it.at
    command = c.Sign(command_id="s", incident_id=story.id, actor=DESK, issued_at=last)
    answer = decided(story.it, command, Facts(RULES), last - timedelta(hours=1))
    assert isinstance(answer, Decided)
    assert answer.ticket.at == last
