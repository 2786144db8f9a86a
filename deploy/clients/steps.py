"""What the demo's staff does next with a ticket, who does it and how soon; pure."""

from __future__ import annotations

import random
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any, Final

from deploy.clients.tables import staff_phrases
from dispatch.access import Role, Sensitivity
from dispatch.incident.status import Status
from dispatch.taxonomy import UNCLASSIFIED

CLERK: Final = Role.PETITION_CLERK
CLAIM: Final = "0302"
PETITION_UNIT: Final = "XFJ"
NO_ONES: Final = "1402"
"""The class that staff gives to what nobody could tell."""

PACE_S: Final[dict[Status, float]] = {
    Status.PENDING_ACCEPT: 8,
    Status.PENDING_DISPATCH: 8,
    Status.PENDING_SIGN: 10,
    Status.RETURN_REVIEW: 8,
    Status.HANDLING: 15,
    Status.REWORK: 15,
    Status.FEEDBACK: 10,
    Status.PENDING_VISIT: 12,
    Status.REOPENED: 8,
}
"""How long a ticket lies on a desk, in the middle, at pace 1."""

URGENT_FASTER: Final = 0.3
SLOW_SHARE: Final = 0.06
SLOWER: Final = 25.0

REFUSED_SHARE: Final = 0.03
ANSWERED_SHARE: Final = 0.7
RETURNED_SHARE: Final = 0.05
AGREED_SHARE: Final = 0.5
REWORK_SHARE: Final = 0.06
UNREACHED_SHARE: Final = 0.1
DISSATISFIED_SHARE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Step:
    """A command and who sends it. `proposed` says that the lead of the ticket's own proposal goes
    into it, `lead` stands for where there is none."""

    command: str
    role: Role
    unit: str | None = None
    body: Mapping[str, Any] = field(default_factory=dict)
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Staff:
    """What staff knows beside the ticket: the units that have a desk, and of each class the unit
    that usually leads it."""

    desks: Set[str]
    usual_lead: Mapping[str, str]


def delay_s(ticket: Mapping[str, Any], seed: str, pace: float) -> float:
    """How long until the next step. Some tickets are left lying, so that boards show lateness."""
    slow = _chance(seed, ticket["id"]).random() < SLOW_SHARE
    usual = PACE_S.get(Status(ticket["status"]), 10)
    urgent = ticket["severity"] in ("S1", "S2")
    factor = URGENT_FASTER if urgent else SLOWER if slow else 1.0
    return usual * factor * _chance_of(ticket, seed, "delay").uniform(0.5, 1.8) / pace


def next_step(
    ticket: Mapping[str, Any],
    staff: Staff,
    seed: str,
    *,
    true_class: str | None = None,
    refused: Set[str] = frozenset(),
) -> Step | None:
    """What is done with a ticket as its board shows it; None when nobody owes anything.

    `true_class` is the class that its report was written for, where that is known; `refused` are
    the reasons for which steps of this version have been refused already.
    """
    chance = _chance_of(ticket, seed, "step")
    petition = ticket["sensitivity"] == Sensitivity.PETITION
    match Status(ticket["status"]):
        case Status.PENDING_ACCEPT:
            return _at_acceptance(ticket, chance, petition, true_class, refused)
        case Status.PENDING_DISPATCH | Status.REOPENED:
            return _at_dispatch(ticket, chance, petition, staff, true_class, refused)
        case Status.PENDING_SIGN:
            return _at_sign(ticket, chance, petition, staff, refused)
        case Status.HANDED_OVER:
            desk = CLERK if petition else Role.ACCEPTOR
            return Step(
                "confirm-handover", desk, body={"number": f"T-{chance.randrange(10**6):06d}"}
            )
        case Status.SUSPENDED:
            return _at_rest(ticket, chance, petition, staff)
        case Status.RETURN_REVIEW:
            return _at_ruling(ticket, chance, staff, refused)
        case Status.HANDLING | Status.REWORK:
            return _at_work(ticket, chance, petition, staff)
        case Status.CHECKING_PRE | Status.CHECKING_POST:
            desk = CLERK if petition else Role.ACCEPTOR
            return Step("report-check", desk, body={"result": "unable", "note": "-"})
        case Status.FEEDBACK:
            return _at_review(ticket, chance, petition)
        case Status.PETITION_REVIEW:
            body = {"result": "upheld", "opinion": _said("review", chance)}
            return Step("decide-review", CLERK, body=body)
        case Status.PENDING_VISIT:
            return _at_visit(chance, petition)
        case _:
            return None


