"""Intake on a real broker: what is accepted, what is known, what is refused and why."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import orjson
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from dispatch.messages import REPORTS_RECORD, ReportMessage
from dispatch.store.engine import writing
from dispatch.store.progress import Origin, save_dead_letter
from dispatch.topics import REPORTS, REPORTS_URGENT
from tests.api.conftest import Served
from tests.support.builders import MORNING

pytestmark = pytest.mark.kafka

REPORT = {"channel": "hotline", "text": "小区门口垃圾无人清运", "address": "紫金街道"}


def a_report(**fields: Any) -> dict[str, Any]:
    """A good report with a number of its own."""
    return {**REPORT, "source_system": "12345", "external_no": uuid.uuid4().hex, **fields}


async def records_of(served: Served, report_id: str) -> list[tuple[str, ReportMessage]]:
    """Every record of `report_id` on the topics of reports."""
    consumer = AIOKafkaConsumer(**served.parts.kafka, group_id=None)
    await consumer.start()
    try:
        partitions = [
            TopicPartition(t.name, p)
            for t in (REPORTS, REPORTS_URGENT)
            for p in range(t.partitions)
        ]
        consumer.assign(partitions)
        await consumer.seek_to_beginning()
        ends = await consumer.end_offsets(partitions)
        found: list[tuple[str, ReportMessage]] = []
        left = {p for p in partitions if ends[p] > 0}
        while left:
            for partition, records in (await consumer.getmany(timeout_ms=500)).items():
                for record in records:
                    message = REPORTS_RECORD.validate_json(record.value)
                    if isinstance(message, ReportMessage) and message.report_id == report_id:
                        found.append((partition.topic, message))
                if records[-1].offset + 1 >= ends[partition]:
                    left.discard(partition)
        return found
    finally:
        await consumer.stop()


async def post(served: Served, report: dict[str, Any], role: str = "INTEGRATOR") -> Any:
    """The answer to one report."""
    headers = await served.headers(role)
    return await served.client.post("/api/v1/reports", json=report, headers=headers)


async def test_a_new_report_is_on_kafka_when_it_is_answered_and_a_repeat_is_known(
    api_with_kafka: Served,
) -> None:
    report = a_report()
    first = await post(api_with_kafka, report)
    assert first.status_code == 202, first.text
    again = await post(api_with_kafka, report)
    assert again.status_code == 200
    assert again.json() | {"known": False} == first.json()
    ((topic, message),) = await records_of(api_with_kafka, first.json()["report_id"])
    assert topic == REPORTS.name
    assert message.text == report["text"]
    assert message.tracking_code == first.json()["tracking_code"]


async def test_other_content_under_one_number_is_sent_as_a_supplement(
    api_with_kafka: Served,
) -> None:
    report = a_report()
    first = (await post(api_with_kafka, report)).json()
    more = await post(api_with_kafka, {**report, "text": "补充:还有异味"})
    assert more.status_code == 200
    assert more.json()["flags"] == ["other_content"]
    assert len(await records_of(api_with_kafka, first["report_id"])) == 2


async def test_of_one_report_only_so_many_contents_are_remembered(
    api_with_kafka: Served,
) -> None:
    report = a_report()
    first = (await post(api_with_kafka, report)).json()
    headers = await api_with_kafka.headers("INTEGRATOR")
    many = {"reports": [{**report, "text": f"补充 {n}"} for n in range(60)]}
    for _ in range(2):
        answer = await api_with_kafka.client.post(
            "/api/v1/reports/batch", json=many, headers=headers
        )
        assert answer.json()["known"] == 60, answer.text
    recent = api_with_kafka.services.intake.recent(first["report_id"])
    assert recent is not None
    assert len(recent.contents) <= 50


async def test_ten_clients_with_one_report_get_one_id_and_one_is_told_it_is_new(
    api_with_kafka: Served,
) -> None:
    report = a_report()
    answers = await asyncio.gather(*(post(api_with_kafka, report) for _ in range(10)))
    assert len({a.json()["report_id"] for a in answers}) == 1
    assert sorted(a.status_code for a in answers) == [200] * 9 + [202]
    assert len(await records_of(api_with_kafka, answers[0].json()["report_id"])) == 1


async def test_a_client_uuid_is_the_accounts_own(api_with_kafka: Served) -> None:
    report = {"channel": "hotline", "text": "路灯不亮", "client_uuid": uuid.uuid4().hex}
    mine = await post(api_with_kafka, report, "HOTLINE_AGENT")
    theirs = await post(api_with_kafka, report, "ACCEPTOR")
    assert mine.json()["report_id"] != theirs.json()["report_id"]


async def test_an_idempotency_key_makes_a_repeat_known(api_with_kafka: Served) -> None:
    headers = {**await api_with_kafka.headers("HOTLINE_AGENT"), "idempotency-key": uuid.uuid4().hex}
    statuses = [
        (
            await api_with_kafka.client.post("/api/v1/reports", json=REPORT, headers=headers)
        ).status_code
        for _ in range(2)
    ]
    assert statuses == [202, 200]


async def test_danger_takes_the_urgent_lane_in_a_petition_too(api_with_kafka: Served) -> None:
    report = a_report(channel="petition", text="楼下着火了,有人被困,快来救人!")
    answer = (await post(api_with_kafka, report)).json()
    assert answer["flags"] == ["danger_in_petition"]
    ((topic, message),) = await records_of(api_with_kafka, answer["report_id"])
    assert topic == REPORTS_URGENT.name
    assert message.flags == ("danger_in_petition",)


@pytest.mark.parametrize(
    ("text", "flags"),
    [("店门口的共享单车倒了,我正在扶", ["self_handling"]), ("楼下着火了,有人被困", [])],
)
async def test_a_grid_worker_keeps_what_is_settled_on_the_spot_but_no_danger(
    api_with_kafka: Served, text: str, flags: list[str]
) -> None:
    report = a_report(channel="grid", text=text, self_handling=True)
    answer = await post(api_with_kafka, report)
    assert (answer.status_code, answer.json()["flags"]) == (202, flags)
    ((_, message),) = await records_of(api_with_kafka, answer.json()["report_id"])
    assert list(message.flags) == flags


async def test_nobody_but_the_grid_settles_on_the_spot(api_with_kafka: Served) -> None:
    answer = await post(api_with_kafka, a_report(channel="hotline", self_handling=True))
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["rule"]) == (422, "only_on_the_ground")


async def test_a_position_outside_the_county_is_accepted_and_flagged(
    api_with_kafka: Served,
) -> None:
    for lng, flags in ((121.47, ["outside_county"]), (119.9219, [])):
        position = {"lng": lng, "lat": 28.4493, "crs": "gcj02"}
        answer = await post(api_with_kafka, a_report(position=position))
        assert (answer.status_code, answer.json()["flags"]) == (202, flags)
        ((_, message),) = await records_of(api_with_kafka, answer.json()["report_id"])
        assert list(message.flags) == flags


async def test_a_future_time_is_corrected_and_flagged(api_with_kafka: Served) -> None:
    answer = await post(api_with_kafka, a_report(occurred_at="2030-01-01T00:00:00+08:00"))
    assert answer.status_code == 202
    assert answer.json()["flags"] == ["future_time"]
    ((_, message),) = await records_of(api_with_kafka, answer.json()["report_id"])
    assert message.occurred_at == message.received_at == api_with_kafka.clock()


async def test_who_posted_a_report_that_died_is_told_wherever_it_stood(
    api_with_kafka: Served,
) -> None:
    """Also the first record of its partition, at offset 0."""
    headers = await api_with_kafka.headers("INTEGRATOR")
    told = await api_with_kafka.client.post("/api/v1/reports", json=a_report(), headers=headers)
    report_id = told.json()["report_id"]
    path = f"/api/v1/reports/{report_id}"
    before = await api_with_kafka.client.get(path, headers=headers)
    assert before.json()["stage"] == "accepted"
    async with api_with_kafka.parts.engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            origin = Origin(f"{REPORTS.name}-{report_id}", 0, 0)
            await save_dead_letter(connection, origin, "crashed", "-", MORNING, report_id)
    after = await api_with_kafka.client.get(path, headers=headers)
    assert after.json()["stage"] == "dead"


async def test_one_bad_item_of_a_batch_spoils_no_other(api_with_kafka: Served) -> None:
    double = a_report()
    items = [a_report(), {"channel": "hotline"}, double, {"x": 1}, 7, double]
    headers = await api_with_kafka.headers("INTEGRATOR")
    answer = await api_with_kafka.client.post(
        "/api/v1/reports/batch", json={"reports": items}, headers=headers
    )
    body = answer.json()
    assert answer.status_code == 200, answer.text
    assert [r["status"] for r in body["results"]] == [202, 422, 202, 422, 422, 200]
    assert (body["accepted"], body["known"], body["refused"]) == (2, 1, 3)
    assert body["results"][1]["problem"]["errors"][0]["rule"] == "something_to_go_on"


BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "nothing to go on": ({"text": ""}, "text", "something_to_go_on"),
    "blank text": ({"text": " \n"}, "text", "something_to_go_on"),
    "unknown field": ({"colour": "red"}, "colour", "extra_forbidden"),
    "wrong type": ({"text": 7}, "text", "string_type"),
    "nested unknown field": (
        {"position": {"lng": 119.9, "lat": 28.4, "alt": 3}},
        "position.alt",
        "extra_forbidden",
    ),
    "text too long": ({"text": "长" * 20_001}, "text", "string_too_long"),
    "NUL": ({"text": "a\x00b"}, "text", "control_character"),
    "control character": ({"text": "a\x1bb"}, "text", "control_character"),
    "control character inside": (
        {"reporter": {"name": "a\x07"}},
        "reporter.name",
        "control_character",
    ),
    "not on Earth": ({"position": {"lng": 200, "lat": 28}}, "position.lng", "not_on_earth"),
    "latitude": ({"position": {"lng": 119, "lat": -91}}, "position.lat", "not_on_earth"),
    "unknown crs": (
        {"position": {"lng": 119, "lat": 28, "crs": "mars"}},
        "position.crs",
        "literal_error",
    ),
    "no zone": ({"occurred_at": "2026-03-01T08:00:00"}, "occurred_at", "timezone_aware"),
    "no time": ({"occurred_at": "yesterday"}, "occurred_at", "time"),
    "number as time": ({"occurred_at": 1_700_000_000}, "occurred_at", "time"),
    "before 1949": ({"occurred_at": "1949-09-30T23:59:59+08:00"}, "occurred_at", "before_1949"),
    "due as it happens": (
        {
            "occurred_at": "2026-03-01T08:00:00+08:00",
            "upstream": {"level": "city", "due": "2026-03-01T08:00:00+08:00"},
        },
        "upstream.due",
        "due_before_it_began",
    ),
    "unknown area": ({"area_code": "110101"}, "area_code", "unknown_area"),
    "unknown channel": ({"channel": "pigeon"}, "channel", "unknown_channel"),
    "unknown subclass": ({"subclass": "4242"}, "subclass", "unknown_class"),
    "round zero": ({"round": 0}, "round", "greater_than_equal"),
    "number in words": ({"reading": {"kind": "t", "value": "7"}}, "reading.value", "float_type"),
    "too many attachments": ({"attachments": ["a"] * 21}, "attachments", "too_long"),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_report_is_refused_with_field_and_rule(
    api_with_kafka: Served, name: str
) -> None:
    fields, place, rule = BAD[name]
    answer = await post(api_with_kafka, a_report(**fields))
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["errors"][0]["field"], body["errors"][0]["rule"]) == (place, rule)
    assert body["errors"][0]["message"]
    assert (await post(api_with_kafka, a_report())).status_code == 202


async def raw(served: Served, content: Any, path: str = "/api/v1/reports") -> Any:
    """The answer to a body as it is."""
    headers = {**await served.headers("INTEGRATOR"), "content-type": "application/json"}
    return await served.client.post(path, content=content, headers=headers)


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"{", 400, "not_json"),
        (b"", 400, "not_json"),
        (b'{"text": "\xff\xfe"}', 400, "not_json"),
        (b'{"channel":"grid","text":"\\ud800"}', 422, "invalid"),
        (b"[" * 100_000, 400, "too_deep"),
        (b"[" * 100 + b"]" * 100, 400, "too_deep"),
        (b"[]", 422, "invalid"),
        (b"null", 422, "invalid"),
        (b'{"channel":"sensor","reading":{"kind":"t","value":NaN}}', 422, "invalid"),
        (b'{"channel":"sensor","reading":{"kind":"t","value":1e999}}', 422, "invalid"),
        (b'{"channel":"sensor","text":"a","position":{"lng":NaN,"lat":1}}', 422, "invalid"),
        (orjson.dumps({f"k{i}": i for i in range(100_000)}), 422, "invalid"),
    ],
    ids=[
        "cut off",
        "empty",
        "not UTF-8",
        "lone surrogate",
        "open bomb",
        "deep",
        "list",
        "null",
        "NaN",
        "infinite",
        "NaN position",
        "many fields",
    ],
)
async def test_what_is_no_report_is_refused(
    api_with_kafka: Served, content: bytes, status: int, code: str
) -> None:
    answer = await raw(api_with_kafka, content)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    if b"NaN" in content:
        assert answer.json()["errors"][0]["rule"] == "finite_number"


async def test_a_body_over_the_limit_is_413_with_and_without_a_length(
    api_with_kafka: Served,
) -> None:
    big = b'{"text":"' + b"a" * 2_097_152 + b'"}'

    async def chunks() -> Any:
        for start in range(0, len(big), 65_536):
            yield big[start : start + 65_536]

    for content in (big, chunks()):
        answer = await raw(api_with_kafka, content)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        assert answer.json()["detail"] == "body: 请求正文超过上限 (2 MB)"


async def test_a_batch_over_the_limit_is_refused(api_with_kafka: Served) -> None:
    answer = await raw(
        api_with_kafka, orjson.dumps({"reports": [{}] * 501}), "/api/v1/reports/batch"
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "batch_too_large")


@pytest.mark.parametrize(
    ("role", "channel", "status"),
    [
        ("HOTLINE_AGENT", "hotline", 202),
        ("HOTLINE_AGENT", "petition", 403),
        ("PETITION_CLERK", "petition", 202),
        ("GRID_WORKER", "grid", 202),
        ("GRID_WORKER", "sensor", 403),
        ("DEPT_DESK", "hotline", 403),
        ("ADMIN", "hotline", 403),
        ("INTEGRATOR", "sensor", 202),
    ],
)
async def test_a_role_reports_by_its_own_channels(
    api_with_kafka: Served, role: str, channel: str, status: int
) -> None:
    answer = await post(api_with_kafka, {"channel": channel, "text": "路面有坑"}, role)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(("role", "channel"), [("GRID_WORKER", "grid"), ("VILLAGE", "grid")])
async def test_nobody_takes_a_number_of_a_registered_source(
    api_with_kafka: Served, role: str, channel: str
) -> None:
    """Neither before the source sends it nor to learn what became of it."""
    number = a_report()
    taken = await post(api_with_kafka, {**number, "channel": channel}, role)
    assert taken.status_code == 202, taken.text
    real = await post(api_with_kafka, number)
    assert real.status_code == 202, real.text
    assert real.json()["tracking_code"] != taken.json()["tracking_code"]
    same = await post(api_with_kafka, number, "HOTLINE_AGENT")
    assert same.json()["tracking_code"] == real.json()["tracking_code"]


async def test_messages_come_in_english_when_asked(api_with_kafka: Served) -> None:
    headers = {**await api_with_kafka.headers("INTEGRATOR"), "accept-language": "en"}
    answer = await api_with_kafka.client.post("/api/v1/reports", json={}, headers=headers)
    assert answer.json()["errors"][0]["message"] == "is required"
