"""Coordinate systems in use in China, and their conversion from and to WGS84.

GCJ-02 is the shifted system of Chinese maps, BD-09 Baidu's second shift of it. The shift is a
published closed formula; its inverse is found by iteration, to about a centimetre.
"""

from typing import Literal, assert_never

import numpy as np
from numpy.typing import NDArray

CrsName = Literal["wgs84", "gcj02", "bd09"]
Floats = NDArray[np.float64]

_AXIS = 6378245.0  # Krasovsky 1940, which the published formula uses
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BD = np.pi * 3000.0 / 180.0
_INVERSE_ROUNDS = 4  # the error shrinks by about 10^3 a round


def _gcj02_shift(lng: Floats, lat: Floats) -> tuple[Floats, Floats]:
    x, y = lng - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    wave = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave
    east += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave
    north += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    radians = lat / 180.0 * np.pi
    magic = 1.0 - _ECCENTRICITY_SQUARED * np.sin(radians) ** 2
    meridian = _AXIS * (1.0 - _ECCENTRICITY_SQUARED) / (magic * np.sqrt(magic))
    parallel = _AXIS / np.sqrt(magic) * np.cos(radians)
    return east * 180.0 / (parallel * np.pi), north * 180.0 / (meridian * np.pi)


def _is_shifted(lng: Floats, lat: Floats) -> NDArray[np.bool_]:
    """Only positions in and around China are shifted."""
    return (lng > 72.004) & (lng < 137.8347) & (lat > 0.8293) & (lat < 55.8271)


def _wgs84_to_gcj02(lng: Floats, lat: Floats) -> tuple[Floats, Floats]:
    east, north = _gcj02_shift(lng, lat)
    inside = _is_shifted(lng, lat)
    return lng + np.where(inside, east, 0.0), lat + np.where(inside, north, 0.0)


def _gcj02_to_wgs84(lng: Floats, lat: Floats) -> tuple[Floats, Floats]:
    guess_lng, guess_lat = lng.copy(), lat.copy()
    for _ in range(_INVERSE_ROUNDS):
        shifted_lng, shifted_lat = _wgs84_to_gcj02(guess_lng, guess_lat)
        guess_lng += lng - shifted_lng
        guess_lat += lat - shifted_lat
    return guess_lng, guess_lat


def _gcj02_to_bd09(lng: Floats, lat: Floats) -> tuple[Floats, Floats]:
    radius = np.sqrt(lng * lng + lat * lat) + 0.00002 * np.sin(lat * _BD)
    angle = np.arctan2(lat, lng) + 0.000003 * np.cos(lng * _BD)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _bd09_to_gcj02(lng: Floats, lat: Floats) -> tuple[Floats, Floats]:
    guess_lng, guess_lat = lng - 0.0065, lat - 0.006
    for _ in range(_INVERSE_ROUNDS):
        shifted_lng, shifted_lat = _gcj02_to_bd09(guess_lng, guess_lat)
        guess_lng += lng - shifted_lng
        guess_lat += lat - shifted_lat
    return guess_lng, guess_lat


def to_wgs84(lng: Floats, lat: Floats, crs: CrsName) -> tuple[Floats, Floats]:
    """These positions (degrees) of a coordinate system, in WGS84."""
    match crs:
        case "wgs84":
            return lng, lat
        case "gcj02":
            return _gcj02_to_wgs84(lng, lat)
        case "bd09":
            return _gcj02_to_wgs84(*_bd09_to_gcj02(lng, lat))
        case _:
            assert_never(crs)


def from_wgs84(lng: Floats, lat: Floats, crs: CrsName) -> tuple[Floats, Floats]:
    """These WGS84 positions (degrees), in another coordinate system."""
    match crs:
        case "wgs84":
            return lng, lat
        case "gcj02":
            return _wgs84_to_gcj02(lng, lat)
        case "bd09":
            return _gcj02_to_bd09(*_wgs84_to_gcj02(lng, lat))
        case _:
            assert_never(crs)
