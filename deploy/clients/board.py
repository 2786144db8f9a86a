"""The live board's client: what a board knows after each frame, and a socket that comes back."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from deploy.clients.session import FIRST_PAUSE_S, LONGEST_PAUSE_S, Session
from deploy.complaint import Complaint

SILENT_S: Final = 15.0
"""Beats come every two seconds: a socket that is silent for longer is dead."""
LOOK_AT_TOKEN_S: Final = 20.0
TOKEN_REASONS: Final = ("token", "expired")


@dataclass
class Board:
    """What the frames have told so far."""

    tickets: dict[str, dict[str, Any]] = field(default_factory=dict)
    counters: dict[str, Any] | None = None
    cursor: str = ""
    whole: bool = False
    """Whether a snapshot has come to its last page"""
    truncated: bool = False
    connected: bool = False
    changes: int = 0
    _age_s: float | None = None
    _age_at: float = 0.0
    _n: int = 0
    _arriving: dict[str, dict[str, Any]] | None = None

    def opened(self) -> None:
        """A new socket: its frames are numbered from one."""
        self._n = 0
        self._arriving = None

    def age_s(self) -> float | None:
        """How old the data may be; None before the first beat. Without frames it grows."""
        return None if self._age_s is None else self._age_s + time.monotonic() - self._age_at

    def take(self, frame: Mapping[str, Any]) -> list[str]:
        """Takes a frame; the tickets that it changed. Raises ValueError when one is missing."""
        self._n += 1
        if frame["n"] != self._n:
            raise ValueError(f"frame {self._n} is missing")
        changed: list[str] = []
        match frame["type"]:
            case "snapshot":
                changed = self._page(frame)
            case "change" | "gone":
                changed = self._item(frame)
            case "changes":
                for item in frame["items"]:
                    changed += self._item(item)
            case "counters":
                self.counters = frame["counters"]
            case "beat":
                self._age_s, self._age_at = frame["age_s"], time.monotonic()
            case "reset":
                self.whole, self._arriving = False, {}
            case _:
                pass
        if self.whole:
            self.cursor = frame["cursor"] or self.cursor
        return changed

    def _page(self, frame: Mapping[str, Any]) -> list[str]:
        if frame["page"] == 1 or self._arriving is None:
            self._arriving, self.whole = {}, False
        self._arriving.update((t["id"], t) for t in frame["tickets"])
        self.counters = frame["counters"] or self.counters
        if not frame["last"]:
            return []
        self.tickets, self._arriving = self._arriving, None
        self.whole, self.truncated = True, frame["truncated"]
        return list(self.tickets)

    def _item(self, item: Mapping[str, Any]) -> list[str]:
        target = self.tickets if self._arriving is None else self._arriving
        if item["type"] == "gone":
            known = target.get(item["id"])
            if known is not None and known["version"] <= item["version"]:
                del target[item["id"]]
            return [item["id"]]
        ticket = item["ticket"]
        known = target.get(ticket["id"])
        if known is None or known["version"] <= ticket["version"]:
            target[ticket["id"]] = ticket
            self.changes += 1
        return [ticket["id"]]


def live_address(url: str) -> str:
    """The websocket of the live board on the server at `url`."""
    return "ws" + url.removeprefix("http") + "/api/v1/live"


async def follow(
    session: Session,
    url: str,
    wish: Mapping[str, Any],
    board: Board,
    on_wait: Callable[[str], None] = lambda _: None,
) -> AsyncIterator[tuple[dict[str, Any], list[str]]]:
    """Each frame with the tickets that it changed, for ever: a socket that ends is opened again
    and goes on from the cursor. Raises Complaint when the board is denied to this account."""
    pause, stale = FIRST_PAUSE_S, None
    while True:
        why = "the server closed the board"
        try:
            token = await session.token(not_this=stale)
            stale = None
            async with connect(
                live_address(url), compression=None, max_size=None, open_timeout=10
            ) as socket:
                board.opened()
                since = board.cursor if board.whole else None
                await _say(socket, type="subscribe", token=token, filter=wish, since=since or None)
                renewing = asyncio.create_task(_keep_token(socket, session, token))
                try:
                    async for frame in _frames(socket):
                        if frame["type"] == "denied":
                            why = _denied(frame["reason"])
                            stale = token if frame["reason"] in TOKEN_REASONS else None
                            break
                        board.connected = True
                        pause = FIRST_PAUSE_S
                        yield frame, board.take(frame)
                finally:
                    renewing.cancel()
                    with suppress(asyncio.CancelledError, ConnectionClosed):
                        await renewing
        except InvalidURI:
            raise Complaint(f"{live_address(url)} is no websocket address") from None
        except ValueError as error:
            why = str(error)
            board.cursor, board.whole = "", False
        except TimeoutError:
            why = "the board is silent"
        except (OSError, InvalidHandshake, ConnectionClosed) as error:
            why = f"the board does not answer ({type(error).__name__})"
        board.connected = False
        on_wait(why)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_S)


def _denied(reason: str) -> str:
    """Why the board was denied for the moment. Raises Complaint when it is for good."""
    if reason in ("right", "invalid"):
        said = "this account has no live board" if reason == "right" else "the wish is not valid"
        raise Complaint(f"{said} ({reason})")
    return f"the board is denied ({reason})"


async def _frames(socket: ClientConnection) -> AsyncIterator[dict[str, Any]]:
    while True:
        try:
            text = await asyncio.wait_for(socket.recv(), SILENT_S)
        except ConnectionClosed:
            return
        yield orjson.loads(text)


async def _keep_token(socket: ClientConnection, session: Session, told: str) -> None:
    """Tells the server the new token whenever the session has renewed it."""
    while True:
        await asyncio.sleep(LOOK_AT_TOKEN_S)
        token = await session.token()
        if token != told:
            told = token
            await _say(socket, type="token", token=token)


async def _say(socket: ClientConnection, **message: Any) -> None:
    await socket.send(json.dumps(message))
