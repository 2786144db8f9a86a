"""What clients are told by a server whose disk is full, and by one that stops under a request."""

from __future__ import annotations

import asyncio

import httpx
import uvicorn
from sqlalchemy import event

from deploy.ports import LOOPBACK, free_port
from grid.county import County
from tests.api.conftest import Served, serving
from tests.support.polling import eventually

CHANNEL = {"address": f"{'desk' * 15}@example.org"}


async def test_a_full_disk_is_said_and_what_was_refused_can_be_sent_again(api: Served) -> None:
    """SQLite is given no page more than it has: its own error, as on a full disk."""
    path = "/api/v1/duty/channels/mail"
    desks = [str(a["unit"]) for a in api.accounts if a["role"] == "DEPT_DESK"]
    signed_in = [await api.headers("DEPT_DESK", unit=unit) for unit in desks]
    raw = api.parts.engine.sync_engine
    room = ["1"]

    @event.listens_for(raw, "begin")
    def _limit(connection: object) -> None:
        connection.exec_driver_sql(f"pragma max_page_count = {room[0]}")  # type: ignore[attr-defined]

    answers = [(await api.client.put(path, json=CHANNEL, headers=h), h) for h in signed_in]
    refused = [(a, h) for a, h in answers if a.status_code != 200]
    assert refused, "the database found room"
    for answer, _ in refused:
        assert (answer.status_code, answer.json()["code"]) == (503, "storage_full")
        assert int(answer.headers["retry-after"]) > 0
        assert "存储空间已满" in answer.json()["title"]
    room[0] = "1073741823"
    for _, headers in refused:
        assert (await api.client.put(path, json=CHANNEL, headers=headers)).status_code == 200


async def test_a_request_that_the_stopping_server_gives_up_is_told_to_come_again(
    sqlite_url: str, county: County
) -> None:
    """The broker does not answer, so the report waits; the server ends before it does."""
    async with serving(sqlite_url, county, kafka_within_s=60.0) as served:
        headers = await served.headers("HOTLINE_AGENT")
        port = free_port()
        server = uvicorn.Server(
            uvicorn.Config(
                served.app,
                port=port,
                lifespan="off",
                log_config=None,
                timeout_graceful_shutdown=1,
            )
        )
        running = asyncio.create_task(server.serve())
        await eventually(lambda: server.started)
        async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
            post = asyncio.create_task(
                http.post(
                    f"http://{LOOPBACK}:{port}/api/v1/reports",
                    json={"channel": "hotline", "text": "积水"},
                    headers=headers,
                )
            )
            await eventually(lambda: bool(server.server_state.tasks))
            server.should_exit = True
            answer = await post
        await running
    assert (answer.status_code, answer.json()["code"]) == (503, "stopping")
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["content-type"] == "application/problem+json"
