"""At the county's door: open, join, correct, refuse, answer, accept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, assert_never

from dispatch.access import Sensitivity
from dispatch.incident import events as e
from dispatch.incident.commands import (
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
from dispatch.incident.deciding import arithmetic
from dispatch.incident.deciding.dispatching import dispatch
from dispatch.incident.deciding.file import File
from dispatch.incident.deciding.recomputing import recompute
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.status import Clock
from dispatch.incident.ticket import Classification, Place, Ticket
from dispatch.taxonomy import UNCLASSIFIED

RESTRICTED_CLASSES: Final = frozenset({"0203"})
"""家庭暴力: visible to the case team only."""


def act(file: File, t: Ticket, command: IntakeCommand) -> Refused | None:
    """Adds the events of `command`, or says why not."""
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
            file.end_rest()
            file.add(e.TicketRefused, reason_code=command.reason_code)
        case TransferOut():
            file.end_rest()
            file.add(e.TicketTransferredOut, authority=command.authority)
        case HandOver():
            return _hand_over(file, t, command)
        case ConfirmHandover():
            file.end_rest()
            file.add(e.TicketTransferredOut, authority=t.handed_to, number=command.number)
        case DeclineHandover():
            file.end(Clock.HANDOVER, how="cancelled")
            file.add(e.HandoverDeclined, to=t.handed_to)
            accept(file)
        case Answer():
            file.end_rest()
            file.add(e.TicketAnswered, article=command.article)
        case Accept():
            if t.subclass == UNCLASSIFIED:
                return Refused(Reason.CLASSIFY_FIRST)
            accept(file)
        case _:
            assert_never(command)
    return None


def open_ticket(file: File, c: OpenIncident) -> None:
    """上报, and as far as the rules go without a person: accepted, dispatched."""
    matter = c.classification
    petition = file.rules.taxonomy.is_petition(matter.subclass) or c.channel == "petition"
    sensitivity = Sensitivity.PETITION if petition else sensitivity_of(matter.subclass, file)
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
        upstream=c.upstream,
        wants_reply=c.wants_reply,
        flags=c.flags,
        occurred_at=c.occurred_at,
    )
    accepted = c.accept and not petition and matter.subclass != UNCLASSIFIED
    dispatched = accepted and c.dispatch and c.proposal.lead is not None
    if not accepted:
        file.start(Clock.ACCEPT, of=matter)
    if petition:
        file.start(Clock.REGISTER, of=matter)
    if c.upstream is not None:
        file.start_until(Clock.UPSTREAM, c.upstream.due, of=matter)
    file.add(
        e.TicketTriaged,
        place=c.place,
        classification=matter,
        proposal=c.proposal,
        sensitivity=sensitivity,
    )
    if accepted:
        accept(file, automatic=True, waits=not dispatched)
    if dispatched and c.proposal.lead is not None:
        dispatch(file, c.proposal.lead, c.proposal.co_units, automatic=True)


def accept(
    file: File,
    *,
    automatic: bool = False,
    waits: bool = True,
    since: datetime | None = None,
) -> None:
    """受理: the citizen clock begins, and the dispatch clock where somebody must dispatch. `since`
    is when a whole was accepted of which this is a part."""
    file.end(Clock.ACCEPT)
    start_citizen(file, since)
    if waits:
        file.start(Clock.DISPATCH)
    file.add(e.TicketAccepted, automatic=automatic)


def start_citizen(file: File, since: datetime | None = None) -> None:
    """群众时限: from acceptance, as long as the matter may take, unless the table says otherwise
    (DOMAIN 0.2)."""
    limit = file.limit(Clock.CITIZEN) or file.limit(Clock.HANDLE)
    if limit is not None:
        file.start(Clock.CITIZEN, limit=arithmetic.of_citizen(limit), since=since)


def _hand_over(file: File, t: Ticket, c: HandOver) -> Refused | None:
    """移交: the call goes first; it pages until their number is entered (DOMAIN 0.14)."""
    if not t.opened_at - timedelta(days=1) <= c.called_at <= file.at:
        return Refused(Reason.CALL_TIME, {"called_at": c.called_at.isoformat()})
    file.end(Clock.ACCEPT)
    file.start(Clock.HANDOVER)
    file.add(e.TicketHandedOver, to=c.to, called_at=c.called_at)
    return None


def sensitivity_of(subclass: str, file: File) -> Sensitivity:
    """How far a matter of this class may be seen."""
    if file.rules.taxonomy.is_petition(subclass):
        return Sensitivity.PETITION
    return Sensitivity.RESTRICTED if subclass in RESTRICTED_CLASSES else Sensitivity.NORMAL


def _join(file: File, t: Ticket, c: JoinReport) -> Refused | None:
    if t.sensitivity is Sensitivity.PETITION:
        return Refused(Reason.PETITION_NEVER)
    if not t.joinable:
        return Refused(Reason.WRONG_STATUS, {"status": t.status, "command": "join"})
    file.add(e.ReportJoined, report_id=c.report_id, channel=c.channel, wants_reply=c.wants_reply)
    return None


def _correct(file: File, t: Ticket, c: Correct) -> Refused | None:
    old = t.classification
    subclass = c.subclass or t.subclass
    if subclass not in file.rules.taxonomy:
        return Refused(Reason.UNKNOWN_CLASS, {"subclass": subclass})
    if refusal := _crosses_petitions(file, t, subclass):
        return refusal
    condition = c.condition if c.condition is not None else _kept_condition(t, subclass)
    if condition and condition not in file.rules.taxonomy.conditions(subclass):
        return Refused(Reason.UNKNOWN_CLASS, {"subclass": subclass, "condition": condition})
    row = file.rules.taxonomy.row(subclass, condition)
    same = old is not None and (subclass, condition) == (old.subclass, old.condition)
    severity = c.severity or (old.severity if old and same else row.severity.value)
    place = t.place if c.area_code is None else place_of(file, t, c.area_code)
    if place is None:
        return Refused(Reason.UNKNOWN_AREA, {"area_code": c.area_code or ""})
    if same and old is not None and severity == old.severity and place == t.place:
        return Refused(Reason.NOTHING_CHANGES)
    classification = _by_person(old, subclass, condition, severity)
    recompute(file, t, classification)
    file.add(
        e.TicketCorrected,
        place=place,
        classification=classification,
        proposal=file.rules.propose(subclass, condition, place, t.device, file.at),
        sensitivity=sensitivity_of(subclass, file) if t.channel != "petition" else t.sensitivity,
    )
    return None


def _crosses_petitions(file: File, t: Ticket, subclass: str) -> Refused | None:
    """What came as a petition stays one; and what a unit has becomes none, for it may not see
    one: the centre takes it back first."""
    was, will = t.sensitivity is Sensitivity.PETITION, file.rules.taxonomy.is_petition(subclass)
    if was and not will and t.channel == "petition":
        return Refused(Reason.PETITION_NEVER)
    if t.lead is not None and was != (will or t.channel == "petition"):
        return Refused(Reason.TAKE_BACK_FIRST, {"lead": t.lead})
    return None


def place_of(file: File, t: Ticket, area_code: str) -> Place | None:
    """The area, with the ticket's own point; None when the county has no such area."""
    found = file.rules.place_of(area_code)
    if found is None:
        return None
    old = t.place
    return found.model_copy(
        update={"lng": old.lng, "lat": old.lat, "accuracy_m": old.accuracy_m},
    )


def _by_person(
    old: Classification | None, subclass: str, condition: str, severity: str
) -> Classification:
    return Classification(
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


def _kept_condition(t: Ticket, subclass: str) -> str:
    c = t.classification
    return c.condition if c and c.subclass == subclass else ""
