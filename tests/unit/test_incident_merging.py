"""Several tickets in one decision: merge, unmerge, split (DOMAIN 0.13; 2.4 rows 6 and 29)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.access import Actor, Role
from dispatch.incident import commands as c
from dispatch.incident.reasons import Reason
from dispatch.incident.status import Clock, Status
from dispatch.incident.summary import summary_of
from tests.support.builders import (
    ACCEPTOR,
    DISPATCHER,
    LEADER,
    MORNING,
    OTHER_TOWN,
    OTHER_UNIT,
    TOWN,
    UNIT,
    Story,
    a_story,
    desk_of,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def merged(child: Story, parent: Story) -> None:
    """The child follows the parent from now on, decided when both have come so far."""
    child.beside(parent).do(c.Merge, ACCEPTOR, into=parent.id)


def unmerged(child: Story, parent: Story) -> None:
    child.beside(parent).do(c.Unmerge, ACCEPTOR, parent=parent.id, reason="another lamp")


def test_the_child_follows_and_its_clocks_stand_still() -> None:
    child, parent = a_story(Status.PENDING_SIGN), a_story(Status.HANDLING)
    merged(child, parent)
    assert (child.it.status, child.it.merged_into) == (Status.MERGED, parent.id)
    assert child.it.end is not None
    assert child.it.end.value == "merged"
    assert child.it.due == {}
    assert child.it.lead is None
    assert [m.id for m in parent.it.merged] == [child.id]
    assert parent.it.status is Status.HANDLING


def test_the_parent_takes_the_highest_severity_and_undoing_gives_it_back() -> None:
    """DOMAIN 0.13."""
    parent, child = a_story(severity="S3"), a_story(severity="S2")
    merged(child, parent)
    assert (parent.it.severity, summary_of(parent.it)["severity"]) == ("S2", "S2")
    assert parent.it.urgent
    unmerged(child, parent)
    assert (parent.it.severity, parent.it.urgent) == ("S3", False)


def test_the_parent_takes_the_earliest_due_time_and_undoing_gives_it_back() -> None:
    """DOMAIN 0.13: the child was opened an hour earlier, so that it is due an hour earlier."""
    child, parent = a_story(at=MORNING - HOUR), a_story()
    before = dict(parent.it.due)
    promised = dict(child.it.due)
    merged(child, parent)
    assert parent.it.due[Clock.CITIZEN] == promised[Clock.CITIZEN] < before[Clock.CITIZEN]
    assert parent.it.due[Clock.HANDLE] == promised[Clock.HANDLE]
    assert parent.it.due[Clock.SIGN] == before[Clock.SIGN], "its unit's own"
    unmerged(child, parent)
    assert parent.it.due == before
    assert parent.it.taken == ()


def test_a_later_due_time_moves_nothing() -> None:
    parent, child = a_story(at=MORNING - HOUR), a_story()
    before = dict(parent.it.due)
    merged(child, parent)
    assert parent.it.due == before


def test_of_several_children_each_gives_back_its_own() -> None:
    parent = a_story(severity="S4", at=MORNING)
    first = a_story(severity="S2", at=MORNING - HOUR)
    second = a_story(severity="S3", at=MORNING - 2 * HOUR)
    own = dict(parent.it.due)
    dues = [s.it.due[Clock.CITIZEN] for s in (first, second)]
    merged(first, parent)
    merged(second, parent)
    assert parent.it.severity == "S2"
    assert parent.it.due[Clock.CITIZEN] == min(dues)
    unmerged(second, parent)
    assert (parent.it.severity, parent.it.due[Clock.CITIZEN]) == ("S2", dues[0])
    unmerged(first, parent)
    assert (parent.it.severity, parent.it.due) == ("S4", own)


def test_an_extension_granted_meanwhile_stays_when_the_child_goes() -> None:
    child, parent = a_story(at=MORNING - HOUR / 2), a_story(Status.HANDLING)
    own = parent.it.due[Clock.HANDLE]
    merged(child, parent)
    taken = parent.it.due[Clock.HANDLE]
    parent.do(c.RequestExtension, LEADER, until=taken + HOUR, reason="rain")
    parent.do(c.RuleAdjustment, DISPATCHER, agree=True, opinion="so")
    unmerged(child, parent)
    assert parent.it.due[Clock.HANDLE] == own + HOUR


def test_every_reporter_keeps_a_reply() -> None:
    """DOMAIN 0.13: nobody reported the parent who wants one, but a child's reporter does."""
    child = a_story(wants_reply=True)
    parent = a_story(Status.FEEDBACK, wants_reply=False)
    merged(child, parent)
    assert parent.it.all_reports == summary_of(parent.it)["reports"] == 2
    parent.do(c.PassReview, DISPATCHER)
    assert parent.it.status is Status.PENDING_VISIT


def test_an_undone_merge_takes_the_reply_back() -> None:
    child, parent = a_story(wants_reply=True), a_story(Status.FEEDBACK, wants_reply=False)
    merged(child, parent)
    unmerged(child, parent)
    assert parent.it.all_reports == 1
    parent.do(c.PassReview, DISPATCHER)
    assert parent.it.status is Status.CLOSED


