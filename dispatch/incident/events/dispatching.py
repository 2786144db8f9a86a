"""Events about who has a ticket."""

from __future__ import annotations

from typing import Literal

from dispatch.incident.events.base import EventBase


class TicketDispatched(EventBase):
    """已分派 (row 8), or designated by a ruling (row 11)."""

    type: Literal["TicketDispatched"] = "TicketDispatched"
    lead: str
    co_units: tuple[str, ...]
    dispatch_no: int
    automatic: bool
    by_ruling: bool = False
    rule: str = ""
    rules_version: str = ""
    calendar: str = ""
    limits: str = ""
    ladder: str = ""
    """Versions in force: what the ticket was dispatched with, it keeps."""


class TicketSigned(EventBase):
    """已签收 (row 9)."""

    type: Literal["TicketSigned"] = "TicketSigned"
    unit: str


class ReturnRequested(EventBase):
    """已申请退单 (row 10)."""

    type: Literal["ReturnRequested"] = "ReturnRequested"
    unit: str
    suggested_unit: str | None = None
    held_s: int
    """How long it had held the ticket, in seconds: charged to it (DOMAIN 0.9)."""


class ReturnAgreed(EventBase):
    """同意退单 (row 11)."""

    type: Literal["ReturnAgreed"] = "ReturnAgreed"


class ReturnDismissed(EventBase):
    """退单驳回 (row 11): the unit keeps it, and may not return it again."""

    type: Literal["ReturnDismissed"] = "ReturnDismissed"


class TicketRedispatchForced(EventBase):
    """已强制改派 (row 23)."""

    type: Literal["TicketRedispatchForced"] = "TicketRedispatchForced"


DispatchingEvent = (
    TicketDispatched
    | TicketSigned
    | ReturnRequested
    | ReturnAgreed
    | ReturnDismissed
    | TicketRedispatchForced
)
