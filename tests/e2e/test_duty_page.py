"""The page for duty, as people use it: a notice is confirmed, a drill shows who confirmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.browser import chromium, sign_in
from tests.support.centre import Centre
from tests.support.polling import wait_until

pytestmark = [pytest.mark.kafka, pytest.mark.browser, pytest.mark.slow]

TEXT = "紫金街道大洋社区3幢燃气管道泄漏,楼道里煤气味非常重。"


def _report(centre: Centre) -> str:
    with centre.client("HOTLINE_AGENT") as agent:
        body = {"channel": "hotline", "text": TEXT, "subclass": "0504"}
        sent = agent.post("/api/v1/reports", json=body).json()

        def ticket() -> str | None:
            found: str | None = (
                agent.get(f"/api/v1/reports/{sent['report_id']}").json().get("incident_id")
            )
            return found

        return str(wait_until(ticket, timeout=20))


def test_a_notice_is_seen_and_confirmed_and_a_drill_shows_who_confirmed(tmp_path: Path) -> None:
    settings: dict[str, object] = {"kafka__heap_mb": 400, "notify__drill": "none"}
    with Centre(tmp_path / "state", settings=settings) as centre, chromium() as browser:
        centre.start("--no-demo")
        desk = sign_in(browser, centre.address, centre.account("DEPT_DESK", "RQGS"))
        officer = sign_in(browser, centre.address, centre.account("DUTY_OFFICER"))
        incident = _report(centre)

        desk.see("duty-unseen", "1")
        desk.click("duty-link")
        desk.see("notice", "待签收")
        desk.click("notice-confirm")
        desk.gone("notice-confirm")
        desk.see("on-duty", "燃气公司签收岗")

        officer.click("duty-link")
        officer.see("on-duty", "值班长")
        officer.page.get_by_test_id("told-incident").fill(incident)
        officer.click("told-look")
        officer.see("told", "燃气公司签收岗")
        officer.click("drill-begin")
        officer.see("drill-count", "0 /")

        desk.see("notice", "演练")
        desk.click("notice-confirm")
        desk.gone("notice-confirm")
        officer.page.get_by_role("button", name="刷新").click()
        officer.see("drill-count", "1 /")
