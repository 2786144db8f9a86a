"""A client that goes while it is read is no fault of the server's."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request

from api.bodies import read_json
from api.problems import CLIENT_GONE, install_problems


async def test_a_client_that_goes_raises_nothing() -> None:
    app = FastAPI()
    install_problems(app)

    @app.post("/reports")
    async def post(request: Request) -> Any:
        return await read_json(request)

    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/reports",
        "headers": [],
        "query_string": b"",
        "http_version": "1.1",
    }
    await app(scope, receive, send)
    assert sent[0]["status"] == CLIENT_GONE
