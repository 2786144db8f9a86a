"""What the sweep's steps did."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from dispatch.incident.clocks import Card
from dispatch.incident.events.base import EventBase
from dispatch.incident.status import Clock


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


TimingEvent = StepFired
