"""Whatever is posted, intake answers 2xx or a problem document, never a fault."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.bodies import parse_json, parts_of
from api.intake_rules import Invalid, ReportIn, Rules, check_report, parse_report
from api.problems import FieldError, Problem
from dispatch.taxonomy import load_taxonomy
from grid.county import County
from tests.api.conftest import CHANNELS, MovableClock, Served

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from(["hotline", "331102001", "0701", "2026-03-01T08:00:00+08:00", "\x00"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
FIELDS = list(ReportIn.model_fields)
REPORTS = st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), JSON, max_size=8)
NEAR_GOOD = st.builds(
    lambda base, more: {"channel": "hotline", "text": "路灯不亮", **base, **more},
    st.just({}),
    st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=2),
)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=JSON | REPORTS | NEAR_GOOD)
def test_any_value_is_checked_or_refused_with_a_field(county: County, value: Any) -> None:
    rules = Rules(CHANNELS, county, load_taxonomy())
    errors: list[FieldError] = []
    something: Any = None
    try:
        report = parse_report(value)
        check_report(report, rules, CHANNELS.__contains__, MovableClock()())
        something = report.text or report.attachments or report.reading
    except Invalid as invalid:
        errors = invalid.errors
    assert bool(errors) is not bool(something)
    assert all(error.rule for error in errors)


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_json_or_not(raw: bytes) -> None:
    status = 200
    try:
        parts_of([parse_json(raw)])
    except ValueError:
        status = 400
    except Problem as problem:
        status = problem.status
    assert status in (200, 400)


_ODD: list[Any] = [None, "", 0, [], {}, [[]], "\ud7ff"]


@pytest.mark.kafka
async def test_no_report_makes_the_endpoint_fail(api_with_kafka: Served) -> None:
    headers = await api_with_kafka.headers("INTEGRATOR")
    odd: list[Any] = [{"channel": c, "text": t} for c in ("grid", "") for t in ("", "a", None, 1)]
    odd += [{name: value} for name in FIELDS for value in _ODD]
    for value in odd:
        answer = await api_with_kafka.client.post(
            "/api/v1/reports", content=orjson.dumps(value), headers=headers
        )
        assert answer.status_code in (200, 202, 422), (value, answer.text)
    batch = await api_with_kafka.client.post(
        "/api/v1/reports/batch", content=orjson.dumps({"reports": odd}), headers=headers
    )
    assert batch.status_code == 200
    assert len(batch.json()["results"]) == len(odd)
