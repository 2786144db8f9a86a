"""What crosses Kafka: there and back unchanged, nothing unknown taken, the future told apart."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter

from dispatch.access import Actor, Role
from dispatch.incident import commands as c
from dispatch.incident.events import EVENT, EVENTS
from dispatch.incident.status import Status
from dispatch.incident.upstream import Upstream
from dispatch.messages import (
    COMMANDS_RECORD,
    EVENTS_RECORD,
    MATTERS_RECORD,
    OUTCOME,
    REPORTS_RECORD,
    Beat,
    Change,
    CommandMessage,
    NewerSchema,
    Poison,
    Position,
    Reading,
    decode,
)
from dispatch.store.records import outcome_record
from dispatch.topics import Lane
from tests.support.builders import (
    ACCEPTOR,
    DISPATCHER,
    DUTY,
    LEADER,
    MORNING,
    OTHER_UNIT,
    TOWN,
    UNIT,
    Story,
    a_story,
    desk_of,
)
from tests.support.ledgers import a_matter, a_report, a_reporter
from tests.support.random_walks import REAL, STORMY

DESK, OTHER_DESK = desk_of(UNIT), desk_of(OTHER_UNIT)
VISITOR = Actor(account="v", role=Role.VISITOR)
LATER = MORNING + timedelta(days=40)
FED_BACK: dict[str, Any] = {"solved": True, "handling": "done"}
RETURNED: dict[str, Any] = {"reason": "not ours", "basis": "the list"}


def stories() -> list[Story]:
    """Walks in which every event happens and, but for opening, every command is sent."""
    long = a_story(Status.PENDING_ACCEPT, co_units=(OTHER_UNIT,), wants_reply=True)
    steps: list[tuple[type[Any], Actor | None, dict[str, Any]]] = [
        (c.JoinReport, None, {"report_id": "r2", "channel": "sensor"}),
        (c.KeepSupplement, None, {"report_id": "r1"}),
        (c.Correct, ACCEPTOR, {"severity": "S4"}),
        (c.Accept, ACCEPTOR, {}),
        (c.Dispatch, DISPATCHER, {"lead": UNIT, "co_units": (OTHER_UNIT,)}),
        (c.RequestReturn, DESK, RETURNED),
        (c.RuleReturn, DISPATCHER, {"agree": True, "opinion": "right"}),
        (c.Dispatch, DISPATCHER, {"lead": UNIT, "co_units": (OTHER_UNIT,)}),
        (c.ForceRedispatch, DUTY, {"reason": "slow"}),
        (c.Dispatch, DISPATCHER, {"lead": UNIT, "co_units": (OTHER_UNIT,)}),
        (c.RequestReturn, DESK, RETURNED),
        (c.RuleReturn, DUTY, {"agree": False, "opinion": "yours"}),
        (c.Sign, DESK, {}),
        (c.Sign, OTHER_DESK, {}),
        (c.RecordContact, DESK, {"kind": "contact"}),
        (c.GiveFeedback, OTHER_DESK, FED_BACK),
        (c.GiveFeedback, DESK, FED_BACK),
        (c.OrderRework, DISPATCHER, {"missing": "a photo"}),
        (c.ProposeCo, DESK, {"units": ("ZJJ",), "reason": "a wall"}),
        (c.AddCo, DISPATCHER, {"units": ("ZJJ",)}),
        (c.WaiveCo, DISPATCHER, {"unit": "ZJJ", "reason": "done without"}),
        (c.RecordUrge, ACCEPTOR, {}),
        (c.RecordAddition, ACCEPTOR, {"text": "and a second one"}),
        (c.GiveFeedback, DESK, FED_BACK),
        (c.OrderCheck, DISPATCHER, {}),
        (c.ReportCheck, DISPATCHER, {"result": "unable", "note": "locked"}),
        (c.PassReview, DISPATCHER, {}),
        (c.RecordVisit, VISITOR, {"reached": True, "solved": True, "satisfied_result": 5}),
        (c.Reopen, ACCEPTOR, {"new_facts": "again"}),
    ]
    for step, actor, fields in steps:
        long.do(step, **({"actor": actor} if actor else {}), **fields)
    walks = [late(), extended(), a_story(Status.SUSPENDED), handed_over("7"), handed_over("")]
    walks[2].do(c.ResumeHandling, DESK)
    walks += [a_story(Status.WITHDRAWN), appealed(), moved()]
    swept = a_story(Status.PENDING_ACCEPT, severity="S3")
    worker = Actor(account="w", role=Role.GRID_WORKER, area=TOWN)
    swept.do(c.SelfHandle, worker, before=("a",), after=("b",), result="swept")
    walks.append(swept)
    ends = [a_story(Status.REJECTED), a_story(Status.TRANSFERRED_OUT), a_story(Status.CLOSED)]
    answered = a_story(Status.PENDING_ACCEPT)
    answered.do(c.Answer, ACCEPTOR, answer="from nine", article="kb-1")
    archived = ends[-1]
    archived.now = archived.now.replace(year=archived.now.year + 1)
    archived.do(c.Archive)
    return [
        long,
        *walks,
        *ends,
        answered,
        *merged(),
        *split(),
        whistled(),
        petitioned(),
        sent_down(),
    ]


def sent_down() -> Story:
    """A ticket of the city, which refused the result."""
    above = Upstream(level="city", number="C-1", round=1, due=MORNING + timedelta(days=9))
    story = a_story(Status.HANDLING, upstream=above)
    story.do(c.AskUpstream, DISPATCHER, kind="return", reason="not ours")
    story.do(c.RecordUpstreamAnswer, DISPATCHER, agree=False)
    story.do(c.GiveFeedback, DESK, **FED_BACK)
    story.do(c.PassReview, DISPATCHER)
    story.do(c.UpstreamRound, round=2, action="rework")
    return story


def petitioned() -> Story:
    """A claim that went all the way."""
    clerk = Actor(account="k", role=Role.PETITION_CLERK, unit=UNIT)
    story = a_story(Status.PENDING_ACCEPT, subclass="0302", channel="petition")
    story.do(c.RegisterPetition, clerk, form="letter")
    story.do(c.RecordAccused, clerk, units=("ZJJ",), reason="named")
    story.do(c.Accept, clerk)
    story.do(c.SortClaim, clerk, route="handling")
    story.do(c.Dispatch, clerk, lead=UNIT)
    story.do(c.Sign, clerk)
    story.do(c.GiveNotice, clerk, about="accepted", notice="taken up")
    story.do(c.GiveFeedback, clerk, **FED_BACK)
    story.do(c.DeliverOpinion, clerk, receipt="signed")
    story.do(c.PassReview, clerk)
    story.do(c.ApplyReview, clerk, grounds="not so")
    story.do(c.DecideReview, clerk, result="upheld", opinion="so")
    story.do(c.DeliverOpinion, clerk, receipt="signed")
    story.now += timedelta(days=31)
    story.do(c.EndPetition, clerk, reason="over")
    return story


def whistled() -> Story:
    """A town called the fire brigade, which came."""
    story = a_story(Status.HANDLING)
    town = Actor(account="t", role=Role.TOWN_DESK, area=TOWN, unit=f"XZ-{TOWN}")
    call = {"occasion": "enforcement", "units": ("XFDD",), "requirement": "come"}
    story.do(c.Whistle, town, **call)
    story.do(c.ReportIn, desk_of("XFDD"))
    story.do(c.Release, town, unit="XFDD")
    return story


def merged() -> list[Story]:
    """A ticket that followed another for a while."""
    child, parent = a_story(severity="S2"), a_story(Status.HANDLING, severity="S3")
    child.beside(parent).do(c.Merge, ACCEPTOR, into=parent.id)
    child.do(c.Unmerge, ACCEPTOR, parent=parent.id, reason="another lamp")
    return [child, parent]


def split() -> list[Story]:
    """A report with two matters, and the tickets that it became."""
    whole = a_story(Status.SPLIT)
    return [whole, *whole.parts]


def appealed() -> Story:
    """A ticket that came late, was closed by force, and whose unit was heard."""
    story = a_story(Status.HANDLING, severity="S3")
    story.now += timedelta(days=2)
    leader = Actor(account="l", role=Role.CENTRE_LEADER)
    story.do(c.ForceClose, leader, reason="no more to do", approver="minutes")
    story.do(c.Appeal, DESK, reason="the road was closed")
    story.do(c.EndorseAppeal, DISPATCHER, agree=True)
    story.do(c.RuleAppeal, leader, agree=True, opinion="so")
    return story


def late() -> Story:
    """A ticket whose unit does nothing until a leader signs what the ladder drafted."""
    story = a_story(Status.HANDLING, severity="S3")
    while not story.it.drafts:
        run = story.it.handling
        assert run is not None
        assert run.step_at is not None
        story.now = run.step_at
        story.do(c.FireStep, run=run.no, step=run.step, due=run.step_at)
    leader = Actor(account="l", role=Role.CENTRE_LEADER)
    story.do(c.SignDraft, leader, draft=1, agree=False)
    story.do(c.ListTicket, leader, requirement="this week")
    story.do(c.Supervise, DUTY, kind="leader", requirement="now", reply_by=LATER)
    story.do(c.ReplyOrder, DESK, reply="under way")
    story.do(c.Urge, DUTY, requirement="now")
    story.do(c.RaiseSeverity, DUTY, severity="S2", reason="a child")
    return story


def moved() -> Story:
    """A ticket whose clocks are counted by another calendar from now on."""
    story = a_story(Status.HANDLING, subclass="0502", rules=REAL)
    story.rules = STORMY
    story.do(c.MoveDeadlines, calendar=STORMY.time.calendar, by="a-leader")
    return story


def extended() -> Story:
    """A ticket whose unit asks for more time, in vain and with success."""
    story = a_story(Status.HANDLING, subclass="0101", severity="S4")
    more = {"until": LATER, "reason": "rain"}
    handler = Actor(account="h", role=Role.DEPT_HANDLER, unit=UNIT)
    story.do(c.RequestExtension, handler, **more)
    story.do(c.EndorseAdjustment, LEADER, agree=True)
    story.do(c.RuleAdjustment, DISPATCHER, agree=False, opinion="no")
    story.do(c.RequestExtension, LEADER, **more)
    story.do(c.RuleAdjustment, DISPATCHER, agree=True, opinion="so")
    return story


def handed_over(number: str) -> Story:
    """An emergency that was taken, or declined where there is no number."""
    story = a_story(Status.HANDED_OVER)
    if number:
        story.do(c.ConfirmHandover, ACCEPTOR, number=number)
    else:
        story.do(c.DeclineHandover, ACCEPTOR, reason="no fire")
    return story


STORIES = stories()
SENT: dict[str, dict[str, Any]] = {
    "open": {
        "channel": "grid",
        "place": {},
        "classification": {"subclass": "0701", "severity": "S3"},
        "proposal": {"lead": None, "rule": "r", "rules_version": "1"},
        "accept": True,
        "dispatch": False,
    },
    "join": {"report_id": "r2", "channel": "sensor"},
    "supplement": {"report_id": "r1"},
    "correct": {"area_code": "331102001"},
    "refuse": {"reason_code": "no_facts", "guidance": "say more"},
    "transfer-out": {"authority": "court", "guidance": "sue"},
    "order-check": {"question": "is it there"},
    "report-check": {"result": "exists", "photos": ["a"], "lng": 119.9, "lat": 28.4},
    "self-handle": {"before": ["a"], "after": ["b"], "result": "swept"},
    "propose-co": {"units": ["ZJJ"], "reason": "a wall"},
    "add-co": {"units": ["ZJJ"]},
    "waive-co": {"unit": "ZJJ", "reason": "done without"},
    "force-close": {"reason": "no more to do", "approver": "minutes"},
    "appeal": {"reason": "the road was closed"},
    "endorse-appeal": {"agree": True},
    "rule-appeal": {"agree": True, "opinion": "so"},
    "reporter-urge": {"text": "when"},
    "reporter-adds": {"text": "and a second one"},
    "withdraw": {"reason": "solved itself"},
    "whistle": {"occasion": "emergency", "units": ["XFDD"], "requirement": "come"},
    "report-in": {"note": "there"},
    "release": {"unit": "XFDD"},
    "register-petition": {"form": "visit", "people": 9, "representatives": ["a", "b"]},
    "record-accused": {"units": ["ZJJ"], "reason": "named"},
    "sort-claim": {"route": "handling", "opinion": "ours"},
    "give-notice": {"about": "accepted", "notice": "taken up"},
    "deliver-opinion": {"receipt": "signed"},
    "apply-review": {"grounds": "not so"},
    "decide-review": {"result": "changed", "opinion": "so"},
    "end-petition": {"reason": "over"},
    "upstream-round": {"round": 2, "action": "rework", "due": "2026-03-09T09:00:00+08:00"},
    "ask-upstream": {"kind": "return", "reason": "not ours"},
    "upstream-answer": {"agree": True, "opinion": "so"},
    "merge": {"into": "i2", "opinion": "the same lamp"},
    "unmerge": {"parent": "i2", "reason": "another lamp"},
    "split": {
        "parts": [
            {"subclass": "0701", "text": "the rubbish"},
            {"subclass": "0702", "severity": "S2", "text": "the lamp"},
        ],
    },
    "hand-over": {"to": "119", "called_at": "2026-03-02T09:00:00+08:00"},
    "confirm-handover": {"number": "119-7"},
    "decline-handover": {"reason": "no fire"},
    "extend": {"until": "2026-03-03T09:00:00+08:00", "reason": "rain", "evidence": ["a"]},
    "suspend": {"until": "2026-03-03T09:00:00+08:00", "reason": "rain"},
    "endorse": {"agree": True},
    "rule-adjustment": {"agree": False, "opinion": "no"},
    "resume": {},
    "urge": {"requirement": "today"},
    "supervise": {
        "kind": "leader",
        "requirement": "today",
        "reply_by": "2026-03-03T09:00:00+08:00",
    },
    "reply-order": {"reply": "under way"},
    "list": {"requirement": "this week"},
    "raise": {"severity": "S1", "reason": "a child"},
    "sign-draft": {"draft": 1, "agree": True, "form": "interview"},
    "fire-step": {"run": 3, "step": "E6", "due": "2026-03-03T09:00:00+08:00"},
    "move-deadlines": {"calendar": "0123456789ab", "by": "a-leader"},
    "answer": {"answer": "from nine"},
    "accept": {"opinion": "so"},
    "dispatch": {"lead": UNIT, "co_units": [OTHER_UNIT]},
    "sign": {"seen_version": 4},
    "return": RETURNED,
    "rule-return": {"agree": True, "lead": UNIT, "opinion": "theirs"},
    "contact": {"kind": "on_site", "note": "there"},
    "feedback": {**FED_BACK, "attachments": ["a", "b"]},
    "rework": {"missing": "a photo"},
    "pass-review": {},
    "visit": {"reached": True, "solved": False, "satisfied_attitude": 2, "justified": True},
    "force-redispatch": {"reason": "slow"},
    "reopen": {"new_facts": "again"},
    "archive": {},
}
ENVELOPE = {
    "command_id": "c1",
    "incident_id": "i1",
    "actor": {"account": "a", "role": "DISPATCHER"},
    "issued_at": "2026-03-02T09:00:00+08:00",
}


def there_and_back(adapter: TypeAdapter[Any], record: BaseModel) -> None:
    """A record is the same after the wire, and its bytes are the same the second time."""
    raw = adapter.dump_json(record)
    again = decode(adapter, raw)
    assert again == record
    assert adapter.dump_json(again) == raw


@pytest.mark.parametrize("name", [c.type_of(t) for t in c.COMMANDS])
def test_every_command_crosses_unchanged(name: str) -> None:
    command = c.COMMAND.validate_python({**ENVELOPE, "type": name, **SENT[name]})
    there_and_back(COMMANDS_RECORD, CommandMessage(command=command))


@pytest.mark.parametrize("name", [c.type_of(t) for t in c.COMMANDS])
def test_every_command_refuses_what_it_does_not_know(name: str) -> None:
    command = {**ENVELOPE, "type": name, **SENT[name], "mood": "bad"}
    raw = orjson.dumps({"v": 1, "kind": "command", "command": command})
    with pytest.raises(Poison, match=f"command.{name}: extra_forbidden"):
        decode(COMMANDS_RECORD, raw)


def test_every_event_crosses_unchanged_and_refuses_what_it_does_not_know() -> None:
    events = [event for story in STORIES for event in story.events]
    assert {type(event) for event in events} == set(EVENTS)
    for event in events:
        raw = EVENT.dump_json(event)
        assert EVENT.validate_json(raw) == event
        assert EVENT.dump_json(EVENT.validate_json(raw)) == raw
        with pytest.raises(ValueError, match="extra_forbidden"):
            EVENT.validate_python({**event.model_dump(), "mood": "bad"})


def test_every_change_is_what_its_readers_expect() -> None:
    """The writer glues stored bodies together; the reader's model takes them, and knows more."""
    for story in STORIES:
        seen = 0
        for raw in story.changes:
            change = decode(EVENTS_RECORD, raw)
            assert isinstance(change, Change)
            assert change.from_version == seen + 1
            assert [e.version for e in change.events] == list(range(seen + 1, change.version + 1))
            assert (change.before is None) == (change.from_version == 1)
            seen = change.version
        assert seen == story.it.version
        assert change.ticket.status == story.it.status.value


