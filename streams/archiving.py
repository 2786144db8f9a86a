"""Archiving (归档): tickets whose appeal window is over get the command that archives them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.access import SYSTEM_ACTOR
from dispatch.incident.commands import Archive
from dispatch.messages import CommandMessage
from dispatch.store.tables import UtcTime
from dispatch.topics import COMMANDS
from streams.failures import is_hiccup
from streams.publisher import Outgoing, Publisher

MOST: Final = 500

log = structlog.get_logger()

_CLOSED = text(
    "select id, version from incident where status = 'CLOSED' and closed_at <= :before "
    "order by closed_at limit :most"
).bindparams(bindparam("before", type_=UtcTime()))


class Archivist:
    """Looks for tickets that were closed longer than `after` ago. Every worker of the normal lane
    may look: a ticket and its version make the command's id, so that it is done once."""

    def __init__(
        self,
        engine: AsyncEngine,
        publisher: Publisher,
        *,
        after: timedelta,
        now: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._publisher = publisher
        self._after = after
        self._now = now

    async def look(self) -> int:
        """Sends the commands; answers how many. An outage is left to the next look."""
        now = self._now()
        try:
            async with self._engine.connect() as connection:
                found = await connection.execute(
                    _CLOSED, {"before": now - self._after, "most": MOST}
                )
                due = [(r.id, r.version) for r in found]
        except Exception as error:
            if not is_hiccup(error):
                raise
            log.warning("archiving_postponed", error=type(error).__name__)
            return 0
        await self._publisher.publish(
            Outgoing(
                COMMANDS,
                incident_id,
                CommandMessage(
                    command=Archive(
                        command_id=f"archive-{incident_id}-{version}",
                        incident_id=incident_id,
                        actor=SYSTEM_ACTOR,
                        issued_at=now,
                    )
                )
                .model_dump_json()
                .encode(),
            )
            for incident_id, version in due
        )
        return len(due)
