"""Tickets that are merged, unmerged and worked at random: what DOMAIN 0.13 says always holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dispatch.access import Actor, Role
from dispatch.incident import commands as c
from dispatch.incident.reasons import Reason
from dispatch.incident.status import Clock, Status
from dispatch.incident.ticket import Ticket
from tests.support.builders import (
    ACCEPTOR,
    DISPATCHER,
    LEADER,
    MORNING,
    UNIT,
    Story,
    a_story,
    desk_of,
)

WORK: dict[str, tuple[type[Any], Actor, dict[str, Any]]] = {
    "accept": (c.Accept, ACCEPTOR, {}),
    "dispatch": (c.Dispatch, DISPATCHER, {"lead": UNIT}),
    "sign": (c.Sign, desk_of(UNIT), {}),
    "feedback": (c.GiveFeedback, desk_of(UNIT), {"solved": True, "handling": "dry"}),
    "rework": (c.OrderRework, DISPATCHER, {"missing": "a photo"}),
    "pass": (c.PassReview, DISPATCHER, {}),
    "raise": (
        c.RaiseSeverity,
        Actor(account="d", role=Role.DUTY_OFFICER),
        {"severity": "S2", "reason": "a child"},
    ),
    "correct": (c.Correct, DISPATCHER, {"subclass": "0702", "severity": "S3"}),
}
COUNT = 4
STARTS = (Status.PENDING_ACCEPT, Status.PENDING_DISPATCH, Status.PENDING_SIGN, Status.HANDLING)
NUMBERS = st.integers(0, COUNT - 1)


class Family(RuleBasedStateMachine):
    """Four tickets, and on paper who follows whom and what each has for itself."""

    @initialize(
        made=st.lists(
            st.tuples(
                st.sampled_from(STARTS),
                st.sampled_from(("S1", "S2", "S3", "S4")),
                st.integers(0, 300),
                st.booleans(),
            ),
            min_size=COUNT,
            max_size=COUNT,
        )
    )
    def opened(self, made: list[tuple[Status, str, int, bool]]) -> None:
        self.stories: list[Story] = [
            a_story(
                status,
                severity=severity,
                at=MORNING + timedelta(minutes=minutes),
                wants_reply=wants,
            )
            for status, severity, minutes, wants in made
        ]
        self.follows: dict[int, int] = {}

    def ticket(self, number: int) -> Ticket:
        return self.stories[number].it

    @rule(child=NUMBERS, parent=NUMBERS)
    def one_is_merged(self, child: int, parent: int) -> None:
        a, b = self.stories[child], self.stories[parent]
        others = () if child == parent else (b,)
        reason = a.beside(*others).refuses(c.Merge, ACCEPTOR, into=b.id)
        if child == parent and a.it.status in STARTS[:3]:
            assert reason is Reason.MERGE_ITSELF
        if self.follows.get(parent) == child and a.it.status in STARTS[:3]:
            assert reason is Reason.MERGE_CIRCLE
        if reason is None:
            assert child not in self.follows
            assert parent not in self.follows
            a.do(c.Merge, ACCEPTOR, into=b.id)
            self.follows[child] = parent

    @rule(child=NUMBERS)
    def one_is_unmerged(self, child: int) -> None:
        parent = self.follows.get(child)
        if parent is None:
            return
        a, b = self.stories[child], self.stories[parent]
        a.beside(b).do(c.Unmerge, ACCEPTOR, parent=b.id, reason="another lamp")
        del self.follows[child]

    @rule(number=NUMBERS, name=st.sampled_from(sorted(WORK)), minutes=st.integers(0, 200))
    def one_is_worked(self, number: int, name: str, minutes: int) -> None:
        story = self.stories[number]
        command, actor, fields = WORK[name]
        story.now += timedelta(minutes=minutes)
        if story.refuses(command, actor, **fields) is None:
            story.do(command, actor, **fields)

    @rule(number=NUMBERS)
    def one_is_extended(self, number: int) -> None:
        story = self.stories[number]
        due = story.it.handle_due
        if due is None:
            return
        ask: dict[str, Any] = {"until": due + timedelta(minutes=30), "reason": "rain"}
        if story.refuses(c.RequestExtension, LEADER, **ask) is None:
            story.do(c.RequestExtension, LEADER, **ask)
            story.do(c.RuleAdjustment, DISPATCHER, agree=True, opinion="so")

    @invariant()
    def who_follows_whom_is_known_on_both_sides(self) -> None:
        for number, story in enumerate(self.stories):
            followed = self.follows.get(number)
            expected = None if followed is None else self.stories[followed].id
            assert story.it.merged_into == expected
            assert (story.it.status is Status.MERGED) is (followed is not None)
            children = {self.stories[n].id for n, p in self.follows.items() if p == number}
            assert {child.id for child in story.it.merged} == children

    @invariant()
    def nobody_follows_in_a_circle(self) -> None:
        for number in self.follows:
            seen, at = {number}, self.follows.get(number)
            while at is not None:
                assert at not in seen
                seen.add(at)
                at = self.follows.get(at)

    @invariant()
    def the_parent_is_as_grave_as_the_gravest(self) -> None:
        for number, story in enumerate(self.stories):
            own = story.it.classification
            assert own is not None
            theirs = [child.severity for child in story.it.merged]
            assert self.ticket(number).severity == min([own.severity, *theirs])

    @invariant()
    def every_report_and_every_wish_for_a_reply_is_kept(self) -> None:
        for story in self.stories:
            assert story.it.all_reports == 1 + len(story.it.merged)
            wishes = [child.wants_reply for child in story.it.merged]
            assert story.it.reply_wanted is (story.it.wants_reply or any(wishes))

    @invariant()
    def a_merged_ticket_owes_nothing_and_whoever_leaves_takes_everything(self) -> None:
        for story in self.stories:
            if story.it.status is Status.MERGED:
                assert story.it.due == {}
            if not story.it.merged:
                assert story.it.taken == ()

    @invariant()
    def the_citizen_of_a_child_is_not_answered_later(self) -> None:
        """The parent's citizen clock, which nothing but a child or a class moves."""
        for story in self.stories:
            due = story.it.due.get(Clock.CITIZEN)
            for child in story.it.merged:
                if due is not None and Clock.CITIZEN in child.due:
                    assert due <= child.due[Clock.CITIZEN]


Family.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestFamily = Family.TestCase
