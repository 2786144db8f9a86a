"""Commands of the units that handle a ticket."""

from __future__ import annotations

from typing import Literal

from dispatch.incident.commands.base import Attachments, CommandBase, FreeText, OptionalText


class RecordContact(CommandBase):
    """联系、到场、过程反馈、阶段性答复."""

    type: Literal["contact"] = "contact"
    kind: Literal["contact", "on_site", "progress", "interim"]
    reached: bool = True
    note: OptionalText = ""


class GiveFeedback(CommandBase):
    """反馈: the department confirms what was done."""

    type: Literal["feedback"] = "feedback"
    true: bool = True
    """诉求属实"""
    in_duty: bool = True
    """属本单位职责"""
    solved: bool
    unsolved_reason: OptionalText = ""
    handling: FreeText
    public_reply: OptionalText = ""
    attachments: Attachments = ()


HandlingCommand = RecordContact | GiveFeedback
