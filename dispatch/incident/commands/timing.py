"""The command of the sweep: a step of a ladder is due."""

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


TimingCommand = FireStep
