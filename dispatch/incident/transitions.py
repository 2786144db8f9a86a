"""The closed table of what may be done to a ticket in which state, by whom, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dispatch.access import Role
from dispatch.incident.status import JOINABLE, OPEN, Status

S = Status

_ACCEPTING: Final = frozenset(
    {Role.ACCEPTOR, Role.HOTLINE_AGENT, Role.DUTY_OFFICER, Role.TOWN_DESK, Role.PETITION_CLERK}
)
_DISPATCHING: Final = frozenset(
    {Role.DISPATCHER, Role.DUTY_OFFICER, Role.TOWN_DESK, Role.PETITION_CLERK}
)
_RULING: Final = frozenset({Role.DISPATCHER, Role.DUTY_OFFICER, Role.PETITION_CLERK})
_DESK: Final = frozenset({Role.DEPT_DESK, Role.DEPT_LEADER, Role.TOWN_DESK, Role.PETITION_CLERK})
_FIELD: Final = _DESK | {Role.DEPT_HANDLER}
_REVIEWING: Final = frozenset(
    {Role.DISPATCHER, Role.ACCEPTOR, Role.HOTLINE_AGENT, Role.DUTY_OFFICER, Role.PETITION_CLERK}
)
_VISITING: Final = frozenset({Role.VISITOR, Role.PETITION_CLERK})


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: `row` is its number in the workflow, 0 for a lane of its own (DOMAIN 0.5, 0.16,
    2.5); `leads_to` the states it can end in, empty where the state stays. `co` rows are a
    co-handler's own task."""

    row: int
    command: str
    zh: str
    out_of: frozenset[Status]
    leads_to: frozenset[Status]
    roles: frozenset[Role]
    co: bool = False


def _t(
    row: int,
    command: str,
    zh: str,
    out_of: set[Status] | frozenset[Status],
    leads_to: set[Status],
    roles: frozenset[Role],
    *,
    co: bool = False,
) -> Transition:
    return Transition(row, command, zh, frozenset(out_of), frozenset(leads_to), roles, co)


_SUPERVISING: Final = frozenset(
    {Role.DUTY_OFFICER, Role.CENTRE_LEADER, Role.COUNTY_LEADER, Role.PETITION_CLERK}
)
_LEADING: Final = frozenset({Role.CENTRE_LEADER})
_ON_THE_GROUND: Final = frozenset({Role.GRID_WORKER, Role.VILLAGE})
_LOOKING: Final = _ON_THE_GROUND | _ACCEPTING | {Role.DISPATCHER}
_ENDORSING: Final = frozenset({Role.DEPT_LEADER, Role.TOWN_DESK, Role.PETITION_CLERK})
_CLERKS: Final = frozenset({Role.PETITION_CLERK})
_TOWN: Final = frozenset({Role.TOWN_DESK})
_SYSTEM: Final = frozenset({Role.SYSTEM})
_CO_WORKS: Final = {
    S.PENDING_SIGN,
    S.HANDLING,
    S.SUSPENDED,
    S.REWORK,
    S.FEEDBACK,
    S.CHECKING_POST,
}
_DISPATCHED: Final = {
    S.PENDING_SIGN,
    S.RETURN_REVIEW,
    S.HANDLING,
    S.SUSPENDED,
    S.FEEDBACK,
    S.CHECKING_POST,
    S.REWORK,
    S.PENDING_VISIT,
}
_LOOKED_AFTER: Final = OPEN - {S.REPORTED, S.SELF_HANDLED}
_UNARCHIVED: Final = frozenset(S) - {S.ARCHIVED}
_WORKING: Final = {S.PENDING_SIGN, S.HANDLING, S.SUSPENDED, S.REWORK}
_WHISTLING: Final = {S.PENDING_DISPATCH, S.PENDING_SIGN, S.HANDLING, S.REWORK}
_UNDISPATCHED: Final = {S.PENDING_ACCEPT, S.PENDING_DISPATCH}
_OPINION: Final = {S.FEEDBACK, S.PENDING_VISIT, S.CLOSED}
_MERGEABLE: Final = {S.PENDING_ACCEPT, S.PENDING_DISPATCH, S.PENDING_SIGN}
_BEFORE_HANDLING: Final = {S.PENDING_ACCEPT, S.CHECKING_PRE, S.PENDING_DISPATCH, S.PENDING_SIGN}

