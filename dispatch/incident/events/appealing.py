"""Events about the appeal after lateness (row 26)."""

from __future__ import annotations

from typing import Literal

from dispatch.incident.events.base import EventBase


class AppealMade(EventBase):
    """已申诉 (row 26)."""

    type: Literal["AppealMade"] = "AppealMade"
    unit: str
    attachments: int = 0


class AppealEndorsed(EventBase):
    """申诉初审通过 (row 26)."""

    type: Literal["AppealEndorsed"] = "AppealEndorsed"


class AppealRuled(EventBase):
    """申诉已裁定 (row 26): `granted`, it is exempt in statistics, and the overdue fact stays."""

    type: Literal["AppealRuled"] = "AppealRuled"
    granted: bool


AppealingEvent = AppealMade | AppealEndorsed | AppealRuled
