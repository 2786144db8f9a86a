"""What one was told, in words, as one may see it now."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from api.viewer import Viewer
from api.views import ViewNames, incident_view
from dispatch.access import Sight
from dispatch.incident.summary import summary_of
from dispatch.store import lists
from dispatch.store.effects import Listed
from dispatch.wording import LANGUAGES, ticket_words

SHOWN: Final = 100
"""Most notices in one answer."""


async def notice_view(
    connection: AsyncConnection, viewer: Viewer, told: Listed, names: ViewNames
) -> dict[str, Any] | None:
    """A notice as its account is shown it; None for a ticket that it may not see any more."""
    title, case_no, severity = "", "", ""
    if told.incident_id is not None:
        found = await lists.find_ticket(connection, viewer.actor, told.incident_id)
        if found is None or found.sight is Sight.NOTHING:
            return None
        title = incident_view(summary_of(found.ticket), found.sight, names)["title"]
        case_no, severity = found.ticket.case_no, found.ticket.severity
    words = {
        language: ticket_words(
            told.what,
            language,
            told.facts,
            title=title,
            unit=names.unit(str(told.facts.get("unit", ""))),
            case_no=case_no,
            severity=severity,
        )
        for language in LANGUAGES
    }
    return {
        "id": told.key.event_id,
        "incident_id": told.incident_id,
        "what": told.what,
        "step": told.facts.get("step", ""),
        "card": told.facts.get("card", ""),
        "urgent": told.urgent,
        **{k: {"title": said.title, "body": said.body} for k, said in words.items()},
        "at": told.settled_at,
        "confirmed_at": told.confirmed_at,
    }
