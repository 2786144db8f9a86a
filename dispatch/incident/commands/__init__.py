"""Commands: what somebody wants done to a ticket, imperative, one closed union."""

from __future__ import annotations

from typing import Annotated, Any, Final, get_args

from pydantic import Field, TypeAdapter

from dispatch.incident.commands.adjusting import (
    AdjustingCommand,
    EndorseAdjustment,
    RequestExtension,
    RequestSuspension,
    ResumeHandling,
    RuleAdjustment,
)
from dispatch.incident.commands.appealing import (
    Appeal,
    AppealingCommand,
    EndorseAppeal,
    RuleAppeal,
)
from dispatch.incident.commands.base import PRIVATE, CommandBase
from dispatch.incident.commands.checking import (
    CheckingCommand,
    OrderCheck,
    ReportCheck,
    SelfHandle,
)
from dispatch.incident.commands.co_handling import (
    AddCo,
    CoHandlingCommand,
    ProposeCo,
    WaiveCo,
)
from dispatch.incident.commands.dispatching import (
    Dispatch,
    DispatchingCommand,
    ForceRedispatch,
    RequestReturn,
    RuleReturn,
    Sign,
)
from dispatch.incident.commands.handling import GiveFeedback, HandlingCommand, RecordContact
from dispatch.incident.commands.intake import (
    Accept,
    Answer,
    ConfirmHandover,
    Correct,
    DeclineHandover,
    HandOver,
    IntakeCommand,
    JoinReport,
    KeepSupplement,
    OpenIncident,
    Refuse,
    TransferOut,
)
from dispatch.incident.commands.merging import Merge, MergingCommand, Part, Split, Unmerge
from dispatch.incident.commands.petitions import (
    ApplyReview,
    DecideReview,
    DeliverOpinion,
    EndPetition,
    GiveNotice,
    PetitionCommand,
    RecordAccused,
    RegisterPetition,
    SortClaim,
)
from dispatch.incident.commands.reporting import (
    RecordAddition,
    RecordUrge,
    ReportingCommand,
    Withdraw,
)
from dispatch.incident.commands.reviewing import (
    Archive,
    ForceClose,
    OrderRework,
    PassReview,
    RecordVisit,
    Reopen,
    ReviewingCommand,
)
from dispatch.incident.commands.supervising import (
    ListTicket,
    RaiseSeverity,
    ReplyOrder,
    SignDraft,
    Supervise,
    SupervisingCommand,
    Urge,
)
from dispatch.incident.commands.timing import (
    FireStep,
    MoveDeadlines,
    TimingCommand,
)
from dispatch.incident.commands.upstream import (
    AskUpstream,
    RecordUpstreamAnswer,
    UpstreamCommand,
    UpstreamRound,
)
from dispatch.incident.commands.whistling import Release, ReportIn, Whistle, WhistlingCommand

Command = Annotated[
    IntakeCommand
    | CheckingCommand
    | DispatchingCommand
    | HandlingCommand
    | CoHandlingCommand
    | AdjustingCommand
    | ReviewingCommand
    | AppealingCommand
    | ReportingCommand
    | SupervisingCommand
    | TimingCommand
    | MergingCommand
    | UpstreamCommand
    | PetitionCommand
    | WhistlingCommand,
    Field(discriminator="type"),
]

COMMANDS: Final[tuple[type[CommandBase], ...]] = get_args(get_args(Command)[0])
"""Every command type, in the order of the closed loop."""

PEOPLE_SEND: Final[tuple[type[CommandBase], ...]] = tuple(
    c
    for c in COMMANDS
    if c not in (OpenIncident, JoinReport, KeepSupplement, FireStep, MoveDeadlines, Archive)
)
"""The commands that come in through the API; the others are the system's own."""

COMMAND: Final[TypeAdapter[Command]] = TypeAdapter(Command)

ENVELOPE: Final = frozenset(
    {"command_id", "incident_id", "actor", "issued_at", "seen_version", "type"}
)

_PRIVATE_FIELDS: Final[dict[type[CommandBase], tuple[str, ...]]] = {
    c: tuple(n for n, f in c.model_fields.items() if PRIVATE in f.metadata) for c in COMMANDS
}


def type_of(command: type[CommandBase]) -> str:
    """The name by which a command goes on the wire and in paths."""
    return str(command.model_fields["type"].default)


def private_part(command: Command) -> dict[str, Any]:
    """The free text of a command that is not empty: what is sealed beside its event."""
    return {n: v for n in _PRIVATE_FIELDS[type(command)] if (v := getattr(command, n))}


def tickets_of(command: Command) -> tuple[str, ...]:
    """The tickets that a command names, its own first: all are held while it is decided."""
    match command:
        case Merge():
            return (command.incident_id, command.into)
        case Unmerge():
            return (command.incident_id, command.parent)
        case _:
            return (command.incident_id,)


__all__ = [
    "COMMAND",
    "COMMANDS",
    "ENVELOPE",
    "PEOPLE_SEND",
    "PRIVATE",
    "Accept",
    "AddCo",
    "AdjustingCommand",
    "Answer",
    "Appeal",
    "AppealingCommand",
    "ApplyReview",
    "Archive",
    "AskUpstream",
    "CheckingCommand",
    "CoHandlingCommand",
    "Command",
    "CommandBase",
    "ConfirmHandover",
    "Correct",
    "DecideReview",
    "DeclineHandover",
    "DeliverOpinion",
    "Dispatch",
    "DispatchingCommand",
    "EndPetition",
    "EndorseAdjustment",
    "EndorseAppeal",
    "FireStep",
    "ForceClose",
    "ForceRedispatch",
    "GiveFeedback",
    "GiveNotice",
    "HandOver",
    "HandlingCommand",
    "IntakeCommand",
    "JoinReport",
    "KeepSupplement",
    "ListTicket",
    "Merge",
    "MergingCommand",
    "MoveDeadlines",
    "OpenIncident",
    "OrderCheck",
    "OrderRework",
    "Part",
    "PassReview",
    "PetitionCommand",
    "ProposeCo",
    "RaiseSeverity",
    "RecordAccused",
    "RecordAddition",
    "RecordContact",
    "RecordUpstreamAnswer",
    "RecordUrge",
    "RecordVisit",
    "Refuse",
    "RegisterPetition",
    "Release",
    "Reopen",
    "ReplyOrder",
    "ReportCheck",
    "ReportIn",
    "ReportingCommand",
    "RequestExtension",
    "RequestReturn",
    "RequestSuspension",
    "ResumeHandling",
    "ReviewingCommand",
    "RuleAdjustment",
    "RuleAppeal",
    "RuleReturn",
    "SelfHandle",
    "Sign",
    "SignDraft",
    "SortClaim",
    "Split",
    "Supervise",
    "SupervisingCommand",
    "TimingCommand",
    "TransferOut",
    "Unmerge",
    "UpstreamCommand",
    "UpstreamRound",
    "Urge",
    "WaiveCo",
    "Whistle",
    "WhistlingCommand",
    "Withdraw",
    "private_part",
    "tickets_of",
    "type_of",
]
