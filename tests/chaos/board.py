"""A board that stays open through it all: when its socket falls it comes back with its cursor."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, Final

from websockets.exceptions import WebSocketException

from tests.chaos.clients import Session
from tests.support.live import LiveClient

PAUSE_S: Final = 0.5
OPEN_WITHIN_S: Final = 15.0


class Board:
    """The county's open tickets as one open page shows them."""

    def __init__(self, address: str, session: Session) -> None:
        self._session = session
        self._url = address.replace("http://", "ws://") + "/api/v1/live"
        self._client = LiveClient(self._url, "")
        self._keeping: asyncio.Task[None] | None = None
        self.sockets = 0
        self.problems: list[str] = []

    @property
    def tickets(self) -> dict[str, dict[str, Any]]:
        """What it shows."""
        return self._client.tickets

    @property
    def versions(self) -> dict[str, int]:
        """What it shows: version by ticket."""
        return self._client.versions()

    def start(self) -> None:
        """Opens it and keeps it open."""
        self._keeping = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        while True:
            with suppress(OSError, TimeoutError, WebSocketException):
                await self._follow()
            await asyncio.sleep(PAUSE_S)

    async def _follow(self) -> None:
        """One socket, from its opening until it falls. A snapshot that never became whole is no
        ground to go on from."""
        token, before = await self._session.token(fresh=True), self._client
        client = LiveClient(self._url, token)
        await asyncio.wait_for(client.open(), OPEN_WITHIN_S)
        since = before.cursor if before.ready else None
        if before.ready:
            client.tickets, client.cursor, client.ready = before.tickets, before.cursor, True
        self._client = client
        self.sockets += 1
        try:
            await client.say(type="subscribe", token=token, filter={"open": True}, since=since)
            while client.closed is None:
                await asyncio.sleep(0.1)
                client.frames.clear()
        finally:
            self.problems += client.problems
            if client.denied is not None:
                self.problems.append(f"denied: {client.denied}")
            await client.close()

    async def stop(self) -> None:
        """Closes it."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
