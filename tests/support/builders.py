"""Tickets in any state and the changes that led there, made by the product's own decisions."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from dispatch.access import SYSTEM_ACTOR, Actor, Role, Sensitivity
from dispatch.casefile import START, chain_hash
from dispatch.incident.clocks import ClockRun
from dispatch.incident.commands import (
    Accept,
    Archive,
    Command,
    Dispatch,
    FireStep,
    GiveFeedback,
    HandOver,
    OpenIncident,
    OrderCheck,
    OrderRework,
    PassReview,
    Refuse,
    Reopen,
    RequestReturn,
    RequestSuspension,
    RuleAdjustment,
    Sign,
    TransferOut,
    WaiveCo,
    Withdraw,
)
from dispatch.incident.decide import decide
from dispatch.incident.events import Event, StepFired
from dispatch.incident.evolve import evolve
from dispatch.incident.facts import Facts, Rules
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.status import Clock, Status
from dispatch.incident.ticket import Classification, Place, Proposal, Ticket
from dispatch.store.engine import writing
from dispatch.store.records import change_record, incident_row, unit_rows
from dispatch.store.tables import IncidentEventRow, IncidentRow, IncidentUnitRow
from dispatch.taxonomy import load_taxonomy
from tests.support.timekeeping import TIME

MORNING: Final = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Monday, 09:00 in the county."""
TOWN: Final = "331102001"
OTHER_TOWN: Final = "331102002"
UNIT: Final = "ZHZF"
OTHER_UNIT: Final = "SLJ"
UNITS: Final = frozenset({UNIT, OTHER_UNIT, "ZJJ", "XFDD", f"XZ-{TOWN}", f"XZ-{OTHER_TOWN}"})

_numbers = itertools.count(1)

DISPATCHER: Final = Actor(account="a-dispatcher", role=Role.DISPATCHER)
ACCEPTOR: Final = Actor(account="a-acceptor", role=Role.ACCEPTOR)
DUTY: Final = Actor(account="a-duty", role=Role.DUTY_OFFICER)


LEADER: Final = Actor(account="a-leader", role=Role.DEPT_LEADER, unit=UNIT)
"""A leader of the unit that has the builders' tickets."""


def desk_of(unit: str) -> Actor:
    """The desk that signs for a unit."""
    return Actor(account=f"a-{unit}", role=Role.DEPT_DESK, unit=unit)


def a_place(town: str | None = TOWN, **more: Any) -> Place:
    """A grid of the town's first village."""
    if town is None:
        return Place()
    return Place(
        **{
            "county": town[:6],
            "town": town,
            "village": f"{town}001",
            "grid": f"{town}001001",
            "lng": 119.92345,
            "lat": 28.45678,
            "how": "position",
            **more,
        }
    )


RULES: Final = Rules(
    taxonomy=load_taxonomy(),
    units=UNITS,
    place_of=lambda code: a_place(code[:9]),
    propose=lambda *_: Proposal(lead=UNIT, rule="test", rules_version="1"),
    time=TIME,
)


