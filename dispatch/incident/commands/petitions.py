"""Commands of the petition clerks (信访工作条例; DOMAIN 0.5, 0.17)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dispatch.incident.commands.base import PRIVATE, CommandBase, FreeText, OptionalText, UnitCode
from dispatch.incident.petition import Notice, Route


class RegisterPetition(CommandBase):
    """信访登记: how it came, how many ask, and whom they elected to speak for them."""

    type: Literal["register-petition"] = "register-petition"
    form: Literal["letter", "online", "visit", "phone"]
    people: Annotated[int, Field(ge=1, le=100_000)] = 1
    representatives: Annotated[tuple[FreeText, ...], Field(max_length=100), PRIVATE] = ()


class RecordAccused(CommandBase):
    """被反映单位: who must learn nothing of it. What is named here takes the place of what was."""

    type: Literal["record-accused"] = "record-accused"
    units: Annotated[tuple[UnitCode, ...], Field(max_length=20)]
    reason: FreeText


class SortClaim(CommandBase):
    """分类: which legal way a claim takes (Art. 31)."""

    type: Literal["sort-claim"] = "sort-claim"
    route: Route
    opinion: OptionalText = ""


class GiveNotice(CommandBase):
    """告知: what the petitioner is told in writing (Art. 23, 34)."""

    type: Literal["give-notice"] = "give-notice"
    about: Notice
    notice: FreeText


class DeliverOpinion(CommandBase):
    """意见书送达: the opinion, of the handling or of a review, has reached the petitioner."""

    type: Literal["deliver-opinion"] = "deliver-opinion"
    receipt: FreeText


class ApplyReview(CommandBase):
    """申请复查、复核: within 30 days of the delivery (Art. 35, 36)."""

    type: Literal["apply-review"] = "apply-review"
    grounds: FreeText


class DecideReview(CommandBase):
    """复查意见、复核意见."""

    type: Literal["decide-review"] = "decide-review"
    result: Literal["upheld", "changed", "revoked"]
    opinion: FreeText


class EndPetition(CommandBase):
    """信访终结: no more is heard of the same facts and reasons (Art. 36)."""

    type: Literal["end-petition"] = "end-petition"
    reason: FreeText


PetitionCommand = (
    RegisterPetition
    | RecordAccused
    | SortClaim
    | GiveNotice
    | DeliverOpinion
    | ApplyReview
    | DecideReview
    | EndPetition
)
