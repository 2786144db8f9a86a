"""Rows of figures as a county would have them, made at random and repeatably."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, Final

from dispatch.figures.tables import LIVE
from dispatch.incident.status import End

DAY: Final = 86_400
UNITS: Final = tuple(f"U{n:02}" for n in range(40))
TOWNS: Final = tuple(f"331102{n:03}" for n in range(1, 13))
CLASSES: Final = ("0101", "0204", "0301", "0402", "0504", "0701", "0803", "0901", "9999")
CHANNELS: Final = ("grid", "hotline", "sensor", "petition")
ENDS: Final = (*(end.value for end in End), "", "", "", *(["visited"] * 12), *(["reviewed"] * 8))


def random_rows(
    seed: int, tickets: int, since: int, days: int
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """So many tickets' rows with their tasks' rows, opened in the `days` from `since` on. They hold
    whatever the columns can hold, so that no two of them have to make sense together."""
    rng = random.Random(seed)

    def maybe(value: Any, chance: float = 0.7) -> Any:
        return value if rng.random() < chance else None

    def flag(chance: float = 0.5) -> int:
        return int(rng.random() < chance)

    for number in range(tickets):
        opened = since + rng.randrange(days * DAY)
        later = [opened + rng.randrange(days * DAY // 3) for _ in range(10)]
        town = maybe(rng.choice(TOWNS), 0.95)
        shared = {
            "channel": rng.choice(CHANNELS),
            "severity": rng.choice(("S1", "S2", "S3", "S3", "S4", "S4")),
            "subclass": rng.choice(CLASSES),
            "town": town,
            "village": town and f"{town}{rng.randrange(1, 9):03}",
            "grid": None,
        }
        ident = f"g{number:08}"
        ending = rng.choice(ENDS)
        ticket = {
            "edition": LIVE,
            "incident_id": ident,
            "version": 1 + rng.randrange(30),
            "request_type": "",
            **shared,
            "lng": None,
            "lat": None,
            "ending": ending,
            "opened_at": opened,
            "accepted_at": maybe(later[0]),
            "dispatched_at": maybe(later[1]),
            "ended_at": later[2] if ending else None,
            "due_at": maybe(later[3], 0.9),
            "late": flag(0.2),
            "suspended": 0 if ending else flag(0.2),
            "exempt": flag(0.05),
            "used_s": maybe(rng.randrange(10**6)) if ending else None,
            "accepted_in_time": maybe(flag(0.9)),
            "dispatched_in_time": maybe(flag(0.9)),
            "reviewed_in_time": maybe(flag(0.9)),
            "visited_in_time": maybe(flag(0.9)),
            "noticed_in_time": maybe(flag(0.9), 0.1),
            "answered_in_time": maybe(flag(0.9), 0.1),
            "automatic": flag(0.6),
            "dispatches": (sent := rng.choice((0, 1, 1, 1, 2, 3))),
            "wrong_dispatches": rng.randrange(sent) if sent else 0,
            "reworks": rng.choice((0, 0, 0, 1, 2)),
            "reopenings": rng.choice((0, 0, 0, 1)),
            "urges": rng.choice((0, 0, 1, 3)),
            "visited_at": maybe(later[4]),
            "reached": flag(0.8),
            "solved": maybe(flag(0.8)),
            "satisfied": maybe(flag(0.8)),
            "repeats": flag(0.2),
        }
        tasks = [_task(rng, ident, no, shared, opened, days) for no in range(1, sent + 1)]
        yield ticket, tasks


def _task(
    rng: random.Random, ident: str, no: int, shared: dict[str, Any], opened: int, days: int
) -> dict[str, Any]:
    def maybe(value: Any, chance: float = 0.8) -> Any:
        return value if rng.random() < chance else None

    at = [opened + rng.randrange(days * DAY // 3) for _ in range(8)]
    done = maybe(at[5], 0.7)
    return {
        "edition": LIVE,
        "incident_id": ident,
        "no": no,
        "unit": rng.choice(UNITS),
        "part": rng.choice(("lead", "lead", "lead", "co", "whistle")),
        **shared,
        "dispatched_at": at[0],
        "automatic": rng.randrange(2),
        "sign_due_at": maybe(at[1]),
        "signed_at": maybe(at[2]),
        "sign_late": int(rng.random() < 0.1),
        "sign_used_s": maybe(rng.randrange(10**5)),
        "contact_due_at": maybe(at[3]),
        "contacted_at": maybe(at[4]),
        "contact_late": int(rng.random() < 0.1),
        "contact_used_s": maybe(rng.randrange(10**5)),
        "due_at": maybe(at[6], 0.9),
        "done_at": done,
        "late": int(rng.random() < 0.2),
        "used_s": None if done is None else rng.randrange(10**6),
        "limit_s": maybe(rng.randrange(1, 10**6), 0.95),
        "open": int(done is None and rng.random() < 0.8),
        "suspended": int(done is None and rng.random() < 0.1),
        "exempt": int(rng.random() < 0.05),
        "returned_at": maybe(at[7], 0.1),
        "returns": rng.choice((0, 0, 0, 1)),
        "dismissed": rng.choice((0, 0, 0, 1)),
        "reworks": rng.choice((0, 0, 0, 1, 2)),
        "extensions": rng.choice((0, 0, 1)),
        "suspensions": rng.choice((0, 0, 1)),
        "card": rng.randrange(5),
        "solved": maybe(rng.randrange(2)),
        "satisfied": maybe(rng.randrange(2)),
    }
