"""`make chaos`: rounds on SQLite and on PostgreSQL, all troubles printed with their seed."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
from collections.abc import Sequence

from rich.console import Console

from tests.chaos.campaign import fight, running_centre

KINDS = ("sqlite", "postgresql")


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every promise was kept in every round."""
    parser = argparse.ArgumentParser(prog="tests.chaos", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--first", type=int, default=0, help="number of the first round")
    parser.add_argument("--database", choices=KINDS, default=None)
    asked = parser.parse_args(arguments)
    console = Console(highlight=False, soft_wrap=True)
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed
    kinds = KINDS if asked.database is None else (asked.database,)
    wrong: list[str] = []
    for place, kind in enumerate(kinds):
        rounds = asked.rounds // len(kinds) + (place < asked.rounds % len(kinds))
        if rounds:
            console.print(f"{kind}: {rounds} rounds, seed {seed}")
            with running_centre(kind) as centre:
                found = asyncio.run(
                    fight(centre, rounds=rounds, seed=seed, say=console.print, first=asked.first)
                )
                if found:
                    console.print(centre.logs(), markup=False)
            wrong += [f"{kind}: {line}" for line in found]
    console.print("\n".join(wrong) or "every promise was kept", markup=False)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
