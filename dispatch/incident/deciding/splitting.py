"""拆单: one report with matters of several departments (DOMAIN 2.4 row 29)."""

from __future__ import annotations

from dispatch.access import Sensitivity
from dispatch.incident import events as e
from dispatch.incident.commands import Part, Split
from dispatch.incident.deciding.file import File
from dispatch.incident.deciding.intake import accept, place_of, sensitivity_of
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.status import Clock
from dispatch.incident.ticket import Classification, Place, Ticket
from dispatch.taxonomy import UNCLASSIFIED


def split(file: File, t: Ticket, c: Split) -> Refused | None:
    """The ticket ends, and each part opens a ticket of its own that goes to dispatch; a part that
    is a petition waits for its clerk. The citizen's clock of all runs from the first acceptance
    (DOMAIN 0.2)."""
    if t.sensitivity is Sensitivity.PETITION:
        return Refused(Reason.PETITION_NEVER)
    if t.merged:
        return Refused(Reason.HAS_CHILDREN, {"children": str(len(t.merged))})
    places: list[Place] = []
    for part in c.parts:
        if refusal := _unknown(file, part):
            return refusal
        place = t.place if part.area_code is None else place_of(file, t, part.area_code)
        if place is None:
            return Refused(Reason.UNKNOWN_AREA, {"area_code": part.area_code or ""})
        places.append(place)
    children = tuple(f"{t.id}-{n}" for n in range(1, len(c.parts) + 1))
    file.end_rest()
    file.add(e.TicketSplit, children=children)
    for n, (child, part, place) in enumerate(zip(children, c.parts, places, strict=True)):
        _open(file.beside(child, None, part=n), t, part, place, file.facts.case_nos[n])
    return None


def _unknown(file: File, part: Part) -> Refused | None:
    taxonomy = file.rules.taxonomy
    if part.subclass not in taxonomy:
        return Refused(Reason.UNKNOWN_CLASS, {"subclass": part.subclass})
    if part.subclass == UNCLASSIFIED:
        return Refused(Reason.CLASSIFY_FIRST)
    if part.condition and part.condition not in taxonomy.conditions(part.subclass):
        return Refused(
            Reason.UNKNOWN_CLASS, {"subclass": part.subclass, "condition": part.condition}
        )
    return None


def _open(file: File, t: Ticket, part: Part, place: Place, case_no: str) -> None:
    row = file.rules.taxonomy.row(part.subclass, part.condition)
    matter = Classification(
        subclass=part.subclass,
        condition=part.condition,
        severity=part.severity or row.severity.value,
        decided_by="person",
    )
    petition = file.rules.taxonomy.is_petition(part.subclass)
    file.add(
        e.TicketReported,
        case_no=case_no,
        report_id=file.command.command_id,
        channel=t.channel,
        request_type=t.request_type,
        source_system=t.source_system,
        source_class=t.source_class,
        device=t.device,
        linked=(t.id,),
        split_from=t.id,
        wants_reply=t.wants_reply,
        flags=t.flags,
        occurred_at=t.occurred_at,
    )
    if petition:
        file.start(Clock.ACCEPT, of=matter)
        file.start(Clock.REGISTER, of=matter)
    file.add(
        e.TicketTriaged,
        place=place,
        classification=matter,
        proposal=file.rules.propose(part.subclass, part.condition, place, t.device, file.at),
        sensitivity=sensitivity_of(part.subclass, file),
    )
    if not petition:
        accept(file, since=t.accepted_at)
