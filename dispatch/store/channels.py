"""Channels in the database: their addresses are sealed, and opened one at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from dispatch.casefile import FieldCipher
from dispatch.channels import Channel, ChannelKind
from dispatch.store.arrays import among, keys
from dispatch.store.bulk import Write, upsert, write_all
from dispatch.store.effect_tables import ChannelRow

_KIND: Final = "channel"


async def save_channel(
    connection: AsyncConnection,
    cipher: FieldCipher,
    channel: Channel,
    address: str,
    now: datetime,
) -> None:
    """Keeps a checked address; an earlier one of its kind is replaced."""
    record = _record(channel.account, channel.kind)
    row = {
        "account": channel.account,
        "kind": channel.kind.value,
        "body": cipher.seal(record, _KIND, {"destination": address}),
        "urgent_only": channel.urgent_only,
        "language": channel.language,
        "at": now,
    }
    changes = (
        "body = excluded.body, urgent_only = excluded.urgent_only, "
        "language = excluded.language, at = excluded.at"
    )
    await write_all(connection, Write(ChannelRow, [row], upsert(("account", "kind"), changes)))


async def remove_channel(connection: AsyncConnection, account: str, kind: ChannelKind) -> bool:
    """Forgets an address; whether there was one."""
    statement = delete(ChannelRow).where(
        col(ChannelRow.account) == account, col(ChannelRow.kind) == kind.value
    )
    return bool((await connection.execute(statement)).rowcount)


async def channels_of(
    connection: AsyncConnection, accounts: Iterable[str]
) -> dict[str, tuple[Channel, ...]]:
    """The channels of these accounts that have an address."""
    sql = (
        "select account, kind, urgent_only, language from account_channel "  # noqa: S608
        f"where {among(connection, 'account', 'accounts')} order by account, kind"
    )
    found: dict[str, list[Channel]] = defaultdict(list)
    for r in await connection.execute(text(sql), {"accounts": keys(connection, accounts)}):
        channel = Channel(r.account, ChannelKind(r.kind), bool(r.urgent_only), r.language)
        found[r.account].append(channel)
    return {account: tuple(channels) for account, channels in found.items()}


async def addresses_of(
    connection: AsyncConnection, cipher: FieldCipher, accounts: Iterable[str]
) -> dict[tuple[str, ChannelKind], tuple[str, str]]:
    """(address, language) by account and kind. Raises Unreadable for one that was altered."""
    sql = (
        "select account, kind, body, language from account_channel "  # noqa: S608
        f"where {among(connection, 'account', 'accounts')}"
    )
    found = {}
    for r in await connection.execute(text(sql), {"accounts": keys(connection, accounts)}):
        kind = ChannelKind(r.kind)
        opened = cipher.open(_record(r.account, kind), r.body)
        found[r.account, kind] = (str(opened["destination"]), str(r.language))
    return found


def _record(account: str, kind: ChannelKind) -> str:
    """What the ciphertext is bound to: it opens nowhere else."""
    return f"{account}/{kind.value}"
