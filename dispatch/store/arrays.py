"""Lists of keys as one bind parameter, on both databases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.store.bulk import is_sqlite


def among(connection: AsyncConnection, column: str, name: str) -> str:
    """The condition that `column` is one of the texts bound as `name` by `keys`."""
    if is_sqlite(connection):
        return f"{column} in (select value from json_each(:{name}))"  # noqa: S608
    return f"{column} = any(cast(:{name} as text[]))"


def keys(connection: AsyncConnection, values: Iterable[str]) -> Any:
    """The bind value for `among`."""
    found = list(values)
    return orjson.dumps(found).decode() if is_sqlite(connection) else found


def locking(connection: AsyncConnection) -> str:
    """What makes a select lock its rows; SQLite's writer has locked everything already."""
    return "" if is_sqlite(connection) else " for update"