def test_what_is_unmerged_waits_where_it_is_judged_anew() -> None:
    parent = a_story(Status.HANDLING)
    for status, waits, clock in (
        (Status.PENDING_ACCEPT, Status.PENDING_ACCEPT, Clock.ACCEPT),
        (Status.PENDING_DISPATCH, Status.PENDING_DISPATCH, Clock.DISPATCH),
        (Status.PENDING_SIGN, Status.PENDING_DISPATCH, Clock.DISPATCH),
    ):
        child = a_story(status)
        promised = child.it.due.get(Clock.CITIZEN)
        merged(child, parent)
        unmerged(child, parent)
        assert (child.it.status, child.it.end, child.it.merged_into) == (waits, None, None)
        assert clock in child.it.due
        assert child.it.due.get(Clock.CITIZEN) == promised, "never reset (DOMAIN 0.2)"


def test_a_ticket_is_not_merged_into_itself() -> None:
    story = a_story()
    assert story.beside(story).refuses(c.Merge, ACCEPTOR, into=story.id) is Reason.MERGE_ITSELF


def test_two_tickets_do_not_follow_each_other() -> None:
    a, b = a_story(), a_story()
    merged(a, b)
    assert b.beside(a).refuses(c.Merge, ACCEPTOR, into=a.id) is Reason.MERGE_CIRCLE


def test_a_longer_circle_is_refused_link_by_link() -> None:
    a, b, third = a_story(), a_story(), a_story()
    merged(a, b)
    assert b.beside(third).refuses(c.Merge, ACCEPTOR, into=third.id) is Reason.HAS_CHILDREN
    assert third.beside(a).refuses(c.Merge, ACCEPTOR, into=a.id) is Reason.PARENT_MERGED
    assert third.beside(b).refuses(c.Merge, ACCEPTOR, into=b.id) is None


def test_what_has_ended_takes_nothing() -> None:
    child = a_story()
    for status in (Status.CLOSED, Status.REJECTED, Status.TRANSFERRED_OUT):
        parent = a_story(status)
        assert (
            child.beside(parent).refuses(c.Merge, ACCEPTOR, into=parent.id) is Reason.PARENT_ENDED
        )


def test_an_archived_parent_gives_nothing_back() -> None:
    child, parent = a_story(), a_story(Status.FEEDBACK)
    merged(child, parent)
    parent.do(c.PassReview, DISPATCHER)
    parent.now += 31 * DAY
    parent.do(c.Archive)
    fields = {"parent": parent.id, "reason": "another"}
    assert child.beside(parent).refuses(c.Unmerge, ACCEPTOR, **fields) is Reason.PARENT_ENDED


def test_a_closed_parent_still_lets_a_child_go() -> None:
    child, parent = a_story(), a_story(Status.FEEDBACK)
    merged(child, parent)
    parent.do(c.PassReview, DISPATCHER)
    unmerged(child, parent)
    assert child.it.status is Status.PENDING_DISPATCH
    assert parent.it.status is Status.CLOSED


@pytest.mark.parametrize("way", ["as the child", "as the parent"])
def test_a_petition_never_merges(way: str) -> None:
    """DOMAIN 0.5."""
    petition = a_story(Status.PENDING_ACCEPT, subclass="0301", channel="petition")
    plain = a_story(Status.PENDING_ACCEPT)
    clerk = Actor(account="a-clerk", role=Role.PETITION_CLERK)
    if way == "as the child":
        answer = petition.beside(plain).refuses(c.Merge, clerk, into=plain.id)
        assert answer is Reason.PETITION_NEVER
        assert petition.refuses(c.Split, clerk, parts=PARTS) is Reason.PETITION_NEVER
    else:
        answer = plain.beside(petition).refuses(c.Merge, ACCEPTOR, into=petition.id)
        assert answer is Reason.PETITION_NEVER


def test_a_confidential_matter_merges_only_with_its_like() -> None:
    child = a_story(subclass="0203")
    parent = a_story()
    assert child.beside(parent).refuses(c.Merge, ACCEPTOR, into=parent.id) is Reason.MERGE_UNLIKE


@pytest.mark.parametrize(
    ("child", "parent"),
    [
        (Status.PENDING_DISPATCH, Status.PENDING_ACCEPT),
        (Status.PENDING_SIGN, Status.PENDING_ACCEPT),
        (Status.PENDING_SIGN, Status.PENDING_DISPATCH),
    ],
)
def test_what_is_further_is_the_parent(child: Status, parent: Status) -> None:
    further, behind = a_story(child), a_story(parent)
    asked = {"into": behind.id}
    assert further.beside(behind).refuses(c.Merge, ACCEPTOR, **asked) is Reason.MERGE_OTHER_WAY
    assert behind.beside(further).refuses(c.Merge, ACCEPTOR, into=further.id) is None


