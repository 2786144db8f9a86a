"""Events: what happened to a ticket, past tense, one closed union: the case file (一案一码)."""

from __future__ import annotations

from typing import Annotated, Final, get_args

from pydantic import Field, TypeAdapter

from dispatch.incident.events.base import EventBase
from dispatch.incident.events.dispatching import (
    DispatchingEvent,
    ReturnAgreed,
    ReturnDismissed,
    ReturnRequested,
    TicketDispatched,
    TicketRedispatchForced,
    TicketSigned,
)
from dispatch.incident.events.handling import (
    CoFeedbackGiven,
    CoHandlerSigned,
    ContactRecorded,
    FeedbackGiven,
    HandlingEvent,
)
from dispatch.incident.events.intake import (
    IntakeEvent,
    ReportJoined,
    SupplementKept,
    TicketAccepted,
    TicketAnswered,
    TicketCorrected,
    TicketRefused,
    TicketReported,
    TicketTransferredOut,
    TicketTriaged,
)
from dispatch.incident.events.reviewing import (
    ReviewingEvent,
    ReviewPassed,
    ReworkOrdered,
    TicketArchived,
    TicketClosed,
    TicketReopened,
    VisitRecorded,
)

Event = Annotated[
    IntakeEvent | DispatchingEvent | HandlingEvent | ReviewingEvent,
    Field(discriminator="type"),
]

EVENTS: Final[tuple[type[EventBase], ...]] = get_args(get_args(Event)[0])
EVENT: Final[TypeAdapter[Event]] = TypeAdapter(Event)

__all__ = [
    "EVENT",
    "EVENTS",
    "CoFeedbackGiven",
    "CoHandlerSigned",
    "ContactRecorded",
    "DispatchingEvent",
    "Event",
    "EventBase",
    "FeedbackGiven",
    "HandlingEvent",
    "IntakeEvent",
    "ReportJoined",
    "ReturnAgreed",
    "ReturnDismissed",
    "ReturnRequested",
    "ReviewPassed",
    "ReviewingEvent",
    "ReworkOrdered",
    "SupplementKept",
    "TicketAccepted",
    "TicketAnswered",
    "TicketArchived",
    "TicketClosed",
    "TicketCorrected",
    "TicketDispatched",
    "TicketRedispatchForced",
    "TicketRefused",
    "TicketReopened",
    "TicketReported",
    "TicketSigned",
    "TicketTransferredOut",
    "TicketTriaged",
    "VisitRecorded",
]
