"""The stream of reports: all channels, some twice, some with other content, some urgent."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from tests.chaos.centre import CRASH_TEXT

TEXTS: Final = (
    "路口垃圾桶满了，没有人清运，气味很大",
    "人行道地砖破损，老人走路容易摔倒",
    "小区门口路灯不亮已经三天",
    "楼下夜宵摊油烟扰民，每天到凌晨",
    "工地夜间施工噪声很大，影响休息",
    "河道里有漂浮物和白色泡沫",
    "占道经营，早上上班堵得走不了",
    "井盖缺失，路过的电动车差点摔倒",
    "公司拖欠工资两个月",
    "自来水发黄，已经停水半天",
)
URGENT_TEXTS: Final = (
    "三楼着火了，浓烟滚滚，快来人",
    "闻到很浓的煤气味，楼道里有人晕倒",
    "有老人被困在电梯里",
    "河边有小孩落水了",
)
TOWNS: Final = ("331102001", "331102002", "331102003", "331102004")
DEVICES: Final = (
    ("SMOKE-0001", "smoke", "fire"),
    ("SMOKE-0002", "smoke", "fire"),
    ("GAS-0001", "gas", "leak"),
    ("WATER_LEVEL-0001", "level", "high"),
    ("MANHOLE-0001", "tilt", ""),
)


@dataclass(frozen=True, slots=True)
class Posting:
    """One report and what is posted of it: the same again, or other content under its identity."""

    number: int
    body: dict[str, Any]
    again: bool = False
    other: dict[str, Any] | None = None
    crashes: bool = False


def postings(rng: random.Random, run: str, first: int) -> Iterator[Posting]:
    """Reports without end; `run` and the numbers make their identities unique."""
    number = first
    while True:
        body = _body(rng, run, number)
        kind = rng.random()
        other = None
        if kind > 0.95 and body["channel"] != "sensor":
            other = {**body, "text": f"{body['text']}（补充 {number}）"}
        yield Posting(number, body, again=kind < 0.1, other=other)
        number += 1


def crashing(run: str, number: int) -> Posting:
    """A report that crashes its handler for ever."""
    body = {"channel": "grid", "client_uuid": f"{run}-{number}", "text": CRASH_TEXT}
    return Posting(number, body, crashes=True)


def _body(rng: random.Random, run: str, number: int) -> dict[str, Any]:
    channel = rng.choices(("grid", "hotline", "petition", "sensor"), (35, 30, 10, 25))[0]
    if channel == "sensor":
        return _alarm(rng, run, number)
    texts = URGENT_TEXTS if rng.random() < 0.12 else TEXTS
    body: dict[str, Any] = {
        "channel": channel,
        "text": f"{rng.choice(texts)}，编号{number}",
        "area_code": rng.choice(TOWNS),
    }
    if channel == "grid":
        body["client_uuid"] = f"{run}-{number}"
        body["position"] = {
            "lng": round(rng.uniform(119.88, 119.96), 5),
            "lat": round(rng.uniform(28.42, 28.48), 5),
        }
    else:
        body |= {"source_system": "12345", "external_no": f"{run}-{number}"}
        body["reporter"] = {"name": "来电人", "phone": f"138{number:08d}", "wants_reply": True}
    return body


def _alarm(rng: random.Random, run: str, number: int) -> dict[str, Any]:
    device, kind, condition = rng.choice(DEVICES)
    return {
        "channel": "sensor",
        "source_system": "iot",
        "external_no": f"{run}-{number}",
        "device": device,
        "reading": {"kind": kind, "value": float(number), "condition": condition},
    }
