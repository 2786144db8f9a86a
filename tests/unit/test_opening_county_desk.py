"""What no rule names a unit for waits at the county desk for a person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dispatch.incident.ticket import Classification, Place, Proposal
from dispatch.messages import Matter, ReportMessage
from dispatch.opening import Automation, opening
from dispatch.routing import COUNTY_DESK

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def matter() -> Matter:
    return Matter(
        origin="bihuan.reports.v1/0/1",
        report=ReportMessage(
            report_id="r1",
            tracking_code="T1",
            identity="1",
            content_hash="c",
            account="a",
            channel="hotline",
            text="电梯困人",
            received_at=NOW,
        ),
        place=Place(county="331102"),
        classification=Classification(subclass="0505", severity="S1", confidence=0.99),
        triaged_at=NOW,
    )


@pytest.mark.parametrize(("rule", "dispatched"), [(COUNTY_DESK, False), ("class:0505", True)])
def test_a_matter_without_a_unit_is_not_dispatched_by_itself(rule: str, dispatched: bool) -> None:
    proposal = Proposal(lead="SHZLZX", rule=rule, rules_version="v")
    command = opening(
        matter(),
        Automation(dispatch=True, threshold_of=lambda *_: 0.5),
        lambda *_: proposal,
    )
    assert command.accept
    assert command.dispatch is dispatched
