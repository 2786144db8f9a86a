"""Sending: a timer's look at the effects that may be tried, each tried by one worker at a time."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.channels import ChannelKind
from dispatch.effects import (
    ATTEMPTS,
    TELL,
    TELL_APP,
    WEBHOOK,
    Claimed,
    EffectState,
    Holding,
    Sending,
    Storm,
    bundled,
    next_attempt,
)
from dispatch.store.effects import Settlement, anything_due, claim, recent_messages, settle
from dispatch.store.engine import writing
from streams.composing import Call, Composer, Dropped, Message
from streams.delivering import Receipt
from streams.failures import is_hiccup
from streams.metrics import WorkerMetrics

IN_APP: Final = (TELL_APP,)
OUTSIDE: Final = (
    *(f"{TELL}{kind}" for kind in ChannelKind if kind is not ChannelKind.APP),
    WEBHOOK,
)
LOOKS: Final = 20
"""So many batches one look takes before others get their turn."""

log = structlog.get_logger()


class Delivers(Protocol):
    """Sends messages once; a receipt, or why it did not go, for each."""

    async def deliver(self, messages: Sequence[Message]) -> list[Receipt]:
        """Sends each once. Raises nothing for a message that does not go."""


class Calls(Protocol):
    """Calls webhooks once."""

    async def deliver(self, calls: Sequence[Call]) -> list[Receipt]:
        """Calls each once. Raises nothing for a call that fails."""


class Sender:
    """Claims, bundles, sends and settles effects of some kinds. `lease` is longer than a batch of
    `most` can take, so that what is being sent is not sent by another meanwhile. `urgent_only`, it
    leaves ordinary effects to others."""

    def __init__(
        self,
        effects: tuple[str, ...],
        *,
        engine: AsyncEngine,
        composer: Composer,
        delivers: Delivers,
        calls: Calls | None,
        metrics: WorkerMetrics,
        now: Callable[[], datetime],
        storm: Storm,
        most: int,
        lease: timedelta,
        urgent_only: bool = False,
    ) -> None:
        self._effects = effects
        self._engine = engine
        self._composer = composer
        self._delivers = delivers
        self._calls = calls
        self._metrics = metrics
        self._now = now
        self._storm = storm
        self._most = most
        self._lease = lease
        self._urgent_only = urgent_only
        self._name = secrets.token_hex(6)

    async def look(self) -> int:
        """Sends what may be sent; answers how many effects were settled. What an outage
        interrupts is tried again when its claim has run out."""
        settled = 0
        try:
            for _ in range(LOOKS):
                done = await self._batch()
                settled += done
                if not done:
                    break
        except Exception as error:
            if not is_hiccup(error):
                raise
            log.warning("sending_postponed", error=type(error).__name__)
        return settled

    async def _batch(self) -> int:
        now = self._now()
        async with self._engine.connect() as connection:
            if not await anything_due(
                connection, self._effects, now, urgent_only=self._urgent_only
            ):
                return 0
        claims, plans, spent = await self._claim(now)
        holdings = [plan for plan in plans if isinstance(plan, Holding)]
        sendings = [plan for plan in plans if isinstance(plan, Sending)]
        settlements = [_held(one, holding) for holding in holdings for one in holding.claims]
        settlements += [Settlement(one, EffectState.DEAD, "crashed_its_sender") for one in spent]
        settlements += await self._send([s for s in sendings if not _is_call(s)])
        settlements += await self._call([s for s in sendings if _is_call(s)])
        async with self._engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                await settle(connection, settlements, by=self._name, now=self._now())
        self._tell(settlements)
        return len(claims)

    async def _claim(
        self, now: datetime
    ) -> tuple[list[Claimed], list[Sending | Holding], list[Claimed]]:
        """The claims, what is to be done with them, and those whose last attempt never ended."""
        async with self._engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                claims = await claim(
                    connection,
                    self._effects,
                    by=self._name,
                    now=now,
                    until=now + self._lease,
                    most=self._most,
                    urgent_only=self._urgent_only,
                )
                recent = await recent_messages(
                    connection, {c.key.recipient for c in claims}, now - self._storm.within
                )
        spent = [one for one in claims if one.attempts > ATTEMPTS]
        plans = bundled((c for c in claims if c.attempts <= ATTEMPTS), recent, self._storm, now)
        return claims, plans, spent

    async def _send(self, sendings: list[Sending]) -> list[Settlement]:
        if not sendings:
            return []
        composed = await self._composer.messages(sendings)
        settlements = [
            Settlement(one.claim, EffectState.DROPPED, one.why)
            for one in composed
            if isinstance(one, Dropped)
        ]
        messages = [one for one in composed if isinstance(one, Message)]
        receipts = await self._delivers.deliver(messages) if messages else []
        for message, receipt in zip(messages, receipts, strict=True):
            settlements += [
                self._settled(one, message.sending.message_id, receipt) for one in message.claims
            ]
        return settlements

    async def _call(self, sendings: list[Sending]) -> list[Settlement]:
        if not sendings or self._calls is None:
            return []
        calls = await self._composer.calls(sendings)
        receipts = await self._calls.deliver(calls)
        return [
            self._settled(call.claim, call.sending.message_id, receipt)
            for call, receipt in zip(calls, receipts, strict=True)
        ]

    def _settled(self, one: Claimed, message_id: str, receipt: Receipt) -> Settlement:
        if isinstance(receipt, str):
            return Settlement(one, EffectState.SENT, receipt, message_id)
        again = None if receipt.final else next_attempt(one.attempts, self._now())
        if again is None:
            return Settlement(one, EffectState.DEAD, receipt.why)
        return Settlement(one, EffectState.WAITING, receipt.why, next_at=again)

    def _tell(self, settlements: list[Settlement]) -> None:
        for s in settlements:
            tried_again = s.state is EffectState.WAITING
            outcome = ("retried" if s.counts else "held") if tried_again else s.state.value
            self._metrics.effect(s.claim.key.effect, outcome)
            facts: dict[str, Any] = {
                "event_id": s.claim.key.event_id,
                "effect": s.claim.key.effect,
                "recipient": s.claim.key.recipient,
                "attempts": s.claim.attempts,
                "receipt": s.receipt,
            }
            if s.state is EffectState.DEAD:
                log.critical("effect_dead", **facts)
            elif tried_again and s.counts:
                log.warning("effect_failed", **facts)


def _is_call(sending: Sending) -> bool:
    return sending.claims[0].key.effect == WEBHOOK


def _held(one: Claimed, holding: Holding) -> Settlement:
    return Settlement(one, EffectState.WAITING, next_at=holding.until, counts=False)
