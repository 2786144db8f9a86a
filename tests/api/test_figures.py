"""The indicators over HTTP: who is told what, periods, and the tickets behind a number."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from api.figure_asking import READS_FIGURES
from deploy.auditor.counting import Counter
from dispatch.access import Actor, Role
from dispatch.figures.indicators import INDICATORS, UNIT_RATES
from dispatch.figures.keeping import freeze
from dispatch.incident.commands import GiveFeedback, RecordAccused
from dispatch.incident.status import Status
from dispatch.store.engine import writing
from dispatch.store.policies import AssessmentVersionRow, put_in_force
from escalation.assessment import packaged_assessment, read_assessment
from grid.county import County
from tests.api.conftest import Served, serving
from tests.support.builders import (
    OTHER_TOWN,
    OTHER_UNIT,
    TOWN,
    UNIT,
    Story,
    a_story,
    desk_of,
    keep,
)

WHERE = "/api/v1/statistics"


@pytest.fixture
async def on_each(database_url: str, county: County) -> AsyncIterator[Served]:
    """The API on each kind of database."""
    async with serving(database_url, county) as served:
        yield served


async def put(served: Served, *stories: Story) -> None:
    """Keeps these stories, and counts them an hour later."""
    served.clock.move(hours=1)
    await keep(served.parts.engine, *stories)
    await Counter(served.parts.engine, now=served.clock).catch_up(full=True)


async def get(served: Served, path: str, role: str = "COUNTY_LEADER", **params: Any) -> Any:
    """The answer to a role's question."""
    where = {"unit": params.pop("of_unit")} if "of_unit" in params else {}
    headers = await served.headers(role, **where)
    return await served.client.get(f"{WHERE}{path}", params=params, headers=headers)


def rule_of(answer: Any) -> tuple[int, str, str]:
    """How a question was refused."""
    error = answer.json()["errors"][0]
    return answer.status_code, error["field"], error["rule"]


async def test_a_leader_is_told_of_the_county_and_of_each_unit(on_each: Served) -> None:
    done = a_story(Status.FEEDBACK)
    await put(on_each, done, a_story(Status.HANDLING, lead=OTHER_UNIT, town=OTHER_TOWN))
    told = (await get(on_each, "/indicators")).json()
    assert told["as_of"] == on_each.clock().isoformat().replace("+00:00", "Z")
    assert told["period"] == {
        "first": "2026-03-01",
        "last": "2026-03-02",
        "month": None,
        "frozen_at": None,
    }
    (whole,) = told["groups"]
    assert whole["figures"]["reported"]["part"] == 2
    assert whole["figures"]["time_to_handle"] == {
        "part": 1,
        "whole": 1,
        "value": 120.0,
        "median": 120,
        "p90": 120,
    }
    by_unit = (await get(on_each, "/indicators", by="unit", indicator=["tasks", "handled"])).json()
    assert [(g["key"], g["name"]) for g in by_unit["groups"]] == [
        (OTHER_UNIT, "水利局"),
        (UNIT, "综合行政执法局"),
    ]
    assert by_unit["groups"][1]["figures"]["tasks"]["part"] == 1
    by_day = (await get(on_each, "/indicators", by="day", indicator="reported")).json()
    assert [g["key"] for g in by_day["groups"]] == ["2026-03-02"]
    behind = await get(
        on_each, "/indicators/reported/tickets", by="day", group="2026-03-02", limit=1
    )
    assert len(behind.json()["items"]) == 1
    cursor = behind.json()["next_cursor"]
    more = await get(on_each, "/indicators/reported/tickets", limit=1, cursor=cursor)
    assert more.json()["next_cursor"] is None
    assert {behind.json()["items"][0]["id"], more.json()["items"][0]["id"]} == {
        done.id,
        *({i["id"] for i in more.json()["items"] + behind.json()["items"]} - {done.id}),
    }
    part = await get(on_each, "/indicators/handled/tickets", which="part", unit=UNIT)
    assert [item["id"] for item in part.json()["items"]] == [done.id]


async def test_every_indicator_is_explained(api: Served) -> None:
    told = (await get(api, "/indicators/definitions", "TOWN_DESK")).json()
    assert [one["name"] for one in told] == list(INDICATORS)
    for one in told:
        assert "Clock: " in one["description"], one["name"]
        assert one["zh"]
        assert one["formula_zh"]


@pytest.mark.parametrize("role", ["ADMIN", "INTEGRATOR", "GRID_WORKER", "VILLAGE", "VISITOR"])
async def test_who_has_no_use_for_figures_is_refused(api: Served, role: str) -> None:
    for path in ("/indicators", "/indicators/definitions", "/months", "/hot-spots"):
        assert (await get(api, path, role)).status_code == 403


