"""Commands of the appeal after lateness, in two reviews (row 26)."""

from __future__ import annotations

from typing import Literal

from dispatch.incident.commands.base import Attachments, CommandBase, FreeText, OptionalText


class Appeal(CommandBase):
    """超时申诉: the unit asks that its lateness be left out of statistics."""

    type: Literal["appeal"] = "appeal"
    reason: FreeText
    evidence: Attachments = ()


class EndorseAppeal(CommandBase):
    """申诉初审: the first of two reviews."""

    type: Literal["endorse-appeal"] = "endorse-appeal"
    agree: bool
    opinion: OptionalText = ""


class RuleAppeal(CommandBase):
    """申诉终审: granted changes statistics only; the fact stays (DOMAIN 0.4)."""

    type: Literal["rule-appeal"] = "rule-appeal"
    agree: bool
    opinion: FreeText


AppealingCommand = Appeal | EndorseAppeal | RuleAppeal
