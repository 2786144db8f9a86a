"""Effects in the database: made once, claimed by one sender at a time, settled with a receipt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import TextClause, bindparam, column, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.effects import Claimed, Effect, EffectKey, EffectState, Recent
from dispatch.store.arrays import among, keys
from dispatch.store.bulk import SKIP_EXISTING, Write, is_sqlite, write_all
from dispatch.store.effect_tables import EffectRow
from dispatch.store.tables import UtcTime


def _timed(sql: str, *names: str) -> TextClause:
    return text(sql).bindparams(*(bindparam(name, type_=UtcTime()) for name in names))


async def make_effects(
    connection: AsyncConnection, effects: Sequence[Effect], now: datetime
) -> int:
    """Writes down what events do outside; answers how many rows that made.

    An event that has any effect already has all of them: whoever would be told by today's roster,
    it is not told again.
    """
    if not effects:
        return 0
    sql = text(
        "select distinct event_id from effect "  # noqa: S608 - no input in the text
        f"where {among(connection, 'event_id', 'ids')}"
    )
    ids = keys(connection, {e.key.event_id for e in effects})
    made = set((await connection.execute(sql, {"ids": ids})).scalars())
    rows = [_row(e, now) for e in effects if e.key.event_id not in made]
    (inserted,) = await write_all(connection, Write(EffectRow, rows, SKIP_EXISTING))
    return inserted


def _row(effect: Effect, now: datetime) -> dict[str, Any]:
    return {
        "event_id": effect.key.event_id,
        "effect": effect.key.effect,
        "recipient": effect.key.recipient,
        "incident_id": effect.incident_id,
        "urgent": effect.urgent,
        "what": effect.what,
        "facts": orjson.dumps(effect.facts).decode(),
        "state": EffectState.WAITING.value,
        "attempts": 0,
        "next_at": max(effect.not_before, now),
        "claimed_by": None,
        "message": None,
        "receipt": None,
        "made_at": now,
        "settled_at": None,
        "confirmed_at": None,
    }


_DUE: Final = "state = 'waiting' and next_at <= :now"
_URGENT: Final = "(urgent or cast(:all as boolean))"


async def anything_due(
    connection: AsyncConnection, effects: Iterable[str], now: datetime, *, urgent_only: bool = False
) -> bool:
    """Whether one of these kinds of effects may be tried: cheap, and writes nothing."""
    mine = f"{_DUE} and {among(connection, 'effect', 'effects')} and {_URGENT}"
    sql = _timed(f"select 1 from effect where {mine} limit 1", "now")  # noqa: S608
    values = {"now": now, "effects": keys(connection, effects), "all": not urgent_only}
    return (await connection.execute(sql, values)).first() is not None


_CLAIMED: Final = (
    "event_id", "effect", "recipient", "incident_id", "urgent", "what", "facts", "attempts",
    "made_at",
)  # fmt: skip
_MOMENTS: Final = ("made_at", "settled_at", "confirmed_at")
_TAKEN: Final = "next_at = :until, attempts = attempts + 1, claimed_by = :by"
# SQLite's one writer has locked everything already. PostgreSQL's planner may run a subquery with
# a limit more than once unless it is materialized.
_CLAIM_SQLITE: Final = (
    f"update effect set {_TAKEN} where rowid in (select rowid from effect where {_DUE} "  # noqa: S608
    f"and effect in (select value from json_each(:effects)) and {_URGENT} "
    "order by urgent desc, next_at "
    f"limit :most) returning {', '.join(_CLAIMED)}"
)
_CLAIM_POSTGRESQL: Final = (
    "with due as materialized (select event_id, effect, recipient from effect "  # noqa: S608
    f"where {_DUE} and effect = any(cast(:effects as text[])) and {_URGENT} "
    "order by urgent desc, next_at "
    f"limit :most for update skip locked) update effect e set {_TAKEN} from due "
    "where (e.event_id, e.effect, e.recipient) = (due.event_id, due.effect, due.recipient) "
    f"returning {', '.join(f'e.{c}' for c in _CLAIMED)}"
)


async def claim(
    connection: AsyncConnection,
    effects: Iterable[str],
    *,
    by: str,
    now: datetime,
    until: datetime,
    most: int,
    urgent_only: bool = False,
) -> list[Claimed]:
    """Takes up to `most` effects that may be tried, the urgent and then the oldest first. Until
    `until` nobody else gets them; rows that another sender is taking are passed over."""
    sql = _timed(
        _CLAIM_SQLITE if is_sqlite(connection) else _CLAIM_POSTGRESQL, "now", "until"
    ).columns(
        *(column(c, UtcTime()) if c in _MOMENTS else column(c) for c in _CLAIMED),
    )
    values = {
        "now": now,
        "until": until,
        "by": by,
        "most": most,
        "effects": keys(connection, effects),
        "all": not urgent_only,
    }
    found = [
        Claimed(
            EffectKey(r.event_id, r.effect, r.recipient),
            r.incident_id,
            bool(r.urgent),
            r.what,
            orjson.loads(r.facts),
            r.attempts,
            r.made_at,
        )
        for r in await connection.execute(sql, values)
    ]
    return sorted(found, key=lambda one: (not one.urgent, one.made_at))


async def recent_messages(
    connection: AsyncConnection, recipients: Iterable[str], since: datetime
) -> dict[tuple[str, str], Recent]:
    """The messages that these recipients have been sent after `since`, by (effect, recipient)."""
    sql = _timed(
        "select effect, recipient, count(distinct message) as messages, min(settled_at) as oldest "  # noqa: S608
        f"from effect where {among(connection, 'recipient', 'recipients')} "
        "and state = 'sent' and settled_at > :since group by effect, recipient",
        "since",
    ).columns(
        column("effect"), column("recipient"), column("messages"), column("oldest", UtcTime())
    )
    values = {"recipients": keys(connection, recipients), "since": since}
    return {
        (r.effect, r.recipient): Recent(r.messages, r.oldest)
        for r in await connection.execute(sql, values)
    }


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a claim. WAITING is tried again at `next_at`; `counts` says whether the
    attempt was one."""

    claim: Claimed
    state: EffectState
    receipt: str | None = None
    message: str | None = None
    next_at: datetime | None = None
    counts: bool = True


