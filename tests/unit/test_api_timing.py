"""What a viewer is shown of a ticket's time, and which commands are worth offering."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from api.offers import is_useful
from api.timing import timing_view
from api.timing_shapes import TimeOut
from dispatch.access import Actor, Role, Sight
from dispatch.incident.clocks import CENTRE, PAUSED
from dispatch.incident.commands import (
    Appeal,
    AskUpstream,
    EndorseAdjustment,
    EndorseAppeal,
    GiveFeedback,
    PassReview,
    Release,
    RequestExtension,
    RequestReturn,
    Supervise,
    Whistle,
)
from dispatch.incident.status import Clock, Status
from dispatch.incident.upstream import Upstream
from escalation.policies import packaged_policies
from tests.support.builders import (
    DISPATCHER,
    DUTY,
    LEADER,
    MORNING,
    TOWN,
    UNIT,
    Story,
    a_story,
    desk_of,
)

CALENDAR = packaged_policies().calendar


def shown(story: Story, sight: Sight = Sight.WORKING, at: datetime | None = None) -> dict[str, Any]:
    """The ticket's time, checked against its shape."""
    view = timing_view(story.it, sight, CALENDAR, at or story.now)
    TimeOut.model_validate(view)
    return view


def the_run(view: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """The newest run of a clock."""
    newest: dict[str, Any] = [r for r in view["runs"] if r["clock"] == clock][-1]
    return newest


def test_a_late_clock_says_whose_the_time_was() -> None:
    story = a_story(Status.HANDLING)
    while not story.it.overdue:
        story.fire(Clock.HANDLE)
    view = shown(story, at=story.now + timedelta(days=3))
    (fact,) = view["overdue"]
    (late,) = view["lateness"]
    assert (late["no"], late["due"]) == (fact["no"], fact["due"])
    assert late["seconds"] == sum(s["seconds"] for s in late["segments"]) > 0
    assert {s["holder"] for s in late["segments"]} == {UNIT}
    assert shown(story, Sight.MASKED, at=story.now + timedelta(days=3))["lateness"] == []


def test_a_running_clock_says_what_is_used_and_left() -> None:
    story = a_story(Status.HANDLING)
    run = story.run_of(Clock.HANDLE)
    view = the_run(shown(story, at=run.started_at + timedelta(hours=1)), Clock.HANDLE)
    assert (view["used_s"], view["left_s"]) == (3600, run.seconds - 3600)
    late = the_run(shown(story, at=run.due + timedelta(minutes=1)), Clock.HANDLE)
    assert late["left_s"] == -60


def test_a_paused_clock_keeps_what_is_left_and_shows_the_open_pause() -> None:
    story = a_story(Status.SUSPENDED)
    soon, later = (
        the_run(shown(story, at=story.now + timedelta(days=d)), Clock.HANDLE) for d in (1, 9)
    )
    assert soon["left_s"] == later["left_s"] == story.run_of(Clock.HANDLE).left_s
    assert soon["used_s"] == later["used_s"]
    assert later["pauses"][-1]["until"] is None
    longest = shown(story, at=story.now + timedelta(days=9))["charged"][0]
    assert longest["holder"] == PAUSED


def test_the_charged_time_is_all_of_it_since_acceptance() -> None:
    story = a_story(Status.FEEDBACK)
    at = story.now + timedelta(hours=5)
    charged = {c["holder"]: c["seconds"] for c in shown(story, at=at)["charged"]}
    assert charged.keys() == {UNIT, CENTRE}
    assert story.it.accepted_at is not None
    assert sum(charged.values()) == (at - story.it.accepted_at).total_seconds()


def test_who_sees_it_masked_gets_the_open_clocks_without_their_source() -> None:
    story = a_story(Status.HANDLING, co_units=("ZJJ",))
    whole, masked = shown(story), shown(story, Sight.MASKED)
    assert any(r["task"] for r in whole["runs"])
    assert any(r["source"] for r in whole["runs"])
    assert {r["source"] for r in masked["runs"]} == {""}
    assert {r["task"] for r in masked["runs"]} == {""}
    assert all(r["ended_at"] is None for r in masked["runs"])
    assert masked["charged"] == []
    assert masked.keys() == whole.keys()


def test_an_application_names_no_account() -> None:
    story = a_story(Status.HANDLING)
    until = story.run_of(Clock.HANDLE).due + timedelta(hours=2)
    story.do(RequestExtension, desk_of(UNIT), until=until, reason="more")
    assert shown(story)["pending"] == {
        "kind": "extension",
        "run": story.run_of(Clock.HANDLE).no,
        "until": until,
        "endorsed": False,
    }


def test_an_appeal_says_that_it_was_endorsed_and_not_by_whom() -> None:
    story = a_story(Status.HANDLING)
    story.now += timedelta(days=2)
    story.do(GiveFeedback, desk_of(UNIT), solved=True, handling="cleared")
    story.do(PassReview, DISPATCHER)
    story.do(Appeal, desk_of(UNIT), reason="the road was closed")
    story.do(EndorseAppeal, DISPATCHER, agree=True)
    appeal = shown(story)["appeal"]
    assert (appeal["unit"], appeal["endorsed"], appeal["granted"]) == (UNIT, True, None)
    assert DISPATCHER.account not in str(appeal)
    assert shown(story)["overdue"]


def test_a_return_stands_in_the_ledger() -> None:
    story = a_story(Status.RETURN_REVIEW)
    (line,) = shown(story)["bounces"]
    assert (line["unit"], line["agreed"]) == (UNIT, None)
    assert line["held_s"] > 0


def test_approvals_are_offered_when_they_are_due() -> None:
    story = a_story(Status.HANDLING)

    def offered() -> list[str]:
        names = ("extend", "endorse", "rule-adjustment", "reply-order", "return", "sign-draft")
        return [n for n in names if is_useful(story.it, n)]

    assert offered() == ["extend", "return"]
    until = story.run_of(Clock.HANDLE).due + timedelta(hours=2)
    story.do(RequestExtension, desk_of(UNIT), until=until, reason="more")
    assert offered() == ["endorse", "return"]
    story.do(EndorseAdjustment, LEADER, agree=True)
    assert offered() == ["rule-adjustment", "return"]
    story.do(
        Supervise, DUTY, kind="leader", requirement="x", reply_by=story.now + timedelta(days=1)
    )
    assert offered() == ["rule-adjustment", "reply-order", "return"]
    story.do(RequestReturn, desk_of(UNIT), reason="not ours", basis="list")
    assert "return" not in offered()


def test_what_the_ticket_is_not_is_not_offered() -> None:
    of_upstream = ("upstream-round", "ask-upstream", "upstream-answer")
    names = (*of_upstream, "release", "merge", "split", "withdraw", "sort-claim")

    def offered(story: Story) -> list[str]:
        return [n for n in names if is_useful(story.it, n)]

    assert offered(a_story()) == ["merge", "split", "withdraw"]
    called = a_story(Status.HANDLING)
    town = Actor(account="t", role=Role.TOWN_DESK, unit=f"XZ-{TOWN}", area=TOWN)
    called.do(Whistle, town, occasion="emergency", units=("ZJJ",), requirement="come")
    assert "release" in offered(called)
    called.do(Release, town, unit="ZJJ")
    assert "release" not in offered(called)
    claim = a_story(Status.PENDING_ACCEPT, subclass="0302", channel="petition")
    assert offered(claim) == ["sort-claim"]
    above = Upstream.of(level="city", number="1", round=1, due=MORNING + timedelta(days=30))
    sent = a_story(Status.PENDING_ACCEPT, upstream=above)
    assert offered(sent)[:2] == ["upstream-round", "ask-upstream"]
    sent.do(AskUpstream, DUTY, kind="return", reason="not ours")
    assert offered(sent)[:2] == ["upstream-round", "upstream-answer"]


@pytest.mark.parametrize("command", ["sign", "dispatch", "force-close"])
def test_what_wants_nothing_to_act_on_is_always_of_use(command: str) -> None:
    assert is_useful(a_story().it, command)
