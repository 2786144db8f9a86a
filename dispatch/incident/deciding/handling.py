"""The units' work: contact, feedback, and a co-handler's own result."""

from __future__ import annotations

from typing import Final, assert_never

from dispatch.incident import events as e
from dispatch.incident.commands import GiveFeedback, HandlingCommand, RecordContact
from dispatch.incident.deciding.file import File
from dispatch.incident.deciding.standing import co_task, task_of
from dispatch.incident.reasons import Refused
from dispatch.incident.status import Clock
from dispatch.incident.ticket import Ticket

LEFT_BEHIND: Final = (Clock.SIGN, Clock.CONTACT, Clock.INTERIM, Clock.RETURN, Clock.RULING)
"""What the confirmation makes pointless, an application for more time with it."""


def act(file: File, t: Ticket, command: HandlingCommand) -> Refused | None:
    """Adds the events of `command`, or says why not."""
    match command:
        case RecordContact():
            _contact(file, t, command)
        case GiveFeedback():
            return _feedback(file, t, command)
        case _:
            assert_never(command)
    return None


def _contact(file: File, t: Ticket, c: RecordContact) -> None:
    if c.kind == "interim":
        file.end(Clock.INTERIM)
    elif c.kind != "progress" and c.reached:
        file.end(Clock.CONTACT)
    file.add(e.ContactRecorded, unit=t.lead or "", kind=c.kind, reached=c.reached)


def _feedback(file: File, t: Ticket, c: GiveFeedback) -> Refused | None:
    """反馈: the department's confirmation stops its handling clock (DOMAIN 0.3)."""
    if not co_task(t, c.actor):
        file.end(Clock.HANDLE)
        file.end(*LEFT_BEHIND, how="cancelled")
        file.start(Clock.REVIEW)
        file.add(
            e.FeedbackGiven,
            unit=t.lead or "",
            true=c.true,
            in_duty=c.in_duty,
            solved=c.solved,
            attachments=len(c.attachments),
        )
        return None
    unit = task_of(t, c.actor).unit
    file.end(Clock.HANDLE, task=f"co:{unit}")
    file.add(e.CoFeedbackGiven, unit=unit, solved=c.solved)
    return None
