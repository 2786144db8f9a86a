"""Random people, a sweep and months of time against one ticket: what DOMAIN 0 says of clocks holds
whatever happens, and a handling due time that is kept by hand agrees."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dispatch.access import SYSTEM_ACTOR, Actor, Role
from dispatch.incident import commands as c
from dispatch.incident.clocks import CENTRE, charged, used
from dispatch.incident.decide import Decided, decided
from dispatch.incident.events import (
    CoHandlersAdded,
    Event,
    ExtensionGranted,
    FeedbackGiven,
    ReturnDismissed,
    ReturnRequested,
    ReworkOrdered,
    StepFired,
    TicketClosed,
    TicketDispatched,
    TicketResumed,
    TicketSuspended,
)
from dispatch.incident.facts import Facts
from dispatch.incident.status import RIGHTS, Clock, Status
from dispatch.incident.ticket import Classification, Proposal, Ticket
from tests.support import expected_workflow as workflow
from tests.support.builders import MORNING, OTHER_UNIT, RULES, TOWN, UNIT, a_place

TEXT = "said in plain words"
LIMIT = {"0701": timedelta(hours=2), "0101": timedelta(days=30)}
"""Handling limits of the class table, where every hour counts."""
DEPARTMENTS = {Role.DEPT_DESK, Role.DEPT_HANDLER, Role.DEPT_LEADER}

RARELY = 9_500
SELDOM = (c.Withdraw, c.ForceClose, c.HandOver, c.Urge, c.RecordUrge, c.ForceRedispatch)
FORMS: list[tuple[type[Any], str, dict[str, Any]]] = [
    (c.Accept, "duty", {}),
    (c.Dispatch, "duty", {"lead": UNIT, "co_units": (OTHER_UNIT,)}),
    (c.Dispatch, "duty", {"lead": OTHER_UNIT}),
    (c.Sign, "desk", {}),
    (c.Sign, "helper", {}),
    (c.RequestReturn, "desk", {"reason": TEXT, "basis": TEXT}),
    (c.RuleReturn, "duty", {"agree": False, "opinion": TEXT}),
    (c.RuleReturn, "duty", {"agree": True, "opinion": TEXT}),
    (c.RuleReturn, "duty", {"agree": True, "lead": "ZJJ", "opinion": TEXT}),
    (c.RecordContact, "desk", {"kind": "contact"}),
    (c.RecordContact, "desk", {"kind": "interim"}),
    (c.EndorseAdjustment, "leader", {"agree": True}),
    (c.EndorseAdjustment, "leader", {"agree": False}),
    (c.RuleAdjustment, "duty", {"agree": True, "opinion": TEXT}),
    (c.RuleAdjustment, "duty", {"agree": False, "opinion": TEXT}),
    (c.ResumeHandling, "desk", {}),
    (c.GiveFeedback, "desk", {"solved": True, "handling": TEXT}),
    (c.GiveFeedback, "helper", {"solved": True, "handling": TEXT}),
    (c.AddCo, "duty", {"units": ("XFDD",)}),
    (c.WaiveCo, "duty", {"unit": OTHER_UNIT, "reason": TEXT}),
    (c.WaiveCo, "duty", {"unit": "XFDD", "reason": TEXT}),
    (c.OrderCheck, "duty", {}),
    (c.ReportCheck, "duty", {"result": "unable", "note": TEXT}),
    (c.OrderRework, "duty", {"missing": TEXT}),
    (c.PassReview, "duty", {}),
    (c.RecordVisit, "visitor", {"reached": True, "solved": False, "justified": True}),
    (c.RecordVisit, "visitor", {"reached": True, "solved": True}),
    (c.RecordVisit, "visitor", {"reached": False}),
    (c.ForceRedispatch, "duty", {"reason": TEXT}),
    (c.ForceClose, "centre", {"reason": TEXT, "approver": TEXT}),
    (c.Reopen, "duty", {"new_facts": TEXT}),
    (c.Appeal, "desk", {"reason": TEXT}),
    (c.EndorseAppeal, "duty", {"agree": True}),
    (c.RuleAppeal, "centre", {"agree": True, "opinion": TEXT}),
    (c.Urge, "duty", {"requirement": TEXT}),
    (c.RaiseSeverity, "duty", {"severity": "S2", "reason": TEXT}),
    (c.ReplyOrder, "desk", {"reply": TEXT}),
    (c.RecordUrge, "duty", {}),
    (c.Withdraw, "duty", {"reason": TEXT}),
    (c.HandOver, "duty", {"to": "119", "called_at": MORNING}),
    (c.DeclineHandover, "duty", {"reason": TEXT}),
]


class UnderClocks(RuleBasedStateMachine):
    """One ticket, its people, and a sweep that comes when it likes."""

    @initialize(
        subclass=st.sampled_from(sorted(LIMIT)),
        severity=st.sampled_from(("S1", "S3", "S4")),
        dispatch=st.booleans(),
    )
    def opened(self, subclass: str, severity: str, dispatch: bool) -> None:
        self.now = MORNING
        self.ticket: Ticket | None = None
        self.events: list[Event] = []
        self.fired: set[tuple[int, str, datetime]] = set()
        self.citizen: tuple[datetime, datetime] | None = None
        self.due: datetime | None = None
        self.stopped: datetime | None = None
        self.facts = ()
        answer = self._send(
            c.OpenIncident,
            SYSTEM_ACTOR,
            channel="grid",
            place=a_place(TOWN),
            classification=Classification(subclass=subclass, severity=severity),
            proposal=Proposal(lead=UNIT, co_units=(OTHER_UNIT,), rule="t", rules_version="1"),
            accept=dispatch,
            dispatch=dispatch,
            wants_reply=True,
        )
        assert answer is not None

    @property
    def it(self) -> Ticket:
        assert self.ticket is not None
        return self.ticket

    def _actor(self, who: str) -> Actor:
        lead = self.it.lead or UNIT
        helper = self.it.co_units[0] if self.it.co_units else OTHER_UNIT
        return {
            "duty": Actor(account="duty", role=Role.DUTY_OFFICER),
            "centre": Actor(account="centre", role=Role.CENTRE_LEADER),
            "visitor": Actor(account="visitor", role=Role.VISITOR),
            "desk": Actor(account="desk", role=Role.DEPT_DESK, unit=lead),
            "leader": Actor(account="leader", role=Role.DEPT_LEADER, unit=lead),
            "helper": Actor(account="helper", role=Role.DEPT_DESK, unit=helper),
        }[who]

    # --- what happens ------------------------------------------------------------------------

    @rule(minutes=st.integers(1, 240) | st.sampled_from((24 * 60, 7 * 24 * 60)))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(form=st.sampled_from(FORMS))
    def somebody_tries(self, form: tuple[type[Any], str, dict[str, Any]]) -> None:
        command, who, fields = form
        before = self.ticket
        if self._send(command, self._actor(who), **fields) is None:
            assert self.ticket is before

    @rule(choice=st.integers(0, 10_000))
    def somebody_does_what_can_be_done(self, choice: int) -> None:
        """What leads nowhere comes seldom, so that the walk gets far."""
        possible = [
            form
            for form in (*FORMS, *self._asking_for_time())
            if (choice > RARELY or form[0] not in SELDOM)
            and self._answer(form[0], self._actor(form[1]), **form[2]) is not None
        ]
        if possible:
            command, who, fields = possible[choice % len(possible)]
            self._send(command, self._actor(who), **fields)

    def _asking_for_time(self) -> list[tuple[type[Any], str, dict[str, Any]]]:
        later = max(self.it.handle_due or self.now, self.now) + timedelta(hours=1)
        asked: dict[str, Any] = {"until": later, "reason": TEXT}
        return [
            (kind, who, asked)
            for kind in (c.RequestExtension, c.RequestSuspension)
            for who in ("leader", "desk")
        ]

    @rule()
    def the_sweep_comes(self) -> None:
        """Every step that is due fires, and then none is due."""
        for _ in range(500):
            waiting = [r for r in self.it.runs if r.running and r.step_at and r.step_at <= self.now]
            if not waiting:
                return
            run = min(waiting, key=lambda r: r.step_at or self.now)
            before = self.it.version
            self._send(c.FireStep, SYSTEM_ACTOR, run=run.no, step=run.step, due=run.step_at)
            assert self.it.version > before, "a step that was due did nothing"
        raise AssertionError("the sweep comes to no end")

    def _answer(self, command_type: type[Any], actor: Actor, **fields: Any) -> Decided | None:
        command = command_type(
            command_id=f"c{len(self.events)}",
            incident_id="i1",
            actor=actor,
            issued_at=self.now,
            **fields,
        )
        answer = decided(self.ticket, command, Facts(RULES, case_no="n"), self.now)
        return answer if isinstance(answer, Decided) else None

    def _send(self, command_type: type[Any], actor: Actor, **fields: Any) -> Decided | None:
        self.now += timedelta(minutes=1)
        answer = self._answer(command_type, actor, **fields)
        if answer is None:
            return None
        before = self.ticket
        self.ticket = answer.ticket
        for event in answer.events:
            self._by_hand(event, before)
        self.events += answer.events
        return answer

    def _by_hand(self, event: Event, before: Ticket | None) -> None:
        """The lead's handling due time as DOMAIN 0.2–0.4 and 0.10 have it, and what has fired."""
        now = event.at
        match event:
            case TicketDispatched():
                again = before is not None and before.status is Status.REOPENED
                if again and before is not None and before.lead == event.lead and self.due:
                    self.due = max(self._left_out(now), now + self._least())
                else:
                    self.due = now + LIMIT[self.it.subclass]
                self.stopped = None
            case ReturnRequested() | TicketSuspended() | FeedbackGiven():
                self.stopped = now
            case ReturnDismissed() | TicketResumed():
                self.due, self.stopped = self._left_out(now), None
            case ExtensionGranted():
                self.due = event.until
            case ReworkOrdered():
                if event.after_visit:
                    self.due = max(self._left_out(now), now + self._least())
                self.stopped = None
            case TicketClosed():
                self.stopped = self.stopped or now
            case StepFired():
                key = (event.run, event.step, event.due)
                assert key not in self.fired, "a step fired twice"
                self.fired.add(key)
                assert event.due <= now
            case _:
                pass

    def _left_out(self, now: datetime) -> datetime:
        assert self.due is not None
        return self.due + (now - self.stopped if self.stopped else timedelta(0))

    def _least(self) -> timedelta:
        quarter = LIMIT[self.it.subclass] / 4
        return quarter if self.it.urgent else timedelta(hours=24)

    # --- what always holds -------------------------------------------------------------------

    @invariant()
    def the_handling_due_time_is_as_kept_by_hand(self) -> None:
        run = self.it.handling
        if run is not None and run.running and self.it.lead == run.holder:
            assert run.due == self.due

    @invariant()
    def the_citizen_clock_runs_from_acceptance_and_never_resets_or_pauses(self) -> None:
        t = self.it
        runs = [r for r in t.runs if r.clock is Clock.CITIZEN]
        assert len(runs) <= 1
        assert bool(runs) == (t.accepted_at is not None)
        if not runs:
            return
        run = runs[0]
        self.citizen = self.citizen or (run.started_at, run.due)
        assert (run.started_at, run.due) == self.citizen
        assert run.started_at == t.accepted_at
        assert run.paused_at is None
        assert run.open == t.open

    @invariant()
    def citizen_time_is_the_sum_of_unit_centre_and_paused_time(self) -> None:
        for run in self.it.runs:
            if run.clock is Clock.CITIZEN:
                assert used(run, self.now) == sum(charged(self.it, self.now).values())

    @invariant()
    def one_lead_and_no_one_twice(self) -> None:
        units = [u for u in (self.it.lead, *self.it.co_units) if u]
        assert len(units) == len(set(units))

    @invariant()
    def only_the_clocks_of_the_state_run(self) -> None:
        t = self.it
        allowed = {*workflow.DUE[t.status.value], "reply"}
        allowed |= {"ruling"} if t.appeal is not None else set()
        assert {clock.value for clock in t.due} <= allowed
        if t.open:
            assert set(t.due) - {Clock.CITIZEN, Clock.REPLY}, "nobody is waited for"

    @invariant()
    def it_is_closed_only_in_the_ways_of_the_field(self) -> None:
        """DOMAIN 0.12: a department never closes a ticket."""
        t = self.it
        assert (t.end is None) == t.open
        if t.end is not None and t.status in (Status.CLOSED, Status.ARCHIVED):
            assert t.end.value in workflow.ENDS[t.status.value]
            closing = [e for e in self.events if isinstance(e, TicketClosed)]
            assert all(e.actor.role not in DEPARTMENTS for e in closing)

    @invariant()
    def overdue_facts_stay(self) -> None:
        kept = self.it.overdue
        assert kept[: len(self.facts)] == self.facts
        assert len({fact.no for fact in kept}) == len(kept)
        assert all(fact.clock not in RIGHTS for fact in kept)
        self.facts = kept  # type: ignore[assignment]

    @invariant()
    def what_stands_still_waits_for_no_step_and_what_runs_belongs_to_somebody(self) -> None:
        for number, run in enumerate(self.it.runs, start=1):
            assert run.no == number
            assert (run.step is None) == (run.step_at is None)
            if not run.running:
                assert run.step is None
            assert (run.paused_at is None) == (run.left_s is None)
            assert run.holder == CENTRE or run.holder in RULES.units
            assert run.ended_at is None or run.how in ("met", "cancelled", "moved")

    @invariant()
    def co_handlers_have_clocks_of_their_own(self) -> None:
        open_tasks = {r.task for r in self.it.runs if r.open and r.task}
        owing = {
            f"co:{x.unit}" for x in self.it.co if x.state.value in ("PENDING_SIGN", "HANDLING")
        }
        if self.it.open:
            assert {t for t in open_tasks if self._waits_for(t)} == owing
        added = [u for e in self.events if isinstance(e, CoHandlersAdded) for u in e.units]
        assert all(unit == "XFDD" for unit in added)

    def _waits_for(self, task: str) -> bool:
        clocks = {r.clock for r in self.it.runs if r.open and r.task == task}
        return bool(clocks - {Clock.REPLY})


UnderClocks.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestUnderClocks = UnderClocks.TestCase
