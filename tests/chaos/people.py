"""What people do about a ticket that their board shows: the next step of the closed loop."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any, Final

Step = tuple[str, str, dict[str, Any]]
"""Role, command and its fields."""

_FEEDBACK: Final = {"solved": True, "handling": "已到场处置完毕"}
_RETURN: Final = {"reason": "不属于本单位职责", "basis": "权责清单"}


def next_step(rng: random.Random, ticket: Mapping[str, Any]) -> Step | None:
    """What somebody would do now, mostly to bring it on, sometimes to send it back."""
    back = rng.random() < 0.15
    match ticket["status"]:
        case "PENDING_ACCEPT" if ticket["subclass"] is None:
            return ("PETITION_CLERK", "accept", {})
        case "PENDING_ACCEPT" if back:
            return ("ACCEPTOR", "refuse", {"reason_code": "no_facts", "guidance": "请补充事实"})
        case "PENDING_ACCEPT":
            return ("ACCEPTOR", "accept", {})
        case "PENDING_DISPATCH" | "REOPENED":
            return ("DISPATCHER", "dispatch", {"lead": "ZHZF"})
        case "PENDING_SIGN" if back:
            return ("DEPT_DESK", "return", _RETURN)
        case "PENDING_SIGN":
            return ("DEPT_DESK", "sign", {})
        case "RETURN_REVIEW":
            return ("DUTY_OFFICER", "rule-return", {"agree": False, "opinion": "属本单位职责"})
        case "HANDLING" | "REWORK" if back:
            return ("DEPT_DESK", "contact", {"kind": "progress", "note": "正在处置"})
        case "HANDLING" | "REWORK":
            return ("DEPT_DESK", "feedback", _FEEDBACK)
        case "FEEDBACK" if back:
            return ("DISPATCHER", "rework", {"missing": "缺少现场照片"})
        case "FEEDBACK" if owing := _owing(ticket):
            return ("DISPATCHER", "waive-co", {"unit": owing, "reason": "主办已办结"})
        case "FEEDBACK":
            return ("DISPATCHER", "pass-review", {})
        case "PENDING_VISIT":
            return ("VISITOR", "visit", {"reached": True, "solved": True, "satisfied_result": 5})
        case _:
            return None


def _owing(ticket: Mapping[str, Any]) -> str | None:
    """A co-handler that has given no result; it is waived, or the ticket does not go on."""
    states = ("PENDING_SIGN", "HANDLING")
    return next((co["unit"] for co in ticket["co"] if co["state"] in states), None)


def who_acts(
    accounts: list[dict[str, Any]], role: str, ticket: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The account of `role` that has to do with the ticket: its unit's desk, for a desk."""
    for account in accounts:
        desk = account["role"] in ("DEPT_DESK", "TOWN_DESK") and role == "DEPT_DESK"
        if (desk and account["unit"] == ticket["lead"]) or (
            role != "DEPT_DESK" and account["role"] == role
        ):
            return account
    return None
