"""Every command meets a ticket in every state, by every role, from every unit that matters."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest

from dispatch.access import SYSTEM_ACTOR, Actor, Role, Sensitivity
from dispatch.incident import commands as c
from dispatch.incident.clocks import Overdue
from dispatch.incident.decide import Decided, decide, decided
from dispatch.incident.evolve import evolve
from dispatch.incident.facts import Facts
from dispatch.incident.family import Whistled
from dispatch.incident.reasons import TEXTS, Reason, Refused
from dispatch.incident.status import Clock, Status
from dispatch.incident.ticket import AppealState, CoState, Draft, Order, Ticket
from dispatch.incident.transitions import TRANSITIONS, diagram
from tests.support import expected_workflow as field
from tests.support.builders import (
    MORNING,
    OTHER_TOWN,
    OTHER_UNIT,
    RULES,
    TOWN,
    UNIT,
    Story,
    a_story,
    desk_of,
)

THIRD_UNIT = "ZJJ"
LONG_AGO = timedelta(days=31)

DUE = MORNING + timedelta(hours=2)
"""When the handling of a ticket that is opened in the morning is due, but for some minutes."""

ACTIONS: dict[str, tuple[type[Any], dict[str, Any]]] = {
    "join": (c.JoinReport, {"report_id": "r2", "channel": "sensor"}),
    "supplement": (c.KeepSupplement, {"report_id": "r1"}),
    "correct": (c.Correct, {"severity": "S4"}),
    "refuse": (c.Refuse, {"reason_code": "no_facts", "guidance": "say what happened"}),
    "transfer-out": (c.TransferOut, {"authority": "court", "guidance": "sue"}),
    "answer": (c.Answer, {"answer": "at the counter, from nine"}),
    "accept": (c.Accept, {}),
    "dispatch": (c.Dispatch, {"lead": THIRD_UNIT}),
    "sign": (c.Sign, {}),
    "return": (c.RequestReturn, {"reason": "not ours", "basis": "the list"}),
    "rule-return: agreed": (c.RuleReturn, {"agree": True, "opinion": "right"}),
    "rule-return: another lead": (
        c.RuleReturn,
        {"agree": True, "lead": THIRD_UNIT, "opinion": "theirs"},
    ),
    "rule-return: dismissed": (c.RuleReturn, {"agree": False, "opinion": "yours"}),
    "contact": (c.RecordContact, {"kind": "on_site"}),
    "feedback": (c.GiveFeedback, {"solved": True, "handling": "cleared"}),
    "rework": (c.OrderRework, {"missing": "a photo"}),
    "pass-review: reply wanted": (c.PassReview, {}),
    "pass-review: no reply wanted": (c.PassReview, {}),
    "visit: satisfied": (c.RecordVisit, {"reached": True, "solved": True, "satisfied_result": 5}),
    "visit: nobody there": (c.RecordVisit, {"reached": False}),
    "visit: rightly dissatisfied": (
        c.RecordVisit,
        {"reached": True, "solved": False, "justified": True, "satisfied_result": 1},
    ),
    "force-redispatch": (c.ForceRedispatch, {"reason": "no answer"}),
    "reopen": (c.Reopen, {"new_facts": "again"}),
    "archive": (c.Archive, {}),
    "extend": (c.RequestExtension, {"until": DUE + timedelta(hours=1), "reason": "rain"}),
    "suspend": (c.RequestSuspension, {"until": DUE + timedelta(hours=1), "reason": "rain"}),
    "endorse": (c.EndorseAdjustment, {"agree": True}),
    "rule-adjustment: extension": (c.RuleAdjustment, {"agree": True, "opinion": "so"}),
    "rule-adjustment: suspension": (c.RuleAdjustment, {"agree": True, "opinion": "so"}),
    "resume": (c.ResumeHandling, {}),
    "urge": (c.Urge, {"requirement": "today"}),
    "supervise": (
        c.Supervise,
        {"kind": "leader", "requirement": "today", "reply_by": DUE + timedelta(days=90)},
    ),
    "reply-order": (c.ReplyOrder, {"reply": "under way"}),
    "list": (c.ListTicket, {"requirement": "this week"}),
    "raise": (c.RaiseSeverity, {"severity": "S2", "reason": "a child"}),
    "sign-draft": (c.SignDraft, {"draft": 1, "agree": True}),
    "fire-step": (c.FireStep, {"run": 99, "step": "E6", "due": DUE}),
    "move-deadlines": (c.MoveDeadlines, {"calendar": "test-calendar", "by": "a-leader"}),
    "order-check": (c.OrderCheck, {}),
    "report-check": (c.ReportCheck, {"result": "unable", "note": "locked"}),
    "self-handle": (c.SelfHandle, {"before": ("a",), "after": ("b",), "result": "swept"}),
    "propose-co": (c.ProposeCo, {"units": ("XFDD",), "reason": "a fire door"}),
    "add-co": (c.AddCo, {"units": ("XFDD",)}),
    "waive-co": (c.WaiveCo, {"unit": OTHER_UNIT, "reason": "done without"}),
    "force-close": (c.ForceClose, {"reason": "no more to do", "approver": "minutes of 2 March"}),
    "appeal": (c.Appeal, {"reason": "the road was closed"}),
    "endorse-appeal": (c.EndorseAppeal, {"agree": True}),
    "rule-appeal": (c.RuleAppeal, {"agree": True, "opinion": "so"}),
    "reporter-urge": (c.RecordUrge, {}),
    "reporter-adds": (c.RecordAddition, {"text": "and a second one"}),
    "withdraw": (c.Withdraw, {"reason": "solved itself"}),
    "whistle": (
        c.Whistle,
        {"occasion": "emergency", "units": ("XFDD",), "requirement": "come"},
    ),
    "report-in": (c.ReportIn, {}),
    "release": (c.Release, {"unit": THIRD_UNIT}),
    "register-petition": (c.RegisterPetition, {"form": "letter"}),
    "record-accused": (c.RecordAccused, {"units": ("XFDD",), "reason": "named"}),
    "sort-claim": (c.SortClaim, {"route": "handling"}),
    "give-notice": (c.GiveNotice, {"about": "accepted", "notice": "taken up"}),
    "deliver-opinion": (c.DeliverOpinion, {"receipt": "signed"}),
    "apply-review": (c.ApplyReview, {"grounds": "not so"}),
    "decide-review": (c.DecideReview, {"result": "upheld", "opinion": "so"}),
    "end-petition": (c.EndPetition, {"reason": "over"}),
    "upstream-round": (c.UpstreamRound, {"round": 2, "action": "urge"}),
    "ask-upstream": (c.AskUpstream, {"kind": "return", "reason": "theirs"}),
    "upstream-answer": (c.RecordUpstreamAnswer, {"agree": False}),
    "merge": (c.Merge, {"into": "i-parent"}),
    "unmerge": (c.Unmerge, {"parent": "i-parent", "reason": "another lamp"}),
    "split": (
        c.Split,
        {"parts": ({"subclass": "0701", "text": "a"}, {"subclass": "0702", "text": "b"})},
    ),
    "hand-over": (c.HandOver, {"to": "119", "called_at": MORNING}),
    "confirm-handover": (c.ConfirmHandover, {"number": "119-7"}),
    "decline-handover": (c.DeclineHandover, {"reason": "no fire"}),
}

ASKED: dict[str, tuple[str, Any]] = {
    "endorse": ("extend", None),
    "rule-adjustment: extension": ("extend", Role.DEPT_LEADER),
    "rule-adjustment: suspension": ("suspend", Role.DEPT_LEADER),
}
"""What must have been asked for, by whom, before it can be judged."""


def a_ticket_in(status: str, *, petition: bool = False, wants_reply: bool = True) -> Ticket:
    """A ticket of UNIT with OTHER_UNIT beside it, come to `status` by its own events."""
    ended = status in ("CLOSED", "REOPENED", "ARCHIVED", "PETITION_REVIEW")
    wants_reply = wants_reply and not ended
    if status == "REPORTED":
        return evolve(None, a_story(Status.PENDING_ACCEPT).events[0])
    if status == "SELF_HANDLED":
        return _in_passing(petition=petition)
    if status == "PETITION_REVIEW":
        return a_claim_under_review().it
    if petition:
        return _petition_in(status, wants_reply).it
    last = Status.CLOSED if ended else Status(status)
    story = a_story(last, co_units=(OTHER_UNIT,), wants_reply=wants_reply)
    _past_the_end(story, status)
    return story.it


def a_claim_under_review() -> Story:
    """A claim whose petitioner was not content with the opinion."""
    story = a_story(Status.PENDING_ACCEPT, subclass="0302", channel="petition", wants_reply=False)
    for action in (
        "accept",
        "sort-claim",
        "dispatch",
        "sign",
        "feedback",
        "deliver-opinion",
        "pass-review: no reply wanted",
        "apply-review",
    ):
        command_type, fields = ACTIONS[action]
        story.do(command_type, CLERK, **({"lead": UNIT} if action == "dispatch" else fields))
    return story


def _in_passing(*, petition: bool) -> Ticket:
    """A ticket between the two events of self-handling."""
    story = a_story(Status.PENDING_ACCEPT, severity="S3")
    assert not petition
    worker = Actor(account="w", role=Role.GRID_WORKER, area=TOWN)
    before = story.it
    story.do(c.SelfHandle, worker, before=("a",), after=("b",), result="swept")
    return evolve(before, story.events[-2])


def made_ready(ticket: Ticket, action: str) -> Ticket:
    """The ticket, with what the action is about: an application, an order, a draft."""
    if action in ASKED and ticket.status is Status.HANDLING:
        name, role = ASKED[action]
        if ticket.sensitivity is Sensitivity.PETITION and name == "suspend":
            return ticket
        role = role or Role.DEPT_HANDLER
        if ticket.sensitivity is Sensitivity.PETITION:
            role = Role.PETITION_CLERK
        asking = Actor(account="asking", role=role, unit=ticket.lead)
        ticket = _done(try_it(ticket, name, asking))
        if ticket.pending and not ticket.pending.endorsed and action != "endorse":
            ticket = _done(try_it(ticket, "endorse", CLERK))
    if action == "reply-order" and ticket.lead is not None:
        order = Order(no=1, kind="leader", unit=ticket.lead, at=MORNING, automatic=False)
        ticket = ticket.model_copy(update={"orders": (order,)})
    if action.startswith("pass-review"):
        done = tuple(x.model_copy(update={"state": CoState.DONE}) for x in ticket.co)
        ticket = ticket.model_copy(update={"co": done})
    if action == "appeal":
        late = Overdue(no=1, clock=Clock.HANDLE, holder=ticket.lead or "", due=MORNING)
        ticket = ticket.model_copy(update={"overdue": (late,)})
    if action in ("endorse-appeal", "rule-appeal"):
        endorsed = "other" if action == "rule-appeal" else None
        appeal = AppealState(unit=UNIT, at=MORNING, version=1, endorsed_by=endorsed)
        ticket = ticket.model_copy(update={"appeal": appeal})
    if action in ("report-in", "release"):
        call = Whistled(unit=THIRD_UNIT, by=UNIT, occasion="emergency", at=MORNING)
        ticket = ticket.model_copy(update={"whistled": (call,)})
    if action == "unmerge" and ticket.merged_into is not None:
        ticket = ticket.model_copy(update={"merged_into": PARENT.id})
    if action == "sign-draft":
        draft = Draft(no=1, kind="listing", unit=UNIT, why="E8", at=MORNING)
        ticket = ticket.model_copy(update={"drafts": (draft,)})
    return ticket


def _done(answer: Decided | Refused) -> Ticket:
    assert isinstance(answer, Decided), answer
    return answer.ticket


def _past_the_end(story: Story, status: str) -> None:
    if status == "REOPENED":
        story.do(c.Reopen, Actor(account="a", role=Role.ACCEPTOR), new_facts="again")
    if status == "ARCHIVED":
        story.now += LONG_AGO
        story.do(c.Archive)


NO_PETITION = (
    "REPORTED",
    "CHECKING_PRE",
    "SELF_HANDLED",
    "WITHDRAWN",
    "MERGED",
    "SPLIT",
    "REOPENED",
    "SUSPENDED",
    "CHECKING_POST",
)
"""Where no petition ever is: never reopened or suspended (DOMAIN 0.5), withdrawn (row 31), merged
or split (0.5: links only), and nobody is sent to look at one."""

PASSING = ("REPORTED", "SELF_HANDLED")
"""States that a ticket has only between two events of one decision."""

CLERK = Actor(account="a-clerk", role=Role.PETITION_CLERK, unit=UNIT)


def _petition_in(status: str, wants_reply: bool) -> Story:
    story = a_story(
        Status.PENDING_ACCEPT, subclass="0301", channel="petition", wants_reply=wants_reply
    )
    way: dict[str, list[str]] = {
        "PENDING_ACCEPT": [],
        "REJECTED": ["refuse"],
        "TRANSFERRED_OUT": ["transfer-out"],
        "HANDED_OVER": ["hand-over"],
        "PENDING_DISPATCH": ["accept"],
        "PENDING_SIGN": ["accept", "dispatch"],
        "RETURN_REVIEW": ["accept", "dispatch", "return"],
        "HANDLING": ["accept", "dispatch", "sign"],
        "FEEDBACK": ["accept", "dispatch", "sign", "feedback"],
        "REWORK": ["accept", "dispatch", "sign", "feedback", "rework"],
        "PENDING_VISIT": ["accept", "dispatch", "sign", "feedback", "pass-review: reply wanted"],
        "CLOSED": ["accept", "dispatch", "sign", "feedback", "pass-review: reply wanted"],
        "ARCHIVED": ["accept", "dispatch", "sign", "feedback", "pass-review: reply wanted"],
    }
    for action in way[status]:
        command_type, fields = ACTIONS[action]
        if action == "dispatch":
            fields = {"lead": UNIT, "co_units": (OTHER_UNIT,)}
        if action.startswith("pass-review"):
            story.do(c.WaiveCo, CLERK, unit=OTHER_UNIT, reason="not needed")
        story.do(command_type, CLERK, **fields)
    _past_the_end(story, status)
    return story


def try_it(ticket: Ticket | None, action: str, actor: Actor, **more: Any) -> Decided | Refused:
    """What comes of an action, a minute after the ticket's last event (a month, to archive)."""
    command_type, fields = ACTIONS[action]
    if action in ("extend", "suspend") and ticket and ticket.handle_due:
        fields = {**fields, "until": ticket.handle_due + timedelta(hours=1)}
    late = action == "archive"
    at = (ticket.at if ticket else a_story().now) + (LONG_AGO if late else timedelta(minutes=1))
    command = command_type(
        command_id="c-1",
        incident_id=ticket.id if ticket else "i-none",
        actor=actor,
        issued_at=at,
        **{**fields, **more},
    )
    facts = Facts(RULES, case_no="n", others={PARENT.id: PARENT}, case_nos=("n-1", "n-2"))
    return decided(ticket, command, facts, at)