_SETTLE_SQLITE: Final = (
    "update effect set state = :state, receipt = :receipt, message = :message, "
    "settled_at = :settled_at, next_at = coalesce(:next_at, next_at), "
    "attempts = attempts - :uncounted, claimed_by = null "
    "where event_id = :event_id and effect = :effect and recipient = :recipient "
    "and state = 'waiting' and claimed_by = :by and attempts = :attempts"
)
_SETTLE_POSTGRESQL: Final = (
    "update effect e set state = v.state, receipt = v.receipt, message = v.message, "
    "settled_at = v.settled_at, next_at = coalesce(v.next_at, e.next_at), "
    "attempts = e.attempts - v.uncounted, claimed_by = null "
    "from unnest(cast(:event_id as text[]), cast(:effect as text[]), cast(:recipient as text[]), "
    "cast(:state as text[]), cast(:receipt as text[]), cast(:message as text[]), "
    "cast(:settled_at as timestamptz[]), cast(:next_at as timestamptz[]), "
    "cast(:uncounted as integer[]), cast(:attempts as integer[])) as v(event_id, effect, "
    "recipient, state, receipt, message, settled_at, next_at, uncounted, attempts) "
    "where e.event_id = v.event_id and e.effect = v.effect and e.recipient = v.recipient "
    "and e.state = 'waiting' and e.claimed_by = :by and e.attempts = v.attempts"
)


async def settle(
    connection: AsyncConnection, settlements: Sequence[Settlement], *, by: str, now: datetime
) -> None:
    """Writes down what became of claims that are still `by`'s: a claim that has run out and was
    taken by another is that one's to settle."""
    if not settlements:
        return
    rows = [_settled_row(one, now) for one in settlements]
    if is_sqlite(connection):
        sql = _timed(_SETTLE_SQLITE, "settled_at", "next_at")
        await connection.execute(sql, [row | {"by": by} for row in rows])
    else:
        columns: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
        await connection.execute(text(_SETTLE_POSTGRESQL), columns | {"by": by})


