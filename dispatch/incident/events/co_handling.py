"""Events about co-handlers."""

from __future__ import annotations

from typing import Literal

from dispatch.incident.events.base import EventBase


class CoHandlersProposed(EventBase):
    """已申请加派协办 (row 13)."""

    type: Literal["CoHandlersProposed"] = "CoHandlersProposed"
    units: tuple[str, ...]


class CoHandlersAdded(EventBase):
    """已加派协办 (row 13)."""

    type: Literal["CoHandlersAdded"] = "CoHandlersAdded"
    units: tuple[str, ...]


class CoHandlerWaived(EventBase):
    """已免除协办 (row 13)."""

    type: Literal["CoHandlerWaived"] = "CoHandlerWaived"
    unit: str


CoHandlingEvent = CoHandlersProposed | CoHandlersAdded | CoHandlerWaived
