"""Outages: gaps between the signs of sweeps, and what is none."""

from __future__ import annotations

from datetime import datetime, timedelta

from deploy.auditor.outages import Outages
from tests.support.builders import MORNING

LONGEST = timedelta(seconds=30)


class Watch:
    """An auditor's looks, on a clock of its own."""

    def __init__(self, last: datetime | None = None, *, trusted: bool = True) -> None:
        self.passed = 0.0
        self.outages = Outages(LONGEST, last=last, trusted=trusted, monotonic=lambda: self.passed)

    def look(self, sign: datetime | None) -> tuple[datetime, datetime] | None:
        """A look that sees this newest sign."""
        found = self.outages.gap(sign)
        self.outages.take(sign)
        return found


def after(seconds: float) -> datetime:
    return MORNING + timedelta(seconds=seconds)


def test_signs_that_come_as_they_should_are_no_outage() -> None:
    watch = Watch()
    for second in range(0, 300, 5):
        watch.passed = second
        assert watch.look(after(second)) is None


def test_a_silence_is_one_once_it_has_ended() -> None:
    watch = Watch()
    watch.look(after(0))
    for second in range(5, 600, 5):
        watch.passed = second
        assert watch.look(after(0)) is None, "nobody knows yet when it ends"
    watch.passed = 600
    assert watch.look(after(598)) == (after(0), after(598))
    watch.passed = 605
    assert watch.look(after(603)) is None


def test_it_is_told_until_it_has_been_taken_down() -> None:
    watch = Watch()
    watch.look(after(0))
    watch.passed = 100
    assert watch.outages.gap(after(100)) == watch.outages.gap(after(100)) == (after(0), after(100))


def test_a_clock_that_is_moved_is_no_outage() -> None:
    watch = Watch()
    watch.look(after(0))
    watch.passed = 5
    assert watch.look(after(86_400)) is None
    watch.passed = 10
    assert watch.look(after(86_405)) is None


def test_what_the_auditor_slept_through_is_known_by_its_last_report() -> None:
    assert Watch(after(0)).look(after(900)) == (after(0), after(900))
    assert Watch(after(0), trusted=False).look(after(900)) is None
    assert Watch(None).look(after(900)) is None
    assert Watch(after(0)).look(None) is None
