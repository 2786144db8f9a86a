"""The live board: its parts put together, its sockets served, its clockwork run."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final

import orjson
import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from api.closing import is_ours
from api.live import metrics
from api.live.arrivals import Render, SeenBeat
from api.live.asyncapi import document
from api.live.audits import AuditWatch
from api.live.beats import BeatBook, BeatSender
from api.live.counters import count_view
from api.live.cursor import read_cursor
from api.live.filters import ViewKey, view_key
from api.live.frames import CLIENT_MESSAGE, Filter, Renew, Subscribe
from api.live.gaps import read_missing
from api.live.hub import Hub
from api.live.reader import Reader
from api.live.rights import rights_of
from api.live.snapshots import Snapshot, Snapshots
from api.live.socket import CLOSES, Plan, Socket, denied
from api.live.tallies import Tallies
from api.live.turns import Turns
from api.parts import BoardLimits
from api.producer import Producer
from api.tokens import TokenRefused
from api.viewer import Viewer, Viewers
from dispatch.access import ROLES_WITH_LISTS

_log = structlog.get_logger(__name__)

ASK_WITHIN_S: Final = 10.0
"""So long a new socket may take to say what it wants."""
SOCKETS_PER_ACCOUNT: Final = 500
GOODBYE_S: Final = 5.0
MESSAGE_CHARS: Final = 16_384
RESTART_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class LiveParts:
    """What the board is made from. `render` shows a ticket's summary under a sight."""

    engine: AsyncEngine
    now: Callable[[], datetime]
    viewers: Viewers
    render: Render
    kafka: Mapping[str, Any] = field(repr=False)
    limits: BoardLimits = field(default_factory=BoardLimits)


