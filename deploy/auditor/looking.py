"""The auditor's passes: recent changes every few seconds, everything now and then."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from dispatch.store import audit
from dispatch.store.claims import last_signs
from dispatch.store.engine import reading, writing
from escalation.audit.climbing import Climb
from escalation.audit.comparing import RowSeen, differences
from escalation.audit.confirming import Suspicions, verdict_of
from escalation.audit.files import Fault
from escalation.audit.minutes import Minutes
from escalation.audit.reading import Books, Reader

PAGE: Final = 300
"""Tickets that are read and judged at a time."""
MOST_RECENT: Final = 5_000
"""Tickets of one recent pass; the next one goes on where it ended."""
OVERLAP: Final = timedelta(seconds=30)
"""Changes may become visible so long after the moment that they bear; a version that has been
looked at since then is left to the full pass."""
KEPT_TABLES: Final = 3
"""Calendars of which a table of minutes is kept, 20 MB each."""

log = structlog.get_logger()


@dataclass(slots=True)
class Pass:
    """What one pass has seen."""

    tickets: int = 0
    trusted: int = 0
    late_s: float = 0.0


class Auditor:
    """Recomputes what is due from the case files, and compares with the rows and with what fired.

    It repairs nothing. `grace` is how long a step may be late before it is asked after.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        now: Callable[[], datetime],
        grace: timedelta,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._now = now
        self._grace = grace
        self._monotonic = monotonic
        self._began = now()
        self._mark = now() - OVERLAP
        self._seen: dict[str, int] = {}
        self._suspicions = Suspicions()
        self.newest_sign: datetime | None = None
        """When a sweep gave its newest sign, as the newest look saw it."""
        self._reader: Reader | None = None
        self._books: audit.BookVersions | None = None
        self._tables: OrderedDict[str, Minutes] = OrderedDict()

    async def start(self) -> None:
        """Takes up the findings that stand from before."""
        async with self._engine.connect() as plain:
            connection = await reading(plain)
            for row in await audit.standing_findings(connection, MOST_RECENT):
                key = (row.incident_id, row.run, row.kind, row.about)
                self._suspicions.standing.setdefault(row.incident_id, set()).add(key)

    async def recent(self) -> dict[str, Any]:
        """Looks at what has changed since, what is overdue, and what must be looked at again;
        answers the report, not yet saved."""
        began, now = self._monotonic(), self._now()
        seen = Pass()
        async with self._engine.connect() as plain:
            connection = await reading(plain)
            await self._open_books(connection)
            since = min(self._mark, now - OVERLAP)
            changed = await audit.changed_since(connection, since, MOST_RECENT)
            count, oldest, late = await audit.overdue(connection, now - self._grace, PAGE)
            signs = await last_signs(connection)
        ids = dict.fromkeys([i for _, i, v in changed if self._seen.get(i) != v])
        ids.update(dict.fromkeys([*late, *sorted(self._suspicions.tickets())[:MOST_RECENT]]))
        await self._look(list(ids), seen)
        self._seen = {ident: version for _, ident, version in changed}
        self._mark = changed[-1][0] if len(changed) == MOST_RECENT else now
        self.newest_sign = max((s.at for s in signs), default=None)
        newest = self.newest_sign or self._began
        waits = (now - oldest).total_seconds() if oldest is not None else 0.0
        return await self._report(
            "recent",
            seen,
            began,
            overdue=count,
            late_s=max(seen.late_s, waits),
            sweep_age_s=max(0.0, (now - max(newest, self._began)).total_seconds()),
        )

    async def full(self, between: Callable[[], Awaitable[None]] | None = None) -> dict[str, Any]:
        """Looks at every ticket that is not archived, page by page; `between` is awaited after
        each. Answers the report, not yet saved."""
        began, last, seen = self._monotonic(), "", Pass()
        while True:
            async with self._engine.connect() as plain:
                connection = await reading(plain)
                await self._open_books(connection)
                ids = await audit.ids_after(connection, last, PAGE)
            if not ids:
                break
            await self._look(ids, seen)
            last = ids[-1]
            await (between() if between is not None else asyncio.sleep(0))
        return await self._report("full", seen, began, late_s=seen.late_s)

    async def _open_books(self, connection: AsyncConnection) -> None:
        """Makes the reader of what is and was in force, when that has changed."""
        versions = await audit.book_versions(connection)
        if versions == self._books:
            return
        self._books = versions
        bodies = dict(versions.calendars)

        def table(version: str) -> Minutes:
            found = self._tables.pop(version, None) or Minutes(bodies[version])
            self._tables[version] = found
            while len(self._tables) > KEPT_TABLES:
                self._tables.popitem(last=False)
            return found

        def opener(version: str) -> Callable[[], Minutes]:
            return lambda: table(version)

        calendars = {version: opener(version) for version, _ in versions.calendars}
        climbs = {version: Climb(body) for version, body in versions.ladders}
        self._reader = Reader(Books(calendars, climbs))

    async def _look(self, ids: Sequence[str], seen: Pass) -> None:
        """Reads and judges these tickets, and writes down what counts from now on."""
        for first in range(0, len(ids), PAGE):
            async with self._engine.connect() as plain:
                connection = await reading(plain)
                page = await audit.stored_tickets(connection, ids[first : first + PAGE])
            judged = {stored.id: self._differences(stored, seen) for stored in page}
            judgement = self._suspicions.judge(judged, self._monotonic())
            if judgement.confirmed or judgement.ended:
                await self._save(judgement.confirmed, judgement.ended)

    def _differences(self, stored: audit.Stored, seen: Pass) -> list[Fault]:
        assert self._reader is not None, "the books are open"  # noqa: S101
        now = self._now()
        file = self._reader.read(stored.id, audit.events_of(stored))
        rows = {
            run: RowSeen(run, step, due_at, lane, holder)
            for run, step, due_at, lane, holder in stored.rows
        }
        seen.tickets += 1
        seen.trusted += file.trusted
        fresh = now - timedelta(days=1)
        seen.late_s = max([seen.late_s, *(s for at, s in file.late if at >= fresh)])
        return list(differences(file, rows, stored.version, now, self._grace))

    async def _save(
        self, confirmed: dict[tuple[str, int, str, str], Fault], ended: Iterable[Any]
    ) -> None:
        rows = [
            {
                "incident_id": ticket,
                "run": run,
                "kind": kind,
                "about": about,
                "verdict": verdict_of(fault),
                "version": fault.version,
                "expected": fault.expected,
                "found": fault.found,
            }
            for (ticket, run, kind, about), fault in confirmed.items()
        ]
        gone = [
            {"incident_id": ticket, "run": run, "kind": kind, "about": about}
            for ticket, run, kind, about in ended
        ]
        for row in rows:
            log.error("audit_finding", **row)
        for one in gone:
            log.info("audit_finding_ended", **one)
        async with self._engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                await audit.save_findings(connection, rows, gone, self._now())

    async def _report(
        self,
        kind: str,
        seen: Pass,
        began: float,
        *,
        overdue: int = 0,
        late_s: float,
        sweep_age_s: float = 0.0,
    ) -> dict[str, Any]:
        async with self._engine.connect() as plain:
            counts = await audit.counts_of_findings(await reading(plain))
        return {
            "kind": kind,
            "at": self._now(),
            "took_s": round(self._monotonic() - began, 3),
            "tickets": seen.tickets,
            **{verdict: counts.get(verdict, 0) for verdict in ("missed", "spurious", "differing")},
            "trusted": seen.trusted,
            "overdue": overdue,
            "greatest_late_s": round(late_s, 3),
            "sweep_age_s": round(sweep_age_s, 3),
            "alarms": "",
        }
