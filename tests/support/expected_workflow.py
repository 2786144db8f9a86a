"""The workflow as the field describes it, written by hand and in plain words: what may be done to
a ticket in which state, by whom, and where it leads. It imports nothing of the product."""

from __future__ import annotations

from typing import Final

STATUSES: Final = (
    "REPORTED",
    "CHECKING_PRE",
    "PENDING_ACCEPT",
    "SELF_HANDLED",
    "HANDED_OVER",
    "REJECTED",
    "TRANSFERRED_OUT",
    "WITHDRAWN",
    "MERGED",
    "SPLIT",
    "PENDING_DISPATCH",
    "PENDING_SIGN",
    "RETURN_REVIEW",
    "HANDLING",
    "SUSPENDED",
    "FEEDBACK",
    "CHECKING_POST",
    "REWORK",
    "PENDING_VISIT",
    "PETITION_REVIEW",
    "CLOSED",
    "REOPENED",
    "ARCHIVED",
)

ROLES: Final = (
    "GRID_WORKER",
    "VILLAGE",
    "TOWN_DESK",
    "HOTLINE_AGENT",
    "ACCEPTOR",
    "DISPATCHER",
    "DUTY_OFFICER",
    "DEPT_DESK",
    "DEPT_HANDLER",
    "DEPT_LEADER",
    "VISITOR",
    "PETITION_CLERK",
    "CENTRE_LEADER",
    "COUNTY_LEADER",
    "AUDITOR",
    "ADMIN",
    "INTEGRATOR",
    "SYSTEM",
)

ANY_OPEN_AFTER_DISPATCH: Final = (
    "PENDING_SIGN",
    "RETURN_REVIEW",
    "HANDLING",
    "SUSPENDED",
    "FEEDBACK",
    "CHECKING_POST",
    "REWORK",
    "PENDING_VISIT",
)

ANY_OPEN: Final = (
    "PETITION_REVIEW",
    "CHECKING_PRE",
    "PENDING_ACCEPT",
    "HANDED_OVER",
    "PENDING_DISPATCH",
    "REOPENED",
    *ANY_OPEN_AFTER_DISPATCH,
)

ANY_BUT_ARCHIVED: Final = (
    "REPORTED",
    "SELF_HANDLED",
    "REJECTED",
    "TRANSFERRED_OUT",
    "WITHDRAWN",
    "MERGED",
    "SPLIT",
    "CLOSED",
    *ANY_OPEN,
)

ACCEPTS: Final = ("ACCEPTOR", "HOTLINE_AGENT", "DUTY_OFFICER", "TOWN_DESK", "PETITION_CLERK")
DISPATCHES: Final = ("DISPATCHER", "DUTY_OFFICER", "TOWN_DESK", "PETITION_CLERK")
GROUPS: Final = (*ACCEPTS, "DISPATCHER")
CLERKS: Final = ("PETITION_CLERK",)
RULES: Final = ("DISPATCHER", "DUTY_OFFICER", "PETITION_CLERK")
SIGNS: Final = ("DEPT_DESK", "DEPT_LEADER", "TOWN_DESK", "PETITION_CLERK")
ENDORSES: Final = ("DEPT_LEADER", "TOWN_DESK", "PETITION_CLERK")
LOOKS: Final = ("GRID_WORKER", "VILLAGE", *ACCEPTS, "DISPATCHER")
SUPERVISES: Final = ("DUTY_OFFICER", "CENTRE_LEADER", "COUNTY_LEADER", "PETITION_CLERK")
REVIEWS: Final = ("DISPATCHER", "ACCEPTOR", "HOTLINE_AGENT", "DUTY_OFFICER", "PETITION_CLERK")

SAME: Final = "as before"

