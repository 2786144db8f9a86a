"""What a page is told of clocks: everything that waits, and no account."""

from __future__ import annotations

from datetime import timedelta

from api.waiting import waiting_of
from dispatch.access import Actor, Role
from dispatch.incident import commands as c
from dispatch.incident.status import Status
from tests.support.builders import DISPATCHER, UNIT, a_story, desk_of


def test_a_page_sees_clocks_charges_and_papers() -> None:
    story = a_story(Status.HANDLING, subclass="0101", severity="S4")
    handler = Actor(account="secret-account", role=Role.DEPT_HANDLER, unit=UNIT)
    later = story.now + timedelta(days=40)
    story.do(c.RequestExtension, handler, until=later, reason="rain")
    shown = waiting_of(story.it, story.now + timedelta(hours=1))
    assert shown["application"] == {"kind": "extension", "until": later, "endorsed": False}
    assert {clock["clock"] for clock in shown["clocks"]} >= {"handle", "citizen", "sign"}
    assert shown["charged"][UNIT] > 3600
    assert "secret-account" not in str(shown)


def test_a_page_sees_that_an_appeal_was_endorsed_and_not_by_whom() -> None:
    story = a_story(Status.HANDLING, subclass="0701", severity="S3")
    story.now += timedelta(days=2)
    story.do(c.GiveFeedback, desk_of(UNIT), solved=True, handling="cleared")
    story.do(c.PassReview, DISPATCHER)
    story.do(c.Appeal, desk_of(UNIT), reason="the road was closed")
    story.do(c.EndorseAppeal, DISPATCHER, agree=True)
    shown = waiting_of(story.it, story.now)
    assert shown["appeal"] == {
        "unit": UNIT,
        "at": shown["appeal"]["at"],
        "endorsed": True,
        "granted": None,
    }
    assert DISPATCHER.account not in str(shown)
    assert shown["overdue"]