TRANSITIONS: Final[tuple[Transition, ...]] = (
    _t(2, "join", "并入上报", JOINABLE, set(), _SYSTEM),
    _t(30, "supplement", "补充", _UNARCHIVED, set(), _SYSTEM),
    _t(
        2,
        "correct",
        "更正",
        {S.PENDING_ACCEPT, S.PENDING_DISPATCH, S.REOPENED},
        set(),
        _ACCEPTING | _DISPATCHING,
    ),
    _t(
        7,
        "correct",
        "变更分类",
        {S.PENDING_SIGN, S.HANDLING, S.REWORK},
        set(),
        frozenset({Role.DISPATCHER, Role.DUTY_OFFICER, Role.PETITION_CLERK}),
    ),
    _t(5, "refuse", "不予受理", {S.PENDING_ACCEPT}, {S.REJECTED}, _ACCEPTING),
    _t(5, "transfer-out", "移送", {S.PENDING_ACCEPT}, {S.TRANSFERRED_OUT}, _ACCEPTING),
    _t(3, "order-check", "核查", {S.PENDING_ACCEPT}, {S.CHECKING_PRE}, _ACCEPTING),
    _t(3, "report-check", "核查反馈", {S.CHECKING_PRE}, {S.PENDING_ACCEPT}, _LOOKING),
    _t(
        4,
        "self-handle",
        "自行处置",
        {S.PENDING_ACCEPT, S.PENDING_DISPATCH},
        {S.SELF_HANDLED},
        _ON_THE_GROUND,
    ),
    _t(31, "withdraw", "撤回", _BEFORE_HANDLING, {S.WITHDRAWN}, _ACCEPTING),
    _t(6, "merge", "并案", _MERGEABLE, {S.MERGED}, _ACCEPTING | _DISPATCHING),
    _t(
        6,
        "unmerge",
        "撤销并案",
        {S.MERGED},
        {S.PENDING_ACCEPT, S.PENDING_DISPATCH},
        _ACCEPTING | _DISPATCHING,
    ),
    _t(
        29,
        "split",
        "拆单",
        {S.PENDING_ACCEPT, S.PENDING_DISPATCH},
        {S.SPLIT},
        _ACCEPTING | _DISPATCHING,
    ),
    _t(
        32,
        "hand-over",
        "移交",
        {S.PENDING_ACCEPT},
        {S.HANDED_OVER},
        _ACCEPTING,
    ),
    _t(32, "confirm-handover", "移交确认", {S.HANDED_OVER}, {S.TRANSFERRED_OUT}, _ACCEPTING),
    _t(32, "decline-handover", "移交被拒", {S.HANDED_OVER}, {S.PENDING_DISPATCH}, _ACCEPTING),
    _t(28, "answer", "直接答复", {S.PENDING_ACCEPT}, {S.CLOSED}, _ACCEPTING),
    _t(7, "accept", "受理", {S.PENDING_ACCEPT}, {S.PENDING_DISPATCH}, _ACCEPTING),
    _t(8, "dispatch", "分派", {S.PENDING_DISPATCH, S.REOPENED}, {S.PENDING_SIGN}, _DISPATCHING),
    _t(9, "sign", "签收", {S.PENDING_SIGN}, {S.HANDLING}, _DESK),
    _t(9, "sign", "协办签收", _CO_WORKS, set(), _DESK, co=True),
    _t(10, "return", "退单", {S.PENDING_SIGN, S.HANDLING}, {S.RETURN_REVIEW}, _DESK),
    _t(
        11,
        "rule-return",
        "退单裁定",
        {S.RETURN_REVIEW},
        {S.PENDING_DISPATCH, S.PENDING_SIGN},
        _RULING,
    ),
    _t(12, "contact", "联系到场", {S.HANDLING, S.REWORK}, set(), _FIELD),
    _t(13, "propose-co", "申请加派", {S.HANDLING, S.REWORK}, set(), _DESK),
    _t(13, "add-co", "加派协办", _WORKING, set(), _RULING),
    _t(13, "waive-co", "免除协办", _WORKING | {S.FEEDBACK}, set(), _RULING),
    _t(0, "whistle", "吹哨", _WHISTLING, set(), _TOWN),
    _t(0, "report-in", "报到", _LOOKED_AFTER, set(), _FIELD),
    _t(0, "release", "解除吹哨", _LOOKED_AFTER, set(), _TOWN),
    _t(0, "register-petition", "信访登记", _UNDISPATCHED, set(), _CLERKS),
    _t(0, "record-accused", "记录被反映单位", _UNARCHIVED, set(), _CLERKS),
    _t(0, "sort-claim", "信访分类", _UNDISPATCHED, set(), _CLERKS),
    _t(0, "give-notice", "告知", _LOOKED_AFTER, set(), _CLERKS),
    _t(0, "deliver-opinion", "意见书送达", _OPINION, set(), _CLERKS),
    _t(0, "apply-review", "申请复查复核", {S.CLOSED}, {S.PETITION_REVIEW}, _CLERKS),
    _t(0, "decide-review", "复查复核意见", {S.PETITION_REVIEW}, {S.CLOSED}, _CLERKS),
    _t(0, "end-petition", "信访终结", {S.CLOSED}, set(), _CLERKS),
    _t(
        0,
        "upstream-round",
        "上级再次交办",
        _UNARCHIVED,
        {S.REWORK, S.REOPENED},
        _SYSTEM | _DISPATCHING - {Role.TOWN_DESK},
    ),
    _t(0, "ask-upstream", "向上申请", _LOOKED_AFTER, set(), _RULING),
    _t(0, "upstream-answer", "上级答复", _LOOKED_AFTER, {S.TRANSFERRED_OUT}, _RULING),
    _t(14, "extend", "申请延期", {S.HANDLING}, set(), _FIELD),
    _t(15, "suspend", "申请挂起", {S.HANDLING}, set(), _FIELD),
    _t(14, "endorse", "部门审批", {S.HANDLING}, set(), _ENDORSING),
    _t(14, "rule-adjustment", "延期挂起审批", {S.HANDLING}, {S.SUSPENDED}, _RULING),
    _t(15, "resume", "恢复办理", {S.SUSPENDED}, {S.HANDLING}, _DESK),
    _t(16, "feedback", "反馈", {S.HANDLING, S.REWORK}, {S.FEEDBACK}, _DESK),
    _t(16, "feedback", "协办反馈", _CO_WORKS, set(), _DESK, co=True),
    _t(17, "order-check", "核查", {S.FEEDBACK}, {S.CHECKING_POST}, _REVIEWING),
    _t(17, "report-check", "核查反馈", {S.CHECKING_POST}, {S.FEEDBACK}, _LOOKING),
    _t(18, "rework", "退回重办", {S.FEEDBACK}, {S.REWORK}, _REVIEWING),
    _t(19, "pass-review", "审核通过", {S.FEEDBACK}, {S.PENDING_VISIT, S.CLOSED}, _REVIEWING),
    _t(20, "visit", "回访", {S.PENDING_VISIT}, {S.PENDING_VISIT, S.CLOSED, S.REWORK}, _VISITING),
    _t(22, "urge", "催办", _LOOKED_AFTER, set(), _SUPERVISING | {Role.DISPATCHER}),
    _t(22, "supervise", "督办", _LOOKED_AFTER, set(), _SUPERVISING),
    _t(22, "reply-order", "督办回复", _LOOKED_AFTER, set(), _DESK),
    _t(22, "reply-order", "协办回复督办", _LOOKED_AFTER, set(), _DESK, co=True),
    _t(22, "list", "挂牌", _LOOKED_AFTER, set(), _LEADING),
    _t(22, "raise", "提级", _LOOKED_AFTER, set(), _SUPERVISING - {Role.COUNTY_LEADER}),
    _t(22, "sign-draft", "签发", _UNARCHIVED, set(), _LEADING),
    _t(22, "fire-step", "到期恢复", {S.SUSPENDED}, {S.HANDLING}, _SYSTEM),
    _t(22, "fire-step", "到期提醒", frozenset(S) - {S.SUSPENDED}, set(), _SYSTEM),
    _t(0, "move-deadlines", "改历", frozenset(S), set(), _SYSTEM),
    _t(
        23,
        "force-redispatch",
        "强制改派",
        _DISPATCHED,
        {S.PENDING_DISPATCH},
        frozenset({Role.DUTY_OFFICER, Role.CENTRE_LEADER}),
    ),
    _t(24, "force-close", "强制结案", _LOOKED_AFTER, {S.CLOSED}, _LEADING),
    _t(26, "appeal", "超时申诉", {S.CLOSED}, set(), _DESK),
    _t(26, "endorse-appeal", "申诉初审", _UNARCHIVED, set(), _RULING),
    _t(26, "rule-appeal", "申诉终审", _UNARCHIVED, set(), _LEADING | _RULING),
    _t(30, "reporter-urge", "催单", _LOOKED_AFTER, set(), _ACCEPTING),
    _t(30, "reporter-adds", "补充材料", _LOOKED_AFTER, set(), _ACCEPTING),
    _t(
        25,
        "reopen",
        "重启",
        {S.CLOSED},
        {S.REOPENED},
        frozenset({Role.ACCEPTOR, Role.HOTLINE_AGENT, Role.DUTY_OFFICER}),
    ),
    _t(27, "archive", "归档", {S.CLOSED}, {S.ARCHIVED}, _SYSTEM),
)


