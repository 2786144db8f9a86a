"""Which of the commands that a person may send are of any use to a ticket as it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from dispatch.access import Sensitivity
from dispatch.incident.petition import CLAIM
from dispatch.incident.status import Clock
from dispatch.incident.ticket import CO_OPEN, Ticket


def _appeal_waits(ticket: Ticket, *, endorsed: bool) -> bool:
    appeal = ticket.appeal
    return (
        appeal is not None
        and appeal.granted is None
        and (appeal.endorsed_by is not None) is endorsed
    )


def _is_no_petition(ticket: Ticket) -> bool:
    return ticket.sensitivity is not Sensitivity.PETITION


_USEFUL: Final[dict[str, Callable[[Ticket], bool]]] = {
    "return": lambda t: t.running(Clock.RETURN) is not None,
    "extend": lambda t: t.pending is None,
    "suspend": lambda t: t.pending is None,
    "endorse": lambda t: t.pending is not None and not t.pending.endorsed,
    "rule-adjustment": lambda t: t.pending is not None and t.pending.endorsed,
    "waive-co": lambda t: any(c.state in CO_OPEN for c in t.co),
    "reply-order": lambda t: any(o.replied_at is None for o in t.orders),
    "list": lambda t: not t.listed,
    "raise": lambda t: t.severity > "S1",
    "sign-draft": lambda t: any(d.agreed is None for d in t.drafts),
    "appeal": lambda t: t.appeal is None and any(o.holder == t.lead for o in t.overdue),
    "endorse-appeal": lambda t: _appeal_waits(t, endorsed=False),
    "rule-appeal": lambda t: _appeal_waits(t, endorsed=True),
    "release": lambda t: any(call.held for call in t.whistled),
    "upstream-round": lambda t: t.upstream is not None,
    "ask-upstream": lambda t: t.upstream is not None and t.upstream.waiting is None,
    "upstream-answer": lambda t: t.upstream is not None and t.upstream.waiting is not None,
    "sort-claim": lambda t: t.subclass == CLAIM,
    "merge": _is_no_petition,
    "split": _is_no_petition,
    "withdraw": _is_no_petition,
}
"""Commands that want something to act on; the others are of use wherever the state allows them."""


def is_useful(ticket: Ticket, command: str) -> bool:
    """Is there anything that the command could act on? Only for what pages offer: the ticket
    decides by itself when the command comes."""
    useful = _USEFUL.get(command)
    return useful is None or useful(ticket)
