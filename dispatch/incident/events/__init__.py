"""Events: what happened to a ticket, past tense, one closed union: the case file (一案一码)."""

from __future__ import annotations

from typing import Annotated, Final, get_args

from pydantic import Field, TypeAdapter

from dispatch.incident.events.adjusting import (
    AdjustingEvent,
    AdjustmentEndorsed,
    AdjustmentRefused,
    ExtensionGranted,
    ExtensionRequested,
    SuspensionRequested,
    TicketResumed,
    TicketSuspended,
)
from dispatch.incident.events.appealing import (
    AppealEndorsed,
    AppealingEvent,
    AppealMade,
    AppealRuled,
)
from dispatch.incident.events.base import EventBase
from dispatch.incident.events.checking import (
    CheckingEvent,
    CheckOrdered,
    CheckReported,
    TicketSelfHandled,
)
from dispatch.incident.events.co_handling import (
    CoHandlersAdded,
    CoHandlersProposed,
    CoHandlerWaived,
    CoHandlingEvent,
)
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
    HandoverDeclined,
    IntakeEvent,
    ReportJoined,
    SupplementKept,
    TicketAccepted,
    TicketAnswered,
    TicketCorrected,
    TicketHandedOver,
    TicketRefused,
    TicketReported,
    TicketTransferredOut,
    TicketTriaged,
)
from dispatch.incident.events.reporting import (
    ReporterAdded,
    ReporterUrged,
    ReportingEvent,
    TicketWithdrawn,
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
from dispatch.incident.events.supervising import (
    DraftMade,
    DraftSigned,
    OrderReplied,
    SeverityRaised,
    SupervisingEvent,
    SupervisionOrdered,
    TicketListed,
    TicketUrged,
)
from dispatch.incident.events.timing import (
    StepFired,
    TimingEvent,
)

Event = Annotated[
    IntakeEvent
    | CheckingEvent
    | DispatchingEvent
    | HandlingEvent
    | CoHandlingEvent
    | AdjustingEvent
    | ReviewingEvent
    | AppealingEvent
    | ReportingEvent
    | SupervisingEvent
    | TimingEvent,
    Field(discriminator="type"),
]

EVENTS: Final[tuple[type[EventBase], ...]] = get_args(get_args(Event)[0])
EVENT: Final[TypeAdapter[Event]] = TypeAdapter(Event)

__all__ = [
    "EVENT",
    "EVENTS",
    "AdjustingEvent",
    "AdjustmentEndorsed",
    "AdjustmentRefused",
    "AppealEndorsed",
    "AppealMade",
    "AppealRuled",
    "AppealingEvent",
    "CheckOrdered",
    "CheckReported",
    "CheckingEvent",
    "CoFeedbackGiven",
    "CoHandlerSigned",
    "CoHandlerWaived",
    "CoHandlersAdded",
    "CoHandlersProposed",
    "CoHandlingEvent",
    "ContactRecorded",
    "DispatchingEvent",
    "DraftMade",
    "DraftSigned",
    "Event",
    "EventBase",
    "ExtensionGranted",
    "ExtensionRequested",
    "FeedbackGiven",
    "HandlingEvent",
    "HandoverDeclined",
    "IntakeEvent",
    "OrderReplied",
    "ReportJoined",
    "ReporterAdded",
    "ReporterUrged",
    "ReportingEvent",
    "ReturnAgreed",
    "ReturnDismissed",
    "ReturnRequested",
    "ReviewPassed",
    "ReviewingEvent",
    "ReworkOrdered",
    "SeverityRaised",
    "StepFired",
    "SupervisingEvent",
    "SupervisionOrdered",
    "SupplementKept",
    "SuspensionRequested",
    "TicketAccepted",
    "TicketAnswered",
    "TicketArchived",
    "TicketClosed",
    "TicketCorrected",
    "TicketDispatched",
    "TicketHandedOver",
    "TicketListed",
    "TicketRedispatchForced",
    "TicketRefused",
    "TicketReopened",
    "TicketReported",
    "TicketResumed",
    "TicketSelfHandled",
    "TicketSigned",
    "TicketSuspended",
    "TicketTransferredOut",
    "TicketTriaged",
    "TicketUrged",
    "TicketWithdrawn",
    "TimingEvent",
    "VisitRecorded",
]
