"""Commands about tickets that the city or the province sent down (DOMAIN 0.16)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from dispatch.incident.commands.base import CommandBase, FreeText, OptionalText


class UpstreamRound(CommandBase):
    """上级再次交办: the same number with a new round: they refuse the result (rework), urge, or
    add something. Not another ticket."""

    type: Literal["upstream-round"] = "upstream-round"
    round: Annotated[int, Field(ge=2, le=9999)]
    action: Literal["rework", "urge", "supplement"]
    due: AwareDatetime | None = None
    opinion: OptionalText = ""


class AskUpstream(CommandBase):
    """向上申请: return, extension and suspension are not the county's to grant."""

    type: Literal["ask-upstream"] = "ask-upstream"
    kind: Literal["return", "extension", "suspension"]
    until: AwareDatetime | None = None
    reason: FreeText


class RecordUpstreamAnswer(CommandBase):
    """上级答复, to what was asked."""

    type: Literal["upstream-answer"] = "upstream-answer"
    agree: bool
    due: AwareDatetime | None = None
    """Their new due time, where it is another than was asked for."""
    opinion: OptionalText = ""


UpstreamCommand = UpstreamRound | AskUpstream | RecordUpstreamAnswer
