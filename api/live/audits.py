"""What the timer auditor says, for everybody who looks at a board; its own death too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.store.audit import reports
from dispatch.store.engine import reading

READ_EVERY_S: Final = 5.0
SILENT_AFTER: Final = timedelta(seconds=60)
"""An auditor that has not reported for so long is dead, whatever its last report says."""

SILENT: Final = "auditor_silent"

_log = structlog.get_logger(__name__)


class AuditWatch:
    """Reads the auditor's newest report again and again; says what the boards show of it."""

    def __init__(self, engine: AsyncEngine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        self._began = now()
        self._newest: Any = None

    async def run(self) -> None:
        """Reads for ever. What cannot be read grows old, and is said to be."""
        while True:
            try:
                await self.read()
            except (SQLAlchemyError, OSError) as error:
                _log.warning("audit_not_read", error=type(error).__name__)
            await asyncio.sleep(READ_EVERY_S)

    async def read(self) -> None:
        """Reads the newest report."""
        async with self._engine.connect() as plain:
            found = await reports(await reading(plain))
        self._newest = newest_of(found) or self._newest

    def sign(self) -> dict[str, Any]:
        """The body of an AuditSign: how old the newest report is, and which alarms there are."""
        return sign_of(self._newest, self._began, self._now())


def newest_of(found: Iterable[Any]) -> Any:
    """The report of the newest pass over what changed, None when there is none."""
    return next((r for r in found if r.kind == "recent"), None)


def sign_of(newest: Any, began: datetime, now: datetime) -> dict[str, Any]:
    """What a report says at `now`, as the body of an AuditSign; `began` is since when one could
    have come."""
    age = now - (newest.at if newest is not None else began)
    alarms = newest.alarms.split() if newest is not None else []
    return {
        "age_s": round(age.total_seconds(), 1) if newest is not None else None,
        "alarms": [*alarms, SILENT] if age > SILENT_AFTER else alarms,
        "missed": newest.missed if newest is not None else 0,
        "spurious": newest.spurious if newest is not None else 0,
        "differing": newest.differing if newest is not None else 0,
        "greatest_late_s": newest.greatest_late_s if newest is not None else 0.0,
    }
