"""What every event carries: its ticket, its place in the file, its cause and its moment."""

from __future__ import annotations

from pydantic import AwareDatetime

from dispatch.access import Actor
from dispatch.incident.clocks import RunChanges
from dispatch.incident.ticket import Commitment
from dispatch.incident.values import Value


class EventBase(Value):
    """What every event carries. `runs` is what it did to the ticket's clocks."""

    incident_id: str
    version: int
    at: AwareDatetime
    causation_id: str
    actor: Actor
    sealed: Commitment | None = None
    """The free text that came with it, by its digest."""
    runs: RunChanges | None = None

    @property
    def event_id(self) -> str:
        return f"{self.incident_id}.{self.version}"
