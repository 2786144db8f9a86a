"""What the auditor says over HTTP and on the boards; its own death is seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from api.live.audits import SILENT_AFTER, AuditWatch
from dispatch.store.audit import save_findings, save_report
from dispatch.store.engine import writing
from tests.api.conftest import Served


def a_report(at: Any, **more: Any) -> dict[str, Any]:
    return {
        "kind": "recent",
        "at": at,
        "took_s": 0.2,
        "tickets": 7,
        "missed": 0,
        "spurious": 0,
        "differing": 0,
        "trusted": 0,
        "overdue": 0,
        "greatest_late_s": 1.5,
        "sweep_age_s": 2.0,
        "alarms": "",
        **more,
    }


async def reported(api: Served, **more: Any) -> None:
    """The auditor reports."""
    async with api.parts.engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await save_report(connection, a_report(api.clock(), **more))


async def found_missing(api: Served) -> None:
    """The auditor finds that a row is not there."""
    finding = {
        "incident_id": "i1",
        "run": 4,
        "kind": "row_missing",
        "about": "E4",
        "verdict": "missed",
        "version": 5,
        "expected": "E4",
        "found": "no row",
    }
    async with api.parts.engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await save_findings(connection, [finding], [], api.clock())


async def told(api: Served, role: str) -> Any:
    answer = await api.client.get("/api/v1/auditor", headers=await api.headers(role))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_centre_without_reports_says_so(api: Served) -> None:
    assert await told(api, "DUTY_OFFICER") == {
        "age_s": None,
        "alarms": [],
        "reports": [],
        "findings": [],
    }


async def test_the_newest_report_is_told_with_its_findings(api: Served) -> None:
    await reported(api, missed=1, alarms="late missed")
    await found_missing(api)
    api.clock.move(seconds=3)
    said = await told(api, "AUDITOR")
    assert (said["age_s"], said["alarms"]) == (3.0, ["late", "missed"])
    assert (said["reports"][0]["missed"], said["reports"][0]["greatest_late_s"]) == (1, 1.5)
    assert [(f["incident_id"], f["verdict"], f["run"]) for f in said["findings"]] == [
        ("i1", "missed", 4)
    ]


async def test_an_administrator_sees_counts_and_no_tickets(api: Served) -> None:
    await reported(api, missed=1)
    await found_missing(api)
    said = await told(api, "ADMIN")
    assert said["reports"][0]["missed"] == 1
    assert said["findings"] == []


@pytest.mark.parametrize("role", ["DEPT_DESK", "GRID_WORKER", "INTEGRATOR"])
async def test_others_are_told_nothing(api: Served, role: str) -> None:
    answer = await api.client.get("/api/v1/auditor", headers=await api.headers(role))
    assert answer.status_code == 403


async def test_a_dead_auditor_is_said_to_be_silent(api: Served) -> None:
    watch = AuditWatch(api.parts.engine, api.clock)
    assert watch.sign()["alarms"] == []
    api.clock.at += SILENT_AFTER + timedelta(seconds=1)
    assert watch.sign()["alarms"] == ["auditor_silent"]
    await reported(api, alarms="missed", missed=2)
    await watch.read()
    assert watch.sign() == {
        "age_s": 0.0,
        "alarms": ["missed"],
        "missed": 2,
        "spurious": 0,
        "differing": 0,
        "greatest_late_s": 1.5,
    }
    api.clock.at += SILENT_AFTER + timedelta(seconds=1)
    assert watch.sign()["alarms"] == ["missed", "auditor_silent"]
    assert (await told(api, "DUTY_OFFICER"))["alarms"] == ["missed", "auditor_silent"]
