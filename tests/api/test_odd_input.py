"""What no honest client sends: answered as a refusal, never as a fault of ours."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import orjson
import pytest
from fastapi import FastAPI

from api.commands import body_model
from api.pages import install_pages
from api.problems import install_problems
from dispatch.incident.commands import PEOPLE_SEND, type_of
from tests.api.conftest import Served


@pytest.mark.parametrize("path", ["/api/v1/reports", "/api/v1/reports/batch"])
@pytest.mark.parametrize(
    "body",
    [b'{"\\ud800":1}', b'{"reports":[],"\\udfff":1}', b'{"position":{"\\ud800":1}}'],
    ids=["top", "beside", "inside"],
)
async def test_names_of_half_surrogates_are_refused(api: Served, path: str, body: bytes) -> None:
    headers = {**await api.headers("INTEGRATOR"), "content-type": "application/json"}
    answer = await api.client.post(path, content=body, headers=headers)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"]


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("request_type", {"request_type": "张三13812345678"}),
        ("reading.kind", {"reading": {"kind": "13812345678", "value": 1}}),
    ],
)
async def test_numbers_of_people_are_no_codes(api: Served, field: str, more: Any) -> None:
    """Codes stand in events, which hold no personal data."""
    headers = await api.headers("INTEGRATOR")
    report = {"channel": "sensor", "text": "a", **more}
    answer = await api.client.post("/api/v1/reports", json=report, headers=headers)
    assert answer.status_code == 422, answer.text
    errors = answer.json()["errors"]
    assert [(e["field"], e["rule"]) for e in errors] == [(field, "personal_number")]


MOMENTS = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")


@pytest.mark.parametrize("moment", MOMENTS)
async def test_moments_beyond_the_calendar_are_refused(api: Served, moment: str) -> None:
    headers = await api.headers("DISPATCHER")
    place = base64.urlsafe_b64encode(orjson.dumps(["-opened", moment, "i1"])).decode()
    for query in (
        f"opened_from={quote(moment)}",
        f"opened_to={quote(moment)}",
        f"cursor={place.rstrip('=')}",
    ):
        answer = await api.client.get(f"/api/v1/incidents?{query}", headers=headers)
        assert answer.status_code == 422, answer.text


BREAKS_A_RULE = "breaks a rule"
"""What is said of a rule that has no words of its own: not what to do."""


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ("opened_from=yesterday", "time"),
        ("opened_from=", "time"),
        (f"opened_to={quote(MOMENTS[0])}", "time"),
        ("opened_from=2026-01-01T00:00:00", "timezone_aware"),
        (
            "opened_from=2026-02-01T00:00:00Z&opened_to=2026-01-01T00:00:00Z",
            "ends_before_it_begins",
        ),
        (
            "opened_from=2026-02-01T00:00:00Z&opened_to=2026-02-01T00:00:00Z",
            "ends_before_it_begins",
        ),
        ("overdue=maybe", "bool_parsing"),
        ("limit=many", "int_parsing"),
        ("card=pink", "literal_error"),
        ("sort=-card", "literal_error"),
    ],
)
async def test_a_refused_list_says_which_rule(api: Served, query: str, rule: str) -> None:
    headers = {**await api.headers("DISPATCHER"), "accept-language": "en"}
    answer = await api.client.get(f"/api/v1/incidents?{query}", headers=headers)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["rule"]) == (422, rule), answer.text
    assert BREAKS_A_RULE not in error["message"]


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("occurred_at", "123", "time"),
        ("occurred_at", '"1.3.2026"', "time"),
        ("occurred_at", '"2026-02-30T08:00:00Z"', "time"),
        ("text", '"\\ud800"', "string_unicode"),
        ("round", "1" * 40, "int_type"),
        ("position", '{"lng":"east","lat":1}', "float_type"),
    ],
)
async def test_a_refused_report_says_which_rule(
    api: Served, field: str, value: str, rule: str
) -> None:
    body = f'{{"channel":"hotline","text":"a","{field}":{value}}}'.replace(
        '"text":"a","text"', '"text"'
    )
    headers = {**await api.headers("INTEGRATOR"), "accept-language": "en"}
    answer = await api.client.post("/api/v1/reports", content=body, headers=headers)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["rule"]) == (422, rule), answer.text
    assert BREAKS_A_RULE not in error["message"]


@pytest.fixture
async def pages(tmp_path: Path) -> httpx.AsyncClient:
    """Pages in a folder, beside a file that is nobody's business."""
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("the page")
    (dist / "assets" / "a.js").write_text("the script")
    (tmp_path / "secret.key").write_text("secret")
    app = FastAPI()
    install_problems(app)
    install_pages(app, dist)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bihuan")


async def test_pages_are_served_from_their_folder_alone(pages: httpx.AsyncClient) -> None:
    async with pages:
        assert (await pages.get("/assets/a.js")).text == "the script"
        for path in ("/..%2fsecret.key", "/assets/..%2f..%2fsecret.key", "/%00", "/a%00.js"):
            answer = await pages.get(path)
            assert "secret" not in answer.text
            assert answer.status_code in (200, 404), path
        assert (await pages.get("/" + "a" * 300)).text == "the page"
        assert (await pages.get("/" + "a" * 300 + ".js")).status_code == 404


async def test_browsers_do_not_guess_what_an_answer_is(api: Served) -> None:
    for path in ("/healthz", "/api/v1/me"):
        answer = await api.client.get(path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("command", PEOPLE_SEND, ids=type_of)
def test_every_text_of_a_command_has_a_limit(command: type[Any]) -> None:
    """What comes with a command stands in its outcome, which every instance remembers."""
    schema = body_model(command).model_json_schema()
    assert list(_unlimited(schema)) == []


def _unlimited(schema: Any) -> Iterator[Any]:
    if isinstance(schema, dict):
        if schema.get("type") == "string":
            told = {"maxLength", "pattern", "enum"} & schema.keys()
            yield from () if told or schema.get("format") == "date-time" else (schema,)
        if schema.get("type") == "array" and "maxItems" not in schema:
            yield schema
        for inner in schema.values():
            yield from _unlimited(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _unlimited(inner)
