"""Tickets that are made so that a step of theirs falls due at chosen moments, by the real ledger
and the product's real policies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, Final

import orjson
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.incident.clocks import ClockRun
from dispatch.incident.status import Clock
from dispatch.topics import Lane
from escalation.policies import packaged_policies
from tests.support.ledgers import Deliveries, a_ledger, a_matter, rows
from tests.support.random_walks import opened_walk

LANES: Final = {Lane.NORMAL: "S3", Lane.URGENT: "S2"}
"""A severity of each lane."""


@cache
def sign_run(severity: str, subclass: str = "0701") -> ClockRun:
    """The sign clock of a dispatched ticket: its limit, and its first step at the whole of it."""
    run = opened_walk(severity, subclass).it.running(Clock.SIGN)
    assert run is not None, "it was dispatched"
    return run


async def due_at(
    engine: AsyncEngine, moments: Iterable[tuple[datetime, int]], lane: Lane, topic: str
) -> list[str]:
    """So many tickets for each moment, whose sign-off is overdue then. `topic` names the batch."""
    severity = LANES[lane]
    run = sign_run(severity)
    calendar = packaged_policies().calendar
    clock: dict[str, datetime] = {}
    ledger = a_ledger(engine, lambda: clock["now"], rules=opened_walk(severity, "0701").rules)
    deliver, ids = Deliveries(topic), list[str]()
    for due, count in moments:
        clock["now"] = calendar.after(due, -run.seconds, run.kind)
        matters = [a_matter(severity=severity) for _ in range(count)]
        published = await ledger.route(deliver(*matters), [])
        ids += [str(p.incident_id) for p in published]
    return ids


async def fired_steps(engine: AsyncEngine, ids: Iterable[str], step: str) -> list[dict[str, Any]]:
    """Every firing of a step on these tickets' sign clocks, as stored."""
    wanted = set(ids)
    sql = "select body from incident_event where type = 'StepFired'"
    events = [orjson.loads(body) for (body,) in await rows(engine, sql)]
    return [
        e
        for e in events
        if e["incident_id"] in wanted and (e["clock"], e["step"]) == (Clock.SIGN, step)
    ]


def lateness(events: Iterable[dict[str, Any]]) -> list[float]:
    """Seconds from due to event."""
    return [
        (datetime.fromisoformat(e["at"]) - datetime.fromisoformat(e["due"])).total_seconds()
        for e in events
    ]


def doubled(events: Iterable[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Steps that fired more than once for one due time."""
    counts = Counter((e["incident_id"], e["run"], e["step"], e["due"]) for e in events)
    return [key for key, count in counts.items() if count > 1]
