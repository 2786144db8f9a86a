"""The one table of Kafka topics: name, key, partitions, retention, lane, replicas that confirm."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

DAY_MS: Final = 86_400_000
NORMAL_PARTITIONS: Final = 6
URGENT_PARTITIONS: Final = 3


class Lane(StrEnum):
    """Which of the two roads a message takes (DESIGN: a flood must not delay a gas leak)."""

    NORMAL = "normal"
    URGENT = "urgent"


class Stage(StrEnum):
    """The three topics that have an urgent twin, in the order in which a report crosses them."""

    REPORTS = "reports"
    MATTERS = "matters"
    COMMANDS = "commands"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. `retention_ms` is how long the broker keeps a record; `min_insync` is the
    number of replicas that must have a record before it counts as accepted, on a cluster that
    has as many (one on a single node)."""

    name: str
    key: str
    partitions: int
    retention_ms: int
    lane: Lane
    holds_text: bool
    min_insync: int = 2
    max_bytes: int = 4_194_304

    @property
    def dead(self) -> str:
        """The topic that takes this one's dead letters."""
        return f"{self.name}.dead"


def _staged(stage: Stage, key: str) -> tuple[Topic, Topic]:
    normal = Topic(
        f"bihuan.{stage}.v1", key, NORMAL_PARTITIONS, 7 * DAY_MS, Lane.NORMAL, holds_text=True
    )
    urgent = Topic(
        f"bihuan.{stage}.urgent.v1",
        key,
        URGENT_PARTITIONS,
        7 * DAY_MS,
        Lane.URGENT,
        holds_text=True,
    )
    return normal, urgent


REPORTS, REPORTS_URGENT = _staged(Stage.REPORTS, "identity of the report")
MATTERS, MATTERS_URGENT = _staged(Stage.MATTERS, "class and town, or device and condition")
COMMANDS, COMMANDS_URGENT = _staged(Stage.COMMANDS, "ticket")
EVENTS: Final = Topic(
    "bihuan.events.v1", "ticket", NORMAL_PARTITIONS, 90 * DAY_MS, Lane.NORMAL, holds_text=False
)
OUTCOMES: Final = Topic(
    "bihuan.outcomes.v1", "command", NORMAL_PARTITIONS, DAY_MS, Lane.NORMAL, holds_text=False
)
NOTICES: Final = Topic("bihuan.notices.v1", "account", 3, DAY_MS, Lane.NORMAL, holds_text=False)
"""Messages in the app, on their way to the sockets of the accounts that they are for."""

LIVE: Final = (
    REPORTS,
    REPORTS_URGENT,
    MATTERS,
    MATTERS_URGENT,
    COMMANDS,
    COMMANDS_URGENT,
    EVENTS,
    OUTCOMES,
    NOTICES,
)
"""Every topic that carries work or news."""

DEAD: Final = tuple(
    Topic(t.dead, t.key, 1, 30 * DAY_MS, t.lane, holds_text=True)
    for t in LIVE
    if t not in (OUTCOMES, NOTICES)
)
"""Dead letters, encrypted, one topic per source."""

TOPICS: Final = LIVE + DEAD


def partition_of(key: str, partitions: int) -> int:
    """The partition of a key. Every producer of ours uses this, so that one key has one place."""
    return zlib.crc32(key.encode()) % partitions


def topic_of(stage: Stage, lane: Lane) -> Topic:
    """The topic that carries `stage` in `lane`."""
    pairs = {
        Stage.REPORTS: (REPORTS, REPORTS_URGENT),
        Stage.MATTERS: (MATTERS, MATTERS_URGENT),
        Stage.COMMANDS: (COMMANDS, COMMANDS_URGENT),
    }
    normal, urgent = pairs[stage]
    return urgent if lane is Lane.URGENT else normal
