"""Effects (对外动作): what an event does outside, when it is tried again, and when messages to one
person become a summary; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from dispatch.channels import ChannelKind

WEBHOOK: Final = "webhook"
"""The effect of an outgoing webhook; its recipient is the webhook's id."""
TELL: Final = "tell."
"""The effect of a message is this and the kind of its channel; its recipient is an account."""
TELL_APP: Final = f"{TELL}{ChannelKind.APP}"


class EffectState(StrEnum):
    """How far an effect is."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"
    """Given up after the last attempt: an alarm"""
    DROPPED = "dropped"
    """Not sent, for a reason that its receipt names: who may not see it does not get it"""


@dataclass(frozen=True, slots=True)
class EffectKey:
    """What makes an effect one: nothing is done twice for one event, effect and recipient."""

    event_id: str
    effect: str
    recipient: str

    def __str__(self) -> str:
        return f"{self.event_id}|{self.effect}|{self.recipient}"


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect to be done. `what` names its wording and `facts` fill it, without personal data;
    not before `not_before`."""

    key: EffectKey
    incident_id: str | None
    urgent: bool
    what: str
    facts: Mapping[str, Any]
    not_before: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """An effect in the hands of one sender, for its `attempts`-th attempt."""

    key: EffectKey
    incident_id: str | None
    urgent: bool
    what: str
    facts: Mapping[str, Any]
    attempts: int
    made_at: datetime


PAUSES_S: Final = (5, 30, 120, 600, 1800, 3600, 7200)
"""Seconds from a failed attempt to the next one; after the last of them it is given up."""
ATTEMPTS: Final = len(PAUSES_S) + 1


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When an effect whose `attempts` attempts have failed is tried again; None for never."""
    if attempts >= ATTEMPTS:
        return None
    return now + timedelta(seconds=PAUSES_S[attempts - 1])


@dataclass(frozen=True, slots=True)
class Storm:
    """More than `most` messages to one recipient by one channel within `within` become one."""

    most: int = 5
    within: timedelta = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Recent:
    """The messages that one recipient has been sent within the storm's span: how many, and when
    the oldest of them was."""

    messages: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Sending:
    """One message: several claims make a summary."""

    claims: tuple[Claimed, ...]

    @property
    def message_id(self) -> str:
        """By what its recipient can tell it from others."""
        return str(self.claims[0].key)


@dataclass(frozen=True, slots=True)
class Holding:
    """Claims that wait until more can be said at once."""

    claims: tuple[Claimed, ...]
    until: datetime


def bundled(
    claims: Iterable[Claimed],
    recent: Mapping[tuple[str, str], Recent],
    storm: Storm,
    now: datetime,
) -> list[Sending | Holding]:
    """What is sent of these claims, singly or as a summary, and what waits (storm bundling).

    `recent` is by (effect, recipient). Urgent messages never wait: those beyond the limit are
    summed up at once. Webhooks are for machines, which want every event.
    """
    groups: dict[tuple[str, str], list[Claimed]] = {}
    for claim in claims:
        groups.setdefault((claim.key.effect, claim.key.recipient), []).append(claim)
    found: list[Sending | Holding] = []
    for (effect, recipient), group in groups.items():
        if effect == WEBHOOK:
            found += [Sending((one,)) for one in group]
        else:
            found += _to_one(group, recent.get((effect, recipient)), storm, now)
    return found


def _to_one(
    group: list[Claimed], recent: Recent | None, storm: Storm, now: datetime
) -> list[Sending | Holding]:
    room = storm.most - (recent.messages if recent is not None else 0)
    if len(group) <= room:
        return [Sending((one,)) for one in group]
    urgent = tuple(one for one in group if one.urgent)
    rest = tuple(one for one in group if not one.urgent)
    found: list[Sending | Holding] = []
    if len(urgent) <= max(room, 1):
        found += [Sending((one,)) for one in urgent]
    else:
        found.append(Sending(urgent))
    if not rest:
        return found
    over = None if recent is None else recent.oldest + storm.within
    if room <= 0 and over is not None and now < over and now - rest[0].made_at < storm.within:
        return [*found, Holding(rest, over)]
    return [*found, Sending(rest)]
