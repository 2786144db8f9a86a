"""Events for what the reporter says later."""

from __future__ import annotations

from typing import Literal

from dispatch.incident.events.base import EventBase


class ReporterUrged(EventBase):
    """催单 (row 30)."""

    type: Literal["ReporterUrged"] = "ReporterUrged"


class ReporterAdded(EventBase):
    """补充材料 (row 30)."""

    type: Literal["ReporterAdded"] = "ReporterAdded"
    attachments: int = 0


class TicketWithdrawn(EventBase):
    """已撤回 (row 31)."""

    type: Literal["TicketWithdrawn"] = "TicketWithdrawn"


ReportingEvent = ReporterUrged | ReporterAdded | TicketWithdrawn
