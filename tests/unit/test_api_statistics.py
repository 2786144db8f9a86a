"""The sums of the intake statistics."""

from __future__ import annotations

from api.statistics import Done, added_up

REPORTS = "bihuan.reports.v1"
NONE = {
    "records": 0,
    "routed": 0,
    "joined": 0,
    "repeats": 0,
    "dead_before": 0,
    "dead_reports": 0,
    "dead_matters": 0,
}


def done(**more: int) -> Done:
    """Progress of one partition up to offset 10."""
    return Done(next_offsets={(REPORTS, 0): 10}, **{**NONE, **more})


def test_accepted_is_routed_and_dead_when_idle() -> None:
    idle = done(records=8, repeats=1, routed=7, dead_before=1, dead_reports=1)
    numbers = added_up(idle, {(REPORTS, 0): 10}, {})
    assert numbers["reports_accepted"] == 8
    assert numbers["reports_accepted"] == numbers["reports_routed"] + numbers["reports_dead"]
    assert numbers["reports_classified"] == 7


def test_what_waits_on_kafka_is_accepted_but_beats_are_not_reports() -> None:
    ends = {(REPORTS, 0): 15, (REPORTS, 1): 4}
    numbers = added_up(done(records=8, repeats=1, joined=2), ends, {(REPORTS, 0): 2})
    assert numbers["reports_accepted"] == 8 + (15 - 10 - 2) + 4 - 1
    assert numbers["reports_joined"] == 2