def _settled_row(one: Settlement, now: datetime) -> dict[str, Any]:
    return {
        **asdict(one.claim.key),
        "state": one.state.value,
        "receipt": one.receipt,
        "message": one.message,
        "settled_at": None if one.state is EffectState.WAITING else now,
        "next_at": one.next_at,
        "uncounted": 0 if one.counts else 1,
        "attempts": one.claim.attempts,
    }


@dataclass(frozen=True, slots=True)
class Listed:
    """An effect as people look at it."""

    key: EffectKey
    incident_id: str | None
    urgent: bool
    what: str
    facts: Mapping[str, Any]
    state: EffectState
    attempts: int
    receipt: str | None
    made_at: datetime
    settled_at: datetime | None
    confirmed_at: datetime | None


_LISTED: Final = (
    "event_id", "effect", "recipient", "incident_id", "urgent", "what", "facts", "state",
    "attempts", "receipt", "made_at", "settled_at", "confirmed_at",
)  # fmt: skip


async def _listed(
    connection: AsyncConnection, where: str, values: Mapping[str, Any], order: str, most: int
) -> list[Listed]:
    sql = text(
        f"select {', '.join(_LISTED)} from effect where {where} order by {order} limit :most"  # noqa: S608
    ).columns(*(column(c, UtcTime()) if c in _MOMENTS else column(c) for c in _LISTED))
    return [
        Listed(
            EffectKey(r.event_id, r.effect, r.recipient),
            r.incident_id,
            bool(r.urgent),
            r.what,
            orjson.loads(r.facts),
            EffectState(r.state),
            r.attempts,
            r.receipt,
            r.made_at,
            r.settled_at,
            r.confirmed_at,
        )
        for r in await connection.execute(sql, {**values, "most": most})
    ]


async def effects_for(
    connection: AsyncConnection, recipient: str, effect: str, most: int
) -> list[Listed]:
    """The newest effects of one kind for one recipient that have been sent."""
    where = "recipient = :recipient and effect = :effect and state = 'sent'"
    values = {"recipient": recipient, "effect": effect}
    return await _listed(connection, where, values, "settled_at desc, event_id desc", most)


async def effects_of_event(connection: AsyncConnection, event_id: str) -> list[Listed]:
    """All that one event does outside, by recipient."""
    where = "event_id = :event_id"
    values = {"event_id": event_id}
    return await _listed(connection, where, values, "recipient, effect", 100_000)


async def effects_in_state(
    connection: AsyncConnection, state: EffectState, most: int
) -> list[Listed]:
    """The newest effects in one state: the dead ones are what an alarm is about."""
    where = "state = :state"
    return await _listed(connection, where, {"state": state.value}, "made_at desc", most)


async def confirm(
    connection: AsyncConnection, event_id: str, account: str, now: datetime
) -> datetime | None:
    """Notes that `account` has seen what it was told of an event, and with it in the same message,
    the first time; answers when it was confirmed, None when it was told nothing of it."""
    where = "event_id = :event_id and recipient = :account"
    sql = _timed(
        "update effect set confirmed_at = :now where recipient = :account "  # noqa: S608
        f"and confirmed_at is null and ((event_id = :event_id) or message in (select message "
        f"from effect where {where} and message is not null))",
        "now",
    )
    values = {"event_id": event_id, "account": account}
    await connection.execute(sql, {**values, "now": now})
    found = await _listed(connection, where, values, "confirmed_at", 1)
    return found[0].confirmed_at if found else None


async def revive(connection: AsyncConnection, event_id: str, now: datetime) -> int:
    """Lets the dead effects of an event be tried anew; answers how many there were."""
    sql = _timed(
        "update effect set state = 'waiting', attempts = 0, next_at = :now, settled_at = null "
        "where event_id = :event_id and state = 'dead'",
        "now",
    )
    return int((await connection.execute(sql, {"event_id": event_id, "now": now})).rowcount)