def test_a_town_merges_inside_the_town() -> None:
    desk = Actor(account="a-town", role=Role.TOWN_DESK, area=TOWN, unit=f"XZ-{TOWN}")
    child, here, there = a_story(), a_story(), a_story(town=OTHER_TOWN)
    assert child.beside(here).refuses(c.Merge, desk, into=here.id) is None
    assert child.beside(there).refuses(c.Merge, desk, into=there.id) is Reason.NO_PARENT
    theirs = a_story(Status.HANDLING, town=OTHER_TOWN, lead=f"XZ-{TOWN}")
    assert child.beside(theirs).refuses(c.Merge, desk, into=theirs.id) is Reason.AREA


def test_a_parent_that_is_not_there_is_refused() -> None:
    child = a_story()
    assert child.refuses(c.Merge, ACCEPTOR, into="i-none") is Reason.NO_PARENT
    parent = a_story()
    merged(child, parent)
    other = a_story()
    fields = {"parent": other.id, "reason": "another"}
    assert child.beside(other).refuses(c.Unmerge, ACCEPTOR, **fields) is Reason.NO_PARENT


def test_a_class_change_of_the_parent_keeps_what_the_child_was_promised() -> None:
    child, parent = a_story(severity="S2", at=MORNING - HOUR), a_story(severity="S3")
    promised = child.it.due[Clock.CITIZEN]
    merged(child, parent)
    parent.do(c.Correct, DISPATCHER, subclass="0702", severity="S4")
    assert parent.it.severity == "S2"
    assert parent.it.due[Clock.CITIZEN] <= promised


PARTS = (
    {"subclass": "0701", "text": "the rubbish"},
    {"subclass": "0702", "severity": "S2", "area_code": OTHER_TOWN, "text": "the lamp"},
)


@pytest.mark.parametrize("status", [Status.PENDING_ACCEPT, Status.PENDING_DISPATCH])
def test_each_part_of_a_split_is_a_ticket_of_its_own(status: Status) -> None:
    """DOMAIN 2.4 row 29."""
    story = a_story(status, wants_reply=True)
    story.do(c.Split, ACCEPTOR, parts=PARTS)
    assert (story.it.status, story.it.due) == (Status.SPLIT, {})
    first, second = (part.it for part in story.parts)
    assert story.it.split_into == (first.id, second.id)
    assert {first.split_from, second.split_from} == {story.id}
    assert len({first.case_no, second.case_no, story.it.case_no}) == 3
    assert [t.status for t in (first, second)] == [Status.PENDING_DISPATCH] * 2
    assert (first.subclass, second.subclass, second.severity) == ("0701", "0702", "S2")
    assert (first.place, second.place.town) == (story.it.place, OTHER_TOWN)
    assert first.wants_reply
    assert second.wants_reply
    assert set(first.due) == {Clock.DISPATCH, Clock.CITIZEN}


def test_the_citizen_clock_of_the_parts_runs_from_the_first_acceptance() -> None:
    """DOMAIN 0.2: it never resets."""
    story = a_story(Status.PENDING_DISPATCH)
    accepted = story.it.accepted_at
    story.now += 3 * HOUR
    story.do(c.Split, DISPATCHER, parts=PARTS)
    for part in story.parts:
        run = part.run_of(Clock.CITIZEN)
        assert run.started_at == accepted
        assert run.due == run.started_at + timedelta(seconds=run.seconds)


def test_the_parts_go_their_own_ways() -> None:
    story = a_story(Status.PENDING_ACCEPT)
    story.do(c.Split, ACCEPTOR, parts=PARTS)
    first, second = story.parts
    first.do(c.Dispatch, DISPATCHER, lead=UNIT)
    second.do(c.Dispatch, DISPATCHER, lead=OTHER_UNIT)
    first.do(c.Sign, desk_of(UNIT))
    assert (first.it.status, second.it.status) == (Status.HANDLING, Status.PENDING_SIGN)


def test_a_part_that_is_a_petition_waits_for_its_clerk() -> None:
    story = a_story(Status.PENDING_ACCEPT)
    story.do(c.Split, ACCEPTOR, parts=(PARTS[0], {"subclass": "0302", "text": "a claim"}))
    petition = story.parts[1].it
    assert petition.status is Status.PENDING_ACCEPT
    assert petition.sensitivity.value == "petition"
    assert set(petition.due) == {Clock.ACCEPT, Clock.REGISTER}


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ({"subclass": "0000", "text": "x"}, Reason.UNKNOWN_CLASS),
        ({"subclass": "9999", "text": "x"}, Reason.CLASSIFY_FIRST),
        ({"subclass": "0701", "condition": "none such", "text": "x"}, Reason.UNKNOWN_CLASS),
    ],
)
def test_a_part_must_be_something(part: dict[str, str], reason: Reason) -> None:
    story = a_story(Status.PENDING_ACCEPT)
    assert story.refuses(c.Split, ACCEPTOR, parts=(PARTS[0], part)) is reason


def test_what_others_follow_is_not_split() -> None:
    child, parent = a_story(Status.PENDING_ACCEPT), a_story(Status.PENDING_ACCEPT)
    merged(child, parent)
    assert parent.refuses(c.Split, ACCEPTOR, parts=PARTS) is Reason.HAS_CHILDREN
