"""decide: what happens when a command meets a ticket: its events, or a refusal with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, assert_never

from dispatch.access import Actor, Role, Sensitivity, Sight, sight
from dispatch.incident import events as e
from dispatch.incident.commands import (
    Accept,
    Answer,
    Archive,
    Command,
    Correct,
    Dispatch,
    ForceRedispatch,
    GiveFeedback,
    JoinReport,
    KeepSupplement,
    OpenIncident,
    OrderRework,
    PassReview,
    RecordContact,
    RecordVisit,
    Refuse,
    Reopen,
    RequestReturn,
    RuleReturn,
    Sign,
    TransferOut,
    type_of,
)
from dispatch.incident.events import Event
from dispatch.incident.evolve import evolve
from dispatch.incident.facts import Facts
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.status import Clock, End
from dispatch.incident.ticket import Classification, CoHandling, CoState, Ticket
from dispatch.incident.transitions import Transition, transition_of
from dispatch.taxonomy import UNCLASSIFIED

VISIT_TRIES: Final = 3
"""After three tries nobody could be reached: 未联系上."""

RESTRICTED_CLASSES: Final = frozenset({"0203"})
"""家庭暴力: visible to the case team only."""


class _File:
    """The events of one decision as they are added, and the ticket that they make."""

    def __init__(self, ticket: Ticket | None, command: Command, facts: Facts, now: datetime):
        self.ticket = ticket
        self.facts = facts
        self.rules = facts.rules
        self.at = now if ticket is None else max(now, ticket.at)
        self.command = command
        self.events: list[Event] = []

    def add(self, event_type: type[Any], /, **fields: Any) -> None:
        first = not self.events
        event: Event = event_type(
            incident_id=self.command.incident_id,
            version=self.ticket.version + 1 if self.ticket else 1,
            at=self.at,
            causation_id=self.command.command_id,
            actor=self.command.actor,
            sealed=self.facts.sealed if first else None,
            **fields,
        )
        self.events.append(event)
        self.ticket = evolve(self.ticket, event)

    def due(self, *clocks: Clock, of: Classification | None = None) -> dict[Clock, datetime]:
        matter = of or (self.ticket.classification if self.ticket else None)
        subclass = matter.subclass if matter else UNCLASSIFIED
        condition = matter.condition if matter else ""
        severity = matter.severity if matter else "S3"
        known = subclass if subclass in self.rules.taxonomy else UNCLASSIFIED
        row = self.rules.taxonomy.row(known, condition)
        return self.rules.due_times(clocks, row, severity, self.at)


@dataclass(frozen=True, slots=True)
class Decided:
    """The events of a decision, in order, and the ticket that they make."""

    events: list[Event]
    ticket: Ticket


def decide(
    ticket: Ticket | None, command: Command, facts: Facts, now: datetime
) -> list[Event] | Refused:
    """What happens when `command` meets `ticket` at `now`: its events, in order, or a refusal.

    It reads nothing but its arguments, so that the same facts decide the same way again.
    """
    result = decided(ticket, command, facts, now)
    return result if isinstance(result, Refused) else result.events


def decided(
    ticket: Ticket | None, command: Command, facts: Facts, now: datetime
) -> Decided | Refused:
    """`decide`, with the ticket after its events."""
    file = _File(ticket, command, facts, now)
    if isinstance(command, OpenIncident):
        if ticket is not None:
            return Refused(Reason.ALREADY_OPEN)
        _open(file, command)
    elif ticket is None:
        return Refused(Reason.NOT_FOUND)
    else:
        name = type_of(type(command))
        refusal = refusal_of(ticket, command.actor, name, command.seen_version) or _act(
            file, ticket, command
        )
        if refusal is not None:
            return refusal
    assert file.ticket is not None  # noqa: S101 - for the type: every path above has one
    return Decided(file.events, file.ticket)


def _co_task(ticket: Ticket, actor: Actor) -> bool:
    return actor.unit is not None and actor.unit in ticket.co_units and actor.unit != ticket.lead


def _task_of(ticket: Ticket, actor: Actor) -> CoHandling:
    return next(co for co in ticket.co if co.unit == actor.unit)


def refusal_of(
    ticket: Ticket, actor: Actor, name: str, seen_version: int | None = None
) -> Refused | None:
    """Why `actor` may not send the command `name` to `ticket` as it is now; None when it may.

    Sight, role, unit, state and what has been ruled, in this order: who may not see a ticket learns
    nothing of it.
    """
    seen = sight(actor, ticket.scope)
    if seen is Sight.NOTHING:
        return Refused(Reason.NOT_FOUND)
    co = name in ("sign", "feedback") and _co_task(ticket, actor)
    row = transition_of(name, co=co)
    if row is None or actor.role not in row.roles or seen is Sight.MASKED:
        return Refused(Reason.ROLE, {"role": actor.role, "command": name})
    refusal = _in_reach(ticket, row, actor)
    if refusal is not None:
        return refusal
    if seen_version is not None and ticket.matter_version > seen_version:
        return Refused(Reason.STALE, {"seen": str(seen_version), "version": str(ticket.version)})
    if ticket.status not in row.out_of:
        return Refused(Reason.WRONG_STATUS, {"status": ticket.status, "command": name})
    if co:
        return _co_not_due(ticket, actor, name)
    if name == "return":
        return _returned_or_ruled(ticket)
    if name == "rule-return":
        return _not_the_ruler(ticket, actor)
    return None


def _co_not_due(ticket: Ticket, actor: Actor, name: str) -> Refused | None:
    """协办: a co-handler has its own sign-off and result, in this order and each once."""
    task = _task_of(ticket, actor)
    if name == "sign":
        if task.state is CoState.PENDING_SIGN:
            return None
        return Refused(Reason.ALREADY_SIGNED, {"unit": task.unit})
    if task.state is CoState.HANDLING:
        return None
    done = task.state is CoState.DONE
    return Refused(Reason.ALREADY_FED_BACK if done else Reason.NOT_SIGNED, {"unit": task.unit})


def _returned_or_ruled(ticket: Ticket) -> Refused | None:
    """退单: once per unit and dispatch, never after a ruling (DOMAIN 0.9)."""
    if ticket.ruled:
        return Refused(Reason.RETURN_AFTER_RULING)
    if (ticket.lead or "", ticket.dispatch_no) in ticket.returned:
        return Refused(Reason.RETURN_TWICE)
    return None


def _not_the_ruler(ticket: Ticket, actor: Actor) -> Refused | None:
    """The second return is the duty officer's to rule on, but a petition's is always its sender's,
    the clerk's (信访工作条例 Art. 23), because nobody else may see it."""
    petition = ticket.sensitivity is Sensitivity.PETITION
    if ticket.returns >= 2 and not petition and actor.role is not Role.DUTY_OFFICER:
        return Refused(Reason.DUTY_OFFICER_RULES, {"returns": str(ticket.returns)})
    return None


