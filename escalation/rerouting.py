"""Where matters would have gone by other routing, and whether the routing of now makes what was
decided then; pure. Of what people would have done there it claims nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from dispatch.access import Sensitivity
from dispatch.incident import events as e
from dispatch.incident.facts import Propose
from dispatch.incident.ticket import Proposal
from dispatch.opening import Automation, goes_by_itself
from dispatch.taxonomy import UNCLASSIFIED

NOBODY: Final = ""
"""In place of a unit: no rule names one."""


@dataclass(frozen=True, slots=True)
class Rerouted:
    """A matter that another unit would have been proposed for. `by_itself` says whether it would
    have been dispatched without a person, as it was or not."""

    incident_id: str
    case_no: str
    at: datetime
    subclass: str
    was: Proposal
    would: Proposal
    was_by_itself: bool
    by_itself: bool


@dataclass(slots=True)
class Routes:
    """What was looked at: `moved` counts (unit that was proposed, unit that would be);
    `by_another` are decisions of a version of the routing that is not the one of now."""

    decisions: int = 0
    by_another: int = 0
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_itself: Counter[tuple[bool, bool]] = field(default_factory=Counter)

    def add(self, other: Routes) -> None:
        """Adds what another counted."""
        self.decisions += other.decisions
        self.by_another += other.by_another
        self.moved += other.moved
        self.by_itself += other.by_itself


def rerouted(
    events: Sequence[e.Event],
    propose: Propose,
    automation: Automation,
    routes: Routes,
    *,
    only_of: str | None = None,
) -> Rerouted | None:
    """Decides a matter's route again, as it was opened; None where nothing differs, and for what
    people opened by splitting. `only_of`: only if a routing of that version decided then; what
    another decided is counted."""
    reported, triaged = events[0], events[1] if len(events) > 1 else None
    if not isinstance(reported, e.TicketReported) or not isinstance(triaged, e.TicketTriaged):
        return None
    if reported.split_from is not None:
        return None
    was = triaged.proposal
    if only_of is not None and was.rules_version != only_of:
        routes.by_another += 1
        return None
    found = triaged.classification
    would = propose(found.subclass, found.condition, triaged.place, reported.device, triaged.at)
    routes.decisions += 1
    flags = {*reported.flags, *triaged.place.flags}
    accept, dispatch = goes_by_itself(reported.channel, flags, found, would, automation)
    open_to_rules = triaged.sensitivity is not Sensitivity.PETITION
    open_to_rules = open_to_rules and found.subclass != UNCLASSIFIED
    by_itself = accept and dispatch and open_to_rules and would.lead is not None
    was_by_itself = any(
        isinstance(event, e.TicketDispatched) and event.automatic for event in events[2:4]
    )
    same = (was.lead, was.co_units, was.rule) == (would.lead, would.co_units, would.rule)
    if was.lead != would.lead:
        routes.moved[was.lead or NOBODY, would.lead or NOBODY] += 1
    routes.by_itself[was_by_itself, by_itself] += 1
    if same and by_itself == was_by_itself:
        return None
    return Rerouted(
        reported.incident_id,
        reported.case_no,
        triaged.at,
        found.subclass,
        was,
        would,
        was_by_itself,
        by_itself,
    )
