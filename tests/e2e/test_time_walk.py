"""A unit's time in a browser: an extension asked for, endorsed and granted; suspended and resumed;
then the clock is moved past the due time, and everybody sees the card."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.clock import Shift, wall_clock, write_shift
from tests.e2e.browser import Person, chromium, sign_in
from tests.support.centre import Centre
from tests.support.polling import wait_until

pytestmark = [pytest.mark.kafka, pytest.mark.browser, pytest.mark.slow]

TEXT = "紫金街道大洋社区菜场后门的生活垃圾堆了好几天没有人清运,苍蝇很多,味道很大。"
UNIT = "ZHZF"
COUNTY_OFFSET = timedelta(hours=8)


class Clock:
    """The file that the centre's clock follows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ahead = timedelta()

    def move(self, by: timedelta) -> None:
        """Moves the centre's clock on."""
        self._ahead += by
        write_shift(self.path, Shift(offset_s=self._ahead.total_seconds()))

    def now(self) -> datetime:
        """What the centre takes for now."""
        return wall_clock() + self._ahead


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path / "clock.json")


@pytest.fixture
def centre(tmp_path: Path, clock: Clock) -> Iterator[Centre]:
    """A centre whose clock the test moves, and where a person dispatches."""
    settings: dict[str, object] = {
        "routing__auto_dispatch": "false",
        "kafka__heap_mb": 400,
        "test_mode": "true",
        "clock_file": clock.path,
        "notify__drill": "none",
    }
    with Centre(tmp_path / "state", settings=settings) as running:
        running.start("--no-demo")
        yield running


def _reported(centre: Centre) -> str:
    """A report that the unit has to sign."""
    with centre.client("HOTLINE_AGENT") as agent:
        body = {
            "channel": "hotline",
            "text": TEXT,
            "source_system": "12345",
            "external_no": "time-1",
        }
        answer = agent.post("/api/v1/reports", json=body)
        assert answer.status_code == 202, answer.text

        def ticket() -> str | None:
            found = agent.get(f"/api/v1/reports/{answer.json()['report_id']}").json()
            incident: str | None = found.get("incident_id")
            return incident

        incident = str(wait_until(ticket, timeout=20))
    with centre.client("DISPATCHER") as dispatcher:
        sent = dispatcher.post(f"/api/v1/incidents/{incident}/dispatch", json={"lead": UNIT})
        assert sent.status_code == 200, sent.text
    return incident


def _handling(centre: Centre, incident: str) -> dict[str, Any]:
    """The lead's handling run as it stands."""
    with centre.client("DUTY_OFFICER") as officer:
        detail = officer.get(f"/api/v1/incidents/{incident}").json()
    runs = [r for r in detail["time"]["runs"] if r["clock"] == "handle" and not r["task"]]
    found: dict[str, Any] = runs[-1]
    return found


def _entered(at: datetime) -> str:
    """A moment as people enter it: the county's wall time."""
    return f"{(at + COUNTY_OFFSET).replace(tzinfo=None):%Y-%m-%dT%H:%M}"


def _effects(person: Person, command: str) -> str:
    """What a form says of the clocks before it is sent."""
    person.click(f"action-{command}")
    said = person.see("effects").inner_text()
    person.click("form-cancel")
    return said


def test_time_is_asked_for_given_stopped_and_runs_out(centre: Centre, clock: Clock) -> None:
    incident = _reported(centre)
    with chromium() as browser:
        desk = sign_in(browser, centre.address, centre.account("DEPT_DESK", UNIT))
        leader = sign_in(browser, centre.address, centre.account("DEPT_LEADER", UNIT))
        dispatcher = sign_in(browser, centre.address, centre.account("DISPATCHER"))
        for person in (desk, leader, dispatcher):
            person.open(incident)

        desk.act("sign")
        due = datetime.fromisoformat(_handling(centre, incident)["due"])
        longer = due.replace(second=0, microsecond=0) + timedelta(minutes=30)
        assert "暂不升牌" in _effects(desk, "extend")
        desk.act("extend", until=_entered(longer), reason="垃圾车下午才能到")
        leader.see("pending", "待部门领导审批")
        leader.act("endorse", press=("agree-yes",))
        dispatcher.see("pending", "待中心审批")
        assert "改为" in _effects(dispatcher, "rule-adjustment")
        dispatcher.act("rule-adjustment", press=("agree-yes",), opinion="同意")
        desk.see("clocks", "已延期 1 次")
        assert datetime.fromisoformat(_handling(centre, incident)["due"]) == longer

        leader.act("suspend", until=_entered(clock.now() + timedelta(days=30)), reason="等雨停")
        dispatcher.act("rule-adjustment", press=("agree-yes",), opinion="同意")
        desk.see("suspended", "自动恢复")
        desk.see("ticket-status", "已挂起")
        assert "恢复计时" in _effects(desk, "resume")
        desk.act("resume")
        dispatcher.see("ticket-status", "处置中")

        clock.move(timedelta(days=4))  # tokens run out meanwhile, too
        officer = sign_in(browser, centre.address, centre.account("DUTY_OFFICER"))
        officer.see(f"row-{incident}", "红")
        officer.click("card-red")
        officer.open(incident)
        officer.see("run-card", "红牌")
        officer.see("overdue-facts", "处置")
        officer.see("lateness", "综合行政执法局")
        officer.see("event-StepFired", "督办")
        officer.see("watch", "督办单第 1 号")

        officer.page.get_by_test_id("look-back").last.click()
        officer.see("ticket-then", "时的情况")
        officer.see("ticket-status", "待分派")
        assert officer.page.get_by_test_id("action-supervise").count() == 0, "the past is over"
        officer.click("ticket-now")
        officer.see("ticket-status", "处置中")
