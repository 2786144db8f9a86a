"""Several tickets in one decision: merge and unmerge (并案, DOMAIN 0.13)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dispatch.access import Actor, Role, Sensitivity, Sight, sight
from dispatch.incident import events as e
from dispatch.incident.clocks import ClockRun, Limit
from dispatch.incident.commands import Merge, Unmerge
from dispatch.incident.deciding import arithmetic
from dispatch.incident.deciding.file import File
from dispatch.incident.deciding.recomputing import limit_under
from dispatch.incident.family import Merged, Taken, highest
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.status import Clock, Status
from dispatch.incident.ticket import Ticket

_PROMISED: Final = (Clock.ACCEPT, Clock.DISPATCH, Clock.CITIZEN, Clock.HANDLE)
"""The child's clocks whose due time the parent keeps. Its sign clock was its own unit's."""


def merge(file: File, t: Ticket, c: Merge) -> Refused | None:
    """并案: the child ends, and the parent takes its severity, due times, reports and replies."""
    if t.sensitivity is Sensitivity.PETITION:
        return Refused(Reason.PETITION_NEVER)
    if c.into == t.id:
        return Refused(Reason.MERGE_ITSELF)
    parent = file.facts.others.get(c.into)
    if parent is None:
        return Refused(Reason.NO_PARENT, {"parent": c.into})
    refusal = _out_of_reach(parent, c.actor) or _never_together(t, parent)
    if refusal is not None:
        return refusal
    child = Merged(
        id=t.id,
        severity=t.severity,
        due={r.clock: r.due for r in t.runs if r.running and not r.task and r.clock in _PROMISED},
        reports=t.reports,
        wants_reply=t.wants_reply,
        at=file.at,
    )
    file.end_rest()
    file.add(e.TicketMerged, into=parent.id)
    beside = file.beside(parent.id, parent)
    taken = restate(beside, (*parent.merged, child))
    beside.add(e.ChildMerged, child=child, taken=taken)
    return None


def unmerge(file: File, t: Ticket, c: Unmerge) -> Refused | None:
    """撤销并案: the child waits where it can be judged anew, its citizen's clock as it was; what
    the parent had of it goes back."""
    parent = file.facts.others.get(c.parent)
    if t.merged_into != c.parent or parent is None:
        return Refused(Reason.NO_PARENT, {"parent": t.merged_into or ""})
    if refusal := _out_of_reach(parent, c.actor):
        return refusal
    if parent.status is Status.ARCHIVED:
        return Refused(Reason.PARENT_ENDED, {"parent": parent.id, "status": parent.status})
    if t.accepted_at is None:
        file.start(Clock.ACCEPT)
    else:
        citizen = [r for r in t.runs if r.clock is Clock.CITIZEN]
        if citizen:
            file.resume(citizen[-1], due=citizen[-1].due)
        file.start(Clock.DISPATCH)
    file.add(e.TicketUnmerged, parent=parent.id)
    beside = file.beside(parent.id, parent)
    taken = restate(beside, [child for child in parent.merged if child.id != t.id])
    beside.add(e.ChildUnmerged, child=t.id, taken=taken)
    return None


def _out_of_reach(parent: Ticket, actor: Actor) -> Refused | None:
    """Who may not act on the parent does not act on it through its child."""
    seen = sight(actor, parent.scope)
    if seen is not Sight.NOTHING and parent.sensitivity is Sensitivity.PETITION:
        return Refused(Reason.PETITION_NEVER)
    if seen in (Sight.NOTHING, Sight.MASKED):
        return Refused(Reason.NO_PARENT, {"parent": parent.id})
    if actor.role is Role.TOWN_DESK and actor.area not in parent.place.codes:
        return Refused(Reason.AREA)
    return None


def _never_together(t: Ticket, parent: Ticket) -> Refused | None:
    """Why these two cannot become one, the other way round perhaps."""
    if parent.merged_into == t.id:
        return Refused(Reason.MERGE_CIRCLE, {"parent": parent.id})
    if parent.merged_into is not None:
        return Refused(Reason.PARENT_MERGED, {"parent": parent.merged_into})
    if not parent.open:
        return Refused(Reason.PARENT_ENDED, {"parent": parent.id, "status": parent.status})
    if t.merged:
        return Refused(Reason.HAS_CHILDREN, {"children": str(len(t.merged))})
    if t.sensitivity is not parent.sensitivity:
        return Refused(Reason.MERGE_UNLIKE)
    further = (t.accepted_at and not parent.accepted_at) or (t.lead and not parent.lead)
    return Refused(Reason.MERGE_OTHER_WAY, {"parent": parent.id}) if further else None


def restate(file: File, children: Sequence[Merged]) -> tuple[Taken, ...]:
    """The parent's open clocks under the highest severity and the earliest due time of itself and
    these children; answers which of them stand otherwise than by themselves."""
    t = file.it
    if t.classification is None:
        return ()
    severity = highest(t.classification.severity, children)
    matter = t.classification.model_copy(update={"severity": severity})
    before = {taken.no: taken for taken in t.taken}
    after: list[Taken] = []
    for run in t.runs:
        if not run.open:
            continue
        own = _by_itself(file, run, before.get(run.no))
        due, limit = own.own_due, _limit(run, own)
        raised = limit_under(file, run, matter) if severity != t.classification.severity else None
        if raised is not None and run.clock not in _FIXED:
            sooner = arithmetic.due_under(file.time, run, raised)
            if sooner < due:
                due, limit = sooner, raised
        if not run.task:
            due = min([due, *(c.due[run.clock] for c in children if run.clock in c.due)])
        if due != run.due or limit.seconds != run.seconds or severity != t.severity:
            file.move(run, due=due, limit=limit, severity=severity)
        if due != own.own_due:
            after.append(own.model_copy(update={"due": due}))
    return tuple(after)


_FIXED: Final = frozenset({Clock.REPLY, Clock.RESUME, Clock.HANDOVER, Clock.RETURN})
"""Clocks whose end somebody named, or that are a right: no severity shortens them here."""


def _by_itself(file: File, run: ClockRun, taken: Taken | None) -> Taken:
    """How a run would stand with nothing merged in. What moved it since (an extension, a pause)
    moves that just as far."""
    if taken is None or run.due < taken.due:
        return Taken(
            no=run.no,
            due=run.due,
            own_due=run.due,
            own_seconds=run.seconds,
            own_kind=run.kind,
            own_source=run.source,
        )
    counting = file.time.counting_of(run.calendar)
    later = counting.between(taken.due, run.due, run.kind)
    own_due = counting.after(taken.own_due, later, run.kind) if later else taken.own_due
    return taken.model_copy(update={"own_due": own_due})


def _limit(run: ClockRun, own: Taken) -> Limit:
    return Limit(clock=run.clock, seconds=own.own_seconds, kind=own.own_kind, source=own.own_source)
