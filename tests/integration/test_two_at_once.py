"""Two people act on one ticket at once, at every transition (DOMAIN 2.4, rows 1 to 32): where only
one of the two can be right, one wins and the other is told why not; else both are done in turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import pytest

from dispatch.access import SYSTEM_ACTOR, Actor, Role
from dispatch.incident import commands as c
from dispatch.incident.reasons import TEXTS, Reason
from dispatch.incident.status import Clock, Status
from dispatch.messages import OUTCOME, Outcome, decode
from dispatch.store.engine import create_engine
from dispatch.store.ledger import Ledger
from tests.support.builders import (
    ACCEPTOR,
    DISPATCHER,
    DUTY,
    LEADER,
    OTHER_UNIT,
    TOWN,
    UNIT,
    Story,
    a_story,
    desk_of,
    keep,
)
from tests.support.ledgers import (
    COMMANDS,
    Deliveries,
    a_command,
    a_ledger,
    check_files,
    through_hiccups,
    tickets,
)

ROUNDS: Final = 4
"""How often each pair is tried, each of the two first in half of them."""

ONE, BOTH, BY_ORDER = (1,), (2,), (1, 2)
"""One of the two; both, whoever comes first; the second only where the first leaves room for it."""
S = Status
LOOKED: Final = {"photos": ("p",), "lng": 119.92, "lat": 28.45}
DESK, OTHER_DESK = desk_of(UNIT), Actor(account="a-second", role=Role.DEPT_DESK, unit=UNIT)
CO_DESK = desk_of(OTHER_UNIT)
GRID = Actor(account="a-grid", role=Role.GRID_WORKER, area=TOWN)
VILLAGE = Actor(account="a-village", role=Role.VILLAGE, area=TOWN)
TOWN_DESK = Actor(account="a-town", role=Role.TOWN_DESK, unit=f"XZ-{TOWN}", area=TOWN)
OTHER_VISITOR = Actor(account="b-visitor", role=Role.VISITOR)
VICE = Actor(account="a-vice", role=Role.DEPT_LEADER, unit=UNIT)
VISITOR = Actor(account="a-visitor", role=Role.VISITOR)
CENTRE = Actor(account="a-centre", role=Role.CENTRE_LEADER)
COUNTY = Actor(account="a-county", role=Role.COUNTY_LEADER)
CLERK = Actor(account="a-clerk", role=Role.PETITION_CLERK, unit=UNIT)

Act = tuple[str, Actor, dict[str, Any]]
Steps = tuple[tuple[type[Any], dict[str, Any]], ...]


def act(name: str, by: Actor, **fields: Any) -> Act:
    return name, by, fields


SIGN = act("sign", DESK)
ACCEPT = act("accept", ACCEPTOR)
DISPATCH = act("dispatch", DISPATCHER, lead=UNIT)
RETURN = act("return", DESK, reason="not ours", basis="the list")
FEEDBACK = act("feedback", DESK, solved=True, handling="cleared")
REWORK = act("rework", DISPATCHER, missing="a photo")
PASS = act("pass-review", DISPATCHER)
SATISFIED = act("visit", VISITOR, reached=True, solved=True, satisfied_result=5)
DISSATISFIED = act("visit", VISITOR, reached=True, solved=False, justified=True, satisfied_result=1)
FORCE_CLOSE = act("force-close", CENTRE, reason="no more to do", approver="minutes of 2 March")
TRANSFER = act("transfer-out", ACCEPTOR, authority="court", guidance="sue")
RELEASE = act("release", TOWN_DESK, unit="XFDD")
REDISPATCH = act("force-redispatch", DUTY, reason="no answer")
WITHDRAW = act("withdraw", ACCEPTOR, reason="solved itself")
REFUSE = act("refuse", ACCEPTOR, reason_code="no_facts", guidance="say what happened")
ANSWER = act("answer", DUTY, answer="at the counter, from nine")
SPLIT = act(
    "split",
    ACCEPTOR,
    parts=({"subclass": "0701", "text": "a"}, {"subclass": "0702", "text": "b"}),
)
HAND_OVER = act("hand-over", ACCEPTOR, to="119", called_at="2026-03-02T01:00:00Z")
ORDER_CHECK = act("order-check", ACCEPTOR)
SELF_HANDLE = act("self-handle", GRID, before=("a",), after=("b",), result="swept")
URGE = act("urge", DUTY, requirement="today")
SUPERVISE = act(
    "supervise", COUNTY, kind="leader", requirement="today", reply_by="2026-06-02T01:00:00Z"
)
LIST = act("list", CENTRE, requirement="this week")
RAISE = act("raise", DUTY, severity="S2", reason="a child")
REPORTER_URGES = act("reporter-urge", ACCEPTOR)
REPORTER_ADDS = act("reporter-adds", DUTY, text="and a second one")
RULE_AGREED = act("rule-return", DISPATCHER, agree=True, opinion="right")
RULE_DISMISSED = act("rule-return", DUTY, agree=False, opinion="yours")
RESUME = act("resume", DESK)
REOPEN = act("reopen", ACCEPTOR, new_facts="again")
ARCHIVE = act("archive", SYSTEM_ACTOR)
CONTACT = act("contact", DESK, kind="on_site")
ADD_CO = act("add-co", DISPATCHER, units=("XFDD",))
EXTEND = act("extend", DESK, until="2026-03-02T04:00:00Z", reason="rain")
SUSPEND = act("suspend", LEADER, until="2026-05-20T01:00:00Z", reason="rain")
WHISTLE = act("whistle", TOWN_DESK, occasion="emergency", units=("XFDD",), requirement="come")


def again(one: Act, by: Actor, **fields: Any) -> Act:
    """The same, done by somebody else."""
    return one[0], by, {**one[2], **fields}


@dataclass(frozen=True, slots=True)
class Rivals:
    """Two who act at once on a ticket in a state. `wins` is how many of them may be done, `loses`
    why the other is not. `ready` leads the story to where they can act, `later` they do."""

    row: str
    status: Status
    one: Act
    other: Act
    loses: tuple[str, ...] = ("wrong_status",)
    wins: tuple[int, ...] = ONE
    ready: Callable[[Story], None] | None = None
    later: timedelta = timedelta(minutes=1)
    seen: bool = False
    """Whether both say which version of the ticket they saw"""
    more: dict[str, Any] = field(default_factory=dict)

    def story(self) -> Story:
        """A ticket on which they can act."""
        story = a_story(self.status, **self.more)
        if self.ready is not None:
            self.ready(story)
        return story

    def as_seen(self, one: Act, story: Story) -> Act:
        """What one of them does, on the ticket as it stands."""
        name, by, fields = one
        return name, by, {**fields, "seen_version": story.it.version} if self.seen else fields

    def __str__(self) -> str:
        return f"{self.row}: {self.one[0]} and {self.other[0]} in {self.status}"


def does(story: Story, command: type[Any], by: Actor, **fields: Any) -> None:
    story.do(command, by, **fields)


def claim(*ways: tuple[type[Any], dict[str, Any]]) -> Callable[[Story], None]:
    """Leads a claim on by these steps of its clerk."""

    def lead(story: Story) -> None:
        for command, fields in ways:
            story.do(command, CLERK, **fields)

    return lead


A_CLAIM: Final = {"subclass": "0302", "channel": "petition", "wants_reply": False}
ANSWERED: Final[Steps] = (
    (c.Accept, {}),
    (c.SortClaim, {"route": "handling"}),
    (c.Dispatch, {"lead": UNIT}),
    (c.Sign, {}),
    (c.GiveFeedback, {"solved": True, "handling": "cleared"}),
)
DELIVERED: Final[Steps] = (*ANSWERED, (c.DeliverOpinion, {"receipt": "signed"}), (c.PassReview, {}))
SECOND_CLERK = Actor(account="b-clerk", role=Role.PETITION_CLERK, unit=UNIT)

GONE: Final = ("wrong_status", "not_found")
"""To who has no more to do with it a ticket is one that there is not."""
MONTH: Final = timedelta(days=30)


def extension_asked(story: Story) -> None:
    story.do(c.RequestExtension, DESK, until=an_hour_after(story), reason="rain")


def extension_endorsed(story: Story) -> None:
    extension_asked(story)
    story.do(c.EndorseAdjustment, LEADER, agree=True)


def an_hour_after(story: Story) -> Any:
    return story.run_of(Clock.HANDLE).due + timedelta(hours=1)


def whistled(story: Story) -> None:
    story.do(c.Whistle, TOWN_DESK, occasion="emergency", units=("XFDD",), requirement="come")


RIVALS: Final = (
    # 3: sent to look, and decided at the desk meanwhile; two bring what they saw
    Rivals("3", S.PENDING_ACCEPT, ORDER_CHECK, REFUSE),
    Rivals("3", S.PENDING_ACCEPT, ORDER_CHECK, again(ORDER_CHECK, DUTY)),
    Rivals(
        "3",
        S.CHECKING_PRE,
        act("report-check", GRID, result="exists", note="seen", **LOOKED),
        act("report-check", VILLAGE, result="not_exists", note="nothing", **LOOKED),
    ),
    # 4: settled on the spot, before or after somebody has accepted it
    Rivals("4", S.PENDING_ACCEPT, SELF_HANDLE, ACCEPT, wins=BY_ORDER),
    Rivals("4", S.PENDING_ACCEPT, SELF_HANDLE, again(SELF_HANDLE, VILLAGE)),
    Rivals("5", S.PENDING_ACCEPT, REFUSE, ACCEPT),
    Rivals("5", S.PENDING_ACCEPT, TRANSFER, REFUSE),
    Rivals("7", S.PENDING_ACCEPT, ACCEPT, again(ACCEPT, DUTY)),
    Rivals("8", S.PENDING_DISPATCH, DISPATCH, again(DISPATCH, DUTY, lead=OTHER_UNIT)),
    Rivals("8", S.REOPENED, DISPATCH, again(DISPATCH, DUTY, lead=OTHER_UNIT)),
    Rivals("9", S.PENDING_SIGN, SIGN, again(SIGN, OTHER_DESK)),
    Rivals("9", S.PENDING_SIGN, SIGN, WITHDRAW),
    Rivals("9", S.PENDING_SIGN, SIGN, REDISPATCH, GONE, BY_ORDER),
    Rivals("10", S.PENDING_SIGN, RETURN, again(RETURN, OTHER_DESK)),
    Rivals("10", S.PENDING_SIGN, RETURN, again(SIGN, OTHER_DESK), wins=BY_ORDER),
    Rivals("10", S.HANDLING, RETURN, again(FEEDBACK, OTHER_DESK)),
    Rivals("11", S.RETURN_REVIEW, RULE_AGREED, RULE_DISMISSED),
    # 12: what is recorded is recorded twice, and neither is stale by the other
    Rivals("12", S.HANDLING, CONTACT, again(CONTACT, OTHER_DESK, kind="contact"), wins=BOTH),
    Rivals("13", S.HANDLING, ADD_CO, again(ADD_CO, DUTY), ("already_co_handler",)),
    Rivals(
        "13",
        S.HANDLING,
        act("waive-co", DISPATCHER, unit=OTHER_UNIT, reason="done without"),
        act("feedback", CO_DESK, solved=True, handling="our part"),
        ("co_settled",),
        ready=lambda story: does(story, c.Sign, CO_DESK),
        more={"co_units": (OTHER_UNIT,)},
    ),
    Rivals("14", S.HANDLING, EXTEND, again(EXTEND, OTHER_DESK), ("adjustment_pending",)),
    Rivals("14", S.HANDLING, EXTEND, SUSPEND, ("adjustment_pending",)),
    Rivals(
        "14",
        S.HANDLING,
        act("endorse", LEADER, agree=True),
        act("endorse", VICE, agree=False),
        ("nothing_pending", "already_endorsed"),
        ready=extension_asked,
    ),
    Rivals(
        "14",
        S.HANDLING,
        act("rule-adjustment", DISPATCHER, agree=True, opinion="so"),
        act("rule-adjustment", DUTY, agree=False, opinion="no"),
        ("nothing_pending",),
        ready=extension_endorsed,
    ),
    Rivals(
        "14",
        S.HANDLING,
        act("rule-adjustment", DISPATCHER, agree=True, opinion="so"),
        FEEDBACK,
        ("wrong_status", "nothing_pending"),
        BY_ORDER,
        ready=extension_endorsed,
    ),
    Rivals("15", S.SUSPENDED, RESUME, again(RESUME, OTHER_DESK)),
    Rivals("15", S.SUSPENDED, RESUME, REDISPATCH, GONE, BY_ORDER),
    Rivals("16", S.HANDLING, FEEDBACK, again(FEEDBACK, OTHER_DESK, handling="swept")),
    Rivals("16", S.REWORK, FEEDBACK, FORCE_CLOSE, wins=BY_ORDER),
    Rivals("17", S.FEEDBACK, ORDER_CHECK, PASS),
    Rivals(
        "17",
        S.CHECKING_POST,
        act("report-check", GRID, result="failed", note="still there", **LOOKED),
        act("report-check", VILLAGE, result="passed", note="gone", **LOOKED),
    ),
    Rivals("18", S.FEEDBACK, REWORK, PASS),
    Rivals("18", S.FEEDBACK, REWORK, again(REWORK, DUTY)),
    Rivals("19", S.FEEDBACK, PASS, again(PASS, DUTY)),
    Rivals("20", S.PENDING_VISIT, SATISFIED, again(SATISFIED, OTHER_VISITOR), GONE),
    Rivals("20", S.PENDING_VISIT, SATISFIED, FORCE_CLOSE, GONE),
    Rivals("21", S.PENDING_VISIT, SATISFIED, again(DISSATISFIED, OTHER_VISITOR), GONE),
    Rivals("22", S.HANDLING, URGE, SUPERVISE, wins=BOTH),
    Rivals("22", S.HANDLING, URGE, FEEDBACK, wins=BOTH),
    Rivals("22", S.HANDLING, LIST, again(LIST, CENTRE, requirement="today"), ("nothing_changes",)),
    Rivals("22", S.HANDLING, RAISE, again(RAISE, CENTRE), ("not_higher",)),
    Rivals(
        "22",
        S.HANDLING,
        act("reply-order", DESK, reply="under way"),
        act("reply-order", OTHER_DESK, reply="done soon"),
        ("no_order",),
        ready=lambda story: does(story, c.Supervise, COUNTY, **SUPERVISE[2]),
    ),
    Rivals("23", S.HANDLING, REDISPATCH, again(REDISPATCH, CENTRE)),
    Rivals("23", S.HANDLING, REDISPATCH, FEEDBACK, GONE, BY_ORDER),
    Rivals("24", S.HANDLING, FORCE_CLOSE, again(FORCE_CLOSE, CENTRE)),
    Rivals("24", S.HANDLING, FORCE_CLOSE, FEEDBACK, wins=BY_ORDER),
    Rivals("25", S.CLOSED, REOPEN, again(REOPEN, DUTY)),
    Rivals("25", S.CLOSED, REOPEN, ARCHIVE, later=MONTH),
    Rivals("27", S.CLOSED, ARCHIVE, ARCHIVE, later=MONTH + timedelta(days=1)),
    Rivals("28", S.PENDING_ACCEPT, ANSWER, ACCEPT),
    Rivals("29", S.PENDING_ACCEPT, SPLIT, again(SPLIT, DUTY)),
    Rivals("29", S.PENDING_ACCEPT, SPLIT, ACCEPT, wins=BY_ORDER),
    Rivals("29", S.PENDING_DISPATCH, SPLIT, DISPATCH),
    Rivals("30", S.HANDLING, REPORTER_URGES, REPORTER_ADDS, wins=BOTH),
    Rivals("30", S.HANDLING, REPORTER_ADDS, FEEDBACK, wins=BOTH),
    Rivals("31", S.PENDING_DISPATCH, WITHDRAW, DISPATCH, wins=BY_ORDER),
    Rivals("31", S.PENDING_ACCEPT, WITHDRAW, again(WITHDRAW, DUTY)),
    Rivals("32", S.PENDING_ACCEPT, HAND_OVER, ACCEPT),
    Rivals(
        "32",
        S.HANDED_OVER,
        act("confirm-handover", ACCEPTOR, number="119-7"),
        act("decline-handover", DUTY, reason="no fire"),
    ),
    # 0.5 and 0.17: claims, which go no further by themselves
    Rivals(
        "0.5",
        S.PENDING_ACCEPT,
        act("sort-claim", CLERK, route="handling"),
        act("sort-claim", SECOND_CLERK, route="litigation"),
        ("stale_version",),
        seen=True,
        ready=claim((c.Accept, {})),
        more=A_CLAIM,
    ),
    Rivals(
        "0.5",
        S.PENDING_ACCEPT,
        act("deliver-opinion", CLERK, receipt="signed"),
        act("deliver-opinion", SECOND_CLERK, receipt="posted"),
        ("nothing_to_deliver",),
        ready=claim(*ANSWERED),
        more=A_CLAIM,
    ),
    Rivals(
        "0.5",
        S.PENDING_ACCEPT,
        act("apply-review", CLERK, grounds="not so"),
        act("end-petition", SECOND_CLERK, reason="over"),
        ("wrong_status", "review_open"),
        ready=claim(*DELIVERED),
        more=A_CLAIM,
    ),
    Rivals(
        "0.5",
        S.PENDING_ACCEPT,
        act("apply-review", CLERK, grounds="not so"),
        act("apply-review", SECOND_CLERK, grounds="nor for me"),
        ready=claim(*DELIVERED),
        more=A_CLAIM,
    ),
    Rivals(
        "0.5",
        S.PENDING_ACCEPT,
        act("decide-review", CLERK, result="upheld", opinion="so"),
        act("decide-review", SECOND_CLERK, result="changed", opinion="other"),
        ready=claim(*DELIVERED, (c.ApplyReview, {"grounds": "not so"})),
        more=A_CLAIM,
    ),
    Rivals("2.5", S.HANDLING, WHISTLE, again(WHISTLE, TOWN_DESK), ("already_whistled",)),
    Rivals("2.5", S.HANDLING, RELEASE, RELEASE, ("not_whistled",), ready=whistled),
    Rivals(
        "2.5",
        S.HANDLING,
        act("report-in", desk_of("XFDD")),
        RELEASE,
        ("not_whistled", "not_found"),
        BY_ORDER,
        ready=whistled,
    ),
)


@pytest.mark.parametrize("rivals", RIVALS, ids=str)
async def test_one_wins_and_the_other_is_told(database_url: str, rivals: Rivals) -> None:
    engines = [create_engine(database_url) for _ in range(2)]
    try:
        stories = [rivals.story() for _ in range(ROUNDS)]
        await keep(engines[0], *stories)
        at = max(story.now for story in stories) + rivals.later
        both = [a_ledger(engine, lambda: at) for engine in engines]
        for n, story in enumerate(stories):
            acts = [rivals.one, rivals.other][:: 1 if n % 2 else -1]
            found = [
                obeyed(
                    ledger, Deliveries(COMMANDS, 2 * n + k), story.id, *rivals.as_seen(one, story)
                )
                for k, (ledger, one) in enumerate(zip(both, acts, strict=True))
            ]
            outcomes = await asyncio.gather(*found)
            done = [o for o in outcomes if o.outcome == "done"]
            lost = {str(o.reason) for o in outcomes if o.outcome != "done"}
            assert len(done) in rivals.wins, outcomes
            assert lost <= set(rivals.loses), outcomes
            assert all(TEXTS[Reason(reason)] for reason in lost), "told in words"
        found_now = await tickets(engines[0])
        assert all(found_now[s.id].version > s.it.version for s in stories)
        await check_files(engines[0])
    finally:
        for engine in engines:
            await engine.dispose()


async def obeyed(
    ledger: Ledger, deliver: Deliveries, ident: str, name: str, by: Actor, fields: dict[str, Any]
) -> Outcome:
    """The outcome of a command, as its guard would have it carried out."""
    delivery = deliver(a_command(name, ident, by, **fields))
    (published,) = await through_hiccups(lambda: ledger.obey(delivery, []))
    outcome: Outcome = decode(OUTCOME, published.outcome)
    return outcome
