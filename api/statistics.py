"""Numbers: what intake has accepted and what became of it, and the board's counters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from api.answers import answer
from api.ends import Offsets
from api.incidents import Code, Moment, reading
from api.live.counters import count_board, count_then
from api.live.frames import Filter
from api.past import asked_past, known_up_to
from api.problems import Problem
from api.producer import Producer
from api.services import Services, ServicesOf
from api.viewer import READS_INTAKE_STATISTICS, CurrentViewer, ListViewer
from dispatch.store.lists import Wish
from dispatch.store.tables import DeadLetterRow, ProgressRow, ReportRepeatRow
from dispatch.topics import MATTERS, MATTERS_URGENT, REPORTS, REPORTS_URGENT

_REPORTS: Final = (REPORTS.name, REPORTS_URGENT.name)
_MATTERS: Final = (MATTERS.name, MATTERS_URGENT.name)


class IntakeStatistics(BaseModel):
    """Cumulative; accepted = routed + dead when nothing is under way."""

    reports_accepted: int
    reports_classified: int
    reports_routed: int
    reports_joined: int
    reports_dead: int


@dataclass(frozen=True, slots=True)
class Done:
    """What the tables say of how far the partitions have been done.

    `records` leaves out what was set aside. `dead_before` are the dead letters of the reports
    topics that the next offsets have passed; `dead_reports` all of them; `dead_matters` those
    matters that were a report's.
    """

    next_offsets: Offsets
    records: int
    routed: int
    joined: int
    repeats: int
    dead_before: int
    dead_reports: int
    dead_matters: int


async def read_done(connection: AsyncConnection) -> Done:
    """The progress of the reports and matters topics, one snapshot."""
    rows = (
        await connection.execute(
            select(
                col(ProgressRow.topic),
                col(ProgressRow.partition),
                col(ProgressRow.next_offset),
                col(ProgressRow.records),
                col(ProgressRow.opened),
                col(ProgressRow.joined),
            ).where(col(ProgressRow.topic).in_((*_REPORTS, *_MATTERS)))
        )
    ).all()
    repeats = await connection.scalar(select(func.count()).select_from(ReportRepeatRow))
    place = (col(DeadLetterRow.topic), col(DeadLetterRow.partition))
    of_reports = place[0].in_(_REPORTS)
    passed = and_(
        place[0] == col(ProgressRow.topic),
        place[1] == col(ProgressRow.partition),
        col(DeadLetterRow.offset) < col(ProgressRow.next_offset),
    )
    letters = select(func.count()).select_from(DeadLetterRow)
    dead_before = await connection.scalar(letters.join(ProgressRow, passed).where(of_reports))
    dead_reports = await connection.scalar(letters.where(of_reports))
    dead_matters = await connection.scalar(
        letters.where(place[0].in_(_MATTERS), col(DeadLetterRow.record_id).is_not(None))
    )
    return Done(
        next_offsets={(r.topic, r.partition): r.next_offset for r in rows if r.topic in _REPORTS},
        records=sum(r.records for r in rows if r.topic in _REPORTS),
        routed=sum(r.opened + r.joined for r in rows if r.topic in _MATTERS),
        joined=sum(r.joined for r in rows if r.topic in _MATTERS),
        repeats=int(repeats or 0),
        dead_before=int(dead_before or 0),
        dead_reports=int(dead_reports or 0),
        dead_matters=int(dead_matters or 0),
    )


def added_up(done: Done, ends: Offsets, beats: Offsets) -> dict[str, int]:
    """The numbers. What lies beyond the next offsets is accepted and not yet done; `beats` of it
    are no reports."""
    tail = sum(
        max(0, end - done.next_offsets.get(partition, 0) - beats.get(partition, 0))
        for partition, end in ends.items()
    )
    return {
        "reports_accepted": done.records + done.dead_before + tail - done.repeats,
        "reports_classified": done.records - done.repeats,
        "reports_routed": done.routed,
        "reports_joined": done.joined,
        "reports_dead": done.dead_reports + done.dead_matters,
    }


async def intake_statistics(services: Services) -> dict[str, int]:
    """The numbers now. The ends are read before the tables, so that nothing is counted twice."""
    found = await services.ends.of()
    async with reading(services) as connection:
        done = await read_done(connection)
    return added_up(done, found, _beats_in_tail(services.producer, done, found))


def _beats_in_tail(producer: Producer, done: Done, ends: Offsets) -> dict[tuple[str, int], int]:
    return {
        (topic, partition): producer.beats_between(
            topic, partition, done.next_offsets.get((topic, partition), 0), end
        )
        for (topic, partition), end in ends.items()
    }


def statistics_router() -> APIRouter:
    """GET /statistics/intake and /statistics/board."""
    router = APIRouter(prefix="/statistics", tags=["statistics"])

    @router.get("/intake", response_model=IntakeStatistics)
    async def intake(services: ServicesOf, viewer: CurrentViewer) -> Any:
        """How many reports were accepted, classified, routed, joined and set aside."""
        if viewer.role not in READS_INTAKE_STATISTICS:
            raise Problem("forbidden")
        return answer(await intake_statistics(services))

    @router.get("/board", response_model=dict[str, Any])
    async def board(
        services: ServicesOf,
        viewer: ListViewer,
        area: Annotated[str | None, Query(pattern=r"^[0-9]{6,15}$")] = None,
        unit: Code = None,
        at: Moment | None = None,
    ) -> Any:
        """The counters of what the viewer may see, or as they were `at` a moment."""
        parts = services.parts
        at = asked_past(at, parts.now())
        async with reading(services) as connection:
            if at is not None:
                await known_up_to(connection, at)
                wish = Wish(area=area, unit=unit)
                return answer(await count_then(connection, viewer.actor, wish, at))
            chosen = Filter(area=area, unit=unit)
            return answer(await count_board(parts.engine, viewer.actor, chosen, parts.now()))

    return router
