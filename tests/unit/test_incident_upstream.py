"""Tickets that the city and the province sent down (DOMAIN 0.16)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from dispatch.incident import commands as c
from dispatch.incident.reasons import Reason
from dispatch.incident.status import Clock, Status
from dispatch.incident.summary import summary_of
from dispatch.incident.upstream import Upstream
from tests.support.builders import (
    ACCEPTOR,
    DISPATCHER,
    LEADER,
    MORNING,
    OTHER_UNIT,
    UNIT,
    Story,
    a_story,
    desk_of,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WORKING_DAY = timedelta(hours=8)
"""In the tests' plain time every hour is a working one."""
DONE: dict[str, Any] = {"solved": True, "handling": "dry"}


def sent_down(due: datetime, status: Status = Status.HANDLING, **more: Any) -> Story:
    """A ticket of the city with two hours of our own for its unit."""
    above = Upstream(level="city", number="C-1", round=1, due=due)
    return a_story(status, upstream=above, **more)


def above_of(story: Story) -> Upstream:
    """What is known of those above."""
    assert story.it.upstream is not None
    return story.it.upstream


def near(a: datetime, b: datetime) -> bool:
    return abs(a - b) <= timedelta(seconds=2)


def test_the_local_due_time_is_theirs_less_one_working_day_where_that_is_earlier() -> None:
    tight = sent_down(MORNING + WORKING_DAY + HOUR)
    for clock in (Clock.HANDLE, Clock.CITIZEN):
        assert near(tight.it.due[clock], MORNING + HOUR)
        assert tight.it.due[clock] <= MORNING + HOUR
    assert tight.it.due[Clock.UPSTREAM] == MORNING + WORKING_DAY + HOUR


def test_and_our_own_where_ours_is_earlier() -> None:
    loose, own = sent_down(MORNING + 9 * DAY), a_story(Status.HANDLING)
    for clock in (Clock.HANDLE, Clock.CITIZEN):
        assert loose.it.due[clock] == own.it.due[clock]


def test_a_class_change_does_not_outlast_them() -> None:
    story = sent_down(MORNING + WORKING_DAY + HOUR)
    story.do(c.Correct, DISPATCHER, subclass="0101", severity="S4")
    assert near(story.it.due[Clock.HANDLE], MORNING + HOUR)


def test_a_new_lead_gets_no_more_than_they_allow() -> None:
    story = sent_down(MORNING + WORKING_DAY + HOUR, Status.RETURN_REVIEW)
    more: dict[str, Any] = {"agree": True, "lead": OTHER_UNIT, "opinion": "theirs"}
    story.do(c.RuleReturn, DISPATCHER, **more)
    assert near(story.it.due[Clock.HANDLE], MORNING + HOUR)


def test_an_extension_beyond_theirs_is_asked_of_them_first() -> None:
    story = sent_down(MORNING + WORKING_DAY + 3 * HOUR)
    due = story.it.due[Clock.HANDLE]
    until = due + 2 * HOUR - timedelta(minutes=5)
    story.do(c.RequestExtension, LEADER, until=until, reason="rain")
    agree: dict[str, Any] = {"agree": True, "opinion": "so"}
    assert story.refuses(c.RuleAdjustment, DISPATCHER, **agree) is Reason.ASK_UPSTREAM
    ask: dict[str, Any] = {"kind": "extension", "until": MORNING + 3 * DAY, "reason": "rain"}
    story.do(c.AskUpstream, DISPATCHER, **ask)
    assert story.refuses(c.AskUpstream, DISPATCHER, **ask) is Reason.UPSTREAM_ASKED
    assert story.refuses(c.RuleAdjustment, DISPATCHER, **agree) is Reason.ASK_UPSTREAM
    story.do(c.RecordUpstreamAnswer, DISPATCHER, agree=True)
    assert story.it.due[Clock.UPSTREAM] == MORNING + 3 * DAY
    assert story.it.due[Clock.HANDLE] == due, "the centre still grants it"
    story.do(c.RuleAdjustment, DISPATCHER, **agree)
    assert story.it.due[Clock.HANDLE] == until


def test_what_they_refuse_stays_refused() -> None:
    story = sent_down(MORNING + WORKING_DAY + 3 * HOUR)
    before = dict(story.it.due)
    ask: dict[str, Any] = {"kind": "extension", "until": MORNING + 3 * DAY, "reason": "rain"}
    story.do(c.AskUpstream, DISPATCHER, **ask)
    story.do(c.RecordUpstreamAnswer, DISPATCHER, agree=False)
    assert story.it.due == before
    again = story.refuses(c.RecordUpstreamAnswer, DISPATCHER, agree=True)
    assert again is Reason.NOTHING_ASKED