@dataclass
class Story:
    """One ticket's life: its events, and each decision as the record that goes on Kafka."""

    id: str
    now: datetime = MORNING
    ticket: Ticket | None = None
    events: list[Event] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    changes: list[bytes] = field(default_factory=list)
    rules: Rules = RULES

    @property
    def it(self) -> Ticket:
        """The ticket as it stands."""
        assert self.ticket is not None, "the story has not begun"
        return self.ticket

    def run_of(self, clock: Clock, task: str = "") -> ClockRun:
        """The newest run of a clock."""
        return [r for r in self.it.runs if r.clock is clock and r.task == task][-1]

    def fire(self, clock: Clock, task: str = "") -> StepFired | None:
        """Lets time pass until the next step of a clock's run is due, if it is not yet, and fires
        it; None where nothing came of it."""
        run = self.run_of(clock, task)
        assert run.step_at is not None, "the run waits for no step"
        self.now = max(self.now, run.step_at - timedelta(minutes=1))
        before = len(self.events)
        self.do(FireStep, run=run.no, step=run.step, due=run.step_at)
        fired = self.events[before:]
        return fired[0] if fired and isinstance(fired[0], StepFired) else None

    def refuses(self, command_type: type[Any], actor: Actor, **fields: Any) -> Reason | None:
        """Why a command would be refused a minute later; None when it would be done."""
        at = self.now + timedelta(minutes=1)
        command = command_type(
            command_id="asked", incident_id=self.id, actor=actor, issued_at=at, **fields
        )
        answer = decide(self.it, command, Facts(self.rules), at)
        return answer.reason if isinstance(answer, Refused) else None

    @property
    def card(self) -> str:
        """The card that the ticket shows."""
        return self.it.card

    def do(self, command_type: type[Any], actor: Actor = SYSTEM_ACTOR, **fields: Any) -> bytes:
        """Carries out a command a minute later and answers the change that it makes."""
        self.now += timedelta(minutes=1)
        command: Command = command_type(
            command_id=f"c-{self.id}-{len(self.changes)}",
            incident_id=self.id,
            actor=actor,
            issued_at=self.now,
            **fields,
        )
        before = self.ticket
        facts = Facts(self.rules, case_no=f"331102{self.id}")
        decision = decide(before, command, facts, self.now)
        assert not isinstance(decision, Refused), decision
        bodies = [event.model_dump_json() for event in decision]
        for event in decision:
            self.ticket = evolve(self.ticket, event)
        self.events += decision
        self.bodies += bodies
        self.changes.append(change_record(command.command_id, before, self.it, bodies))
        return self.changes[-1]


def a_story(
    status: Status = Status.PENDING_SIGN,
    *,
    ident: str | None = None,
    town: str | None = TOWN,
    lead: str = UNIT,
    co_units: tuple[str, ...] = (),
    subclass: str = "0701",
    severity: str = "S3",
    channel: str = "grid",
    wants_reply: bool | None = None,
    at: datetime = MORNING,
    rules: Rules = RULES,
    **more: Any,
) -> Story:
    """A ticket that has come to `status`, by the shortest way. A petition (03…, or by that channel)
    goes no further than PENDING_ACCEPT by itself."""
    number = next(_numbers)
    story = Story(ident or f"i{number:08d}", at, rules=rules)
    wants_reply = status is Status.PENDING_VISIT if wants_reply is None else wants_reply
    accepted = status not in _UNACCEPTED
    story.do(
        OpenIncident,
        channel=channel,
        place=a_place(town),
        classification=Classification(subclass=subclass, severity=severity, evidence=("test",)),
        proposal=Proposal(lead=lead, co_units=co_units, rule="test", rules_version="1"),
        accept=accepted,
        dispatch=accepted and status is not Status.PENDING_DISPATCH,
        wants_reply=wants_reply,
        **more,
    )
    desk = desk_of(lead)
    for step, actor, fields in _STEPS[status]:
        if step is PassReview:
            for unit in story.it.co_units:
                story.do(WaiveCo, DISPATCHER, unit=unit, reason="not needed")
        story.do(step, actor or desk, **fields)
    assert story.it.sensitivity is Sensitivity.PETITION or story.it.status is status
    return story


