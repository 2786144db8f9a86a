"""The AsyncAPI document, made from the topic table, the Kafka messages and the socket's frames."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter

from api.live.frames import CLIENT_MESSAGE, SERVER_FRAME
from dispatch.messages import (
    COMMANDS_RECORD,
    EVENTS_RECORD,
    MATTERS_RECORD,
    NOTICE,
    OUTCOME,
    REPORTS_RECORD,
)
from dispatch.topics import (
    COMMANDS,
    COMMANDS_URGENT,
    EVENTS,
    MATTERS,
    MATTERS_URGENT,
    NOTICES,
    OUTCOMES,
    REPORTS,
    REPORTS_URGENT,
    Topic,
)

SOCKET: Final = "/api/v1/live"

_RECORDS: Final[dict[str, tuple[tuple[Topic, ...], TypeAdapter[Any], str]]] = {
    "ReportsRecord": ((REPORTS, REPORTS_URGENT), REPORTS_RECORD, "A report, or a beat"),
    "MattersRecord": (
        (MATTERS, MATTERS_URGENT),
        MATTERS_RECORD,
        "A report that has been classified and placed, or a beat",
    ),
    "CommandsRecord": (
        (COMMANDS, COMMANDS_URGENT),
        COMMANDS_RECORD,
        "A command on its way to its ticket, or a beat",
    ),
    "EventsRecord": (
        (EVENTS,),
        EVENTS_RECORD,
        "What happened to a ticket and its summary afterwards, or a beat",
    ),
    "Outcome": ((OUTCOMES,), OUTCOME, "How a command or a report came out"),
    "Notice": ((NOTICES,), NOTICE, "A message in the app for one account"),
}
_SOCKET_SAYS: Final[dict[str, tuple[TypeAdapter[Any], str]]] = {
    "ClientMessage": (CLIENT_MESSAGE, "What a client says"),
    "ServerFrame": (SERVER_FRAME, "What the server sends; n counts 1, 2, 3 … on one socket"),
}


@cache
def document() -> dict[str, Any]:
    """The AsyncAPI 3 document. Every record on a topic and every frame on a socket is valid under
    `components.schemas`."""
    schemas = _schemas()
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    messages: dict[str, Any] = {}
    for name, (topics, _, title) in _RECORDS.items():
        messages[name] = _message(name, title)
        for topic in topics:
            channel = topic.name.replace(".", "_")
            channels[channel] = _topic_channel(topic, name)
            operations[f"send_{channel}"] = _operation("send", channel, name)
    channels["live"] = {
        "address": SOCKET,
        "title": "The live board",
        "messages": {n: {"$ref": f"#/components/messages/{n}"} for n in _SOCKET_SAYS},
        "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
    }
    for name, (_, title) in _SOCKET_SAYS.items():
        messages[name] = _message(name, title)
    operations["live_receive"] = _operation("receive", "live", "ClientMessage")
    operations["live_send"] = _operation("send", "live", "ServerFrame")
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "bihuan 闭环",
            "version": "1",
            "description": "What crosses Kafka, and the frames of the live board's websocket.",
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": schemas},
    }


def _schemas() -> dict[str, Any]:
    adapters = {n: a for n, (_, a, _) in _RECORDS.items()} | {
        n: a for n, (a, _) in _SOCKET_SAYS.items()
    }
    tops, shared = TypeAdapter.json_schemas(
        [(name, "validation", adapter) for name, adapter in adapters.items()],
        ref_template="#/components/schemas/{model}",
    )
    schemas: dict[str, Any] = dict(shared.get("$defs", {}))
    for (name, _), schema in tops.items():
        schemas.setdefault(str(name), schema)
    return schemas


def _message(name: str, title: str) -> dict[str, Any]:
    return {
        "name": name,
        "title": title,
        "contentType": "application/json",
        "payload": {"$ref": f"#/components/schemas/{name}"},
    }


def _topic_channel(topic: Topic, message: str) -> dict[str, Any]:
    return {
        "address": topic.name,
        "description": f"Key: {topic.key}. Lane: {topic.lane}."
        + (" Holds reporters' text." if topic.holds_text else " Holds no personal data."),
        "messages": {message: {"$ref": f"#/components/messages/{message}"}},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {"retention.ms": topic.retention_ms},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operation(action: str, channel: str, message: str) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{message}"}],
    }