WORKFLOW: Final[dict[str, tuple[tuple[str, ...], dict[str, str]]]] = {
    # row 1, 2: what the system does with reports
    "join": (
        ("SYSTEM",),
        {
            "REPORTED": SAME,
            "CHECKING_PRE": SAME,
            "PENDING_ACCEPT": SAME,
            "PENDING_DISPATCH": SAME,
            "PENDING_SIGN": SAME,
            "RETURN_REVIEW": SAME,
            "HANDLING": SAME,
        },
    ),
    "supplement": (
        ("SYSTEM",),
        dict.fromkeys(ANY_BUT_ARCHIVED, SAME),
    ),
    "correct": (
        ("ACCEPTOR", "HOTLINE_AGENT", "DISPATCHER", "DUTY_OFFICER", "TOWN_DESK", "PETITION_CLERK"),
        {
            "PENDING_ACCEPT": SAME,
            "PENDING_DISPATCH": SAME,
            "REOPENED": SAME,
            "PENDING_SIGN": SAME,
            "HANDLING": SAME,
            "REWORK": SAME,
        },
    ),
    # row 5
    "refuse": (ACCEPTS, {"PENDING_ACCEPT": "REJECTED"}),
    "transfer-out": (ACCEPTS, {"PENDING_ACCEPT": "TRANSFERRED_OUT"}),
    # row 7
    "accept": (ACCEPTS, {"PENDING_ACCEPT": "PENDING_DISPATCH"}),
    # row 8, and from REOPENED as row 25 leads there
    "dispatch": (DISPATCHES, {"PENDING_DISPATCH": "PENDING_SIGN", "REOPENED": "PENDING_SIGN"}),
    # row 9
    "sign": (SIGNS, {"PENDING_SIGN": "HANDLING"}),
    # row 10
    "return": (SIGNS, {"PENDING_SIGN": "RETURN_REVIEW", "HANDLING": "RETURN_REVIEW"}),
    # row 11, in its three forms
    "rule-return: agreed": (RULES, {"RETURN_REVIEW": "PENDING_DISPATCH"}),
    "rule-return: another lead": (RULES, {"RETURN_REVIEW": "PENDING_SIGN"}),
    "rule-return: dismissed": (RULES, {"RETURN_REVIEW": "PENDING_SIGN"}),
    # row 12
    "contact": ((*SIGNS, "DEPT_HANDLER"), {"HANDLING": SAME, "REWORK": SAME}),
    # row 16: the department confirms, not the field handler
    "feedback": (SIGNS, {"HANDLING": "FEEDBACK", "REWORK": "FEEDBACK"}),
    # row 18
    "rework": (REVIEWS, {"FEEDBACK": "REWORK"}),
    # row 19: a visit where a reporter wants a reply; else the review of the evidence closes it
    "pass-review: reply wanted": (REVIEWS, {"FEEDBACK": "PENDING_VISIT"}),
    "pass-review: no reply wanted": (REVIEWS, {"FEEDBACK": "CLOSED"}),
    # rows 20 and 21
    "visit: satisfied": (("VISITOR", "PETITION_CLERK"), {"PENDING_VISIT": "CLOSED"}),
    "visit: nobody there": (("VISITOR", "PETITION_CLERK"), {"PENDING_VISIT": SAME}),
    "visit: rightly dissatisfied": (("VISITOR", "PETITION_CLERK"), {"PENDING_VISIT": "REWORK"}),
    # rows 3 and 17
    "order-check": (
        (*ACCEPTS, *(role for role in REVIEWS if role not in ACCEPTS)),
        {"PENDING_ACCEPT": "CHECKING_PRE", "FEEDBACK": "CHECKING_POST"},
    ),
    "report-check": (
        LOOKS,
        {"CHECKING_PRE": "PENDING_ACCEPT", "CHECKING_POST": "FEEDBACK"},
    ),
    # row 4: settled on the spot, before anybody else has it
    "self-handle": (
        ("GRID_WORKER", "VILLAGE"),
        {"PENDING_ACCEPT": "CLOSED", "PENDING_DISPATCH": "CLOSED"},
    ),
    # row 13: the lead proposes, the centre adds and waives
    "propose-co": (SIGNS, {"HANDLING": SAME, "REWORK": SAME}),
    "add-co": (
        RULES,
        {"PENDING_SIGN": SAME, "HANDLING": SAME, "SUSPENDED": SAME, "REWORK": SAME},
    ),
    "waive-co": (
        RULES,
        {
            "PENDING_SIGN": SAME,
            "HANDLING": SAME,
            "SUSPENDED": SAME,
            "REWORK": SAME,
            "FEEDBACK": SAME,
        },
    ),
    # row 24
    "force-close": (("CENTRE_LEADER",), dict.fromkeys(ANY_OPEN, "CLOSED")),
    # row 26: after the end, by the unit that was late, reviewed twice
    "appeal": (SIGNS, {"CLOSED": SAME}),
    "endorse-appeal": (RULES, dict.fromkeys(ANY_BUT_ARCHIVED, SAME)),
    "rule-appeal": ((*RULES, "CENTRE_LEADER"), dict.fromkeys(ANY_BUT_ARCHIVED, SAME)),
    # row 6: a duplicate; rules dispatch most tickets before a person can judge, so that it may be
    # merged until a unit has signed. It can be undone (0.13)
    "merge": (
        GROUPS,
        {"PENDING_ACCEPT": "MERGED", "PENDING_DISPATCH": "MERGED", "PENDING_SIGN": "MERGED"},
    ),
    "unmerge": (GROUPS, {"MERGED": "PENDING_ACCEPT"}),
    # row 29
    "split": (GROUPS, {"PENDING_ACCEPT": "SPLIT", "PENDING_DISPATCH": "SPLIT"}),
    # 2.5, the whistle: the town calls, the unit comes, the town alone releases
    "whistle": (
        ("TOWN_DESK",),
        dict.fromkeys(("PENDING_DISPATCH", "PENDING_SIGN", "HANDLING", "REWORK"), SAME),
    ),
    "report-in": ((*SIGNS, "DEPT_HANDLER"), dict.fromkeys(ANY_OPEN, SAME)),
    "release": (("TOWN_DESK",), dict.fromkeys(ANY_OPEN, SAME)),
    # 0.5 and 0.17: what the clerks do with petitions
    "register-petition": (CLERKS, {"PENDING_ACCEPT": SAME, "PENDING_DISPATCH": SAME}),
    "record-accused": (CLERKS, dict.fromkeys(ANY_BUT_ARCHIVED, SAME)),
    "sort-claim": (CLERKS, {"PENDING_ACCEPT": SAME, "PENDING_DISPATCH": SAME}),
    "give-notice": (CLERKS, dict.fromkeys(ANY_OPEN, SAME)),
    "deliver-opinion": (CLERKS, dict.fromkeys(("FEEDBACK", "PENDING_VISIT", "CLOSED"), SAME)),
    "apply-review": (CLERKS, {"CLOSED": "PETITION_REVIEW"}),
    "decide-review": (CLERKS, {"PETITION_REVIEW": "CLOSED"}),
    "end-petition": (CLERKS, {"CLOSED": SAME}),
    # 0.16: those above; on a ticket that is not theirs nothing of it can be done
    "upstream-round": (("SYSTEM", *RULES), dict.fromkeys(ANY_BUT_ARCHIVED, SAME)),
    "ask-upstream": (RULES, dict.fromkeys(ANY_OPEN, SAME)),
    "upstream-answer": (RULES, dict.fromkeys(ANY_OPEN, SAME)),
    # row 30: what the reporter says later, taken down by whoever hears it
    "reporter-urge": (ACCEPTS, dict.fromkeys(ANY_OPEN, SAME)),
    "reporter-adds": (ACCEPTS, dict.fromkeys(ANY_OPEN, SAME)),
    # row 31: before HANDLING
    "withdraw": (
        ACCEPTS,
        {
            "CHECKING_PRE": "WITHDRAWN",
            "PENDING_ACCEPT": "WITHDRAWN",
            "PENDING_DISPATCH": "WITHDRAWN",
            "PENDING_SIGN": "WITHDRAWN",
        },
    ),
    # row 14: two approvals, the department's leader's and the centre's
    "extend": ((*SIGNS, "DEPT_HANDLER"), {"HANDLING": SAME}),
    "endorse": (ENDORSES, {"HANDLING": SAME}),
    "rule-adjustment: extension": (RULES, {"HANDLING": SAME}),
    # row 15
    "suspend": ((*SIGNS, "DEPT_HANDLER"), {"HANDLING": SAME}),
    "rule-adjustment: suspension": (RULES, {"HANDLING": "SUSPENDED"}),
    "resume": (SIGNS, {"SUSPENDED": "HANDLING"}),
    # row 22
    "urge": ((*SUPERVISES, "DISPATCHER"), dict.fromkeys(ANY_OPEN, SAME)),
    "supervise": (SUPERVISES, dict.fromkeys(ANY_OPEN, SAME)),
    "reply-order": (SIGNS, dict.fromkeys(ANY_OPEN, SAME)),
    "list": (("CENTRE_LEADER",), dict.fromkeys(ANY_OPEN, SAME)),
    "raise": (
        ("DUTY_OFFICER", "CENTRE_LEADER", "PETITION_CLERK"),
        dict.fromkeys(ANY_OPEN, SAME),
    ),
    "sign-draft": (("CENTRE_LEADER",), dict.fromkeys(ANY_BUT_ARCHIVED, SAME)),
    # the timers of row 22; one that is stale does nothing, whatever the state
    "fire-step": (("SYSTEM",), dict.fromkeys((*ANY_BUT_ARCHIVED, "ARCHIVED"), SAME)),
    # another calendar counts (DOMAIN 0.20), whatever the state
    "move-deadlines": (("SYSTEM",), dict.fromkeys((*ANY_BUT_ARCHIVED, "ARCHIVED"), SAME)),
    # row 32
    "hand-over": (ACCEPTS, {"PENDING_ACCEPT": "HANDED_OVER"}),
    "confirm-handover": (ACCEPTS, {"HANDED_OVER": "TRANSFERRED_OUT"}),
    "decline-handover": (ACCEPTS, {"HANDED_OVER": "PENDING_DISPATCH"}),
    # row 23
    "force-redispatch": (
        ("DUTY_OFFICER", "CENTRE_LEADER"),
        dict.fromkeys(ANY_OPEN_AFTER_DISPATCH, "PENDING_DISPATCH"),
    ),
    # row 25
    "reopen": (("ACCEPTOR", "HOTLINE_AGENT", "DUTY_OFFICER"), {"CLOSED": "REOPENED"}),
    # row 27
    "archive": (("SYSTEM",), {"CLOSED": "ARCHIVED"}),
    # row 28
    "answer": (ACCEPTS, {"PENDING_ACCEPT": "CLOSED"}),
}
"""What is done → (who may do it, from which state to which). Everything else is forbidden."""

