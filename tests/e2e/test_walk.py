"""The walk of one ticket, from a report to its closing, as three people do it in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.browser import chromium, sign_in
from tests.support.centre import Centre
from tests.support.polling import wait_until
from tests.support.postgres import RealPostgres

pytestmark = [pytest.mark.kafka, pytest.mark.browser, pytest.mark.slow]

TEXT = "紫金街道大洋社区菜场后门的生活垃圾堆了好几天没有人清运,苍蝇很多,味道很大。"
PHONE = "13800000001"


@pytest.fixture(params=["sqlite", "postgresql"])
def centre(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Centre]:
    """A centre on real Kafka where a person dispatches, on each database."""
    settings: dict[str, object] = {"routing__auto_dispatch": "false", "kafka__heap_mb": 400}
    if request.param == "postgresql":
        server: RealPostgres = request.getfixturevalue("postgres_server")
        url = server.url(server.create_database())
        settings["database__url"] = url.replace("+asyncpg", "")
    with Centre(tmp_path / "state", settings=settings) as running:
        running.start("--no-demo")
        yield running


def _report(centre: Centre) -> str:
    """A caller's report, and the ticket that it becomes."""
    with centre.client("HOTLINE_AGENT") as agent:
        answer = agent.post(
            "/api/v1/reports",
            json={
                "channel": "hotline",
                "text": TEXT,
                "source_system": "12345",
                "external_no": "walk-1",
                "reporter": {"name": "来电人", "phone": PHONE, "wants_reply": True},
            },
        )
        assert answer.status_code == 202, answer.text

        def ticket() -> str | None:
            found = agent.get(f"/api/v1/reports/{answer.json()['report_id']}").json()
            incident: str | None = found.get("incident_id")
            return incident

        return str(wait_until(ticket, timeout=20))


def _state(centre: Centre, incident_id: str) -> dict[str, Any]:
    with centre.client("DUTY_OFFICER") as officer:
        found: dict[str, Any] = officer.get(f"/api/v1/incidents/{incident_id}").json()
        return found


def _co_handlers_answer(centre: Centre, incident_id: str) -> None:
    """Without their results a review does not pass."""
    for task in _state(centre, incident_id)["co"]:
        role = "TOWN_DESK" if task["unit"].startswith("XZ-") else "DEPT_DESK"
        with centre.client(role, task["unit"]) as helper:
            path = f"/api/v1/incidents/{incident_id}"
            signed = helper.post(f"{path}/sign")
            assert signed.status_code == 200, signed.text
            done = helper.post(f"{path}/feedback", json={"solved": True, "handling": "已配合"})
            assert done.status_code == 200, done.text


def test_three_people_close_a_ticket(centre: Centre) -> None:
    incident = _report(centre)
    with chromium() as browser:
        dispatcher = sign_in(browser, centre.address, centre.account("DISPATCHER"))
        desk = sign_in(browser, centre.address, centre.account("DEPT_DESK", "ZHZF"))
        visitor = sign_in(browser, centre.address, centre.account("VISITOR"))

        dispatcher.open(incident)
        dispatcher.see("matter-text", "生活垃圾")
        dispatcher.see("why", "暴露垃圾")
        dispatcher.see("proposal", "综合行政执法局")
        assert PHONE not in dispatcher.page.content()
        dispatcher.act("correct", press=("severity-S3",))
        dispatcher.see("ticket-panel", "较急")
        assert desk.page.get_by_test_id(f"row-{incident}").count() == 0
        dispatcher.act("dispatch")

        desk.open(incident)
        assert PHONE not in desk.page.content()
        desk.act("sign")
        dispatcher.see("ticket-status", "处置中")
        desk.act("contact", note="已联系来电人,约定下午到场")
        desk.act("feedback", press=("solved-yes",), handling="已清运并增设垃圾桶")
        dispatcher.see("ticket-status", "待审核")
        _co_handlers_answer(centre, incident)
        dispatcher.act("pass-review")

        visitor.open(incident)
        visitor.act(
            "visit",
            press=("reached-yes", "solved-yes", "satisfied_result-5", "satisfied_attitude-5"),
        )
        visitor.see("ticket-gone", "已完成：回访")
        visitor.see("matter-text", "生活垃圾")
        dispatcher.see("ticket-status", "已结案")
        dispatcher.see("chain")

    closed = _state(centre, incident)
    assert (closed["status"], closed["end"]) == ("CLOSED", "visited")
    with centre.client("DUTY_OFFICER") as officer:
        file = officer.get(f"/api/v1/incidents/{incident}/case-file").json()
    assert file["verified"] is True
    assert [e["type"] for e in file["events"]] == [
        "TicketReported",
        "TicketTriaged",
        "TicketAccepted",
        "TicketCorrected",
        "TicketDispatched",
        "TicketSigned",
        "ContactRecorded",
        "FeedbackGiven",
        "CoHandlerSigned",
        "CoFeedbackGiven",
        "ReviewPassed",
        "VisitRecorded",
        "TicketClosed",
    ]
