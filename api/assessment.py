"""考核: units' scores by the assessment table in force."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.answers import answer
from api.figure_asking import Days, edition_of, figures_view, may_read, period_view, scoped
from api.figure_shapes import AssessmentOut
from api.incidents import reading
from api.periods import MonthText, period_of
from api.services import ServicesOf
from api.viewer import ListViewer
from dispatch.access import UNIT_ROLES, Role
from dispatch.figures.counting import Figures, figures
from dispatch.figures.indicators import INDICATORS
from dispatch.store import lists
from dispatch.store.policies import AssessmentVersionRow, versions_of
from escalation.assessment import (
    Deduction,
    Share,
    assessment_of,
    packaged_assessment,
    score_of,
)


def assessment_router() -> APIRouter:
    """GET /statistics/assessment."""
    router = APIRouter(prefix="/statistics", tags=["statistics"])

    @router.get("/assessment", response_model=AssessmentOut)
    async def assessment(
        services: ServicesOf,
        viewer: ListViewer,
        from_: Annotated[Days, Query(alias="from")] = None,
        to: Days = None,
        month: MonthText = None,
        live: bool = False,
    ) -> Any:
        """考核: the units' scores by the assessment table in force; a unit is told its own."""
        may_read(viewer)
        now = services.parts.now()
        period = period_of(from_, to, month, now)
        own = viewer.actor.unit if viewer.role in (*UNIT_ROLES, Role.TOWN_DESK) else None
        async with reading(services) as connection:
            kept = await versions_of(connection, AssessmentVersionRow)
            table = assessment_of(kept[0].body) if kept else packaged_assessment()
            edition = await edition_of(connection, period, live=live)
            left_out = await lists.ids_of(connection, tuple(table.excluded))
            asked = scoped(services, viewer, period, edition, unit=own, leave_out=left_out)
            found: Figures = {}
            if edition.as_of is not None:
                names = [name for name in table.indicators if name in INDICATORS]
                found = await figures(connection, viewer.actor, asked, names, "unit")
        scored = [(unit, mine, score_of(table, mine)) for unit, mine in found.items()]
        scored.sort(key=lambda one: (one[2].score is None, -(one[2].score or 0.0), one[0]))
        return answer(
            {
                "period": period_view(period, edition),
                "as_of": edition.as_of,
                "version": table.version,
                "shares": [_line(one) for one in table.shares],
                "deductions": [_line(one) for one in table.deductions],
                "excluded": [
                    {"case_no": no, "reason": why}
                    for no, why in (table.excluded.items() if own is None else ())
                ],
                "units": [
                    {
                        "unit": unit,
                        "name": services.names.unit(unit),
                        "score": score.score,
                        "given": score.given,
                        "lost": score.lost,
                        "figures": figures_view(mine),
                    }
                    for unit, mine, score in scored
                ],
                "server_time": now,
            }
        )

    return router


def _line(one: Share | Deduction) -> dict[str, Any]:
    known = INDICATORS.get(one.what)
    return asdict(one) | {"zh": known.zh if known is not None else one.what}
