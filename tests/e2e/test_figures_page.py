"""Indicators as leaders use them: numbers, the groups behind one, the tickets behind a group; and
the same in the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import app
from tests.e2e.browser import chromium, sign_in
from tests.support.centre import Centre
from tests.support.polling import wait_until

pytestmark = [pytest.mark.kafka, pytest.mark.browser, pytest.mark.slow]

GAS = "紫金街道大洋社区3幢燃气管道泄漏,楼道里煤气味非常重。"


def _reported(centre: Centre) -> str:
    """A gas leak that its unit has signed; its ticket."""
    with centre.client("HOTLINE_AGENT") as agent:
        body = {"channel": "hotline", "text": GAS, "subclass": "0504"}
        sent = agent.post("/api/v1/reports", json=body).json()

        def ticket() -> str | None:
            found: str | None = (
                agent.get(f"/api/v1/reports/{sent['report_id']}").json().get("incident_id")
            )
            return found

        incident = str(wait_until(ticket, timeout=20))
    with centre.client("DEPT_DESK", "RQGS") as desk:
        assert desk.post(f"/api/v1/incidents/{incident}/sign", json={}).status_code == 200
    return incident


def test_a_number_leads_to_its_tickets_on_the_page_and_in_the_terminal(tmp_path: Path) -> None:
    state = tmp_path / "state"
    settings: dict[str, object] = {"kafka__heap_mb": 400, "auditor__count_every_s": 0.5}
    with Centre(state, settings=settings) as centre:
        centre.start("--no-demo")
        incident = _reported(centre)
        with centre.client("COUNTY_LEADER") as leader:

            def counted() -> bool:
                told = leader.get("/api/v1/statistics/indicators?indicator=signed_in_time").json()
                figures = [g["figures"].get("signed_in_time") for g in told["groups"]]
                return any(f is not None and f["part"] == 1 for f in figures)

            wait_until(counted, timeout=30)
        with chromium() as browser:
            seen = sign_in(browser, centre.address, centre.account("COUNTY_LEADER"))
            seen.click("figures-link")
            seen.see("figures-as-of", "已统计至")
            seen.see("indicator-reported", "1")
            seen.click("indicator-signed_in_time")
            seen.see("figure", "100%")
            row = seen.see("group-RQGS", "燃气公司")
            row.get_by_test_id("door-whole").click()
            seen.see("behind-ticket", "燃气泄漏")
            seen.click("figures-assessment")
            seen.see("score-RQGS", "100.00")
            seen.page.goto(f"{centre.address}/figures?from=2020-02-01&to=2020-01-01")
            seen.see("figures-failure", "to: 不晚于起始时间")

        def stats(*asked: str) -> object:
            done = CliRunner().invoke(
                app, ["stats", *asked, "--json", "--state", str(state), "--url", centre.address]
            )
            assert done.exit_code == 0, done.output
            told: object = json.loads(done.stdout)
            return told

        listed = stats("tickets", "signed_in_time", "--which", "part", "--by", "unit",
                       "--group", "RQGS")  # fmt: skip
        assert isinstance(listed, list)
        assert [item["id"] for item in listed] == [incident]
        shown = stats("show", "--indicator", "tasks", "--by", "unit")
        assert isinstance(shown, dict)
        assert "RQGS" in [group["key"] for group in shown["groups"]]
