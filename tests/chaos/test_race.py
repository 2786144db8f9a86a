"""Pairs that race: two reports of one device and condition, and one report sent twice, by sixteen
clients through the whole product. `RACE_PAIRS` says how many pairs of each (10,000 in full)."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import text

from dispatch.store.engine import create_engine
from tests.chaos.campaign import running_centre
from tests.chaos.centre import Centre

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

PAIRS: Final = int(os.environ.get("RACE_PAIRS", "300"))
CLIENTS: Final = 16
WORKED_PER_S: Final = 40
TEXTS: Final = ("水位超过警戒线", "河边水位很高,快淹到路面了", "传感器报警", "井盖处水漫出来了")

Posting = tuple[str, dict[str, Any]]


@dataclass
class Answers:
    """What the clients were told: by pair, and the status codes of all."""

    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    codes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


def alarms(rng: random.Random, number: int, towns: list[str]) -> Iterator[Posting]:
    """Two alarms of one device and condition: one in each lane, other words, another town. A
    reading that names its condition is urgent; one that is the condition by its kind is not."""
    device, condition = f"race-{number}", rng.choice(("high", "leak", "smoke"))
    here, there = rng.sample(towns, 2)
    one, other = rng.sample(TEXTS, 2)
    value = round(rng.uniform(1, 9), 2)
    urgent = {"kind": "level", "value": value, "condition": condition}
    for words, town, reading in (
        (one, here, urgent),
        (other, there, {"kind": condition, "value": value}),
    ):
        yield (
            device,
            {
                "channel": "sensor",
                "client_uuid": f"{device}-{town}-{len(words)}",
                "device": device,
                "area_code": town,
                "text": words,
                "reading": reading,
            },
        )


def twins(rng: random.Random, number: int, towns: list[str]) -> Iterator[Posting]:
    """One report, sent twice."""
    name = f"twin-{number}"
    body = {
        "channel": rng.choice(("hotline", "grid")),
        "client_uuid": name,
        "area_code": rng.choice(towns),
        "text": f"路灯不亮,第 {number} 号灯杆",
    }
    for _ in range(2):
        yield name, body


async def client(address: str, account: dict[str, Any], work: list[Posting], said: Answers) -> None:
    """Posts from the common list until it is empty."""
    async with httpx.AsyncClient(base_url=address, timeout=60) as http:
        token = await _token(http, account)
        while work:
            name, body = work.pop()
            answer = await http.post("/api/v1/reports", json=body, headers=_bearer(token))
            if answer.status_code == 401:
                token = await _token(http, account)
                answer = await http.post("/api/v1/reports", json=body, headers=_bearer(token))
            assert answer.status_code in (200, 202), answer.text[:500]
            said.ids[name].append(answer.json()["report_id"])
            said.codes[name].append(answer.status_code)


async def _token(http: httpx.AsyncClient, account: dict[str, Any]) -> str:
    form = {k: account[k] for k in ("username", "password")}
    answer = await http.post("/api/v1/auth/token", data=form)
    assert answer.status_code == 200, answer.text[:500]
    return str(answer.json()["access_token"])


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def race(centre: Centre) -> Answers:
    """All pairs, the two of a pair next to each other, by all clients at once."""
    rng = random.Random(PAIRS)
    account = next(a for a in centre.accounts if a["role"] == "INTEGRATOR")
    towns = [r[0] for r in await ask(centre, "select code from area where level = 'town'")]
    pairs = [list(kind(rng, number, towns)) for number in range(PAIRS) for kind in (alarms, twins)]
    rng.shuffle(pairs)
    work = [posting for pair in pairs for posting in pair]
    said = Answers()
    async with asyncio.TaskGroup() as group:
        for _ in range(CLIENTS):
            group.create_task(client(centre.address, account, work, said))
    return said


async def ask(centre: Centre, sql: str) -> list[Any]:
    """The rows of a query on the centre's database."""
    engine = create_engine(str(centre.settings.database_url))
    async with engine.connect() as connection:
        found = list(await connection.execute(text(sql)))
    await engine.dispose()
    return found


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_no_double_ticket_and_no_double_report(kind: str) -> None:
    with running_centre(kind) as centre:
        said = await race(centre)
        patience = 60 + 4 * PAIRS / WORKED_PER_S
        await asyncio.to_thread(centre.wait_idle, patience)
        reports = await ask(centre, "select report_id, incident_id, joined from report")
        tickets = await ask(centre, "select id, device, version from incident")
        joined = await ask(
            centre,
            "select incident_id from incident_event where type = 'ReportJoined'",
        )
        lanes = await ask(centre, "select topic, records from progress where records > 0")
    twin_pairs = {name for name in said.ids if name.startswith("twin-")}
    device_pairs = {name for name in said.ids if name.startswith("race-")}
    assert (len(twin_pairs), len(device_pairs)) == (PAIRS, PAIRS)

    for name in twin_pairs:
        assert len(set(said.ids[name])) == 1, name
        assert sorted(said.codes[name]) == [200, 202], name
    for name in device_pairs:
        assert len(set(said.ids[name])) == 2, name

    sent = {ident for ids in said.ids.values() for ident in ids}
    assert Counter(r[0] for r in reports) == Counter(sent)
    assert len(reports) == 3 * PAIRS
    assert len(tickets) == 2 * PAIRS
    assert Counter(t[1] for t in tickets if t[1]) == Counter(device_pairs)
    of_report = {r[0]: r[1] for r in reports}
    for name in device_pairs:
        assert len({of_report[ident] for ident in said.ids[name]}) == 1, name
    assert len(joined) == len(set(joined)) == PAIRS
    topics = {topic for topic, _ in lanes}
    assert {"bihuan.matters.v1", "bihuan.matters.urgent.v1"} <= topics
