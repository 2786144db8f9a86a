"""The ticket: everything that the case file adds up to, as one frozen value."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from pydantic import AwareDatetime

from dispatch.access import Scope, Sensitivity
from dispatch.incident.clocks import Card, ClockRun, Holding, Overdue, higher
from dispatch.incident.family import Merged, Taken, Whistled, highest
from dispatch.incident.petition import Petition
from dispatch.incident.status import ENDED, RIGHTS, Clock, End, Status
from dispatch.incident.upstream import Upstream
from dispatch.incident.values import Value


class Place(Value):
    """Where it happened: area codes as far as they are known, WGS 84 degrees, and how that was
    found (position, address, area_code, device, text or none)."""

    county: str | None = None
    town: str | None = None
    village: str | None = None
    grid: str | None = None
    lng: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    how: str = "none"
    flags: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The area codes that are known, from the county down."""
        return tuple(c for c in (self.county, self.town, self.village, self.grid) if c)


class Classification(Value):
    """What the matter is (分类), who says so, and on what evidence.

    `confidence` is 0..1; a person's choice has 1. `top` holds up to three (subclass, confidence).
    `triggers` are circumstances that the acceptor is shown and that raise nothing by themselves.
    """

    subclass: str
    condition: str = ""
    severity: str
    confidence: float = 1.0
    decided_by: str = "model"
    """model, person or source (the reporter's system chose it)"""
    model_version: str = ""
    evidence: tuple[str, ...] = ()
    top: tuple[tuple[str, float], ...] = ()
    danger: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()


class Proposal(Value):
    """Which lead and co-handlers a routing rule names, and which rule of which version."""

    lead: str | None
    co_units: tuple[str, ...] = ()
    rule: str
    rules_version: str
    why: str = ""


class CoState(StrEnum):
    """How far a co-handler is (协办)."""

    PENDING_SIGN = "PENDING_SIGN"
    HANDLING = "HANDLING"
    DONE = "DONE"
    WAIVED = "WAIVED"
    """免除: the centre wants no result of it any more"""


CO_OPEN: Final = frozenset({CoState.PENDING_SIGN, CoState.HANDLING})
"""How far a co-handler is that still owes its result."""


class CoHandling(Value):
    """One co-handler's own task: its sign-off and its result."""

    unit: str
    state: CoState = CoState.PENDING_SIGN
    signed_at: AwareDatetime | None = None
    done_at: AwareDatetime | None = None


class Bounce(Value):
    """One line of the bounce ledger (退单台账): who returned which dispatch, after how many seconds
    with it, whom it suggested, and how the centre ruled. `to` is the unit it went to."""

    unit: str
    dispatch_no: int
    at: AwareDatetime
    held_s: int
    suggested: str | None = None
    agreed: bool | None = None
    to: str | None = None


class Adjustment(Value):
    """An application for more time (延期, 挂起) that has not been ruled. `run` is the handling run;
    `version` is that of the newest event about it."""

    kind: Literal["extension", "suspension"]
    run: int
    until: AwareDatetime
    asked_by: str
    endorsed: bool
    version: int


class Order(Value):
    """督办单: one order of the ticket, to which unit, and whether it replied."""

    no: int
    kind: Literal["timeout", "leader", "important"]
    unit: str
    at: AwareDatetime
    automatic: bool
    reply_by: AwareDatetime | None = None
    replied_at: AwareDatetime | None = None


class Draft(Value):
    """拟稿: what the ladder drafted for a leader; `agreed` is None until one has decided."""

    no: int
    kind: Literal["listing", "notice"]
    unit: str
    why: str
    at: AwareDatetime
    agreed: bool | None = None


class AppealState(Value):
    """超时申诉: one of a ticket; `granted` is None until it is ruled."""

    unit: str
    at: AwareDatetime
    endorsed_by: str | None = None
    granted: bool | None = None
    version: int


class Commitment(Value):
    """A salted digest of private text that lies beside the event (hex)."""

    record: str
    digest: str


