"""Events of petitions (信访): what the law makes a step of its own."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from dispatch.incident.events.base import EventBase
from dispatch.incident.petition import Notice, Route


class PetitionRegistered(EventBase):
    """信访已登记; `representatives` is how many speak for the `people`."""

    type: Literal["PetitionRegistered"] = "PetitionRegistered"
    form: str
    people: int
    representatives: int


class AccusedRecorded(EventBase):
    """已记录被反映单位: these units see nothing of it from now on."""

    type: Literal["AccusedRecorded"] = "AccusedRecorded"
    units: tuple[str, ...]


class ClaimSorted(EventBase):
    """已分类 (Art. 31)."""

    type: Literal["ClaimSorted"] = "ClaimSorted"
    route: Route


class NoticeGiven(EventBase):
    """已告知."""

    type: Literal["NoticeGiven"] = "NoticeGiven"
    about: Notice


class OpinionDelivered(EventBase):
    """意见书已送达; a review may be applied for until `apply_until`, where one is left."""

    type: Literal["OpinionDelivered"] = "OpinionDelivered"
    apply_until: AwareDatetime | None = None


class ReviewApplied(EventBase):
    """已申请复查 (1) 或复核 (2)."""

    type: Literal["ReviewApplied"] = "ReviewApplied"
    no: Literal[1, 2]


class ReviewDecided(EventBase):
    """复查、复核已作出意见."""

    type: Literal["ReviewDecided"] = "ReviewDecided"
    no: Literal[1, 2]
    result: Literal["upheld", "changed", "revoked"]


class PetitionEnded(EventBase):
    """信访已终结."""

    type: Literal["PetitionEnded"] = "PetitionEnded"


PetitionEvent = (
    PetitionRegistered
    | AccusedRecorded
    | ClaimSorted
    | NoticeGiven
    | OpinionDelivered
    | ReviewApplied
    | ReviewDecided
    | PetitionEnded
)
