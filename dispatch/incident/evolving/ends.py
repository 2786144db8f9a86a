"""How a ticket stands once it has come to an end, whichever way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dispatch.incident.status import End, Status


def ended(status: Status, end: End, at: datetime) -> dict[str, Any]:
    """The fields that an end sets."""
    return {"status": status, "end": end, "closed_at": at}
