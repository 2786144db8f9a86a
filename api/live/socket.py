"""One socket of the live board: what it shows, what waits to be sent, when it must end."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import orjson
import structlog

from api.live import metrics
from api.live.cursor import Cursor
from api.live.filters import ViewKey
from api.live.hub import Hub
from api.live.snapshots import Snapshot
from dispatch.access import Actor

_log = structlog.get_logger(__name__)

CLOSES: Final = {
    "token": 4401,
    "expired": 4401,
    "right": 4403,
    "invalid": 4400,
    "late": 4408,
    "too_many": 4429,
    "unavailable": 1013,
}
SNAPSHOT_AGAIN_S: Final = 1.0


class Board(Protocol):
    """What a socket needs of the board."""

    hub: Hub

    async def snapshot(self, account: str, key: ViewKey) -> Snapshot:
        """A snapshot of the view, when it is this account's turn."""

    async def counters(self, key: ViewKey) -> dict[str, Any] | None:
        """The view's numbers, None while the database does not answer."""

    def server_time(self) -> str:
        """The time, as JSON has it."""

    def beat_body(self) -> str:
        """How old the board may be, as the body of a frame."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to begin with: the view, and either where the client stopped or why it starts anew."""

    key: ViewKey
    since: Cursor | None
    reason: str | None


class Socket:
    """Sends frames in order, one after another, with numbers without gaps.

    Its writer is the only one that sends. Whoever pushes never waits: what a slow client has not
    taken is thrown away and replaced by a fresh snapshot.
    """

    def __init__(
        self,
        board: Board,
        send: Callable[[str], Awaitable[None]],
        close: Callable[[int], Awaitable[None]],
        *,
        actor: Actor,
        rights_version: int,
        expires_at: float,
        queue: int,
    ) -> None:
        self._board = board
        self._hub = board.hub
        self._send_text = send
        self._close = close
        self.actor = actor
        self.rights_version = rights_version
        self.expires_at = expires_at
        self._most = queue
        self._waiting: deque[str] = deque()
        self._plan: Plan | None = None
        self._key: ViewKey | None = None
        self._joined: ViewKey | None = None
        self._ended: str | None = None
        self._sleeping: asyncio.Future[None] | None = None
        self._n = 0
        self.missing = False
        """Whether its account was not found when rights were looked at last."""

    @property
    def shows(self) -> bool:
        """Whether it is told of changes now."""
        return self._joined is not None and self._plan is None

    @property
    def ending(self) -> bool:
        """Whether it has been told to end."""
        return self._ended is not None

    @property
    def key(self) -> ViewKey | None:
        """The view that it shows or is about to show."""
        return self._key

    def begin(self, plan: Plan) -> None:
        """Shows another view, or the same one anew."""
        self._key = plan.key
        self._plan = plan
        self._wake()

    def restart(self, reason: str) -> None:
        """What it shows is no longer right."""
        if self._key is not None:
            self.begin(Plan(self._key, None, reason))

    def push(self, body: str) -> None:
        """A frame that waits for its turn."""
        if self._plan is not None:
            return
        if len(self._waiting) >= self._most:
            self.restart("slow")
            return
        self._waiting.append(body)
        self._wake()

    def end(self, reason: str) -> None:
        """Says why, and closes."""
        self._ended = self._ended or reason
        self._wake()

    def leave(self) -> None:
        """Is told nothing more."""
        if self._joined is not None:
            self._hub.leave(self, self._joined)
            self._joined = None

    def _wake(self) -> None:
        sleeping = self._sleeping
        if sleeping is not None:
            self._sleeping = None
            if not sleeping.done():
                sleeping.set_result(None)

    async def run(self) -> None:
        """Sends until the socket ends."""
        while self._ended is None:
            if self._plan is not None:
                plan, self._plan = self._plan, None
                await self._start(plan)
            elif self._waiting:
                await self._send(self._waiting.popleft())
            else:
                self._sleeping = asyncio.get_running_loop().create_future()
                await self._sleeping
        self.leave()
        await self._send_text(denied(self._ended))
        await self._close(CLOSES[self._ended])

    async def _start(self, plan: Plan) -> None:
        """Catches up, or sends a snapshot and catches up from there."""
        self.leave()
        self._waiting.clear()
        since, reason = plan.since, plan.reason
        if since is not None:
            reason = self._hub.wrong_with(since)
            since = None if reason else since
        while since is None:
            if reason is not None:
                metrics.RESETS.labels(reason=reason).inc()
                await self._send(f'"cursor":"","type":"reset","reason":"{reason}"}}')
            since = await self._snapshot(plan.key)
            if since is None:
                return
            reason = self._hub.wrong_with(since)
            since = None if reason else since
        self._hub.join(self, plan.key, since)
        self._joined = plan.key
        self.push(self._board.beat_body())
        if plan.since is not None and plan.since is since:
            counters = await self._board.counters(plan.key)
            if counters is not None:
                self.push(counters_body(str(self._hub.cursor), counters))

    async def _snapshot(self, key: ViewKey) -> Cursor | None:
        """Sends all pages; the cursor from which to go on, None when something else was asked."""
        while True:
            try:
                snapshot = await self._board.snapshot(self.actor.account, key)
                break
            except Exception as error:  # noqa: BLE001 - the database is away: asked again, for ever
                _log.warning("snapshot_not_read", error=type(error).__name__)
                await asyncio.sleep(SNAPSHOT_AGAIN_S)
            if self._plan is not None or self._ended is not None:
                return None
        counters = await self._board.counters(key)
        told = orjson.dumps(counters).decode()
        time = self._board.server_time()
        for number, page in enumerate(snapshot.pages, 1):
            last = number == len(snapshot.pages)
            cursor = str(snapshot.cursor) if last else ""
            await self._send(
                f'"cursor":"{cursor}","type":"snapshot","page":{number},'
                f'"last":{"true" if last else "false"},'
                f'"truncated":{"true" if snapshot.truncated else "false"},'
                f'"tickets":[{page}],"counters":{told if number == 1 else "null"},'
                f'"server_time":"{time}"}}',
            )
            if self._plan is not None or self._ended is not None:
                return None
        return snapshot.cursor

    async def _send(self, body: str) -> None:
        self._n += 1
        await self._send_text(f'{{"n":{self._n},{body}')


def denied(reason: str) -> str:
    """The last frame of a socket."""
    metrics.DENIED.labels(reason=reason).inc()
    return f'{{"type":"denied","reason":"{reason}"}}'


def counters_body(cursor: str, counters: dict[str, Any]) -> str:
    """The body of a counters frame."""
    told = orjson.dumps(counters).decode()
    return f'"cursor":"{cursor}","type":"counters","counters":{told}}}'