class LiveBoard:
    """The board of one API instance. `hub` may be asked who looks at what."""

    def __init__(self, parts: LiveParts) -> None:
        self._parts = parts
        self.hub = Hub(parts.render, parts.limits.ring)
        self._book = BeatBook(parts.now())
        self._audits = AuditWatch(parts.engine, parts.now)
        self._snapshots = Snapshots(
            parts.engine,
            parts.render,
            lambda: self.hub.cursor,
            lambda cursor: self.hub.wrong_with(cursor) is None,
            parts.limits.page,
        )
        self._tallies = Tallies(self._count, self.hub)
        self._turns = Turns(time.monotonic)
        self._reader = Reader(parts.kafka, self, partial(read_missing, parts.engine))
        self._sockets: dict[Socket, asyncio.Task[None]] = {}
        self._filters: dict[Socket, Filter] = {}
        self._running: list[asyncio.Task[None]] = []
        self.router = APIRouter()
        self.router.add_api_websocket_route("/api/v1/live", self.serve)
        self.router.add_api_route("/asyncapi.json", document, include_in_schema=False)

    async def start(self, producer: Producer) -> None:
        """Begins to read, to send beats and to keep time; does not wait for the broker."""
        sender = BeatSender(producer, self._book, self._parts.now, self._parts.limits.beat_s)
        for name, work in {
            "live_reader": self._reader.run,
            "live_beats": sender.run,
            "live_clock": self._keep_time,
            "live_rights": self._watch_rights,
            "live_counters": self._tallies.run,
            "live_audits": self._audits.run,
        }.items():
            self._running.append(asyncio.create_task(_for_ever(name, work), name=name))

    async def stop(self) -> None:
        """Ends everything; open sockets are closed by the server."""
        tasks = [*self._running, *self._sockets.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._running.clear()

    def beat_ages(self) -> dict[str, float]:
        """Seconds since the newest beat that came through, by path/lane/partition."""
        return {str(path): age for path, age in self._book.ages(self._parts.now()).items()}

    @property
    def complete(self) -> bool:
        """Whether a beat has come through on every path since the start."""
        return self._book.complete

    @property
    def following(self) -> bool:
        """Whether the events topic is being read."""
        return self._reader.following

    @property
    def sockets(self) -> list[Socket]:
        """The open sockets."""
        return list(self._sockets)

    # what the reader tells

    def begin(self, epoch: str, position: Mapping[int, int]) -> None:
        """A stream begins."""
        self._snapshots.forget()
        self.hub.begin(epoch, position)

    def deliver(self, arrivals: list[Any], position: Mapping[int, int], *, whole: bool) -> None:
        """Something happened."""
        if not whole:
            self._snapshots.forget()
        self.hub.deliver(arrivals, position, whole=whole)

    def beat(self, beat: SeenBeat) -> None:
        """A beat came through."""
        self._book.note(beat, self._parts.now())

    def notice(self, account: str, body: str) -> int:
        """An account is told something: answers on how many of its sockets."""
        told = [s for s in self._sockets if s.shows and s.actor.account == account]
        for socket in told:
            socket.push(f'"cursor":"{self.hub.cursor}","type":"notice","notice":{body}}}')
        return len(told)

    # what a socket asks

    async def snapshot(self, account: str, key: ViewKey) -> Snapshot:
        """A snapshot, when it is this account's turn."""
        await self._turns.take(account)
        return await self._snapshots.of(key)

    async def counters(self, key: ViewKey) -> dict[str, Any] | None:
        """The view's numbers."""
        return await self._tallies.of(key)

    def server_time(self) -> str:
        """The time, as JSON has it."""
        return orjson.dumps(self._parts.now())[1:-1].decode()

    def beat_body(self) -> str:
        """How old the board may be, as the body of a frame."""
        now = self._parts.now()
        path, age = self._book.oldest(now)
        metrics.OLDEST_BEAT.set(age)
        told = {
            "type": "beat",
            "age_s": round(age, 3),
            "oldest": {
                "path": path.path,
                "lane": path.lane,
                "partition": path.partition,
                "sent_at": self._book.newest(path),
            },
            "audit": self._audits.sign(),
            "server_time": now,
        }
        return f'"cursor":"{self.hub.cursor}",{orjson.dumps(told)[1:].decode()}'

    async def _count(self, key: ViewKey) -> dict[str, Any]:
        return await count_view(self._parts.engine, key, self._parts.now())

    # one socket

    async def serve(self, websocket: WebSocket) -> None:
        """From the handshake to the end of one socket."""
        await websocket.accept()
        try:
            viewer, wish = await asyncio.wait_for(self._asked(websocket), ASK_WITHIN_S)
        except TimeoutError:
            return await _refuse(websocket, "late")
        except _Denied as refused:
            return await _refuse(websocket, refused.reason)
        except WebSocketDisconnect:
            return
        socket = Socket(
            self,
            lambda text: websocket.send({"type": "websocket.send", "text": text}),
            lambda code: websocket.close(code),
            actor=viewer.actor,
            rights_version=viewer.account.rights_version,
            expires_at=viewer.expires_at,
            queue=self._parts.limits.queue,
        )
        await self._attend(websocket, socket, wish)

    async def _attend(self, websocket: WebSocket, socket: Socket, wish: Subscribe) -> None:
        writing = asyncio.create_task(socket.run())
        writing.add_done_callback(_looked_at)
        self._sockets[socket] = writing
        metrics.SOCKETS.set(len(self._sockets))
        since = read_cursor(wish.since) if wish.since is not None else None
        lost = "epoch" if wish.since is not None and since is None else None
        self._filters[socket] = wish.filter
        socket.begin(Plan(view_key(socket.actor, wish.filter), since, lost))
        hearing = asyncio.create_task(self._hear(websocket, socket))
        hearing.add_done_callback(_looked_at)
        try:
            await asyncio.wait({writing, hearing}, return_when=asyncio.FIRST_COMPLETED)
            if not writing.done() and socket.ending:
                await asyncio.wait({writing}, timeout=GOODBYE_S)
        finally:
            writing.cancel()
            hearing.cancel()
            socket.leave()
            del self._sockets[socket]
            del self._filters[socket]
            metrics.SOCKETS.set(len(self._sockets))

    async def _asked(self, websocket: WebSocket) -> tuple[Viewer, Subscribe]:
        wish = _read(await _said(websocket))
        if not isinstance(wish, Subscribe):
            raise _Denied("invalid")
        if wish.token is None:
            raise _Denied("token")
        viewer = await self._viewer(wish.token)
        if viewer.role not in ROLES_WITH_LISTS:
            raise _Denied("right")
        held = Counter(s.actor.account for s in self._sockets)
        if held[viewer.account.id] >= SOCKETS_PER_ACCOUNT:
            raise _Denied("too_many")
        return viewer, wish

    async def _viewer(self, token: str) -> Viewer:
        try:
            return await self._parts.viewers.of_token(token)
        except TokenRefused as refused:
            raise _Denied("expired" if refused.expired else "token") from None
        except (SQLAlchemyError, OSError):
            raise _Denied("unavailable") from None

    async def _hear(self, websocket: WebSocket, socket: Socket) -> None:
        """Takes what the client says until it goes or says something wrong."""
        while True:
            try:
                await self._heed(socket, _read(await _said(websocket)))
            except WebSocketDisconnect:
                return
            except _Denied as refused:
                socket.end(refused.reason)
                return

    async def _heed(self, socket: Socket, message: Subscribe | Renew) -> None:
        if message.token is not None:
            viewer = await self._viewer(message.token)
            if viewer.account.id != socket.actor.account:
                raise _Denied("token")
            socket.expires_at = viewer.expires_at
        if isinstance(message, Subscribe):
            self._filters[socket] = message.filter
            since = read_cursor(message.since) if message.since is not None else None
            reason = "filter" if since is None else None
            socket.begin(Plan(view_key(socket.actor, message.filter), since, reason))

    # the clockwork

    async def _keep_time(self) -> None:
        """Tells everybody how old the board is, and ends what has expired."""
        while True:
            body = self.beat_body()
            seconds = self._parts.now().timestamp()
            for socket in list(self._sockets):
                if socket.expires_at <= seconds:
                    socket.end("expired")
                elif socket.shows:
                    socket.push(body)
            await asyncio.sleep(self._parts.limits.beat_s)

    async def _watch_rights(self) -> None:
        """Closes or narrows the sockets of accounts whose rights have changed."""
        while True:
            await asyncio.sleep(self._parts.limits.beat_s)
            try:
                found = await rights_of(
                    self._parts.engine, {s.actor.account for s in self._sockets}
                )
            except (SQLAlchemyError, OSError) as error:
                _log.warning("rights_not_read", error=type(error).__name__)
                continue
            for socket in list(self._sockets):
                rights = found.get(socket.actor.account)
                if rights is not None and rights.active and rights.version == socket.rights_version:
                    continue
                if rights is None:
                    if socket.missing:  # else it may have connected while the query ran
                        socket.end("right")
                    socket.missing = True
                    continue
                if not rights.active or rights.actor.role not in ROLES_WITH_LISTS:
                    socket.end("right")
                    continue
                socket.actor = rights.actor
                socket.rights_version = rights.version
                key = view_key(rights.actor, self._filters[socket])
                socket.begin(Plan(key, None, "rights"))


class _Denied(Exception):
    """No board; `reason` is told."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def _said(websocket: WebSocket) -> str:
    """The client's next message. Raises _Denied for a binary one: none is ever sent to us."""
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message["code"])
    text = message.get("text")
    if not isinstance(text, str):
        raise _Denied("invalid")
    return text


def _read(text: str) -> Subscribe | Renew:
    if len(text) > MESSAGE_CHARS:
        raise _Denied("invalid")
    try:
        return CLIENT_MESSAGE.validate_json(text)
    except ValidationError:
        raise _Denied("invalid") from None


async def _refuse(websocket: WebSocket, reason: str) -> None:
    try:
        await websocket.send_text(denied(reason))
        await websocket.close(CLOSES[reason])
    except WebSocketDisconnect:
        return


def _looked_at(task: asyncio.Task[None]) -> None:
    """A client that goes while it is written to is no fault; anything else is told."""
    error = None if task.cancelled() else task.exception()
    if error is not None and not isinstance(error, WebSocketDisconnect):
        _log.error("socket_failed", exc_info=error)


async def _for_ever(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Runs a part of the board; a fault in it is told loudly, and it begins anew."""
    while True:
        try:
            await work()
        except asyncio.CancelledError:
            if is_ours():
                raise
            _log.exception("live_part_failed", part=name)
        except Exception:  # noqa: BLE001 - one place for the board's own faults
            _log.exception("live_part_failed", part=name)
        await asyncio.sleep(RESTART_S)