ROLES_IN: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    # a unit that has the ticket does not choose the class by which its limit is counted
    ("correct", "PENDING_SIGN"): RULES,
    ("correct", "HANDLING"): RULES,
    ("correct", "REWORK"): RULES,
    # who may send somebody to look is who judges then: at the door, or at the review
    ("order-check", "PENDING_ACCEPT"): ACCEPTS,
    ("order-check", "FEEDBACK"): REVIEWS,
}
"""Where fewer may do it in one state than in others."""

WHERE_CO_HANDLERS_WORK: Final = (
    "PENDING_SIGN",
    "HANDLING",
    "SUSPENDED",
    "REWORK",
    "FEEDBACK",
    "CHECKING_POST",
)

CO_HANDLER: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "sign": (SIGNS, WHERE_CO_HANDLERS_WORK),
    "feedback": (SIGNS, WHERE_CO_HANDLERS_WORK),
    "reply-order": (SIGNS, ANY_OPEN),
}
"""A co-handler's own task beside the lead's; it moves the ticket nowhere."""

UNITS_DO: Final = (
    "sign",
    "return",
    "contact",
    "feedback",
    "extend",
    "suspend",
    "endorse",
    "resume",
    "reply-order",
    "propose-co",
    "appeal",
)
"""What only the unit that has the ticket does."""

