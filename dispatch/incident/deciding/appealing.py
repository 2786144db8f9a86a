"""The appeal after lateness: two reviews; granted, it changes statistics only (DOMAIN 0.4)."""

from __future__ import annotations

from typing import assert_never

from dispatch.incident import events as e
from dispatch.incident.commands import (
    Appeal,
    AppealingCommand,
    EndorseAppeal,
    RuleAppeal,
)
from dispatch.incident.deciding.file import File
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.status import Clock
from dispatch.incident.ticket import AppealState, Ticket


def act(file: File, t: Ticket, command: AppealingCommand) -> Refused | None:
    """Adds the events of `command`, or says why not."""
    match command:
        case Appeal():
            return _appeal(file, t, command)
        case EndorseAppeal():
            return _endorse(file, t, command)
        case RuleAppeal():
            return _rule(file, t, command)
        case _:
            assert_never(command)


def _appeal(file: File, t: Ticket, c: Appeal) -> Refused | None:
    """超时申诉: only if the unit was late, and once (row 26)."""
    if t.appeal is not None:
        return Refused(Reason.APPEALED_ALREADY)
    if all(fact.holder != t.lead for fact in t.overdue):
        return Refused(Reason.NOT_OVERDUE)
    file.start(Clock.RULING)
    file.add(e.AppealMade, unit=t.lead or "", attachments=len(c.evidence))
    return None


def _open_appeal(t: Ticket, seen_version: int | None) -> AppealState | Refused:
    if t.appeal is None or t.appeal.granted is not None:
        return Refused(Reason.NOTHING_PENDING)
    if seen_version is not None and seen_version < t.appeal.version:
        return Refused(Reason.STALE, {"seen": str(seen_version), "version": str(t.version)})
    return t.appeal


def _endorse(file: File, t: Ticket, c: EndorseAppeal) -> Refused | None:
    appeal = _open_appeal(t, c.seen_version)
    if isinstance(appeal, Refused):
        return appeal
    if appeal.endorsed_by is not None:
        return Refused(Reason.ALREADY_ENDORSED)
    file.end(Clock.RULING)
    if c.agree:
        file.start(Clock.RULING)
        file.add(e.AppealEndorsed)
    else:
        file.add(e.AppealRuled, granted=False)
    return None


def _rule(file: File, t: Ticket, c: RuleAppeal) -> Refused | None:
    """The second review, by somebody else than the first."""
    appeal = _open_appeal(t, c.seen_version)
    if isinstance(appeal, Refused):
        return appeal
    if appeal.endorsed_by is None:
        return Refused(Reason.NOT_ENDORSED)
    if appeal.endorsed_by == c.actor.account:
        return Refused(Reason.SAME_PERSON)
    file.end(Clock.RULING)
    file.add(e.AppealRuled, granted=c.agree)
    return None
