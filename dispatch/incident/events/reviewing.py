"""Events after the feedback: review, visit, end, reopening."""

from __future__ import annotations

from typing import Literal

from dispatch.incident.events.base import EventBase
from dispatch.incident.status import End


class ReworkOrdered(EventBase):
    """退回重办 (rows 18 and 21)."""

    type: Literal["ReworkOrdered"] = "ReworkOrdered"
    after_visit: bool


class ReviewPassed(EventBase):
    """审核通过 (row 19)."""

    type: Literal["ReviewPassed"] = "ReviewPassed"
    visit: bool


class VisitRecorded(EventBase):
    """已回访 (rows 20 and 21)."""

    type: Literal["VisitRecorded"] = "VisitRecorded"
    reached: bool
    solved: bool | None = None
    satisfied_result: int | None = None
    satisfied_attitude: int | None = None
    justified: bool


class TicketClosed(EventBase):
    """已结案 (row 20)."""

    type: Literal["TicketClosed"] = "TicketClosed"
    end: End


class TicketReopened(EventBase):
    """已重启 (row 25)."""

    type: Literal["TicketReopened"] = "TicketReopened"


class TicketArchived(EventBase):
    """已归档 (row 27)."""

    type: Literal["TicketArchived"] = "TicketArchived"


ReviewingEvent = (
    ReworkOrdered | ReviewPassed | VisitRecorded | TicketClosed | TicketReopened | TicketArchived
)