def _at_acceptance(
    ticket: Mapping[str, Any],
    chance: random.Random,
    petition: bool,
    true_class: str | None,
    refused: Set[str],
) -> Step:
    desk = CLERK if petition else Role.ACCEPTOR
    unclear = ticket["subclass"] == UNCLASSIFIED or "classify_first" in refused
    if unclear and "nothing_changes" not in refused:
        known = CLAIM if petition else true_class or NO_ONES
        body = {"subclass": known, "opinion": _said("correct", chance)}
        return Step("correct", desk, body=body)
    if not petition and chance.random() < REFUSED_SHARE:
        body = {"reason_code": "not_in_scope", "guidance": _said("refuse", chance)}
        return Step("refuse", desk, body=body)
    if ticket["subclass"] == "1401" and chance.random() < ANSWERED_SHARE:
        return Step("answer", desk, body={"answer": _said("answer", chance)})
    return Step("accept", desk, body={"opinion": _said("accept", chance)})


def _at_dispatch(
    ticket: Mapping[str, Any],
    chance: random.Random,
    petition: bool,
    staff: Staff,
    true_class: str | None,
    refused: Set[str],
) -> Step:
    desk = CLERK if petition else Role.DISPATCHER
    said = _said("dispatch", chance)
    if petition:
        if ticket["subclass"] == CLAIM and not (ticket.get("petition") or {}).get("route"):
            return Step("sort-claim", desk, body={"route": "handling"})
        return Step("dispatch", desk, body={"lead": PETITION_UNIT, "opinion": said})
    wrong = true_class is not None and ticket["subclass"] != true_class
    if (wrong or "classify_first" in refused) and "nothing_changes" not in refused:
        body = {"subclass": true_class or NO_ONES, "opinion": _said("correct", chance)}
        return Step("correct", desk, body=body)
    lead = staff.usual_lead.get(ticket["subclass"] or "", "")
    if lead not in staff.desks:
        lead = chance.choice(sorted(staff.desks))
    return Step("dispatch", desk, body={"lead": lead, "opinion": said}, proposed=True)


def _at_sign(
    ticket: Mapping[str, Any],
    chance: random.Random,
    petition: bool,
    staff: Staff,
    refused: Set[str],
) -> Step:
    lead = ticket["lead"]
    if petition:
        return Step("sign", CLERK, PETITION_UNIT)
    if lead not in staff.desks:
        return Step("force-redispatch", Role.DUTY_OFFICER, body={"reason": _said("force", chance)})
    urgent = ticket["severity"] in ("S1", "S2")
    if not urgent and not refused and not ticket["returns"] and chance.random() < RETURNED_SHARE:
        others = sorted(unit for unit in staff.desks if unit != lead)
        body = {
            "reason": _said("return", chance),
            "basis": _said("basis", chance),
            "suggested_unit": chance.choice(others) if others else None,
        }
        return Step("return", Role.DEPT_DESK, lead, body)
    return Step("sign", Role.DEPT_DESK, lead)


def _at_ruling(
    ticket: Mapping[str, Any], chance: random.Random, staff: Staff, refused: Set[str]
) -> Step:
    second = ticket["returns"] >= 2 or "duty_officer_rules" in refused
    desk = Role.DUTY_OFFICER if second else Role.DISPATCHER
    others = sorted(unit for unit in staff.desks if unit != ticket["lead"])
    if others and not refused - {"duty_officer_rules"} and chance.random() < AGREED_SHARE:
        lead = staff.usual_lead.get(ticket["subclass"] or "", "")
        body = {
            "agree": True,
            "lead": lead if lead in others else chance.choice(others),
            "opinion": _said("agree", chance),
        }
        return Step("rule-return", desk, body=body)
    return Step("rule-return", desk, body={"agree": False, "opinion": _said("dismiss", chance)})


