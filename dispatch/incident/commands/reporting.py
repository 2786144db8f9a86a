"""Commands for what the reporter says later, through any channel."""

from __future__ import annotations

from typing import Literal

from dispatch.incident.commands.base import Attachments, CommandBase, FreeText, OptionalText


class RecordUrge(CommandBase):
    """催单: the reporter asks where it stands."""

    type: Literal["reporter-urge"] = "reporter-urge"
    text: OptionalText = ""


class RecordAddition(CommandBase):
    """补充材料: the reporter adds to what was reported."""

    type: Literal["reporter-adds"] = "reporter-adds"
    text: FreeText
    evidence: Attachments = ()


class Withdraw(CommandBase):
    """撤回: the reporter takes it back, and an acceptor confirms that."""

    type: Literal["withdraw"] = "withdraw"
    reason: FreeText


ReportingCommand = RecordUrge | RecordAddition | Withdraw
