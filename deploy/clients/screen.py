"""The live board drawn in a terminal: numbers, what is due first, how old the data is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from deploy.clients.board import Board
from dispatch.incident.status import STATUS_ZH, Status
from dispatch.taxonomy import Severity

STALE_S: Final = 10.0
"""Older data than this is shown as old: beats come every two seconds."""
AROUND: Final = 12
"""Lines that are not tickets."""

_CASE_NO: Final = re.compile(r"\d{10}(\d{4})(\d{2})(\d{6})")
"""County, year, month and day, channel, serial."""

_SEVERITY_STYLE: Final = {"S1": "bold red", "S2": "yellow", "S3": "", "S4": "dim"}


def screen(board: Board, names: Mapping[str, str], now: datetime, height: int) -> RenderableType:
    """The whole screen; `names` are those of units, `height` its lines."""
    parts: list[RenderableType] = [_head(board), _numbers(board)]
    if not board.whole and not board.tickets:
        parts.append(Text("waiting for the board …", style="dim"))
    else:
        parts.append(ticket_table(board, names, now, max(5, height - AROUND)))
    return Panel(Group(*parts), title="闭环 bihuan")


def _head(board: Board) -> Text:
    age = board.age_s()
    if not board.connected:
        return Text(f"not connected; data {_seconds(age)} old", style="bold red")
    if age is None:
        return Text("connected; age of the data not known yet", style="yellow")
    return Text(
        f"connected; data {_seconds(age)} old", style="bold yellow" if age > STALE_S else "green"
    )


def _seconds(age: float | None) -> str:
    return "of unknown age," if age is None else f"{age:.0f} s"


def _numbers(board: Board) -> Text:
    counters = board.counters
    if counters is None:
        return Text("no numbers yet", style="dim")
    by_status = "  ".join(
        f"{STATUS_ZH[Status(name)]} {count}"
        for name, count in counters["by_status"].items()
        if count
    )
    text = Text.assemble(
        ("未结 ", ""),
        (str(counters["open"]), "bold"),
        ("  超期 ", ""),
        (str(counters["overdue"]), "bold red" if counters["overdue"] else "bold"),
        ("  今日上报 ", ""),
        (str(counters["today_in"]), "bold"),
        ("  今日结案 ", ""),
        (str(counters["today_closed"]), "bold"),
    )
    text.append(f"\n{by_status}")
    return text


def ticket_table(board: Board, names: Mapping[str, str], now: datetime, most: int) -> Table:
    """The tickets that are due first, at most `most`."""
    table = Table(box=None, expand=True, pad_edge=False)
    for title, wide in (
        ("编号", 0),
        ("级别", 0),
        ("状态", 0),
        ("事项", 2),
        ("承办", 1),
        ("限时", 0),
    ):
        table.add_column(title, ratio=wide or None, no_wrap=True, overflow="ellipsis")
    ordered = sorted(board.tickets.values(), key=_urgency)
    for ticket in ordered[:most]:
        severity = ticket["severity"]
        due, late = due_text(ticket["next_due_at"], now)
        table.add_row(
            short_case(ticket["case_no"]),
            Severity(severity).zh if severity else "",
            STATUS_ZH[Status(ticket["status"])],
            ticket["title"],
            names.get(ticket["lead"] or "", ticket["lead"] or ""),
            Text(due, style="bold red" if late else ""),
            style=_SEVERITY_STYLE.get(severity or "", ""),
        )
    left = len(ordered) - most
    if left > 0 or board.truncated:
        more = "and more" if board.truncated else f"{left} more"
        table.add_row("", "", "", Text(f"… {more}", style="dim"), "", "")
    return table


def short_case(case_no: str) -> str:
    """A case number as it is spoken of in its own county: month and day, channel, serial."""
    parts = _CASE_NO.fullmatch(case_no)
    return "-".join(parts.groups()) if parts else case_no


def _urgency(ticket: Mapping[str, Any]) -> tuple[str, str]:
    """Due first; times of one zone sort as text."""
    return (ticket["next_due_at"] or "9999", ticket["case_no"])


def due_text(at: str | None, now: datetime) -> tuple[str, bool]:
    """In how long a ticket is due, or for how long it has been; and whether it is late."""
    if at is None:
        return "", False
    left = (datetime.fromisoformat(at) - now).total_seconds()
    late, minutes = left < 0, int(abs(left) // 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    said = f"{days} 天 {hours} 时" if days else f"{hours}:{minutes:02d}"
    return (f"超 {said}" if late else said), late
