"""When a step of a ladder is due: read from cells, turned into a distance from the due time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from dispatch.incident.clocks import Kind
from escalation.limits import ONLY_KIND, SECONDS

_AMOUNT: Final = r"(\d+) (minute|hour|work_day|natural_day)"


@dataclass(frozen=True, slots=True)
class Amount:
    """So many of a unit: minutes and hours of the clock's own kind, working or natural days."""

    number: int
    unit: str

    @property
    def kind(self) -> Kind | None:
        """The kind of time that its unit says, None for that of the clock."""
        return ONLY_KIND.get(self.unit)

    def seconds(self, day_s: int) -> int:
        """How long it is, where a working day has `day_s` seconds."""
        return self.number * SECONDS.get(self.unit, day_s)


@dataclass(frozen=True, slots=True)
class Offset:
    """A moment as seconds of a kind from a clock's due time, negative before it."""

    seconds: int
    kind: Kind

    def never_after(self, other: Offset) -> bool:
        """Whether it is no later than `other`, whenever the clock is due.

        Between two kinds only this is sure: so much working time takes at least as much
        continuous time, and may take any longer.
        """
        if self.kind == other.kind or self.seconds <= 0 <= other.seconds:
            return self.seconds <= other.seconds
        if self.seconds > 0:
            return self.kind == "C" and self.seconds <= other.seconds
        return other.seconds < 0 and self.kind == "W" and self.seconds <= other.seconds


@dataclass(frozen=True, slots=True)
class Trigger:
    """`late` by an amount, else time `used`, else a `share` of the limit in per cent: 100 is due,
    200 twice the limit. With `left`, a share is due at the latest when so much is left, for limits
    of at least `least` and, where `only` says one, of that kind."""

    share: int = 100
    used: Amount | None = None
    late: Amount | None = None
    left: Amount | None = None
    least: Amount | None = None
    only: Kind | None = None

    def offset(self, limit_s: int, kind: Kind, day_s: int) -> Offset:
        """How far from the due time of a clock with this limit of this kind."""
        if self.late is not None:
            return Offset(self.late.seconds(day_s), self.late.kind or kind)
        if self.used is not None:
            return Offset(self.used.seconds(day_s) - limit_s, kind)
        seconds = (self.share - 100) * limit_s // 100
        if self.left is not None and self._form_holds(limit_s, kind, day_s):
            seconds = min(seconds, -self.left.seconds(day_s))
        return Offset(seconds, kind)

    def _form_holds(self, limit_s: int, kind: Kind, day_s: int) -> bool:
        least = self.least.seconds(day_s) if self.least is not None else 0
        return self.only in (None, kind) and limit_s >= least


class WrongCell(ValueError):
    """A cell that says no trigger; its text says why."""


def read_trigger(at: str, or_left: str, for_limits: str) -> Trigger:
    """The trigger of the cells `75%`, `5 minute` or `late 1 work_day`, with `8 hour` as what may be
    left at the latest and `24 hour W` as the limits for which that holds. Raises WrongCell."""
    if found := re.fullmatch(r"(\d+)%", at):
        return _with_left(int(found[1]), or_left, for_limits)
    if or_left or for_limits:
        raise WrongCell("what is left can stand beside a share of the limit only")
    if found := re.fullmatch(f"late {_AMOUNT}", at):
        return Trigger(late=Amount(int(found[1]), found[2]))
    if found := re.fullmatch(_AMOUNT, at):
        return Trigger(used=_of_own_kind(Amount(int(found[1]), found[2])))
    raise WrongCell(f"at {at!r} is not like 75%, 5 minute or late 1 work_day")


def _with_left(share: int, or_left: str, for_limits: str) -> Trigger:
    if not or_left:
        if for_limits:
            raise WrongCell("for_limits is for what may be left: say how much")
        return Trigger(share=share)
    left, limits = (
        re.fullmatch(_AMOUNT, or_left),
        re.fullmatch(f"{_AMOUNT}(?: ([CW]))?", for_limits),
    )
    if left is None:
        raise WrongCell(f"or_left {or_left!r} is not like 8 hour")
    if limits is None:
        raise WrongCell(f"for_limits {for_limits!r} is not like 24 hour or 24 hour W")
    amount = _of_own_kind(Amount(int(left[1]), left[2]))
    least = _of_own_kind(Amount(int(limits[1]), limits[2]))
    if amount.seconds(0) > least.seconds(0):
        raise WrongCell(f"of a limit of {for_limits} there is never {or_left} left")
    only: Kind | None = None
    if limits[3]:
        only = "C" if limits[3] == "C" else "W"
    return Trigger(share=share, left=amount, least=least, only=only)


def _of_own_kind(amount: Amount) -> Amount:
    if amount.kind is not None:
        raise WrongCell(f"{amount.unit} is of one kind: say minutes or hours of the clock's own")
    return amount
