"""The states of a ticket and the ends it can come to."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """Where a ticket stands in the closed loop (工单状态)."""

    REPORTED = "REPORTED"
    """已上报"""
    PENDING_ACCEPT = "PENDING_ACCEPT"
    """待受理"""
    REJECTED = "REJECTED"
    """不予受理"""
    TRANSFERRED_OUT = "TRANSFERRED_OUT"
    """移送"""
    PENDING_DISPATCH = "PENDING_DISPATCH"
    """待分派"""
    PENDING_SIGN = "PENDING_SIGN"
    """待签收"""
    RETURN_REVIEW = "RETURN_REVIEW"
    """退单审核"""
    HANDLING = "HANDLING"
    """处置中"""
    FEEDBACK = "FEEDBACK"
    """已反馈待审核"""
    REWORK = "REWORK"
    """返工"""
    PENDING_VISIT = "PENDING_VISIT"
    """待回访"""
    CLOSED = "CLOSED"
    """已结案"""
    REOPENED = "REOPENED"
    """重启"""
    ARCHIVED = "ARCHIVED"
    """已归档"""


STATUS_ZH: Final[dict[Status, str]] = {
    Status.REPORTED: "已上报",
    Status.PENDING_ACCEPT: "待受理",
    Status.REJECTED: "不予受理",
    Status.TRANSFERRED_OUT: "已移送",
    Status.PENDING_DISPATCH: "待分派",
    Status.PENDING_SIGN: "待签收",
    Status.RETURN_REVIEW: "退单审核",
    Status.HANDLING: "处置中",
    Status.FEEDBACK: "待审核",
    Status.REWORK: "返工",
    Status.PENDING_VISIT: "待回访",
    Status.CLOSED: "已结案",
    Status.REOPENED: "重启",
    Status.ARCHIVED: "已归档",
}

ENDED: Final = frozenset({Status.REJECTED, Status.TRANSFERRED_OUT, Status.CLOSED, Status.ARCHIVED})
"""States in which nobody owes anything any more."""

OPEN: Final = frozenset(Status) - ENDED

JOINABLE: Final = frozenset(
    {
        Status.REPORTED,
        Status.PENDING_ACCEPT,
        Status.PENDING_DISPATCH,
        Status.PENDING_SIGN,
        Status.RETURN_REVIEW,
        Status.HANDLING,
    }
)
"""A device alarm of the same device and condition joins its ticket only up to HANDLING; once the
unit has fed back, it opens a new, linked ticket."""


class End(StrEnum):
    """How a ticket came to its end; each is counted apart (结案方式)."""

    VISITED = "visited"
    """回访结案"""
    UNREACHED = "unreached"
    """三次未联系上"""
    REVIEWED = "reviewed"
    """审核证据结案: a device's or an anonymous report"""
    ANSWERED = "answered"
    """直接答复"""
    REFUSED = "refused"
    """不予受理"""
    TRANSFERRED = "transferred"
    """移送"""


class Clock(StrEnum):
    """The stages that are timed (计时环节)."""

    ACCEPT = "accept"
    DISPATCH = "dispatch"
    SIGN = "sign"
    CONTACT = "contact"
    HANDLE = "handle"
    RETURN = "return"
    RULING = "ruling"
    REVIEW = "review"
    VISIT = "visit"
