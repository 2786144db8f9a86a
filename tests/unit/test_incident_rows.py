"""The less usual rows of DOMAIN 2.4: checks, self-handling, co-handlers, appeals, the reporter's
later words, withdrawal, forced close."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dispatch.access import Actor, Role, Sensitivity
from dispatch.incident import commands as c
from dispatch.incident.events import AppealRuled
from dispatch.incident.reasons import Reason
from dispatch.incident.status import Clock, End, Status
from tests.support.builders import (
    ACCEPTOR,
    DISPATCHER,
    DUTY,
    OTHER_UNIT,
    TOWN,
    UNIT,
    Story,
    a_story,
    desk_of,
)

DESK, OTHER_DESK = desk_of(UNIT), desk_of(OTHER_UNIT)
WORKER = Actor(account="a-worker", role=Role.GRID_WORKER, area=f"{TOWN}001001")
STRANGER = Actor(account="a-stranger", role=Role.GRID_WORKER, area=f"{TOWN}002001")
CENTRE_LEADER = Actor(account="a-centre", role=Role.CENTRE_LEADER)
FED_BACK: dict[str, Any] = {"solved": True, "handling": "cleared"}
SEEN: dict[str, Any] = {"photos": ("a",), "lng": 119.9, "lat": 28.4}
NORMAL: dict[str, Any] = {"subclass": "0801", "severity": "S3"}
HOUR = timedelta(hours=1)


# --- rows 3 and 17: checks -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "looking", "waits", "result"),
    [
        (Status.PENDING_ACCEPT, Status.CHECKING_PRE, Clock.ACCEPT, "exists"),
        (Status.FEEDBACK, Status.CHECKING_POST, Clock.REVIEW, "failed"),
    ],
)
def test_while_somebody_looks_the_judgement_waits(
    status: Status, looking: Status, waits: Clock, result: str
) -> None:
    story = a_story(status, **NORMAL)
    left = story.it.due[waits] - story.now - timedelta(minutes=1)
    story.do(c.OrderCheck, DUTY)
    assert story.it.status is looking
    assert waits not in story.it.due
    assert Clock.CHECK in story.it.due
    story.now += timedelta(minutes=30)
    assert story.refuses(c.ReportCheck, STRANGER, result=result, **SEEN) is Reason.NOT_FOUND
    story.do(c.ReportCheck, WORKER, result=result, **SEEN)
    assert (story.it.status, story.it.checked) == (status, result)
    assert story.it.due[waits] == story.now + left
    assert Clock.CHECK not in story.it.due


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"result": "exists"}, Reason.EVIDENCE_NEEDED),
        ({"result": "exists", "photos": ("a",)}, Reason.EVIDENCE_NEEDED),
        ({"result": "exists", "lng": 119.9, "lat": 28.4}, Reason.EVIDENCE_NEEDED),
        ({"result": "passed", **SEEN}, Reason.OTHER_CHECK),
        ({"result": "unable"}, Reason.SAY_WHY),
        ({"result": "unable", "note": "locked"}, None),
        ({"result": "not_exists", **SEEN}, None),
    ],
)
def test_a_check_brings_photo_and_position(fields: dict[str, Any], reason: Reason | None) -> None:
    """Row 3: result, photo, GPS."""
    story = a_story(Status.CHECKING_PRE, **NORMAL)
    assert story.refuses(c.ReportCheck, WORKER, **fields) is reason


def test_nobody_is_sent_to_look_at_a_petition_or_at_nowhere() -> None:
    clerk = Actor(account="a-clerk", role=Role.PETITION_CLERK)
    petition = a_story(Status.PENDING_ACCEPT, subclass="0302", channel="petition")
    assert petition.refuses(c.OrderCheck, clerk) is Reason.PETITION_NEVER
    nowhere = a_story(Status.PENDING_ACCEPT, town=None, **NORMAL)
    assert nowhere.refuses(c.OrderCheck, ACCEPTOR) is Reason.NO_PLACE


# --- row 4: self-handling ------------------------------------------------------------------------

SWEPT: dict[str, Any] = {"before": ("a",), "after": ("b",), "result": "swept"}


def test_what_a_grid_worker_settles_is_closed_and_counted_apart() -> None:
    story = a_story(Status.PENDING_ACCEPT, **NORMAL)
    assert story.refuses(c.SelfHandle, STRANGER, **SWEPT) is Reason.NOT_FOUND
    story.do(c.SelfHandle, WORKER, **SWEPT)
    assert (story.it.status, story.it.end) == (Status.CLOSED, End.SELF_HANDLED)
    assert story.it.due == {}


@pytest.mark.parametrize("missing", ["before", "after"])
def test_self_handling_needs_photos_from_before_and_after(missing: str) -> None:
    with pytest.raises(ValueError, match="too_short"):
        a_story(Status.PENDING_ACCEPT, **NORMAL).do(c.SelfHandle, WORKER, **{**SWEPT, missing: ()})


def test_nobody_sends_a_grid_worker_into_a_fire() -> None:
    """DOMAIN 0.14."""
    story = a_story(Status.PENDING_ACCEPT, subclass="0401", severity="S2")
    assert story.refuses(c.SelfHandle, WORKER, **SWEPT) is Reason.URGENT_NEVER


# --- row 13: co-handlers -------------------------------------------------------------------------


def test_the_lead_proposes_and_the_centre_adds() -> None:
    """DOMAIN 0.7."""
    story = a_story(Status.HANDLING, **NORMAL)
    assert story.refuses(c.AddCo, DESK, units=(OTHER_UNIT,)) is Reason.ROLE
    story.do(c.ProposeCo, DESK, units=(OTHER_UNIT,), reason="a drain")
    assert story.it.co_proposed == (OTHER_UNIT,)
    assert not story.it.co
    story.now += HOUR
    story.do(c.AddCo, DISPATCHER, units=(OTHER_UNIT,))
    assert story.it.co_units == (OTHER_UNIT,)
    assert len(story.it.co_proposed) == 0
    task = f"co:{OTHER_UNIT}"
    run = story.run_of(Clock.HANDLE, task)
    assert run.started_at == story.now
    assert run.seconds * 10 == story.run_of(Clock.HANDLE).seconds * 7
    assert story.run_of(Clock.SIGN, task).running


@pytest.mark.parametrize(
    ("units", "reason"),
    [
        ((UNIT,), Reason.LEAD_IS_CO),
        (("NOBODY",), Reason.UNKNOWN_UNIT),
        ((OTHER_UNIT,), Reason.ALREADY_CO),
        (("ZJJ", OTHER_UNIT), Reason.ALREADY_CO),
        (("ZJJ",), None),
    ],
)
def test_a_co_handler_is_a_unit_that_is_not_there_yet(
    units: tuple[str, ...], reason: Reason | None
) -> None:
    story = a_story(Status.HANDLING, co_units=(OTHER_UNIT,), **NORMAL)
    assert story.refuses(c.AddCo, DISPATCHER, units=units) is reason
    assert story.refuses(c.ProposeCo, DESK, units=units, reason="x") is reason


def test_a_ticket_goes_on_when_every_co_handler_is_done_or_waived() -> None:
    """DOMAIN 7.6."""
    story = a_story(Status.FEEDBACK, co_units=(OTHER_UNIT, "ZJJ"), **NORMAL)
    story.do(c.Sign, OTHER_DESK)
    assert story.refuses(c.PassReview, DISPATCHER) is Reason.CO_OPEN
    story.do(c.GiveFeedback, OTHER_DESK, **FED_BACK)
    assert story.refuses(c.PassReview, DISPATCHER) is Reason.CO_OPEN
    waive = {"unit": "ZJJ", "reason": "done without"}
    assert story.refuses(c.WaiveCo, DESK, **waive) is Reason.ROLE
    story.do(c.WaiveCo, DISPATCHER, **waive)
    assert not any(r.open for r in story.it.runs if r.task == "co:ZJJ")
    assert story.refuses(c.Sign, desk_of("ZJJ")) is Reason.CO_SETTLED
    assert story.refuses(c.WaiveCo, DISPATCHER, **waive) is Reason.CO_SETTLED
    done = {"unit": OTHER_UNIT, "reason": "x"}
    assert story.refuses(c.WaiveCo, DISPATCHER, **done) is Reason.CO_SETTLED
    assert story.refuses(c.WaiveCo, DISPATCHER, unit="XFDD", reason="x") is Reason.NOT_CO
    assert story.refuses(c.PassReview, DISPATCHER) is None


def test_who_was_waived_may_be_asked_again() -> None:
    story = a_story(Status.HANDLING, co_units=(OTHER_UNIT,), **NORMAL)
    story.do(c.WaiveCo, DISPATCHER, unit=OTHER_UNIT, reason="done without")
    story.do(c.AddCo, DISPATCHER, units=(OTHER_UNIT,))
    assert story.it.co_units == (OTHER_UNIT,)
    story.do(c.Sign, OTHER_DESK)
    assert story.it.co[0].state.value == "HANDLING"


# --- row 24: forced close ------------------------------------------------------------------------


def test_a_forced_close_is_the_centres_leaders_and_counted_apart() -> None:
    """DOMAIN 0.12."""
    story = a_story(Status.HANDLING, **NORMAL)
    close = {"reason": "no more to do", "approver": "minutes of 2 March"}
    for actor in (DUTY, DISPATCHER, DESK):
        assert story.refuses(c.ForceClose, actor, **close) is Reason.ROLE
    story.do(c.ForceClose, CENTRE_LEADER, **close)
    assert (story.it.status, story.it.end) == (Status.CLOSED, End.FORCED)
    assert story.it.due == {}
    assert story.run_of(Clock.HANDLE).how == "cancelled"


def test_helpers_whose_task_was_closed_by_force_owe_nothing_after_a_reopening() -> None:
    story = a_story(Status.HANDLING, co_units=(OTHER_UNIT,), **NORMAL)
    story.do(c.ForceClose, CENTRE_LEADER, reason="no more to do", approver="minutes")
    story.do(c.Reopen, DUTY, new_facts="again")
    assert story.it.co_units == ()


# --- row 26: appeal ------------------------------------------------------------------------------


def late_and_closed() -> Story:
    """A ticket that its unit finished after its time."""
    story = a_story(Status.HANDLING, subclass="0701", severity="S3")
    story.now += timedelta(days=2)
    story.do(c.GiveFeedback, DESK, **FED_BACK)
    story.do(c.PassReview, DISPATCHER)
    return story


def test_an_appeal_is_made_once_after_the_end_and_only_by_who_was_late() -> None:
    in_time = a_story(Status.CLOSED, **NORMAL)
    appeal = {"reason": "the road was closed"}
    assert in_time.refuses(c.Appeal, DESK, **appeal) is Reason.NOT_OVERDUE
    story = late_and_closed()
    story.do(c.Appeal, DESK, **appeal)
    assert set(story.it.due) == {Clock.RULING}
    assert story.refuses(c.Appeal, DESK, **appeal) is Reason.APPEALED_ALREADY
    story.do(c.EndorseAppeal, DISPATCHER, agree=False)
    assert story.it.due == {}
    assert story.refuses(c.Appeal, DESK, **appeal) is Reason.APPEALED_ALREADY


def test_a_granted_appeal_changes_statistics_only() -> None:
    """DOMAIN 0.4; two reviews by two people."""
    story = late_and_closed()
    overdue = story.it.overdue
    ruled = {"agree": True, "opinion": "so"}
    assert story.refuses(c.RuleAppeal, CENTRE_LEADER, **ruled) is Reason.NOTHING_PENDING
    story.do(c.Appeal, DESK, reason="the road was closed")
    assert story.refuses(c.RuleAppeal, CENTRE_LEADER, **ruled) is Reason.NOT_ENDORSED
    story.do(c.EndorseAppeal, DISPATCHER, agree=True)
    assert story.refuses(c.EndorseAppeal, DISPATCHER, agree=True) is Reason.ALREADY_ENDORSED
    assert story.refuses(c.RuleAppeal, DISPATCHER, **ruled) is Reason.SAME_PERSON
    assert not story.it.timeout_exempt
    story.do(c.RuleAppeal, CENTRE_LEADER, **ruled)
    assert story.it.timeout_exempt
    assert story.it.overdue == overdue
    assert story.it.status is Status.CLOSED


def test_a_ticket_is_not_archived_while_its_appeal_waits() -> None:
    story = late_and_closed()
    story.do(c.Appeal, DESK, reason="the road was closed")
    story.now += timedelta(days=31)
    system = Actor(account="system", role=Role.SYSTEM)
    assert story.refuses(c.Archive, system) is Reason.APPEAL_OPEN
    story.do(c.EndorseAppeal, DISPATCHER, agree=False)
    assert isinstance(story.events[-1], AppealRuled)
    assert story.refuses(c.Archive, system) is None


# --- rows 30 and 31: the reporter ----------------------------------------------------------------


def test_what_the_reporter_says_later_is_counted_and_makes_nothing_stale() -> None:
    story = a_story(Status.HANDLING, **NORMAL)
    seen = story.it.version
    story.do(c.RecordUrge, ACCEPTOR, text="when")
    story.do(c.RecordUrge, ACCEPTOR)
    story.do(c.RecordAddition, ACCEPTOR, text="and a second one", evidence=("a",))
    assert story.it.reporter_urges == 2
    assert "supplemented" in story.it.flags
    assert story.refuses(c.GiveFeedback, DESK, seen_version=seen, **FED_BACK) is None


def test_a_reporter_withdraws_before_somebody_handles_it() -> None:
    story = a_story(Status.PENDING_SIGN, **NORMAL)
    story.do(c.Withdraw, ACCEPTOR, reason="solved itself")
    assert (story.it.status, story.it.end) == (Status.WITHDRAWN, End.WITHDRAWN)
    assert story.it.due == {}
    assert not story.it.open
    handled = a_story(Status.HANDLING, **NORMAL)
    assert handled.refuses(c.Withdraw, ACCEPTOR, reason="x") is Reason.WRONG_STATUS


def test_what_cannot_be_taken_back() -> None:
    """Row 31: not S1, not petitions; and not what others have reported too."""
    urgent = a_story(Status.PENDING_SIGN, subclass="0401", severity="S1")
    assert urgent.refuses(c.Withdraw, ACCEPTOR, reason="x") is Reason.URGENT_NEVER
    clerk = Actor(account="a-clerk", role=Role.PETITION_CLERK)
    petition = a_story(Status.PENDING_ACCEPT, subclass="0302", channel="petition")
    assert petition.it.sensitivity is Sensitivity.PETITION
    assert petition.refuses(c.Withdraw, clerk, reason="x") is Reason.PETITION_NEVER
    many = a_story(Status.PENDING_SIGN, device="d1", device_condition="high", **NORMAL)
    many.do(c.JoinReport, report_id="r2", channel="sensor")
    assert many.refuses(c.Withdraw, ACCEPTOR, reason="x") is Reason.OTHERS_REPORTED


# --- row 22: supervision by people ---------------------------------------------------------------


def test_an_order_names_a_time_to_reply_that_is_still_to_come() -> None:
    story = a_story(Status.HANDLING, **NORMAL)
    order = {"kind": "leader", "requirement": "this week"}
    past = {**order, "reply_by": story.now}
    assert story.refuses(c.Supervise, DUTY, **past) is Reason.UNTIL_PAST
    far = {**order, "reply_by": story.now + timedelta(days=400)}
    assert story.refuses(c.Supervise, DUTY, **far) is Reason.REPLY_LONG
    story.do(c.Supervise, DUTY, **order, reply_by=story.now + timedelta(days=1))
    assert story.it.supervised
    assert story.it.due[Clock.REPLY] == story.it.orders[0].reply_by
    assert story.refuses(c.ReplyOrder, OTHER_DESK, reply="x") is Reason.NOT_FOUND


def test_a_correction_of_what_a_unit_has_never_crosses_into_petitions() -> None:
    """Nobody in the unit may see a petition, so it is taken back first."""
    story = a_story(Status.HANDLING, **NORMAL)
    assert story.refuses(c.Correct, DISPATCHER, subclass="0302") is Reason.TAKE_BACK_FIRST
    story.do(c.ForceRedispatch, DUTY, reason="a petition")
    story.do(c.Correct, DISPATCHER, subclass="0302")
    assert story.it.sensitivity is Sensitivity.PETITION
