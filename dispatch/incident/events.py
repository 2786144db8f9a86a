"""Events: what happened to a ticket, past tense, one closed union: the case file (一案一码)."""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

from pydantic import AwareDatetime, Field, TypeAdapter

from dispatch.access import Actor, Sensitivity
from dispatch.incident.status import Clock, End
from dispatch.incident.ticket import Classification, Commitment, Place, Proposal
from dispatch.incident.values import Value

Due = dict[Clock, AwareDatetime]


class _Event(Value):
    """What every event carries: its ticket, its place in the file, its cause and its moment."""

    incident_id: str
    version: int
    at: AwareDatetime
    causation_id: str
    actor: Actor
    sealed: Commitment | None = None
    """The free text that came with it, by its digest."""

    @property
    def event_id(self) -> str:
        return f"{self.incident_id}.{self.version}"


class TicketReported(_Event):
    """已上报 (row 1)."""

    type: Literal["TicketReported"] = "TicketReported"
    case_no: str
    report_id: str
    channel: str
    request_type: str = ""
    source_system: str = ""
    source_class: str = ""
    device: str | None = None
    device_condition: str | None = None
    linked: tuple[str, ...] = ()
    wants_reply: bool = False
    flags: tuple[str, ...] = ()
    occurred_at: AwareDatetime | None = None


class TicketTriaged(_Event):
    """已分类定位 (row 2): what, where, how grave, and whom a rule proposes."""

    type: Literal["TicketTriaged"] = "TicketTriaged"
    place: Place
    classification: Classification
    proposal: Proposal
    sensitivity: Sensitivity
    due: Due


class ReportJoined(_Event):
    """并入上报."""

    type: Literal["ReportJoined"] = "ReportJoined"
    report_id: str
    channel: str
    wants_reply: bool = False


class SupplementKept(_Event):
    """补充: the report was sent again with other content."""

    type: Literal["SupplementKept"] = "SupplementKept"
    report_id: str


class TicketCorrected(_Event):
    """已更正."""

    type: Literal["TicketCorrected"] = "TicketCorrected"
    place: Place
    classification: Classification
    proposal: Proposal
    sensitivity: Sensitivity
    due: Due


class TicketAccepted(_Event):
    """已受理 (row 7)."""

    type: Literal["TicketAccepted"] = "TicketAccepted"
    automatic: bool
    due: Due


class TicketDispatched(_Event):
    """已分派 (row 8), or designated by a ruling (row 11)."""

    type: Literal["TicketDispatched"] = "TicketDispatched"
    lead: str
    co_units: tuple[str, ...]
    dispatch_no: int
    automatic: bool
    by_ruling: bool = False
    rule: str = ""
    rules_version: str = ""
    due: Due


class TicketSigned(_Event):
    """已签收 (row 9)."""

    type: Literal["TicketSigned"] = "TicketSigned"
    unit: str


class CoHandlerSigned(_Event):
    """协办已签收."""

    type: Literal["CoHandlerSigned"] = "CoHandlerSigned"
    unit: str


class ReturnRequested(_Event):
    """已申请退单 (row 10)."""

    type: Literal["ReturnRequested"] = "ReturnRequested"
    unit: str
    suggested_unit: str | None
    due: Due


class ReturnAgreed(_Event):
    """同意退单 (row 11)."""

    type: Literal["ReturnAgreed"] = "ReturnAgreed"
    due: Due


class ReturnDismissed(_Event):
    """退单驳回 (row 11): the unit keeps it, and may not return it again."""

    type: Literal["ReturnDismissed"] = "ReturnDismissed"
    due: Due


class ContactRecorded(_Event):
    """已联系、已到场、过程反馈 (row 12)."""

    type: Literal["ContactRecorded"] = "ContactRecorded"
    unit: str
    kind: Literal["contact", "on_site", "progress"]
    reached: bool


class FeedbackGiven(_Event):
    """已反馈 (row 16)."""

    type: Literal["FeedbackGiven"] = "FeedbackGiven"
    unit: str
    true: bool
    in_duty: bool
    solved: bool
    attachments: int
    due: Due


class CoFeedbackGiven(_Event):
    """协办已反馈."""

    type: Literal["CoFeedbackGiven"] = "CoFeedbackGiven"
    unit: str
    solved: bool


class ReworkOrdered(_Event):
    """退回重办 (rows 18 and 21)."""

    type: Literal["ReworkOrdered"] = "ReworkOrdered"
    after_visit: bool
    due: Due


class ReviewPassed(_Event):
    """审核通过 (row 19)."""

    type: Literal["ReviewPassed"] = "ReviewPassed"
    visit: bool
    due: Due


class VisitRecorded(_Event):
    """已回访 (rows 20 and 21)."""

    type: Literal["VisitRecorded"] = "VisitRecorded"
    reached: bool
    solved: bool | None
    satisfied_result: int | None
    satisfied_attitude: int | None
    justified: bool


class TicketAnswered(_Event):
    """已直接答复 (row 28)."""

    type: Literal["TicketAnswered"] = "TicketAnswered"
    article: str


class TicketRefused(_Event):
    """不予受理 (row 5)."""

    type: Literal["TicketRefused"] = "TicketRefused"
    reason_code: str


class TicketTransferredOut(_Event):
    """已移送 (row 5)."""

    type: Literal["TicketTransferredOut"] = "TicketTransferredOut"
    authority: str


class TicketClosed(_Event):
    """已结案 (row 20)."""

    type: Literal["TicketClosed"] = "TicketClosed"
    end: End


class TicketRedispatchForced(_Event):
    """已强制改派 (row 23)."""

    type: Literal["TicketRedispatchForced"] = "TicketRedispatchForced"
    due: Due


class TicketReopened(_Event):
    """已重启 (row 25)."""

    type: Literal["TicketReopened"] = "TicketReopened"
    due: Due


class TicketArchived(_Event):
    """已归档 (row 27)."""

    type: Literal["TicketArchived"] = "TicketArchived"


Event = Annotated[
    TicketReported
    | TicketTriaged
    | ReportJoined
    | SupplementKept
    | TicketCorrected
    | TicketAccepted
    | TicketDispatched
    | TicketSigned
    | CoHandlerSigned
    | ReturnRequested
    | ReturnAgreed
    | ReturnDismissed
    | ContactRecorded
    | FeedbackGiven
    | CoFeedbackGiven
    | ReworkOrdered
    | ReviewPassed
    | VisitRecorded
    | TicketAnswered
    | TicketRefused
    | TicketTransferredOut
    | TicketClosed
    | TicketRedispatchForced
    | TicketReopened
    | TicketArchived,
    Field(discriminator="type"),
]

EVENTS: Final[tuple[type[_Event], ...]] = get_args(get_args(Event)[0])
EVENT: Final[TypeAdapter[Event]] = TypeAdapter(Event)
