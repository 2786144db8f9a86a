"""The stand that figures share: one PostgreSQL, and one centre on it, started when first asked."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import aiohttp
import orjson
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.support.centre import Centre
from tests.support.polling import eventually
from tests.support.postgres import RealPostgres

LATE_S: Final = 60.0
"""How long after the last request something may still come before it counts as lost."""


class Stand:
    """What benchmarks run on. Use it as a context manager."""

    def __init__(self, messages: Path) -> None:
        self.messages = messages
        self._stack = ExitStack()
        self._postgres: RealPostgres | None = None
        self._centre: Centre | None = None

    @property
    def postgres(self) -> RealPostgres:
        """A PostgreSQL that syncs."""
        if self._postgres is None:
            self._postgres = self._stack.enter_context(RealPostgres(fsync=True))
        return self._postgres

    @property
    def centre(self) -> Centre:
        """`bihuan up` with its defaults, on that PostgreSQL."""
        if self._centre is None:
            url = self.postgres.url(self.postgres.create_database())
            self._centre = self.new_centre(database__url=url, api__token_minutes=120).start(
                "--no-demo"
            )
        return self._centre

    def new_centre(self, **settings: object) -> Centre:
        """A centre in a folder of its own, not yet started; it ends with the stand."""
        folder = self._stack.enter_context(tempfile.TemporaryDirectory())
        centre = Centre(Path(folder) / "state", settings=settings)
        return self._stack.enter_context(centre)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _: type[BaseException] | None,
        __: BaseException | None,
        ___: TracebackType | None,
    ) -> None:
        self._stack.close()


class Caller:
    """One account's HTTP client, light enough not to be what is measured."""

    def __init__(self, http: aiohttp.ClientSession, address: str, token: str) -> None:
        self._http = http
        self._address = address
        self.token = token
        self._headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}

    async def post(
        self, path: str, body: Any, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        """Status and body of the answer; once more where the connection was lost, as clients do:
        a repeat makes no double."""
        try:
            return await self._post(path, body, headers)
        except aiohttp.ClientConnectionError:
            return await self._post(path, body, headers)

    async def _post(
        self, path: str, body: Any, headers: Mapping[str, str] | None
    ) -> tuple[int, Any]:
        async with self._http.post(
            f"{self._address}/api/v1{path}",
            data=orjson.dumps(body),
            headers={**self._headers, **(headers or {})},
        ) as answer:
            return answer.status, orjson.loads(await answer.read())

    async def get(self, path: str, **query: str) -> tuple[int, Any]:
        """Status and body of the answer."""
        async with self._http.get(
            f"{self._address}/api/v1{path}", params=query, headers=self._headers
        ) as answer:
            return answer.status, orjson.loads(await answer.read())


@asynccontextmanager
async def callers(address: str, *accounts: Mapping[str, Any]) -> AsyncIterator[list[Caller]]:
    """A signed-in client for each account."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:
        found = []
        for account in accounts:
            form = {"username": account["username"], "password": account["password"]}
            async with http.post(f"{address}/api/v1/auth/token", data=form) as answer:
                answer.raise_for_status()
                found.append(Caller(http, address, (await answer.json())["access_token"]))
        yield found


@dataclass
class OpenBoard:
    """An open board socket: when each ticket was first seen, and its newest status."""

    first_seen: dict[str, float] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, frame: dict[str, Any], now: float) -> None:
        """Notes what a frame shows."""
        kind = frame["type"]
        if kind == "snapshot":
            for ticket in frame["tickets"]:
                self.first_seen.setdefault(ticket["id"], now)
                self.status[ticket["id"]] = ticket["status"]
            if frame["last"]:
                self.ready.set()
        for item in [frame] if kind == "change" else frame.get("items", ()):
            if item["type"] == "change":
                self.first_seen.setdefault(item["ticket"]["id"], now)
                self.status[item["ticket"]["id"]] = item["ticket"]["status"]

    async def wait_for(self, ids: list[str]) -> None:
        """Returns when all have been seen."""
        await eventually(lambda: all(i in self.first_seen for i in ids), timeout=LATE_S)


@asynccontextmanager
async def open_board(
    address: str, token: str, wish: Mapping[str, Any] | None = None
) -> AsyncIterator[OpenBoard]:
    """A board that has had its snapshot and follows."""
    board = OpenBoard()
    url = f"{address.replace('http', 'ws', 1)}/api/v1/live"
    loop = asyncio.get_running_loop()
    async with connect(url, compression=None, max_size=None) as socket:
        await socket.send(
            orjson.dumps({"type": "subscribe", "token": token, "filter": wish or {}}).decode()
        )

        async def listen() -> None:
            try:
                async for text in socket:
                    board.take(orjson.loads(text), loop.time())
            except ConnectionClosed:
                return

        listening = asyncio.create_task(listen())
        try:
            await asyncio.wait_for(board.ready.wait(), 30)
            yield board
        finally:
            listening.cancel()


async def open_loop(
    rate: float, seconds: float, act: Callable[[int, float], Awaitable[None]]
) -> None:
    """Calls `act(number, due)` at a steady rate, however long each call takes; what is late
    counts from when it was due."""
    loop = asyncio.get_running_loop()
    began = loop.time() + 0.1

    async def one(number: int, due: float) -> None:
        await act(number, due)

    async with asyncio.TaskGroup() as running:
        for number in range(int(rate * seconds)):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - loop.time()))
            running.create_task(one(number, due))
