"""A live board on a real port, and clients that check every frame they get."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, partial
from types import TracebackType
from typing import Any, Self

import uvicorn
from aiokafka import AIOKafkaProducer
from fastapi import FastAPI
from jsonschema import Draft202012Validator
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from api.accounts import Accounts
from api.live.asyncapi import document
from api.live.board import LiveBoard, LiveParts
from api.parts import BoardLimits
from api.producer import Producer
from api.tables import AccountRow
from api.tokens import issue
from api.viewer import Viewers
from api.views import ViewNames, incident_view
from deploy.clock import wall_clock
from deploy.ports import LOOPBACK, free_port
from dispatch.access import Role
from dispatch.store.engine import create_engine, writing
from dispatch.taxonomy import load_taxonomy
from dispatch.topics import EVENTS
from grid.county import County
from tests.support.polling import eventually

KEY = b"t" * 32


@dataclass
class ShiftedClock:
    """The machine's clock, moved by a test."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        """The moment that it shows."""
        return wall_clock() + self.ahead


class BoardServer:
    """An API instance that serves nothing but the live board. Use it as a context manager."""

    def __init__(
        self, url: str, kafka: Mapping[str, Any], county: County, limits: BoardLimits
    ) -> None:
        self.engine: AsyncEngine = create_engine(url)
        self.clock = ShiftedClock()
        self._kafka = kafka
        self._county = county
        self._limits = limits
        self.port = free_port()
        self._accounts = 0
        self._server: uvicorn.Server | None = None

    async def start(self) -> Self:
        """Starts it, also after `stop`, on the same port."""
        names = ViewNames(self._county, load_taxonomy())
        viewers = Viewers(Accounts(self.engine), KEY, self.clock)
        self.board = LiveBoard(
            LiveParts(
                engine=self.engine,
                now=self.clock,
                viewers=viewers,
                render=partial(incident_view, names=names),
                kafka=self._kafka,
                limits=self._limits,
            )
        )
        self.producer = Producer(self._kafka, 10.0)
        await self.producer.start()
        await self.board.start(self.producer)
        app = FastAPI()
        app.include_router(self.board.router)
        config = uvicorn.Config(
            app,
            host=LOOPBACK,
            port=self.port,
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            log_config=None,
            access_log=False,
            lifespan="off",
        )
        self._server = uvicorn.Server(config)
        self._serving = asyncio.create_task(self._server.serve())
        await eventually(lambda: self.listening, timeout=20)
        await eventually(lambda: self.board.following, timeout=60)
        return self

    @property
    def listening(self) -> bool:
        """Whether clients can connect."""
        return self._server is not None and self._server.started

    async def stop(self) -> None:
        """Ends it as a restart does: sockets are closed."""
        assert self._server is not None
        self._server.should_exit = True
        await self._serving
        await self.board.stop()
        await self.producer.stop()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self,
        _: type[BaseException] | None,
        __: BaseException | None,
        ___: TracebackType | None,
    ) -> None:
        await self.stop()
        await self.engine.dispose()

    async def account(self, role: Role, *, unit: str | None = None, area: str | None = None) -> str:
        """The id of a new account."""
        self._accounts += 1
        ident = f"a{self._accounts}"
        row = {
            "id": ident,
            "username": ident,
            "password_hash": "-",
            "role": role.value,
            "unit": unit,
            "area": area,
            "name": role.value,
            "active": True,
            "rights_version": 1,
        }
        await self._write(insert(AccountRow).values(row))
        return ident

    async def change_account(self, ident: str, **fields: Any) -> None:
        """Changes an account's rights, as an administrator would."""
        more = {"rights_version": col(AccountRow.rights_version) + 1, **fields}
        await self._write(update(AccountRow).where(col(AccountRow.id) == ident).values(more))

    async def _write(self, statement: Any) -> None:
        async with self.engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                await connection.execute(statement)

    def token(self, ident: str, *, rights_version: int = 1, minutes: float = 30) -> str:
        """A token of an account."""
        life = timedelta(minutes=minutes)
        return issue(KEY, ident, rights_version, self.clock(), life)[0]

    async def client(self, role: Role = Role.DISPATCHER, **where: Any) -> LiveClient:
        """A client of a new account, connected; nothing asked for yet."""
        ident = await self.account(role, **where)
        return await self.client_of(ident)

    async def client_of(self, ident: str, **token: Any) -> LiveClient:
        """A client of an account, connected; nothing asked for yet."""
        client = LiveClient(f"ws://{LOOPBACK}:{self.port}/api/v1/live", self.token(ident, **token))
        client.account = ident
        return await client.open()


