"""Commands through a real broker to the real ledger and back."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest

from api.app import build_app
from dispatch.incident.commands import PEOPLE_SEND, type_of
from dispatch.incident.status import Status
from dispatch.topics import COMMANDS, COMMANDS_URGENT
from tests.api.conftest import Served
from tests.support.builders import UNIT, Story, a_story, keep
from tests.support.centre_worker import CommandWorker

pytestmark = pytest.mark.kafka


@pytest.fixture
async def worker(api_with_kafka: Served) -> AsyncIterator[CommandWorker]:
    """A worker on the API's broker and database."""
    parts = api_with_kafka.parts
    api_with_kafka.clock.move(days=1)
    async with CommandWorker(parts.engine, parts.kafka, parts.now, parts.field_key) as running:
        yield running


async def kept(served: Served, status: Status = Status.PENDING_SIGN, **more: Any) -> Story:
    """A ticket in the database."""
    story = a_story(status, ident="i" + uuid.uuid4().hex[:20], **more)
    await keep(served.parts.engine, story)
    return story


async def send(
    served: Served, story: Story, command: str, role: str, body: Any = None, **headers: str
) -> Any:
    """The answer to a command of the desk of the unit, or of another role."""
    where = {"unit": UNIT} if role == "DEPT_DESK" else {}
    signed_in = await served.headers(role, **where)
    path = f"/api/v1/incidents/{story.id}/{command}"
    return await served.client.post(path, json=body or {}, headers={**signed_in, **headers})


async def test_a_command_is_answered_with_its_outcome_and_the_ticket(
    api_with_kafka: Served, worker: CommandWorker
) -> None:
    story = await kept(api_with_kafka)
    key = str(uuid.uuid4())
    answer = await send(
        api_with_kafka,
        story,
        "sign",
        "DEPT_DESK",
        {"seen_version": story.it.version},
        **{"idempotency-key": key},
    )
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["outcome"], body["command_id"]) == ("done", key)
    assert body["version"] == story.it.version + 1
    assert body["incident"]["status"] == "HANDLING"
    assert worker.lanes == [COMMANDS.name]
    again = await send(api_with_kafka, story, "sign", "DEPT_DESK", **{"idempotency-key": key})
    assert again.json()["version"] == body["version"]
    look = await api_with_kafka.client.get(
        f"/api/v1/commands/{key}", headers=await api_with_kafka.headers("DISPATCHER")
    )
    assert look.json()["outcome"] == "done"
    hidden = await api_with_kafka.client.get(
        f"/api/v1/commands/{key}", headers=await api_with_kafka.headers("DEPT_DESK", unit="SLJ")
    )
    assert hidden.status_code == 404


async def test_a_refusal_is_a_409_with_its_reason_in_both_languages(
    api_with_kafka: Served, worker: CommandWorker
) -> None:
    story = await kept(api_with_kafka)
    feedback = {"solved": True, "handling": "已清运"}
    answer = await send(api_with_kafka, story, "feedback", "DEPT_DESK", feedback)
    assert answer.status_code == 409, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == "wrong_status"
    assert body["facts"]["status"] == "PENDING_SIGN"
    assert body["zh"] == body["title"]
    assert body["en"] != body["zh"]
    assert worker.lanes == [COMMANDS.name]


async def test_a_repeat_is_answered_though_the_ticket_is_out_of_sight(
    api_with_kafka: Served, worker: CommandWorker
) -> None:
    """A visitor sees a ticket until the visit closes it, a unit until it is redispatched."""
    story = await kept(api_with_kafka, Status.PENDING_VISIT)
    key = {"idempotency-key": str(uuid.uuid4())}
    visit = {"reached": True, "solved": True, "satisfied_result": 5}
    first = await send(api_with_kafka, story, "visit", "VISITOR", visit, **key)
    assert first.status_code == 200, first.text
    assert first.json()["incident"] is None
    again = await send(api_with_kafka, story, "visit", "VISITOR", visit, **key)
    assert (again.status_code, again.json()) == (200, first.json())
    look = f"/api/v1/commands/{key['idempotency-key']}"
    mine = await api_with_kafka.client.get(look, headers=await api_with_kafka.headers("VISITOR"))
    assert (mine.status_code, mine.json()["version"]) == (200, first.json()["version"])
    hidden = await api_with_kafka.client.get(
        look, headers=await api_with_kafka.headers("DEPT_DESK", unit="SLJ")
    )
    assert hidden.status_code == 404
    other = await send(api_with_kafka, story, "visit", "VISITOR", visit)
    assert other.status_code == 404
    assert worker.lanes == [COMMANDS.name]


