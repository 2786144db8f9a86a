"""A ticket as the field would keep it on paper, written by hand in plain words: what each step
does to it, and why a step is refused. It imports nothing of the product."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from tests.support import expected_workflow as workflow

DAY: Final = 24 * 60
"""Minutes; all times here are minutes since the ticket was opened."""

RETURN_WITHIN: Final = 8 * 60
ARCHIVE_AFTER: Final = 30 * DAY
REOPEN_WITHIN: Final = 30 * DAY


@dataclass
class ExpectedTicket:
    """What is known of one ticket without looking at the product."""

    status: str
    urgent: bool
    wants_reply: bool
    lead: str | None = None
    co: dict[str, str] = field(default_factory=dict)
    by: str = "system"
    dispatched_at: int = 0
    contacted: bool = False
    returns: int = 0
    ruled: bool = False
    reopenings: int = 0
    reworks: int = 0
    tries: int = 0
    reports: int = 1
    closed_at: int | None = None
    end: str | None = None
    joinable: bool = True

    def meets(self, action: str, who: dict[str, Any], fields: dict[str, Any], at: int) -> str:
        """The reason of the refusal, or "done"; then the ticket is as the step leaves it."""
        answer = workflow.expected(
            action,
            self.status,
            who["role"],
            lead=self.lead,
            co_units=tuple(self.co),
            unit=who.get("unit"),
            in_area=who.get("in_area", False),
            new_lead=fields.get("lead"),
        )
        if answer.startswith("refused: "):
            return answer.removeprefix("refused: ")
        refused = self._guard(action, who, fields, at, co=answer == "co")
        if refused is not None:
            return refused
        self._step(action, who, fields, at, answer)
        if self.status not in workflow.JOIN_STATUSES:
            self.joinable = False
        return "done"

    def _guard(
        self, action: str, who: dict[str, Any], fields: dict[str, Any], at: int, *, co: bool
    ) -> str | None:
        name = action.partition(":")[0]
        if co:
            state = self.co[who["unit"]]
            if name == "sign":
                return None if state == "PENDING_SIGN" else "already_signed"
            return None if state == "HANDLING" else "not_signed"
        if name == "join" and not self.joinable:
            return "wrong_status"
        if name == "return":
            if self.ruled:
                return "return_after_ruling"
            if self.urgent and not self.contacted:
                return "respond_first"
            if at > self.dispatched_at + RETURN_WITHIN:
                return "return_late"
        if name == "rule-return":
            if self.returns >= 2 and who["role"] != "DUTY_OFFICER":
                return "duty_officer_rules"
            if fields.get("lead") is not None and fields["lead"] == self.lead:
                return "same_unit"
        if name == "pass-review" and {"PENDING_SIGN", "HANDLING"} & set(self.co.values()):
            return "co_open"
        if name == "visit" and who["account"] == self.by:
            return "visitor_is_dispatcher"
        if name == "archive" and self.closed_at is not None:
            return "archive_early" if at < self.closed_at + ARCHIVE_AFTER else None
        if name == "reopen" and self.closed_at is not None:
            if at > self.closed_at + REOPEN_WITHIN:
                return "reopen_late"
            if self.reopenings and who["role"] != "DUTY_OFFICER":
                return "second_reopening_needs_ruling"
        return None

    def _step(
        self, action: str, who: dict[str, Any], fields: dict[str, Any], at: int, answer: str
    ) -> None:
        name = action.partition(":")[0]
        if answer == "co":
            self.co[who["unit"]] = "HANDLING" if name == "sign" else "DONE"
            return
        if name == "join":
            self.reports += 1
        if name == "contact" and fields["kind"] != "progress" and fields.get("reached", True):
            self.contacted = True
        if name == "return":
            self.returns += 1
        if action in ("rule-return: agreed", "force-redispatch"):
            self.lead, self.co = None, {}
        if action == "rule-return: dismissed":
            self.ruled = True
        if action in ("dispatch", "rule-return: another lead"):
            self.lead = fields["lead"]
            self.co = dict.fromkeys(fields.get("co_units", ()), "PENDING_SIGN")
            self.by, self.dispatched_at, self.contacted = who["account"], at, False
            self.ruled = name == "rule-return" and self.returns >= 2
            self.tries = 0
        if action in ("rework", "visit: rightly dissatisfied"):
            self.reworks += 1
            self.tries = 0
        if name == "reopen":
            self.reopenings += 1
            self.tries, self.end, self.closed_at = 0, None, None
        if action == "visit: nobody there":
            self.tries += 1
            if self.tries == 3:
                answer = "CLOSED"
                self.end = "unreached"
        if answer in ("CLOSED", "REJECTED", "TRANSFERRED_OUT"):
            self.closed_at = at
            self.end = self.end or {
                "answer": "answered",
                "refuse": "refused",
                "transfer-out": "transferred",
                "visit": "visited",
                "pass-review": "reviewed",
            }.get(name)
        self.status = answer
