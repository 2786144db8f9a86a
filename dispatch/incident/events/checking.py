"""Events of the field."""

from __future__ import annotations

from typing import Literal

from dispatch.incident.events.base import EventBase


class CheckOrdered(EventBase):
    """核查中 (rows 3 and 17)."""

    type: Literal["CheckOrdered"] = "CheckOrdered"
    after_feedback: bool


class CheckReported(EventBase):
    """已核查 (rows 3 and 17). Positions are WGS 84 degrees."""

    type: Literal["CheckReported"] = "CheckReported"
    after_feedback: bool
    result: Literal["exists", "not_exists", "passed", "failed", "unable"]
    photos: int = 0
    lng: float | None = None
    lat: float | None = None


class TicketSelfHandled(EventBase):
    """已自行处置 (row 4)."""

    type: Literal["TicketSelfHandled"] = "TicketSelfHandled"
    photos: int


CheckingEvent = CheckOrdered | CheckReported | TicketSelfHandled
