"""From a matter to a ticket: what is done without a person, and what waits for one."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from dispatch.access import SYSTEM_ACTOR
from dispatch.identity import incident_id_of
from dispatch.incident.commands import JoinReport, OpenIncident, UpstreamRound
from dispatch.incident.facts import Propose
from dispatch.incident.ticket import Classification, Proposal
from dispatch.incident.upstream import Upstream
from dispatch.messages import Matter, ReportMessage
from dispatch.routing import COUNTY_DESK
from dispatch.taxonomy import UNCLASSIFIED

FOR_A_PERSON: Final = frozenset({"outside_county", "danger_in_petition"})
"""Flags with which a report waits for a person, however sure the model is."""

SELF_HANDLING: Final = "self_handling"
"""The flag of a matter that the grid worker who found it settles on the spot: it is kept for that
(DOMAIN 2.4, row 4), and its dispatch clock brings it back to a person."""

EMERGENCY_CLASSES: Final = frozenset({"02", "04", "05", "06", "13"})
"""治安、消防、安全生产、自然灾害、交通: first-level classes whose units answer emergencies."""

SOURCE_CLASS: Final = {"sensor": "GROUND", "satellite": "SKY", "drone": "SKY"}
"""地眼, 天眼; everything that people send is 人眼."""


@dataclass(frozen=True, slots=True)
class Automation:
    """How far matters go by themselves. `threshold_of` (subclass, severity) is the confidence
    from which a matter is dispatched by rule; `dispatch` switches that off."""

    dispatch: bool
    threshold_of: Callable[[str, str], float]


def device_condition_of(report: ReportMessage) -> str | None:
    """The condition of a device's alarm, which with the device makes one matter; None for
    reports that no device made, and for petitions, which are never joined."""
    if not report.device or report.reading is None or report.channel == "petition":
        return None
    return report.reading.condition or report.reading.kind


def opening(matter: Matter, automation: Automation, propose: Propose) -> OpenIncident:
    """The command that opens a ticket for `matter`.

    Sure enough: accepted and dispatched. Not sure, no rule names a unit, or the grid worker settles
    it on the spot: accepted, and a person of the county desk dispatches. 9999, petitions and what
    is flagged wait to be accepted.
    """
    report = matter.report
    found = matter.classification
    condition = device_condition_of(report)
    proposal = propose(
        found.subclass, found.condition, matter.place, report.device, matter.triaged_at
    )
    flags = tuple(dict.fromkeys((*report.flags, *matter.place.flags)))
    accept, dispatch = goes_by_itself(report.channel, flags, found, proposal, automation)
    reporter = report.reporter
    return OpenIncident(
        command_id=report.report_id,
        incident_id=incident_id_of(report.report_id),
        actor=SYSTEM_ACTOR,
        issued_at=report.received_at,
        channel=report.channel,
        request_type=report.request_type,
        source_system=report.source_system,
        source_class=SOURCE_CLASS.get(report.channel, "HUMAN"),
        place=matter.place,
        classification=found,
        proposal=proposal,
        accept=accept,
        dispatch=dispatch,
        device=report.device,
        device_condition=condition,
        wants_reply=bool(reporter and reporter.wants_reply and reporter.phone),
        flags=report.flags,
        occurred_at=report.occurred_at,
        upstream=_upstream_of(report),
    )


def goes_by_itself(
    channel: str,
    flags: Collection[str],
    found: Classification,
    proposal: Proposal,
    automation: Automation,
) -> tuple[bool, bool]:
    """Whether a matter is accepted, and whether it is dispatched, without a person."""
    by_person = (
        found.subclass == UNCLASSIFIED
        or channel == "petition"
        or not FOR_A_PERSON.isdisjoint(flags)
    )
    sure = found.confidence >= automation.threshold_of(found.subclass, found.severity)
    if found.danger and found.decided_by == "model" and not is_emergency_class(found):
        sure = False
    if proposal.rule == COUNTY_DESK or SELF_HANDLING in flags:
        sure = False
    return not by_person, automation.dispatch and sure and not by_person


def _upstream_of(report: ReportMessage) -> Upstream | None:
    order = report.upstream
    if order is None:
        return None
    return Upstream(level=order.level, number=report.external_no, round=report.round, due=order.due)


def later_round(matter: Matter, incident_id: str) -> UpstreamRound | None:
    """The command by which those above ask again for a ticket that they sent down; None for a
    report that is no later round of theirs."""
    report = matter.report
    if report.upstream is None or report.round < 2:
        return None
    return UpstreamRound(
        command_id=report.report_id,
        incident_id=incident_id,
        actor=SYSTEM_ACTOR,
        issued_at=report.received_at,
        round=report.round,
        action=report.upstream.action,
        due=report.upstream.due,
    )


def is_emergency_class(found: Classification) -> bool:
    """Whether the class itself is one of emergencies. A danger to life in any other matter (a
    threat of suicide in a housing complaint) is urgent, but its unit is not the one to send."""
    return found.subclass[:2] in EMERGENCY_CLASSES


def joining(matter: Matter, incident_id: str) -> JoinReport:
    """The command that joins `matter`'s report to an open ticket."""
    report = matter.report
    reporter = report.reporter
    return JoinReport(
        command_id=report.report_id,
        incident_id=incident_id,
        actor=SYSTEM_ACTOR,
        issued_at=report.received_at,
        report_id=report.report_id,
        channel=report.channel,
        wants_reply=bool(reporter and reporter.wants_reply and reporter.phone),
    )


def private_part_of(report: ReportMessage) -> dict[str, object]:
    """What a report says that never enters an event: its text, address, reporter and files."""
    parts: dict[str, object] = {
        "text": report.text,
        "address": report.address,
        "attachments": list(report.attachments),
    }
    if report.occurred_as_sent is not None:
        parts["occurred_as_sent"] = report.occurred_as_sent.isoformat()
    if report.reading is not None:
        parts["reading"] = report.reading.model_dump()
    if report.reporter is not None:
        parts |= report.reporter.model_dump()
    return {name: value for name, value in parts.items() if value}