async def test_a_unit_is_told_of_its_own_alone(on_each: Served) -> None:
    await put(on_each, a_story(Status.HANDLING), a_story(Status.HANDLING, lead=OTHER_UNIT))
    mine = (await get(on_each, "/indicators", "DEPT_LEADER", of_unit=UNIT, by="unit")).json()
    assert [group["key"] for group in mine["groups"]] == [UNIT]
    other = await get(on_each, "/indicators", "DEPT_LEADER", of_unit=UNIT, unit=OTHER_UNIT)
    assert rule_of(other) == (403, "unit", "outside_your_scope")
    town = await get(on_each, "/indicators", "TOWN_DESK", area=OTHER_TOWN)
    assert town.status_code in (200, 403)
    whose = on_each.account("TOWN_DESK")["area"]
    elsewhere = next(
        a.code for a in on_each.parts.county.areas.values() if len(a.code) == 9 and a.code != whose
    )
    refused = await get(on_each, "/indicators", "TOWN_DESK", area=elsewhere)
    assert rule_of(refused) == (403, "area", "outside_your_scope")


@pytest.mark.parametrize(
    ("params", "wrong"),
    [
        ({"from": "2026-03-02", "to": "2026-03-01"}, ("to", "ends_before_it_begins")),
        ({"from": "2026-03-03"}, ("to", "ends_before_it_begins")),
        ({"from": "2026-03-03", "to": "2026-03-09"}, ("from", "in_the_future")),
        ({"month": "2026-04"}, ("month", "in_the_future")),
        ({"from": "2025-01-01", "to": "2026-03-01"}, ("to", "longer_than_a_year")),
        ({"from": "1900-01-01", "to": "1900-01-02"}, ("from", "before_1949")),
        ({"month": "2026-13"}, ("month", "string_pattern_mismatch")),
        ({"month": "2026-03", "to": "2026-03-01"}, ("month", "month_or_days")),
        ({"from": "yesterday"}, ("from", "date")),
        ({"area": "999999999"}, ("area", "unknown_area")),
        ({"unit": "NOBODY"}, ("unit", "unknown_unit")),
        ({"indicator": "luck"}, ("indicator", "unknown_indicator")),
        ({"by": "weather"}, ("by", "literal_error")),
    ],
)
async def test_a_wrong_question_says_what_is_wrong(
    api: Served, params: dict[str, str], wrong: tuple[str, str]
) -> None:
    assert rule_of(await get(api, "/indicators", **params)) == (422, *wrong)


@pytest.mark.parametrize(
    ("name", "params", "wrong"),
    [
        ("luck", {}, ("name", "unknown_indicator")),
        ("reported", {"by": "unit", "group": UNIT}, ("by", "not_by_unit")),
        ("open_now", {"by": "day", "group": "2026-03-02"}, ("by", "not_by_day")),
        ("reported", {"by": "day", "group": "2026-03"}, ("group", "date")),
        ("reported", {"group": "x"}, ("group", "unknown_group")),
        ("reported", {"cursor": "!"}, ("cursor", "cursor")),
        ("reported", {"cursor": "WzEsMV0"}, ("cursor", "cursor")),
        ("reported", {"which": "some"}, ("which", "literal_error")),
    ],
)
async def test_a_wrong_question_for_tickets_too(
    api: Served, name: str, params: dict[str, str], wrong: tuple[str, str]
) -> None:
    assert rule_of(await get(api, f"/indicators/{name}/tickets", **params)) == (422, *wrong)


async def test_a_frozen_month_is_answered_as_it_was(on_each: Served) -> None:
    story = a_story(Status.HANDLING)
    await put(on_each, story)
    on_each.clock.move(days=33)
    async with on_each.parts.engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await freeze(connection, 202603, 1772294400, 1774972800, on_each.clock(), "chief")
    story.now = on_each.clock() - timedelta(hours=1)
    story.do(GiveFeedback, desk_of(UNIT), solved=True, handling="cleared")
    await put(on_each, story)
    (month,) = (await get(on_each, "/months")).json()
    assert (month["month"], month["tickets"], month["tasks"]) == ("2026-03", 1, 1)
    frozen = (await get(on_each, "/indicators", month="2026-03", indicator="handled")).json()
    assert frozen["period"]["frozen_at"] == frozen["as_of"] == month["frozen_at"]
    assert frozen["groups"][0]["figures"]["handled"]["part"] == 0
    live = (
        await get(on_each, "/indicators", month="2026-03", indicator="handled", live=True)
    ).json()
    assert live["period"]["frozen_at"] is None
    assert live["groups"][0]["figures"]["handled"]["part"] == 1
    behind = await get(on_each, "/indicators/handled/tickets", month="2026-03", which="rest")
    assert [item["id"] for item in behind.json()["items"]] == [story.id]


