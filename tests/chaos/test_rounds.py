"""Three rounds of chaos in the ordinary tests; `make chaos` has twenty."""

from __future__ import annotations

import secrets

import pytest

from tests.chaos.campaign import fight, running_centre

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


@pytest.mark.parametrize(
    ("kind", "first", "rounds"),
    [
        ("sqlite", 0, 1),
        ("postgresql", 1, 2),
    ],
)
async def test_nothing_is_lost_and_nothing_happens_twice(
    kind: str, first: int, rounds: int
) -> None:
    said: list[str] = []
    seed = secrets.randbelow(1_000_000)
    with running_centre(kind) as centre:
        wrong = await fight(centre, rounds=rounds, seed=seed, say=said.append, first=first)
        assert wrong == [], "\n".join([f"seed {seed}", *said, centre.logs()])