_UNIT_COMMANDS: Final = frozenset({"sign", "return", "contact", "feedback"})


def _in_reach(ticket: Ticket, row: Transition, actor: Actor) -> Refused | None:
    if actor.role is Role.SYSTEM:
        return None
    if row.command in _UNIT_COMMANDS:
        if row.co or actor.unit == ticket.lead:
            return None
        return Refused(Reason.UNIT, {"lead": ticket.lead or ""})
    if actor.role is Role.TOWN_DESK and actor.area not in ticket.place.codes:
        return Refused(Reason.AREA)
    if actor.role is Role.PETITION_CLERK and ticket.sensitivity is not Sensitivity.PETITION:
        return Refused(Reason.ROLE, {"role": actor.role, "command": row.command})
    return None


def _sensitivity(subclass: str, file: _File) -> Sensitivity:
    if file.rules.taxonomy.is_petition(subclass):
        return Sensitivity.PETITION
    return Sensitivity.RESTRICTED if subclass in RESTRICTED_CLASSES else Sensitivity.NORMAL


def _open(file: _File, c: OpenIncident) -> None:
    matter = c.classification
    petition = file.rules.taxonomy.is_petition(matter.subclass) or c.channel == "petition"
    sensitivity = Sensitivity.PETITION if petition else _sensitivity(matter.subclass, file)
    file.add(
        e.TicketReported,
        case_no=file.facts.case_no,
        report_id=c.command_id,
        channel=c.channel,
        request_type=c.request_type,
        source_system=c.source_system,
        source_class=c.source_class,
        device=c.device,
        device_condition=c.device_condition,
        linked=c.linked,
        wants_reply=c.wants_reply,
        flags=c.flags,
        occurred_at=c.occurred_at,
    )
    file.add(
        e.TicketTriaged,
        place=c.place,
        classification=matter,
        proposal=c.proposal,
        sensitivity=sensitivity,
        due=file.due(Clock.ACCEPT, of=matter),
    )
    if c.accept and not petition and matter.subclass != UNCLASSIFIED:
        file.add(e.TicketAccepted, automatic=True, due=file.due(Clock.DISPATCH))
        if c.dispatch and c.proposal.lead is not None:
            _dispatch(file, c.proposal.lead, c.proposal.co_units, automatic=True)