async def test_before_anything_was_counted_nothing_is_claimed(api: Served) -> None:
    told = (await get(api, "/indicators")).json()
    assert (told["as_of"], told["groups"]) == (None, [])


async def test_hot_spots_name_class_and_town(on_each: Served) -> None:
    await put(on_each, *(a_story(Status.HANDLING) for _ in range(3)))
    told = (await get(on_each, "/hot-spots", **{"from": "2026-03-01"})).json()
    (spot,) = told["items"]
    assert (spot["subclass"], spot["reports"], spot["before"], spot["growth"]) == (
        "0701",
        3,
        0,
        None,
    )
    assert spot["class_name"]
    assert spot["town_name"]


async def test_units_are_scored_by_the_table_in_force(on_each: Served) -> None:
    done, open_ = a_story(Status.FEEDBACK), a_story(Status.HANDLING, lead=OTHER_UNIT)
    left_out = a_story(Status.HANDLING)
    rows = [
        "kind,what,weight,zero,full,each,most,note",
        "share,signed_in_time,100,0,1,,,",
        "deduct,open_now,,,,1.5,,",
        f"exclude,{left_out.it.case_no},,,,,,flood",
    ]
    table = read_assessment("\n".join(rows), "own.csv", UNIT_RATES)
    async with on_each.parts.engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            row = AssessmentVersionRow
            await put_in_force(connection, row, table.version, table.body, on_each.clock())
    await put(on_each, done, open_, left_out)
    told = (await get(on_each, "/assessment")).json()
    assert told["version"] == table.version
    assert [(u["unit"], u["score"]) for u in told["units"]] == [(UNIT, 100.0), (OTHER_UNIT, 98.5)]
    assert told["units"][1]["lost"] == {"open_now": 1.5}
    assert told["units"][1]["figures"]["open_now"]["part"] == 1
    assert told["excluded"] == [{"case_no": left_out.it.case_no, "reason": "flood"}]
    own = (await get(on_each, "/assessment", "DEPT_LEADER", of_unit=UNIT)).json()
    assert [u["unit"] for u in own["units"]] == [UNIT]
    assert own["excluded"] == []
    assert (await get(on_each, "/assessment", "GRID_WORKER")).status_code == 403


async def test_without_a_table_of_its_own_a_county_has_the_packaged_one(on_each: Served) -> None:
    await put(on_each, a_story(Status.FEEDBACK))
    told = (await get(on_each, "/assessment")).json()
    assert told["version"] == packaged_assessment().version
    (unit,) = told["units"]
    assert unit["score"] == 100.0
    assert unit["given"]["unit_satisfied"] is None


@pytest.mark.parametrize("role", sorted(role.value for role in READS_FIGURES - {Role.SYSTEM}))
async def test_each_role_is_counted_what_it_may_list(api: Served, role: str) -> None:
    clerk = Actor(account="clerk", role=Role.PETITION_CLERK)
    petition = a_story(Status.PENDING_ACCEPT, subclass="0302", severity="S4", channel="petition")
    petition.do(RecordAccused, clerk, units=(OTHER_UNIT,), reason="named")
    some = [
        a_story(Status.HANDLING, lead=lead, town=town, subclass=subclass)
        for lead, town in ((UNIT, TOWN), (OTHER_UNIT, OTHER_TOWN), (OTHER_UNIT, TOWN))
        for subclass in ("0701", "0203", "0101")
    ]
    await put(api, *some, petition)
    headers = await api.headers(role)
    listed = await api.client.get("/api/v1/incidents", params={"limit": 200}, headers=headers)
    told = (await get(api, "/indicators", role)).json()
    counted = told["groups"][0]["figures"]["reported"]["part"] if told["groups"] else 0
    assert counted == len(listed.json()["items"])
    behind = await get(api, "/indicators/reported/tickets", role, limit=200)
    assert {i["id"] for i in behind.json()["items"]} == {i["id"] for i in listed.json()["items"]}
    by_class = (await get(api, "/indicators", role, by="class", indicator="reported")).json()
    plain = [i for i in listed.json()["items"] if i["subclass"] is not None]
    shown = sum(
        g["figures"]["reported"]["part"] for g in by_class["groups"] if g["key"] not in ("", None)
    )
    assert shown == len(plain), "of what is masked the class is not told"
