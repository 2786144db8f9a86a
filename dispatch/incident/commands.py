"""Commands: what somebody wants done to a ticket, imperative, one closed union."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, get_args

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from dispatch.access import Actor
from dispatch.incident.ticket import Classification, Place, Proposal

PRIVATE: Final = "private"
"""Marks free text, which never enters an event: it is sealed beside it."""

FreeText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4000),
    PRIVATE,
]
OptionalText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000), PRIVATE]
UnitCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
ClassCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
AreaCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,15}$")]


class _Command(BaseModel):
    """What every command carries. `seen_version` is the version its sender looked at; None from
    the system itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command_id: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    incident_id: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    actor: Actor
    issued_at: AwareDatetime
    seen_version: int | None = None


class OpenIncident(_Command):
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
    wants_reply: bool = False
    flags: tuple[str, ...] = ()
    occurred_at: AwareDatetime | None = None


class JoinReport(_Command):
    """并入: one more report of the same device and condition."""

    type: Literal["join"] = "join"
    report_id: str
    channel: str
    wants_reply: bool = False


class KeepSupplement(_Command):
    """补充: other content came under the identity of a report that the ticket has."""

    type: Literal["supplement"] = "supplement"
    report_id: str


class Correct(_Command):
    """更正: a person corrects class, condition, severity or place."""

    type: Literal["correct"] = "correct"
    subclass: ClassCode | None = None
    condition: Annotated[str, StringConstraints(max_length=64)] | None = None
    severity: Literal["S1", "S2", "S3", "S4"] | None = None
    area_code: AreaCode | None = None
    opinion: OptionalText = ""


class Refuse(_Command):
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


class TransferOut(_Command):
    """移送: the matter belongs to another authority by law."""

    type: Literal["transfer-out"] = "transfer-out"
    authority: Literal[
        "110",
        "119",
        "120",
        "122",
        "court",
        "arbitration",
        "reconsideration",
        "discipline",
        "petition",
        "other",
    ]
    guidance: FreeText


class Answer(_Command):
    """直接答复: a question with a known answer is answered and closed."""

    type: Literal["answer"] = "answer"
    article: Annotated[str, StringConstraints(max_length=80)] = ""
    answer: FreeText


class Accept(_Command):
    """受理(立案)."""

    type: Literal["accept"] = "accept"
    opinion: OptionalText = ""


class Dispatch(_Command):
    """分派: one lead (主办) and any number of co-handlers (协办)."""

    type: Literal["dispatch"] = "dispatch"
    lead: UnitCode
    co_units: Annotated[tuple[UnitCode, ...], Field(max_length=12)] = ()
    opinion: OptionalText = ""


class Sign(_Command):
    """签收."""

    type: Literal["sign"] = "sign"


class RequestReturn(_Command):
    """退单申请: reason, legal basis and the unit that should have it."""

    type: Literal["return"] = "return"
    reason: FreeText
    basis: FreeText
    suggested_unit: UnitCode | None = None


class RuleReturn(_Command):
    """退单裁定: agreed (with a new lead: 同意改派) or dismissed (驳回)."""

    type: Literal["rule-return"] = "rule-return"
    agree: bool
    lead: UnitCode | None = None
    co_units: Annotated[tuple[UnitCode, ...], Field(max_length=12)] = ()
    opinion: FreeText


class RecordContact(_Command):
    """联系、到场、过程反馈."""

    type: Literal["contact"] = "contact"
    kind: Literal["contact", "on_site", "progress"]
    reached: bool = True
    note: OptionalText = ""


class GiveFeedback(_Command):
    """反馈: the department confirms what was done."""

    type: Literal["feedback"] = "feedback"
    true: bool = True
    """诉求属实"""
    in_duty: bool = True
    """属本单位职责"""
    solved: bool
    unsolved_reason: OptionalText = ""
    handling: FreeText
    public_reply: OptionalText = ""
    attachments: Annotated[
        tuple[Annotated[str, StringConstraints(max_length=500)], ...], Field(max_length=20), PRIVATE
    ] = ()


class OrderRework(_Command):
    """退回重办: what is missing."""

    type: Literal["rework"] = "rework"
    missing: FreeText


class PassReview(_Command):
    """审核通过."""

    type: Literal["pass-review"] = "pass-review"
    opinion: OptionalText = ""


class RecordVisit(_Command):
    """回访: who was reached, whether it is solved, how satisfied the reporter is (1–5)."""

    type: Literal["visit"] = "visit"
    reached: bool
    solved: bool | None = None
    satisfied_result: Annotated[int, Field(ge=1, le=5)] | None = None
    satisfied_attitude: Annotated[int, Field(ge=1, le=5)] | None = None
    justified: bool = False
    """不满意且有理: sends the ticket back to the unit"""
    note: OptionalText = ""


class ForceRedispatch(_Command):
    """强制改派."""

    type: Literal["force-redispatch"] = "force-redispatch"
    reason: FreeText


class Reopen(_Command):
    """重启: the same reporter and matter again, or new facts."""

    type: Literal["reopen"] = "reopen"
    new_facts: FreeText


class Archive(_Command):
    """归档."""

    type: Literal["archive"] = "archive"


Command = Annotated[
    OpenIncident
    | JoinReport
    | KeepSupplement
    | Correct
    | Refuse
    | TransferOut
    | Answer
    | Accept
    | Dispatch
    | Sign
    | RequestReturn
    | RuleReturn
    | RecordContact
    | GiveFeedback
    | OrderRework
    | PassReview
    | RecordVisit
    | ForceRedispatch
    | Reopen
    | Archive,
    Field(discriminator="type"),
]

COMMANDS: Final[tuple[type[_Command], ...]] = get_args(get_args(Command)[0])
"""Every command type, in the order of the closed loop."""

PEOPLE_SEND: Final[tuple[type[_Command], ...]] = tuple(
    c for c in COMMANDS if c not in (OpenIncident, JoinReport, KeepSupplement, Archive)
)
"""The commands that come in through the API; the others are the system's own."""

COMMAND: Final[TypeAdapter[Command]] = TypeAdapter(Command)

ENVELOPE: Final = frozenset(
    {"command_id", "incident_id", "actor", "issued_at", "seen_version", "type"}
)

_PRIVATE_FIELDS: Final[dict[type[_Command], tuple[str, ...]]] = {
    c: tuple(n for n, f in c.model_fields.items() if PRIVATE in f.metadata) for c in COMMANDS
}


def type_of(command: type[_Command]) -> str:
    """The name by which a command goes on the wire and in paths."""
    return str(command.model_fields["type"].default)


def private_part(command: Command) -> dict[str, Any]:
    """The free text of a command that is not empty: what is sealed beside its event."""
    return {n: v for n in _PRIVATE_FIELDS[type(command)] if (v := getattr(command, n))}
