"""Usual tickets: worked as most are, with steps that fire where people are late."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from tests.support.builders import DISPATCHER, LEADER, desk_of
from tests.support.random_walks import SUBCLASSES, VISITOR, Walk


class Usual(Walk):
    """A ticket that is signed, worked, answered, reviewed and visited; some are late, some come
    back for rework, some are extended, some never end."""

    def lives(self) -> Usual:
        """Lives as far as it comes."""
        rng = self.rng
        desk = desk_of(self.it.lead or "")
        self._after(rng.expovariate(1 / 0.7))
        self._do({"type": "sign"}, desk)
        self._after(rng.expovariate(1 / 3))
        self._do({"type": "contact", "kind": "contact", "reached": True}, desk)
        if rng.random() < 0.08:
            leader = LEADER.model_copy(update={"unit": self.it.lead})
            until = self.now + timedelta(hours=30)
            self._do({"type": "extend", "until": until, "reason": "rain"}, leader)
            self._after(0.3)
            self._do({"type": "rule-adjustment", "agree": True, "opinion": "so"}, DISPATCHER)
        self._after(rng.expovariate(1 / 30))
        if rng.random() < 0.1:
            return self
        self._do({"type": "feedback", "solved": True, "handling": "done"}, desk)
        self._after(rng.expovariate(1 / 5))
        if rng.random() < 0.1:
            self._do({"type": "rework", "missing": "a photo"}, DISPATCHER)
            self._after(rng.expovariate(1 / 5))
            self._do({"type": "feedback", "solved": True, "handling": "done"}, desk)
            self._after(1)
        self._do({"type": "pass-review"}, DISPATCHER)
        self._after(rng.expovariate(1 / 10))
        self._do({"type": "visit", "reached": True, "solved": True, "justified": True}, VISITOR)
        return self

    def _after(self, hours: float) -> None:
        """Time passes, and what falls due meanwhile fires."""
        until = self.now + timedelta(hours=hours)
        while (at := self.it_waits_until()) is not None and at <= until:
            self.now = max(self.now, at)
            self.fire_due()
        self.now = until

    def it_waits_until(self) -> datetime | None:
        """When its next step is due."""
        times = [r.step_at for r in self.it.runs if r.running and r.step_at is not None]
        return min(times, default=None)


def a_usual_ticket(seed: int, began: datetime) -> Usual:
    """One that was dispatched by rule."""
    rng = random.Random(seed)
    matter = rng.choice(SUBCLASSES[:2]), rng.choice(("S2", "S3", "S3", "S4", "S4"))
    return Usual(seed, began, matter).lives()
