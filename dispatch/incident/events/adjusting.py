"""Events about a unit's time."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from dispatch.incident.events.base import EventBase


class ExtensionRequested(EventBase):
    """已申请延期 (row 14). `run` is the handling run that is to be longer."""

    type: Literal["ExtensionRequested"] = "ExtensionRequested"
    run: int
    until: AwareDatetime
    endorsed: bool
    attachments: int = 0


class SuspensionRequested(EventBase):
    """已申请挂起 (row 15)."""

    type: Literal["SuspensionRequested"] = "SuspensionRequested"
    run: int
    until: AwareDatetime
    endorsed: bool
    attachments: int = 0


class AdjustmentEndorsed(EventBase):
    """部门已同意 (rows 14 and 15)."""

    type: Literal["AdjustmentEndorsed"] = "AdjustmentEndorsed"
    kind: Literal["extension", "suspension"]


class AdjustmentRefused(EventBase):
    """未获批准: the original due time stands (DOMAIN 0.10)."""

    type: Literal["AdjustmentRefused"] = "AdjustmentRefused"
    kind: Literal["extension", "suspension"]
    by: Literal["unit", "centre"]


class ExtensionGranted(EventBase):
    """已延期 (row 14)."""

    type: Literal["ExtensionGranted"] = "ExtensionGranted"
    run: int
    until: AwareDatetime


class TicketSuspended(EventBase):
    """已挂起 (row 15)."""

    type: Literal["TicketSuspended"] = "TicketSuspended"
    until: AwareDatetime


class TicketResumed(EventBase):
    """已恢复 (row 15)."""

    type: Literal["TicketResumed"] = "TicketResumed"
    automatic: bool


AdjustingEvent = (
    ExtensionRequested
    | SuspensionRequested
    | AdjustmentEndorsed
    | AdjustmentRefused
    | ExtensionGranted
    | TicketSuspended
    | TicketResumed
)
