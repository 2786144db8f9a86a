"""Commands of the whistle (吹哨报到): call units to the spot, report in, release them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from dispatch.incident.commands.base import CommandBase, FreeText, OptionalText, UnitCode


class Whistle(CommandBase):
    """吹哨: a town calls units to the spot. An emergency's have the table's time to arrive; else
    the town may name until when."""

    type: Literal["whistle"] = "whistle"
    occasion: Literal["complaint", "enforcement", "emergency"]
    """群众诉求, 综合执法, 应急处置"""
    units: Annotated[tuple[UnitCode, ...], Field(min_length=1, max_length=12)]
    arrive_by: AwareDatetime | None = None
    requirement: FreeText


class ReportIn(CommandBase):
    """报到: a unit that was called is there."""

    type: Literal["report-in"] = "report-in"
    note: OptionalText = ""


class Release(CommandBase):
    """解除: the town lets a unit go; 事不完,人不走."""

    type: Literal["release"] = "release"
    unit: UnitCode
    opinion: OptionalText = ""


WhistlingCommand = Whistle | ReportIn | Release