PARENT = a_story(Status.HANDLING, ident="i-parent").it


def said(answer: Decided | Refused) -> str:
    """The answer in the words of the expected workflow."""
    if isinstance(answer, Refused):
        return f"refused: {answer.reason.value}"
    return answer.ticket.status.value


PEOPLE = [
    (unit, area)
    for unit in (None, UNIT, OTHER_UNIT, THIRD_UNIT)
    for area in (None, TOWN, OTHER_TOWN)
]


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("status", field.STATUSES)
@pytest.mark.parametrize("kind", ["normal", "petition"])
def test_every_command_meets_every_state(kind: str, status: str, action: str) -> None:
    petition = kind == "petition"
    if (petition and status in NO_PETITION) or (not petition and status == "PETITION_REVIEW"):
        return
    no_reply = status == "FEEDBACK" and action == "pass-review: no reply wanted"
    ticket = a_ticket_in(status, petition=petition, wants_reply=not no_reply)
    assert ticket.status.value == status
    ticket = made_ready(ticket, action)
    for role, (unit, area) in itertools.product(field.ROLES, PEOPLE):
        actor = Actor(account="somebody", role=Role(role), unit=unit, area=area)
        answer = try_it(ticket, action, actor)
        want = field.expected(
            action,
            status,
            role,
            lead=ticket.lead,
            co_units=ticket.co_units,
            unit=unit,
            in_area=area is not None and area == ticket.place.town,
            petition=petition,
            helpers=ticket.helpers,
            whistled_by=UNIT,
            new_lead=ACTIONS[action][1].get("lead"),
        )
        if action == "whistle" and unit is None and not want.startswith("refused"):
            want = "refused: unit_may_not"
        if action in OF_THOSE_ABOVE and not want.startswith("refused"):
            want = "refused: not_upstream"
        if want == "co":
            nothing_yet = {"feedback": "refused: not_signed", "reply-order": "refused: no_order"}
            want = nothing_yet.get(action, status)
        if petition:
            want = _petition_rule(action, want)
        assert said(answer) == want, (role, unit, area)


