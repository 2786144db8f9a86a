"""Lists and tickets as different people are shown them, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlmodel import col

from dispatch.access import Actor, Role, Sensitivity
from dispatch.casefile import FieldCipher
from dispatch.incident.commands import Dispatch, Merge, RecordAccused, Sign
from dispatch.incident.status import Clock, Status
from dispatch.store.engine import writing
from dispatch.store.tables import CandidateRow, IncidentEventRow, PrivateRow, ReportRow
from grid.county import County
from tests.api.conftest import Served, serving
from tests.support.builders import (
    ACCEPTOR,
    DISPATCHER,
    MORNING,
    OTHER_TOWN,
    OTHER_UNIT,
    TOWN,
    UNIT,
    Story,
    a_story,
    desk_of,
    keep,
)


@pytest.fixture
async def api(database_url: str, county: County) -> AsyncIterator[Served]:
    """The API on each kind of database."""
    async with serving(database_url, county) as served:
        yield served


async def items(served: Served, role: str, query: str = "", **where: str) -> list[dict[str, Any]]:
    """All pages of a list."""
    headers = await served.headers(role, **where)
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = await served.client.get(f"/api/v1/incidents?{query}{cursor}", headers=headers)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def ids(listed: list[dict[str, Any]]) -> list[str]:
    """Their ids."""
    return [one["id"] for one in listed]


async def many(served: Served) -> list[Story]:
    """Thirty tickets of all sorts."""
    stories = []
    for number in range(30):
        stories.append(
            a_story(
                [Status.PENDING_SIGN, Status.HANDLING, Status.CLOSED][number % 3],
                ident=f"i{number:04d}",
                town=[TOWN, OTHER_TOWN][number % 2],
                lead=[UNIT, OTHER_UNIT][number // 2 % 2],
                subclass=["0701", "0604"][number // 4 % 2],
                severity=["S3", "S2"][number // 8 % 2],
                at=MORNING + timedelta(minutes=number // 3),
            )
        )
        for _ in range(number % 5 if number % 3 == 1 else 0):
            stories[-1].fire(Clock.HANDLE)
    await keep(served.parts.engine, *stories)
    return stories


@pytest.mark.parametrize("sort", ["next_due", "opened", "-opened", "-updated"])
async def test_pages_hold_every_ticket_once_in_order(api: Served, sort: str) -> None:
    stories = await many(api)
    whole = await items(api, "DISPATCHER", f"sort={sort}&limit=200")
    paged = await items(api, "DISPATCHER", f"sort={sort}&limit=4")
    expected = [s for s in stories if s.it.open] if sort == "next_due" else stories
    assert ids(paged) == ids(whole)
    assert sorted(ids(whole)) == sorted(s.id for s in expected)
    field = {"next_due": "next_due_at", "opened": "opened_at"}.get(sort, sort[1:] + "_at")
    keys = [one[field] for one in whole]
    assert keys == sorted(keys, reverse=sort.startswith("-"))


async def test_filters_choose(api: Served) -> None:
    stories = await many(api)
    api.clock.at = MORNING + timedelta(hours=3)
    choices: dict[str, Any] = {
        f"area={TOWN}": lambda t: t.place.town == TOWN,
        f"area={TOWN}001": lambda t: t.place.village == f"{TOWN}001",
        f"unit={OTHER_UNIT}": lambda t: t.lead == OTHER_UNIT,
        "class=06": lambda t: t.subclass == "0604",
        "subclass=0701": lambda t: t.subclass == "0701",
        "severity=S2": lambda t: t.severity == "S2",
        "card=red&open=true": lambda t: t.card == "red",
        "card=blue&card=yellow": lambda t: t.card in ("blue", "yellow"),
        "status=HANDLING&status=CLOSED": lambda t: t.status in (Status.HANDLING, Status.CLOSED),
        "open=true": lambda t: t.open,
        "open=false": lambda t: not t.open,
        "overdue=true": lambda t: t.open and t.next_due < api.clock.at,
        "channel=petition": lambda _: False,
        f"q={stories[3].it.case_no}": lambda t: t.case_no == stories[3].it.case_no,
        f"area={TOWN}&unit={UNIT}&class=07&open=true": lambda t: (
            t.place.town == TOWN and t.lead == UNIT and t.subclass == "0701" and t.open
        ),
    }
    for query, wanted in choices.items():
        expected = sorted(s.id for s in stories if wanted(s.it))
        assert sorted(ids(await items(api, "DISPATCHER", f"limit=3&{query}"))) == expected, query


async def test_each_role_lists_what_it_may_see(api: Served) -> None:
    stories = await many(api)
    petition = a_story(
        Status.PENDING_ACCEPT, ident="i-petition", channel="petition", subclass="0302"
    )
    visit = a_story(Status.PENDING_VISIT, ident="i-visit", wants_reply=True)
    helped = a_story(ident="i-helped", lead="ZJJ", co_units=(UNIT,), town=OTHER_TOWN)
    await keep(api.parts.engine, petition, visit, helped)
    everything = sorted([s.id for s in stories] + ["i-petition", "i-visit", "i-helped"])

    async def of(role: str, **where: str) -> list[str]:
        return sorted(ids(await items(api, role, "limit=7", **where)))

    assert await of("DISPATCHER") == everything
    assert await of("COUNTY_LEADER") == everything
    assert await of("PETITION_CLERK") == ["i-petition"]
    assert await of("VISITOR") == ["i-visit"]
    desk = [s.id for s in stories if s.it.lead == UNIT] + ["i-visit", "i-helped"]
    assert await of("DEPT_DESK", unit=UNIT) == sorted(desk)
    town = [s.id for s in stories if s.it.place.town == TOWN] + ["i-visit"]
    assert await of("TOWN_DESK", area=TOWN) == sorted(town)
    for role in ("ADMIN", "INTEGRATOR"):
        headers = await api.headers(role)
        assert (await api.client.get("/api/v1/incidents", headers=headers)).status_code == 403


async def test_a_unit_filters_what_it_has(api: Served) -> None:
    stories = await many(api)
    shared = a_story(ident="i-shared", lead=UNIT, co_units=(OTHER_UNIT,), subclass="0203")
    await keep(api.parts.engine, shared)
    own = [s for s in [*stories, shared] if s.it.lead == UNIT]
    choices: dict[str, Any] = {
        "mine=true": lambda _: True,
        "class=02": lambda t: t.subclass == "0203",
        f"unit={OTHER_UNIT}": lambda t: t.id == "i-shared",
        f"unit={OTHER_UNIT}&mine=true&class=02": lambda t: t.id == "i-shared",
        f"area={TOWN}001&open=true": lambda t: t.place.town == TOWN and t.open,
    }
    for query, wanted in choices.items():
        for sort in ("-opened", "next_due", "-updated"):
            listed = await items(api, "DEPT_DESK", f"limit=3&sort={sort}&{query}", unit=UNIT)
            expected = [s.id for s in own if wanted(s.it) and (s.it.open or sort != "next_due")]
            assert sorted(ids(listed)) == sorted(expected), (query, sort)


async def test_a_petition_is_masked_for_all_but_the_clerk_and_no_filter_betrays_it(
    api: Served,
) -> None:
    petition = a_story(
        Status.PENDING_ACCEPT, ident="i-petition", channel="petition", subclass="0302"
    )
    await keep(api.parts.engine, petition)
    (masked,) = await items(api, "DISPATCHER")
    assert masked["title"] == "敏感事项"
    assert masked["sight"] == "masked"
    for name in ("subclass", "town", "village", "grid", "lng", "lat", "device"):
        assert masked[name] is None, name
    assert await items(api, "TOWN_DESK", area=TOWN, unit=f"XZ-{TOWN}") == []
    (clear,) = await items(api, "PETITION_CLERK")
    assert clear["subclass"] == "0302"
    assert clear["village"] is not None
    for query in ("class=03", "subclass=0302", f"area={TOWN}", f"area={TOWN}001"):
        assert await items(api, "DISPATCHER", query) == []
        assert len(await items(api, "PETITION_CLERK", query)) == 1
    headers = await api.headers("DISPATCHER")
    detail = (await api.client.get("/api/v1/incidents/i-petition", headers=headers)).json()
    assert detail["classification"] is None
    assert detail["actions"] == detail["reports_received"] == []
    file = await api.client.get("/api/v1/incidents/i-petition/case-file", headers=headers)
    assert file.status_code == 403


def as_petition(story: Story) -> Story:
    """The same ticket, as one that the clerks alone may read."""
    story.ticket = story.it.model_copy(update={"sensitivity": Sensitivity.PETITION})
    return story


async def test_a_leader_signs_what_is_drafted_about_a_petition_without_text_or_place(
    api: Served,
) -> None:
    """DOMAIN 0.17 and 4.2, E8: the step, whose and since when; nothing else is offered or told."""
    petition = as_petition(a_story(Status.HANDLING, ident="i-petition", subclass="0604"))
    for _ in range(5):
        petition.fire(Clock.HANDLE)
    await keep(api.parts.engine, petition)

    async def detail(role: str) -> dict[str, Any]:
        headers = await api.headers(role)
        answer = await api.client.get("/api/v1/incidents/i-petition", headers=headers)
        return dict(answer.json())

    told = await detail("CENTRE_LEADER")
    assert (told["sight"], told["actions"], told["town"]) == ("masked", ["sign-draft"], None)
    (draft,) = told["time"]["drafts"]
    assert (draft["kind"], draft["unit"], draft["why"]) == ("listing", UNIT, "E8")
    assert [run["due"] for run in told["time"]["runs"] if run["holder"] == UNIT]
    assert told["reports_received"] == []
    assert told["classification"] is None
    for role in ("COUNTY_LEADER", "DISPATCHER", "DUTY_OFFICER"):
        other = await detail(role)
        assert (other["actions"], other["time"]["drafts"]) == ([], [])


async def test_a_parameter_that_there_is_not_is_refused_by_its_name(api: Served) -> None:
    headers = await api.headers("DISPATCHER")
    for path in ("incidents?state=OPEN&limit=5", "statistics/board?state=1", "county?state="):
        answer = await api.client.get(f"/api/v1/{path}", headers=headers)
        assert answer.status_code == 422, path
        (error,) = answer.json()["errors"]
        assert (error["field"], error["rule"]) == ("state", "unknown_parameter")
    known = "status=HANDLING&status=CLOSED&class=07&open=true"
    answer = await api.client.get(f"/api/v1/incidents?{known}", headers=headers)
    assert answer.status_code == 200


async def with_report(served: Served, story: Story, **said: Any) -> None:
    """A report of the ticket, with its private part."""
    ident = f"r-{story.id}"
    body = FieldCipher(served.parts.field_key).seal(ident, "report", said)
    async with served.parts.engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await connection.execute(
                insert(PrivateRow).values(
                    record_id=ident,
                    incident_id=story.id,
                    kind="report",
                    salt=b"s" * 16,
                    body=body,
                    at=MORNING,
                )
            )
            await connection.execute(
                insert(ReportRow).values(
                    report_id=ident,
                    tracking_code=f"AAAA-BBBB-CCCC-{story.id[-4:].upper():0>4}",
                    incident_id=story.id,
                    joined=False,
                    content_hash="x",
                    account=served.account("INTEGRATOR")["username"],
                    channel="hotline",
                    source_system="",
                    external_no=said.get("number", ""),
                    received_at=MORNING,
                    routed_at=MORNING,
                    origin="t/0/0",
                )
            )


async def test_the_reporter_is_hidden_until_the_unit_has_signed(api: Served) -> None:
    waiting = a_story(Status.PENDING_SIGN, ident="i-0001")
    signed = a_story(Status.HANDLING, ident="i-0002")
    await keep(api.parts.engine, waiting, signed)
    for story in (waiting, signed):
        await with_report(
            api,
            story,
            text="垃圾成堆,请联系13812345678,身份证330102199003070011",
            address="某小区",
            name="张三丰",
            phone="13812345678",
            attachments=["https://files.test/13812345678.jpg"],
        )
    headers = await api.headers("DEPT_DESK", unit=UNIT)
    for ident, hidden in (("i-0001", True), ("i-0002", False)):
        detail = (await api.client.get(f"/api/v1/incidents/{ident}", headers=headers)).json()
        (report,) = detail["reports_received"]
        assert report["text"] == "垃圾成堆,请联系138****5678,身份证330102************"
        assert report["attachments"] == ["https://files.test/138****5678.jpg"]
        if hidden:
            assert report["reporter"] is None
        else:
            assert report["reporter"]["name"] == "张**"
            assert report["reporter"]["phone"] == "138****5678"


async def test_the_detail_says_why_and_what_may_be_done(api: Served) -> None:
    await keep(api.parts.engine, a_story(ident="i-0001"))
    desk = await api.headers("DEPT_DESK", unit=UNIT)
    detail = (await api.client.get("/api/v1/incidents/i-0001", headers=desk)).json()
    assert detail["classification"]["evidence"] == ["test"]
    assert detail["proposal"]["rule"] == "test"
    assert detail["actions"] == ["sign", "return"]
    duty = await api.headers("DUTY_OFFICER")
    detail = (await api.client.get("/api/v1/incidents/i-0001", headers=duty)).json()
    assert "force-redispatch" in detail["actions"]
    assert not {"sign", "rule-adjustment", "sign-draft"} & set(detail["actions"])
    assert {run["clock"] for run in detail["time"]["runs"]} >= {"sign", "handle", "citizen"}
    assert detail["lng"] == 119.92345
    (listed,) = await items(api, "DUTY_OFFICER")
    assert listed["lng"] == 119.923
    other = await api.headers("DEPT_DESK", unit=OTHER_UNIT)
    assert (await api.client.get("/api/v1/incidents/i-0001", headers=other)).status_code == 404


async def test_a_changed_case_file_does_not_verify(api: Served) -> None:
    await keep(api.parts.engine, a_story(ident="i-0001"))
    headers = await api.headers("DISPATCHER")
    path = "/api/v1/incidents/i-0001/case-file"
    assert (await api.client.get(path, headers=headers)).json()["verified"] is True
    async with api.parts.engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            changed = a_story(ident="i-0001", subclass="0604").bodies[1]
            await connection.execute(
                update(IncidentEventRow)
                .where(col(IncidentEventRow.version) == 2)
                .values(body=changed)
            )
    assert (await api.client.get(path, headers=headers)).json()["verified"] is False


async def test_candidates_come_with_text_distance_and_reason(api: Served) -> None:
    one, other = a_story(ident="i-0001"), a_story(ident="i-0002")
    await keep(api.parts.engine, one, other)
    await with_report(api, other, text="同一处垃圾")
    async with api.parts.engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await connection.execute(
                insert(CandidateRow).values(
                    incident_id=one.id, other_id=other.id, distance_m=12.0, why="near", at=MORNING
                )
            )
    headers = await api.headers("ACCEPTOR")
    (found,) = (await api.client.get("/api/v1/incidents/i-0001/candidates", headers=headers)).json()
    assert found["incident"]["id"] == "i-0002"
    assert (found["distance_m"], found["why"], found["text"]) == (12.0, "near", "同一处垃圾")


async def test_tracking_is_public_throttled_and_says_stage_and_times_only(api: Served) -> None:
    story = a_story(Status.HANDLING, ident="i-0001")
    await keep(api.parts.engine, story)
    await with_report(api, story, text="垃圾", name="张三")
    answer = await api.client.get("/api/v1/track/aaaa-bbbb-cccc-0001")
    assert answer.json().keys() == {
        "stage",
        "status_zh",
        "received_at",
        "parts",
        "accepted_at",
        "closed_at",
    }
    assert answer.json()["stage"] == "HANDLING"
    for typed in ("aaaabbbbcccc0001", "AAAA%20bbbb%20CCCC%200001%20", "ＡＡＡＡ－bbbb–CCCC—0001"):
        assert (await api.client.get(f"/api/v1/track/{typed}")).json() == answer.json()
    assert (await api.client.get("/api/v1/track/AAAA-BBBB-CCCC-9999")).status_code == 404
    statuses = [
        (await api.client.get("/api/v1/track/AAAA-BBBB-CCCC-0001")).status_code for _ in range(30)
    ]
    assert statuses[0] == 200
    assert statuses[-1] == 429


async def test_a_name_with_a_nul_signs_nobody_in(api: Served) -> None:
    right = {"username": "disp\0atcher", "password": api.account("DISPATCHER")["password"]}
    answer = await api.client.post("/api/v1/auth/token", data=right)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_failed")


@pytest.mark.parametrize(
    "query",
    [
        "cursor=nonsense",
        "cursor=W10",
        "limit=0",
        "limit=201",
        "sort=colour",
        "sort=next_due&open=false",
        "status=LOST",
        "class=7",
        "area=x",
        "opened_from=2026-01-01T00:00:00",
    ],
)
async def test_a_bad_query_is_refused(api: Served, query: str) -> None:
    headers = await api.headers("DISPATCHER")
    answer = await api.client.get(f"/api/v1/incidents?{query}", headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"]


async def test_board_statistics_count_what_is_seen(api: Served) -> None:
    stories = await many(api)
    headers = await api.headers("DISPATCHER")
    numbers = (await api.client.get("/api/v1/statistics/board", headers=headers)).json()
    assert numbers["open"] == sum(s.it.open for s in stories)
    assert {u["code"] for u in numbers["by_unit"]} == {UNIT, OTHER_UNIT}


async def test_what_is_overdue_comes_by_what_ran_out_first(api: Served) -> None:
    await keep(api.parts.engine, *(a_story(ident=f"i-due-{n}") for n in range(3)))
    api.clock.move(days=10)
    headers = await api.headers("DUTY_OFFICER")
    answer = await api.client.get("/api/v1/incidents?overdue=true", headers=headers)
    items = answer.json()["items"]
    assert {f"i-due-{n}" for n in range(3)} <= {item["id"] for item in items}
    dues = [item["next_due_at"] for item in items]
    assert dues == sorted(dues)


async def test_whose_ticket_follows_another_is_told_how_far_that_is(api: Served) -> None:
    """DOMAIN 0.13: every reporter keeps a reply."""
    child, parent = a_story(ident="i-0001"), a_story(Status.HANDLING, ident="i-0002")
    child.beside(parent).do(Merge, ACCEPTOR, into=parent.id)
    await keep(api.parts.engine, child, parent)
    await with_report(api, child, text="垃圾", name="张三", phone="13812345678")
    told = (await api.client.get("/api/v1/track/AAAA-BBBB-CCCC-0001")).json()
    assert (told["stage"], told["parts"]) == ("HANDLING", [])
    headers = await api.headers("DEPT_DESK", unit=UNIT)
    detail = (await api.client.get("/api/v1/incidents/i-0002", headers=headers)).json()
    assert (detail["merged"], detail["reports"]) == (["i-0001"], 2)
    (report,) = detail["reports_received"]
    assert (report["text"], report["reporter"]["name"]) == ("垃圾", "张*")


async def test_whose_report_was_split_sees_every_part_and_each_unit_its_own(api: Served) -> None:
    """DOMAIN 2.4 row 29."""
    whole = a_story(Status.SPLIT, ident="i-0001")
    first, second = whole.parts
    first.do(Dispatch, DISPATCHER, lead=UNIT)
    first.do(Sign, desk_of(UNIT))
    await keep(api.parts.engine, whole, first, second)
    await with_report(api, whole, text="垃圾,还有路灯", name="张三")
    told = (await api.client.get("/api/v1/track/AAAA-BBBB-CCCC-0001")).json()
    assert told["stage"] == "SPLIT"
    assert [part["stage"] for part in told["parts"]] == ["HANDLING", "PENDING_DISPATCH"]
    headers = await api.headers("DEPT_DESK", unit=UNIT)
    detail = (await api.client.get(f"/api/v1/incidents/{first.id}", headers=headers)).json()
    assert detail["split_from"] == "i-0001"
    (report,) = detail["reports_received"]
    assert (report["text"], report["reporter"]["name"]) == ("", "张*")
    assert report["external_no"] == ""


async def test_an_accused_unit_finds_the_petition_nowhere(api: Served) -> None:
    """DOMAIN 0.17: no list, no search, no count, no detail, no case file."""
    other, petition = (
        as_petition(a_story(Status.HANDLING, ident=ident, lead=UNIT, co_units=(f"XZ-{TOWN}",)))
        for ident in ("i-other", "i-petition")
    )
    clerk = Actor(account="k", role=Role.PETITION_CLERK)
    petition.do(RecordAccused, clerk, units=(f"XZ-{TOWN}",), reason="named")
    await keep(api.parts.engine, petition, other)
    where = {"area": TOWN, "unit": f"XZ-{TOWN}"}
    assert ids(await items(api, "TOWN_DESK", **where)) == ["i-other"]
    assert await items(api, "TOWN_DESK", f"q={petition.it.case_no}", **where) == []
    headers = await api.headers("TOWN_DESK", **where)
    for path in ("", "/case-file", "/candidates"):
        answer = await api.client.get(f"/api/v1/incidents/i-petition{path}", headers=headers)
        assert answer.status_code == 404
    assert not any("denied" in shown for shown in await items(api, "DISPATCHER"))
    headers = await api.headers("PETITION_CLERK")
    detail = (await api.client.get("/api/v1/incidents/i-petition", headers=headers)).json()
    assert detail["accused"] == [f"XZ-{TOWN}"]
