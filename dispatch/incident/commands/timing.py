"""The commands of time: a step of a ladder is due, deadlines move to another calendar."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, StringConstraints

from dispatch.incident.commands.base import CommandBase


class FireStep(CommandBase):
    """到期: the step that a clock run waits for is due. Its id is made of the ticket, the run, the
    step and the due time, so that it happens once however often it is sent."""

    type: Literal["fire-step"] = "fire-step"
    run: int
    step: Annotated[str, StringConstraints(min_length=1, max_length=32)]
    due: AwareDatetime


class MoveDeadlines(CommandBase):
    """改历: the open clocks of a ticket are counted by `calendar`, the version in force, from now
    on. `by` is the account that confirmed it, having seen what moves (DOMAIN 0.20)."""

    type: Literal["move-deadlines"] = "move-deadlines"
    calendar: Annotated[str, StringConstraints(min_length=1, max_length=32)]
    by: Annotated[str, StringConstraints(min_length=1, max_length=64)]


TimingCommand = FireStep | MoveDeadlines
