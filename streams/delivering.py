"""Delivering: messages to the app, to people's own services, and to webhooks."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

import httpx
import orjson

from dispatch.messages import Notice, NoticeText
from dispatch.signing import DELIVERY_HEADER, SIGNATURE_HEADER, signature
from dispatch.topics import NOTICES
from streams.composing import Call, Message
from streams.publisher import Outgoing, Publisher

AT_ONCE: Final = 8
"""So many messages are on their way outside at one time."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """It did not go. `final` means that trying again would not help. Never quotes an address."""

    why: str
    final: bool = False


Receipt = str | Undelivered


class AppDelivery:
    """Into the app: a notice on its topic, which every API process reads."""

    def __init__(self, publisher: Publisher, now: Callable[[], datetime]) -> None:
        self._publisher = publisher
        self._now = now

    async def deliver(self, messages: Sequence[Message]) -> list[Receipt]:
        """Publishes all; an outage is waited out."""
        now = self._now()
        await self._publisher.publish(
            Outgoing(NOTICES, notice.account, notice.model_dump_json().encode())
            for notice in (_notice(message, now) for message in messages)
        )
        return ["published"] * len(messages)


def _notice(message: Message, now: datetime) -> Notice:
    first = message.claims[0]
    alone = len(message.claims) == 1
    said = {
        language: NoticeText(title=words.title, body=words.body)
        for language, words in message.words.items()
    }
    return Notice(
        account=first.key.recipient,
        id=first.key.event_id,
        incident_id=first.incident_id if alone else None,
        what=first.what if alone else "summary",
        step=first.facts.get("step", "") if alone else "",
        card=first.facts.get("card", "") if alone else "",
        urgent=message.urgent,
        count=len(message.claims),
        zh=said["zh"],
        en=said["en"],
        at=now,
    )


class ServiceDelivery:
    """By mail, SMS, DingTalk, WeCom or a unit's own service, through apprise. Each message is sent
    by a thread of our own, and is given up after `within_s`: the library's calls block."""

    def __init__(self, within_s: float) -> None:
        self._within_s = within_s
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="notify")
        # It logs addresses and what services answer.
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)

    async def deliver(self, messages: Sequence[Message]) -> list[Receipt]:
        """Sends each once."""
        # Loading takes longer than a quick attempt may: it is not counted as one.
        await asyncio.get_running_loop().run_in_executor(self._threads, _library)
        return list(await asyncio.gather(*(self._one(message) for message in messages)))

    async def _one(self, message: Message) -> Receipt:
        if message.url is None:
            return Undelivered("no_gateway")
        words = message.words[message.language]
        body = f"{words.body}\n〔{message.sending.message_id}〕"
        try:
            async with asyncio.timeout(self._within_s):
                return await asyncio.get_running_loop().run_in_executor(
                    self._threads, _send, message.url, words.title, body
                )
        except TimeoutError:
            return Undelivered("timeout")


@cache
def _library() -> Any:
    """apprise with its hundred services (0.8 s, 50 MB), loaded by the first message that needs
    them."""
    apprise = importlib.import_module("apprise")
    apprise.Apprise.instantiate("json://localhost")
    return apprise


def _send(url: str, title: str, body: str) -> Receipt:
    """In a thread: the library's calls block."""
    apprise = _library()
    service = apprise.Apprise()
    if not service.add(url):
        return Undelivered("not_a_service", final=True)
    sent = service.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT)
    return "accepted" if sent else Undelivered("refused_by_service")


class HookDelivery:
    """To webhooks: one signed POST for each event. Redirections are not followed."""

    def __init__(self, within_s: float, now: Callable[[], datetime]) -> None:
        self._within_s = within_s
        self._now = now

    async def deliver(self, calls: Sequence[Call]) -> list[Receipt]:
        """Calls each once."""
        turn = asyncio.Semaphore(AT_ONCE)
        async with httpx.AsyncClient(timeout=self._within_s, follow_redirects=False) as client:

            async def one(call: Call) -> Receipt:
                async with turn:
                    return await self._one(client, call)

            return list(await asyncio.gather(*(one(call) for call in calls)))

    async def _one(self, client: httpx.AsyncClient, call: Call) -> Receipt:
        if call.hook is None:
            return Undelivered("webhook_removed", final=True)
        delivery = str(call.claim.key)
        body = orjson.dumps({"id": delivery, **call.claim.facts})
        headers = {
            "content-type": "application/json",
            DELIVERY_HEADER: delivery,
            SIGNATURE_HEADER: signature(call.hook.secret, int(self._now().timestamp()), body),
        }
        try:
            async with asyncio.timeout(self._within_s):
                answer = await client.post(call.hook.url, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            return Undelivered(type(error).__name__)
        if answer.is_success:
            return f"HTTP {answer.status_code}"
        return Undelivered(
            f"HTTP {answer.status_code}", final=answer.status_code == httpx.codes.GONE
        )
