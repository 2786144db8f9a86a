"""Outgoing webhooks in the database: their address and secret are sealed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import orjson
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from dispatch.casefile import FieldCipher
from dispatch.store.effect_tables import WebhookRow

_KIND: Final = "webhook"


@dataclass(frozen=True, slots=True)
class Webhook:
    """A system that is told of events (外发回调). Its address and secret do not show in a repr."""

    id: str
    name: str
    events: tuple[str, ...]
    url: str = field(repr=False)
    secret: str = field(repr=False)


class UrlRefused(ValueError):
    """No address for a webhook; the text says the rule."""


def new_webhook(name: str, url: str, events: Sequence[str]) -> Webhook:
    """A webhook with an id and a secret of its own. Raises UrlRefused."""
    if not url.startswith(("https://", "http://")) or not url.isprintable() or len(url) > 2000:
        raise UrlRefused("the address must be http:// or https://, at most 2,000 characters")
    ident = "w" + secrets.token_hex(6)
    return Webhook(ident, name, tuple(events), url, secrets.token_urlsafe(32))


async def save_webhook(
    connection: AsyncConnection, cipher: FieldCipher, hook: Webhook, now: datetime
) -> None:
    """Keeps a webhook; the database raises IntegrityError for a name that is taken."""
    inside = orjson.dumps({"url": hook.url, "secret": hook.secret}).decode()
    await connection.execute(
        insert(WebhookRow),
        {
            "id": hook.id,
            "name": hook.name,
            "events": orjson.dumps(hook.events).decode(),
            "body": cipher.seal(hook.id, _KIND, {"destination": inside}),
            "active": True,
            "at": now,
        },
    )


async def remove_webhook(connection: AsyncConnection, name: str) -> bool:
    """Forgets a webhook; whether there was one. What waits for it is dropped when it is tried."""
    found = await connection.execute(delete(WebhookRow).where(col(WebhookRow.name) == name))
    return bool(found.rowcount)


async def load_webhooks(connection: AsyncConnection, cipher: FieldCipher) -> list[Webhook]:
    """The active webhooks, opened. Raises Unreadable for one that was altered."""
    rows = await connection.execute(
        select(
            col(WebhookRow.id), col(WebhookRow.name), col(WebhookRow.events), col(WebhookRow.body)
        )
        .where(col(WebhookRow.active))
        .order_by(col(WebhookRow.name))
    )
    found = []
    for r in rows:
        inside = orjson.loads(str(cipher.open(r.id, r.body)["destination"]))
        hook = Webhook(r.id, r.name, tuple(orjson.loads(r.events)), inside["url"], inside["secret"])
        found.append(hook)
    return found
