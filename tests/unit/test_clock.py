"""The clock that tests can move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from deploy.clock import MovedClock, Shift, system_clock, wall_clock, write_shift
from deploy.settings import load_settings

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def test_an_offset_moves_the_clock() -> None:
    assert Shift(offset_s=600).moved(NOON) == NOON + timedelta(minutes=10)


def test_a_factor_counts_from_the_anchor() -> None:
    shift = Shift(offset_s=5, factor=60, anchor=NOON)
    assert shift.moved(NOON) == NOON + timedelta(seconds=5)
    assert shift.moved(NOON + timedelta(seconds=1)) == NOON + timedelta(seconds=65)


def test_a_moved_clock_follows_its_file(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    write_shift(path, Shift(offset_s=3600))
    clock = MovedClock(path)
    assert clock() - wall_clock() > timedelta(seconds=3590)
    write_shift(path, Shift(offset_s=-3600))
    while clock() > wall_clock():
        pass
    assert wall_clock() - clock() > timedelta(seconds=3590)


def test_without_its_file_a_moved_clock_shows_the_real_time(tmp_path: Path) -> None:
    clock = MovedClock(tmp_path / "none.json")
    assert abs(clock() - wall_clock()) < timedelta(seconds=5)


def test_a_centre_uses_the_wall_clock() -> None:
    assert system_clock(load_settings()) is wall_clock
    assert wall_clock().tzinfo is UTC
