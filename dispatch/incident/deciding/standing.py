"""What stands against a command whatever it says: it is not even offered."""

from __future__ import annotations

from dispatch.access import Actor, Role, Sensitivity
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.ticket import CoHandling, CoState, Ticket


def co_task(t: Ticket, actor: Actor) -> bool:
    """Whether the actor acts as a co-handler, on its own task."""
    return actor.unit is not None and actor.unit in t.co_units and actor.unit != t.lead


def task_of(t: Ticket, actor: Actor) -> CoHandling:
    """The task of the co-handler for which the actor acts."""
    return next(co for co in t.co if co.unit == actor.unit)


def stands_against(t: Ticket, actor: Actor, name: str) -> Refused | None:
    """Why the command `name` of `actor` is pointless now: done already, or ruled out."""
    if name in ("sign", "feedback") and co_task(t, actor):
        return _co_not_due(t, actor, name)
    if name == "return":
        return _returned_or_ruled(t)
    if name == "rule-return":
        return _not_the_ruler(t, actor)
    return None


def _co_not_due(t: Ticket, actor: Actor, name: str) -> Refused | None:
    """协办: a co-handler has its own sign-off and result, in this order and each once."""
    task = task_of(t, actor)
    if task.state is CoState.WAIVED:
        return Refused(Reason.CO_SETTLED, {"unit": task.unit})
    if name == "sign":
        if task.state is CoState.PENDING_SIGN:
            return None
        return Refused(Reason.ALREADY_SIGNED, {"unit": task.unit})
    if task.state is CoState.HANDLING:
        return None
    waits = task.state is CoState.PENDING_SIGN
    return Refused(Reason.NOT_SIGNED if waits else Reason.ALREADY_FED_BACK, {"unit": task.unit})


def _returned_or_ruled(t: Ticket) -> Refused | None:
    """退单: once per unit and dispatch, never after a ruling (DOMAIN 0.9)."""
    if t.ruled:
        return Refused(Reason.RETURN_AFTER_RULING)
    if any((b.unit, b.dispatch_no) == (t.lead or "", t.dispatch_no) for b in t.bounces):
        return Refused(Reason.RETURN_TWICE)
    return None


def _not_the_ruler(t: Ticket, actor: Actor) -> Refused | None:
    """The second return is the duty officer's to rule on, but a petition's is always its sender's,
    the clerk's (信访工作条例 Art. 23), because nobody else may see it."""
    petition = t.sensitivity is Sensitivity.PETITION
    if t.returns >= 2 and not petition and actor.role is not Role.DUTY_OFFICER:
        return Refused(Reason.DUTY_OFFICER_RULES, {"returns": str(t.returns)})
    return None