_UNACCEPTED: Final = (
    Status.PENDING_ACCEPT,
    Status.CHECKING_PRE,
    Status.WITHDRAWN,
    Status.HANDED_OVER,
    Status.REJECTED,
    Status.TRANSFERRED_OUT,
)
_Steps = list[tuple[type[Any], Actor | None, dict[str, Any]]]
_SIGNED: _Steps = [(Sign, None, {})]
_LATER: Final = {"until": MORNING + timedelta(days=90), "reason": "winter"}
_SUSPENDED: _Steps = [
    *_SIGNED,
    (RequestSuspension, LEADER, _LATER),
    (RuleAdjustment, DISPATCHER, {"agree": True, "opinion": "so"}),
]
_FED_BACK: _Steps = [*_SIGNED, (GiveFeedback, None, {"solved": True, "handling": "cleared"})]
_PASSED: _Steps = [*_FED_BACK, (PassReview, DISPATCHER, {})]
_STEPS: Final[dict[Status, _Steps]] = {
    Status.PENDING_ACCEPT: [],
    Status.PENDING_DISPATCH: [],
    Status.PENDING_SIGN: [],
    Status.REJECTED: [(Refuse, ACCEPTOR, {"reason_code": "no_facts", "guidance": "none"})],
    Status.TRANSFERRED_OUT: [(TransferOut, ACCEPTOR, {"authority": "court", "guidance": "sue"})],
    Status.HANDED_OVER: [(HandOver, ACCEPTOR, {"to": "119", "called_at": MORNING})],
    Status.SUSPENDED: _SUSPENDED,
    Status.CHECKING_PRE: [(OrderCheck, ACCEPTOR, {})],
    Status.WITHDRAWN: [(Withdraw, ACCEPTOR, {"reason": "solved itself"})],
    Status.CHECKING_POST: [*_FED_BACK, (OrderCheck, DISPATCHER, {})],
    Status.RETURN_REVIEW: [(RequestReturn, None, {"reason": "not ours", "basis": "list"})],
    Status.HANDLING: _SIGNED,
    Status.FEEDBACK: _FED_BACK,
    Status.REWORK: [*_FED_BACK, (OrderRework, DISPATCHER, {"missing": "a photo"})],
    Status.PENDING_VISIT: _PASSED,
    Status.CLOSED: _PASSED,
    Status.REOPENED: [*_PASSED, (Reopen, DUTY, {"new_facts": "again"})],
}


def a_ticket(status: Status = Status.PENDING_SIGN, **more: Any) -> Ticket:
    """A ticket in `status`; `more` as `a_story` takes it."""
    return a_story(status, **more).it


def a_change(status: Status = Status.PENDING_SIGN, **more: Any) -> bytes:
    """The record, as the events topic has it, of the decision that brought a ticket to `status`."""
    return a_story(status, **more).changes[-1]


async def keep(engine: AsyncEngine, *stories: Story) -> None:
    """Puts tickets and case files into the database as they stand, or as they stand now."""
    ids = [story.id for story in stories]
    async with engine.connect() as connection:
        connection = await writing(connection)
        async with connection.begin():
            for table, column in (
                (IncidentRow, IncidentRow.id),
                (IncidentUnitRow, IncidentUnitRow.incident_id),
                (IncidentEventRow, IncidentEventRow.incident_id),
            ):
                await connection.execute(delete(table).where(col(column).in_(ids)))
            rows, units, events = [], [], []
            for story in stories:
                head = START
                for event, body in zip(story.events, story.bodies, strict=True):
                    head = chain_hash(head, body.encode())
                    events.append(_event_row(event, body, head))
                rows.append(incident_row(story.it, head))
                units += unit_rows(story.it)
            await connection.execute(insert(IncidentRow), rows)
            await connection.execute(insert(IncidentEventRow), events)
            if units:
                await connection.execute(insert(IncidentUnitRow), units)


def _event_row(event: Event, body: str, head: bytes) -> dict[str, Any]:
    return {
        "incident_id": event.incident_id,
        "version": event.version,
        "type": event.type,
        "at": event.at,
        "causation_id": event.causation_id,
        "body": body,
        "hash": head,
    }


__all__ = [
    "ACCEPTOR",
    "DISPATCHER",
    "DUTY",
    "LEADER",
    "MORNING",
    "OTHER_TOWN",
    "OTHER_UNIT",
    "TOWN",
    "UNIT",
    "Accept",
    "Archive",
    "Dispatch",
    "Story",
    "a_change",
    "a_place",
    "a_story",
    "a_ticket",
    "desk_of",
    "keep",
]
