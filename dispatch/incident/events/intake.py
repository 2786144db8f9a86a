"""Events at the county's door: reported, triaged, corrected, refused, answered, accepted."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from dispatch.access import Sensitivity
from dispatch.incident.events.base import EventBase
from dispatch.incident.ticket import Classification, Place, Proposal
from dispatch.incident.upstream import Upstream


class TicketReported(EventBase):
    """已上报 (row 1)."""

    type: Literal["TicketReported"] = "TicketReported"
    case_no: str
    report_id: str
    channel: str
    request_type: str = ""
    source_system: str = ""
    source_class: str = ""
    device: str | None = None
    device_condition: str | None = None
    linked: tuple[str, ...] = ()
    split_from: str | None = None
    upstream: Upstream | None = None
    wants_reply: bool = False
    flags: tuple[str, ...] = ()
    occurred_at: AwareDatetime | None = None


class TicketTriaged(EventBase):
    """已分类定位 (row 2): what, where, how grave, and whom a rule proposes."""

    type: Literal["TicketTriaged"] = "TicketTriaged"
    place: Place
    classification: Classification
    proposal: Proposal
    sensitivity: Sensitivity


class ReportJoined(EventBase):
    """并入上报."""

    type: Literal["ReportJoined"] = "ReportJoined"
    report_id: str
    channel: str
    wants_reply: bool = False


class SupplementKept(EventBase):
    """补充: the report was sent again with other content."""

    type: Literal["SupplementKept"] = "SupplementKept"
    report_id: str


class TicketCorrected(EventBase):
    """已更正."""

    type: Literal["TicketCorrected"] = "TicketCorrected"
    place: Place
    classification: Classification
    proposal: Proposal
    sensitivity: Sensitivity


class TicketAccepted(EventBase):
    """已受理 (row 7)."""

    type: Literal["TicketAccepted"] = "TicketAccepted"
    automatic: bool


class TicketAnswered(EventBase):
    """已直接答复 (row 28)."""

    type: Literal["TicketAnswered"] = "TicketAnswered"
    article: str


class TicketRefused(EventBase):
    """不予受理 (row 5)."""

    type: Literal["TicketRefused"] = "TicketRefused"
    reason_code: str


class TicketTransferredOut(EventBase):
    """已移送 (row 5)."""

    type: Literal["TicketTransferredOut"] = "TicketTransferredOut"
    authority: str
    number: str = ""
    """The number that it has there, where it was handed over"""


class TicketHandedOver(EventBase):
    """已移交 (row 32): it stays open until their number is entered."""

    type: Literal["TicketHandedOver"] = "TicketHandedOver"
    to: Literal["110", "119", "120", "122"]
    called_at: AwareDatetime


class HandoverDeclined(EventBase):
    """移交被拒 (row 32)."""

    type: Literal["HandoverDeclined"] = "HandoverDeclined"
    to: str


IntakeEvent = (
    TicketReported
    | TicketTriaged
    | ReportJoined
    | SupplementKept
    | TicketCorrected
    | TicketAccepted
    | TicketAnswered
    | TicketRefused
    | TicketTransferredOut
    | TicketHandedOver
    | HandoverDeclined
)
