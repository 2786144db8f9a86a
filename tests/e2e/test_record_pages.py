"""The record as people use it: the board of a moment, back to live, and a file on paper."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.e2e.browser import chromium, sign_in
from tests.support.centre import Centre
from tests.support.polling import wait_until
from tests.support.processes import BIHUAN

pytestmark = [pytest.mark.kafka, pytest.mark.browser, pytest.mark.slow]

GAS = "紫金街道大洋社区3幢燃气管道泄漏,楼道里煤气味非常重。"


def _server_time(client: httpx.Client) -> str:
    told: str = client.get("/api/v1/incidents?limit=1").json()["server_time"]
    return told


def _token(centre: Centre) -> str:
    account = centre.account("DUTY_OFFICER")
    form = {"username": account["username"], "password": account["password"]}
    told: str = httpx.post(f"{centre.address}/api/v1/auth/token", data=form).json()["access_token"]
    return told


def test_a_board_is_looked_back_at_and_a_file_is_printed(tmp_path: Path) -> None:
    state = tmp_path / "state"
    settings: dict[str, object] = {"kafka__heap_mb": 400, "auditor__count_every_s": 0.5}
    with Centre(state, settings=settings) as centre:
        centre.start("--no-demo")
        with centre.client("HOTLINE_AGENT") as agent:
            body = {"channel": "hotline", "text": GAS, "subclass": "0504"}
            sent = agent.post("/api/v1/reports", json=body).json()

            def ticket() -> str | None:
                found: str | None = (
                    agent.get(f"/api/v1/reports/{sent['report_id']}").json().get("incident_id")
                )
                return found

            incident = str(wait_until(ticket, timeout=20))
            then = _server_time(agent)
        with centre.client("DEPT_DESK", "RQGS") as desk:
            assert desk.post(f"/api/v1/incidents/{incident}/sign", json={}).status_code == 200
        with centre.client("DUTY_OFFICER") as officer:

            def known() -> bool:
                told = officer.get("/api/v1/statistics/board", params={"at": signed})
                return told.status_code == 200

            signed = _server_time(officer)
            wait_until(known, timeout=30)
        with chromium() as browser:
            seen = sign_in(browser, centre.address, centre.account("DUTY_OFFICER"))
            seen.see(f"row-{incident}", "处置中")
            seen.page.goto(f"{centre.address}/?at={then}")
            seen.see("past-at", "回看")
            seen.see(f"row-{incident}", "待签收")
            seen.see("counter-open", "1")
            seen.click(f"row-{incident}")
            seen.see("ticket-then", "回到现在")
            seen.click("past-end")
            seen.gone("past-band")
            seen.see(f"row-{incident}", "处置中")
            seen.gone("ticket-then")
            seen.click("print-file")
            seen.see("print-made", "打开 PDF")
            made = seen.page.request.get(
                f"{centre.address}/api/v1/incidents/{incident}/case-file/print",
                headers={"authorization": f"Bearer {_token(centre)}"},
            )
            file = tmp_path / "case.pdf"
            file.write_bytes(made.body())
            seen.page.goto(f"{centre.address}/verify/{made.headers['x-verification-code']}")
            seen.see("verify-answer", "打印件属实")
            seen.page.get_by_test_id("verify-file").set_input_files(file)
            seen.see("verify-matches", "完全一致")
            seen.page.goto(f"{centre.address}/")
            seen.click("board-look-back")
            seen.see("past-band", "按您现在的权限显示")
            seen.see("list-empty")
        done = subprocess.run(
            [*BIHUAN, "at", then, "--state", str(state), "--url", centre.address, "--json"],
            capture_output=True,
            text=True,
            check=True,
        )
        told = json.loads(done.stdout)
        assert told["board"]["open"] == 1
        assert [(t["id"], t["status"]) for t in told["tickets"]] == [(incident, "PENDING_SIGN")]
