"""/asyncapi.json: every record on a topic and every message of the socket is described by it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api.live.asyncapi import document
from api.live.frames import CLIENT_MESSAGE, SERVER_FRAME
from dispatch.topics import LIVE
from tests.support.builders import a_change
from tests.support.live import frame_validator


def validator(name: str) -> Draft202012Validator:
    components = json.loads(json.dumps(document()))["components"]
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": components})


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(references(v) for v in node.values()))
    if isinstance(node, list):
        return set().union(*(references(v) for v in node)) if node else set()
    return set()


def test_every_reference_leads_somewhere() -> None:
    found = json.loads(json.dumps(document()))
    assert references(found)
    for reference in references(found):
        node = found
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]
        assert node


def test_every_live_topic_is_a_channel_with_its_partitions() -> None:
    channels = {c["address"]: c for c in document()["channels"].values()}
    for topic in LIVE:
        assert channels[topic.name]["bindings"]["kafka"]["partitions"] == topic.partitions
    assert "/api/v1/live" in channels


def test_a_change_as_the_workers_write_it_is_valid() -> None:
    validator("EventsRecord").validate(json.loads(a_change()))


@pytest.mark.parametrize(
    "message",
    [
        {"type": "subscribe", "token": "t", "filter": {"class": "07", "open": None}, "since": None},
        {"type": "subscribe", "filter": {}},
        {"type": "token", "token": "t"},
    ],
)
def test_what_a_client_may_say_is_valid_and_is_read(message: dict[str, Any]) -> None:
    validator("ClientMessage").validate(message)
    assert CLIENT_MESSAGE.validate_python(message).type == message["type"]


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "gone", "n": 0, "cursor": "c", "id": "i1", "version": 2},
        {"type": "gone", "cursor": "c", "id": "i1", "version": 2},
        {"type": "change", "n": 1, "cursor": "c", "events": []},
        {"type": "counters", "n": 1, "cursor": "c", "counters": {"open": 1}},
        {"type": "denied", "reason": "because"},
        {"type": "unheard of", "n": 1, "cursor": "c"},
    ],
)
def test_a_wrong_frame_is_not_valid(frame: dict[str, Any]) -> None:
    assert not frame_validator().is_valid(frame)
    with pytest.raises(ValueError, match="validation error"):
        SERVER_FRAME.validate_python(frame)