class EventsTopic:
    """Puts records on the events topic, as the workers do."""

    def __init__(self, kafka: Mapping[str, Any]) -> None:
        self._producer = AIOKafkaProducer(**kafka, acks="all", linger_ms=0)

    async def __aenter__(self) -> Self:
        await self._producer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._producer.stop()

    async def publish(self, *records: bytes) -> None:
        """Publishes changes in order, each ticket's to its own partition."""
        sent = []
        for record in records:
            key = json.loads(record).get("incident_id", "beat").encode()
            sent.append(await self._producer.send(EVENTS.name, record, key=key))
        await asyncio.gather(*sent)


@cache
def frame_validator() -> Draft202012Validator:
    """Validates a frame of the server against /asyncapi.json."""
    schema = {
        "$ref": "#/components/schemas/ServerFrame",
        "components": json.loads(json.dumps(document()))["components"],
    }
    return Draft202012Validator(schema)


@dataclass
class LiveClient:
    """A board: it follows the frames as a page does, and complains about any that is not right."""

    url: str
    token: str
    frames: list[dict[str, Any]] = field(default_factory=list)
    tickets: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: list[tuple[str, str, int]] = field(default_factory=list)
    """(change or gone, ticket, version), as they came"""
    counters: dict[str, Any] | None = None
    cursor: str = ""
    resets: list[str] = field(default_factory=list)
    denied: str | None = None
    closed: int | None = None
    ready: bool = False
    account: str = ""
    problems: list[str] = field(default_factory=list)
    validate: bool = True
    _n: int = 0
    _arriving: dict[str, dict[str, Any]] | None = None

    async def open(self) -> Self:
        """Connects and begins to listen."""
        self._socket: ClientConnection = await connect(
            self.url, compression=None, max_size=None, ping_interval=None
        )
        self._n = 0
        self.closed = self.denied = None
        self._listening = asyncio.create_task(self._listen())
        return self

    async def say(self, **message: Any) -> None:
        """Sends a message."""
        await self._socket.send(json.dumps(message))

    async def subscribe(self, *, since: str | None = None, token: bool = True, **wish: Any) -> None:
        """Asks for a board and waits for its first frame."""
        before = len(self.frames)
        more = {"token": self.token} if token else {}
        await self.say(type="subscribe", filter=wish, since=since, **more)
        await eventually(lambda: len(self.frames) > before or self.closed is not None)

    async def shown(self, **wish: Any) -> Self:
        """Subscribes and waits until the snapshot is whole."""
        await self.subscribe(**wish)
        await eventually(lambda: self.ready)
        return self

    async def close(self) -> None:
        """Goes away."""
        await self._socket.close()
        await self._listening

    def pause(self) -> None:
        """Takes nothing more from the network, as a client that is stuck."""
        self._socket.transport.pause_reading()

    def resume(self) -> None:
        """Takes what has come, and goes on."""
        self._socket.transport.resume_reading()

    def versions(self) -> dict[str, int]:
        """What the board shows: version by ticket."""
        return {ident: ticket["version"] for ident, ticket in self.tickets.items()}

    async def until(self, condition: Callable[[Self], Any], timeout: float = 15.0) -> None:
        """Waits until the board shows it, and checks that no frame was wrong."""
        await eventually(lambda: condition(self), timeout=timeout)
        assert self.problems == []

    async def _listen(self) -> None:
        with suppress(ConnectionClosed):
            async for text in self._socket:
                self._take(json.loads(text))
        self.closed = self._socket.close_code

    def _take(self, frame: dict[str, Any]) -> None:
        if self.validate:
            self.problems += [e.message[:300] for e in frame_validator().iter_errors(frame)]
        self.frames.append(frame)
        if frame["type"] == "denied":
            self.denied = frame["reason"]
            return
        self._n += 1
        if frame["n"] != self._n:
            self.problems.append(f"frame {frame['n']} came as number {self._n}")
        self.cursor = frame["cursor"]
        match frame["type"]:
            case "snapshot":
                self._page(frame)
            case "change" | "gone":
                self._item(frame)
            case "changes":
                for item in frame["items"]:
                    self._item(item)
            case "counters":
                self.counters = frame["counters"]
            case "reset":
                self.resets.append(frame["reason"])
                self._arriving = {}
                self.ready = False
            case _:
                pass

    def _page(self, frame: dict[str, Any]) -> None:
        arriving = {} if self._arriving is None else self._arriving
        arriving.update({t["id"]: t for t in frame["tickets"]})
        if frame["page"] == 1:
            self.counters = frame["counters"]
        self._arriving = arriving
        if frame["last"]:
            self.tickets, self._arriving, self.ready = arriving, None, True

    def _item(self, item: dict[str, Any]) -> None:
        if item["type"] == "gone":
            self.told.append(("gone", item["id"], item["version"]))
            known = self.tickets.get(item["id"])
            if known is None or known["version"] <= item["version"]:
                self.tickets.pop(item["id"], None)
            return
        ticket = item["ticket"]
        self.told.append(("change", ticket["id"], ticket["version"]))
        known = self.tickets.get(ticket["id"])
        if known is None or known["version"] <= ticket["version"]:
            self.tickets[ticket["id"]] = ticket
