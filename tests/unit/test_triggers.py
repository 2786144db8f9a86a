"""When a step is due, as a distance from the due time; and which of two moments comes first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.incident.clocks import Kind
from escalation.calendar_files import base_calendar
from escalation.triggers import Offset, WrongCell, read_trigger

HOUR, WORKING_DAY = 3600, 8 * 3600
CALENDAR = base_calendar()


def offset(
    limit_h: float, kind: Kind, at: str, or_left: str = "", for_limits: str = ""
) -> tuple[float, Kind]:
    """Hours from the due time of a clock of so many hours."""
    trigger = read_trigger(at, or_left, for_limits)
    found = trigger.offset(round(limit_h * HOUR), kind, WORKING_DAY)
    return found.seconds / HOUR, found.kind


def test_a_share_is_of_the_limit_in_its_own_kind() -> None:
    assert offset(40, "W", "75%") == (-10, "W")
    assert offset(2, "C", "100%") == (0, "C")
    assert offset(2, "C", "150%") == (1, "C")


def test_time_used_may_be_longer_than_the_limit() -> None:
    """The S1 path of DOMAIN 4.2: 10 minutes without a sign-off, where the limit is 3 or 5."""
    assert offset(0.05, "C", "10 minute") == (7 / 60, "C")
    assert offset(1, "C", "10 minute") == (-50 / 60, "C")


def test_late_by_working_days_is_working_time_whatever_the_clock_is() -> None:
    assert offset(2, "C", "late 1 work_day") == (8, "W")
    assert offset(40, "W", "late 1 natural_day") == (24, "C")
    assert offset(40, "W", "late 90 minute") == (1.5, "W")


@pytest.mark.parametrize(
    ("limit_h", "kind", "left"),
    [
        (23, "W", 5.75),  # below 24 working hours the share alone
        (24, "W", 8),
        (32, "W", 8),
        (40, "W", 10),  # 75 % comes first
        (24, "C", 6),  # a continuous clock has no working hours left
    ],
)
def test_what_comes_first_of_a_share_and_of_what_is_left(
    limit_h: float, kind: Kind, left: float
) -> None:
    """E4 of DOMAIN 4.2: 75 %; limits of 24 working hours and more: or ≤ 8 working hours left."""
    assert offset(limit_h, kind, "75%", "8 hour", "24 hour W") == (-left, kind)


@pytest.mark.parametrize(("limit_h", "left"), [(7, 0.7), (8, 1), (10, 1), (20, 2)])
@pytest.mark.parametrize("kind", ["C", "W"])
def test_an_hour_before_it_is_due(limit_h: float, left: float, kind: Kind) -> None:
    """E5 of DOMAIN 4.2: 90 %; limits of 8 h and more: or ≤ 1 h left."""
    assert offset(limit_h, kind, "90%", "1 hour", "8 hour") == (-left, kind)


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        (("soon", "", ""), "at 'soon' is not like 75%, 5 minute or late 1 work_day"),
        (("", "8 hour", "24 hour"), "beside a share of the limit only"),
        (("5 minute", "8 hour", "24 hour"), "beside a share of the limit only"),
        (("1 work_day", "", ""), "work_day is of one kind"),
        (("75%", "8 hour", ""), "for_limits '' is not like"),
        (("75%", "", "8 hour"), "say how much"),
        (("75%", "a while", "8 hour"), "or_left 'a while' is not like 8 hour"),
        (("75%", "1 natural_day", "8 hour"), "natural_day is of one kind"),
        (("75%", "9 hour", "8 hour"), "of a limit of 8 hour there is never 9 hour left"),
        (("75%", "8 hour", "24 hour X"), "for_limits '24 hour X' is not like"),
    ],
)
def test_a_cell_that_says_no_time_is_refused(cells: tuple[str, str, str], wrong: str) -> None:
    with pytest.raises(WrongCell) as refused:
        read_trigger(*cells)
    assert wrong in str(refused.value)


OFFSETS = st.builds(
    Offset,
    st.one_of(st.integers(-40, 40).map(lambda h: h * HOUR), st.integers(-(10**6), 10**6)),
    st.sampled_from(["C", "W"]),
)
DUES = st.datetimes(datetime(2025, 1, 1), datetime(2025, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@given(OFFSETS, OFFSETS, DUES)
def test_what_is_said_to_come_first_does(one: Offset, two: Offset, due: datetime) -> None:
    """Whenever the clock is due: on the eve of a holiday, at noon, at night."""
    if one.never_after(two):
        first = CALENDAR.after(due, one.seconds, one.kind)
        assert first <= CALENDAR.after(due, two.seconds, two.kind)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (Offset(HOUR, "W"), Offset(2 * HOUR, "C")),  # an hour of work can take a weekend
        (Offset(2 * HOUR, "C"), Offset(HOUR, "W")),
        (Offset(-2 * HOUR, "C"), Offset(-HOUR, "W")),
        (Offset(1, "W"), Offset(-1, "C")),
        (Offset(0, "W"), Offset(-1, "W")),
    ],
)
def test_what_may_come_later_is_not_said_to_come_first(one: Offset, two: Offset) -> None:
    assert not one.never_after(two)
    assert any(
        CALENDAR.after(due, one.seconds, one.kind) > CALENDAR.after(due, two.seconds, two.kind)
        for due in (
            datetime(2025, 9, 30, 9, 50, tzinfo=UTC),
            datetime(2025, 3, 3, 1, tzinfo=UTC),
            datetime(2025, 3, 3, 7, tzinfo=UTC),
            datetime(2025, 3, 9, 16, 10, tzinfo=UTC),
        )
    )