def _dispatch(
    file: _File,
    lead: str,
    co_units: tuple[str, ...],
    *,
    automatic: bool = False,
    by_ruling: bool = False,
) -> None:
    t = file.ticket
    proposal = t.proposal if t else None
    followed = proposal is not None and proposal.lead == lead
    file.add(
        e.TicketDispatched,
        lead=lead,
        co_units=tuple(dict.fromkeys(co_units)),
        dispatch_no=(t.dispatch_no if t else 0) + 1,
        automatic=automatic,
        by_ruling=by_ruling,
        rule=proposal.rule if proposal and followed else "",
        rules_version=proposal.rules_version if proposal else "",
        due=file.due(Clock.SIGN, Clock.CONTACT, Clock.HANDLE, Clock.RETURN),
    )


def _act(file: _File, t: Ticket, command: Command) -> Refused | None:
    match command:
        case OpenIncident():
            return Refused(Reason.ALREADY_OPEN)
        case JoinReport():
            return _join(file, t, command)
        case KeepSupplement():
            file.add(e.SupplementKept, report_id=command.report_id)
        case Correct():
            return _correct(file, t, command)
        case Refuse():
            if t.sensitivity is Sensitivity.PETITION and command.reason_code == "petition_route":
                return Refused(Reason.PETITION_NEVER)
            file.add(e.TicketRefused, reason_code=command.reason_code)
        case TransferOut():
            file.add(e.TicketTransferredOut, authority=command.authority)
        case Answer():
            file.add(e.TicketAnswered, article=command.article)
        case Accept():
            if t.subclass == UNCLASSIFIED:
                return Refused(Reason.CLASSIFY_FIRST)
            file.add(e.TicketAccepted, automatic=False, due=file.due(Clock.DISPATCH))
        case Dispatch():
            return _dispatch_by_hand(file, t, command)
        case Sign():
            return _sign(file, t, command)
        case RequestReturn():
            return _request_return(file, t, command)
        case RuleReturn():
            return _rule_return(file, t, command)
        case RecordContact():
            file.add(
                e.ContactRecorded, unit=t.lead or "", kind=command.kind, reached=command.reached
            )
        case GiveFeedback():
            return _feedback(file, t, command)
        case OrderRework():
            due = {Clock.HANDLE: t.handle_due} if t.handle_due else {}
            file.add(e.ReworkOrdered, after_visit=False, due=due)
        case PassReview():
            visit = t.wants_reply
            file.add(e.ReviewPassed, visit=visit, due=file.due(Clock.VISIT) if visit else {})
            if not visit:
                file.add(e.TicketClosed, end=End.REVIEWED)
        case RecordVisit():
            return _visit(file, t, command)
        case ForceRedispatch():
            file.add(e.TicketRedispatchForced, due=file.due(Clock.DISPATCH))
        case Reopen():
            return _reopen(file, t, command)
        case Archive():
            if t.closed_at and file.at < t.closed_at + file.rules.archive_after:
                return Refused(Reason.ARCHIVE_EARLY)
            file.add(e.TicketArchived)
        case _:
            assert_never(command)
    return None


