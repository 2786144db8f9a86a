"""What the pages are told about the calendar, and that they are told when a year is not known."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from escalation.policies import packaged_policies
from tests.api.conftest import Served

PACKAGED = packaged_policies()
LAST = max(PACKAGED.calendar.announced)


@pytest.mark.parametrize(
    ("year", "provisional"), [(LAST - 1, []), (LAST, [LAST + 1]), (LAST + 1, [LAST + 1, LAST + 2])]
)
async def test_years_that_are_not_announced_are_said(
    api: Served, year: int, provisional: list[int]
) -> None:
    api.clock.at = datetime(year, 12, 31, 15, 59, tzinfo=UTC)  # the county's last minute of it
    answer = await api.client.get("/api/v1/policies", headers=await api.headers("DUTY_OFFICER"))
    assert answer.json() == {
        "calendar": {
            "version": PACKAGED.calendar.version,
            "usual_hours": "08:00-12:00 14:00-18:00",
            "announced_up_to": LAST,
            "provisional": provisional,
        },
        "limits": PACKAGED.limits.version,
        "ladders": PACKAGED.ladders.version,
    }


async def test_policies_are_for_those_who_have_signed_in(api: Served) -> None:
    assert (await api.client.get("/api/v1/policies")).status_code == 401
