"""Commands of the centre after the feedback: review, visit, reopen, archive."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dispatch.incident.commands.base import CommandBase, FreeText, OptionalText


class OrderRework(CommandBase):
    """退回重办: what is missing."""

    type: Literal["rework"] = "rework"
    missing: FreeText


class PassReview(CommandBase):
    """审核通过."""

    type: Literal["pass-review"] = "pass-review"
    opinion: OptionalText = ""


class RecordVisit(CommandBase):
    """回访: who was reached, whether it is solved, how satisfied the reporter is (1–5)."""

    type: Literal["visit"] = "visit"
    reached: bool
    solved: bool | None = None
    satisfied_result: Annotated[int, Field(ge=1, le=5)] | None = None
    satisfied_attitude: Annotated[int, Field(ge=1, le=5)] | None = None
    justified: bool = False
    """不满意且有理: sends the ticket back to the unit"""
    note: OptionalText = ""


class Reopen(CommandBase):
    """重启: the same reporter and matter again, or new facts."""

    type: Literal["reopen"] = "reopen"
    new_facts: FreeText


class Archive(CommandBase):
    """归档."""

    type: Literal["archive"] = "archive"


class ForceClose(CommandBase):
    """强制结案: by the centre's leader, with who approved it."""

    type: Literal["force-close"] = "force-close"
    reason: FreeText
    approver: FreeText


ReviewingCommand = ForceClose | OrderRework | PassReview | RecordVisit | Reopen | Archive
