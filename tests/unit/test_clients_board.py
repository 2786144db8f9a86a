"""The terminal's board knows what the frames told, and says when it cannot."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from rich.console import Console

from deploy.clients.board import Board, live_address
from deploy.clients.screen import due_text, screen

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def a_ticket(ident: str, version: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "id": ident,
        "version": version,
        "case_no": f"no-{ident}",
        "severity": "S3",
        "status": "HANDLING",
        "title": f"matter {ident}",
        "lead": "ZHZF",
        "next_due_at": "2026-03-02T02:30:00Z",
        **fields,
    }


def snapshot(n: int, *tickets: dict[str, Any], page: int = 1, last: bool = True) -> dict[str, Any]:
    return {
        "type": "snapshot",
        "n": n,
        "cursor": f"c{n}" if last else "",
        "page": page,
        "last": last,
        "truncated": False,
        "tickets": list(tickets),
        "counters": None,
    }


def change(n: int, ticket: dict[str, Any]) -> dict[str, Any]:
    return {"type": "change", "n": n, "cursor": f"c{n}", "ticket": ticket, "events": []}


def test_pages_are_one_snapshot_and_replace_what_was_there() -> None:
    board = Board()
    board.take(snapshot(1, a_ticket("a"), last=False))
    assert not board.whole
    assert board.cursor == ""
    changed = board.take(snapshot(2, a_ticket("b"), page=2))
    assert board.whole
    assert set(changed) == set(board.tickets) == {"a", "b"}
    assert board.cursor == "c2"
    board.take({"type": "reset", "n": 3, "cursor": "", "reason": "slow"})
    assert set(board.tickets) == {"a", "b"}
    board.take(snapshot(4, a_ticket("c")))
    assert set(board.tickets) == {"c"}


def test_changes_come_in_order_and_older_ones_do_nothing() -> None:
    board = Board()
    board.take(snapshot(1, a_ticket("a", 5)))
    assert board.take(change(2, a_ticket("a", 6, status="FEEDBACK"))) == ["a"]
    board.take(change(3, a_ticket("a", 4, status="PENDING_SIGN")))
    assert board.tickets["a"]["status"] == "FEEDBACK"
    gone = {"type": "gone", "id": "a", "version": 7}
    new = {"type": "change", "ticket": a_ticket("b"), "events": []}
    board.take({"type": "changes", "n": 4, "cursor": "c4", "items": [new, gone]})
    assert set(board.tickets) == {"b"}


def test_a_missing_frame_is_noticed() -> None:
    board = Board()
    board.take(snapshot(1))
    with pytest.raises(ValueError, match="frame 2 is missing"):
        board.take(change(3, a_ticket("a")))
    board.opened()
    board.take(snapshot(1))


def drawn(board: Board, height: int = 30, width: int = 120) -> str:
    console = Console(width=width)
    with console.capture() as captured:
        console.print(screen(board, {"ZHZF": "综合行政执法局"}, NOW, height))
    return captured.get()


def test_the_screen_shows_what_is_due_first_and_how_old_it_is() -> None:
    board = Board()
    assert "not connected" in drawn(board)
    board.connected = True
    late = a_ticket("a", next_due_at="2026-03-01T23:00:00Z")
    board.take(snapshot(1, a_ticket("b"), late, *(a_ticket(f"x{n}") for n in range(30))))
    board.take({"type": "beat", "n": 2, "cursor": "c2", "age_s": 1.5})
    text = drawn(board)
    assert text.index("no-a") < text.index("no-b")
    assert "超 2:00" in text
    assert "综合行政执法局" in text
    assert "data 2 s old" in text
    assert "14 more" in text


def test_a_narrow_terminal_still_shows_who_has_it() -> None:
    board = Board()
    board.take(snapshot(1, a_ticket("a", case_no="3311022026112603000105")))
    text = drawn(board, width=80)
    assert "1126-03-000105" in text
    assert "综合行政执" in text


def test_due_times_are_said_as_people_say_them() -> None:
    assert due_text(None, NOW) == ("", False)
    assert due_text("2026-03-02T02:30:00Z", NOW) == ("1:30", False)
    assert due_text("2026-03-04T04:00:00+00:00", NOW) == ("2 天 3 时", False)


def test_the_socket_is_where_the_pages_are() -> None:
    assert live_address("https://a.example/x") == "wss://a.example/x/api/v1/live"
    assert live_address("http://a.example:1") == "ws://a.example:1/api/v1/live"
