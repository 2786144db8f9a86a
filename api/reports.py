"""How far a report is: for who posted it, and for its reporter by the tracking code."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final, Literal

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from api.answers import answer
from api.incidents import reading
from api.problems import Problem
from api.services import ServicesOf
from api.sign_in import client_address
from api.throttle import one_more_of
from api.viewer import CurrentViewer
from dispatch.access import Sight, sight
from dispatch.incident.status import STATUS_ZH
from dispatch.incident.ticket import Ticket
from dispatch.store.tables import DeadLetterRow, IncidentRow, ReportRow

_CODE: Final = re.compile(r"[0-9A-Z]{16}")
_NOT_OF_A_CODE: Final = re.compile(r"[\s\-‐-―－]+")
_REPORT_ID: Final = re.compile(r"r[0-9a-z]{1,40}")


def tracking_code_of(typed: str) -> str | None:
    """The tracking code that somebody typed, in any case, with dashes and blanks or without; None
    when it cannot be one."""
    bare = _NOT_OF_A_CODE.sub("", unicodedata.normalize("NFKC", typed)).upper()
    if not _CODE.fullmatch(bare):
        return None
    return "-".join(bare[i : i + 4] for i in range(0, 16, 4))


class ReportStage(BaseModel):
    """How far a report is."""

    report_id: str
    stage: Literal["accepted", "routed", "joined", "dead"]
    received_at: AwareDatetime | None
    incident_id: str | None = None
    case_no: str | None = None
    status: str | None = None
    status_zh: str | None = None


class TrackedPart(BaseModel):
    """One matter of a report that had several."""

    stage: str
    status_zh: str
    accepted_at: AwareDatetime | None = None
    closed_at: AwareDatetime | None = None


class Tracked(BaseModel):
    """What the public is told by a tracking code: stage and times, those of the ticket that its
    own follows; `parts` where it was split."""

    stage: str
    status_zh: str
    received_at: AwareDatetime
    parts: list[TrackedPart] = []
    accepted_at: AwareDatetime | None = None
    closed_at: AwareDatetime | None = None


def reports_router() -> APIRouter:
    """GET /reports/{id} and /track/{code}."""
    router = APIRouter(tags=["intake"])

    @router.get("/reports/{report_id}", response_model=ReportStage)
    async def report(report_id: str, services: ServicesOf, viewer: CurrentViewer) -> Any:
        """How far a report is, for the account that posted it and for who may see its ticket."""
        if not _REPORT_ID.fullmatch(report_id):
            raise Problem("not_found")
        query = (
            select(
                col(ReportRow.account),
                col(ReportRow.received_at),
                col(ReportRow.joined),
                col(IncidentRow.state),
            )
            .join(IncidentRow, col(IncidentRow.id) == col(ReportRow.incident_id))
            .where(col(ReportRow.report_id) == report_id)
        )
        async with reading(services) as connection:
            row = (await connection.execute(query)).first()
            died_at = select(col(DeadLetterRow.at)).where(col(DeadLetterRow.record_id) == report_id)
            dead = row is None and await connection.scalar(died_at) is not None
        taken = services.intake.recent(report_id)
        if row is None:
            if taken is None or taken.account != viewer.account.id:
                raise Problem("not_found")
            stage = "dead" if dead else "accepted"
            return answer(
                {"report_id": report_id, "stage": stage, "received_at": taken.received_at}
            )
        ticket = Ticket.model_validate_json(row.state)
        seen = sight(viewer.actor, ticket.scope)
        if row.account != viewer.account.id and seen is Sight.NOTHING:
            raise Problem("not_found")
        return answer(
            {
                "report_id": report_id,
                "stage": "joined" if row.joined else "routed",
                "received_at": row.received_at,
                "incident_id": ticket.id,
                "case_no": ticket.case_no,
                "status": ticket.status.value,
                "status_zh": STATUS_ZH[ticket.status],
            }
        )

    @router.get("/track/{code}", response_model=Tracked)
    async def track(code: str, request: Request, services: ServicesOf) -> Any:
        """For the public, throttled by address: stage and times of the report with this code."""
        one_more_of(services.track, client_address(request))
        known = tracking_code_of(code)
        if known is None:
            raise Problem("not_found")
        query = (
            select(col(ReportRow.received_at), col(IncidentRow.state))
            .join(IncidentRow, col(IncidentRow.id) == col(ReportRow.incident_id))
            .where(col(ReportRow.tracking_code) == known)
        )
        async with reading(services) as connection:
            row = (await connection.execute(query)).first()
            followed = await _followed(connection, row.state) if row is not None else []
        if row is None:
            received_at = services.intake.received_at(known)
            if received_at is None:
                raise Problem("not_found")
            return answer({"stage": "REPORTED", "status_zh": "已上报", "received_at": received_at})
        ticket, *parts = followed
        return answer(
            {
                **_stage(ticket),
                "received_at": row.received_at,
                "parts": [_stage(part) for part in parts],
            }
        )

    return router


async def _followed(connection: AsyncConnection, state: str) -> list[Ticket]:
    """The ticket that answers a report, its parent where it was merged, and the parts of one that
    was split: the reporter sees all (DOMAIN 0.13)."""
    ticket = Ticket.model_validate_json(state)
    others = (ticket.merged_into,) if ticket.merged_into else ticket.split_into
    query = select(col(IncidentRow.state)).where(col(IncidentRow.id).in_(others))
    found = [Ticket.model_validate_json(r[0]) for r in await connection.execute(query)]
    if ticket.merged_into:
        return found or [ticket]
    return [ticket, *sorted(found, key=lambda part: part.id)]


def _stage(ticket: Ticket) -> dict[str, Any]:
    return {
        "stage": ticket.status.value,
        "status_zh": STATUS_ZH[ticket.status],
        "accepted_at": ticket.accepted_at,
        "closed_at": ticket.closed_at,
    }
