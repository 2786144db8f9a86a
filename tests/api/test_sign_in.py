"""Signing in: the token, who one is, and what a wrong password is told."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from api import tokens
from api.tables import AccountRow
from deploy.clients.session import Session
from dispatch.access import Role
from dispatch.store.engine import writing
from tests.api.conftest import Served


async def test_every_role_has_an_account_and_signs_in(api: Served) -> None:
    assert {a["role"] for a in api.accounts} == {r.value for r in Role} - {"SYSTEM"}
    headers = await api.headers("DISPATCHER")
    me = (await api.client.get("/api/v1/me", headers=headers)).json()
    assert me["role"] == "DISPATCHER"
    assert "dispatch" in me["rights"]["commands"]
    assert "sign" not in me["rights"]["commands"]
    assert me["rights"]["report_channels"] == []
    assert me["rights"]["lists"] is True


async def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(api: Served) -> None:
    wrong = {"username": "dispatcher", "password": "no"}
    nobody = {"username": "no-such-user", "password": "no"}
    answers = [await api.client.post("/api/v1/auth/token", data=d) for d in (wrong, nobody)]
    assert [a.status_code for a in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()
    assert answers[0].headers["content-type"] == "application/problem+json"


async def test_guessing_is_throttled_by_address_and_name(api: Served) -> None:
    wrong = {"username": "dispatcher", "password": "no"}
    statuses = [
        (await api.client.post("/api/v1/auth/token", data=wrong)).status_code for _ in range(12)
    ]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert (await api.headers("ACCEPTOR"))["authorization"]


async def test_guesses_that_come_at_once_are_throttled_too(api: Served) -> None:
    def guess(name: str) -> Any:
        wrong = {"username": name, "password": "no"}
        return api.client.post("/api/v1/auth/token", data=wrong)

    answers = await asyncio.gather(*(guess("dispatcher") for _ in range(20)))
    assert sum(a.status_code == 401 for a in answers) == 10
    limit = api.parts.limits.address_failures_per_minute
    for number in range(limit):
        api.services.address_failures.count("127.0.0.1")
        assert api.services.sign_in_failures.lets(f"127.0.0.1 user-{number}")
    assert (await guess("acceptor")).status_code == 429


async def test_signing_in_uses_nothing_up(api: Served) -> None:
    account = api.account("ACCEPTOR")
    right = {"username": account["username"], "password": account["password"]}
    for _ in range(12):
        answer = await api.client.post("/api/v1/auth/token", data=right)
        assert answer.status_code == 200, answer.text


async def test_a_token_runs_out(api: Served) -> None:
    headers = await api.headers("DISPATCHER")
    api.clock.move(minutes=31)
    answer = await api.client.get("/api/v1/me", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == "token_expired"


@pytest.mark.parametrize(
    "change",
    [{"active": False}, {"rights_version": 2, "role": "VISITOR"}],
    ids=["ended", "changed"],
)
async def test_a_changed_account_closes_its_tokens(
    api: Served, change: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = await api.headers("DISPATCHER")
    async with api.parts.engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await connection.execute(
                update(AccountRow).where(col(AccountRow.username) == "dispatcher").values(**change)
            )
    monkeypatch.setattr("api.accounts.FRESH_S", 0.0)
    assert (await api.client.get("/api/v1/me", headers=headers)).status_code == 401


async def test_a_token_of_another_key_opens_nothing(api: Served) -> None:
    headers = await api.headers("DISPATCHER")
    forged = headers["authorization"][:-4] + "AAAA"
    answer = await api.client.get("/api/v1/me", headers={"authorization": forged})
    assert answer.status_code == 401
    assert (await api.client.get("/api/v1/me")).json()["code"] == "unauthenticated"


PUBLIC = {
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/asyncapi.json",
    "/api/v1/auth/token",
    "/api/v1/centre",
    "/api/v1/printed/{code}",
    "/api/v1/track/{code}",
    "/{path}",
    "/{path:path}",
    "/api/v1/live",
}


async def test_before_a_sign_in_the_centre_says_its_name_only(api: Served) -> None:
    answer = await api.client.get("/api/v1/centre")
    assert answer.json() == {"centre_name": api.parts.centre_name}


async def test_no_endpoint_is_open_without_a_sign_in(api: Served) -> None:
    tried = 0
    for path, methods in api.app.openapi()["paths"].items():
        if path in PUBLIC:
            continue
        for method in methods:
            concrete = path.replace("{", "").replace("}", "")
            answer = await api.client.request(method.upper(), concrete)
            assert answer.status_code == 401, (method, path, answer.text)
            tried += 1
    assert tried > 3


async def test_a_token_is_renewed_for_one_shift(api: Served) -> None:
    headers = await api.headers("DISPATCHER")
    answer = await api.client.post("/api/v1/auth/renew", headers=headers)
    assert answer.status_code == 200, answer.text
    renewed = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert (await api.client.get("/api/v1/me", headers=renewed)).status_code == 200

    hours = api.parts.limits.session_hours
    long_ago = int(api.parts.now().timestamp()) - hours * 3600
    old, _ = tokens.issue(
        api.parts.token_key,
        answer.json()["account"]["id"],
        1,
        api.parts.now(),
        timedelta(minutes=5),
        long_ago,
    )
    bearer = {"Authorization": f"Bearer {old}"}
    assert (await api.client.get("/api/v1/me", headers=bearer)).status_code == 200
    refused = await api.client.post("/api/v1/auth/renew", headers=bearer)
    assert (refused.status_code, refused.json()["code"]) == (401, "token_expired")


async def test_without_a_token_nothing_is_renewed(api: Served) -> None:
    assert (await api.client.post("/api/v1/auth/renew")).status_code == 401


async def test_a_client_with_a_token_alone_renews_it(api: Served) -> None:
    """What `bihuan replay` does with BIHUAN_TOKEN, as long as the token is still good."""
    given = (await api.headers("INTEGRATOR"))["authorization"].removeprefix("Bearer ")
    api.clock.move(minutes=1)
    session = Session(api.client, token=given)
    first = await session.token()
    me = await session.get("/me")
    assert first != given
    assert me["role"] == "INTEGRATOR"
    assert await session.token() == first


async def test_many_clients_of_one_account_sign_in_at_once(api: Served) -> None:
    account = api.account("INTEGRATOR")
    right = {"username": account["username"], "password": account["password"]}
    answers = await asyncio.gather(
        *(api.client.post("/api/v1/auth/token", data=right) for _ in range(24))
    )
    assert {a.status_code for a in answers} == {200}
