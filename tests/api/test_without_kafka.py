"""What the API answers while no broker does."""

from __future__ import annotations

from tests.api.conftest import Served


async def test_the_process_is_alive_but_not_ready(api: Served) -> None:
    assert (await api.client.get("/healthz")).status_code == 200
    ready = await api.client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["checks"] == {
        "broker": False,
        "database": True,
        "boards": False,
        "workers": False,
    }


async def test_a_report_is_answered_503_within_its_time(api: Served) -> None:
    headers = await api.headers("HOTLINE_AGENT")
    for path, body in (
        ("/api/v1/reports", {"channel": "hotline", "text": "积水"}),
        ("/api/v1/reports/batch", {"reports": [{"channel": "hotline", "text": "积水"}]}),
    ):
        answer = await api.client.post(path, json=body, headers=headers)
        assert answer.status_code == 503
        assert answer.json()["code"] == "kafka_unavailable"
        assert int(answer.headers["retry-after"]) > 0


async def test_the_county_names_areas_units_classes_and_commands(api: Served) -> None:
    headers = await api.headers("DEPT_DESK")
    answer = await api.client.get("/api/v1/county", headers=headers)
    body = answer.json()
    assert body["centre_name"] == "测试中心"
    assert {a["level"] for a in body["areas"]} == {"county", "town", "village", "grid"}
    assert body["statuses"]["PENDING_SIGN"] == "待签收"
    sign = next(c for c in body["commands"] if c["type"] == "sign")
    assert sign["zh"] == "签收"
    assert "DEPT_DESK" in sign["roles"]
    kept = {**headers, "if-none-match": answer.headers["etag"]}
    assert (await api.client.get("/api/v1/county", headers=kept)).status_code == 304


async def test_outlines_say_that_they_were_generated(api: Served) -> None:
    headers = await api.headers("COUNTY_LEADER")
    answer = await api.client.get("/api/v1/county/areas.geojson?level=town", headers=headers)
    features = answer.json()["features"]
    assert len(features) == 15
    assert all(f["properties"]["generated"] for f in features)
    bad = await api.client.get("/api/v1/county/areas.geojson?level=moon", headers=headers)
    assert bad.status_code == 422
    assert bad.json()["errors"][0]["field"] == "level"


async def test_an_unknown_path_is_a_problem_document(api: Served) -> None:
    answer = await api.client.get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await api.client.put("/healthz")).status_code == 405


async def test_metrics_name_routes_not_paths(api: Served) -> None:
    await api.client.get("/api/v1/county/areas.geojson", headers=await api.headers("ADMIN"))
    text = (await api.client.get("/metrics")).text
    assert 'route="/api/v1/county/areas.geojson"' in text
