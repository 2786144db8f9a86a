"""Likely duplicates (疑似重复): linked for a person to judge, searched after the commit."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.store.arrays import among, keys
from dispatch.store.bulk import SKIP_EXISTING, Write, write_all
from dispatch.store.engine import reading, writing
from dispatch.store.tables import CandidateRow, UtcTime

WITHIN: Final = timedelta(hours=24)
NEAR_M: Final = 50.0
"""The same subclass within 50 m, or in the same village, within 24 hours (county practice)."""

MOST: Final = 5
LOOKED_AT: Final = 4 * MOST
"""So many of the newest are looked at for each ticket: a box is wider than its circle."""

METRES_PER_DEGREE: Final = 111_320.0
NORTH: Final = NEAR_M / METRES_PER_DEGREE
EAST: Final = 2 * NORTH
"""Half the box in which near tickets are looked for, wide enough up to 60° of latitude."""

_SAME_MATTER: Final = (
    "o.subclass = n.subclass and o.opened_at > :since and o.open and o.id <> n.id "
    "and n.subclass <> '9999' and n.sensitivity <> 'petition' and o.sensitivity <> 'petition'"
)
_FOUND: Final = (
    "select n.id, o.id as other, n.lng, n.lat, o.lng as other_lng, o.lat as other_lat, "
    "o.opened_at, n.village is not null and o.village = n.village as same_village "
    "from incident n join incident o on"
)
_IN_VILLAGE: Final = "o.village = n.village"
_IN_BOX: Final = (
    f"o.lat between n.lat - {NORTH} and n.lat + {NORTH} "
    f"and o.lng between n.lng - {EAST} and n.lng + {EAST}"
)


async def link_candidates(engine: AsyncEngine, incident_ids: Sequence[str], now: datetime) -> int:
    """Links each of these tickets to at most five open ones that may be the same matter, the
    newest first; answers how many links there are. Run after their commit, it sees every lane,
    town and village: of two tickets that were opened at once, the later commit finds the earlier.
    """
    if not incident_ids:
        return 0
    rows = _links(await _found(engine, incident_ids, now - WITHIN), now)
    if rows:
        async with engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                await write_all(connection, Write(CandidateRow, rows, SKIP_EXISTING))
    return len(rows)


async def _found(
    engine: AsyncEngine, incident_ids: Sequence[str], since: datetime
) -> Sequence[Any]:
    async with engine.connect() as plain:
        connection = await reading(plain)
        mine = among(connection, "n.id", "ids")
        branches = " union ".join(
            f"{_FOUND} {_SAME_MATTER} and {where} where {mine}" for where in (_IN_VILLAGE, _IN_BOX)
        )
        sql = text(
            "select * from (select f.*, row_number() over "  # noqa: S608 - no input in the text
            "(partition by f.id order by f.opened_at desc, f.other) as rank "
            f"from ({branches}) f) ranked where rank <= {LOOKED_AT} order by id, rank"
        ).bindparams(bindparam("since", type_=UtcTime()))
        found = await connection.execute(
            sql, {"ids": keys(connection, incident_ids), "since": since}
        )
        return found.all()


def _links(found: Iterable[Any], now: datetime) -> list[dict[str, Any]]:
    links: list[dict[str, Any]] = []
    count: Counter[str] = Counter()
    for r in found:
        distance = None
        if None not in (r.lng, r.lat, r.other_lng, r.other_lat):
            distance = metres(r.lng, r.lat, r.other_lng, r.other_lat)
        near = distance is not None and distance <= NEAR_M
        if count[r.id] == MOST or not (near or r.same_village):
            continue
        count[r.id] += 1
        links.append(
            {
                "incident_id": r.id,
                "other_id": r.other,
                "distance_m": round(distance, 1) if distance is not None else None,
                "why": "near" if near else "same_village",
                "at": now,
            }
        )
    return links


def metres(lng: float, lat: float, other_lng: float, other_lat: float) -> float:
    """The distance of two points that are near each other, in metres."""
    east = (other_lng - lng) * METRES_PER_DEGREE * math.cos(math.radians(lat))
    north = (other_lat - lat) * METRES_PER_DEGREE
    return math.hypot(east, north)