async def test_a_key_of_another_ticket_is_refused(
    api_with_kafka: Served, worker: CommandWorker
) -> None:
    one, other = await kept(api_with_kafka), await kept(api_with_kafka)
    key = {"idempotency-key": str(uuid.uuid4())}
    assert (await send(api_with_kafka, one, "sign", "DEPT_DESK", **key)).status_code == 200
    answer = await send(api_with_kafka, other, "sign", "DEPT_DESK", **key)
    assert (answer.status_code, answer.json()["code"]) == (422, "key_used")
    assert worker.lanes


async def test_a_key_of_another_command_is_refused_and_nothing_of_it_is_done(
    api_with_kafka: Served, worker: CommandWorker
) -> None:
    story = await kept(api_with_kafka)
    key = {"idempotency-key": "of-this-morning"}
    assert (await send(api_with_kafka, story, "sign", "DEPT_DESK", **key)).status_code == 200
    contact = {"kind": "contact"}
    answer = await send(api_with_kafka, story, "contact", "DEPT_DESK", contact, **key)
    assert (answer.status_code, answer.json()["code"]) == (422, "key_used")
    repeat = await send(api_with_kafka, story, "sign", "DEPT_DESK", **key)
    assert (repeat.status_code, repeat.json()["outcome"]) == (200, "done")
    assert worker.lanes


async def test_an_outcome_is_found_by_the_key_of_the_account_that_gave_it(
    api_with_kafka: Served, worker: CommandWorker
) -> None:
    story = await kept(api_with_kafka, Status.PENDING_ACCEPT)
    key = {"idempotency-key": f"today-{uuid.uuid4().hex[:8]}"}
    for role, status in (("ACCEPTOR", 200), ("DUTY_OFFICER", 409)):
        answer = await send(api_with_kafka, story, "accept", role, **key)
        assert answer.status_code == status, answer.text
    look = f"/api/v1/commands/{key['idempotency-key']}"
    for role, outcome in (("ACCEPTOR", "done"), ("DUTY_OFFICER", "refused")):
        found = await api_with_kafka.client.get(look, headers=await api_with_kafka.headers(role))
        assert found.json()["outcome"] == outcome
    dispatcher = await api_with_kafka.headers("DISPATCHER")
    assert (await api_with_kafka.client.get(look, headers=dispatcher)).status_code == 404
    assert worker.lanes


async def test_a_key_of_another_account_is_refused(
    api_with_kafka: Served, worker: CommandWorker
) -> None:
    story = await kept(api_with_kafka, Status.PENDING_ACCEPT)
    key = {"idempotency-key": str(uuid.uuid4())}
    first = await send(api_with_kafka, story, "accept", "ACCEPTOR", **key)
    assert first.status_code == 200, first.text
    answer = await send(api_with_kafka, story, "accept", "DUTY_OFFICER", **key)
    assert (answer.status_code, answer.json()["code"]) == (422, "key_used")
    assert worker.lanes


