"""What tickets are to each other: merged into one (并案), split from one (拆单); whom one calls."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import AwareDatetime

from dispatch.incident.clocks import Kind
from dispatch.incident.status import Clock
from dispatch.incident.values import Value


class Merged(Value):
    """子单: a ticket that was merged into this one, with what this one takes from it: its
    severity, when its clocks were due, its reports, and whether a reporter wants a reply."""

    id: str
    severity: str
    due: dict[Clock, AwareDatetime]
    reports: int
    wants_reply: bool
    at: AwareDatetime


class Taken(Value):
    """That run `no` is due at `due` because of what was merged in, and how it stands without."""

    no: int
    due: AwareDatetime
    own_due: AwareDatetime
    own_seconds: int
    own_kind: Kind
    own_source: str


class Whistled(Value):
    """吹哨报到: one call of one unit to the spot. Both sides are counted (DOMAIN 2.5): the town by
    what it called, the unit by whether it came, and in time."""

    unit: str
    by: str
    occasion: Literal["complaint", "enforcement", "emergency"]
    at: AwareDatetime
    came_at: AwareDatetime | None = None
    late: bool = False
    released_at: AwareDatetime | None = None

    @property
    def held(self) -> bool:
        """Whether it must come, or stay: 事不完,人不走."""
        return self.released_at is None


def highest(severity: str, children: Iterable[Merged]) -> str:
    """The severity of a ticket with its children: S1 is the highest (DOMAIN 0.13)."""
    return min((severity, *(child.severity for child in children)))
