"""Receivers of what is told outside: a real mail server and a real web server, on free ports."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from aiosmtpd.controller import Controller

from deploy.ports import LOOPBACK, free_port


@dataclass(frozen=True)
class Mail:
    """A mail as it came."""

    to: tuple[str, ...]
    subject: str
    body: str


@dataclass
class MailServer:
    """Takes mails, or refuses them while `refusing`. Use it as a context manager."""

    refusing: bool = False
    mails: list[Mail] = field(default_factory=list)
    port: int = field(default_factory=free_port)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """aiosmtpd asks this for every mail."""
        if self.refusing:
            return "451 try again later"
        message = message_from_bytes(envelope.content)
        texts = [p for p in message.walk() if p.get_content_type() == "text/plain"]
        payload = (texts or [message])[0].get_payload(decode=True)
        assert isinstance(payload, bytes)
        subject = str(make_header(decode_header(message["subject"])))
        self.mails.append(Mail(tuple(envelope.rcpt_tos), subject, payload.decode()))
        return "250 taken"

    @property
    def gateway(self) -> str:
        """The setting of a centre whose mail server this is."""
        return f"mailto://{LOOPBACK}:{self.port}?from=centre@example.org&to={{to}}"

    def __enter__(self) -> Self:
        self._controller = Controller(self, hostname=LOOPBACK, port=self.port)
        self._controller.start()
        return self

    def __exit__(
        self,
        _: type[BaseException] | None,
        __: BaseException | None,
        ___: TracebackType | None,
    ) -> None:
        self._controller.stop()


@dataclass(frozen=True)
class Posted:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class WebServer:
    """Takes posts and answers what `answers` says of the n-th (from 1). Use it as an asynchronous
    context manager."""

    answers: Callable[[int], int] = lambda _: 200
    posted: list[Posted] = field(default_factory=list)
    port: int = field(default_factory=free_port)
    hold: asyncio.Event | None = None
    """Until it is set, nothing is answered."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{LOOPBACK}:{self.port}/hook"

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/{path:.*}", self._take)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, self.port).start()
        return self

    async def _take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.posted.append(Posted(request.path, headers, await request.read()))
        number = len(self.posted)
        if self.hold is not None:
            await self.hold.wait()
        return web.Response(status=self.answers(number))

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()


class WebServerThread:
    """A WebServer in a thread of its own, for tests that have no loop. Use it as a context
    manager."""

    def __init__(self) -> None:
        self._server = WebServer()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return self._server.url

    @property
    def posted(self) -> list[Posted]:
        """What has come."""
        return self._server.posted

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._server.__aenter__(), self._loop).result(10)
        return self

    def __exit__(
        self,
        _: type[BaseException] | None,
        __: BaseException | None,
        ___: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._server.__aexit__(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
