"""What the reporter says later: urges, adds, withdraws."""

from __future__ import annotations

from typing import assert_never

from dispatch.access import Sensitivity
from dispatch.incident import events as e
from dispatch.incident.commands import RecordAddition, RecordUrge, ReportingCommand, Withdraw
from dispatch.incident.deciding.file import File
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.ticket import Ticket


def act(file: File, t: Ticket, command: ReportingCommand) -> Refused | None:
    """Adds the events of `command`, or says why not."""
    match command:
        case RecordUrge():
            file.add(e.ReporterUrged)
        case RecordAddition():
            file.add(e.ReporterAdded, attachments=len(command.evidence))
        case Withdraw():
            return _withdraw(file, t)
        case _:
            assert_never(command)
    return None


def _withdraw(file: File, t: Ticket) -> Refused | None:
    """撤回: not 特急, not a petition (row 31), and not what others have reported too."""
    if t.sensitivity is Sensitivity.PETITION:
        return Refused(Reason.PETITION_NEVER)
    if t.severity == "S1":
        return Refused(Reason.URGENT_NEVER)
    if t.reports > 1:
        return Refused(Reason.OTHERS_REPORTED, {"reports": str(t.reports)})
    file.end_rest()
    file.add(e.TicketWithdrawn)
    return None