def _join(file: _File, t: Ticket, c: JoinReport) -> Refused | None:
    if t.sensitivity is Sensitivity.PETITION:
        return Refused(Reason.PETITION_NEVER)
    if not t.joinable:
        return Refused(Reason.WRONG_STATUS, {"status": t.status, "command": "join"})
    file.add(e.ReportJoined, report_id=c.report_id, channel=c.channel, wants_reply=c.wants_reply)
    return None


def _correct(file: _File, t: Ticket, c: Correct) -> Refused | None:
    old = t.classification
    subclass = c.subclass or t.subclass
    if subclass not in file.rules.taxonomy:
        return Refused(Reason.UNKNOWN_CLASS, {"subclass": subclass})
    petition = t.sensitivity is Sensitivity.PETITION
    if petition and not file.rules.taxonomy.is_petition(subclass) and t.channel == "petition":
        return Refused(Reason.PETITION_NEVER)
    condition = c.condition if c.condition is not None else _kept_condition(t, subclass)
    known = file.rules.taxonomy.conditions(subclass)
    if condition and condition not in known:
        return Refused(Reason.UNKNOWN_CLASS, {"subclass": subclass, "condition": condition})
    row = file.rules.taxonomy.row(subclass, condition)
    same = old is not None and (subclass, condition) == (old.subclass, old.condition)
    severity = c.severity or (old.severity if old and same else row.severity.value)
    place = t.place
    if c.area_code is not None:
        found = file.rules.place_of(c.area_code)
        if found is None:
            return Refused(Reason.UNKNOWN_AREA, {"area_code": c.area_code})
        place = found.model_copy(
            update={"lng": place.lng, "lat": place.lat, "accuracy_m": place.accuracy_m}
        )
    unchanged = same and old is not None and severity == old.severity and place == t.place
    if unchanged:
        return Refused(Reason.NOTHING_CHANGES)
    classification = Classification(
        subclass=subclass,
        condition=condition,
        severity=severity,
        confidence=1.0,
        decided_by="person",
        model_version=old.model_version if old else "",
        evidence=old.evidence if old else (),
        top=old.top if old else (),
        danger=old.danger if old else (),
        triggers=old.triggers if old else (),
    )
    clock = Clock.ACCEPT if Clock.ACCEPT in t.due else Clock.DISPATCH
    due = file.rules.due_times((clock,), row, severity, t.stage_at) if clock in t.due else {}
    file.add(
        e.TicketCorrected,
        place=place,
        classification=classification,
        proposal=file.rules.propose(subclass, condition, place, t.device, file.at),
        sensitivity=_sensitivity(subclass, file) if t.channel != "petition" else t.sensitivity,
        due=due,
    )
    return None


def _kept_condition(t: Ticket, subclass: str) -> str:
    c = t.classification
    return c.condition if c and c.subclass == subclass else ""


def _units_known(file: _File, lead: str, co_units: tuple[str, ...]) -> Refused | None:
    for unit in (lead, *co_units):
        if unit not in file.rules.units:
            return Refused(Reason.UNKNOWN_UNIT, {"unit": unit})
    if lead in co_units:
        return Refused(Reason.LEAD_IS_CO, {"unit": lead})
    return None


def _dispatch_by_hand(file: _File, t: Ticket, c: Dispatch) -> Refused | None:
    if t.subclass == UNCLASSIFIED:
        return Refused(Reason.CLASSIFY_FIRST)
    refusal = _units_known(file, c.lead, c.co_units) or _in_its_town(file, c.actor, c.lead)
    if refusal is None:
        _dispatch(file, c.lead, c.co_units)
    return refusal


def _in_its_town(file: _File, actor: Actor, lead: str) -> Refused | None:
    """A town's desk (乡镇综合信息指挥室) dispatches inside its town; helpers from outside it may
    whistle for (吹哨)."""
    if actor.role is not Role.TOWN_DESK or lead == actor.unit:
        return None
    if actor.area is not None and file.rules.lies_in(lead, actor.area):
        return None
    return Refused(Reason.OUTSIDE_TOWN, {"unit": lead})