def _at_work(
    ticket: Mapping[str, Any], chance: random.Random, petition: bool, staff: Staff
) -> Step | None:
    lead = PETITION_UNIT if petition else ticket["lead"]
    desk = CLERK if petition else Role.DEPT_DESK
    if not petition and lead not in staff.desks:
        return Step("force-redispatch", Role.DUTY_OFFICER, body={"reason": _said("force", chance)})
    if "contact" in ticket["due"]:
        kind = chance.choice(("contact", "on_site"))
        return Step("contact", desk, lead, {"kind": kind, "note": _said(kind, chance)})
    for co in ticket["co"]:
        if petition or co["unit"] not in staff.desks:
            continue
        if co["state"] == "PENDING_SIGN":
            return Step("sign", Role.DEPT_DESK, co["unit"])
        if co["state"] == "HANDLING":
            return Step("feedback", Role.DEPT_DESK, co["unit"], _feedback(chance))
    return Step("feedback", desk, lead, _feedback(chance))


def _at_rest(
    ticket: Mapping[str, Any], chance: random.Random, petition: bool, staff: Staff
) -> Step:
    if petition:
        return Step("resume", CLERK, PETITION_UNIT)
    if ticket["lead"] not in staff.desks:
        return Step("force-redispatch", Role.DUTY_OFFICER, body={"reason": _said("force", chance)})
    return Step("resume", Role.DEPT_DESK, ticket["lead"])


def _feedback(chance: random.Random) -> dict[str, Any]:
    solved = chance.random() < 0.95
    return {
        "solved": solved,
        "unsolved_reason": "" if solved else _said("unsolved", chance),
        "handling": _said("handling", chance),
        "public_reply": _said("reply", chance),
    }


def _at_review(ticket: Mapping[str, Any], chance: random.Random, petition: bool) -> Step:
    desk = CLERK if petition else Role.ACCEPTOR
    for co in ticket["co"]:
        if co["state"] in ("PENDING_SIGN", "HANDLING"):
            body = {"unit": co["unit"], "reason": _said("review", chance)}
            return Step("waive-co", CLERK if petition else Role.DISPATCHER, body=body)
    if ticket["reworks"] == 0 and chance.random() < REWORK_SHARE:
        return Step("rework", desk, body={"missing": _said("rework", chance)})
    claim = ticket["subclass"] == CLAIM
    if petition and claim and not (ticket.get("petition") or {}).get("delivered"):
        return Step("deliver-opinion", desk, body={"receipt": _said("review", chance)})
    return Step("pass-review", desk, body={"opinion": _said("review", chance)})


def _at_visit(chance: random.Random, petition: bool) -> Step:
    desk = CLERK if petition else Role.VISITOR
    fate = chance.random()
    if fate < UNREACHED_SHARE:
        return Step("visit", desk, body={"reached": False, "note": _said("unreached", chance)})
    content = fate >= UNREACHED_SHARE + DISSATISFIED_SHARE
    body = {
        "reached": True,
        "solved": content,
        "satisfied_result": chance.choice((4, 5, 5)) if content else 2,
        "satisfied_attitude": chance.choice((4, 5)) if content else 3,
        "justified": not content,
        "note": _said("visit" if content else "unsatisfied", chance),
    }
    return Step("visit", desk, body=body)


def _said(step: str, chance: random.Random) -> str:
    return chance.choice(staff_phrases()[step])


def _chance(*what: object) -> random.Random:
    return random.Random("/".join(str(part) for part in what))  # noqa: S311 - a demo, no secret


def _chance_of(ticket: Mapping[str, Any], seed: str, what: str) -> random.Random:
    return _chance(seed, what, ticket["id"], ticket["version"])