OF_A_CLAIM = {
    "sort-claim": "not_a_claim",
    "deliver-opinion": "nothing_to_deliver",
    "apply-review": "nothing_to_review",
}
"""What is done with claims alone; the petitions of the matrix are suggestions."""


OF_THOSE_ABOVE = ("upstream-round", "ask-upstream", "upstream-answer")
"""What is done with tickets that were sent down; test_incident_upstream has the others."""


def _petition_rule(action: str, want: str) -> str:
    """What the law takes away from what the workflow would allow."""
    if want.startswith("refused"):
        return want
    if action == "suspend":
        return "refused: statutory_never"
    if action == "rule-adjustment: suspension":
        return "refused: nothing_pending"
    if action in OF_A_CLAIM:
        return f"refused: {OF_A_CLAIM[action]}"
    never = ("reopen", "join", "self-handle", "withdraw", "order-check", "merge", "split")
    return "refused: petition_never" if action in never else want


def test_the_matrix_knows_every_status_role_and_command() -> None:
    assert set(field.STATUSES) == {s.value for s in Status}
    assert set(field.ROLES) == {r.value for r in Role}
    names = {action.partition(":")[0] for action in field.WORKFLOW}
    assert names == {c.type_of(t) for t in c.COMMANDS} - {"open"}
    assert names == {t.command for t in TRANSITIONS}
    assert set(ACTIONS) == set(field.WORKFLOW)


