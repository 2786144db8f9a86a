"""The shapes of a ticket's time in answers, for the OpenAPI document and generated types."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, BaseModel

from dispatch.incident.clocks import Card, Kind, Overdue
from dispatch.incident.status import Clock
from dispatch.incident.ticket import Bounce, Draft, Order
from escalation.lateness import Whose


class PauseOut(BaseModel):
    """A span that is left out of a run; `until` is null while it lasts."""

    since: AwareDatetime
    until: AwareDatetime | None


class ClockRunOut(BaseModel):
    """One start of one clock. `holder` is a unit, or CENTRE; `task` is empty for the lead's and the
    centre's, "co:UNIT" or "whistle:UNIT" for others' own.

    `seconds`, `left_s` and `used_s` are of the run's kind: C continuous, W working time. `left_s`
    is as of `as_of`, of a paused run since it stands, of an ended one when it ended; negative when
    late. `step` is the next one of its ladder, `step_at` when it is due. `how` is met, cancelled or
    moved once it has ended.
    """

    no: int
    clock: Clock
    holder: str
    task: str
    started_at: AwareDatetime
    due: AwareDatetime
    seconds: int
    kind: Kind
    source: str
    pauses: list[PauseOut]
    left_s: int
    used_s: int
    ended_at: AwareDatetime | None
    how: str
    card: Card
    provisional: bool
    step: str | None
    step_at: AwareDatetime | None


class ChargedOut(BaseModel):
    """How long a unit, the centre (CENTRE) or nobody (PAUSED) has had the ticket since acceptance:
    continuous seconds, and the working ones of them."""

    holder: str
    seconds: int
    working_s: int


class SegmentOut(BaseModel):
    """A share of lateness in continuous seconds, and whose it was: the unit's or the centre's that
    had the ticket (`holder`), or nobody's: suspended, closed, off hours, the system away."""

    whose: Whose
    holder: str
    since: AwareDatetime
    seconds: int


class LatenessOut(BaseModel):
    """How late the run with this number was: from its first due time to its end, or to `as_of`
    while it is open. The segments add up to `seconds`."""

    no: int
    due: AwareDatetime
    until: AwareDatetime
    seconds: int
    segments: list[SegmentOut]


class PendingOut(BaseModel):
    """An application for more time that waits: for the department's leader, or, endorsed, for the
    centre. `run` is the handling run."""

    kind: Literal["extension", "suspension"]
    run: int
    until: AwareDatetime
    endorsed: bool


class AppealOut(BaseModel):
    """The appeal after lateness; `granted` is null until it is ruled."""

    unit: str
    at: AwareDatetime
    endorsed: bool
    granted: bool | None


class TimeOut(BaseModel):
    """A ticket's time as it stood at `as_of`: clocks, who was charged, what passed its due time,
    what waits for an approval, orders, drafts and the ledger of returns."""

    as_of: AwareDatetime
    runs: list[ClockRunOut]
    charged: list[ChargedOut]
    overdue: list[Overdue]
    lateness: list[LatenessOut]
    pending: PendingOut | None
    extensions: int
    suspended_until: AwareDatetime | None
    orders: list[Order]
    drafts: list[Draft]
    bounces: list[Bounce]
    appeal: AppealOut | None
    reporter_urges: int
    co_proposed: list[str]
    checked: str
    """What the newest field check found"""
