"""Commands of those who see to it that others do: urge, supervise, list, raise, sign a draft."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from dispatch.incident.commands.base import CommandBase, FreeText, OptionalText


class Urge(CommandBase):
    """催办."""

    type: Literal["urge"] = "urge"
    requirement: FreeText


class Supervise(CommandBase):
    """督办: an order with what is required and until when to reply."""

    type: Literal["supervise"] = "supervise"
    kind: Literal["timeout", "leader", "important"]
    requirement: FreeText
    reply_by: AwareDatetime


class ReplyOrder(CommandBase):
    """督办回复: the unit answers the orders that it has."""

    type: Literal["reply-order"] = "reply-order"
    reply: FreeText


class ListTicket(CommandBase):
    """挂牌督办."""

    type: Literal["list"] = "list"
    requirement: FreeText


class RaiseSeverity(CommandBase):
    """提级: the matter is graver than it was taken for."""

    type: Literal["raise"] = "raise"
    severity: Literal["S1", "S2", "S3"]
    reason: FreeText


class SignDraft(CommandBase):
    """签发: a leader of the centre signs or drops what the ladder drafted (挂牌, 通报, 约谈)."""

    type: Literal["sign-draft"] = "sign-draft"
    draft: int
    agree: bool
    form: Literal["notice", "interview"] = "notice"
    """通报 or 约谈, where a notice was drafted"""
    opinion: OptionalText = ""


SupervisingCommand = Urge | Supervise | ReplyOrder | ListTicket | RaiseSeverity | SignDraft
