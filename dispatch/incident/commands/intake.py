"""Commands at the county's door: open, join, correct, refuse, answer, accept."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, StringConstraints

from dispatch.incident.commands.base import AreaCode, ClassCode, CommandBase, FreeText, OptionalText
from dispatch.incident.ticket import Classification, Place, Proposal
from dispatch.incident.upstream import Upstream


class OpenIncident(CommandBase):
    """上报 and triage: rows 1 and 2; with `accept` and `dispatch` also 7 and 8, by rule."""

    type: Literal["open"] = "open"
    channel: str
    request_type: str = ""
    source_system: str = ""
    source_class: str = ""
    place: Place
    classification: Classification
    proposal: Proposal
    accept: bool
    dispatch: bool
    device: str | None = None
    device_condition: str | None = None
    linked: tuple[str, ...] = ()
    upstream: Upstream | None = None
    wants_reply: bool = False
    flags: tuple[str, ...] = ()
    occurred_at: AwareDatetime | None = None


class JoinReport(CommandBase):
    """并入: one more report of the same device and condition."""

    type: Literal["join"] = "join"
    report_id: str
    channel: str
    wants_reply: bool = False


class KeepSupplement(CommandBase):
    """补充: other content came under the identity of a report that the ticket has."""

    type: Literal["supplement"] = "supplement"
    report_id: str


class Correct(CommandBase):
    """更正: a person corrects class, condition, severity or place."""

    type: Literal["correct"] = "correct"
    subclass: ClassCode | None = None
    condition: Annotated[str, StringConstraints(max_length=64)] | None = None
    severity: Literal["S1", "S2", "S3", "S4"] | None = None
    area_code: AreaCode | None = None
    opinion: OptionalText = ""


class Refuse(CommandBase):
    """不予受理: with a legal reason code and guidance for the reporter."""

    type: Literal["refuse"] = "refuse"
    reason_code: Literal[
        "not_in_scope",
        "judicial",
        "arbitration",
        "reconsideration",
        "petition_route",
        "state_secret",
        "privacy",
        "unlawful",
        "repeat_answered",
        "no_facts",
        "withdrawn_by_law",
    ]
    guidance: FreeText


class TransferOut(CommandBase):
    """移送: the matter belongs to another authority by law. Emergencies are handed over."""

    type: Literal["transfer-out"] = "transfer-out"
    authority: Literal[
        "court",
        "arbitration",
        "reconsideration",
        "discipline",
        "petition",
        "other",
    ]
    guidance: FreeText


class HandOver(CommandBase):
    """移交: an emergency for 110, 119, 120 or 122; the call goes first (DOMAIN 0.14)."""

    type: Literal["hand-over"] = "hand-over"
    to: Literal["110", "119", "120", "122"]
    called_at: AwareDatetime


class ConfirmHandover(CommandBase):
    """移交确认: their number."""

    type: Literal["confirm-handover"] = "confirm-handover"
    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class DeclineHandover(CommandBase):
    """移交被拒: they do not take it; it goes to dispatch."""

    type: Literal["decline-handover"] = "decline-handover"
    reason: FreeText


class Answer(CommandBase):
    """直接答复: a question with a known answer is answered and closed."""

    type: Literal["answer"] = "answer"
    article: Annotated[str, StringConstraints(max_length=80)] = ""
    answer: FreeText


class Accept(CommandBase):
    """受理(立案)."""

    type: Literal["accept"] = "accept"
    opinion: OptionalText = ""


IntakeCommand = (
    OpenIncident
    | JoinReport
    | KeepSupplement
    | Correct
    | Refuse
    | TransferOut
    | HandOver
    | ConfirmHandover
    | DeclineHandover
    | Answer
    | Accept
)
