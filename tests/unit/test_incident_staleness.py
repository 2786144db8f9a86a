"""What makes a person's click stale, and what does not (DESIGN 3): status, dispatch, lead, class or
a limit that moved does; joins, reminders, cards and what only adds to the file does not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dispatch.access import SYSTEM_ACTOR, Actor, Role
from dispatch.incident import commands as c
from dispatch.incident.reasons import Reason
from dispatch.incident.status import Clock, Status
from tests.support.builders import (
    ACCEPTOR,
    DISPATCHER,
    DUTY,
    LEADER,
    MORNING,
    OTHER_UNIT,
    UNIT,
    a_story,
    desk_of,
)

DESK, OTHER_DESK = desk_of(UNIT), desk_of(OTHER_UNIT)
CENTRE_LEADER = Actor(account="a-centre", role=Role.CENTRE_LEADER)
LATER = MORNING + timedelta(days=40)
FED_BACK: dict[str, Any] = {"solved": True, "handling": "cleared"}

Step = tuple[type[Any], Actor, dict[str, Any]]

ADDS_TO_THE_FILE: list[Step] = [
    (c.JoinReport, SYSTEM_ACTOR, {"report_id": "r2", "channel": "sensor"}),
    (c.KeepSupplement, SYSTEM_ACTOR, {"report_id": "r1"}),
    (c.RecordContact, DESK, {"kind": "contact"}),
    (c.RecordContact, DESK, {"kind": "interim"}),
    (c.Sign, OTHER_DESK, {}),
    (c.Urge, DUTY, {"requirement": "now"}),
    (c.Supervise, DUTY, {"kind": "leader", "requirement": "now", "reply_by": LATER}),
    (c.ListTicket, CENTRE_LEADER, {"requirement": "now"}),
    (c.RecordUrge, ACCEPTOR, {}),
    (c.RecordAddition, ACCEPTOR, {"text": "and a second one"}),
    (c.ProposeCo, DESK, {"units": ("ZJJ",), "reason": "a wall"}),
    (c.AddCo, DISPATCHER, {"units": ("ZJJ",)}),
    (c.WaiveCo, DISPATCHER, {"unit": OTHER_UNIT, "reason": "done without"}),
    (c.RequestExtension, DESK, {"until": LATER, "reason": "rain"}),
    (c.RequestSuspension, DESK, {"until": LATER, "reason": "rain"}),
]


@pytest.mark.parametrize(("command", "actor", "fields"), ADDS_TO_THE_FILE)
def test_what_changes_no_decision_makes_no_click_stale(
    command: type[Any], actor: Actor, fields: dict[str, Any]
) -> None:
    story = a_story(
        Status.HANDLING,
        subclass="0101",
        severity="S4",
        co_units=(OTHER_UNIT,),
        device="d1",
        device_condition="high",
    )
    seen = story.it.version
    story.do(command, actor, **fields)
    assert story.it.version > seen
    assert story.refuses(c.GiveFeedback, DESK, seen_version=seen, **FED_BACK) is None


@pytest.mark.parametrize(
    ("command", "actor", "fields"),
    [
        (c.Correct, DISPATCHER, {"subclass": "0801"}),
        (c.Correct, DISPATCHER, {"area_code": "331102002"}),
        (c.RaiseSeverity, DUTY, {"severity": "S1", "reason": "a child"}),
        (c.ForceRedispatch, DUTY, {"reason": "slow"}),
        (c.RequestReturn, DESK, {"reason": "not ours", "basis": "the list"}),
        (c.GiveFeedback, DESK, FED_BACK),
    ],
)
def test_what_changes_the_matter_makes_older_clicks_stale(
    command: type[Any], actor: Actor, fields: dict[str, Any]
) -> None:
    story = a_story(Status.HANDLING, subclass="0101", severity="S4")
    seen = story.it.version
    story.do(command, actor, **fields)
    click = {"requirement": "now", "seen_version": seen}
    assert story.refuses(c.Urge, DUTY, **click) is Reason.STALE


def test_a_limit_that_moved_makes_older_clicks_stale() -> None:
    story = a_story(Status.HANDLING, subclass="0101", severity="S4")
    story.do(c.RequestExtension, LEADER, until=LATER, reason="rain")
    seen = story.it.version
    story.do(c.RuleAdjustment, DISPATCHER, agree=True, opinion="so")
    assert story.refuses(c.GiveFeedback, DESK, seen_version=seen, **FED_BACK) is Reason.STALE


def test_a_step_of_the_ladder_makes_no_click_stale() -> None:
    story = a_story(Status.HANDLING, subclass="0101", severity="S4")
    seen = story.it.version
    for _ in range(3):
        story.fire(Clock.HANDLE)
    assert story.card == "red"
    assert story.refuses(c.GiveFeedback, DESK, seen_version=seen, **FED_BACK) is None
