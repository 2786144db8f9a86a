"""Duty over HTTP: who is on it, who would be told, notices, confirmations, drills, channels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlmodel import SQLModel

from api.accounts import duty_accounts
from dispatch.access import Role, Sensitivity
from dispatch.channels import ChannelKind
from dispatch.effects import Effect, EffectKey, EffectState
from dispatch.incident.status import Status
from dispatch.store.effects import Settlement, claim, make_effects, settle
from grid.duty_demo import roster_of_posts
from grid.duty_store import activate_roster
from tests.api.conftest import Served
from tests.support.builders import MORNING, OTHER_UNIT, UNIT, Story, a_story, keep
from tests.support.telling import transaction


async def on_duty(api: Served) -> None:
    """Puts every post of the demo county on duty."""
    async with transaction(api.parts.engine) as connection:
        accounts = await duty_accounts(connection)
        roster = roster_of_posts(list(api.parts.county.units.values()), accounts)
        await activate_roster(connection, roster, MORNING)


async def get(api: Served, path: str, role: str, **where: str) -> Any:
    answer = await api.client.get(f"/api/v1/duty/{path}", headers=await api.headers(role, **where))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def status(api: Served, method: str, path: str, role: str, **more: Any) -> int:
    headers = await api.headers(role)
    answer = await api.client.request(method, f"/api/v1/duty/{path}", headers=headers, **more)
    return answer.status_code


async def id_of(api: Served, role: str, **where: str) -> str:
    username = api.account(role, **where)["username"]
    table = SQLModel.metadata.tables["account"]
    async with api.parts.engine.connect() as connection:
        query = select(table.c.id).where(table.c.username == username)
        return str(await connection.scalar(query))


async def tell(api: Served, account: str, stories: Sequence[Story | None], message: str) -> None:
    """Lets an account have been told of these tickets, in one message."""
    effects = [
        Effect(
            EffectKey(f"e{n}.1" if s is None else f"{s.id}.9", "tell.app", account),
            None if s is None else s.id,
            False,
            "drill" if s is None else "step.urge",
            {"step": "E5", "card": "yellow", "unit": UNIT},
            MORNING,
        )
        for n, s in enumerate(stories)
    ]
    async with transaction(api.parts.engine) as connection:
        await make_effects(connection, effects, MORNING)
        until = MORNING + timedelta(minutes=1)
        claims = await claim(connection, ["tell.app"], by="w", now=MORNING, until=until, most=100)
        done = [Settlement(c, EffectState.SENT, "published", message) for c in claims]
        await settle(connection, done, by="w", now=MORNING)


async def test_the_centre_sees_all_duty_and_a_department_its_own(api: Served) -> None:
    await on_duty(api)
    everything = await get(api, "now", "DUTY_OFFICER")
    assert everything["working"] is True
    assert {p["unit"] for p in everything["places"]} >= {UNIT, OTHER_UNIT, "SHZLZX"}
    own = await get(api, "now", "DEPT_DESK", unit=UNIT)
    assert {p["unit"] for p in own["places"]} == {UNIT, "SHZLZX"}
    desk = next(p for p in own["places"] if p["role"] == "handler_desk")
    assert desk["accounts"] == ["综合行政执法局签收岗"]
    night = await get(api, "now?at=2026-03-02T23:00:00%2B08:00", "DUTY_OFFICER")
    assert night["working"] is False


async def test_without_a_roster_nobody_is_on_duty(api: Served) -> None:
    assert (await get(api, "now", "DUTY_OFFICER"))["places"] == []


async def test_who_would_be_told_now(api: Served) -> None:
    await on_duty(api)
    story = a_story(Status.HANDLING)
    await keep(api.parts.engine, story)
    found = await get(api, f"told?incident={story.id}&step=E6", "DUTY_OFFICER")
    assert {(o["audience"], o["unit"], o["role"]) for o in found["told"]} == {
        ("handler_desk", UNIT, "handler_desk"),
        ("desk_head", UNIT, "desk_head"),  # the deputy too, who is told once
        ("duty_officer", "SHZLZX", "duty_officer"),
    }
    assert found["left_out"] == []
    api.clock.move(hours=14)
    night = await get(api, f"told?incident={story.id}&step=E5", "CENTRE_LEADER")
    waiting = {o["audience"]: o["not_before"] for o in night["told"]}
    assert waiting["dept_deputy"] == "2026-03-03T00:00:00Z"
    assert waiting["handler_desk"] == "2026-03-02T15:00:00Z"


async def test_who_would_be_told_is_the_centres_business_and_no_masked_tickets(api: Served) -> None:
    await on_duty(api)
    story, petition = a_story(Status.HANDLING), a_story(Status.PENDING_ACCEPT, subclass="0301")
    await keep(api.parts.engine, story, petition)
    assert petition.it.sensitivity is Sensitivity.PETITION
    path = f"told?incident={story.id}&step=E6"
    assert await status(api, "GET", path, "DEPT_DESK") == 403
    assert await status(api, "GET", path.replace("E6", "E66"), "DUTY_OFFICER") == 422
    assert await status(api, "GET", "told?incident=none&step=E6", "DUTY_OFFICER") == 404
    masked = f"told?incident={petition.id}&step=E6"
    assert await status(api, "GET", masked, "DUTY_OFFICER") == 403


async def test_notices_say_what_one_may_see_and_are_confirmed_once(api: Served) -> None:
    account = await id_of(api, "DEPT_DESK", unit=UNIT)
    story, elsewhere = a_story(Status.HANDLING), a_story(Status.HANDLING, lead=OTHER_UNIT)
    await keep(api.parts.engine, story, elsewhere)
    await tell(api, account, [story, elsewhere, None], "m1")
    found = await get(api, "notices", "DEPT_DESK", unit=UNIT)
    assert {n["incident_id"] for n in found} == {story.id, None}
    notice = next(n for n in found if n["incident_id"] == story.id)
    assert notice["zh"]["title"].startswith("【催办】")
    assert story.it.case_no in notice["en"]["body"]
    assert notice["confirmed_at"] is None
    assert await get(api, "notices", "DEPT_DESK", unit=OTHER_UNIT) == []

    headers = await api.headers("DEPT_DESK", unit=UNIT)
    path = f"/api/v1/duty/confirm/{notice['id']}"
    first = (await api.client.post(path, headers=headers)).json()
    api.clock.move(minutes=5)
    again = (await api.client.post(path, headers=headers)).json()
    assert first == again == {"id": notice["id"], "confirmed_at": "2026-03-02T01:00:00Z"}
    assert await status(api, "POST", f"confirm/{notice['id']}", "DUTY_OFFICER") == 404
    found = await get(api, "notices", "DEPT_DESK", unit=UNIT)
    assert {n["confirmed_at"] for n in found} == {"2026-03-02T01:00:00Z"}


async def test_a_drill_pages_everybody_on_duty_and_shows_who_confirmed(api: Served) -> None:
    await on_duty(api)
    assert await status(api, "POST", "drills", "DISPATCHER") == 403
    headers = await api.headers("DUTY_OFFICER")
    begun = (await api.client.post("/api/v1/duty/drills", headers=headers)).json()
    assert begun["messages"] > 30
    again = (await api.client.post("/api/v1/duty/drills", headers=headers)).json()
    assert again == {"id": begun["id"], "messages": 0}
    desk = await api.headers("DEPT_DESK", unit=UNIT)
    await api.client.post(f"/api/v1/duty/confirm/{begun['id']}", headers=desk)
    shown = await get(api, f"drills/{begun['id']}", "CENTRE_LEADER")
    assert (len(shown["people"]), shown["confirmed"]) == (begun["messages"], 1)
    person = next(p for p in shown["people"] if p["unit"] == UNIT and p["confirmed_at"])
    assert (person["account"], person["channels"]) == ("综合行政执法局签收岗", {"app": "waiting"})
    assert await status(api, "GET", f"drills/{begun['id']}", "DEPT_DESK") == 403
    assert await status(api, "GET", "drills/drill.never", "DUTY_OFFICER") == 404


async def test_ones_own_address_is_kept_sealed_and_never_shown(api: Served) -> None:
    body = {"address": "13912345678", "urgent_only": True}
    assert await status(api, "PUT", "channels/sms", "DEPT_DESK", json=body) == 200
    kept = await get(api, "channels", "DEPT_DESK")
    assert kept == [{"kind": "sms", "urgent_only": True, "language": "zh"}]
    async with api.parts.engine.connect() as connection:
        stored = (await connection.execute(text("select * from account_channel"))).all()
    assert "13912345678" not in str(stored)
    assert await get(api, "channels", "DUTY_OFFICER") == []
    assert await status(api, "DELETE", "channels/sms", "DEPT_DESK") == 200
    assert await status(api, "DELETE", "channels/sms", "DEPT_DESK") == 404


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("mail", {"address": "not a mail address"}),
        ("sms", {"address": "json://127.0.0.1/"}),
        ("mail", {"address": "a@b.cn", "also": 1}),
        ("mail", {}),
        ("wecom", {"address": "wecombot://key"}),
        ("app", {"address": "a@b.cn"}),
    ],
)
async def test_an_address_that_is_none_is_refused_and_not_quoted(
    api: Served, kind: str, body: dict[str, Any]
) -> None:
    headers = await api.headers(Role.DEPT_DESK.value)
    answer = await api.client.put(f"/api/v1/duty/channels/{kind}", headers=headers, json=body)
    assert answer.status_code == 422
    assert "127.0.0.1" not in answer.text
    assert "wecombot" not in answer.text
    assert ChannelKind.APP.value not in {c["kind"] for c in await get(api, "channels", "DEPT_DESK")}
