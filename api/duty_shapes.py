"""The shapes of requests and answers about duty, for the OpenAPI document and generated types."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class OnDutyOut(BaseModel):
    """Who is on duty in one capacity of one unit."""

    unit: str
    unit_name: str
    role: str
    role_zh: str
    accounts: list[str]


class DutyOut(BaseModel):
    """Duty at one moment. `working`: offices work; else a unit is its duty person and leader."""

    at: AwareDatetime
    roster: str
    working: bool
    places: list[OnDutyOut]


class ToldOut(BaseModel):
    """One message that would go to one account."""

    account: str
    audience: str
    unit: str
    role: str
    channel: str
    not_before: AwareDatetime


class LeftOutOut(BaseModel):
    """An audience that nobody stands for."""

    audience: str
    unit: str
    why: str


class TellingOut(BaseModel):
    """Who would be told now of a step of a ticket."""

    incident_id: str
    clock: str
    step: str
    at: AwareDatetime
    told: list[ToldOut]
    left_out: list[LeftOutOut]


class WordsOut(BaseModel):
    """A message in one language."""

    title: str
    body: str


class NoticeOut(BaseModel):
    """Something that one was told in the app."""

    id: str
    incident_id: str | None
    what: str
    step: str
    card: str
    urgent: bool
    zh: WordsOut
    en: WordsOut
    at: AwareDatetime
    confirmed_at: AwareDatetime | None


class ConfirmedOut(BaseModel):
    """A message that has been seen."""

    id: str
    confirmed_at: AwareDatetime


class DrillBegun(BaseModel):
    """A drill that has begun."""

    id: str
    messages: int


class DrilledOut(BaseModel):
    """One person in a drill: how far each channel's message is, and when it was confirmed."""

    account: str
    unit: str
    channels: dict[str, str]
    confirmed_at: AwareDatetime | None


class DrillOut(BaseModel):
    """A drill: who confirmed."""

    id: str
    begun_at: AwareDatetime
    people: list[DrilledOut]
    confirmed: int


class ChannelIn(BaseModel):
    """An address of one's own: a mail address or a telephone number."""

    model_config = ConfigDict(extra="forbid")

    address: Annotated[str, Field(min_length=1, max_length=200)]
    urgent_only: bool = False
    language: Literal["zh", "en"] = "zh"


class ChannelOut(BaseModel):
    """A channel of one's own. The address is not shown."""

    kind: str
    urgent_only: bool
    language: str
