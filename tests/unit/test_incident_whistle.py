"""The whistle (吹哨报到, DOMAIN 2.5): called, there, released by the town alone; both counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dispatch.access import Actor, Role, Sight, sight
from dispatch.incident import commands as c
from dispatch.incident.reasons import Reason
from dispatch.incident.status import Clock, Status
from tests.support.builders import (
    DISPATCHER,
    OTHER_TOWN,
    OTHER_UNIT,
    TOWN,
    UNIT,
    Story,
    a_story,
    desk_of,
)

DESK = Actor(account="a-town", role=Role.TOWN_DESK, area=TOWN, unit=f"XZ-{TOWN}")
OTHER_DESK = Actor(account="b-town", role=Role.TOWN_DESK, area=OTHER_TOWN, unit=f"XZ-{OTHER_TOWN}")
FIRE = desk_of("XFDD")
HOUR = timedelta(hours=1)
CALL: dict[str, Any] = {"occasion": "emergency", "units": ("XFDD", "ZJJ"), "requirement": "come"}


def called(**more: Any) -> Story:
    """A ticket on which the town has called two units."""
    story = a_story(Status.HANDLING)
    story.do(c.Whistle, DESK, **{**CALL, **more})
    return story


def test_each_called_unit_has_a_clock_of_its_own() -> None:
    story = called()
    runs = [story.run_of(Clock.REPORT_IN, f"whistle:{unit}") for unit in ("XFDD", "ZJJ")]
    assert [run.holder for run in runs] == ["XFDD", "ZJJ"]
    assert all(run.running for run in runs)
    story.do(c.ReportIn, FIRE)
    assert story.run_of(Clock.REPORT_IN, "whistle:XFDD").how == "met"
    assert story.run_of(Clock.REPORT_IN, "whistle:ZJJ").running
    assert Clock.REPORT_IN not in story.it.due, "not the lead's or the centre's"


def test_the_town_may_name_the_time_unless_it_is_an_emergency() -> None:
    at = a_story().now + 5 * HOUR
    story = called(occasion="enforcement", arrive_by=at)
    assert story.run_of(Clock.REPORT_IN, "whistle:XFDD").due == at
    urgent = called(arrive_by=at)
    run = urgent.run_of(Clock.REPORT_IN, "whistle:XFDD")
    assert run.source == "test report_in"
    past = {**CALL, "occasion": "complaint", "units": ("SLJ",), "arrive_by": at - 9 * HOUR}
    assert story.refuses(c.Whistle, DESK, **past) is Reason.UNTIL_PAST


def test_both_sides_are_counted() -> None:
    """DOMAIN 2.5: 双考核. One comes in time, one late."""
    story = called()
    story.do(c.ReportIn, FIRE)
    story.now += 3 * HOUR
    story.do(c.ReportIn, desk_of("ZJJ"))
    in_time, late = story.it.whistled
    assert (in_time.by, late.by) == (DESK.unit, DESK.unit)
    assert (in_time.late, late.late) == (False, True)
    assert any(f.holder == "ZJJ" and f.clock is Clock.REPORT_IN for f in story.it.overdue)
    assert all(f.holder != UNIT for f in story.it.overdue if f.clock is Clock.REPORT_IN)


def test_the_town_alone_releases() -> None:
    story = called()
    story.do(c.ReportIn, FIRE)
    for other in (DISPATCHER, FIRE, OTHER_DESK):
        assert story.refuses(c.Release, other, unit="XFDD") in (Reason.ROLE, Reason.NOT_FOUND)
    theirs = DESK.model_copy(update={"unit": UNIT})
    assert story.refuses(c.Release, theirs, unit="XFDD") is Reason.TOWN_RELEASES
    story.do(c.Release, DESK, unit="XFDD")
    assert story.it.whistled[0].released_at == story.now
    assert story.refuses(c.Release, DESK, unit="XFDD") is Reason.NOT_WHISTLED


def test_a_unit_that_never_came_is_released_without_having_met_its_clock() -> None:
    story = called()
    story.do(c.Release, DESK, unit="ZJJ")
    assert story.run_of(Clock.REPORT_IN, "whistle:ZJJ").how == "cancelled"
    assert story.it.whistled[1].came_at is None
    assert story.refuses(c.ReportIn, desk_of("ZJJ")) is Reason.NOT_WHISTLED


def test_nothing_is_closed_while_somebody_must_stay() -> None:
    """事不完,人不走."""
    story = called(units=("XFDD",))
    story.do(c.ReportIn, FIRE)
    story.do(c.GiveFeedback, desk_of(UNIT), solved=True, handling="dry")
    assert story.refuses(c.PassReview, DISPATCHER) is Reason.WHISTLE_OPEN
    story.do(c.Release, DESK, unit="XFDD")
    assert story.refuses(c.PassReview, DISPATCHER) is None


def test_a_called_unit_sees_the_matter_and_not_the_reporter() -> None:
    """DOMAIN 0.17."""
    story = a_story(Status.HANDLING)
    assert sight(FIRE, story.it.scope) is Sight.NOTHING
    story.do(c.Whistle, DESK, **CALL)
    assert sight(FIRE, story.it.scope) is Sight.WORKING


@pytest.mark.parametrize(
    ("units", "reason"),
    [
        (("NONE",), Reason.UNKNOWN_UNIT),
        ((f"XZ-{TOWN}",), Reason.WHISTLE_ITSELF),
        ((OTHER_UNIT, "XFDD"), Reason.ALREADY_WHISTLED),
    ],
)
def test_whom_a_town_does_not_call(units: tuple[str, ...], reason: Reason) -> None:
    story = called()
    before = story.it
    assert story.refuses(c.Whistle, DESK, **{**CALL, "units": units}) is reason
    assert story.it is before


def test_who_is_there_does_not_come_again_but_may_be_called_again() -> None:
    story = called()
    story.do(c.ReportIn, FIRE)
    assert story.refuses(c.ReportIn, FIRE) is Reason.ALREADY_THERE
    story.do(c.Release, DESK, unit="XFDD")
    story.do(c.Whistle, DESK, **{**CALL, "units": ("XFDD",)})
    assert story.refuses(c.ReportIn, FIRE) is None


def test_a_whistle_makes_no_click_of_the_lead_stale() -> None:
    story = a_story(Status.HANDLING)
    seen = story.it.version
    story.do(c.Whistle, DESK, **CALL)
    done = {"solved": True, "handling": "dry", "seen_version": seen}
    assert story.refuses(c.GiveFeedback, desk_of(UNIT), **done) is None
