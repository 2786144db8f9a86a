"""The states of a ticket and the ends it can come to."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """Where a ticket stands in the closed loop (工单状态)."""

    REPORTED = "REPORTED"
    """已上报"""
    CHECKING_PRE = "CHECKING_PRE"
    """立案前核查中"""
    PENDING_ACCEPT = "PENDING_ACCEPT"
    """待受理"""
    SELF_HANDLED = "SELF_HANDLED"
    """网格自行处置"""
    HANDED_OVER = "HANDED_OVER"
    """移交 110、119、120、122, their number still to come"""
    REJECTED = "REJECTED"
    """不予受理"""
    TRANSFERRED_OUT = "TRANSFERRED_OUT"
    """移送"""
    WITHDRAWN = "WITHDRAWN"
    """已撤回"""
    MERGED = "MERGED"
    """已并案: follows its parent"""
    SPLIT = "SPLIT"
    """已拆单: its parts are tickets of their own"""
    PENDING_DISPATCH = "PENDING_DISPATCH"
    """待分派"""
    PENDING_SIGN = "PENDING_SIGN"
    """待签收"""
    RETURN_REVIEW = "RETURN_REVIEW"
    """退单审核"""
    HANDLING = "HANDLING"
    """处置中"""
    SUSPENDED = "SUSPENDED"
    """挂起"""
    FEEDBACK = "FEEDBACK"
    """已反馈待审核"""
    CHECKING_POST = "CHECKING_POST"
    """结案前核查中"""
    REWORK = "REWORK"
    """返工"""
    PENDING_VISIT = "PENDING_VISIT"
    """待回访"""
    PETITION_REVIEW = "PETITION_REVIEW"
    """信访复查、复核中"""
    CLOSED = "CLOSED"
    """已结案"""
    REOPENED = "REOPENED"
    """重启"""
    ARCHIVED = "ARCHIVED"
    """已归档"""


STATUS_ZH: Final[dict[Status, str]] = {
    Status.REPORTED: "已上报",
    Status.CHECKING_PRE: "立案前核查",
    Status.PENDING_ACCEPT: "待受理",
    Status.SELF_HANDLED: "自行处置",
    Status.HANDED_OVER: "移交中",
    Status.REJECTED: "不予受理",
    Status.TRANSFERRED_OUT: "已移送",
    Status.WITHDRAWN: "已撤回",
    Status.MERGED: "已并案",
    Status.SPLIT: "已拆单",
    Status.PENDING_DISPATCH: "待分派",
    Status.PENDING_SIGN: "待签收",
    Status.RETURN_REVIEW: "退单审核",
    Status.HANDLING: "处置中",
    Status.SUSPENDED: "已挂起",
    Status.FEEDBACK: "待审核",
    Status.CHECKING_POST: "结案前核查",
    Status.REWORK: "返工",
    Status.PENDING_VISIT: "待回访",
    Status.PETITION_REVIEW: "复查复核",
    Status.CLOSED: "已结案",
    Status.REOPENED: "重启",
    Status.ARCHIVED: "已归档",
}

ENDED: Final = frozenset(
    {
        Status.REJECTED,
        Status.TRANSFERRED_OUT,
        Status.WITHDRAWN,
        Status.MERGED,
        Status.SPLIT,
        Status.CLOSED,
        Status.ARCHIVED,
    }
)
"""States in which nobody owes anything any more."""

OPEN: Final = frozenset(Status) - ENDED

JOINABLE: Final = frozenset(
    {
        Status.REPORTED,
        Status.CHECKING_PRE,
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
    SELF_HANDLED = "self_handled"
    """网格自行处置"""
    WITHDRAWN = "withdrawn"
    """撤回"""
    FORCED = "forced"
    """强制结案"""
    MERGED = "merged"
    """并案: follows its parent"""
    SPLIT = "split"
    """拆单: its parts go on"""


class Clock(StrEnum):
    """What is timed (计时环节): DOMAIN 0.2, 0.5, 0.6, 0.9, 0.14–0.16, 2.5."""

    ACCEPT = "accept"
    """受理"""
    DISPATCH = "dispatch"
    """分派"""
    SIGN = "sign"
    """签收"""
    CONTACT = "contact"
    """首次联系或到场"""
    HANDLE = "handle"
    """办理: a unit's, from its own dispatch to its confirmation"""
    INTERIM = "interim"
    """阶段性答复, where handling takes more than 5 working days"""
    RETURN = "return"
    """退单期限: a right, not a duty"""
    RULING = "ruling"
    """裁定: of a return, an extension, a suspension, an appeal"""
    REVIEW = "review"
    """审核"""
    CHECK = "check"
    """核查"""
    VISIT = "visit"
    """回访"""
    CITIZEN = "citizen"
    """群众时限: from acceptance, never reset and never paused"""
    RESUME = "resume"
    """挂起到期: when a suspended ticket resumes by itself"""
    HANDOVER = "handover"
    """移交 110、119、120、122: pages until their number is entered"""
    REPORT_IN = "report_in"
    """报到: a whistled unit's arrival"""
    REPLY = "reply"
    """督办回复: the reply-by of a supervision order"""
    REGISTER = "register"
    """信访登记转送 (信访工作条例 Art. 22)"""
    NOTICE = "notice"
    """信访受理告知 (Art. 23)"""
    STATUTORY = "statutory"
    """信访法定办理期限 (Art. 34)"""
    DELIVER = "deliver"
    """处理意见书送达"""
    APPLY = "apply"
    """申请复查、复核的期限: a right, not a duty (Art. 35, 36)"""
    PETITION_REVIEW = "petition_review"
    """复查 (Art. 35)"""
    PETITION_REREVIEW = "petition_rereview"
    """复核 (Art. 36)"""
    UPSTREAM = "upstream"
    """上级时限: the due time that the city or province set"""
    ARCHIVE = "archive"
    """归档"""


RIGHTS: Final = frozenset({Clock.RETURN, Clock.APPLY, Clock.RESUME})
"""Clocks whose end is nobody's lateness: a right that lapses, a pause that is over."""
