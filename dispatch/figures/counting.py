"""Asking for figures: what each indicator comes to for whom, over which period, in which groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import (
    BigInteger,
    Float,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import True_
from sqlmodel import col

from dispatch.access import UNIT_ROLES, Actor
from dispatch.figures.indicators import INDICATORS, Formula, Indicator
from dispatch.figures.tables import LIVE, TaskFactsRow, TicketFactsRow
from dispatch.store.bulk import is_sqlite, table_of
from dispatch.store.lists import (
    COUNTY_DIGITS,
    TOWN_DIGITS,
    place_told,
    town_told,
    unmasked,
    visible,
)
from dispatch.store.tables import IncidentRow

By = Literal["unit", "town", "class", "severity", "channel", "day"]
Which = Literal["whole", "part", "rest"]
"""The tickets behind a number: all that were counted, those that make it up, the others."""

LOCAL_S: Final = 8 * 3600
"""The county's time is eight hours ahead of UTC all year (Asia/Shanghai)."""
DAY_S: Final = 86_400
QUANTILES: Final = (0.5, 0.9)
HIDDEN: Final = ""
"""The group of what the viewer may not know the town or the class of, and of what has none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows are counted: `since` ≤ moment < `until`, seconds since 1970, as of `at`.

    None means no restriction. `edition` is LIVE or a frozen month; `leave_out` are tickets that an
    assessment does not count.
    """

    since: int
    until: int
    at: int
    edition: int = LIVE
    area: str | None = None
    unit: str | None = None
    class_code: str | None = None
    channel: str | None = None
    severity: tuple[str, ...] = ()
    leave_out: frozenset[str] = field(default=frozenset())


class Figure(NamedTuple):
    """What an indicator comes to. A rate or a mean is `part` ÷ `whole`, None of nothing; a count
    or a sum is `part`. A duration is the mean of `part` tasks or tickets in seconds, with its
    median and 90th percentile (nearest rank)."""

    part: int
    whole: int
    value: float | None
    median: int | None = None
    p90: int | None = None


Figures = dict[str, dict[str, Figure]]
"""Group → indicator → figure. Without a grouping the only group is HIDDEN."""


async def figures(
    connection: AsyncConnection,
    viewer: Actor,
    asked: Asked,
    names: Iterable[str] = INDICATORS,
    by: By | None = None,
) -> Figures:
    """The figures of what `viewer` may see. By unit only indicators of units' tasks are counted;
    by day only those that belong to a day. Raises KeyError for an indicator that is not there."""
    wanted = [INDICATORS[name] for name in names]
    found: Figures = defaultdict(dict)
    if by == "unit":
        wanted = [one for one in wanted if one.of == "task"]
    if by == "day":
        wanted = [one for one in wanted if one.dated]
    plain: dict[tuple[str, str, str], list[Indicator]] = defaultdict(list)
    for one in wanted:
        if one.kind == "duration" and is_sqlite(connection):
            for key, figure in await _durations(connection, viewer, asked, one, by):
                found[key][one.name] = figure
        else:
            plain[one.of, one.dated, one.tells].append(one)
    for together in plain.values():
        for key, name, figure in await _counts(connection, viewer, asked, together, by):
            found[key][name] = figure
    order = [one.name for one in wanted]
    return {
        key: {name: mine[name] for name in order if name in mine}
        for key, mine in sorted(found.items())
    }


async def _counts(
    connection: AsyncConnection,
    viewer: Actor,
    asked: Asked,
    together: Sequence[Indicator],
    by: By | None,
) -> list[tuple[str, str, Figure]]:
    """The figures of indicators that count the same rows, one query."""
    source = _Source(viewer, asked, together[0], by)
    columns: list[Any] = []
    for one in together:
        formula = one.formula(literal(asked.at, BigInteger))
        if one.kind == "duration":
            columns += _spread(formula)
        else:
            columns.append(_added(formula.amount, formula.part))
            columns.append(_added(formula.by, formula.whole))
    rows = (await connection.execute(source.query(*columns))).all()
    found = []
    for key, *sums in rows:
        for one, first, second in zip(together, sums[::2], sums[1::2], strict=True):
            figure = _figure(one, first, second)
            if figure.whole:
                found.append((_text(key), one.name, figure))
    return found