def test_every_outcome_is_what_its_readers_expect() -> None:
    for outcome in ("done", "unchanged", "refused", "dead"):
        raw = outcome_record("c1", "i1", outcome, MORNING, version=3, reason="stale_version")
        told = decode(OUTCOME, raw)
        assert (told.outcome, told.version, told.at) == (outcome, 3, MORNING)
        there_and_back(OUTCOME, told)


FLOATS = st.floats(allow_nan=False, allow_infinity=False)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@given(WORDS, WORDS, FLOATS, st.booleans())
def test_reports_matters_and_beats_cross_unchanged(
    text: str, name: str, value: float, flag: bool
) -> None:
    report = a_report(
        text=text,
        position=Position(lng=value, lat=value, crs="gcj02", accuracy_m=value),
        reading=Reading(kind="level", value=value, unit=name),
        reporter=a_reporter(name=name, anonymous=flag),
        attachments=(name,),
    )
    there_and_back(REPORTS_RECORD, report)
    there_and_back(MATTERS_RECORD, a_matter(report, confidence=0.5, evidence=(text,)))
    for adapter in (REPORTS_RECORD, MATTERS_RECORD, COMMANDS_RECORD, EVENTS_RECORD):
        beat = Beat(path="report", lane=Lane.URGENT, partition=2, sent_at=MORNING)
        there_and_back(adapter, beat)