def _by_command() -> dict[tuple[str, bool], tuple[Transition, ...]]:
    found: dict[tuple[str, bool], tuple[Transition, ...]] = {}
    for t in TRANSITIONS:
        key = (t.command, t.co)
        found[key] = (*found.get(key, ()), t)
    return found


_BY_COMMAND: Final = _by_command()


def transitions_of(command: str) -> tuple[Transition, ...]:
    """Every row of a command, a co-handler's too."""
    return _BY_COMMAND.get((command, False), ()) + _BY_COMMAND.get((command, True), ())


_OUT_OF: Final = {(t.command, t.co, status): t for t in TRANSITIONS for status in t.out_of}


def transition_of(
    command: str,
    *,
    co: bool = False,
    status: Status | None = None,
    role: Role | None = None,
) -> Transition | None:
    """The row of a command out of `status`, as the lead's (or the centre's) or as a co-handler's
    own task. Where none leads out of that state, the first one that is `role`'s, else the first:
    whoever may send it in another state is told of the state, not of the role."""
    if status is not None and (found := _OUT_OF.get((command, co, status))) is not None:
        return found
    rows = _BY_COMMAND.get((command, co), ())
    first = rows[0] if rows else None
    return next((row for row in rows if role in row.roles), first)


def diagram() -> str:
    """The table as a Mermaid state diagram, for the documentation."""
    lines = [
        "stateDiagram-v2",
        "    [*] --> REPORTED: 上报",
        "    REPORTED --> PENDING_ACCEPT: 分类定位",
    ]
    for t in TRANSITIONS:
        for a in Status:
            if a in t.out_of and not t.co:
                lines += [f"    {a} --> {b}: {t.zh}" for b in Status if b in t.leads_to and a != b]
    for s in (S.REJECTED, S.TRANSFERRED_OUT, S.SPLIT, S.ARCHIVED):
        lines.append(f"    {s} --> [*]")
    return "\n".join(lines)
