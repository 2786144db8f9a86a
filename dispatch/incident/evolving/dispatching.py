"""What the events about who has a ticket change."""

from __future__ import annotations

from typing import Any, assert_never

from dispatch.incident.events.dispatching import (
    DispatchingEvent,
    ReturnAgreed,
    ReturnDismissed,
    ReturnRequested,
    TicketDispatched,
    TicketRedispatchForced,
    TicketSigned,
)
from dispatch.incident.status import Status
from dispatch.incident.ticket import Bounce, CoHandling, Ticket


def changes(t: Ticket, event: DispatchingEvent) -> dict[str, Any]:
    """The fields of the ticket that `event` sets."""
    match event:
        case TicketDispatched():
            return {
                "status": Status.PENDING_SIGN,
                "lead": event.lead,
                "co": tuple(CoHandling.of(unit=u) for u in event.co_units),
                "dispatch_no": event.dispatch_no,
                "dispatched_by": event.actor.account,
                "dispatched_at": event.at,
                "signed_at": None,
                "contacted_at": None,
                "feedback_at": None,
                "visit_tries": 0,
                "ruled": event.by_ruling,
                "bounces": _sent_to(t, event.lead),
            }
        case TicketSigned():
            return {"status": Status.HANDLING, "signed_at": event.at}
        case ReturnRequested():
            bounce = Bounce(
                unit=event.unit,
                dispatch_no=t.dispatch_no,
                at=event.at,
                held_s=event.held_s,
                suggested=event.suggested_unit,
            )
            return {
                "status": Status.RETURN_REVIEW,
                "bounces": (*t.bounces, bounce),
                "returns": t.returns + 1,
            }
        case ReturnAgreed():
            return {**_taken_away(), "bounces": _ruled(t, agreed=True)}
        case ReturnDismissed():
            return {
                "status": Status.PENDING_SIGN,
                "ruled": True,
                "bounces": _ruled(t, agreed=False),
            }
        case TicketRedispatchForced():
            return _taken_away()
        case _:
            assert_never(event)


def _taken_away() -> dict[str, Any]:
    return {"status": Status.PENDING_DISPATCH, "lead": None, "co": ()}


def _ruled(t: Ticket, *, agreed: bool) -> tuple[Bounce, ...]:
    return (*t.bounces[:-1], t.bounces[-1].model_copy(update={"agreed": agreed}))


def _sent_to(t: Ticket, lead: str) -> tuple[Bounce, ...]:
    """The ledger, once the dispatch that follows a return says to whom it went."""
    if not t.bounces or t.bounces[-1].to is not None or not t.bounces[-1].agreed:
        return t.bounces
    return (*t.bounces[:-1], t.bounces[-1].model_copy(update={"to": lead}))