COUNTY_SEES_ALL: Final = (
    "HOTLINE_AGENT",
    "ACCEPTOR",
    "DISPATCHER",
    "DUTY_OFFICER",
    "CENTRE_LEADER",
    "COUNTY_LEADER",
    "AUDITOR",
    "SYSTEM",
)

DUE: Final[dict[str, tuple[str, ...]]] = {
    "REPORTED": (),
    "CHECKING_PRE": ("check",),
    "PENDING_ACCEPT": ("accept", "register"),
    "SELF_HANDLED": ("accept",),
    "HANDED_OVER": ("handover", "register"),
    "REJECTED": (),
    "TRANSFERRED_OUT": (),
    "WITHDRAWN": (),
    "MERGED": (),
    "SPLIT": (),
    "PENDING_DISPATCH": ("dispatch", "citizen", "register"),
    "PENDING_SIGN": ("sign", "contact", "handle", "interim", "return", "citizen", "notice"),
    "RETURN_REVIEW": ("ruling", "citizen", "notice"),
    "HANDLING": (
        "contact",
        "handle",
        "interim",
        "return",
        "ruling",
        "citizen",
        "notice",
        "statutory",
    ),
    "SUSPENDED": ("resume", "citizen"),
    "FEEDBACK": ("review", "citizen", "notice", "deliver"),
    "CHECKING_POST": ("check", "citizen"),
    "REWORK": ("handle", "citizen", "notice", "statutory"),
    "PENDING_VISIT": ("visit", "citizen", "notice"),
    "PETITION_REVIEW": ("petition_review", "petition_rereview"),
    "CLOSED": (),
    "REOPENED": ("dispatch", "citizen"),
    "ARCHIVED": (),
}
"""Which clocks may run in which state, and one of them always does. The citizen's runs from
acceptance to the end (DOMAIN 0.2); time at the centre counts against no unit, so that handling
stands still while a return is judged."""

