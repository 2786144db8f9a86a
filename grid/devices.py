"""Devices: the sensors and objects of the county that report by themselves or are reported on."""

from dataclasses import dataclass
from enum import StrEnum


class DeviceKind(StrEnum):
    """What a device measures."""

    SMOKE = "smoke"
    """烟感"""
    GAS = "gas"
    """燃气泄漏探测器"""
    WATER_LEVEL = "water_level"
    """水位计"""
    TILT = "tilt"
    """倾斜（边坡、危房）监测仪"""
    AIR = "air"
    """空气质量监测站"""
    NOISE = "noise"
    """噪声监测仪"""
    MANHOLE = "manhole"
    """智能井盖"""


@dataclass(frozen=True, slots=True)
class Device:
    """A device (物联设备): where it is (WGS84), who owns it, the subclass of its alarms."""

    code: str
    kind: DeviceKind
    name: str
    area_code: str | None = None
    lng: float | None = None
    lat: float | None = None
    owner_unit: str | None = None
    subclass: str | None = None
