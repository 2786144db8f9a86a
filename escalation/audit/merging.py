"""How runs are due in a ticket that others are merged into (DOMAIN 0.13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from escalation.audit.due_times import Reckoning, from_start
from escalation.audit.files import CaseFile, Child, Run, Taken, moment
from escalation.audit.minutes import Minutes

FAMILY: Final = frozenset({"ChildMerged", "ChildUnmerged"})
"""Events that bring something into a ticket, or give it back."""


def note(file: CaseFile, event: Mapping[str, Any]) -> None:
    """Takes a child in, or lets it go. What an ended run had of others is forgotten."""
    file.taken = {no: taken for no, taken in file.taken.items() if not file.runs[no].ended}
    if event["type"] == "ChildMerged":
        child = event["child"]
        due = {clock: moment(at) for clock, at in child["due"].items()}
        file.children[child["id"]] = Child(child["severity"], due)
    else:
        file.children.pop(event["child"], None)


def by_itself(file: CaseFile, run: Run, minutes: Minutes) -> Taken:
    """How a run would stand with nothing merged in. What moved it since moves that just as far."""
    taken = file.taken.get(run.no)
    if taken is None or run.due < taken.due:
        return Taken(run.due, run.due, run.seconds, run.kind)
    later = minutes.between(taken.due, run.due, run.kind)
    own_due = minutes.after(taken.own_due, later, run.kind) if later else taken.own_due
    return replace(taken, own_due=own_due)


def of_a_family(file: CaseFile, run: Run, own: Taken | None) -> Reckoning | None:
    """The earliest of the run's own due time, that of its limit under the highest severity (where
    that is not its own), and those of what is merged in. The run has its new limit, `own` what it
    has by itself; where that is not known there is no rule."""
    if own is None:
        return None
    raised = file.severity != file.matter and (run.seconds, run.kind) != (own.seconds, own.kind)

    def due(m: Minutes) -> datetime:
        dues = [own.own_due, *file.earliest(run)]
        if raised:
            dues.append(from_start(m, run))
        return min(dues)

    return due


def take(file: CaseFile, run: Run, own: Taken | None) -> None:
    """Notes how a run stands now, and how it would by itself, where that is another due time."""
    file.taken.pop(run.no, None)
    if own is not None and run.due != own.own_due:
        file.taken[run.no] = replace(own, due=run.due)
