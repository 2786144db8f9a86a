"""When a difference counts: a second look, some time after the first, sees it at the same version
of the ticket. And when an alarm is raised: it holds for several looks in a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from escalation.audit.comparing import KINDS
from escalation.audit.files import Fault

SECOND_LOOK_S: Final = 2.0
PATIENCE_S: Final[Mapping[str, float]] = {"not_fired": 30.0}
"""How long after the first look a second one counts, in real seconds. What has just fallen due in
great numbers, or while clocks were moved, is being fired."""

MOST_SUSPECTS: Final = 20_000
"""More differences than this say one thing only, and are counted without being kept."""

Key = tuple[str, int, str, str]
"""Ticket, run, kind, about."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A difference that one look has seen, and when (monotonic seconds)."""

    fault: Fault
    seen_at: float


@dataclass(slots=True)
class Judgement:
    """What a look changes: the faults that count from now on, and the keys of those that ended."""

    confirmed: dict[Key, Fault] = field(default_factory=dict)
    ended: list[Key] = field(default_factory=list)


@dataclass(slots=True)
class Suspicions:
    """What looks have seen so far. `standing` are the keys of confirmed findings, by ticket."""

    suspects: dict[Key, Suspect] = field(default_factory=dict)
    standing: dict[str, set[Key]] = field(default_factory=dict)
    _of: dict[str, set[Key]] = field(default_factory=dict)

    def tickets(self) -> set[str]:
        """The tickets that must be looked at again."""
        return set(self._of) | set(self.standing)

    def judge(self, seen: Mapping[str, Iterable[Fault]], at: float) -> Judgement:
        """What follows from a look at some tickets at `at`: their faults, none for most."""
        result = Judgement()
        for ticket, faults in seen.items():
            found = {(ticket, f.run, f.kind, f.about): f for f in faults}
            standing = self.standing.get(ticket, set())
            for key in self._of.get(ticket, set()) - found.keys():
                self._acquit(key)
            for key in standing - found.keys():
                result.ended.append(key)
            left = {key for key in standing if key in found}
            for key, fault in found.items():
                if key not in standing and self._counts(key, fault, at):
                    result.confirmed[key] = fault
                    left.add(key)
            self._stand(ticket, left)
        return result

    def _counts(self, key: Key, fault: Fault, at: float) -> bool:
        """Whether it is seen for the second time at the same version, long enough after the first;
        else it is suspected."""
        known = self.suspects.get(key)
        if known is None or known.fault.version != fault.version:
            if known is not None or len(self.suspects) < MOST_SUSPECTS:
                self.suspects[key] = Suspect(fault, at)
                self._of.setdefault(key[0], set()).add(key)
            return False
        if at - known.seen_at < PATIENCE_S.get(fault.kind, SECOND_LOOK_S):
            return False
        self._acquit(key)
        return True

    def _acquit(self, key: Key) -> None:
        del self.suspects[key]
        mine = self._of[key[0]]
        mine.discard(key)
        if not mine:
            del self._of[key[0]]

    def _stand(self, ticket: str, left: set[Key]) -> None:
        if left:
            self.standing[ticket] = left
        else:
            self.standing.pop(ticket, None)


@dataclass(slots=True)
class Alarms:
    """Which alarms are raised. One is raised when its ground has held for `looks` looks in a row,
    and ends with its ground."""

    looks: int = 3
    raised: set[str] = field(default_factory=set)
    _held: Counter[str] = field(default_factory=Counter)

    def look(
        self, grounds: Iterable[str], at_once: Iterable[str] = ()
    ) -> tuple[set[str], set[str]]:
        """The alarms that this look raises and those that it ends; those `at_once` rest on looks
        that were confirmed already."""
        now = set(grounds)
        self._held = Counter({name: self._held[name] + 1 for name in now})
        wanted = {name for name in now if self._held[name] >= self.looks} | set(at_once)
        new, over = wanted - self.raised, self.raised - wanted
        self.raised = wanted
        return new, over


def verdict_of(fault: Fault) -> str:
    """As what a fault counts: missed, spurious or differing."""
    return KINDS[fault.kind]
