"""Which calendar, limits and ladders are in force, for pages that say so."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from api.services import ServicesOf
from api.viewer import CurrentViewer
from escalation.calendars import COUNTY_ZONE, hours_text


class CalendarOut(BaseModel):
    """The calendar. `provisional` are this and the next year when their holidays are not announced:
    weekends alone count, and what is due then may move."""

    version: str
    usual_hours: str
    announced_up_to: int
    provisional: list[int]


class PoliciesOut(BaseModel):
    """The versions in force."""

    calendar: CalendarOut
    limits: str
    ladders: str


def policies_router() -> APIRouter:
    """GET /policies."""
    router = APIRouter(tags=["county"])

    @router.get("/policies", response_model=PoliciesOut)
    async def policies(services: ServicesOf, viewer: CurrentViewer) -> PoliciesOut:  # noqa: ARG001
        """The calendar with the years that it does not know, and the versions of the others."""
        held = services.parts.policies()
        this_year = services.parts.now().astimezone(COUNTY_ZONE).year
        years = (this_year, this_year + 1)
        return PoliciesOut(
            calendar=CalendarOut(
                version=held.calendar.version,
                usual_hours=hours_text(held.calendar.usual),
                announced_up_to=max(held.calendar.announced),
                provisional=[year for year in years if year not in held.calendar.announced],
            ),
            limits=held.limits.version,
            ladders=held.ladders.version,
        )

    return router
