"""Commands about co-handlers: the lead proposes, the centre adds and waives (DOMAIN 0.7)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dispatch.incident.commands.base import CommandBase, FreeText, OptionalText, UnitCode

Units = Annotated[tuple[UnitCode, ...], Field(min_length=1, max_length=12)]


class ProposeCo(CommandBase):
    """申请加派协办: the lead names units that should help."""

    type: Literal["propose-co"] = "propose-co"
    units: Units
    reason: FreeText


class AddCo(CommandBase):
    """加派协办."""

    type: Literal["add-co"] = "add-co"
    units: Units
    opinion: OptionalText = ""


class WaiveCo(CommandBase):
    """免除协办: a co-handler need not give a result any more."""

    type: Literal["waive-co"] = "waive-co"
    unit: UnitCode
    reason: FreeText


CoHandlingCommand = ProposeCo | AddCo | WaiveCo
