"""Writing many rows at once: one statement on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import orjson
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


@dataclass(frozen=True, slots=True)
class Write:
    """Rows for one table, all with the same columns. `conflict` is the text from `on conflict`
    on (which both databases understand); without it a key that is taken is an IntegrityError."""

    row: type[SQLModel]
    rows: Rows
    conflict: str = ""

    @property
    def table(self) -> Table:
        return table_of(self.row)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.rows[0])


@dataclass(frozen=True, slots=True)
class Removal:
    """Rows that go, each by the same key columns."""

    row: type[SQLModel]
    rows: Rows

    @property
    def table(self) -> Table:
        return table_of(self.row)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.rows[0])


SKIP_EXISTING: Final = "on conflict do nothing"


def skip_taken(*keys: str) -> str:
    """The conflict of a write that leaves out the rows whose `keys` are taken. Another key that is
    taken is an IntegrityError."""
    return f"on conflict ({', '.join(keys)}) do nothing"


def upsert(keys: Sequence[str], changes: str, where: str = "") -> str:
    """The conflict of a write that changes the rows whose `keys` are taken, if `where` holds."""
    condition = f" where {where}" if where else ""
    return f"on conflict ({', '.join(keys)}) do update set {changes}{condition}"


async def write_all(connection: AsyncConnection, *writes: Write | Removal) -> list[int]:
    """Carries out all of the writes; answers how many rows each inserted, changed or took away.

    PostgreSQL does it in one statement, so that a batch of one does not pay for ten round trips:
    no two of the writes may touch the same row.
    """
    some = [w for w in writes if w.rows]
    if is_sqlite(connection):
        counted = {id(w): await _one_by_one(connection, w) for w in some}
    elif some:
        sql = _written_sql(tuple((w.table, w.columns, _conflict_of(w)) for w in some))
        values: dict[str, Any] = {}
        for n, write in enumerate(some):
            values |= _bound(write, f"w{n}")
        counts = (await connection.execute(sql, values)).one()
        counted = {id(w): count for w, count in zip(some, counts, strict=True)}
    else:
        counted = {}
    return [counted.get(id(w), 0) for w in writes]


def _conflict_of(write: Write | Removal) -> str | None:
    """None for what only takes rows away."""
    return write.conflict if isinstance(write, Write) else None


@lru_cache(maxsize=256)
def _written_sql(writes: tuple[tuple[Table, tuple[str, ...], str | None], ...]) -> TextClause:
    parts = ", ".join(
        f"w{n} as ({_insert_sql(table, columns, f'w{n}')} {conflict} returning 1)"
        if conflict is not None
        else f"w{n} as ({_delete_sql(table, columns, f'w{n}')} returning 1)"
        for n, (table, columns, conflict) in enumerate(writes)
    )
    counts = ", ".join(f"(select count(*) from w{n})" for n in range(len(writes)))  # noqa: S608
    return text(f"with {parts} select {counts}")


def _bound(write: Write | Removal, name: str) -> dict[str, Any]:
    """What the statement's rows are read from: one JSON text, or an array of each column."""
    if _is_json(write.table, write.columns):
        return {name: orjson.dumps(write.rows).decode()}
    return {f"{name}_{c}": [row[c] for row in write.rows] for c in write.columns}


@lru_cache(maxsize=256)
def _is_json(table: Table, columns: tuple[str, ...]) -> bool:
    """JSON has no bytes; everything else it carries at a third of what arrays cost to encode."""
    return not any(isinstance(table.c[c].type, LargeBinary) for c in columns)


def _rows_sql(table: Table, columns: tuple[str, ...], name: str) -> str:
    if not _is_json(table, columns):
        return f"unnest({_unnested(table, columns, f'{name}_')})"
    shape = ", ".join(f'"{c}" {_array_type(table, c).removesuffix("[]")}' for c in columns)
    return f"json_to_recordset(cast(:{name} as json)) as j({shape})"


def _insert_sql(table: Table, columns: tuple[str, ...], name: str) -> str:
    names = ", ".join(f'"{c}"' for c in columns)
    rows = _rows_sql(table, columns, name)
    return f'insert into "{table.name}" ({names}) select * from {rows}'  # noqa: S608


def _delete_sql(table: Table, columns: tuple[str, ...], name: str) -> str:
    names = ", ".join(f'"{c}"' for c in columns)
    rows = _rows_sql(table, columns, name)
    same = " and ".join(f't."{c}" = v."{c}"' for c in columns)
    return (
        f'delete from "{table.name}" t using (select * from {rows}) as v({names}) '  # noqa: S608
        f"where {same}"
    )


@lru_cache(maxsize=256)
def _unnested(table: Table, columns: tuple[str, ...], prefix: str = "") -> str:
    return ", ".join(f"cast(:{prefix}{c} as {_array_type(table, c)})" for c in columns)


async def _one_by_one(connection: AsyncConnection, write: Write | Removal) -> int:
    """The rows of a write on SQLite, which counts what a statement changed."""
    sql = _row_sql(write.table, write.columns, _conflict_of(write))
    result = await connection.execute(sql, list(write.rows))
    return int(result.rowcount)


@lru_cache(maxsize=256)
def _row_sql(table: Table, columns: tuple[str, ...], conflict: str | None) -> TextClause:
    names = ", ".join(f'"{c}"' for c in columns)
    marks = ", ".join(f":{c}" for c in columns)
    same = " and ".join(f'"{c}" = :{c}' for c in columns)
    if conflict is None:
        sql = text(f'delete from "{table.name}" where {same}')  # noqa: S608
    else:
        sql = text(f'insert into "{table.name}" ({names}) values ({marks}) {conflict}')  # noqa: S608
    return sql.bindparams(*(bindparam(c, type_=table.c[c].type) for c in columns))


def is_sqlite(connection: AsyncConnection) -> bool:
    """Whether the connection is to SQLite."""
    return connection.dialect.name == "sqlite"


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
        values = {c: [row[c] for row in rows] for c in (*columns, "expected")}
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
