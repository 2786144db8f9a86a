"""What merging and splitting change."""

from __future__ import annotations

from typing import Any, assert_never

from dispatch.incident.events.merging import (
    ChildMerged,
    ChildUnmerged,
    MergingEvent,
    TicketMerged,
    TicketSplit,
    TicketUnmerged,
)
from dispatch.incident.evolving.ends import ended
from dispatch.incident.status import End, Status
from dispatch.incident.ticket import Ticket


def changes(t: Ticket, event: MergingEvent) -> dict[str, Any]:
    """The fields of the ticket that `event` sets."""
    match event:
        case TicketMerged():
            gone = {"lead": None, "co": (), "merged_into": event.into}
            return {**ended(Status.MERGED, End.MERGED, event.at), **gone}
        case ChildMerged():
            return {"merged": (*t.merged, event.child), "taken": event.taken}
        case TicketUnmerged():
            waits = Status.PENDING_DISPATCH if t.accepted_at else Status.PENDING_ACCEPT
            return {"status": waits, "end": None, "closed_at": None, "merged_into": None}
        case ChildUnmerged():
            left = tuple(child for child in t.merged if child.id != event.child)
            return {"merged": left, "taken": event.taken}
        case TicketSplit():
            return {**ended(Status.SPLIT, End.SPLIT, event.at), "split_into": event.children}
        case _:
            assert_never(event)
