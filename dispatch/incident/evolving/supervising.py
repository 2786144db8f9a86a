"""What supervision changes."""

from __future__ import annotations

from typing import Any, assert_never

from dispatch.incident.events.supervising import (
    DraftMade,
    DraftSigned,
    OrderReplied,
    SeverityRaised,
    SupervisingEvent,
    SupervisionOrdered,
    TicketListed,
    TicketUrged,
)
from dispatch.incident.ticket import Draft, Order, Ticket


def changes(t: Ticket, event: SupervisingEvent) -> dict[str, Any]:
    """The fields of the ticket that `event` sets."""
    match event:
        case TicketUrged():
            return {"urges": t.urges + 1}
        case SupervisionOrdered():
            order = Order(
                no=event.no,
                kind=event.kind,
                unit=event.unit,
                at=event.at,
                automatic=event.automatic,
                reply_by=event.reply_by,
            )
            return {"orders": (*t.orders, order)}
        case OrderReplied():
            return {"orders": tuple(_replied(o, event) for o in t.orders)}
        case DraftMade():
            made = Draft(no=event.no, kind=event.kind, unit=event.unit, why=event.why, at=event.at)
            return {"drafts": (*t.drafts, made)}
        case DraftSigned():
            drafts = tuple(
                d.model_copy(update={"agreed": event.agreed}) if d.no == event.no else d
                for d in t.drafts
            )
            return {
                "drafts": drafts,
                "listed": t.listed or (event.kind == "listing" and event.agreed),
            }
        case TicketListed():
            return {"listed": True}
        case SeverityRaised():
            matter = t.classification
            raised = {"severity": event.severity}
            return {"classification": matter.model_copy(update=raised) if matter else None}
        case _:
            assert_never(event)


def _replied(order: Order, event: OrderReplied) -> Order:
    if order.unit != event.unit or order.replied_at is not None:
        return order
    return order.model_copy(update={"replied_at": event.at})
