"""Composing: from claimed effects to messages that say what their recipients may know."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from dispatch.access import Actor, Sight, sight
from dispatch.casefile import FieldCipher
from dispatch.channels import ChannelKind, service_url
from dispatch.effects import TELL, Claimed, Sending
from dispatch.incident.summary import summary_of
from dispatch.incident.ticket import Ticket
from dispatch.store.arrays import among, keys
from dispatch.store.channels import addresses_of
from dispatch.store.webhooks import Webhook, load_webhooks
from dispatch.wording import LANGUAGES, Wording, ticket_words, worded

TitleOf = Callable[[Mapping[str, Any], Sight], str]
"""(a ticket's summary, how much of it is seen) → what it is called."""
UnitName = Callable[[str], str]
ActorsOf = Callable[[Collection[str]], Awaitable[Mapping[str, Actor]]]
"""Account ids → who they are now; those that are gone or not active are left out."""

SHOWN: Final = 5
"""So many tickets a summary names."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it goes out. `claims` are what it says; `words` it says in each language."""

    sending: Sending
    claims: tuple[Claimed, ...]
    kind: ChannelKind
    words: Mapping[str, Wording]
    language: str = "zh"
    url: str | None = field(default=None, repr=False)
    """The service and the address; None in the app, and where the centre has no such gateway"""

    @property
    def urgent(self) -> bool:
        return any(claim.urgent for claim in self.claims)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a webhook; `hook` is None when it has been removed."""

    sending: Sending
    claim: Claimed
    hook: Webhook | None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A claim that is told nobody, and why."""

    claim: Claimed
    why: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What was looked up for one batch."""

    tickets: Mapping[str, Ticket]
    actors: Mapping[str, Actor]
    addresses: Mapping[tuple[str, ChannelKind], tuple[str, str]]


class Composer:
    """Looks up tickets as they are now, and says of them what each recipient may see now."""

    def __init__(
        self,
        *,
        engine: AsyncEngine,
        cipher: FieldCipher,
        actors_of: ActorsOf,
        title_of: TitleOf,
        unit_name: UnitName,
        gateways: Mapping[ChannelKind, str],
    ) -> None:
        self._engine = engine
        self._cipher = cipher
        self._actors_of = actors_of
        self._title_of = title_of
        self._unit_name = unit_name
        self._gateways = dict(gateways)

    async def messages(self, sendings: Sequence[Sending]) -> list[Message | Dropped]:
        """The messages of these sendings, and the claims that their recipients may not know."""
        claims = [claim for sending in sendings for claim in sending.claims]
        accounts = {claim.key.recipient for claim in claims}
        outside = {c.key.recipient for c in claims if _kind(c) is not ChannelKind.APP}
        actors = await self._actors_of(accounts)
        async with self._engine.connect() as connection:
            named = {c.incident_id for s in sendings for c in s.claims[:SHOWN] if c.incident_id}
            tickets = await _tickets(connection, named)
            addresses = await addresses_of(connection, self._cipher, outside) if outside else {}
        known = _Known(tickets, actors, addresses)
        return [made for sending in sendings for made in self._message(sending, known)]

    async def calls(self, sendings: Sequence[Sending]) -> list[Call]:
        """The calls of webhooks."""
        async with self._engine.connect() as connection:
            hooks = {hook.id: hook for hook in await load_webhooks(connection, self._cipher)}
        return [
            Call(s, claim, hooks.get(claim.key.recipient)) for s in sendings for claim in s.claims
        ]

    def _message(self, sending: Sending, known: _Known) -> Iterable[Message | Dropped]:
        # What a summary does not name it only counts: that needs no look at the ticket.
        seen: list[tuple[Claimed, str]] = []
        for claim in sending.claims[:SHOWN]:
            title = self._title(claim, known)
            if title is None:
                yield Dropped(claim, "not_visible")
            else:
                seen.append((claim, title))
        rest = sending.claims[SHOWN:]
        if known.actors.get(sending.claims[0].key.recipient) is None:
            yield from (Dropped(claim, "not_visible") for claim in rest)
            return
        seen += [(claim, "") for claim in rest]
        if not seen:
            return
        kind = _kind(seen[0][0])
        url, language = None, "zh"
        if kind is not ChannelKind.APP:
            found = known.addresses.get((seen[0][0].key.recipient, kind))
            if found is None:
                yield from (Dropped(claim, "no_address") for claim, _ in seen)
                return
            url, language = service_url(kind, found[0], self._gateways), found[1]
        words = {each: self._words(seen, each, known) for each in LANGUAGES}
        yield Message(sending, tuple(claim for claim, _ in seen), kind, words, language, url)

    def _title(self, claim: Claimed, known: _Known) -> str | None:
        """What the ticket is called for whom is told; None for who may not see it now."""
        actor = known.actors.get(claim.key.recipient)
        if actor is None:
            return None
        if claim.incident_id is None:
            return ""
        ticket = known.tickets.get(claim.incident_id)
        if ticket is None:
            return None
        how = sight(actor, ticket.scope)
        return None if how is Sight.NOTHING else self._title_of(summary_of(ticket), how)

    def _words(self, seen: Sequence[tuple[Claimed, str]], language: str, known: _Known) -> Wording:
        if len(seen) > 1:
            facts = {
                "count": len(seen),
                "urgent": sum(claim.urgent for claim, _ in seen),
                "cases": "；".join(dict.fromkeys(title for _, title in seen if title)),
            }
            return worded("summary", language, facts)
        claim, title = seen[0]
        ticket = known.tickets.get(claim.incident_id or "")
        return ticket_words(
            claim.what,
            language,
            claim.facts,
            title=title,
            unit=self._unit_name(str(claim.facts.get("unit", ""))),
            case_no=ticket.case_no if ticket else "",
            severity=ticket.severity if ticket else "",
        )


def _kind(claim: Claimed) -> ChannelKind:
    return ChannelKind(claim.key.effect.removeprefix(TELL))


async def _tickets(connection: AsyncConnection, ids: Collection[str]) -> dict[str, Ticket]:
    if not ids:
        return {}
    sql = text(f"select state from incident where {among(connection, 'id', 'ids')}")  # noqa: S608
    found = (await connection.execute(sql, {"ids": keys(connection, ids)})).scalars()
    tickets = (Ticket.model_validate_json(state) for state in found)
    return {ticket.id: ticket for ticket in tickets}
