"""The shapes of figures: indicators, groups, hot spots, months and scores."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, BaseModel

from api.shapes import IncidentView


class IndicatorOut(BaseModel):
    """What an indicator means. `of` is what is counted: tickets, or units' tasks. `kind` is rate
    (part ÷ whole), count, sum, mean (part ÷ whole) or duration (seconds)."""

    name: str
    zh: str
    en: str
    of: Literal["ticket", "task"]
    kind: Literal["rate", "count", "sum", "mean", "duration"]
    good: Literal["high", "low", ""]
    formula_zh: str
    note_zh: str
    description: str


class FigureOut(BaseModel):
    """What an indicator comes to. `value` is null where there is nothing to count."""

    part: int
    whole: int
    value: float | None
    median: int | None
    p90: int | None


class FigureGroupOut(BaseModel):
    """The figures of one unit, town, class, severity, channel or day. `key` is "" for all
    together, and for what has no such group or whose group the viewer may not know."""

    key: str
    name: str
    figures: dict[str, FigureOut]


class PeriodOut(BaseModel):
    """Days, both counted. `frozen_at` is when the month's figures were frozen, null while they
    follow the tickets."""

    first: date
    last: date
    month: str | None
    frozen_at: AwareDatetime | None


class FiguresOut(BaseModel):
    """Figures as of `as_of`: everything up to that moment has been counted. Null: nothing has."""

    period: PeriodOut
    as_of: AwareDatetime | None
    by: str | None
    groups: list[FigureGroupOut]
    server_time: AwareDatetime


class BehindOut(BaseModel):
    """The tickets behind a number, as the viewer is shown them today."""

    items: list[IncidentView]
    next_cursor: str | None
    as_of: AwareDatetime | None
    server_time: AwareDatetime


class HotSpotOut(BaseModel):
    """A class in a town: how often it was reported, and how often in as many days before."""

    subclass: str
    class_name: str
    town: str
    town_name: str
    reports: int
    before: int
    growth: float | None


class HotSpotsOut(BaseModel):
    """热点事件: what was reported most, the most first."""

    period: PeriodOut
    as_of: AwareDatetime | None
    items: list[HotSpotOut]
    server_time: AwareDatetime


class ShareOut(BaseModel):
    """A line of the assessment table that gives points."""

    what: str
    zh: str
    weight: float
    zero: float
    full: float
    note: str


class DeductionOut(BaseModel):
    """A line of the assessment table that takes points off."""

    what: str
    zh: str
    each: float
    most: float | None
    note: str


class ExcludedOut(BaseModel):
    """A ticket that the assessment does not count."""

    case_no: str
    reason: str


class ScoreOut(BaseModel):
    """A unit's score of a hundred, null when nothing gives points; what each line gave (null:
    nothing to count) and took off; the figures that it rests on."""

    unit: str
    name: str
    score: float | None
    given: dict[str, float | None]
    lost: dict[str, float]
    figures: dict[str, FigureOut]


class AssessmentOut(BaseModel):
    """考核: the units' scores of a period, the best first."""

    period: PeriodOut
    as_of: AwareDatetime | None
    version: str
    shares: list[ShareOut]
    deductions: list[DeductionOut]
    excluded: list[ExcludedOut]
    units: list[ScoreOut]
    server_time: AwareDatetime


class FrozenMonthOut(BaseModel):
    """A month whose figures were frozen."""

    month: str
    frozen_at: AwareDatetime
    tickets: int
    tasks: int
