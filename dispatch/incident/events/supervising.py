"""Events of those who see to it that others do (row 22), and what the ladder drafts for them."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from dispatch.incident.events.base import EventBase


class TicketUrged(EventBase):
    """已催办 (row 22), by a person; the ladder's own is a StepFired."""

    type: Literal["TicketUrged"] = "TicketUrged"
    unit: str | None = None


class SupervisionOrdered(EventBase):
    """已督办 (row 22): order `no` of the ticket."""

    type: Literal["SupervisionOrdered"] = "SupervisionOrdered"
    no: int
    kind: Literal["timeout", "leader", "important"]
    unit: str
    automatic: bool
    reply_by: AwareDatetime | None = None


class OrderReplied(EventBase):
    """已回复督办 (row 22)."""

    type: Literal["OrderReplied"] = "OrderReplied"
    unit: str


class DraftMade(EventBase):
    """已拟稿: a listing (挂牌) or a notice (通报、约谈) for a leader to sign. `why` is the step, or
    the occasion: "rework 2", or "reds 3" for a rule about the unit; `told` are audiences."""

    type: Literal["DraftMade"] = "DraftMade"
    no: int
    kind: Literal["listing", "notice"]
    unit: str
    why: str
    told: tuple[str, ...] = ()


class DraftSigned(EventBase):
    """已签发, or dropped: `agreed` tells."""

    type: Literal["DraftSigned"] = "DraftSigned"
    no: int
    kind: Literal["listing", "notice"]
    agreed: bool
    form: Literal["listing", "notice", "interview"]


class TicketListed(EventBase):
    """已挂牌 (row 22)."""

    type: Literal["TicketListed"] = "TicketListed"


class SeverityRaised(EventBase):
    """已提级 (row 22)."""

    type: Literal["SeverityRaised"] = "SeverityRaised"
    severity: Literal["S1", "S2", "S3"]


SupervisingEvent = (
    TicketUrged
    | SupervisionOrdered
    | OrderReplied
    | DraftMade
    | DraftSigned
    | TicketListed
    | SeverityRaised
)