def _sign(file: _File, t: Ticket, c: Sign) -> Refused | None:
    if not _co_task(t, c.actor):
        file.add(e.TicketSigned, unit=t.lead or "")
        return None
    file.add(e.CoHandlerSigned, unit=_task_of(t, c.actor).unit)
    return None


def _request_return(file: _File, t: Ticket, c: RequestReturn) -> Refused | None:
    """退单: within the time for returning; urgent matters are responded to first (先处置后定责)."""
    if c.suggested_unit is not None and c.suggested_unit not in file.rules.units:
        return Refused(Reason.UNKNOWN_UNIT, {"unit": c.suggested_unit})
    if t.urgent and t.contacted_at is None:
        return Refused(Reason.RESPOND_FIRST)
    until = t.due.get(Clock.RETURN)
    if until is not None and file.at > until:
        return Refused(Reason.RETURN_LATE, {"until": until.isoformat()})
    file.add(
        e.ReturnRequested,
        unit=t.lead or "",
        suggested_unit=c.suggested_unit,
        due=file.due(Clock.RULING),
    )
    return None


def _rule_return(file: _File, t: Ticket, c: RuleReturn) -> Refused | None:
    """退单裁定: agreed, with or without a new lead, or dismissed."""
    if not c.agree:
        file.add(e.ReturnDismissed, due=file.due(Clock.SIGN))
        return None
    if c.lead is None:
        file.add(e.ReturnAgreed, due=file.due(Clock.DISPATCH))
        return None
    if c.lead == t.lead:
        return Refused(Reason.SAME_UNIT, {"unit": c.lead})
    refusal = _units_known(file, c.lead, c.co_units)
    if refusal is None:
        file.add(e.ReturnAgreed, due=file.due(Clock.DISPATCH))
        _dispatch(file, c.lead, c.co_units, by_ruling=t.returns >= 2)
    return refusal


def _feedback(file: _File, t: Ticket, c: GiveFeedback) -> Refused | None:
    if not _co_task(t, c.actor):
        file.add(
            e.FeedbackGiven,
            unit=t.lead or "",
            true=c.true,
            in_duty=c.in_duty,
            solved=c.solved,
            attachments=len(c.attachments),
            due=file.due(Clock.REVIEW),
        )
        return None
    file.add(e.CoFeedbackGiven, unit=_task_of(t, c.actor).unit, solved=c.solved)
    return None


def _visit(file: _File, t: Ticket, c: RecordVisit) -> Refused | None:
    if c.actor.account == t.dispatched_by:
        return Refused(Reason.VISITOR_IS_DISPATCHER)
    file.add(
        e.VisitRecorded,
        reached=c.reached,
        solved=c.solved,
        satisfied_result=c.satisfied_result,
        satisfied_attitude=c.satisfied_attitude,
        justified=c.justified,
    )
    if not c.reached:
        if t.visit_tries + 1 >= VISIT_TRIES:
            file.add(e.TicketClosed, end=End.UNREACHED)
    elif c.justified and c.solved is not True:
        file.add(e.ReworkOrdered, after_visit=True, due=_after_visit(file, t))
    else:
        file.add(e.TicketClosed, end=End.VISITED)
    return None


def _after_visit(file: _File, t: Ticket) -> dict[Clock, datetime]:
    """Dissatisfied at the visit: the centre's time since the feedback is left out."""
    if t.handle_due is None:
        return {}
    at_centre = file.at - t.feedback_at if t.feedback_at else timedelta(0)
    return {Clock.HANDLE: max(t.handle_due + at_centre, *file.due(Clock.CONTACT).values())}


def _reopen(file: _File, t: Ticket, c: Reopen) -> Refused | None:
    if t.sensitivity is Sensitivity.PETITION:
        return Refused(Reason.PETITION_NEVER)
    if t.closed_at is not None and file.at > t.closed_at + file.rules.reopen_within:
        return Refused(Reason.REOPEN_LATE)
    if t.reopenings >= 1 and c.actor.role is not Role.DUTY_OFFICER:
        return Refused(Reason.RULING_NEEDED)
    file.add(e.TicketReopened, due=file.due(Clock.DISPATCH))
    return None
