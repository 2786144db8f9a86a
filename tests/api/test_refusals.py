"""What may not be done, asked through the API: each is refused with its reason in Chinese and
English, which is kept and shown, and the ticket stands as before."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from dispatch.incident import commands as c
from dispatch.incident.status import Clock, Status
from tests.api.conftest import Served
from tests.support.builders import (
    ACCEPTOR,
    DISPATCHER,
    LEADER,
    OTHER_TOWN,
    OTHER_UNIT,
    UNIT,
    Story,
    a_story,
    desk_of,
    keep,
)
from tests.support.centre_worker import CommandWorker
from tests.support.ledgers import check_files, tickets

pytestmark = pytest.mark.kafka

S, DESK = Status, desk_of(UNIT)
RETURN = {"reason": "not ours", "basis": "the list"}


@pytest.fixture
async def worker(api_with_kafka: Served) -> AsyncIterator[CommandWorker]:
    """A worker on the API's broker and database."""
    parts = api_with_kafka.parts
    async with CommandWorker(parts.engine, parts.kafka, parts.now, parts.field_key) as running:
        yield running


def until(story: Story, **later: float) -> str:
    """So much later than the handling is due."""
    return (story.run_of(Clock.HANDLE).due + timedelta(**later)).isoformat()


def returned_and_ruled(story: Story) -> None:
    story.do(c.RequestReturn, DESK, **RETURN)
    story.do(c.RuleReturn, DISPATCHER, agree=False, opinion="yours")


def extended_twice(story: Story) -> None:
    for _ in range(2):
        later = story.run_of(Clock.HANDLE).due + timedelta(minutes=20)
        story.do(c.RequestExtension, DESK, until=later, reason="rain")
        story.do(c.EndorseAdjustment, LEADER, agree=True)
        story.do(c.RuleAdjustment, DISPATCHER, agree=True, opinion="so")


def merged_into_another(story: Story) -> None:
    parent = a_story(S.PENDING_ACCEPT)
    story.beside(parent).do(c.Merge, ACCEPTOR, into=parent.id)


def archived(story: Story) -> None:
    story.now += timedelta(days=31)
    story.do(c.Archive)


@dataclass(frozen=True, slots=True)
class Case:
    """A command that may not be: who asks for it on what ticket, and what the answer is."""

    name: str
    command: str
    body: dict[str, Any] | Callable[[Story], dict[str, Any]]
    reason: str
    status: Status = S.HANDLING
    role: str = "DEPT_DESK"
    code: int = 409
    ready: Callable[[Story], None] | None = None
    later: timedelta = timedelta(minutes=1)
    more: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


CASES = (
    Case("wrong role", "accept", {}, "forbidden", S.PENDING_ACCEPT, "DISPATCHER", 403),
    Case("wrong unit", "sign", {}, "not_found", S.PENDING_SIGN, "OTHER_DESK", 404),
    Case(
        "wrong town",
        "accept",
        {},
        "not_found",
        S.PENDING_ACCEPT,
        "TOWN_DESK",
        404,
        more={"town": OTHER_TOWN},
    ),
    Case("closed", "feedback", {"solved": True, "handling": "x"}, "wrong_status", S.CLOSED),
    Case(
        "merged",
        "accept",
        {},
        "wrong_status",
        S.PENDING_ACCEPT,
        "ACCEPTOR",
        ready=merged_into_another,
    ),
    Case(
        "archived",
        "reopen",
        {"new_facts": "again"},
        "wrong_status",
        S.CLOSED,
        "ACCEPTOR",
        ready=archived,
    ),
    Case(
        "third extension",
        "extend",
        lambda s: {"until": until(s, minutes=5), "reason": "rain"},
        "extension_spent",
        ready=extended_twice,
    ),
    Case(
        "extension after it was due",
        "extend",
        lambda s: {"until": until(s, hours=30), "reason": "rain"},
        "extension_late",
        later=timedelta(hours=20),
    ),
    Case(
        "return after a ruling",
        "return",
        RETURN,
        "return_after_ruling",
        ready=returned_and_ruled,
        status=S.PENDING_SIGN,
    ),
    Case("late return", "return", RETURN, "return_late", later=timedelta(days=9)),
    Case(
        "lead as its own co-handler",
        "dispatch",
        {"lead": UNIT, "co_units": [UNIT]},
        "lead_is_co_handler",
        S.PENDING_DISPATCH,
        "DISPATCHER",
    ),
    Case(
        "suspension over a year",
        "suspend",
        lambda s: {"until": until(s, days=400), "reason": "winter"},
        "suspension_long",
    ),
    Case(
        "merge into itself",
        "merge",
        lambda s: {"into": s.id},
        "merge_itself",
        S.PENDING_ACCEPT,
        "ACCEPTOR",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_it_is_refused_in_words_and_nothing_changes(
    api_with_kafka: Served, worker: CommandWorker, case: Case
) -> None:
    served = api_with_kafka
    story = a_story(case.status, ident="i" + uuid.uuid4().hex[:20], **case.more)
    if case.ready is not None:
        case.ready(story)
    await keep(served.parts.engine, story, *story.others)
    served.clock.at = story.now + case.later
    before = (await tickets(served.parts.engine))[story.id]
    body = case.body(story) if callable(case.body) else case.body
    where = {"DEPT_DESK": {"unit": UNIT}, "OTHER_DESK": {"unit": OTHER_UNIT}}.get(case.role, {})
    role = {"OTHER_DESK": "DEPT_DESK"}.get(case.role, case.role)
    key = str(uuid.uuid4())
    headers = {**await served.headers(role, **where), "idempotency-key": key}
    path = f"/api/v1/incidents/{story.id}/{case.command}"
    answer = await served.client.post(path, json=body, headers=headers)
    said = answer.json()
    assert (answer.status_code, said["code"]) == (case.code, case.reason), answer.text
    english = await served.client.post(
        path, json=body, headers={**headers, "accept-language": "en"}
    )
    assert english.json()["code"] == case.reason
    assert english.json()["title"] != said["title"]
    if case.code == 409:
        assert said["zh"] != said["en"]
        look = await served.client.get(f"/api/v1/commands/{key}", headers=headers)
        assert (look.json()["outcome"], look.json()["reason"]) == ("refused", case.reason)
    assert bool(worker.lanes) == (case.code == 409), "what nobody may ask for goes on no topic"
    assert (await tickets(served.parts.engine))[story.id] == before
    await check_files(served.parts.engine)
