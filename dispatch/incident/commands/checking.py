"""Commands of the field: checks before acceptance and after feedback, and self-handling."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dispatch.incident.commands.base import (
    PRIVATE,
    Attachment,
    Attachments,
    CommandBase,
    FreeText,
    OptionalText,
)

Photos = Annotated[tuple[Attachment, ...], Field(min_length=1, max_length=20), PRIVATE]
"""At least one photo, sealed like text."""


class OrderCheck(CommandBase):
    """核查: whoever is on shift in the responsible grid looks at the place."""

    type: Literal["order-check"] = "order-check"
    question: OptionalText = ""


class ReportCheck(CommandBase):
    """核查反馈: before acceptance whether it exists, after feedback whether it is done; with photo
    and position (WGS 84 degrees), or unable to tell and why."""

    type: Literal["report-check"] = "report-check"
    result: Literal["exists", "not_exists", "passed", "failed", "unable"]
    photos: Attachments = ()
    lng: Annotated[float | None, Field(ge=-180, le=180)] = None
    lat: Annotated[float | None, Field(ge=-90, le=90)] = None
    note: OptionalText = ""


class SelfHandle(CommandBase):
    """网格自行处置: settled on the spot, with photos from before and after."""

    type: Literal["self-handle"] = "self-handle"
    before: Photos
    after: Photos
    result: FreeText


CheckingCommand = OrderCheck | ReportCheck | SelfHandle
