"""GET /auditor: whether deadlines were missed or fired twice, as the timer auditor reports it."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel

from api.incidents import reading
from api.live.audits import newest_of, sign_of
from api.problems import Problem
from api.services import ServicesOf
from api.viewer import CurrentViewer
from dispatch.access import Role
from dispatch.store.audit import reports, standing_findings

READS_AUDITS: Final = frozenset(
    {Role.ADMIN, Role.AUDITOR, Role.DUTY_OFFICER, Role.CENTRE_LEADER, Role.COUNTY_LEADER}
)
SEES_TICKETS: Final = frozenset({Role.AUDITOR, Role.DUTY_OFFICER})
"""Who is told in which tickets; an administrator has no business data."""

MOST: Final = 200


class AuditReportOut(BaseModel):
    """The newest pass of a kind: `recent` looks at what changed, `full` at every ticket. Findings
    that stand are counted as steps that were due and did not fire (`missed`), that fired without
    being due or twice (`spurious`), and as due times and rows that are not as reckoned
    (`differing`). `trusted` due times could not be reckoned. Times in seconds."""

    kind: str
    at: AwareDatetime
    took_s: float
    tickets: int
    missed: int
    spurious: int
    differing: int
    trusted: int
    overdue: int
    greatest_late_s: float
    sweep_age_s: float
    alarms: list[str]


class AuditFindingOut(BaseModel):
    """A difference that stands."""

    incident_id: str
    run: int
    kind: str
    verdict: str
    about: str
    expected: str
    found: str
    version: int
    confirmed_at: AwareDatetime


class AuditOut(BaseModel):
    """`age_s` is how old the newest report is, null when there is none; `findings` are the oldest
    that stand, for those who may see tickets."""

    age_s: float | None
    alarms: list[str]
    reports: list[AuditReportOut]
    findings: list[AuditFindingOut]


def auditor_router() -> APIRouter:
    """GET /auditor."""
    router = APIRouter(tags=["statistics"])

    @router.get("/auditor", response_model=AuditOut)
    async def auditor(services: ServicesOf, viewer: CurrentViewer) -> AuditOut:
        """The newest reports of the timer auditor, and the differences that stand."""
        if viewer.actor.role not in READS_AUDITS:
            raise Problem("forbidden")
        async with reading(services) as connection:
            kept = await reports(connection)
            findings = (
                await standing_findings(connection, MOST)
                if viewer.actor.role in SEES_TICKETS
                else ()
            )
        now = services.parts.now()
        sign = sign_of(newest_of(kept), now, now)
        return AuditOut(
            age_s=sign["age_s"],
            alarms=sign["alarms"],
            reports=[
                AuditReportOut.model_validate({**r._mapping, "alarms": r.alarms.split()})
                for r in kept
            ],
            findings=[AuditFindingOut.model_validate(dict(f._mapping)) for f in findings],
        )

    return router
