"""Bodies of requests: not too large, JSON, and not nested to exhaust us."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, TypeVar

import orjson
from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import FieldError, Problem, field_errors, problem_response

M = TypeVar("M", bound=BaseModel)

DEEPEST: Final = 32
MOST_FIELDS: Final = 400
"""A single report, command or form has fewer parts than this."""


class BodyLimit:
    """ASGI middleware: a body over the limit is answered 413, also when it is streamed without
    a length."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        declared = headers.get(b"content-length", b"")
        if declared.isdigit() and int(declared) > self._limit:
            await self._refusal(headers)(scope, receive, send)
            return
        seen = 0
        refused = False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > self._limit:
                    raise Problem("too_large")
            return message

        async def watched(message: Message) -> None:
            nonlocal refused
            if seen <= self._limit:
                await send(message)
            elif not refused:
                refused = True
                await self._refusal(headers)(scope, receive, send)

        await self._app(scope, counted, watched)

    def _refusal(self, headers: Mapping[bytes, bytes]) -> Response:
        most = self._limit / 1_048_576
        problem = Problem(
            "too_large", errors=[FieldError("body", "body_too_large", f"{most:g} MB")]
        )
        return problem_response(problem, headers.get(b"accept-language", b"").decode("latin-1"))


def parse_json(raw: bytes) -> Any:
    """The value that `raw` holds.

    NaN, Infinity and half surrogates, which are not JSON, are let through to the model, so that
    the answer names the field that holds them. Raises ValueError for what is not JSON, and Problem
    when it is nested too deeply.
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        try:
            value = json.loads(raw.decode())
        except RecursionError:
            raise _deep() from None
    if _deeper_than(value, DEEPEST):
        raise _deep()
    return value


def _deep() -> Problem:
    return Problem("too_deep", errors=[FieldError("body", "too_deep", str(DEEPEST))])


def _deeper_than(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def parts_of(value: Any, limit: int = MOST_FIELDS) -> int:
    """How many values `value` holds, counted up to one more than `limit`."""
    count, waiting = 0, [value]
    while waiting and count <= limit:
        inner = waiting.pop()
        held = inner.values() if isinstance(inner, dict) else inner
        count += len(held)
        if count > limit:
            break
        waiting += [v for v in held if isinstance(v, dict | list)]
    return count


class Bodies:
    """The models of the bodies that endpoints read, for the OpenAPI document."""

    def __init__(self) -> None:
        self.schemas: dict[str, Any] = {}

    def read(self, model: type[BaseModel]) -> dict[str, Any]:
        """What a route says of its body (`openapi_extra`)."""
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        self.schemas.update(schema.pop("$defs", {}))
        self.schemas[model.__name__] = schema
        reference = {"$ref": f"#/components/schemas/{model.__name__}"}
        return {
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": reference}},
            }
        }


async def read_json(request: Request) -> Any:
    """The body's value. Raises Problem."""
    try:
        return parse_json(await request.body())
    except ValueError:
        raise Problem("not_json", errors=[FieldError("body", "json_invalid")]) from None


async def read_model(request: Request, model: type[M]) -> M:
    """The body as `model`. Raises Problem, which names every field that breaks a rule."""
    value = await read_json(request)
    if isinstance(value, dict) and parts_of(value) > MOST_FIELDS:
        raise Problem("invalid", errors=[FieldError("body", "too_many_fields")])
    try:
        return model.model_validate(value)
    except ValidationError as error:
        errors = field_errors(error.errors(include_url=False, include_input=False))
        raise Problem("invalid", errors=errors) from None
