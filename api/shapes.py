"""The shapes of answers about tickets, for the OpenAPI document and generated types."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel

from api.timing_shapes import TimeOut
from dispatch.incident.clocks import Card
from dispatch.incident.family import Whistled
from dispatch.incident.petition import Petition
from dispatch.incident.status import Clock
from dispatch.incident.summary import CoSummary, PetitionSummary
from dispatch.incident.ticket import Classification, Proposal
from dispatch.incident.upstream import Upstream


class IncidentView(BaseModel):
    """A ticket as a list or a board shows it; what is masked is null or empty."""

    id: str
    case_no: str
    version: int
    status: str
    end: str | None
    sensitivity: str
    severity: str | None
    subclass: str | None
    condition: str
    confidence: float | None
    channel: str
    request_type: str
    county: str | None
    town: str | None
    village: str | None
    grid: str | None
    lng: float | None
    lat: float | None
    lead: str | None
    co: list[CoSummary]
    device: str | None
    reports: int
    returns: int
    reworks: int
    reopenings: int
    flags: list[str]
    opened_at: AwareDatetime
    updated_at: AwareDatetime
    closed_at: AwareDatetime | None
    due: dict[str, AwareDatetime]
    next_due_at: AwareDatetime | None
    card: Card
    provisional: bool
    overdue: list[Clock]
    urges: int
    supervised: bool
    listed: bool
    helpers: list[str]
    petition: PetitionSummary | None
    sight: Literal["masked", "working", "case"]
    title: str


class IncidentList(BaseModel):
    """A page of tickets."""

    items: list[IncidentView]
    next_cursor: str | None
    server_time: AwareDatetime


class ReporterOut(BaseModel):
    """The reporter, masked."""

    name: str | None
    phone: str | None
    anonymous: bool
    confidential: bool
    wants_reply: bool


class ReportOut(BaseModel):
    """A report of a ticket."""

    report_id: str
    channel: str
    source_system: str
    external_no: str
    received_at: AwareDatetime
    joined: bool
    text: str | None
    address: str | None
    reading: dict[str, Any] | None
    attachments: list[str]
    reporter: ReporterOut | None


class CoTask(BaseModel):
    """A co-handler's own task."""

    unit: str
    state: str
    signed_at: AwareDatetime | None = None
    done_at: AwareDatetime | None = None


class IncidentDetail(IncidentView):
    """One ticket: why it was classified and routed so, and what the viewer may do now."""

    co: list[CoTask]  # type: ignore[assignment]
    classification: Classification | None
    proposal: Proposal | None
    linked: list[str] = []
    wants_reply: bool = False
    occurred_at: AwareDatetime | None = None
    merged: list[str] = []
    merged_into: str | None = None
    split_into: list[str] = []
    split_from: str | None = None
    whistled: list[Whistled] = []
    accused: list[str] = []
    """The units that a petition accuses, for its clerks"""
    petition_file: Petition | None = None
    upstream: Upstream | None = None
    reports_received: list[ReportOut]
    actions: list[str]
    candidates: int
    time: TimeOut


class CaseActor(BaseModel):
    """Who acted: a post, not a person."""

    role: str
    unit: str | None


class CaseEvent(BaseModel):
    """One event of a case file."""

    version: int
    type: str
    zh: str
    at: AwareDatetime
    actor: CaseActor
    text: dict[str, str] | None
    fields: dict[str, Any]


class CaseFileOut(BaseModel):
    """A case file. `verified`: the chain of hashes holds and no version is missing."""

    events: list[CaseEvent]
    verified: bool


class CandidateOut(BaseModel):
    """A ticket that may be the same matter."""

    incident: IncidentView
    distance_m: float | None
    why: str
    text: str | None


class OutcomeOut(BaseModel):
    """How a command came out."""

    outcome: Literal["done", "unchanged", "refused", "dead"]
    command_id: str
    version: int | None
    incident: IncidentView | None = None
    reason: str | None = None
    zh: str | None = None
    en: str | None = None
    facts: dict[str, str] = {}


class Pending(BaseModel):
    """A command that is still under way."""

    command_id: str
    look_at: str
