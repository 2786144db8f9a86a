"""Calendars: continuous time, and working time with holidays and make-up days (调休)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import chinese_calendar

ZONE: Final = ZoneInfo("Asia/Shanghai")

HOURS: Final = ((time(8), time(12)), (time(14), time(18)))
"""A working day has eight hours: 08:00–12:00 and 14:00–18:00."""

WORKING_DAY: Final = timedelta(hours=8)


@lru_cache(maxsize=4096)
def is_working_day(day: date) -> bool:
    """Whether offices work on `day`: weekdays that are no holiday, and make-up days.

    For a year of which the State Council's calendar is not known yet, weekends alone count.
    """
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


@lru_cache(maxsize=1024)
def add_working(start: datetime, amount: timedelta) -> datetime:
    """The moment at which `amount` of working time has passed since `start`, in UTC.

    What begins outside working hours begins when they do: one working hour from 17:50 on a
    Friday is over at 08:50 on Monday.
    """
    left = amount
    local = start.astimezone(ZONE)
    day = local.date()
    while True:
        if is_working_day(day):
            for opens, closes in HOURS:
                begin = max(local, datetime.combine(day, opens, ZONE))
                end = datetime.combine(day, closes, ZONE)
                if begin >= end:
                    continue
                if left <= end - begin:
                    return (begin + left).astimezone(UTC)
                left -= end - begin
        day += timedelta(days=1)