def _added(amount: Any, condition: Any) -> Any:
    """How many rows a condition holds for, or an amount of theirs added up."""
    if amount is None:
        return func.count().filter(condition)
    return func.coalesce(func.sum(amount).filter(condition), 0)


def _spread(formula: Formula) -> tuple[Any, Any]:
    """Of a duration on PostgreSQL: how many and their mean, and their quantiles (nearest rank)."""
    value = case((formula.part, formula.amount))
    ranks = func.percentile_disc(array(QUANTILES, type_=Float)).within_group(value)
    counted = [cast(func.count(value), Float), cast(func.avg(value), Float)]
    return array(counted, type_=Float), ranks


def _figure(one: Indicator, first: Any, second: Any) -> Figure:
    if one.kind == "duration":
        count, mean = int(first[0]), first[1]
        if not count:
            return Figure(0, 0, None)
        return Figure(count, count, round(float(mean), 1), int(second[0]), int(second[1]))
    part, whole = int(first), int(second)
    if one.kind in ("rate", "mean"):
        return Figure(part, whole, part / whole if whole else None)
    return Figure(part, whole, float(part))


async def _durations(
    connection: AsyncConnection, viewer: Actor, asked: Asked, one: Indicator, by: By | None
) -> list[tuple[str, Figure]]:
    """A duration on SQLite, which knows no quantiles."""
    source = _Source(viewer, asked, one, by)
    formula = one.formula(literal(asked.at, BigInteger))
    key = source.key
    over: dict[str, Any] = {"partition_by": key}
    inner = (
        source.select(
            key.label("key"),
            formula.amount.label("v"),
            func.row_number().over(order_by=formula.amount, **over).label("n"),
            func.count().over(**over).label("of"),
        )
        .where(formula.part)
        .subquery()
    )
    v, n, of = inner.c.v, inner.c.n, inner.c.of
    query = select(
        inner.c.key,
        func.count(),
        func.avg(v),
        func.max(case((n == (of + 1) // 2, v))),
        func.max(case((n == (of * 9 + 9) // 10, v))),
    ).group_by(inner.c.key)
    rows = (await connection.execute(query)).all()
    return [
        (_text(key), Figure(count, count, round(float(mean), 1), median, p90))
        for key, count, mean, median, p90 in rows
    ]


async def behind(
    connection: AsyncConnection,
    viewer: Actor,
    asked: Asked,
    name: str,
    *,
    which: Which = "whole",
    group: tuple[By, str] | None = None,
    after: tuple[int, str] | None = None,
    limit: int = 50,
) -> tuple[list[str], tuple[int, str] | None]:
    """The tickets behind a number, the newest first: their ids, each once, and where the next page
    begins. `group` is one of the groups that `figures` answers."""
    one = INDICATORS[name]
    formula = one.formula(literal(asked.at, BigInteger))
    source = _Source(viewer, asked, one, group[0] if group else None)
    left = formula.whole & ~func.coalesce(formula.part, false())
    rest = left if formula.rest is None else formula.rest
    counted = {"whole": formula.whole, "part": formula.part, "rest": rest}[which]
    c = source.columns
    dated = func.max(c[one.dated or "dispatched_at"])
    query = source.select(c.incident_id, dated).where(counted).group_by(c.incident_id)
    if group is not None:
        query = query.where(source.key == (int(group[1]) if group[0] == "day" else group[1]))
    if after is not None:
        query = query.having(
            or_(dated < after[0], (dated == after[0]) & (c.incident_id < after[1]))
        )
    query = query.order_by(dated.desc(), c.incident_id.desc()).limit(limit + 1)
    rows = [(row[0], int(row[1])) for row in await connection.execute(query)]
    page = rows[:limit]
    place = (page[-1][1], page[-1][0]) if len(rows) > limit else None
    return [ident for ident, _ in page], place


class HotSpot(NamedTuple):
    """A class in a town: how often it was reported in a period, and in that before it."""

    subclass: str
    town: str
    reports: int
    before: int


async def hot_spots(
    connection: AsyncConnection, viewer: Actor, asked: Asked, before_since: int, limit: int
) -> list[HotSpot]:
    """热点事件: what was reported most, the most first; the period before it lasts from
    `before_since` to `asked.since`. Only what the viewer may know class and town of."""
    one = INDICATORS["reported"]
    both = replace(asked, since=before_since)
    source = _Source(viewer, both, one, None)
    source.today(unmasked(viewer))
    source.today(town_told(viewer))
    c = source.columns
    counted = one.formula(literal(asked.at, BigInteger)).whole
    now = func.sum(case((c.opened_at >= asked.since, 1), else_=0))
    query = (
        source.select(c.subclass, c.town, now, func.count() - now)
        .where(counted, c.town.is_not(None))
        .group_by(c.subclass, c.town)
        .having(now > 0)
        .order_by(now.desc(), c.subclass, c.town)
        .limit(limit)
    )
    return [HotSpot(*row) for row in await connection.execute(query)]


class _Source:
    """The rows that one viewer's question is about, and how they are grouped. Tickets are joined
    only where what they are today decides what may be told."""

    def __init__(self, viewer: Actor, asked: Asked, one: Indicator, by: By | None) -> None:
        self._viewer = viewer
        self._table = table_of(TicketFactsRow if one.of == "ticket" else TaskFactsRow)
        self._joined = False
        c = self._table.c
        self._where: list[Any] = [c.edition == asked.edition]
        if one.dated:
            self._where += [c[one.dated] >= asked.since, c[one.dated] < asked.until]
        else:
            self._where.append(c.open == 1)
        self.today(visible(viewer))
        if one.tells == "class":
            self.today(unmasked(viewer))
        self._restrict(asked, one)
        self.columns = c
        self.key = self._key(by, one)

    def query(self, *columns: Any) -> Any:
        """A query of these sums, each group with its key first."""
        return self.select(self.key, *columns).group_by(literal_column("1"))

    def select(self, *columns: Any) -> Any:
        """A query of these columns of the rows."""
        query = select(*columns).select_from(self._table)
        if self._joined:
            same = col(IncidentRow.id) == self._table.c.incident_id
            query = query.join(table_of(IncidentRow), same)
        return query.where(*self._where)

    def today(self, condition: Any) -> None:
        """A condition on the ticket as it is today."""
        if not isinstance(condition, True_):
            self._joined = True
            self._where.append(condition)

    def _restrict(self, asked: Asked, one: Indicator) -> None:
        c, viewer = self._table.c, self._viewer
        if one.of == "ticket":
            self._where += [] if asked.unit is None else [false()]
        else:
            units = [viewer.unit if viewer.role in UNIT_ROLES else None, asked.unit]
            self._where += [c.unit == unit for unit in units if unit is not None]
        if asked.area is not None and len(asked.area) > COUNTY_DIGITS:
            self.today(place_told(viewer, asked.area))
            self._where.append(_lies_in(c, asked.area))
        if asked.class_code is not None:
            self.today(unmasked(viewer))
            self._where.append(func.substr(c.subclass, 1, 2) == asked.class_code)
        if asked.channel is not None:
            self._where.append(c.channel == asked.channel)
        if asked.severity:
            self._where.append(c.severity.in_(asked.severity))
        if asked.leave_out:
            self._where.append(c.incident_id.not_in(sorted(asked.leave_out)))

    def _key(self, by: By | None, one: Indicator) -> Any:
        c = self._table.c
        match by:
            case None:
                return literal(HIDDEN)
            case "town":
                self._joined = True
                return case((town_told(self._viewer), func.coalesce(c.town, HIDDEN)), else_=HIDDEN)
            case "class":
                self._joined = True
                return case((unmasked(self._viewer), func.substr(c.subclass, 1, 2)), else_=HIDDEN)
            case "day":
                return (c[one.dated] + LOCAL_S) // DAY_S
            case _:
                return c[by]


def _lies_in(c: Any, area: str) -> Any:
    if len(area) == TOWN_DIGITS:
        return c.town == area
    return or_(c.village == area, c.grid == area)


def _text(key: Any) -> str:
    return HIDDEN if key is None else str(key)
