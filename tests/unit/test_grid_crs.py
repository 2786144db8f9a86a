"""Positions survive the way from one coordinate system to another and back."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid.crs import CrsName, from_wgs84, to_wgs84


def _metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    east = (one[0] - other[0]) * 111_320 * math.cos(math.radians(one[1]))
    return math.hypot(east, (one[1] - other[1]) * 111_320)


def _there(lng: float, lat: float, crs: CrsName) -> tuple[float, float]:
    x, y = from_wgs84(np.array([lng]), np.array([lat]), crs)
    return float(x[0]), float(y[0])


def _back(lng: float, lat: float, crs: CrsName) -> tuple[float, float]:
    x, y = to_wgs84(np.array([lng]), np.array([lat]), crs)
    return float(x[0]), float(y[0])


@given(
    lng=st.floats(75, 134),
    lat=st.floats(18, 53),
    crs=st.sampled_from(["wgs84", "gcj02", "bd09"]),
)
def test_a_position_comes_back_to_within_a_metre(lng: float, lat: float, crs: CrsName) -> None:
    assert _metres((lng, lat), _back(*_there(lng, lat, crs), crs)) < 1


def test_gcj02_is_shifted_by_some_hundred_metres_in_china() -> None:
    # The pair that the published formula's implementations are commonly checked with.
    lng, lat = _there(116.404, 39.915, "gcj02")
    assert [lng, lat] == pytest.approx([116.41024, 39.91640], abs=1e-5)


def test_bd09_is_shifted_from_gcj02() -> None:
    lng, lat = _back(116.404, 39.915, "bd09")
    assert [lng, lat] == pytest.approx([116.39138, 39.90734], abs=2e-4)
    gcj = _there(lng, lat, "gcj02")
    assert 500 < _metres(gcj, (116.404, 39.915)) < 1500


def test_nothing_is_shifted_outside_china() -> None:
    assert _there(2.35, 48.85, "gcj02") == (2.35, 48.85)


def test_a_batch_is_converted_like_its_members() -> None:
    lng, lat = np.array([119.92, 119.80]), np.array([28.45, 28.30])
    x, y = to_wgs84(lng, lat, "gcj02")
    assert [(x[i], y[i]) for i in range(2)] == [_back(lng[i], lat[i], "gcj02") for i in range(2)]