REPORT = a_report().model_dump(mode="json")


def report(**more: Any) -> bytes:
    return orjson.dumps({**REPORT, **more})


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (None, "empty"),
        (b"", "not_json"),
        (b"\xff\xfe\x00", "not_utf8"),
        (b"not json", "not_json"),
        (b"[" * 50_000 + b"]" * 50_000, "not_json"),
        (b"{" + b'"a":' * 3, "not_json"),
        (b"null", "invalid"),
        (b"[]", "invalid"),
        (b"{}", "invalid"),
        (report(kind="parcel"), "invalid"),
        (report(mood="bad"), "invalid"),
        (report(received_at="2026-03-02T09:00:00"), "invalid"),
        (report(received_at="yesterday"), "invalid"),
        (report(round="one"), "invalid"),
        (report(position={"lng": None, "lat": 1}), "invalid"),
        (report(v=0), "invalid"),
        (report(v=2), "newer_schema"),
        (report(v=2, mood="new"), "newer_schema"),
        (
            report(reading={"kind": "a", "value": 1}).replace(b'"value":1', b'"value":NaN'),
            "not_json",
        ),
        (report(position={"lng": 1, "lat": 2}).replace(b'"lat":2', b'"lat":Infinity'), "not_json"),
    ],
)
def test_poison_has_a_code_and_does_not_say_what_was_in_it(raw: bytes | None, code: str) -> None:
    with pytest.raises(Poison) as caught:
        decode(REPORTS_RECORD, raw)
    assert caught.value.code == code
    assert isinstance(caught.value, NewerSchema) == (code == "newer_schema")
    assert "bad" not in caught.value.what
    assert len(caught.value.what) < 200


