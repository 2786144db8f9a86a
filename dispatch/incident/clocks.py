"""Clock runs: every start of a clock for one unit or task, its limit and the step it waits for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import AwareDatetime, Field

from dispatch.incident.status import Clock
from dispatch.incident.values import Value

if TYPE_CHECKING:
    from dispatch.incident.ticket import Ticket

Kind = Literal["C", "W"]
"""连续 (nights and holidays too) or 工作时间 (working hours only): DOMAIN 0.1."""

Card = Literal["", "blue", "yellow", "orange", "red"]
"""牌: how close to late (DOMAIN 0.19)."""

CENTRE: Final = "CENTRE"
"""Who is charged where no unit is: rulings, review, field check, visit (DOMAIN 0.2)."""

PAUSED: Final = "PAUSED"
"""Who is charged while a ticket is suspended: nobody."""

CARDS: Final[tuple[Card, ...]] = ("", "blue", "yellow", "orange", "red")
"""The cards, the nearest to late last."""


class Limit(Value):
    """办理时限: how long one clock may run, and which row of the limits table says so."""

    clock: Clock
    seconds: Annotated[int, Field(gt=0)]
    kind: Kind
    source: str


class Pause(Value):
    """A span that is left out of a run."""

    since: AwareDatetime
    until: AwareDatetime


class Spent(Value):
    """A step that has fired, and the time for which: once for each (DESIGN G5)."""

    step: str
    at: AwareDatetime


class ClockRun(Value):
    """计时: one start of one clock for one unit or task.

    `no` counts from 1 on its ticket and is never used again. `task` is "" for the lead's and the
    centre's, "co:UNIT" and "whistle:UNIT" for others' own. `due` is what stands now, after pauses,
    extensions and rework. While paused, `left_s` is what was left in seconds of the run's kind,
    negative when it was late already. `step` is the next one of its ladder, None when none is
    left or all wait for a ruling; `fired` are those that have fired for the present due time, in
    order, and `card` the card that they showed.
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
    pauses: tuple[Pause, ...] = ()
    ended_at: AwareDatetime | None = None
    how: str = ""
    """met, cancelled or moved, once it has ended"""
    provisional: bool = False
    """Its due time crosses a year whose calendar is not known yet."""
    step: str | None = None
    step_at: AwareDatetime | None = None
    ladder: str = ""
    """Version of the ladder in force when it started; "" for none."""
    calendar: str = ""
    """Version of the calendar by which it is due; "" for the first that was in force here."""
    fired: tuple[str, ...] = ()
    spent: tuple[Spent, ...] = ()
    """What has fired for any due time; of a step that repeats the newest."""
    card: Card = ""

    @property
    def open(self) -> bool:
        return self.ended_at is None

    @property
    def running(self) -> bool:
        return self.ended_at is None and self.paused_at is None


class Ended(Value):
    """That a run came to its end, and how."""

    no: int
    how: str


class Paused(Value):
    """That a run stands still, and what was left of it (seconds of its kind)."""

    no: int
    left_s: int


class Standing(Value):
    """How a run stands after it was moved or resumed. `left_out`: the time since it stopped does
    not count; else it ran on as if it had not stopped. `left_s` is for one that stays paused."""

    no: int
    due: AwareDatetime
    seconds: int
    kind: Kind
    source: str
    provisional: bool
    step: str | None = None
    step_at: AwareDatetime | None = None
    fired: tuple[str, ...]
    card: Card
    left_out: bool = False
    left_s: int | None = None
    calendar: str | None = None
    """The calendar by which it is due from now on, None for the same as before"""


class Overdue(Value):
    """首次超期: that a run passed its due time. It stays for ever (DOMAIN 0.4)."""

    no: int
    clock: Clock
    holder: str
    task: str = ""
    due: AwareDatetime


class RunChanges(Value):
    """What one event did to the clock runs of its ticket, as plain data."""

    started: tuple[ClockRun, ...] = ()
    ended: tuple[Ended, ...] = ()
    paused: tuple[Paused, ...] = ()
    resumed: tuple[Standing, ...] = ()
    moved: tuple[Standing, ...] = ()
    late: tuple[Overdue, ...] = ()


