"""The figures kept up to date: what has changed is counted anew, beside the audit."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from api.periods import month_of
from deploy.policies import load_policies
from dispatch.figures import keeping
from dispatch.figures.facts import Measure
from dispatch.incident.clocks import ClockRun
from dispatch.store import audit
from dispatch.store.engine import reading, writing
from escalation.calendars import COUNTY_ZONE, Calendar
from escalation.policies import Policies

PAGE: Final = 300
"""Tickets that are read and counted in one transaction."""
OVERLAP: Final = timedelta(minutes=2)
"""Changes may become visible so long after the moment that they bear; the full pass finds what
takes longer."""

log = structlog.get_logger()


class Counter:
    """Keeps the rows of which indicators and past lists are made (dispatch.figures). What happened
    less than `settled_after` ago may still be on its way into the database, so nobody is told that
    it has been counted."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        now: Callable[[], datetime],
        settled_after: timedelta = timedelta(0),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._now = now
        self._settled_after = settled_after
        self._monotonic = monotonic
        self._whole_at: float | None = None
        self._mark: datetime | None = None
        self._unreadable: set[str] = set()

    async def catch_up_or_all(self, whole_every_s: float) -> int:
        """Counts what has changed, and everything now and then; answers how many those were."""
        began = self._monotonic()
        whole = self._whole_at is None or began - self._whole_at >= whole_every_s
        done = await self.catch_up(full=whole)
        if whole:
            self._whole_at = began
        return done

    async def catch_up(self, *, full: bool = False) -> int:
        """Counts every ticket that has changed since the last time, or with `full` every one whose
        rows are not of its newest version; answers how many those were."""
        began = self._now()
        since = None if full or self._mark is None else self._mark - OVERLAP
        async with self._engine.connect() as plain:
            measure = measure_of(await load_policies(await reading(plain)))
        done, last = 0, ""
        while True:
            async with self._engine.connect() as plain:
                ids = await keeping.uncounted(await reading(plain), since, last, PAGE)
            if not ids:
                break
            done += await self._count(ids, measure)
            last = ids[-1]
        async with self._engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                await keeping.mark(connection, began - self._settled_after)
        self._mark = began
        return done

    async def freeze_when_due(self, day: int) -> int | None:
        """Freezes last month's figures from that day of this month on, once; answers the month when
        it did. A month of which nothing was counted is left alone."""
        now = self._now()
        today = now.astimezone(COUNTY_ZONE).date()
        if today.day < day:
            return None
        last = today.replace(day=1) - timedelta(days=1)
        period = month_of(last.year, last.month)
        month = last.year * 100 + last.month
        async with self._engine.connect() as plain:
            connection = await reading(plain)
            counted = await keeping.counted_up_to(connection)
            frozen = {row.month for row in await keeping.frozen_months(connection)}
            if month in frozen or counted is None or counted.timestamp() < period.until:
                return None
            if not await keeping.anything_in(connection, period.since, period.until):
                return None
        async with self._engine.connect() as plain:
            connection = await writing(plain)
            try:
                async with connection.begin():
                    await keeping.freeze(
                        connection, month, period.since, period.until, now, "system"
                    )
            except keeping.FrozenAlready:
                return None
        log.info("month_frozen", month=month)
        return month

    async def _count(self, ids: list[str], measure: Measure) -> int:
        async with self._engine.connect() as plain:
            stored = await audit.stored_tickets(await reading(plain), ids)
        page = []
        for one in stored:
            try:
                page.append(keeping.counted([body for _, body in sorted(one.bodies)], measure))
            except ValueError:
                if one.id not in self._unreadable:
                    log.error("case_file_not_counted", incident_id=one.id)
                self._unreadable.add(one.id)
        async with self._engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                await keeping.save(connection, page)
        return len(page)


def measure_of(policies: Policies) -> Measure:
    """How the time of a run is counted: by the calendar that it is due by, and by the first one
    that was in force for a run that names none."""
    known = [policies.calendar, *policies.calendars]
    calendars: dict[str, Calendar] = {"": known[-1]} | {c.version: c for c in known}

    def measure(run: ClockRun, a: datetime, b: datetime) -> int:
        calendar = calendars.get(run.calendar, policies.calendar)
        return calendar.between(a, b, run.kind)

    return measure
