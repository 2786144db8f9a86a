"""Tickets that live through anything: random commands of all roles, time that jumps, steps that
fire late, on time or never; all by the product's own decisions and its real policies."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from dispatch.access import SYSTEM_ACTOR, Actor, Role, Sensitivity
from dispatch.deadlines import waiting
from dispatch.incident.commands import COMMAND, Command, FireStep, MoveDeadlines, OpenIncident
from dispatch.incident.decide import decided
from dispatch.incident.events import Event
from dispatch.incident.facts import Facts, Rules
from dispatch.incident.reasons import Refused
from dispatch.incident.ticket import Classification, Proposal, Ticket
from dispatch.incident.upstream import Upstream
from escalation.calendar_files import COLUMNS, base_calendar, read_calendar
from escalation.calendars import Calendar
from escalation.policies import packaged_policies, timekeeping_of
from tests.support.builders import (
    ACCEPTOR,
    DISPATCHER,
    DUTY,
    LEADER,
    MORNING,
    OTHER_UNIT,
    RULES,
    TOWN,
    UNIT,
    a_place,
    desk_of,
)


def calendar_with(days: Iterable[str]) -> Calendar:
    """The country's calendar with a county's own days on top, each a row of its file."""
    return read_calendar("\n".join((",".join(COLUMNS), *days)), "own.csv", base_calendar())


REAL: Final = replace(RULES, time=timekeeping_of(packaged_policies()))
"""The rules of the builders with the product's own calendar, limits and ladders."""

TYPHOON: Final = calendar_with(
    [
        *(f"2026-03-{day:02},rest,,typhoon" for day in (3, 4, 5, 11, 17, 20)),
        *(
            f"{year}-{month:02}-16,hours,09:00-11:30,half a day"
            for year in (2025, 2026)
            for month in range(1, 13)
        ),
        "2026-03-07,work,,made up for",
    ]
)
"""A county's own days on top of the country's."""

POLICIES: Final = packaged_policies()
STORMY: Final = replace(
    RULES,
    time=timekeeping_of(replace(POLICIES, calendar=TYPHOON, calendars=(POLICIES.calendar,))),
)
"""Those rules after the calendar with the typhoon was put in force."""

CALM: Final = replace(
    RULES, time=timekeeping_of(replace(POLICIES, calendars=(TYPHOON, POLICIES.calendar)))
)
"""And after it was taken back."""

CLERK: Final = Actor(account="a-clerk", role=Role.PETITION_CLERK)
VISITOR: Final = Actor(account="a-visitor", role=Role.VISITOR)
WORKER: Final = Actor(account="a-worker", role=Role.GRID_WORKER, area=f"{TOWN}001001")
SPANS: Final = (0.0, 0.01, 0.2, 1, 1, 3, 8, 24, 70, 24 * 12)
"""How many hours may pass between two commands."""
SUBCLASSES: Final = ("0701", "0501", "0202", "1001")


Wish = tuple[str, Actor, dict[str, Any]]


def _wishes(t: Ticket, now: datetime, rng: random.Random) -> list[Wish]:
    lead = desk_of(t.lead or UNIT)
    other = OTHER_UNIT if t.lead == UNIT else UNIT
    soon = now + timedelta(hours=5)
    leader = LEADER.model_copy(update={"unit": t.lead or UNIT})
    return [
        ("accept", ACCEPTOR, {}),
        ("dispatch", DISPATCHER, {"lead": rng.choice((UNIT, other)), "co_units": ()}),
        ("dispatch", DISPATCHER, {"lead": UNIT, "co_units": ("ZJJ",)}),
        ("sign", lead, {}),
        ("sign", desk_of("ZJJ"), {}),
        ("return", lead, {"reason": "not ours", "basis": "list"}),
        ("rule-return", DUTY, {"agree": True, "opinion": "so", "lead": other}),
        ("rule-return", DUTY, {"agree": False, "opinion": "yours"}),
        ("contact", lead, {"kind": rng.choice(("contact", "interim")), "reached": True}),
        ("extend", leader, {"until": now + timedelta(hours=rng.choice((1, 30))), "reason": "rain"}),
        ("suspend", leader, {"until": now + timedelta(days=rng.choice((1, 30))), "reason": "ice"}),
        ("rule-adjustment", DISPATCHER, {"agree": rng.random() < 0.6, "opinion": "so"}),
        ("resume", lead, {}),
        ("feedback", lead, {"solved": True, "handling": "done"}),
        ("feedback", desk_of("ZJJ"), {"solved": True, "handling": "done"}),
        ("rework", DISPATCHER, {"missing": "a photo"}),
        ("pass-review", DISPATCHER, {}),
        ("visit", VISITOR, {"reached": True, "solved": rng.random() < 0.5, "justified": True}),
        ("reopen", DUTY, {"new_facts": "again"}),
        ("correct", DISPATCHER, {"subclass": rng.choice(SUBCLASSES)}),
        ("raise", DUTY, {"severity": rng.choice(("S1", "S2")), "reason": "worse"}),
        ("supervise", DUTY, {"kind": "leader", "requirement": "now", "reply_by": soon}),
        ("reply-order", lead, {"reply": "yes"}),
        ("force-redispatch", DUTY, {"reason": "other unit"}),
        ("hand-over", ACCEPTOR, {"to": "119", "called_at": now}),
        ("decline-handover", ACCEPTOR, {"reason": "no fire"}),
        ("order-check", DISPATCHER, {}),
        ("report-check", WORKER, {"result": rng.choice(("exists", "passed", "unable"))}),
        *_with_those_above(t, now, rng),
        *_of_a_petition(t),
    ]  # fmt: skip