def test_nothing_but_an_opening_begins_a_ticket() -> None:
    for action in ACTIONS:
        assert try_it(None, action, SYSTEM_ACTOR) == Refused(Reason.NOT_FOUND)


@pytest.mark.parametrize("status", field.STATUSES)
def test_a_ticket_is_opened_once(status: str) -> None:
    story = a_story(Status.PENDING_ACCEPT)
    opened = c.OpenIncident(
        command_id="again",
        incident_id=story.id,
        actor=SYSTEM_ACTOR,
        issued_at=story.now,
        channel="grid",
        place=story.it.place,
        classification=story.it.classification,
        proposal=story.it.proposal,
        accept=False,
        dispatch=False,
    )
    answer = decide(a_ticket_in(status), opened, Facts(RULES), story.now)
    assert answer == Refused(Reason.ALREADY_OPEN)


@pytest.mark.parametrize("status", field.STATUSES)
@pytest.mark.parametrize("petition", [False, True])
def test_only_the_clocks_of_the_state_run(status: str, petition: bool) -> None:
    if petition and status in NO_PETITION:
        return
    ticket = a_ticket_in(status, petition=petition)
    assert {clock.value for clock in ticket.due} <= set(field.DUE[status])
    assert bool(ticket.due) == bool(field.DUE[status])


