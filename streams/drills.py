"""The weekly drill (每周通知演练): everybody on duty is paged once a week and confirms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.store.effects import make_effects
from dispatch.store.engine import writing
from escalation.announcing import drill
from grid.duty import DAY_MIN, ZONE
from streams.failures import is_hiccup
from streams.notify import LoadOnDuty

MISSED: Final = timedelta(hours=2)
"""A drill that nobody could start for so long is left out: next week there is another."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DrillTime:
    """When in every week, on the county's clocks. `day` is 1 (Monday) to 7, `minute` of the day."""

    day: int
    minute: int


def due_drill(when: DrillTime, now: datetime) -> str | None:
    """The id of the drill whose time has come, None when it is not yet, or too long past."""
    local = now.astimezone(ZONE)
    minute = (local.isoweekday() - 1) * DAY_MIN + local.hour * 60 + local.minute
    late = timedelta(minutes=minute - (when.day - 1) * DAY_MIN - when.minute)
    if not timedelta(0) <= late < MISSED:
        return None
    year, week, _ = local.isocalendar()
    return f"drill.{year}-W{week:02d}"


class Driller:
    """Starts the drill. Every worker may look: a week's drill has one id, and is made once."""

    def __init__(
        self,
        when: DrillTime,
        *,
        engine: AsyncEngine,
        on_duty: LoadOnDuty,
        now: Callable[[], datetime],
    ) -> None:
        self._when = when
        self._engine = engine
        self._on_duty = on_duty
        self._now = now
        self._done: str | None = None

    async def look(self) -> int:
        """Pages everybody when it is time; answers how many messages that made."""
        now = self._now()
        event_id = due_drill(self._when, now)
        if event_id is None or event_id == self._done:
            return 0
        try:
            effects = drill(event_id, await self._on_duty(), now)
            async with self._engine.connect() as plain:
                connection = await writing(plain)
                async with connection.begin():
                    made = await make_effects(connection, effects, now)
        except Exception as error:
            if not is_hiccup(error):
                raise
            log.warning("drill_postponed", error=type(error).__name__)
            return 0
        self._done = event_id
        log.info("drill_begun", event_id=event_id, messages=made)
        return made