async def test_a_stale_click_is_refused(api_with_kafka: Served, worker: CommandWorker) -> None:
    story = await kept(api_with_kafka)
    answer = await send(api_with_kafka, story, "sign", "DEPT_DESK", {"seen_version": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")
    assert worker.lanes


async def test_commands_on_urgent_tickets_take_the_urgent_lane(
    api_with_kafka: Served, worker: CommandWorker
) -> None:
    story = await kept(api_with_kafka, severity="S1")
    assert (await send(api_with_kafka, story, "sign", "DEPT_DESK")).status_code == 200
    assert worker.lanes == [COMMANDS_URGENT.name]


async def test_without_an_answer_in_time_it_says_where_to_look(api_with_kafka: Served) -> None:
    story = await kept(api_with_kafka)
    answer = await send(api_with_kafka, story, "sign", "DEPT_DESK")
    assert answer.status_code == 202
    headers = await api_with_kafka.headers("DEPT_DESK", unit=UNIT)
    look = await api_with_kafka.client.get(answer.json()["look_at"], headers=headers)
    assert look.status_code == 404


async def test_the_case_file_tells_who_did_what_and_holds_together(
    api_with_kafka: Served, worker: CommandWorker
) -> None:
    story = await kept(api_with_kafka, Status.HANDLING)
    note = {
        "solved": True,
        "handling": "已联系王某13812345678,现场清运完毕",
        "attachments": ["photos/before.jpg", "photos/13812345678.jpg"],
    }
    assert (await send(api_with_kafka, story, "feedback", "DEPT_DESK", note)).status_code == 200, (
        worker.lanes
    )
    headers = await api_with_kafka.headers("DISPATCHER")
    path = f"/api/v1/incidents/{story.id}/case-file"
    file = (await api_with_kafka.client.get(path, headers=headers)).json()
    assert file["verified"] is True
    assert [e["version"] for e in file["events"]] == list(range(1, len(file["events"]) + 1))
    last = file["events"][-1]
    assert last["zh"] == "已反馈"
    assert last["actor"] == {"role": "DEPT_DESK", "unit": UNIT}
    assert last["text"]["handling"] == "已联系王某138****5678,现场清运完毕"
    assert last["text"]["attachments"] == "photos/before.jpg、photos/138****5678.jpg"
    assert last["fields"]["attachments"] == 2


async def test_a_body_is_checked_before_anything_is_sent(
    api_with_kafka: Served, worker: CommandWorker
) -> None:
    story = await kept(api_with_kafka, Status.HANDLING)
    bad: list[tuple[dict[str, Any], str, str]] = [
        ({"solved": True}, "handling", "missing"),
        ({"solved": True, "handling": "a\x00b"}, "handling", "control_character"),
        ({"solved": True, "handling": "完", "actor": {}}, "actor", "extra_forbidden"),
        ({"solved": True, "handling": "长" * 4001}, "handling", "string_too_long"),
    ]
    for body, place, rule in bad:
        answer = await send(api_with_kafka, story, "feedback", "DEPT_DESK", body)
        error = answer.json()["errors"][0]
        assert (answer.status_code, error["field"], error["rule"]) == (422, place, rule)
    assert worker.lanes == []


async def test_what_is_not_sealed_holds_no_telephone_number(
    api_with_kafka: Served, worker: CommandWorker
) -> None:
    """Articles and codes stand in events and outcomes."""
    story = await kept(api_with_kafka, Status.PENDING_ACCEPT)
    answer = {"article": "张三 13812345678", "answer": "详见办事指南"}
    refused = await send(api_with_kafka, story, "answer", "ACCEPTOR", answer)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "article")
    assert refused.json()["errors"][0]["rule"] == "personal_number"
    assert "13812345678" not in refused.text
    assert worker.lanes == []


async def test_who_may_not_see_the_ticket_learns_nothing_of_it(api_with_kafka: Served) -> None:
    story = await kept(api_with_kafka, lead="SLJ")
    answer = await send(api_with_kafka, story, "sign", "DEPT_DESK")
    missing = await send(api_with_kafka, Story("i-none"), "sign", "DEPT_DESK")
    assert answer.status_code == missing.status_code == 404
    assert answer.json() == missing.json()
    assert (await send(api_with_kafka, story, "sign", "VISITOR")).status_code == 403
    assert (await send(api_with_kafka, story, "accept", "ADMIN")).status_code == 403


async def test_every_command_of_people_has_its_endpoint(api_with_kafka: Served) -> None:
    paths = build_app(api_with_kafka.parts).openapi()["paths"]
    for command in PEOPLE_SEND:
        assert f"/api/v1/incidents/{{incident_id}}/{type_of(command)}" in paths
    for own in ("open", "join", "archive"):
        assert f"/api/v1/incidents/{{incident_id}}/{own}" not in paths
