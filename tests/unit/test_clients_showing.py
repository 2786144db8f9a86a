"""How far a replay says that it is."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from deploy.clients.progress import Progress
from deploy.clients.showing import Shown


@pytest.mark.parametrize(
    ("position", "rows", "limit", "share"),
    [
        (250, 50, None, 0.25),
        (250, 50, 100, 0.5),
        (500, 100, 100, 1.0),
        (900, 90, 1_000_000, 0.9),
        (1000, 120, 100, 1.0),
    ],
)
def test_the_share_counts_against_what_ends_the_replay(
    position: int, rows: int, limit: int | None, share: float
) -> None:
    progress = Progress(Path("never-written"), position=position, rows=rows)
    shown = Shown(Console(file=io.StringIO()), progress, 1000, limit)
    assert shown.share() == pytest.approx(share)


def test_the_bar_of_a_limited_replay_fills(tmp_path: Path) -> None:
    out = io.StringIO()
    progress = Progress(tmp_path / "p", position=10, rows=5)
    shown = Shown(Console(file=out, force_terminal=True, width=100), progress, 1000, 5)
    with shown.running("file.csv"):
        shown.settled()
    assert "100 %" in out.getvalue()
