"""Counters and gauges of the API for Prometheus; no label holds personal data."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Callable, Mapping
from typing import Final

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem
from api.services import ServicesOf

REPORTS_IN: Final = Counter("bihuan_reports_accepted", "Reports accepted", ["channel", "known"])
REFUSED: Final = Counter("bihuan_reports_refused", "Reports refused, by first rule", ["rule"])
COMMANDS_IN: Final = Counter(
    "bihuan_commands", "Commands, by type and how they were answered", ["type", "outcome"]
)
REQUESTS: Final = Counter("bihuan_http_requests", "Requests", ["method", "route", "status"])
SECONDS: Final = Histogram(
    "bihuan_http_seconds",
    "Seconds of requests",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
SIGN_INS: Final = Counter("bihuan_sign_ins", "Sign-ins", ["outcome"])
POLICIES: Final = Gauge(
    "bihuan_policy_in_force",
    "1 for the version of each kind of policy that this process goes by",
    ["policy", "version"],
)
KAFKA_CONFIRMS: Final = Gauge(
    "bihuan_kafka_confirms", "1 when the newest record that was sent has been confirmed"
)


def policies_shown(versions: Mapping[str, str]) -> None:
    """Shows which versions are in force."""
    POLICIES.clear()
    for policy, version in versions.items():
        POLICIES.labels(policy, version).set(1)


class RequestMetrics:
    """ASGI middleware that counts requests by route, not by path: paths hold ids."""

    def __init__(self, app: ASGIApp, seconds: Callable[[], float]) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        began = self._seconds()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = _route_of(scope)
            REQUESTS.labels(scope["method"], route, str(status)).inc()
            SECONDS.labels(route).observe(self._seconds() - began)


def _route_of(scope: Scope) -> str:
    """The path of the route that answered, with its parameters' names; `other` when none did."""
    context = scope.get("fastapi", {}).get("effective_route_context")
    for found in (context, scope.get("route")):
        if path := getattr(found, "path", None):
            return str(path)
    return "other"


def _is_loopback(request: Request) -> bool:
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def metrics_router() -> APIRouter:
    """GET /metrics, for the loopback and for who knows the token."""
    router = APIRouter()

    @router.get("/metrics", include_in_schema=False)
    async def metrics(request: Request, services: ServicesOf) -> Response:
        token = services.parts.metrics_token
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not _is_loopback(request) and not (
            token is not None and hmac.compare_digest(token.encode(), given.encode())
        ):
            raise Problem("forbidden")
        KAFKA_CONFIRMS.set(services.producer.confirmed)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