class Ticket(Value):
    """One incident and its ticket, as its events make it. Times are UTC."""

    id: str
    case_no: str
    version: int
    status: Status
    end: End | None = None
    sensitivity: Sensitivity = Sensitivity.NORMAL

    channel: str
    request_type: str = ""
    source_system: str = ""
    source_class: str = ""
    place: Place = Place()
    classification: Classification | None = None
    proposal: Proposal | None = None
    device: str | None = None
    device_condition: str | None = None
    linked: tuple[str, ...] = ()
    joinable: bool = True
    """False for ever once the ticket has left the states in which an alarm may join it, and for
    petitions, which nothing joins."""

    reports: int = 1
    """Its own, without those of what was merged in"""
    wants_reply: bool = False
    flags: tuple[str, ...] = ()

    merged: tuple[Merged, ...] = ()
    taken: tuple[Taken, ...] = ()
    """The runs that are due earlier because of what was merged in."""
    merged_into: str | None = None
    split_into: tuple[str, ...] = ()
    split_from: str | None = None

    lead: str | None = None
    co: tuple[CoHandling, ...] = ()
    upstream: Upstream | None = None
    petition: Petition | None = None
    accused: tuple[str, ...] = ()
    """被反映单位: denied before every permission (DOMAIN 0.17)."""
    whistled: tuple[Whistled, ...] = ()
    co_proposed: tuple[str, ...] = ()
    dispatch_no: int = 0
    dispatched_by: str | None = None
    bounces: tuple[Bounce, ...] = ()
    returns: int = 0
    ruled: bool = False
    reworks: int = 0
    reopenings: int = 0
    visit_tries: int = 0
    handed_to: str = ""
    checked: str = ""
    """What the newest field check found"""
    reporter_urges: int = 0
    appeal: AppealState | None = None
    pending: Adjustment | None = None
    extended: tuple[int, ...] = ()
    """The handling runs that were extended, once for each extension that was granted."""
    suspended_until: AwareDatetime | None = None
    urges: int = 0
    orders: tuple[Order, ...] = ()
    drafts: tuple[Draft, ...] = ()
    listed: bool = False

    opened_at: AwareDatetime
    occurred_at: AwareDatetime | None = None
    accepted_at: AwareDatetime | None = None
    dispatched_at: AwareDatetime | None = None
    signed_at: AwareDatetime | None = None
    contacted_at: AwareDatetime | None = None
    feedback_at: AwareDatetime | None = None
    closed_at: AwareDatetime | None = None
    at: AwareDatetime
    """When the newest event happened."""
    stage_at: AwareDatetime
    """When the present status began."""
    runs: tuple[ClockRun, ...] = ()
    """Every clock run, in the order of their numbers."""
    overdue: tuple[Overdue, ...] = ()
    """Every run that passed its due time; a fact that stays (DOMAIN 0.4)."""
    held: tuple[Holding, ...] = ()
    """Who had it since acceptance, without gaps but for the time in which it was closed."""
    matter_version: int = 0
    """The newest version that changed status, dispatch, lead or a limit: what a person saw before
    it is stale; joins and reminders never make a click stale."""

    @property
    def open(self) -> bool:
        return self.status not in ENDED

    @property
    def severity(self) -> str:
        """Its own, or that of what was merged in where it is higher (DOMAIN 0.13)."""
        own = self.classification.severity if self.classification else "S3"
        return highest(own, self.merged) if self.merged else own

    @property
    def subclass(self) -> str:
        return self.classification.subclass if self.classification else "9999"

    @property
    def all_reports(self) -> int:
        """How many reports it answers, those of what was merged in too."""
        return self.reports + sum(child.reports for child in self.merged)

    @property
    def reply_wanted(self) -> bool:
        """Whether any of its reporters wants a reply: every one keeps his (DOMAIN 0.13)."""
        return self.wants_reply or any(child.wants_reply for child in self.merged)

    @property
    def urgent(self) -> bool:
        """特急 and 紧急 take the urgent lane and respond before they argue."""
        return self.severity in ("S1", "S2")

    def running(self, clock: Clock, task: str = "") -> ClockRun | None:
        """The open run of a clock for a task, paused or not."""
        return next(
            (r for r in self.runs if r.open and r.clock is clock and r.task == task),
            None,
        )

    @property
    def handling(self) -> ClockRun | None:
        """The lead's newest handling run; its end is the department's confirmation."""
        mine = [r for r in self.runs if r.clock is Clock.HANDLE and not r.task]
        return mine[-1] if mine else None

    @property
    def handle_due(self) -> datetime | None:
        """When the lead's handling is or was due."""
        run = self.handling
        return run.due if run else None

    @property
    def due(self) -> dict[Clock, datetime]:
        """When the lead's and the centre's running clocks are due."""
        return {r.clock: r.due for r in self.runs if r.running and not r.task}

    def run(self, no: int) -> ClockRun | None:
        """The run of that number."""
        return self.runs[no - 1] if 0 < no <= len(self.runs) else None

    @property
    def timeout_exempt(self) -> bool:
        """Whether its lateness is left out of statistics; the overdue fact stays."""
        return self.appeal is not None and self.appeal.granted is True

    @property
    def supervised(self) -> bool:
        """督办: whether an order was given."""
        return bool(self.orders)

    @property
    def next_due(self) -> datetime | None:
        """What runs out next. The time for returning is a right, not a duty, and not counted."""
        times = [at for clock, at in self.due.items() if clock not in RIGHTS]
        return min(times, default=None)

    @property
    def card(self) -> Card:
        """牌: the highest card that a running clock of the lead or the centre shows."""
        return higher(r.card for r in self.runs if r.running and not r.task)

    @property
    def co_units(self) -> tuple[str, ...]:
        return tuple(c.unit for c in self.co)

    @property
    def helpers(self) -> tuple[str, ...]:
        """The units that were called to the spot."""
        return tuple(dict.fromkeys(call.unit for call in self.whistled))

    @property
    def scope(self) -> Scope:
        return Scope(
            areas=self.place.codes,
            lead=self.lead,
            co_units=self.co_units,
            sensitivity=self.sensitivity,
            status=self.status.value,
            subclass=self.subclass,
            unsigned=tuple(c.unit for c in self.co if c.state is CoState.PENDING_SIGN),
            helpers=self.helpers,
            denied=self.accused,
        )
