"""Writing many rows at once: `unnest` on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Float,
    Integer,
    LargeBinary,
    Table,
    TextClause,
    bindparam,
    text,
    tuple_,
)
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from dispatch.store.tables import UtcTime

Rows = Sequence[Mapping[str, Any]]

_ARRAYS: Final[tuple[tuple[type[Any], str], ...]] = (
    (UtcTime, "timestamptz[]"),
    (Boolean, "boolean[]"),
    (BigInteger, "bigint[]"),
    (Integer, "integer[]"),
    (Float, "double precision[]"),
    (LargeBinary, "bytea[]"),
)


def table_of(row: type[SQLModel]) -> Table:
    """The SQLAlchemy table of a SQLModel class."""
    found: Table = SQLModel.metadata.tables[str(row.__tablename__)]
    return found


@lru_cache(maxsize=256)
def _array_type(table: Table, column: str) -> str:
    kind = table.c[column].type
    return next((name for cls, name in _ARRAYS if isinstance(kind, cls)), "text[]")


@lru_cache(maxsize=256)
def _unnested(table: Table, columns: tuple[str, ...]) -> str:
    return ", ".join(f"cast(:{c} as {_array_type(table, c)})" for c in columns)


@lru_cache(maxsize=256)
def _insert_sql(table: Table, columns: tuple[str, ...], rest: str) -> TextClause:
    names = ", ".join(f'"{c}"' for c in columns)
    return text(
        f'insert into "{table.name}" ({names}) '  # noqa: S608 - names come from our own tables
        f"select * from unnest({_unnested(table, columns)}) {rest}"
    )


def _columns(rows: Rows, columns: Sequence[str]) -> dict[str, list[Any]]:
    return {c: [row[c] for row in rows] for c in columns}


def is_sqlite(connection: AsyncConnection) -> bool:
    """Whether the connection is to SQLite."""
    return connection.dialect.name == "sqlite"


async def insert_rows(
    connection: AsyncConnection, row: type[SQLModel], rows: Rows, *, skip_existing: bool = False
) -> None:
    """Inserts `rows` (all with the same keys); with `skip_existing`, rows whose unique keys are
    taken are left as they are. Raises the database's IntegrityError otherwise."""
    if not rows:
        return
    table = table_of(row)
    columns = tuple(rows[0])
    if is_sqlite(connection):
        statement = sqlite_insert(table)
        if skip_existing:
            statement = statement.on_conflict_do_nothing()
        await connection.execute(statement, list(rows))
        return
    rest = "on conflict do nothing" if skip_existing else ""
    await connection.execute(_insert_sql(table, columns, rest), _columns(rows, columns))


async def insert_new(
    connection: AsyncConnection, row: type[SQLModel], rows: Rows, *, key: str
) -> set[str]:
    """Inserts those of `rows` whose unique keys are free; answers their values of `key`."""
    if not rows:
        return set()
    table = table_of(row)
    columns = tuple(rows[0])
    if not is_sqlite(connection):
        sql = _insert_sql(table, columns, f'on conflict do nothing returning "{key}"')
        result = await connection.execute(sql, _columns(rows, columns))
        return {value for (value,) in result}
    new: set[str] = set()
    statement = sqlite_insert(table).on_conflict_do_nothing().returning(table.c[key])
    for one in rows:
        result = await connection.execute(statement, dict(one))
        new.update(value for (value,) in result)
    return new


async def upsert_rows(
    connection: AsyncConnection,
    row: type[SQLModel],
    rows: Rows,
    *,
    keys: tuple[str, ...],
    changes: str,
) -> None:
    """Inserts `rows`; where `keys` are taken, applies `changes`, the text after `do update set`
    (which both databases understand)."""
    if not rows:
        return
    table = table_of(row)
    columns = tuple(rows[0])
    conflict = f"on conflict ({', '.join(keys)}) do update set {changes}"
    if not is_sqlite(connection):
        await connection.execute(_insert_sql(table, columns, conflict), _columns(rows, columns))
        return
    names = ", ".join(f'"{c}"' for c in columns)
    marks = ", ".join(f":{c}" for c in columns)
    sql = text(f'insert into "{table.name}" ({names}) values ({marks}) {conflict}')  # noqa: S608
    typed = sql.bindparams(*(bindparam(c, type_=table.c[c].type) for c in columns))
    await connection.execute(typed, list(rows))


async def update_guarded(
    connection: AsyncConnection, row: type[SQLModel], rows: Rows, *, key: str, guard: str
) -> set[str]:
    """Updates each row by `key` where its column `guard` still has the value `expected`; answers
    the keys that were updated. The caller decides the others again."""
    if not rows:
        return set()
    table = table_of(row)
    columns = tuple(c for c in rows[0] if c != "expected")
    settable = [c for c in columns if c != key]
    if not is_sqlite(connection):
        sql = _update_sql(table, columns, tuple(settable), key, guard)
        values = _columns(rows, (*columns, "expected"))
        result = await connection.execute(sql, values)
        return {value for (value,) in result}
    updated: set[str] = set()
    for one in rows:
        changes = {c: one[c] for c in settable}
        statement = (
            table.update()
            .where(tuple_(table.c[key], table.c[guard]) == (one[key], one["expected"]))
            .values(**changes)
            .returning(table.c[key])
        )
        result = await connection.execute(statement)
        updated.update(value for (value,) in result)
    return updated


@lru_cache(maxsize=64)
def _update_sql(
    table: Table, columns: tuple[str, ...], settable: tuple[str, ...], key: str, guard: str
) -> TextClause:
    names = ", ".join(f'"{c}"' for c in (*columns, "expected"))
    arrays = f"{_unnested(table, columns)}, cast(:expected as {_array_type(table, guard)})"
    sets = ", ".join(f'"{c}" = v."{c}"' for c in settable)
    return text(
        f'update "{table.name}" t set {sets} from unnest({arrays}) as v({names}) '  # noqa: S608
        f'where t."{key}" = v."{key}" and t."{guard}" = v."expected" returning t."{key}"'
    )
