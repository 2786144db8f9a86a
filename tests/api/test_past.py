"""The time machine: a ticket as it was is what was shown then, with today's rights."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from dispatch.access import Actor, Role
from dispatch.incident.commands import (
    Correct,
    Dispatch,
    ForceRedispatch,
    GiveFeedback,
    PassReview,
    RecordAccused,
    RecordContact,
    RequestReturn,
    RuleReturn,
    Sign,
)
from dispatch.incident.status import Clock, Status
from dispatch.store.engine import writing
from dispatch.store.tables import ReportRow
from grid.county import County
from tests.api.conftest import Served, serving
from tests.support.builders import (
    DISPATCHER,
    DUTY,
    OTHER_UNIT,
    RULES,
    TOWN,
    UNIT,
    UNITS,
    Story,
    a_story,
    desk_of,
    keep,
)

CLERK = Actor(account="clerk", role=Role.PETITION_CLERK)


@pytest.fixture
async def api(database_url: str, county: County) -> AsyncIterator[Served]:
    """The API on each kind of database."""
    async with serving(database_url, county) as served:
        yield served


async def seen(served: Served, story: Story, role: str, at: Any = None, **where: str) -> Any:
    """The answer to who looks at a ticket, now or as it was."""
    account = served.account(role, **where)
    form = {"username": account["username"], "password": account["password"]}
    token = (await served.client.post("/api/v1/auth/token", data=form)).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    query = {} if at is None else {"at": at if isinstance(at, str) else at.isoformat()}
    path = f"/api/v1/incidents/{story.id}"
    return await served.client.get(path, params=query, headers=headers)


def said(answer: Any) -> dict[str, Any]:
    """What it says, without what belongs to the moment of asking."""
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return {k: v for k, v in told.items() if k not in ("actions", "candidates")}


async def kept_report(served: Served, incident_id: str, number: int, **when: Any) -> None:
    """Puts a report of the ticket into the database."""
    row = ReportRow(
        report_id=f"r{number}",
        tracking_code=f"c{number}",
        incident_id=incident_id,
        joined=number > 1,
        content_hash="h",
        account="a",
        channel="grid",
        source_system="",
        external_no="",
        origin="-",
        **when,
    )
    async with served.parts.engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await connection.execute(insert(ReportRow), [row.model_dump()])


async def test_each_moment_shows_what_was_shown_then(api: Served) -> None:
    story = a_story(town=TOWN)
    steps: list[Any] = [
        lambda: story.do(
            RequestReturn, desk_of(UNIT), reason="r", basis="b", suggested_unit=OTHER_UNIT
        ),
        lambda: story.do(RuleReturn, DISPATCHER, agree=True, lead=OTHER_UNIT, opinion="o"),
        lambda: story.do(Sign, desk_of(OTHER_UNIT)),
        lambda: story.do(RecordContact, desk_of(OTHER_UNIT), kind="contact"),
        lambda: story.fire(Clock.HANDLE),
        lambda: story.fire(Clock.HANDLE),
        lambda: story.do(GiveFeedback, desk_of(OTHER_UNIT), solved=True, handling="cleared"),
        lambda: story.do(PassReview, DISPATCHER, opinion="well done"),
    ]
    shown: list[tuple[Any, dict[str, Any]]] = []
    for step in [lambda: None, *steps]:
        step()
        await keep(api.parts.engine, story)
        api.clock.at = story.now + timedelta(seconds=30)
        shown.append((api.clock.at, said(await seen(api, story, "DISPATCHER"))))
    api.clock.at = story.now + timedelta(days=40)
    assert len({told["version"] for _, told in shown}) == len(shown)
    for at, told in shown:
        assert said(await seen(api, story, "DISPATCHER", at)) == told
        answer = (await seen(api, story, "DISPATCHER", at)).json()
        assert (answer["actions"], answer["candidates"]) == ([], 0)
        assert answer["time"]["as_of"] == told["time"]["as_of"]


async def test_a_moment_that_has_no_state_is_refused(api: Served) -> None:
    story = a_story()
    await keep(api.parts.engine, story)
    api.clock.at = story.now
    first = story.events[0].at
    for at, rule in (
        (first - timedelta(seconds=1), "before_the_first_event"),
        (story.now + timedelta(seconds=1), "in_the_future"),
        ("yesterday", "time"),
        ("2026-01-01T00:00:00", "timezone_aware"),
    ):
        answer = await seen(api, story, "DISPATCHER", at)
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["field"], error["rule"]) == (422, "at", rule)
    assert (await seen(api, story, "DISPATCHER", first)).status_code == 200


async def test_the_past_is_seen_with_todays_rights(api: Served) -> None:
    """A unit that has the ticket no more sees nothing of the time when it had it; who has it now
    sees the time before."""
    story = a_story(lead=UNIT, town=TOWN)
    then = story.now
    story.do(ForceRedispatch, DUTY, reason="r")
    story.do(Dispatch, DISPATCHER, lead=OTHER_UNIT, opinion="o")
    await keep(api.parts.engine, story)
    api.clock.at = story.now
    assert (await seen(api, story, "DEPT_DESK", then, unit=UNIT)).status_code == 404
    for role, unit in (("DISPATCHER", "SHZLZX"), ("DEPT_DESK", OTHER_UNIT)):
        assert said(await seen(api, story, role, then, unit=unit))["lead"] == UNIT


async def test_what_has_become_a_petition_is_one_in_the_past_too(api: Served) -> None:
    story = a_story(Status.PENDING_ACCEPT, town=TOWN, subclass="9999")
    then = story.now
    story.do(Correct, DISPATCHER, subclass="0302", opinion="a petition")
    await keep(api.parts.engine, story)
    api.clock.at = story.now
    told = said(await seen(api, story, "DISPATCHER", then))
    assert (told["sight"], told["title"], told["town"]) == ("masked", "敏感事项", None)
    assert told["reports_received"] == []
    assert said(await seen(api, story, "PETITION_CLERK", then))["town"] == TOWN


async def test_who_is_accused_today_saw_nothing_then(api: Served) -> None:
    centre = "SHZLZX"
    rules = replace(RULES, units=UNITS | {centre})
    story = a_story(Status.PENDING_ACCEPT, channel="petition", subclass="0302", rules=rules)
    then = story.now
    await keep(api.parts.engine, story)
    api.clock.at = story.now
    assert (await seen(api, story, "DISPATCHER", then, unit=centre)).status_code == 200
    story.do(RecordAccused, CLERK, units=(centre,), reason="r")
    await keep(api.parts.engine, story)
    api.clock.at = story.now
    assert (await seen(api, story, "DISPATCHER", then, unit=centre)).status_code == 404
    assert (await seen(api, story, "PETITION_CLERK", then)).status_code == 200


async def test_a_report_that_joined_later_was_not_there_then(api: Served) -> None:
    story = a_story()
    then = story.now
    await keep(api.parts.engine, story)
    for number, routed in ((1, then), (2, then + timedelta(minutes=5))):
        await kept_report(api, story.id, number, received_at=then, routed_at=routed)
    api.clock.at = then + timedelta(hours=1)
    told = said(await seen(api, story, "DISPATCHER", then))
    assert [r["report_id"] for r in told["reports_received"]] == ["r1"]
    assert len(said(await seen(api, story, "DISPATCHER"))["reports_received"]) == 2
