"""The demo's reports: which number brings which report, of all four sources; pure."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from deploy.clients.places import Places
from deploy.clients.tables import demo_texts
from grid.devices import Device, DeviceKind
from grid.names import village_names

CHANNELS: Final = {"hotline": 60, "grid": 31, "sensor": 5, "petition": 4}
"""A city's mix: telephone 60 %, supervisors and grid workers 31 %, the rest small."""

SOURCE: Final = "demo-"
"""What the names of the feed's source systems begin with; the channel follows."""
_NUMBERED: Final = re.compile(r"(?P<seed>.+)-(?P<number>[0-9]{1,18})", re.DOTALL)

REQUEST_TYPES: Final = {"投诉": 905, "求助": 54, "举报": 19, "咨询": 18, "建议": 4}
"""A county hotline's mix in a quarter of a year."""

_USUAL: Final = 4
_OFTEN: Final = {"0801": 14, "0204": 10, "0806": 9, "0901": 8, "1301": 8, "1304": 8, "1401": 8}
_SELDOM: Final = {"0504": 1, "0505": 1, "0401": 1, "0603": 1, "0702": 1}
_ON_PATROL: Final = ("04", "06", "07", "08", "09", "10")
"""Classes of what a grid worker sees in the street."""
_LITTER: Final = {"0801": 36, "0802": 12, "0806": 12}
PETITIONS: Final = "03"

FICTIONAL_PHONES: Final = 13_800_000_000
"""13800000000 and the numbers after it: no subscriber's, known from every example."""

SAME_DEVICE_FOR: Final = 12
REPEATED_ALARM: Final = 0.4


@dataclass(frozen=True, slots=True)
class Measured:
    """What a kind of device says when it alarms: condition, unit, least and greatest value."""

    condition: str
    unit: str
    least: float
    most: float


MEASURED: Final = {
    DeviceKind.SMOKE: Measured("smoke", "dB/m", 0.12, 0.4),
    DeviceKind.GAS: Measured("leak", "%LEL", 12, 45),
    DeviceKind.WATER_LEVEL: Measured("high", "m", 3.1, 4.8),
    DeviceKind.TILT: Measured("tilt", "°", 1.5, 6),
    DeviceKind.AIR: Measured("high", "µg/m³", 151, 320),
    DeviceKind.NOISE: Measured("high", "dB", 71, 96),
    DeviceKind.MANHOLE: Measured("open", "°", 16, 88),
}


class Feed:
    """Report number n of a seed is always the same, whatever was sent before it."""

    def __init__(self, seed: str, places: Places, devices: Sequence[Device]) -> None:
        self._seed = seed
        self._places = places
        self._devices = [d for d in devices if d.kind in MEASURED]
        self._channels = {
            name: share for name, share in CHANNELS.items() if self._devices or name != "sensor"
        }

    def gap(self, number: int, rate: float) -> float:
        """Seconds from the report before it to this one: reports come by chance, not in step."""
        return min(self._chance("gap", number).expovariate(rate), 8 / rate)

    def report(self, number: int, now: datetime) -> dict[str, Any]:
        """Report `number`, as it is sent at `now`."""
        chance = self._chance("report", number)
        channel = _chosen(chance, self._channels)
        common = {
            "channel": channel,
            "source_system": f"{SOURCE}{channel}",
            "external_no": f"{self._seed}-{number}",
        }
        if channel == "sensor":
            return {**common, **self._alarm(number, chance)}
        subclass = _chosen(chance, _weights(channel))
        village = self._places.village_of(f"demo/{self._seed}/{number}")
        place = f"{self._places.town_of(village).name}{village_names(village.name)[0]}"
        text = chance.choice(demo_texts()[subclass]).replace("{place}", place)
        ago = timedelta(minutes=chance.uniform(1, 90))
        report = {
            **common,
            "text": text,
            "occurred_at": (now - ago).isoformat(timespec="seconds"),
            **self._places.of(f"demo/{self._seed}/{number}"),
        }
        if channel == "hotline":
            report["request_type"] = (
                "咨询" if subclass == "1401" else _chosen(chance, REQUEST_TYPES)
            )
        if channel != "grid":
            report["reporter"] = _reporter(chance)
        return report

    def wrote(self, source_system: str, external_no: str) -> bool:
        """Is a report with this number of this source one of the feed, of whatever seed?"""
        known = {f"{SOURCE}{channel}" for channel in CHANNELS}
        return source_system in known and _NUMBERED.fullmatch(external_no) is not None

    def class_of(self, external_no: str) -> str | None:
        """The class that the report with this number was written for; None of an alarm. Raises
        ValueError for a number that is not the feed's."""
        if (numbered := _NUMBERED.fullmatch(external_no)) is None:
            raise ValueError(external_no)
        chance = _chance_of(numbered["seed"], "report", int(numbered["number"]))
        channel = _chosen(chance, self._channels)
        return None if channel == "sensor" else _chosen(chance, _weights(channel))

    def _alarm(self, number: int, chance: random.Random) -> dict[str, Any]:
        if chance.random() < REPEATED_ALARM:
            block = self._chance("device", number // SAME_DEVICE_FOR)
            device = block.choice(self._devices)
        else:
            device = chance.choice(self._devices)
        measured = MEASURED[device.kind]
        value = round(chance.uniform(measured.least, measured.most), 2)
        return {
            "device": device.code,
            "reading": {
                "kind": device.kind.value,
                "value": value,
                "unit": measured.unit,
                "condition": measured.condition,
            },
        }

    def _chance(self, what: str, number: int) -> random.Random:
        return _chance_of(self._seed, what, number)


def _chance_of(seed: str, what: str, number: int) -> random.Random:
    return random.Random(f"{seed}/{what}/{number}")  # noqa: S311 - a demo, no secret


def _reporter(chance: random.Random) -> dict[str, Any]:
    if chance.random() < 0.35:
        return {"anonymous": True}
    phone = FICTIONAL_PHONES + chance.randrange(10_000)
    return {"phone": str(phone), "wants_reply": chance.random() < 0.7}


def _weights(channel: str) -> dict[str, int]:
    texts = demo_texts()
    if channel == "petition":
        return {code: 1 for code in texts if code.startswith(PETITIONS)}
    if channel == "grid":
        return {
            code: _LITTER.get(code, _SELDOM.get(code, _USUAL))
            for code in texts
            if code.startswith(_ON_PATROL)
        }
    return {
        code: _OFTEN.get(code, _SELDOM.get(code, _USUAL))
        for code in texts
        if not code.startswith(PETITIONS)
    }


def _chosen(chance: random.Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]
