"""What every command carries, and the kinds of text and codes that its fields take."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from dispatch.access import Actor

PRIVATE: Final = "private"
"""Marks free text, which never enters an event: it is sealed beside it."""

FreeText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4000),
    PRIVATE,
]
OptionalText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000), PRIVATE]
UnitCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
ClassCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
AreaCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,15}$")]
Attachment = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Attachments = Annotated[tuple[Attachment, ...], Field(max_length=20), PRIVATE]
"""References to photos and papers, sealed like text: they can show persons."""


class CommandBase(BaseModel):
    """What every command carries. `seen_version` is the version its sender looked at; None from
    the system itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command_id: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    incident_id: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    actor: Actor
    issued_at: AwareDatetime
    seen_version: int | None = None
