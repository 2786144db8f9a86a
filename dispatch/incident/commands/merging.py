"""Commands about several tickets at once: merge, unmerge, split."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from dispatch.incident.commands.base import AreaCode, ClassCode, CommandBase, FreeText, OptionalText

TicketId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,40}$")]

MOST_PARTS = 8
"""So many tickets one report is split into at most."""


class Merge(CommandBase):
    """并案: the ticket is the same matter as another, its parent, and follows it."""

    type: Literal["merge"] = "merge"
    into: TicketId
    opinion: OptionalText = ""


class Unmerge(CommandBase):
    """撤销并案: it was another matter after all. `parent` is what it was merged into."""

    type: Literal["unmerge"] = "unmerge"
    parent: TicketId
    reason: FreeText


class Part(BaseModel):
    """One matter of a report that has several: what, where (where the whole is, unless told
    otherwise), and in the words in which it goes to its unit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subclass: ClassCode
    condition: Annotated[str, StringConstraints(max_length=64)] = ""
    severity: Literal["S1", "S2", "S3", "S4"] | None = None
    area_code: AreaCode | None = None
    text: FreeText


class Split(CommandBase):
    """拆单: one report with matters of several departments becomes a ticket for each."""

    type: Literal["split"] = "split"
    parts: Annotated[tuple[Part, ...], Field(min_length=2, max_length=MOST_PARTS)]
    opinion: OptionalText = ""


MergingCommand = Merge | Unmerge | Split