class Holding(Value):
    """A span in which a unit, the centre or nobody (PAUSED) had the ticket."""

    holder: str
    since: AwareDatetime
    until: AwareDatetime | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """Which step of the ladder a run waits for, and when it is due."""

    step: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a ladder (催办督办阶梯): the card that it shows, whom it tells, what it does.

    `told` are audiences (handler_desk, desk_head, dept_deputy …), not people. `action` is remind,
    urge, supervise, list_draft, notice_draft, resume or page. `repeat_s` continuous seconds later
    it is due again, 0 for never.
    """

    name: str
    card: Card
    told: tuple[str, ...]
    action: str
    repeat_s: int = 0


def runs_after(
    runs: tuple[ClockRun, ...], changes: RunChanges, at: datetime
) -> tuple[ClockRun, ...]:
    """The runs of a ticket after what an event at `at` did to them."""
    updates: dict[int, dict[str, Any]] = {}
    for end in changes.ended:
        updates[end.no] = {"ended_at": at, "how": end.how, "step": None, "step_at": None}
    for pause in changes.paused:
        updates[pause.no] = {
            "paused_at": at,
            "left_s": pause.left_s,
            "step": None,
            "step_at": None,
        }
    for standing in changes.moved:
        updates[standing.no] = _stands(standing)
    for standing in changes.resumed:
        before = runs[standing.no - 1]
        stopped = before.paused_at or before.ended_at
        left_out = standing.left_out and stopped is not None
        updates[standing.no] = {
            **_stands(standing),
            "paused_at": None,
            "left_s": None,
            "ended_at": None,
            "how": "",
            "pauses": (*before.pauses, Pause.of(since=stopped, until=at))
            if left_out and stopped is not None
            else before.pauses,
        }
    if updates:
        runs = tuple(r.changed(updates[r.no]) if r.no in updates else r for r in runs)
    return runs + changes.started


def with_spent(
    runs: tuple[ClockRun, ...], no: int, step: str, due: datetime, *, repeats: bool
) -> tuple[ClockRun, ...]:
    """The runs of a ticket after a step of run `no` has fired for `due`."""
    run = runs[no - 1]
    before = tuple(s for s in run.spent if s.step != step) if repeats else run.spent
    spent = run.changed({"spent": (*before, Spent.of(step=step, at=due))})
    return (*runs[: no - 1], spent, *runs[no:])


def _stands(s: Standing) -> dict[str, Any]:
    changed: dict[str, Any] = {
        "due": s.due,
        "seconds": s.seconds,
        "kind": s.kind,
        "source": s.source,
        "provisional": s.provisional,
        "step": s.step,
        "step_at": s.step_at,
        "fired": s.fired,
        "card": s.card,
    }
    if s.left_s is not None:
        changed["left_s"] = s.left_s
    if s.calendar is not None:
        changed["calendar"] = s.calendar
    return changed


def higher(cards: Iterable[Card]) -> Card:
    """The card that is nearest to late; "" of none."""
    return max(cards, key=CARDS.index, default="")


def seconds_between(a: datetime, b: datetime) -> int:
    """Continuous seconds from `a` to `b`, 0 when `b` is not after `a`."""
    return max(0, int((b - a).total_seconds()))


def charged(
    ticket: Ticket,
    at: datetime,
    measure: Callable[[datetime, datetime], int] = seconds_between,
) -> dict[str, int]:
    """The time since acceptance up to `at`, by who had the ticket: units, CENTRE, PAUSED.

    What is closed is with nobody and counted nowhere. `measure` counts continuous seconds unless
    another measure (working time) is handed in. For a moment in the past it answers as it was.
    """
    totals: Counter[str] = Counter()
    for holding in ticket.held:
        end = at if holding.until is None else min(at, holding.until)
        totals[holding.holder] += measure(holding.since, end)
    return {holder: seconds for holder, seconds in totals.items() if seconds}


def used(
    run: ClockRun, at: datetime, measure: Callable[[datetime, datetime], int] = seconds_between
) -> int:
    """How much of a run had passed at `at`, pauses left out."""
    stops = (run.ended_at, run.paused_at, at)
    end = min(moment for moment in stops if moment is not None)
    out = sum(measure(p.since, min(p.until, end)) for p in run.pauses)
    return measure(run.started_at, end) - out
