"""What a ticket waits for and whom its time is charged to, as a page shows it: no account ids."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel

from dispatch.incident.clocks import Overdue, charged
from dispatch.incident.ticket import Bounce, Draft, Order, Ticket


class ClockOut(BaseModel):
    """A clock run; `left_s` is what was left when it was paused, in seconds of its kind."""

    no: int
    clock: str
    holder: str
    task: str
    started_at: AwareDatetime
    seconds: int
    kind: str
    source: str
    due: AwareDatetime
    paused_at: AwareDatetime | None
    left_s: int | None
    ended_at: AwareDatetime | None
    how: str
    provisional: bool
    card: str
    step: str | None
    step_at: AwareDatetime | None


class ApplicationOut(BaseModel):
    """An application for more time that has not been ruled."""

    kind: str
    until: AwareDatetime
    endorsed: bool


class AppealOut(BaseModel):
    """The appeal of a ticket; `granted` is null until it is ruled."""

    unit: str
    at: AwareDatetime
    endorsed: bool
    granted: bool | None


class WaitingOut(BaseModel):
    """Clocks, charges and papers of a ticket. `charged` is seconds since acceptance by unit, CENTRE
    and PAUSED."""

    clocks: list[ClockOut]
    charged: dict[str, int]
    overdue: list[Overdue]
    bounces: list[Bounce]
    application: ApplicationOut | None
    suspended_until: AwareDatetime | None
    orders: list[Order]
    drafts: list[Draft]
    co_proposed: list[str]
    reporter_urges: int
    checked: str
    appeal: AppealOut | None
    timeout_exempt: bool


def waiting_of(t: Ticket, now: datetime) -> dict[str, Any]:
    """All of it at `now`, as plain data."""
    pending, appeal = t.pending, t.appeal
    return WaitingOut(
        clocks=[ClockOut.model_validate(r.model_dump(include=_SHOWN)) for r in t.runs],
        charged=charged(t, now),
        overdue=list(t.overdue),
        bounces=list(t.bounces),
        application=None
        if pending is None
        else ApplicationOut(kind=pending.kind, until=pending.until, endorsed=pending.endorsed),
        suspended_until=t.suspended_until,
        orders=list(t.orders),
        drafts=list(t.drafts),
        co_proposed=list(t.co_proposed),
        reporter_urges=t.reporter_urges,
        checked=t.checked,
        appeal=None
        if appeal is None
        else AppealOut(
            unit=appeal.unit,
            at=appeal.at,
            endorsed=appeal.endorsed_by is not None,
            granted=appeal.granted,
        ),
        timeout_exempt=t.timeout_exempt,
    ).model_dump()


_SHOWN = set(ClockOut.model_fields)
