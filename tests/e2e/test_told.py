"""A gas leak at any hour: the desk on duty is told on its open page, by mail, and a system by a
signed call, each once, also when the worker that tells is killed meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner
from websockets.sync.client import ClientConnection, connect

from deploy.commands.webhooks import app as webhooks
from dispatch.signing import SIGNATURE_HEADER, is_signed
from tests.support.centre import Centre
from tests.support.polling import wait_until
from tests.support.postgres import RealPostgres
from tests.support.receivers import MailServer, WebServerThread

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

TEXT = "紫金街道大洋社区3幢燃气管道泄漏,楼道里煤气味非常重,有人头晕。"
DESK = ("DEPT_DESK", "RQGS")


@pytest.fixture
def mails() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def hook() -> Iterator[WebServerThread]:
    with WebServerThread() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def centre(request: pytest.FixtureRequest, tmp_path: Path, mails: MailServer) -> Iterator[Centre]:
    settings: dict[str, object] = {
        "kafka__heap_mb": 400,
        "notify__mail_gateway": mails.gateway,
        "notify__drill": "none",
    }
    if request.param == "postgresql":
        server: RealPostgres = request.getfixturevalue("postgres_server")
        url = server.url(server.create_database())
        settings["database__url"] = url.replace("+asyncpg", "")
    with Centre(tmp_path / "state", settings=settings) as running:
        running.start("--no-demo")
        yield running


def _add_hook(centre: Centre, url: str) -> str:
    words = ["add", "city", url, "--event", "TicketDispatched", "--state", str(centre.state)]
    if (database := centre.settings.get("database__url")) is not None:
        words += ["--database-url", str(database)]
    added = CliRunner().invoke(webhooks, words)
    assert added.exit_code == 0, added.output
    return added.output.partition("secret ")[2].strip()


def _notice(socket: ClientConnection) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = json.loads(socket.recv(timeout=30))
        if frame["type"] == "notice":
            notice: dict[str, Any] = frame["notice"]
            return notice


def _kill_workers(centre: Centre) -> None:
    for process in centre.processes():
        if "worker" in process.cmdline():
            process.kill()


def _report(centre: Centre, number: str) -> None:
    with centre.client("HOTLINE_AGENT") as agent:
        body = {
            "channel": "hotline",
            "text": TEXT,
            "source_system": "12345",
            "external_no": number,
            "subclass": "0504",
        }
        assert agent.post("/api/v1/reports", json=body).status_code == 202


def test_the_desk_on_duty_is_told_by_every_way_and_once(
    centre: Centre, mails: MailServer, hook: WebServerThread
) -> None:
    secret = _add_hook(centre, hook.url)
    _kill_workers(centre)  # a running one would notice the new webhook within five seconds
    with centre.client(*DESK) as desk:
        kept = desk.put("/api/v1/duty/channels/mail", json={"address": "desk@example.org"})
        assert kept.status_code == 200, kept.text
        token = desk.headers["Authorization"].removeprefix("Bearer ")
        url = f"{centre.address.replace('http', 'ws')}/api/v1/live"
        with connect(url, compression=None) as socket:
            socket.send(json.dumps({"type": "subscribe", "token": token}))
            _report(centre, "leak-1")
            notice = _notice(socket)
            incident = notice["incident_id"]
            assert (notice["what"], notice["urgent"]) == ("dispatched", True)
            wait_until(lambda: mails.mails and hook.posted, timeout=30)
        (mail,) = mails.mails
        assert mail.to == ("desk@example.org",)
        assert "待签收" in mail.subject
        (posted,) = hook.posted
        now = int(datetime.now(UTC).timestamp())  # noqa: TID251 - what a receiver does
        assert is_signed(secret, posted.headers[SIGNATURE_HEADER], posted.body, now)
        assert json.loads(posted.body)["incident"]["id"] == incident
        confirmed = desk.post(f"/api/v1/duty/confirm/{notice['id']}")
        assert confirmed.status_code == 200

        _kill_workers(centre)
        _report(centre, "leak-2")
        _kill_workers(centre)
        wait_until(lambda: len(mails.mails) == 2 and len(hook.posted) == 2, timeout=90)
        told = desk.get("/api/v1/duty/notices").json()
    assert len({n["incident_id"] for n in told}) == len(told) == 2
    deliveries = [posted.headers["x-bihuan-delivery"] for posted in hook.posted]
    assert len(set(deliveries)) == len(deliveries)
