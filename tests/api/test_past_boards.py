"""The time machine of boards: lists and counters of a moment are those that were told live."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from deploy.auditor.counting import Counter
from dispatch.access import ROLES_WITH_LISTS, Actor, Role
from dispatch.incident.commands import RecordAccused
from dispatch.incident.folding import folded
from dispatch.incident.status import Status
from dispatch.incident.ticket import Ticket
from grid.county import County
from tests.api.conftest import Served, serving
from tests.support.builders import (
    MORNING,
    OTHER_TOWN,
    OTHER_UNIT,
    TOWN,
    UNIT,
    Story,
    a_story,
    keep,
)
from tests.support.random_walks import a_walk

LISTS: Final[tuple[dict[str, Any], ...]] = (
    {"sort": "next_due"},
    {"sort": "-opened"},
    {"sort": "opened", "open": "false"},
    {"sort": "opened", "limit": 7},
    {"overdue": "true"},
    {"status": ["HANDLING", "PENDING_SIGN"]},
    {"severity": ["S1", "S2"], "open": "true"},
    {"card": ["red", "yellow"]},
    {"unit": UNIT, "sort": "-opened"},
    {"area": TOWN, "open": "true"},
    {"class": "07"},
    {"channel": "grid"},
)


@pytest.fixture
async def on_each(database_url: str, county: County) -> AsyncIterator[Served]:
    """The API on each kind of database."""
    async with serving(database_url, county) as served:
        yield served


async def get(served: Served, path: str, role: str, **params: Any) -> Any:
    """The JSON that a role is told."""
    account = served.account(role, **({"unit": UNIT} if role == "DEPT_DESK" else {}))
    form = {"username": account["username"], "password": account["password"]}
    token = (await served.client.post("/api/v1/auth/token", data=form)).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    answer = await served.client.get(f"/api/v1{path}", params=params, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def whole(served: Served, role: str, **params: Any) -> list[dict[str, Any]]:
    """All pages of a list."""
    items: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = await get(served, "/incidents", role, **params, **cursor)
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        cursor = {"cursor": page["next_cursor"]}


def stories(many: int) -> list[Story]:
    """So many random lives, begun within two days."""
    found = []
    for seed in range(many):
        began = MORNING + timedelta(minutes=137 * seed % 2880)
        walk = a_walk(seed, began, 14)
        bodies = [event.model_dump_json() for event in walk.events]
        found.append(Story(walk.id, ticket=walk.it, events=list(walk.events), bodies=bodies))
    return found


def as_of(whole_life: Story, at: datetime) -> Story | None:
    """The story as far as it had come."""
    events = [event for event in whole_life.events if event.at <= at]
    if not events:
        return None
    bodies = whole_life.bodies[: len(events)]
    ticket: Ticket | None = None
    for _, ticket_then in folded(bodies):
        ticket = ticket_then
    return Story(whole_life.id, ticket=ticket, events=events, bodies=bodies)


async def put(served: Served, some: Sequence[Story], at: datetime) -> None:
    """Keeps these, and lets the clock show that moment."""
    served.clock.at = at
    await keep(served.parts.engine, *some)


async def test_random_moments_are_told_as_they_were_told_live(on_each: Served) -> None:
    lives = stories(40)
    last = max(story.it.at for story in lives)
    rng = random.Random(5)
    moments = sorted(
        [MORNING + timedelta(seconds=rng.random() * 4 * 86_400) for _ in range(4)]
        + [rng.choice(rng.choice(lives).events).at, last - timedelta(days=1)]
    )
    told: list[tuple[datetime, dict[str, Any], list[list[dict[str, Any]]]]] = []
    for at in moments:
        now = [then for story in lives if (then := as_of(story, at)) is not None]
        await put(on_each, now, at)
        board = await get(on_each, "/statistics/board", "DISPATCHER")
        told.append((at, board, [await whole(on_each, "DISPATCHER", **asked) for asked in LISTS]))
    await put(on_each, lives, last + timedelta(days=1))
    await Counter(on_each.parts.engine, now=on_each.clock).catch_up(full=True)
    today = {story.id: story.it.sensitivity for story in lives}
    compared = 0
    for at, board, lists in told:
        kept = {s.id: then.it.sensitivity for s in lives if (then := as_of(s, at)) is not None}
        same = {ident for ident, sensitivity in kept.items() if sensitivity == today[ident]}
        then = await get(on_each, "/statistics/board", "DISPATCHER", at=at.isoformat())
        if len(same) == len(kept):
            assert then == board
        for name in ("open", "overdue", "by_status", "by_severity", "by_card", "by_unit"):
            assert then[name] == board[name], (at, name)
        assert (then["today_in"], then["today_closed"]) == (
            board["today_in"],
            board["today_closed"],
        )
        for asked, live in zip(LISTS, lists, strict=True):
            past = await whole(on_each, "DISPATCHER", **asked, at=at.isoformat())
            if "class" not in asked and "area" not in asked:
                assert [i["id"] for i in past] == [i["id"] for i in live], (at, asked)
            assert [i for i in past if i["id"] in same] == [i for i in live if i["id"] in same]
            compared += len(past)
    assert compared > 500


async def test_the_past_of_lists_is_seen_with_todays_rights(on_each: Served) -> None:
    mine, theirs = a_story(), a_story(lead=OTHER_UNIT)
    await put(on_each, [mine, theirs], mine.now)
    on_each.clock.move(minutes=5)
    await Counter(on_each.parts.engine, now=on_each.clock).catch_up()
    at = on_each.clock().isoformat()
    assert [i["id"] for i in await whole(on_each, "DEPT_DESK", at=at)] == [mine.id]
    assert (await get(on_each, "/statistics/board", "DEPT_DESK", at=at))["open"] == 1
    assert (await get(on_each, "/statistics/board", "DISPATCHER", at=at))["open"] == 2
    earlier = (mine.events[0].at - timedelta(seconds=1)).isoformat()
    assert await whole(on_each, "DISPATCHER", at=earlier) == []
    assert (await get(on_each, "/statistics/board", "DISPATCHER", at=earlier))["open"] == 0


@pytest.mark.parametrize("path", ["/incidents", "/statistics/board"])
async def test_a_moment_of_which_not_all_is_known_is_refused(api: Served, path: str) -> None:
    headers = await api.headers("DISPATCHER")
    await Counter(api.parts.engine, now=api.clock).catch_up()
    known = api.clock()
    api.clock.move(minutes=5)

    async def ask(at: datetime, **more: str) -> Any:
        asked = {"at": at.isoformat(), **more}
        return await api.client.get(f"/api/v1{path}", params=asked, headers=headers)

    assert (await ask(known)).status_code == 200
    young = await ask(api.clock())
    assert (young.status_code, young.json()["code"]) == (503, "not_counted_yet")
    assert young.headers["retry-after"] == "5"
    later = await ask(api.clock() + timedelta(seconds=1))
    assert (later.status_code, later.json()["errors"][0]["rule"]) == (422, "in_the_future")
    if path == "/incidents":
        wrong = await ask(known, sort="-updated")
        assert wrong.json()["errors"][0]["rule"] == "not_in_the_past"


@pytest.mark.parametrize("role", sorted(r.value for r in ROLES_WITH_LISTS - {Role.SYSTEM}))
async def test_where_nothing_happened_since_each_role_is_told_the_same(
    api: Served, role: str
) -> None:
    clerk = Actor(account="clerk", role=Role.PETITION_CLERK)
    petition = a_story(Status.PENDING_ACCEPT, subclass="0302", severity="S4", channel="petition")
    petition.do(RecordAccused, clerk, units=(OTHER_UNIT,), reason="named")
    some = [
        a_story(status, lead=lead, town=town, subclass=subclass)
        for status in (Status.PENDING_SIGN, Status.HANDLING, Status.PENDING_VISIT, Status.CLOSED)
        for lead, town in ((UNIT, TOWN), (OTHER_UNIT, OTHER_TOWN))
        for subclass in ("0701", "0203")
    ]
    await put(api, [*some, petition], max(story.now for story in some) + timedelta(minutes=1))
    await Counter(api.parts.engine, now=api.clock).catch_up()
    at = api.clock().isoformat()
    for asked in ({"sort": "-opened"}, {"open": "true", "sort": "next_due"}, {"class": "02"}):
        live = await whole(api, role, **asked)
        assert await whole(api, role, **asked, at=at) == live
    board = await get(api, "/statistics/board", role)
    assert await get(api, "/statistics/board", role, at=at) == board
