"""Triage with a trap, for tests of what becomes of a record that crashes its handler."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dispatch.messages import ReportMessage
from dispatch.topics import Lane
from dispatch.triage import Triage, Triaged


class TrappedTriage(Triage):
    """Fails, as a fault in the program would, on a report whose text is `trap`; the settings
    refuse one outside test mode."""

    def __init__(self, *, trap: str, **parts: Any) -> None:
        super().__init__(**parts)
        self._trap = trap

    def matters(
        self, reports: Sequence[tuple[str, bytes, ReportMessage]], lane: Lane, now: datetime
    ) -> list[Triaged]:
        """The matters of the reports. Raises RuntimeError when one of them is the trap."""
        if any(report.text == self._trap for _, _, report in reports):
            raise RuntimeError("a report has the text that crashes its handler")
        return super().matters(reports, lane, now)
