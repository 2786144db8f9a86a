"""上级交办件: a ticket that the city or the province sent down (DOMAIN 0.16)."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from dispatch.incident.values import Value

Asked = Literal["return", "extension", "suspension"]
"""退回, 延期, 挂起: what only they above may grant."""


class UpstreamAsk(Value):
    """向上申请: what was asked of them, and their answer once it is there."""

    kind: Asked
    until: AwareDatetime | None = None
    at: AwareDatetime
    agreed: bool | None = None


class Upstream(Value):
    """上级工单: who sent it, under which number, in which round, and when they want it back."""

    level: Literal["city", "province"]
    number: str
    round: int
    due: AwareDatetime
    asks: tuple[UpstreamAsk, ...] = ()
    submitted_at: AwareDatetime | None = None

    @property
    def waiting(self) -> UpstreamAsk | None:
        """What was asked and not answered."""
        return self.asks[-1] if self.asks and self.asks[-1].agreed is None else None

    def granted(self, kind: Asked) -> bool:
        """Whether they agreed to what was asked last, and it was that."""
        return bool(self.asks) and self.asks[-1].kind == kind and self.asks[-1].agreed is True
