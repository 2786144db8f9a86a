"""Which tickets were opened in a span."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.store.tables import UtcTime

_OPENED: Final = text(
    "select id from incident where opened_at >= :since and opened_at < :until "
    "order by opened_at, id"
).bindparams(bindparam("since", type_=UtcTime()), bindparam("until", type_=UtcTime()))


async def opened_between(
    connection: AsyncConnection, since: datetime, until: datetime
) -> list[str]:
    """The tickets that were opened from `since` until before `until`, in that order."""
    bound = {"since": since, "until": until}
    return list((await connection.execute(_OPENED, bound)).scalars())
