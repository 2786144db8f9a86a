"""Periods of figures: whole days of the county's calendar, or one of its months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final

from fastapi import Query

from api.problems import FieldError, Problem
from escalation.calendars import COUNTY_ZONE

LONGEST_DAYS: Final = 366

MonthText = Annotated[str | None, Query(pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$")]


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both counted."""

    first: date
    last: date

    @property
    def since(self) -> int:
        """When it begins, in seconds since 1970."""
        return _midnight(self.first)

    @property
    def until(self) -> int:
        """When it is over, in seconds since 1970."""
        return _midnight(self.last + timedelta(days=1))

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def month(self) -> int | None:
        """Year × 100 + month, when it is one whole month."""
        whole = month_of(self.first.year, self.first.month)
        return self.first.year * 100 + self.first.month if self == whole else None

    @property
    def before(self) -> Period:
        """As many days right before it."""
        last = self.first - timedelta(days=1)
        return Period(last - timedelta(days=self.days - 1), last)


def month_of(year: int, month: int) -> Period:
    """One whole month."""
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return Period(first, following - timedelta(days=1))


def read_month(text: str) -> Period:
    """The month that is written 2026-11."""
    return month_of(int(text[:4]), int(text[5:]))


def period_of(first: date | None, last: date | None, month: str | None, now: datetime) -> Period:
    """The period that is asked for: a month, or days, or by default this month up to today.
    Raises Problem 422 for one that ends before it begins, has not begun, or is longer than a
    year."""
    today = now.astimezone(COUNTY_ZONE).date()
    if month is not None:
        if first is not None or last is not None:
            raise _wrong("month", "month_or_days")
        period = read_month(month)
    else:
        last = last if last is not None else today
        period = Period(first if first is not None else last.replace(day=1), last)
    begins, ends = ("month", "month") if month is not None else ("from", "to")
    if period.last < period.first:
        raise _wrong(ends, "ends_before_it_begins")
    if period.first > today:
        raise _wrong(begins, "in_the_future")
    if period.days > LONGEST_DAYS:
        raise _wrong(ends, "longer_than_a_year")
    if period.first.year < 1949:
        raise _wrong(begins, "before_1949")
    return period


def _wrong(field: str, rule: str) -> Problem:
    return Problem("invalid", errors=[FieldError(field, rule)])


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time.min, COUNTY_ZONE).timestamp())
