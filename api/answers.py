"""Answers as JSON, encoded once."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Any

import orjson
from starlette.responses import Response

CHINA = timezone(timedelta(hours=8), "CST")
"""China has one time, all year."""


def answer(value: Any, status: int = 200, *, etag: str | None = None) -> Response:
    """`value` as a response that no cache keeps, unless it has an `etag`."""
    headers = (
        {"cache-control": "private, no-cache", "etag": etag}
        if etag is not None
        else {"cache-control": "no-store"}
    )
    headers["x-content-type-options"] = "nosniff"
    return Response(
        orjson.dumps(value, option=orjson.OPT_UTC_Z), status, headers, "application/json"
    )