def test_the_content_of_poison_is_never_in_its_error() -> None:
    for field in ("tracking_code", "area_code", "round", "flags"):
        with pytest.raises(Poison) as caught:
            decode(REPORTS_RECORD, report(**{field: {"secret": "13911112222"}}))
        assert "13911112222" not in str(caught.value)
        assert field in caught.value.what
        assert caught.value.__cause__ is None
    for unknown in ({"张三 13911112222": 1}, {"reporter": {"zhangsan": 1}}):
        with pytest.raises(Poison) as caught:
            decode(REPORTS_RECORD, report(**unknown))
        assert caught.value.what in ("report: extra_forbidden", "report.reporter: extra_forbidden")


@pytest.mark.parametrize(
    "adapter", [REPORTS_RECORD, MATTERS_RECORD, COMMANDS_RECORD, EVENTS_RECORD]
)
def test_the_future_is_told_apart_on_every_topic(adapter: TypeAdapter[Any]) -> None:
    with pytest.raises(NewerSchema):
        decode(adapter, b'{"v":99,"kind":"something else"}')


def test_private_text_is_marked_on_every_command_that_has_some() -> None:
    kept = {
        c.type_of(t): sorted(c.private_part(c.COMMAND.validate_python(_full(t))))
        for t in c.COMMANDS
    }
    assert {name: parts for name, parts in kept.items() if parts} == {
        "correct": ["opinion"],
        "refuse": ["guidance"],
        "register-petition": ["representatives"],
        "record-accused": ["reason"],
        "sort-claim": ["opinion"],
        "give-notice": ["notice"],
        "deliver-opinion": ["receipt"],
        "apply-review": ["grounds"],
        "decide-review": ["opinion"],
        "end-petition": ["reason"],
        "upstream-round": ["opinion"],
        "ask-upstream": ["reason"],
        "upstream-answer": ["opinion"],
        "whistle": ["requirement"],
        "report-in": ["note"],
        "release": ["opinion"],
        "merge": ["opinion"],
        "unmerge": ["reason"],
        "split": ["opinion"],
        "transfer-out": ["guidance"],
        "answer": ["answer"],
        "accept": ["opinion"],
        "dispatch": ["opinion"],
        "return": ["basis", "reason"],
        "rule-return": ["opinion"],
        "contact": ["note"],
        "feedback": ["attachments", "handling", "public_reply", "unsolved_reason"],
        "rework": ["missing"],
        "pass-review": ["opinion"],
        "visit": ["note"],
        "order-check": ["question"],
        "report-check": ["note", "photos"],
        "self-handle": ["after", "before", "result"],
        "propose-co": ["reason"],
        "add-co": ["opinion"],
        "waive-co": ["reason"],
        "force-close": ["approver", "reason"],
        "appeal": ["reason"],
        "endorse-appeal": ["opinion"],
        "rule-appeal": ["opinion"],
        "reporter-urge": ["text"],
        "reporter-adds": ["text"],
        "withdraw": ["reason"],
        "decline-handover": ["reason"],
        "extend": ["evidence", "reason"],
        "suspend": ["reason"],
        "endorse": ["opinion"],
        "rule-adjustment": ["opinion"],
        "resume": ["opinion"],
        "urge": ["requirement"],
        "supervise": ["requirement"],
        "reply-order": ["reply"],
        "list": ["requirement"],
        "raise": ["reason"],
        "sign-draft": ["opinion"],
        "force-redispatch": ["reason"],
        "reopen": ["new_facts"],
    }


def _full(command: type[Any]) -> dict[str, Any]:
    name = c.type_of(command)
    texts = ("opinion", "note", "public_reply", "unsolved_reason")
    given = {f: "said" for f in texts if f in command.model_fields}
    return {**ENVELOPE, "type": name, **SENT[name], **given}
