"""Random commands by random people over months, against a ticket kept by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dispatch.access import SYSTEM_ACTOR, Actor, Role
from dispatch.casefile import START, broken_links, chain_hash
from dispatch.incident import commands as c
from dispatch.incident.decide import decide
from dispatch.incident.events import EVENT, Event
from dispatch.incident.evolve import evolve
from dispatch.incident.facts import Facts
from dispatch.incident.reasons import Refused
from dispatch.incident.ticket import Classification, Proposal, Ticket
from tests.support import expected_workflow as workflow
from tests.support.builders import MORNING, OTHER_UNIT, RULES, TOWN, UNIT, a_place
from tests.support.expected_ticket import ExpectedTicket

UNITS = (UNIT, OTHER_UNIT, "ZJJ", "XFDD")
TEXT = "said in plain words"

FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    "refuse": ("refuse", {"reason_code": "no_facts", "guidance": TEXT}),
    "transfer-out": ("transfer-out", {"authority": "court", "guidance": TEXT}),
    "answer": ("answer", {"answer": TEXT}),
    "accept": ("accept", {}),
    "sign": ("sign", {}),
    "return": ("return", {"reason": TEXT, "basis": TEXT}),
    "rule-return: agreed": ("rule-return", {"agree": True, "opinion": TEXT}),
    "rule-return: dismissed": ("rule-return", {"agree": False, "opinion": TEXT}),
    "feedback": ("feedback", {"solved": True, "handling": TEXT}),
    "rework": ("rework", {"missing": TEXT}),
    "visit: satisfied": ("visit", {"reached": True, "solved": True}),
    "visit: nobody there": ("visit", {"reached": False}),
    "visit: rightly dissatisfied": (
        "visit",
        {"reached": True, "solved": False, "justified": True},
    ),
    "force-redispatch": ("force-redispatch", {"reason": TEXT}),
    "reopen": ("reopen", {"new_facts": TEXT}),
    "archive": ("archive", {}),
    "join": ("join", {"report_id": "r", "channel": "sensor"}),
    "supplement": ("supplement", {"report_id": "r"}),
}

PEOPLE = st.builds(
    lambda role, unit, account, here: {
        "role": role,
        "unit": unit,
        "account": account,
        "in_area": here,
    },
    st.sampled_from([r for r in workflow.ROLES if r != "PETITION_CLERK"]),
    st.sampled_from((None, *UNITS)),
    st.sampled_from(("ann", "bob", "eve")),
    st.booleans(),
)
LIKELY = st.sampled_from(
    [
        {"role": "DUTY_OFFICER", "unit": None, "account": "ann"},
        {"role": "DISPATCHER", "unit": None, "account": "bob"},
        {"role": "ACCEPTOR", "unit": None, "account": "bob"},
        {"role": "VISITOR", "unit": None, "account": "eve"},
        {"role": "SYSTEM", "unit": None, "account": "system"},
        *({"role": "DEPT_DESK", "unit": unit, "account": f"desk-{unit}"} for unit in UNITS),
    ]
)
ANYBODY = LIKELY | PEOPLE


class OneTicket(RuleBasedStateMachine):
    """One ticket of the product beside the one kept by hand."""

    @initialize(
        severity=st.sampled_from(("S1", "S2", "S3", "S4")),
        wants_reply=st.booleans(),
        far=st.sampled_from(("open", "accept", "dispatch")),
    )
    def opened(self, severity: str, wants_reply: bool, far: str) -> None:
        self.minutes = 0
        self.ticket: Ticket | None = None
        self.decisions: list[tuple[c.Command, int, list[Event]]] = []
        self.bodies: list[bytes] = []
        self.joinable_was = True
        command = c.OpenIncident(
            command_id="open",
            incident_id="i1",
            actor=SYSTEM_ACTOR,
            issued_at=MORNING,
            channel="grid",
            place=a_place(TOWN),
            classification=Classification(subclass="0701", severity=severity),
            proposal=Proposal(lead=UNIT, co_units=(OTHER_UNIT,), rule="t", rules_version="1"),
            accept=far != "open",
            dispatch=far == "dispatch",
            device="d1",
            device_condition="high",
            wants_reply=wants_reply,
        )
        answer = self._decide(command)
        assert not isinstance(answer, Refused)
        status = {"open": "PENDING_ACCEPT", "accept": "PENDING_DISPATCH"}
        self.paper = ExpectedTicket(
            status=status.get(far, "PENDING_SIGN"),
            urgent=severity in ("S1", "S2"),
            wants_reply=wants_reply,
        )
        if far == "dispatch":
            self.paper.lead, self.paper.co = UNIT, {OTHER_UNIT: "PENDING_SIGN"}

    @rule(minutes=st.integers(1, 300) | st.sampled_from((24 * 60, 29 * 24 * 60)))
    def time_passes(self, minutes: int) -> None:
        self.minutes += minutes

    @rule(action=st.sampled_from(sorted(FORMS)), who=ANYBODY)
    def somebody_acts(self, action: str, who: dict[str, Any]) -> None:
        name, fields = FORMS[action]
        self._both(action, name, who, fields)

    @rule(
        action=st.sampled_from(("dispatch", "rule-return: another lead")),
        who=ANYBODY,
        units=st.permutations(UNITS),
        helpers=st.integers(0, 2),
    )
    def somebody_names_units(
        self, action: str, who: dict[str, Any], units: list[str], helpers: int
    ) -> None:
        fields: dict[str, Any] = {"lead": units[0], "co_units": tuple(units[1 : 1 + helpers])}
        if action != "dispatch":
            fields |= {"agree": True, "opinion": TEXT}
        self._both(action, action.partition(":")[0], who, fields)

    @rule(
        who=ANYBODY,
        kind=st.sampled_from(("contact", "on_site", "progress")),
        reached=st.booleans(),
    )
    def somebody_makes_contact(self, who: dict[str, Any], kind: str, reached: bool) -> None:
        self._both("contact", "contact", who, {"kind": kind, "reached": reached})

    @rule(who=ANYBODY)
    def somebody_reviews(self, who: dict[str, Any]) -> None:
        form = "reply wanted" if self.paper.wants_reply else "no reply wanted"
        self._both(f"pass-review: {form}", "pass-review", who, {})

    @rule()
    def the_ticket_moves_on(self) -> None:
        """What would usually come next, so that the walk gets far."""
        lead = {"role": "DEPT_DESK", "unit": self.paper.lead, "account": "desk"}
        duty = {"role": "DUTY_OFFICER", "unit": None, "account": "ann"}
        visitor = {"role": "VISITOR", "unit": None, "account": "eve"}
        usual: dict[str, tuple[str, dict[str, Any]]] = {
            "PENDING_ACCEPT": ("accept", duty),
            "PENDING_SIGN": ("sign", lead),
            "HANDLING": ("feedback", lead),
            "REWORK": ("feedback", lead),
            "RETURN_REVIEW": ("rule-return: dismissed", duty),
            "PENDING_VISIT": ("visit: satisfied", visitor),
        }
        if self.paper.status in usual:
            action, who = usual[self.paper.status]
            self.somebody_acts(action, who)
        elif self.paper.status in ("PENDING_DISPATCH", "REOPENED"):
            self.somebody_names_units("dispatch", duty, list(UNITS), 1)
        elif self.paper.status == "FEEDBACK":
            self.somebody_reviews(duty)

    @precondition(lambda self: len(self.decisions) > 1)
    @rule()
    def the_same_facts_decide_the_same(self) -> None:
        ticket: Ticket | None = None
        for command, minutes, events in self.decisions:
            at = MORNING + timedelta(minutes=minutes)
            assert decide(ticket, command, Facts(RULES, case_no="n1"), at) == events
            for event in events:
                ticket = evolve(ticket, event)
        assert ticket == self.ticket

    def _both(self, action: str, name: str, who: dict[str, Any], fields: dict[str, Any]) -> None:
        self.minutes += 1
        command = c.COMMAND.validate_python(
            {
                "type": name,
                "command_id": f"c{len(self.decisions)}-{self.minutes}",
                "incident_id": "i1",
                "actor": Actor(
                    account=who["account"],
                    role=Role(who["role"]),
                    unit=who["unit"],
                    area=TOWN if who.get("in_area") else None,
                ),
                "issued_at": MORNING,
                **fields,
            }
        )
        before = self.ticket
        answer = self._decide(command)
        said = answer.reason.value if isinstance(answer, Refused) else "done"
        assert said == self.paper.meets(action, who, fields, self.minutes), action
        if isinstance(answer, Refused):
            assert self.ticket is before

    def _decide(self, command: c.Command) -> list[Event] | Refused:
        at = MORNING + timedelta(minutes=self.minutes)
        answer = decide(self.ticket, command, Facts(RULES, case_no="n1"), at)
        if not isinstance(answer, Refused):
            self.decisions.append((command, self.minutes, answer))
            for event in answer:
                self.ticket = evolve(self.ticket, event)
                self.bodies.append(event.model_dump_json().encode())
        return answer

    @property
    def it(self) -> Ticket:
        assert self.ticket is not None
        return self.ticket

    @invariant()
    def the_ticket_is_as_on_paper(self) -> None:
        t, paper = self.it, self.paper
        assert t.status.value == paper.status
        assert t.lead == paper.lead
        assert {x.unit: x.state.value for x in t.co} == paper.co
        assert (t.returns, t.reworks, t.reopenings) == (
            paper.returns,
            paper.reworks,
            paper.reopenings,
        )
        assert (t.end.value if t.end else None) == paper.end
        assert t.reports == paper.reports

    @invariant()
    def it_ends_only_in_an_allowed_way(self) -> None:
        t = self.it
        ends = workflow.ENDS.get(t.status.value)
        assert (t.end is None) == (ends is None)
        assert ends is None or (t.end is not None and t.end.value in ends)
        assert t.open == (ends is None)

    @invariant()
    def one_lead_and_no_one_twice(self) -> None:
        units = [u for u in (self.it.lead, *self.it.co_units) if u]
        assert len(units) == len(set(units))

    @invariant()
    def only_the_clocks_of_the_state_run(self) -> None:
        t = self.it
        assert {clock.value for clock in t.due} <= set(workflow.DUE[t.status.value])
        assert bool(t.due) == bool(workflow.DUE[t.status.value])

    @invariant()
    def what_cannot_be_joined_any_more_never_can(self) -> None:
        assert self.it.joinable <= self.joinable_was
        self.joinable_was = self.it.joinable

    @invariant()
    def the_file_is_whole(self) -> None:
        events = [EVENT.validate_json(body) for body in self.bodies]
        assert [e.version for e in events] == list(range(1, self.it.version + 1))
        assert [e.at for e in events] == sorted(e.at for e in events)
        ticket: Ticket | None = None
        head, links = START, []
        for event, body in zip(events, self.bodies, strict=True):
            ticket = evolve(ticket, event)
            head = chain_hash(head, body)
            links.append((body, head))
        assert ticket == self.ticket
        assert broken_links(links) == []
        assert Ticket.model_validate_json(self.it.model_dump_json()) == self.ticket


OneTicket.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestOneTicket = OneTicket.TestCase
