"""Events between the county and those above it."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from dispatch.incident.events.base import EventBase


class UpstreamRoundCame(EventBase):
    """上级已再次交办: the round, what they want, and when it is due now."""

    type: Literal["UpstreamRoundCame"] = "UpstreamRoundCame"
    round: int
    action: Literal["rework", "urge", "supplement"]
    due: AwareDatetime


class ResultRefusedAbove(EventBase):
    """上级退回重办: back to the unit that had it, or to dispatch where none had."""

    type: Literal["ResultRefusedAbove"] = "ResultRefusedAbove"
    to_unit: bool


class UpstreamAsked(EventBase):
    """已向上申请."""

    type: Literal["UpstreamAsked"] = "UpstreamAsked"
    kind: Literal["return", "extension", "suspension"]
    until: AwareDatetime | None = None


class UpstreamAnswered(EventBase):
    """上级已答复; `due` is their due time from now on."""

    type: Literal["UpstreamAnswered"] = "UpstreamAnswered"
    kind: Literal["return", "extension", "suspension"]
    agreed: bool
    due: AwareDatetime


class ResultSubmitted(EventBase):
    """已报上级: the local close is a submission to those above."""

    type: Literal["ResultSubmitted"] = "ResultSubmitted"
    round: int


UpstreamEvent = (
    UpstreamRoundCame | ResultRefusedAbove | UpstreamAsked | UpstreamAnswered | ResultSubmitted
)
