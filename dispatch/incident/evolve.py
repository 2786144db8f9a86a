"""evolve: what a ticket is after one more event. Total: it never refuses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final, assert_never

from dispatch.access import Sensitivity
from dispatch.incident.clocks import (
    CENTRE,
    PAUSED,
    Holding,
    RunChanges,
    runs_after,
    with_spent,
)
from dispatch.incident.events import (
    AdjustingEvent,
    AppealingEvent,
    CheckingEvent,
    CoHandlingEvent,
    DispatchingEvent,
    Event,
    HandlingEvent,
    IntakeEvent,
    MergingEvent,
    PetitionEvent,
    ReportingEvent,
    ReviewingEvent,
    StepFired,
    SupervisingEvent,
    TicketReported,
    TimingEvent,
    UpstreamEvent,
    WhistlingEvent,
)
from dispatch.incident.evolving import (
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
    supervising,
    timing,
    upstream,
    whistling,
)
from dispatch.incident.status import ENDED, JOINABLE, Status
from dispatch.incident.ticket import Ticket

WITH_UNIT: Final = frozenset({Status.PENDING_SIGN, Status.HANDLING, Status.REWORK})
"""Where the lead's time is charged; everywhere else it is the centre's (DOMAIN 0.2)."""


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
        if ticket.pending is not None:
            changes["pending"] = None
    petition = changes.get("sensitivity", ticket.sensitivity) is Sensitivity.PETITION
    if ticket.joinable and (petition or status not in JOINABLE):
        changes["joinable"] = False
    if event.runs is not None:
        changes["runs"] = runs_after(ticket.runs, event.runs, event.at)
        if event.runs.late:
            changes["overdue"] = ticket.overdue + event.runs.late
    if isinstance(event, StepFired):
        changes["runs"] = with_spent(
            changes.get("runs", ticket.runs),
            event.run,
            event.step,
            event.due,
            repeats=event.next_step == event.step,
        )
    if "status" in changes or "lead" in changes:
        changes["held"] = _held(ticket, changes, status, event.at)
    if _matters(ticket, changes, event.runs):
        changes["matter_version"] = event.version
    return ticket.changed(changes)


def _matters(ticket: Ticket, changes: dict[str, Any], runs: RunChanges | None) -> bool:
    """Whether a person who saw the ticket before decided on something else. A clock that ended
    (first contact was made) or a step that fired changes no decision; a limit that moved does, and
    the way on which a claim was sent (DOMAIN 0.5)."""
    if any(
        key in changes and changes[key] != getattr(ticket, key)
        for key in ("status", "dispatch_no", "lead", "classification", "place")
    ):
        return True
    petition = changes.get("petition")
    if petition is not None and petition.route != (ticket.petition and ticket.petition.route):
        return True
    if runs is None:
        return False
    moved = (*runs.moved, *runs.resumed)
    return any(s.due != (run := ticket.runs[s.no - 1]).due and not run.task for s in moved)


def _held(
    ticket: Ticket, changes: dict[str, Any], status: Status, at: datetime
) -> tuple[Holding, ...]:
    """Who has had the ticket since acceptance."""
    if ticket.accepted_at is None and "accepted_at" not in changes:
        return ticket.held
    holder = _holder(status, changes.get("lead", ticket.lead))
    last = ticket.held[-1] if ticket.held and ticket.held[-1].until is None else None
    if last is not None and last.holder == holder:
        return ticket.held
    held = ticket.held
    if last is not None:
        held = (*held[:-1], Holding.of(holder=last.holder, since=last.since, until=at))
    return held if holder is None else (*held, Holding.of(holder=holder, since=at))


def _holder(status: Status, lead: str | None) -> str | None:
    if status in ENDED:
        return None
    if status is Status.SUSPENDED:
        return PAUSED
    return lead if status in WITH_UNIT and lead is not None else CENTRE


_BLANK: Final = Ticket(
    id="",
    case_no="",
    version=1,
    status=Status.REPORTED,
    channel="",
    matter_version=1,
    opened_at=datetime.min.replace(tzinfo=UTC),
    at=datetime.min.replace(tzinfo=UTC),
    stage_at=datetime.min.replace(tzinfo=UTC),
)
"""What every new ticket is copied from: making one anew costs ten times as much."""


def _opened(event: TicketReported) -> Ticket:
    return _BLANK.changed(
        {
            "id": event.incident_id,
            "case_no": event.case_no,
            "channel": event.channel,
            "request_type": event.request_type,
            "source_system": event.source_system,
            "source_class": event.source_class,
            "device": event.device,
            "device_condition": event.device_condition,
            "linked": event.linked,
            "split_from": event.split_from,
            "upstream": event.upstream,
            "wants_reply": event.wants_reply,
            "flags": event.flags,
            "occurred_at": event.occurred_at,
            "opened_at": event.at,
            "at": event.at,
            "stage_at": event.at,
        }
    )


def _changes(t: Ticket, event: Event) -> dict[str, Any]:
    if isinstance(event, DispatchingEvent):
        return dispatching.changes(t, event)
    if isinstance(event, HandlingEvent):
        return handling.changes(t, event)
    if isinstance(event, TimingEvent):
        return timing.changes(t, event)
    if isinstance(event, ReviewingEvent):
        return reviewing.changes(t, event)
    if isinstance(event, IntakeEvent):
        return intake.changes(t, event)
    if isinstance(event, AdjustingEvent):
        return adjusting.changes(t, event)
    if isinstance(event, CoHandlingEvent):
        return co_handling.changes(t, event)
    if isinstance(event, SupervisingEvent):
        return supervising.changes(t, event)
    if isinstance(event, CheckingEvent):
        return checking.changes(t, event)
    if isinstance(event, ReportingEvent):
        return reporting.changes(t, event)
    if isinstance(event, AppealingEvent):
        return appealing.changes(t, event)
    if isinstance(event, WhistlingEvent):
        return whistling.changes(t, event)
    if isinstance(event, PetitionEvent):
        return petitions.changes(t, event)
    if isinstance(event, UpstreamEvent):
        return upstream.changes(t, event)
    if isinstance(event, MergingEvent):
        return merging.changes(t, event)
    assert_never(event)
