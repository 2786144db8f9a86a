"""evolve: what a ticket is after one more event. Total: it never refuses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final, assert_never

from dispatch.access import Sensitivity
from dispatch.incident.events import (
    CoFeedbackGiven,
    CoHandlerSigned,
    ContactRecorded,
    Event,
    FeedbackGiven,
    ReportJoined,
    ReturnAgreed,
    ReturnDismissed,
    ReturnRequested,
    ReviewPassed,
    ReworkOrdered,
    SupplementKept,
    TicketAccepted,
    TicketAnswered,
    TicketArchived,
    TicketClosed,
    TicketCorrected,
    TicketDispatched,
    TicketRedispatchForced,
    TicketRefused,
    TicketReopened,
    TicketReported,
    TicketSigned,
    TicketTransferredOut,
    TicketTriaged,
    VisitRecorded,
)
from dispatch.incident.status import JOINABLE, Clock, End, Status
from dispatch.incident.ticket import CoHandling, CoState, Ticket

_UNIT_CLOCKS = (Clock.SIGN, Clock.CONTACT, Clock.HANDLE, Clock.RETURN)


def evolve(ticket: Ticket | None, event: Event) -> Ticket:
    """The ticket after `event`; `ticket` is None before the first one, a TicketReported.

    Raises ValueError when the event does not follow the ticket's version: a file with a gap is
    never read as if it were whole.
    """
    if ticket is None:
        if not isinstance(event, TicketReported) or event.version != 1:
            raise ValueError(f"the file of {event.incident_id} does not begin with version 1")
        return _opened(event)
    if event.version != ticket.version + 1 or event.incident_id != ticket.id:
        raise ValueError(f"{event.event_id} does not follow {ticket.id}.{ticket.version}")
    changes = _changes(ticket, event)
    changes["version"] = event.version
    changes["at"] = event.at
    status = changes.get("status", ticket.status)
    if status is not ticket.status:
        changes["stage_at"] = event.at
    petition = changes.get("sensitivity", ticket.sensitivity) is Sensitivity.PETITION
    if ticket.joinable and (petition or status not in JOINABLE):
        changes["joinable"] = False
    if _matters(ticket, changes):
        changes["matter_version"] = event.version
    return ticket.model_copy(update=changes)


def _matters(ticket: Ticket, changes: dict[str, Any]) -> bool:
    """Whether a person who saw the ticket before decided on something else. A clock that ended
    (first contact was made) changes no decision; one that was moved does."""
    due: dict[Clock, datetime] = changes.get("due", {})
    moved = any(at != due.get(clock, at) for clock, at in ticket.due.items())
    return moved or any(
        key in changes and changes[key] != getattr(ticket, key)
        for key in ("status", "dispatch_no", "lead", "classification", "place")
    )


_BLANK: Final = Ticket(
    id="",
    case_no="",
    version=1,
    status=Status.REPORTED,
    channel="",
    matter_version=1,
    due={},
    opened_at=datetime.min.replace(tzinfo=UTC),
    at=datetime.min.replace(tzinfo=UTC),
    stage_at=datetime.min.replace(tzinfo=UTC),
)
"""What every new ticket is copied from: making one anew costs ten times as much."""


def _opened(event: TicketReported) -> Ticket:
    return _BLANK.model_copy(
        update={
            "id": event.incident_id,
            "case_no": event.case_no,
            "channel": event.channel,
            "request_type": event.request_type,
            "source_system": event.source_system,
            "source_class": event.source_class,
            "device": event.device,
            "device_condition": event.device_condition,
            "linked": event.linked,
            "wants_reply": event.wants_reply,
            "flags": event.flags,
            "occurred_at": event.occurred_at,
            "opened_at": event.at,
            "at": event.at,
            "stage_at": event.at,
            "due": {},
        }
    )


def _without(
    due: dict[Clock, datetime], *gone: Clock, **more: dict[Clock, datetime]
) -> dict[Clock, datetime]:
    kept = {clock: at for clock, at in due.items() if clock not in gone}
    for started in more.values():
        kept |= started
    return kept


def _changes(t: Ticket, event: Event) -> dict[str, Any]:
    match event:
        case TicketReported():
            raise ValueError(f"{event.event_id}: a ticket is reported once")
        case TicketTriaged():
            return {
                "status": Status.PENDING_ACCEPT,
                "place": event.place,
                "classification": event.classification,
                "proposal": event.proposal,
                "sensitivity": event.sensitivity,
                "due": event.due,
            }
        case ReportJoined():
            return {
                "reports": t.reports + 1,
                "wants_reply": t.wants_reply or event.wants_reply,
            }
        case SupplementKept():
            return {"flags": tuple(dict.fromkeys((*t.flags, "supplemented")))}
        case TicketCorrected():
            return {
                "place": event.place,
                "classification": event.classification,
                "proposal": event.proposal,
                "sensitivity": event.sensitivity,
                "due": t.due | event.due,
            }
        case TicketAccepted():
            return {
                "status": Status.PENDING_DISPATCH,
                "accepted_at": event.at,
                "due": _without(t.due, Clock.ACCEPT, started=event.due),
            }
        case TicketDispatched():
            return {
                "status": Status.PENDING_SIGN,
                "lead": event.lead,
                "co": tuple(CoHandling(unit=u) for u in event.co_units),
                "dispatch_no": event.dispatch_no,
                "dispatched_by": event.actor.account,
                "dispatched_at": event.at,
                "signed_at": None,
                "contacted_at": None,
                "feedback_at": None,
                "visit_tries": 0,
                "ruled": event.by_ruling,
                "handle_due": event.due.get(Clock.HANDLE),
                "due": _without(t.due, Clock.DISPATCH, Clock.RULING, started=event.due),
            }
        case TicketSigned():
            return {
                "status": Status.HANDLING,
                "signed_at": event.at,
                "due": _without(t.due, Clock.SIGN),
            }
        case CoHandlerSigned():
            return {"co": _co(t, event.unit, state=CoState.HANDLING, signed_at=event.at)}
        case CoFeedbackGiven():
            return {"co": _co(t, event.unit, state=CoState.DONE, done_at=event.at)}
        case ReturnRequested():
            return {
                "status": Status.RETURN_REVIEW,
                "returned": (*t.returned, (event.unit, t.dispatch_no)),
                "returns": t.returns + 1,
                "due": _without(t.due, Clock.SIGN, Clock.RETURN, started=event.due),
            }
        case ReturnAgreed() | TicketRedispatchForced():
            return {
                "status": Status.PENDING_DISPATCH,
                "lead": None,
                "co": (),
                "due": _without(
                    t.due, *_UNIT_CLOCKS, Clock.RULING, Clock.REVIEW, Clock.VISIT, started=event.due
                ),
            }
        case ReturnDismissed():
            return {
                "status": Status.PENDING_SIGN,
                "ruled": True,
                "due": _without(t.due, Clock.RULING, started=event.due),
            }
        case ContactRecorded():
            if event.kind == "progress" or not event.reached:
                return {}
            return {
                "contacted_at": t.contacted_at or event.at,
                "due": _without(t.due, Clock.CONTACT),
            }
        case FeedbackGiven():
            return {
                "status": Status.FEEDBACK,
                "feedback_at": event.at,
                "due": _without(t.due, *_UNIT_CLOCKS, started=event.due),
            }
        case ReworkOrdered():
            return {
                "status": Status.REWORK,
                "reworks": t.reworks + 1,
                "feedback_at": None,
                "visit_tries": 0,
                "handle_due": event.due.get(Clock.HANDLE, t.handle_due),
                "due": _without(t.due, Clock.REVIEW, Clock.VISIT, started=event.due),
            }
        case ReviewPassed():
            status = {"status": Status.PENDING_VISIT} if event.visit else {}
            return {**status, "due": _without(t.due, Clock.REVIEW, started=event.due)}
        case VisitRecorded():
            return {"visit_tries": t.visit_tries + 1}
        case TicketAnswered():
            return _ended(Status.CLOSED, End.ANSWERED, event.at)
        case TicketRefused():
            return _ended(Status.REJECTED, End.REFUSED, event.at)
        case TicketTransferredOut():
            return _ended(Status.TRANSFERRED_OUT, End.TRANSFERRED, event.at)
        case TicketClosed():
            return _ended(Status.CLOSED, event.end, event.at)
        case TicketReopened():
            return {
                "status": Status.REOPENED,
                "reopenings": t.reopenings + 1,
                "end": None,
                "closed_at": None,
                "visit_tries": 0,
                "due": event.due,
            }
        case TicketArchived():
            return {"status": Status.ARCHIVED}
        case _:
            assert_never(event)


def _ended(status: Status, end: End, at: datetime) -> dict[str, Any]:
    return {"status": status, "end": end, "closed_at": at, "due": {}}


def _co(t: Ticket, unit: str, **changes: Any) -> tuple[CoHandling, ...]:
    return tuple(c.model_copy(update=changes) if c.unit == unit else c for c in t.co)
