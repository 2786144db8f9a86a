"""Events of the units that handle a ticket."""

from __future__ import annotations

from typing import Literal

from dispatch.incident.events.base import EventBase


class ContactRecorded(EventBase):
    """已联系、已到场、过程反馈、阶段性答复 (row 12)."""

    type: Literal["ContactRecorded"] = "ContactRecorded"
    unit: str
    kind: Literal["contact", "on_site", "progress", "interim"]
    reached: bool


class FeedbackGiven(EventBase):
    """已反馈 (row 16)."""

    type: Literal["FeedbackGiven"] = "FeedbackGiven"
    unit: str
    true: bool
    in_duty: bool
    solved: bool
    attachments: int


class CoHandlerSigned(EventBase):
    """协办已签收."""

    type: Literal["CoHandlerSigned"] = "CoHandlerSigned"
    unit: str


class CoFeedbackGiven(EventBase):
    """协办已反馈."""

    type: Literal["CoFeedbackGiven"] = "CoFeedbackGiven"
    unit: str
    solved: bool


HandlingEvent = ContactRecorded | FeedbackGiven | CoHandlerSigned | CoFeedbackGiven
