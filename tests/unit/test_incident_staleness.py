"""What makes a person's click stale, and what does not."""

from __future__ import annotations

from dispatch.incident.commands import GiveFeedback, RecordContact
from dispatch.incident.decide import decided
from dispatch.incident.facts import Facts
from dispatch.incident.reasons import Refused
from dispatch.incident.status import Status
from tests.support.builders import MORNING, RULES, UNIT, a_ticket, desk_of


def test_a_contact_does_not_make_a_feedback_stale() -> None:
    ticket = a_ticket(Status.HANDLING)
    desk = desk_of(UNIT)
    contacted = decided(
        ticket,
        RecordContact(
            command_id="c1", incident_id=ticket.id, actor=desk, issued_at=MORNING, kind="contact"
        ),
        Facts(RULES),
        ticket.at,
    )
    assert not isinstance(contacted, Refused)
    assert contacted.ticket.version == ticket.version + 1
    assert contacted.ticket.matter_version == ticket.matter_version
    answer = decided(
        contacted.ticket,
        GiveFeedback(
            command_id="c2",
            incident_id=ticket.id,
            actor=desk,
            issued_at=MORNING,
            seen_version=ticket.version,
            solved=True,
            handling="已处置",
        ),
        Facts(RULES),
        ticket.at,
    )
    assert not isinstance(answer, Refused)
