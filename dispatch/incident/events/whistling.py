"""Events of the whistle (吹哨报到)."""

from __future__ import annotations

from typing import Literal

from dispatch.incident.events.base import EventBase


class WhistleBlown(EventBase):
    """已吹哨: `by` called these units to the spot."""

    type: Literal["WhistleBlown"] = "WhistleBlown"
    by: str
    occasion: Literal["complaint", "enforcement", "emergency"]
    units: tuple[str, ...]


class UnitReportedIn(EventBase):
    """已报到, in time or not."""

    type: Literal["UnitReportedIn"] = "UnitReportedIn"
    unit: str
    late: bool


class UnitReleased(EventBase):
    """已解除: by the town that had called it, whether it had come or not."""

    type: Literal["UnitReleased"] = "UnitReleased"
    unit: str
    came: bool


WhistlingEvent = WhistleBlown | UnitReportedIn | UnitReleased
