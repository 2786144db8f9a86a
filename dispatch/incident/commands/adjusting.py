"""Commands about a unit's time: extension, suspension, their two approvals, resumption."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from dispatch.incident.commands.base import Attachments, CommandBase, FreeText, OptionalText


class RequestExtension(CommandBase):
    """申请延期: a new due time with its reason, asked for before the present one."""

    type: Literal["extend"] = "extend"
    until: AwareDatetime
    reason: FreeText
    evidence: Attachments = ()


class RequestSuspension(CommandBase):
    """申请挂起: until when nothing can be done, and why."""

    type: Literal["suspend"] = "suspend"
    until: AwareDatetime
    reason: FreeText
    evidence: Attachments = ()


class EndorseAdjustment(CommandBase):
    """部门审批: the department's leader passes the application on, or not."""

    type: Literal["endorse"] = "endorse"
    agree: bool
    opinion: OptionalText = ""


class RuleAdjustment(CommandBase):
    """中心审批: the centre grants or refuses the extension or suspension."""

    type: Literal["rule-adjustment"] = "rule-adjustment"
    agree: bool
    opinion: FreeText


class ResumeHandling(CommandBase):
    """恢复办理: before the time until which the ticket is suspended."""

    type: Literal["resume"] = "resume"
    opinion: OptionalText = ""


AdjustingCommand = (
    RequestExtension | RequestSuspension | EndorseAdjustment | RuleAdjustment | ResumeHandling
)
