"""Commands about who has a ticket: dispatch, sign, return, rule, force."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dispatch.incident.commands.base import CommandBase, FreeText, OptionalText, UnitCode


class Dispatch(CommandBase):
    """分派: one lead (主办) and any number of co-handlers (协办)."""

    type: Literal["dispatch"] = "dispatch"
    lead: UnitCode
    co_units: Annotated[tuple[UnitCode, ...], Field(max_length=12)] = ()
    opinion: OptionalText = ""


class Sign(CommandBase):
    """签收."""

    type: Literal["sign"] = "sign"


class RequestReturn(CommandBase):
    """退单申请: reason, legal basis and the unit that should have it."""

    type: Literal["return"] = "return"
    reason: FreeText
    basis: FreeText
    suggested_unit: UnitCode | None = None


class RuleReturn(CommandBase):
    """退单裁定: agreed (with a new lead: 同意改派) or dismissed (驳回)."""

    type: Literal["rule-return"] = "rule-return"
    agree: bool
    lead: UnitCode | None = None
    co_units: Annotated[tuple[UnitCode, ...], Field(max_length=12)] = ()
    opinion: FreeText


class ForceRedispatch(CommandBase):
    """强制改派."""

    type: Literal["force-redispatch"] = "force-redispatch"
    reason: FreeText


DispatchingCommand = Dispatch | Sign | RequestReturn | RuleReturn | ForceRedispatch
