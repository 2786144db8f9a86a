"""Clock runs: every start of a clock for one unit or task, its limit and the step it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, Field

from dispatch.incident.status import Clock
from dispatch.incident.values import Value

Kind = Literal["C", "W"]
"""连续 (nights and holidays too) or 工作时间 (working hours only): DOMAIN 0.1."""

CENTRE: Final = "CENTRE"
"""Who is charged where no unit is: rulings, review, field check, visit (DOMAIN 0.2)."""


class Limit(Value):
    """办理时限: how long one clock may run, and which row of the limits table says so."""

    clock: Clock
    seconds: Annotated[int, Field(gt=0)]
    kind: Kind
    source: str


class ClockRun(Value):
    """计时: one start of one clock for one unit or task.

    `no` counts from 1 on its ticket and is never used again. `task` is "" for the lead's and the
    centre's, "co:UNIT" and "whistle:UNIT" for others' own. `due` is what stands now, after pauses,
    extensions and rework. While paused, `left_s` is what was left in seconds of the run's kind,
    negative when it was late already. `step` is the next one of its ladder, None when none is
    left or all wait for a ruling; `fired` are those that have fired, in order.
    """

    no: int
    clock: Clock
    holder: str
    task: str = ""
    started_at: AwareDatetime
    seconds: int
    kind: Kind
    source: str = ""
    due: AwareDatetime
    paused_at: AwareDatetime | None = None
    left_s: int | None = None
    ended_at: AwareDatetime | None = None
    how: str = ""
    """met, cancelled or moved, once it has ended"""
    provisional: bool = False
    """Its due time crosses a year whose calendar is not known yet."""
    step: str | None = None
    step_at: AwareDatetime | None = None
    ladder: str = ""
    """Version of the ladder in force when it started; "" for none."""
    fired: tuple[str, ...] = ()

    @property
    def running(self) -> bool:
        return self.ended_at is None and self.paused_at is None


@dataclass(frozen=True, slots=True)
class NextStep:
    """Which step of the ladder a run waits for, and when it is due."""

    step: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a ladder (催办督办阶梯): the card that it shows, whom it tells, what it does.

    `card` is "" or blue, yellow, orange, red. `told` are audiences (handler_desk, desk_head,
    dept_deputy …), not people. `action` is remind, urge, supervise, list_draft, notice_draft,
    resume, page or archive. `repeat_s` continuous seconds later it is due again, 0 for never.
    """

    name: str
    card: str
    told: tuple[str, ...]
    action: str
    repeat_s: int = 0