def _with_those_above(t: Ticket, now: datetime, rng: random.Random) -> list[Wish]:
    if t.upstream is None:
        return []
    later = now + timedelta(hours=rng.choice((5, 30, 24 * 20)))
    action = rng.choice(("rework", "urge", "supplement"))
    kind = rng.choice(("extension", "suspension"))
    return [
        ("upstream-round", DUTY, {"round": t.upstream.round + 1, "action": action, "due": later}),
        ("ask-upstream", DUTY, {"kind": kind, "until": later, "reason": "rain"}),
        ("upstream-answer", DUTY, {"agree": rng.random() < 0.7}),
    ]


def _of_a_petition(t: Ticket) -> list[Wish]:
    if t.sensitivity is not Sensitivity.PETITION:
        return []
    return [
        ("sort-claim", DUTY, {"route": "handling"}),
        ("give-notice", DUTY, {"about": "accepted", "notice": "taken up"}),
        ("deliver-opinion", DUTY, {"receipt": "signed"}),
        ("apply-review", DUTY, {"grounds": "not so"}),
        ("decide-review", DUTY, {"result": "upheld", "opinion": "so"}),
        ("record-accused", DUTY, {"units": ("ZJJ",), "reason": "named"}),
    ]


class Walk:
    """One ticket's random life."""

    def __init__(
        self,
        seed: int,
        began: datetime,
        matter: tuple[str, str] | None = None,
        *,
        above: Upstream | None = None,
        channel: str = "",
    ) -> None:
        self.rng = random.Random(seed)
        self.id = f"w{seed:08d}"
        self.now = began
        self.rules: Rules = REAL
        self.ticket: Ticket | None = None
        self.events: list[Event] = []
        self._commands = 0
        accept = matter is not None or self.rng.random() < 0.7
        subclass, severity = matter or (
            self.rng.choice(SUBCLASSES),
            self.rng.choice(("S1", "S2", "S3", "S4")),
        )
        self._do(
            {
                "type": OpenIncident.model_fields["type"].default,
                "channel": channel or self.rng.choice(("grid", "hotline")),
                "upstream": above,
                "place": a_place(),
                "classification": Classification(subclass=subclass, severity=severity),
                "proposal": Proposal(lead=UNIT, co_units=(), rule="r", rules_version="1"),
                "accept": accept,
                "dispatch": accept,
                "wants_reply": self.rng.random() < 0.5,
            },
            SYSTEM_ACTOR,
        )

    @property
    def it(self) -> Ticket:
        """The ticket as it stands."""
        assert self.ticket is not None, "the walk has not begun"
        return self.ticket

    def step(self) -> None:
        """Time passes, most steps fire, and somebody does something that is allowed."""
        self.now += timedelta(hours=self.rng.choice(SPANS) * self.rng.random())
        if self.rng.random() < 0.8:
            self.fire_due()
        wishes = _wishes(self.it, self.now, self.rng)
        self.rng.shuffle(wishes)
        for name, actor, fields in wishes:
            if self._do({"type": name, **fields}, actor):
                return

    def moves_to(self, rules: Rules) -> bool:
        """Another calendar is in force, and the open clocks move to it; whether any did."""
        self.rules = rules
        kind = MoveDeadlines.model_fields["type"].default
        fields = {"type": kind, "calendar": rules.time.calendar, "by": "a-leader"}
        return self._do(fields, SYSTEM_ACTOR)

    def fire_due(self) -> None:
        """Everything that is due fires, in order."""
        while due := [
            (w.due_at, run, w.step) for run, w in waiting(self.it).items() if w.due_at <= self.now
        ]:
            at, run, step = min(due)
            kind = FireStep.model_fields["type"].default
            self._do({"type": kind, "run": run, "step": step, "due": at}, SYSTEM_ACTOR)

    def merges_into(self, parent: Walk) -> bool:
        """It is merged into another ticket, if it may be."""
        self.now = parent.now = max(self.now, parent.now)
        return self._do({"type": "merge", "into": parent.id}, ACCEPTOR, parent)

    def goes_its_own_way(self, parent: Walk) -> bool:
        """The merge is undone, if it may be."""
        self.now = parent.now = max(self.now, parent.now)
        fields = {"type": "unmerge", "parent": parent.id, "reason": "another lamp"}
        return self._do(fields, ACCEPTOR, parent)

    def _do(self, fields: dict[str, Any], actor: Actor, beside: Walk | None = None) -> bool:
        self._commands += 1
        if self.ticket is not None and self.it.sensitivity is Sensitivity.PETITION:
            actor = (
                actor
                if actor == SYSTEM_ACTOR
                else CLERK.model_copy(update={"unit": self.it.lead or UNIT})
            )
        command: Command = COMMAND.validate_python(
            {
                "command_id": f"{self.id}-{self._commands}",
                "incident_id": self.id,
                "actor": actor,
                "issued_at": self.now,
                **fields,
            }
        )
        others = {} if beside is None else {beside.id: beside.it}
        facts = Facts(self.rules, case_no=self.id, others=others)
        result = decided(self.ticket, command, facts, self.now)
        if isinstance(result, Refused) or not result.events:
            return False
        for other in result.others:
            assert beside is not None
            beside.events += other.events
            beside.ticket = other.ticket
        self.events += result.events
        self.ticket = result.ticket
        return True


def opened_walk(severity: str, subclass: str) -> Walk:
    """A ticket of this matter that has just been dispatched."""
    return Walk(0, MORNING, (subclass, severity))


def a_walk(seed: int, began: datetime, steps: int = 25) -> Walk:
    """A ticket's life of so many commands."""
    walk = Walk(seed, began)
    for _ in range(steps):
        walk.step()
    return walk
