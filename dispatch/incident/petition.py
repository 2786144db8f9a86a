"""信访: what is known of a petition beside its ticket (信访工作条例; DOMAIN 0.5)."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import AwareDatetime

from dispatch.incident.values import Value

CLAIM: Final = "0302"
"""申诉求决: the class that is sorted first and has 60 days by law."""

Route = Literal["litigation", "reconsideration", "arbitration", "other_procedure", "handling"]
"""诉讼, 行政复议, 仲裁, 其他法定程序; else handled within 60 days (Art. 31, 34)."""

UNITS_ROUTES: Final = frozenset({"other_procedure", "handling"})
"""What a unit does; the others belong to courts and authorities outside."""

Notice = Literal["accepted", "not_accepted", "transferred", "extended"]


class Review(Value):
    """复查 (the first) or 复核 (the second): when it was applied for, and what came of it."""

    no: Literal[1, 2]
    applied_at: AwareDatetime
    decided_at: AwareDatetime | None = None
    result: Literal["upheld", "changed", "revoked"] | None = None


class Petition(Value):
    """信访件: its registration, its way, its notices, its opinion and their reviews. Who asks and
    what they say lies sealed beside the events."""

    form: str = ""
    people: int = 0
    representatives: int = 0
    route: Route | None = None
    notices: tuple[Notice, ...] = ()
    delivered_at: AwareDatetime | None = None
    apply_until: AwareDatetime | None = None
    """Until when a review of the newest opinion may be applied for (Art. 35, 36)."""
    reviews: tuple[Review, ...] = ()
    ended_at: AwareDatetime | None = None

    @property
    def under_review(self) -> bool:
        """Whether a review waits for its opinion."""
        return bool(self.reviews) and self.reviews[-1].decided_at is None