def test_every_state_that_is_not_an_end_has_a_way_out_for_somebody() -> None:
    """No ticket may get stuck, whatever its matter: normal, a petition, or one for the case team
    alone."""
    for subclass, channel in (("0701", "grid"), ("0203", "hotline"), ("0301", "petition")):
        for status in field.STATUSES:
            ended = status in PASSING or status in (
                "REJECTED",
                "TRANSFERRED_OUT",
                "WITHDRAWN",
                "SPLIT",
                "ARCHIVED",
            )
            if ended or status in PASSING or (subclass == "0301" and status in NO_PETITION):
                continue
            if subclass != "0301" and status == "PETITION_REVIEW":
                continue
            petition = subclass == "0301"
            ticket = a_ticket_in(status, petition=petition)
            if subclass == "0203":
                ticket = _of_the_case_team(ticket)
            ways = [
                (action, role)
                for action, (roles, _) in field.WORKFLOW.items()
                for role in roles
                if isinstance(
                    answer := try_it(
                        made_ready(ticket, action),
                        action,
                        Actor(account="x", role=Role(role), unit=UNIT, area=TOWN),
                    ),
                    Decided,
                )
                and answer.ticket.status is not ticket.status
                and action != "force-redispatch"
            ]
            assert ways, (subclass, channel, status)


def _of_the_case_team(ticket: Ticket) -> Ticket:
    matter = ticket.classification
    assert matter is not None
    return ticket.model_copy(
        update={
            "classification": matter.model_copy(update={"subclass": "0203"}),
            "sensitivity": Sensitivity.RESTRICTED,
        }
    )


def test_every_reason_has_words_in_both_languages() -> None:
    assert set(TEXTS) == set(Reason)
    for zh, en in TEXTS.values():
        assert zh
        assert en.endswith(".")


def test_the_diagram_shows_every_step_of_the_workflow() -> None:
    drawn = diagram()
    for _, leads in field.WORKFLOW.values():
        for before, after in leads.items():
            if after not in (field.SAME, before):
                assert f"    {before} --> {after}: " in drawn
    assert {clock.value for clock in Clock} >= {d for due in field.DUE.values() for d in due}


def test_the_desk_of_the_lead_signs() -> None:
    story = a_story(Status.PENDING_SIGN)
    story.do(c.Sign, desk_of(UNIT))
    assert story.it.status is Status.HANDLING
