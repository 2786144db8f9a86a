"""Requests that are still under way when the server stops."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, problem_response


class StoppingAnswers:
    """ASGI middleware: a request that the stopping server gives up is told so, as a 503 that may be
    sent again: what Kafka has taken meanwhile is known by its identity."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except asyncio.CancelledError:
            if begun:
                raise
            problem = Problem("stopping", headers={"retry-after": "5"})
            answer = problem_response(problem, Headers(scope=scope).get("accept-language"))
            await answer(scope, receive, send)