ENDS: Final[dict[str, tuple[str, ...]]] = {
    "REJECTED": ("refused",),
    "TRANSFERRED_OUT": ("transferred",),
    "WITHDRAWN": ("withdrawn",),
    "MERGED": ("merged",),
    "SPLIT": ("split",),
    "CLOSED": ("visited", "unreached", "reviewed", "answered", "self_handled", "forced"),
    "ARCHIVED": ("visited", "unreached", "reviewed", "answered", "self_handled", "forced"),
}
"""How a ticket can have come to its end; a department never closes one."""

JOIN_STATUSES: Final = (
    "REPORTED",
    "CHECKING_PRE",
    "PENDING_ACCEPT",
    "PENDING_DISPATCH",
    "PENDING_SIGN",
    "RETURN_REVIEW",
    "HANDLING",
)


def expected(
    action: str,
    status: str,
    role: str,
    *,
    lead: str | None,
    co_units: tuple[str, ...] = (),
    unit: str | None = None,
    in_area: bool = False,
    petition: bool = False,
    new_lead: str | None = None,
    helpers: tuple[str, ...] = (),
    whistled_by: str | None = None,
) -> str:
    """What must come of `action` by such a person on a normal ticket or a petition in `status`:
    a status (the ticket's own where it stays), or "refused: " and the reason. A co-handler's
    task answers "co". `new_lead` is whom it names; no unit but a town's own lies in the town.
    `helpers` are the units that `whistled_by` called to the spot."""
    of_the_case = unit is not None and unit in (lead, *co_units, *helpers)
    sees = _sees(role, status, of_the_case, in_area, petition)
    if sees == "nothing":
        return "refused: not_found"
    name = action.partition(":")[0]
    as_co = name in CO_HANDLER and unit is not None and unit in co_units and unit != lead
    roles = CO_HANDLER[name][0] if as_co else WORKFLOW[action][0]
    roles = ROLES_IN.get((action, status), roles)
    if role not in roles or (sees == "masked" and name != "sign-draft"):
        return "refused: role_may_not"
    if as_co:
        return "co" if status in CO_HANDLER[name][1] else "refused: wrong_status"
    if name == "report-in" and unit not in helpers:
        return "refused: not_whistled"
    if name in UNITS_DO and (unit is None or unit != lead):
        return "refused: unit_may_not"
    if name not in (*UNITS_DO, "report-in") and role == "TOWN_DESK" and not in_area:
        return "refused: area_may_not"
    leads_to = WORKFLOW[action][1].get(status)
    if leads_to is None:
        return "refused: wrong_status"
    if name == "dispatch" and role == "TOWN_DESK" and new_lead != unit:
        return "refused: unit_outside_town"
    if name == "release" and unit != whistled_by:
        return "refused: town_releases"
    return status if leads_to == SAME else leads_to


def _sees(role: str, status: str, of_the_case: bool, in_area: bool, petition: bool) -> str:
    if role == "PETITION_CLERK":
        return "all" if petition else "nothing"
    if role in COUNTY_SEES_ALL:
        seen = True
    elif role == "VISITOR":
        seen = status == "PENDING_VISIT"
    elif role in ("DEPT_DESK", "DEPT_HANDLER", "DEPT_LEADER"):
        seen = of_the_case
    elif role in ("GRID_WORKER", "VILLAGE", "TOWN_DESK"):
        seen = of_the_case or (in_area and not petition)
    else:
        seen = False
    if not seen:
        return "nothing"
    return "masked" if petition and role != "SYSTEM" else "all"
