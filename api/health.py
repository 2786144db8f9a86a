"""Is it alive, is it ready: for supervisors and load balancers, without a sign-in."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from fastapi import APIRouter
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from api.answers import answer
from api.services import Services, ServicesOf

LOOK_S: Final = 2.0


async def _database_answers(services: Services) -> bool:
    try:
        async with asyncio.timeout(LOOK_S), services.parts.engine.connect() as connection:
            await connection.execute(text("select 1"))
    except (SQLAlchemyError, OSError, TimeoutError):
        return False
    return True


def health_router() -> APIRouter:
    """GET /healthz and /readyz."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    async def healthz() -> Any:
        """The process runs and its loop turns."""
        return answer({"status": "ok"})

    @router.get("/readyz")
    async def readyz(services: ServicesOf) -> Any:
        """Broker, database, and work going on on every partition: 200, else 503."""
        age = services.oldest_beat_s()
        limit = services.parts.limits.ready_beat_age_s
        checks = {
            "broker": services.producer.reached,
            "database": await _database_answers(services),
            "boards": services.live.following,
            "workers": services.live.complete and age <= limit,
        }
        ready = all(checks.values())
        return answer(
            {"ready": ready, "checks": checks, "oldest_beat_age_s": age},
            status=200 if ready else 503,
        )

    return router
