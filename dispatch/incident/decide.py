"""decide: what happens when a command meets a ticket: its events, or a refusal with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, assert_never

from dispatch.access import Actor, Role, Sensitivity, Sight, sight
from dispatch.incident.commands import (
    AdjustingCommand,
    AppealingCommand,
    CheckingCommand,
    CoHandlingCommand,
    Command,
    DispatchingCommand,
    HandlingCommand,
    IntakeCommand,
    Merge,
    MergingCommand,
    OpenIncident,
    PetitionCommand,
    ReportingCommand,
    ReviewingCommand,
    Split,
    SupervisingCommand,
    TimingCommand,
    Unmerge,
    UpstreamCommand,
    WhistlingCommand,
)
from dispatch.incident.deciding import (
    adjusting,
    appealing,
    checking,
    co_handling,
    dispatching,
    handling,
    intake,
    merging,
    petitions,
    reporting,
    reviewing,
    splitting,
    supervising,
    timing,
    upstream,
    whistling,
)
from dispatch.incident.deciding.file import File
from dispatch.incident.deciding.standing import co_task, stands_against
from dispatch.incident.events import Event
from dispatch.incident.facts import Facts
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.ticket import Ticket
from dispatch.incident.transitions import Transition, transition_of


@dataclass(frozen=True, slots=True)
class Decided:
    """The events of a decision, in order, and the ticket that they make; `others` are what the
    same decision did to other tickets, and the ones that it opened."""

    events: list[Event]
    ticket: Ticket
    others: tuple[Decided, ...] = ()


def decide(
    ticket: Ticket | None, command: Command, facts: Facts, now: datetime
) -> list[Event] | Refused:
    """What happens when `command` meets `ticket` at `now`: its events, in order, or a refusal.

    It reads nothing but its arguments, so that the same facts decide the same way again. What the
    same decision does to other tickets follows after the ticket's own events.
    """
    result = decided(ticket, command, facts, now)
    if isinstance(result, Refused):
        return result
    return [*result.events, *(event for other in result.others for event in other.events)]


def decided(
    ticket: Ticket | None, command: Command, facts: Facts, now: datetime
) -> Decided | Refused:
    """`decide`, with the ticket after its events."""
    file = File(ticket, command, facts, now)
    if isinstance(command, OpenIncident):
        if ticket is not None:
            return Refused(Reason.ALREADY_OPEN)
        intake.open_ticket(file, command)
    elif ticket is None:
        return Refused(Reason.NOT_FOUND)
    else:
        refusal = refusal_of(ticket, command.actor, command.type, command.seen_version) or _act(
            file, ticket, command
        )
        if refusal is not None:
            return refusal
    others = tuple(Decided(other.events, other.it) for other in file.others)
    return Decided(file.events, file.it, others)


def _act(file: File, t: Ticket, command: Command) -> Refused | None:
    if isinstance(command, DispatchingCommand):
        return dispatching.act(file, t, command)
    if isinstance(command, HandlingCommand):
        return handling.act(file, t, command)
    if isinstance(command, TimingCommand):
        return timing.act(file, t, command)
    if isinstance(command, ReviewingCommand):
        return reviewing.act(file, t, command)
    if isinstance(command, IntakeCommand):
        return intake.act(file, t, command)
    if isinstance(command, AdjustingCommand):
        return adjusting.act(file, t, command)
    if isinstance(command, CoHandlingCommand):
        return co_handling.act(file, t, command)
    if isinstance(command, SupervisingCommand):
        return supervising.act(file, t, command)
    if isinstance(command, CheckingCommand):
        return checking.act(file, t, command)
    if isinstance(command, ReportingCommand):
        return reporting.act(file, t, command)
    if isinstance(command, AppealingCommand):
        return appealing.act(file, t, command)
    if isinstance(command, WhistlingCommand):
        return whistling.act(file, t, command)
    if isinstance(command, PetitionCommand):
        return petitions.act(file, t, command)
    if isinstance(command, UpstreamCommand):
        return upstream.act(file, t, command)
    if isinstance(command, MergingCommand):
        return _act_on_several(file, t, command)
    assert_never(command)


def _act_on_several(file: File, t: Ticket, command: MergingCommand) -> Refused | None:
    match command:
        case Merge():
            return merging.merge(file, t, command)
        case Unmerge():
            return merging.unmerge(file, t, command)
        case Split():
            return splitting.split(file, t, command)
        case _:
            assert_never(command)


NEEDS_NO_SIGHT: Final = frozenset({"sign-draft"})
"""What is done without text or place: a leader of the centre signs the listing or the notice that
a step drafted (DOMAIN 4.2, E8 and E9), for it says which step, whose and since when."""


def refusal_of(
    ticket: Ticket, actor: Actor, name: str, seen_version: int | None = None
) -> Refused | None:
    """Why `actor` may not send the command `name` to `ticket` as it is now; None when it may.

    Sight, role, unit, state and what stands against it, in this order: who may not see a ticket
    learns nothing of it. Who sees it masked signs what is drafted about a unit and does nothing
    else.
    """
    seen = sight(actor, ticket.scope)
    if seen is Sight.NOTHING:
        return Refused(Reason.NOT_FOUND)
    co = name in ("sign", "feedback", "reply-order") and co_task(ticket, actor)
    row = transition_of(name, co=co, status=ticket.status, role=actor.role)
    blind = seen is Sight.MASKED and name not in NEEDS_NO_SIGHT
    if row is None or actor.role not in row.roles or blind:
        return Refused(Reason.ROLE, {"role": actor.role, "command": name})
    refusal = _in_reach(ticket, row, actor)
    if refusal is not None:
        return refusal
    if seen_version is not None and ticket.matter_version > seen_version:
        return Refused(Reason.STALE, {"seen": str(seen_version), "version": str(ticket.version)})
    if ticket.status not in row.out_of:
        return Refused(Reason.WRONG_STATUS, {"status": ticket.status, "command": name})
    return stands_against(ticket, actor, name)


_UNIT_COMMANDS: Final = frozenset(
    {"sign", "return", "contact", "feedback", "extend", "suspend", "endorse", "resume"}
    | {"reply-order", "propose-co", "appeal"}
)
"""What only the unit that has the ticket does."""


def _in_reach(ticket: Ticket, row: Transition, actor: Actor) -> Refused | None:
    if actor.role is Role.SYSTEM:
        return None
    if row.command in _UNIT_COMMANDS:
        if row.co or (actor.unit is not None and actor.unit == ticket.lead):
            return None
        return Refused(Reason.UNIT, {"lead": ticket.lead or ""})
    if row.command == "report-in":
        called = actor.unit is not None and actor.unit in ticket.helpers
        return None if called else Refused(Reason.NOT_WHISTLED, {"unit": actor.unit or ""})
    if actor.role is Role.TOWN_DESK and actor.area not in ticket.place.codes:
        return Refused(Reason.AREA)
    if actor.role is Role.PETITION_CLERK and ticket.sensitivity is not Sensitivity.PETITION:
        return Refused(Reason.ROLE, {"role": actor.role, "command": row.command})
    return None
