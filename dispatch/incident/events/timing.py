"""What time did: steps that fired, deadlines that moved to another calendar."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from dispatch.incident.clocks import Card
from dispatch.incident.events.base import EventBase
from dispatch.incident.family import Merged, Taken
from dispatch.incident.status import Clock
from dispatch.incident.values import Value


class StepFired(EventBase):
    """到期提醒: a step of a run's ladder fired. `told` are audiences, empty where a later step that
    is due too has overtaken it; `late_s` is how many seconds after its due time that was."""

    type: Literal["StepFired"] = "StepFired"
    run: int
    clock: Clock
    holder: str
    task: str = ""
    step: str
    due: AwareDatetime
    card: Card = ""
    told: tuple[str, ...] = ()
    action: str
    overtaken: bool = False
    late_s: int = 0
    next_step: str | None = None
    next_at: AwareDatetime | None = None


class MovedDeadline(Value):
    """That run `no` is due at another time by another calendar."""

    no: int
    clock: Clock
    holder: str
    task: str = ""
    due_before: AwareDatetime
    due_after: AwareDatetime


class DeadlinesMoved(EventBase):
    """改历: the open clocks are counted by `calendar` from now on. `moved` are those whose due time
    that changes; of others steps may have moved, or a mark that they are provisional. `merged` and
    `taken` are what was merged in, as it stands by that calendar."""

    type: Literal["DeadlinesMoved"] = "DeadlinesMoved"
    calendar: str
    by: str
    moved: tuple[MovedDeadline, ...] = ()
    merged: tuple[Merged, ...] = ()
    taken: tuple[Taken, ...] = ()


TimingEvent = StepFired | DeadlinesMoved
