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
from dispatch.incident.events.merging import (
    ChildMerged,
    ChildUnmerged,
    MergingEvent,
    TicketMerged,
    TicketSplit,
    TicketUnmerged,
    named_beside,
)
from dispatch.incident.events.petitions import (
    AccusedRecorded,
    ClaimSorted,
    NoticeGiven,
    OpinionDelivered,
    PetitionEnded,
    PetitionEvent,
    PetitionRegistered,
    ReviewApplied,
    ReviewDecided,
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
    DeadlinesMoved,
    MovedDeadline,
    StepFired,
    TimingEvent,
)
from dispatch.incident.events.upstream import (
    ResultRefusedAbove,
    ResultSubmitted,
    UpstreamAnswered,
    UpstreamAsked,
    UpstreamEvent,
    UpstreamRoundCame,
)
from dispatch.incident.events.whistling import (
    UnitReleased,
    UnitReportedIn,
    WhistleBlown,
    WhistlingEvent,
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
    | TimingEvent
    | MergingEvent
    | UpstreamEvent
    | PetitionEvent
    | WhistlingEvent,
    Field(discriminator="type"),
]

EVENTS: Final[tuple[type[EventBase], ...]] = get_args(get_args(Event)[0])
EVENT: Final[TypeAdapter[Event]] = TypeAdapter(Event)

__all__ = [
    "EVENT",
    "EVENTS",
    "AccusedRecorded",
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
    "ChildMerged",
    "ChildUnmerged",
    "ClaimSorted",
    "CoFeedbackGiven",
    "CoHandlerSigned",
    "CoHandlerWaived",
    "CoHandlersAdded",
    "CoHandlersProposed",
    "CoHandlingEvent",
    "ContactRecorded",
    "DeadlinesMoved",
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
    "MergingEvent",
    "MovedDeadline",
    "NoticeGiven",
    "OpinionDelivered",
    "OrderReplied",
    "PetitionEnded",
    "PetitionEvent",
    "PetitionRegistered",
    "ReportJoined",
    "ReporterAdded",
    "ReporterUrged",
    "ReportingEvent",
    "ResultRefusedAbove",
    "ResultSubmitted",
    "ReturnAgreed",
    "ReturnDismissed",
    "ReturnRequested",
    "ReviewApplied",
    "ReviewDecided",
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
    "TicketMerged",
    "TicketRedispatchForced",
    "TicketRefused",
    "TicketReopened",
    "TicketReported",
    "TicketResumed",
    "TicketSelfHandled",
    "TicketSigned",
    "TicketSplit",
    "TicketSuspended",
    "TicketTransferredOut",
    "TicketTriaged",
    "TicketUnmerged",
    "TicketUrged",
    "TicketWithdrawn",
    "TimingEvent",
    "UnitReleased",
    "UnitReportedIn",
    "UpstreamAnswered",
    "UpstreamAsked",
    "UpstreamEvent",
    "UpstreamRoundCame",
    "VisitRecorded",
    "WhistleBlown",
    "WhistlingEvent",
    "named_beside",
]
