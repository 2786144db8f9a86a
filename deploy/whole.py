"""Prints tables of which nothing may be cut, however narrow the terminal is."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.table import Table

WIDEST: Final = 1000


def print_whole(console: Console, table: Table) -> None:
    """Prints `table` as wide as it needs to be. A narrow terminal folds its lines; a name or a
    password that was cut would be of no use."""
    needed = table.__rich_measure__(console, console.options.update(max_width=WIDEST)).maximum
    Console(file=console.file, width=max(needed, console.width)).print(table)
