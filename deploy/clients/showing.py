"""How a replay is shown: a bar in a terminal, a line now and then elsewhere, counts at the end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from deploy.clients.progress import Progress

LINE_EVERY_S: Final = 5.0
MOST_LISTED: Final = 200


class Shown:
    """Shows a replay's progress on a console."""

    def __init__(
        self, console: Console, progress: Progress, size: int, limit: int | None = None
    ) -> None:
        self._console = console
        self._progress = progress
        self._size = max(1, size)
        self._limit = limit
        self._began = self._line_at = time.monotonic()
        self._before = progress.rows
        self._waiting = ""
        self._bar: Bar | None = None
        self._task = TaskID(0)

    @contextmanager
    def running(self, title: str) -> Iterator[None]:
        """Shows while the body runs."""
        if not self._console.is_terminal:
            yield
            return
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %  {task.fields[counts]}"),
            TimeRemainingColumn(),
            console=self._console,
        )
        with self._bar:
            self._task = self._bar.add_task(title, total=1.0, counts="")
            self.settled()
            yield

    def share(self) -> float:
        """How much is done, from 0 to 1: of the file, or of the rows that were asked for, whichever
        ends the replay first."""
        of_file = self._progress.position / self._size
        of_rows = self._progress.rows / self._limit if self._limit else 0.0
        return min(1.0, max(of_file, of_rows))

    def settled(self) -> None:
        """Something more is settled."""
        self._waiting = ""
        self._refresh()

    def waiting(self, why: str) -> None:
        """The server does not answer, for the reason given; said once for each."""
        if why != self._waiting:
            self._waiting = why
            if self._bar is None:
                self._console.print(
                    f"waiting: {why}", highlight=False, markup=False, soft_wrap=True
                )
        self._refresh()

    def _refresh(self) -> None:
        if self._bar is not None:
            counts = f"waiting: {self._waiting}" if self._waiting else self._counts()
            self._bar.update(self._task, completed=self.share(), counts=counts)
        elif time.monotonic() - self._line_at >= LINE_EVERY_S:
            self._line_at = time.monotonic()
            share = int(100 * self.share())
            self._console.print(f"{share} % {self._counts()}", highlight=False, soft_wrap=True)

    def _counts(self) -> str:
        p = self._progress
        seconds = max(time.monotonic() - self._began, 0.001)
        return (
            f"rows {p.rows}, new {p.new}, known {p.known}, refused {len(p.refused)},"
            f" {(p.rows - self._before) / seconds:.0f}/s"
        )

    def summary(self) -> None:
        """The counts, and every refused row with its reason."""
        p = self._progress
        for result in p.refused[:MOST_LISTED]:
            self._console.print(
                f"row {result.row}: {result.why}", highlight=False, markup=False, soft_wrap=True
            )
        if len(p.refused) > MOST_LISTED:
            more = len(p.refused) - MOST_LISTED
            self._console.print(f"and {more} more rows were refused")
        self._console.print(
            f"rows {p.rows}: accepted {p.new + p.known} (new {p.new}, known {p.known}),"
            f" refused {len(p.refused)}",
            highlight=False,
        )
