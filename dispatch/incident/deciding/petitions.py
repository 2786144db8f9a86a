"""Petitions (信访工作条例; DOMAIN 0.5, 0.17): the steps that the law makes of them."""

from __future__ import annotations

from typing import Final, assert_never

from dispatch.incident import events as e
from dispatch.incident.commands import (
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
from dispatch.incident.deciding.file import File
from dispatch.incident.petition import CLAIM, Petition
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.status import Clock, Status
from dispatch.incident.ticket import CO_OPEN, Ticket

REPRESENTATIVES: Final = 5
"""Several who ask together elect at most five (Art. 20)."""

REVIEWS: Final = 2
"""复查 and 复核; then it is over (Art. 35, 36)."""

_IN_WORK: Final = frozenset({Status.PENDING_SIGN, Status.RETURN_REVIEW, Status.HANDLING})
_DONE: Final = frozenset({Status.FEEDBACK, Status.REWORK, Status.PENDING_VISIT})


def act(file: File, t: Ticket, command: PetitionCommand) -> Refused | None:
    """Adds the events of `command`, or says why not."""
    match command:
        case RegisterPetition():
            return _register(file, command)
        case RecordAccused():
            return _record_accused(file, t, command)
        case SortClaim():
            return _sort(file, t, command)
        case GiveNotice():
            if command.about in ("accepted", "not_accepted"):
                file.end(Clock.NOTICE)
            file.add(e.NoticeGiven, about=command.about)
        case DeliverOpinion():
            return _deliver(file, t)
        case ApplyReview():
            return _apply(file, t)
        case DecideReview():
            return _decide(file, t, command)
        case EndPetition():
            return _end(file, t)
        case _:
            assert_never(command)
    return None


def _register(file: File, c: RegisterPetition) -> Refused | None:
    spoken = len(c.representatives)
    if spoken > REPRESENTATIVES:
        return Refused(Reason.TOO_MANY_REPRESENTATIVES, {"most": str(REPRESENTATIVES)})
    if c.people > 1 and c.form == "visit" and not spoken:
        return Refused(Reason.REPRESENTATIVES_FIRST, {"people": str(c.people)})
    file.add(e.PetitionRegistered, form=c.form, people=c.people, representatives=spoken)
    return None


def _record_accused(file: File, t: Ticket, c: RecordAccused) -> Refused | None:
    """被反映单位: denied before everything else, and what it has is taken from it at once."""
    units = tuple(dict.fromkeys(c.units))
    for unit in units:
        if unit not in file.rules.units:
            return Refused(Reason.UNKNOWN_UNIT, {"unit": unit})
    if units == t.accused:
        return Refused(Reason.NOTHING_CHANGES)
    file.add(e.AccusedRecorded, units=units)
    if t.lead in units and t.status in _IN_WORK | _DONE:
        file.end_rest(Clock.CITIZEN)
        file.start(Clock.DISPATCH)
        file.add(e.TicketRedispatchForced)
        return None
    for co in t.co:
        if co.unit in units and co.state in CO_OPEN:
            file.end(Clock.SIGN, Clock.HANDLE, Clock.REPLY, task=f"co:{co.unit}", how="cancelled")
            file.add(e.CoHandlerWaived, unit=co.unit)
    return None


def _sort(file: File, t: Ticket, c: SortClaim) -> Refused | None:
    if t.subclass != CLAIM:
        return Refused(Reason.NOT_A_CLAIM, {"subclass": t.subclass})
    if t.petition is not None and t.petition.route == c.route:
        return Refused(Reason.NOTHING_CHANGES)
    file.add(e.ClaimSorted, route=c.route)
    return None


def _of(t: Ticket) -> Petition:
    return t.petition or Petition()


def _deliver(file: File, t: Ticket) -> Refused | None:
    """意见书送达, of the handling or of a review that has been decided; the right to apply for the
    next review runs from it."""
    known = _of(t)
    if known.delivered_at is not None or not has_opinion(t):
        return Refused(Reason.NOTHING_TO_DELIVER)
    file.end(Clock.DELIVER)
    right = file.limit(Clock.APPLY) if len(known.reviews) < REVIEWS else None
    until = file.time.after(file.at, right.seconds, right.kind) if right else None
    file.add(e.OpinionDelivered, apply_until=until)
    return None


def has_opinion(t: Ticket) -> bool:
    """Whether the law wants an opinion delivered: of a claim that a unit handled, or a review's."""
    known = _of(t)
    if known.under_review:
        return False
    return bool(known.reviews) or (
        t.subclass == CLAIM and known.route == "handling" and t.feedback_at is not None
    )


def _apply(file: File, t: Ticket) -> Refused | None:
    known = _of(t)
    if known.ended_at is not None:
        return Refused(Reason.PETITION_OVER)
    if len(known.reviews) >= REVIEWS:
        return Refused(Reason.REVIEWS_SPENT)
    if known.apply_until is None:
        return Refused(Reason.NOTHING_TO_REVIEW)
    if file.at > known.apply_until:
        return Refused(Reason.APPLIED_LATE, {"until": known.apply_until.isoformat()})
    second = bool(known.reviews)
    file.start(Clock.PETITION_REREVIEW if second else Clock.PETITION_REVIEW)
    file.add(e.ReviewApplied, no=2 if second else 1)
    return None


def _decide(file: File, t: Ticket, c: DecideReview) -> Refused | None:
    file.end(Clock.PETITION_REVIEW, Clock.PETITION_REREVIEW)
    file.add(e.ReviewDecided, no=_of(t).reviews[-1].no, result=c.result)
    return None


def _end(file: File, t: Ticket) -> Refused | None:
    """信访终结: once both reviews are through, or nobody applied for the next in time."""
    known = _of(t)
    if known.ended_at is not None:
        return Refused(Reason.PETITION_OVER)
    may_apply = known.apply_until is not None and file.at <= known.apply_until
    if may_apply or (known.delivered_at is None and has_opinion(t)):
        return Refused(Reason.REVIEW_OPEN)
    file.add(e.PetitionEnded)
    return None
