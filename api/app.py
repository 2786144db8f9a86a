"""The API as one application: every router, its middleware, the pages, and what runs beside."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi

from api.accounts import Accounts
from api.assessment import assessment_router
from api.auditor import auditor_router
from api.bodies import Bodies, BodyLimit
from api.commands import commands_router
from api.county import county_router
from api.duty import duty_router
from api.ends import Ends
from api.figures import figures_router
from api.health import health_router
from api.incidents import incidents_router
from api.intake import Intake, intake_router
from api.known import KnownReports
from api.live.board import LiveBoard, LiveParts
from api.live.notices import NoticeReader
from api.metrics import RequestMetrics, metrics_router
from api.outcomes import Outcomes
from api.pages import install_pages
from api.parameters import known_parameters
from api.parts import ApiParts
from api.policies import policies_router
from api.printing import printing_router
from api.problems import ProblemDocument, install_problems
from api.producer import Producer
from api.reports import reports_router
from api.services import Services
from api.sign_in import sign_in_router
from api.statistics import statistics_router
from api.stopping import StoppingAnswers
from api.throttle import OneAtATime, Throttle
from api.viewer import Viewers
from api.views import ViewNames, incident_view
from dispatch.casefile import FieldCipher

PREFIX: Final = "/api/v1"
VERSION: Final = "1.0"


def build_services(parts: ApiParts) -> Services:
    """What runs beside the application, not yet started. Needs a running loop."""
    producer = Producer(parts.kafka, parts.limits.kafka_within_s)
    accounts = Accounts(parts.engine)
    viewers = Viewers(accounts, parts.token_key, parts.now)
    names = ViewNames(parts.county, parts.taxonomy)
    live = LiveBoard(
        LiveParts(
            engine=parts.engine,
            now=parts.now,
            viewers=viewers,
            render=partial(incident_view, names=names),
            kafka=parts.kafka,
            limits=parts.board,
        )
    )
    return Services(
        parts=parts,
        producer=producer,
        outcomes=Outcomes(parts.kafka, parts.engine),
        intake=Intake(producer, KnownReports(parts.engine)),
        accounts=accounts,
        viewers=viewers,
        names=names,
        cipher=FieldCipher(parts.field_key),
        track=Throttle(parts.limits.track_per_minute),
        sign_in_turns=OneAtATime(),
        sign_in_failures=Throttle(parts.limits.sign_in_failures_per_minute),
        address_failures=Throttle(parts.limits.address_failures_per_minute),
        ends=Ends(parts.kafka),
        live=live,
        notices=NoticeReader(parts.kafka, live.notice),
    )


def build_app(parts: ApiParts) -> FastAPI:
    """The application. Its lifespan starts and ends what runs beside it."""
    services = build_services(parts)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await services.start()
        try:
            yield
        finally:
            await services.stop()

    bodies = Bodies()
    app = FastAPI(
        title="bihuan 闭环",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        responses={
            "4XX": {
                "description": "Problem document (RFC 9457)",
                "content": {
                    "application/problem+json": {
                        "schema": {"$ref": "#/components/schemas/ProblemDocument"}
                    }
                },
            }
        },
    )
    app.state.services = services
    install_problems(app)
    app.include_router(health_router())
    app.include_router(metrics_router())
    app.include_router(services.live.router)
    for router in (
        sign_in_router(),
        intake_router(bodies),
        reports_router(),
        incidents_router(),
        printing_router(),
        commands_router(bodies),
        statistics_router(),
        figures_router(),
        assessment_router(),
        county_router(parts),
        policies_router(),
        duty_router(bodies),
        auditor_router(),
    ):
        app.include_router(router, prefix=PREFIX, dependencies=[Depends(known_parameters)])
    _describe(app, bodies)
    install_pages(app, parts.web_dist)
    app.add_middleware(BodyLimit, limit=parts.limits.body_bytes)
    app.add_middleware(StoppingAnswers)
    app.add_middleware(RequestMetrics, seconds=time.perf_counter)
    return app


def _describe(app: FastAPI, bodies: Bodies) -> None:
    """Completes the OpenAPI document by the bodies that are read strictly."""
    bodies.read(ProblemDocument)

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title,
                version=app.version,
                routes=app.routes,
                description="Reports in, tickets out: the API of a social-governance centre.",
            )
            components = document.setdefault("components", {})
            components.setdefault("schemas", {}).update(bodies.schemas)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