def test_a_suspension_is_theirs_to_grant() -> None:
    story = sent_down(MORNING + 30 * DAY)
    until = MORNING + 5 * DAY
    story.do(c.RequestSuspension, LEADER, until=until, reason="winter")
    agree: dict[str, Any] = {"agree": True, "opinion": "so"}
    assert story.refuses(c.RuleAdjustment, DISPATCHER, **agree) is Reason.ASK_UPSTREAM
    story.do(c.AskUpstream, DISPATCHER, kind="suspension", until=until, reason="winter")
    story.do(c.RecordUpstreamAnswer, DISPATCHER, agree=True)
    story.do(c.RuleAdjustment, DISPATCHER, **agree)
    assert story.it.status is Status.SUSPENDED


def test_a_return_that_they_take_ends_it_here() -> None:
    story = sent_down(MORNING + 9 * DAY, Status.PENDING_DISPATCH)
    story.do(c.AskUpstream, DISPATCHER, kind="return", reason="another county")
    assert story.it.status is Status.PENDING_DISPATCH
    story.do(c.RecordUpstreamAnswer, DISPATCHER, agree=True)
    assert (story.it.status, story.it.due) == (Status.TRANSFERRED_OUT, {})


def test_the_local_close_is_a_submission_and_their_refusal_rework() -> None:
    story = sent_down(MORNING + 9 * DAY)
    story.do(c.GiveFeedback, desk_of(UNIT), **DONE)
    story.do(c.PassReview, DISPATCHER)
    assert story.it.end is not None
    assert above_of(story).submitted_at == story.now
    assert story.run_of(Clock.UPSTREAM).how == "met"
    citizen = story.run_of(Clock.CITIZEN).due
    story.now += DAY
    story.do(c.UpstreamRound, round=2, action="rework", due=MORNING + 12 * DAY)
    reworked = story.it
    assert (reworked.status.value, reworked.lead) == ("REWORK", UNIT)
    assert summary_of(reworked)["end"] is None
    assert above_of(story).round == 2
    assert above_of(story).submitted_at is None
    assert story.it.due[Clock.UPSTREAM] == MORNING + 12 * DAY
    assert story.it.due[Clock.CITIZEN] == citizen, "never reset (DOMAIN 0.2)"
    assert story.it.due[Clock.HANDLE] >= story.now + 3 * WORKING_DAY
    story.do(c.GiveFeedback, desk_of(UNIT), **DONE)
    assert Clock.REVIEW in story.it.due


def test_their_refusal_leaves_no_more_time_than_they_allow() -> None:
    story = sent_down(MORNING + 9 * DAY)
    story.do(c.GiveFeedback, desk_of(UNIT), **DONE)
    story.do(c.PassReview, DISPATCHER)
    story.do(c.UpstreamRound, round=2, action="rework", due=story.now + WORKING_DAY + 9 * HOUR)
    assert near(story.it.due[Clock.HANDLE], story.now + 9 * HOUR - timedelta(minutes=1))


def test_what_was_closed_without_a_unit_goes_to_dispatch() -> None:
    above = Upstream(level="province", number="P-1", round=1, due=MORNING + 9 * DAY)
    story = a_story(Status.PENDING_ACCEPT, upstream=above)
    story.do(c.Answer, ACCEPTOR, answer="at nine")
    story.do(c.UpstreamRound, round=2, action="rework")
    assert story.it.status is Status.REOPENED
    assert Clock.DISPATCH in story.it.due


@pytest.mark.parametrize("action", ["urge", "supplement", "rework"])
def test_a_round_in_the_middle_of_the_work_moves_nothing_but_the_due_time(action: str) -> None:
    story = sent_down(MORNING + 9 * DAY)
    before = story.it
    story.do(c.UpstreamRound, round=2, action=action, due=MORNING + WORKING_DAY + HOUR)
    assert (story.it.status, story.it.lead) == (before.status, before.lead)
    assert story.it.urges == before.urges + (action == "urge")
    assert near(story.it.due[Clock.HANDLE], MORNING + HOUR)


def test_a_round_that_is_known_changes_nothing() -> None:
    story = sent_down(MORNING + 9 * DAY)
    story.do(c.UpstreamRound, round=3, action="urge")
    before = story.it
    story.do(c.UpstreamRound, round=2, action="rework")
    story.do(c.UpstreamRound, round=3, action="urge")
    assert story.it is before or story.it == before


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (c.AskUpstream, {"kind": "return", "reason": "x"}),
        (c.RecordUpstreamAnswer, {"agree": True}),
        (c.UpstreamRound, {"round": 2, "action": "urge"}),
    ],
)
def test_what_nobody_sent_down_has_nobody_above(command: Any, fields: dict[str, Any]) -> None:
    assert a_story(Status.HANDLING).refuses(command, DISPATCHER, **fields) is Reason.NOT_UPSTREAM


def test_an_extension_is_asked_for_later_than_they_want_it_now() -> None:
    story = sent_down(MORNING + 9 * DAY)
    ask: dict[str, Any] = {"kind": "extension", "reason": "rain"}
    sooner = {**ask, "until": MORNING + 8 * DAY}
    assert story.refuses(c.AskUpstream, DISPATCHER, **sooner) is Reason.EXTENSION_BACKWARDS
    assert story.refuses(c.AskUpstream, DISPATCHER, **ask) is Reason.UNTIL_PAST
