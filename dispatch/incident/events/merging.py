"""Events of tickets that become one, or of one that becomes several."""

from __future__ import annotations

from typing import Literal

from dispatch.incident.events.base import EventBase
from dispatch.incident.family import Merged, Taken


class TicketMerged(EventBase):
    """已并案 (row 6): it follows its parent from now on."""

    type: Literal["TicketMerged"] = "TicketMerged"
    into: str


class ChildMerged(EventBase):
    """并入子单 (row 6): what the parent takes from the child, and which runs it moved."""

    type: Literal["ChildMerged"] = "ChildMerged"
    child: Merged
    taken: tuple[Taken, ...] = ()


class TicketUnmerged(EventBase):
    """已撤销并案: it goes its own way again."""

    type: Literal["TicketUnmerged"] = "TicketUnmerged"
    parent: str


class ChildUnmerged(EventBase):
    """子单已撤出: what was taken from it went back; `taken` is what other children still give."""

    type: Literal["ChildUnmerged"] = "ChildUnmerged"
    child: str
    taken: tuple[Taken, ...] = ()


class TicketSplit(EventBase):
    """已拆单 (row 29): into these tickets, each with a case number of its own."""

    type: Literal["TicketSplit"] = "TicketSplit"
    children: tuple[str, ...]


MergingEvent = TicketMerged | ChildMerged | TicketUnmerged | ChildUnmerged | TicketSplit


def named_beside(event: EventBase) -> tuple[str, ...]:
    """The other tickets to which the decision of this event did something too."""
    match event:
        case TicketMerged():
            return (event.into,)
        case TicketUnmerged():
            return (event.parent,)
        case TicketSplit():
            return event.children
        case _:
            return ()
