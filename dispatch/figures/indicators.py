"""The indicators (考核指标): one definition each, over the rows of dispatch.figures.tables.

A definition says of which rows it is counted and by which moment a row belongs to a period; its
docstring says the clock and what is left out. Unit indicators are over units' tasks and on unit
clocks, public ones over tickets and on the citizen clock (DOMAIN 0.2). Formulas and the rules of
counting are those of DOMAIN 5; where no source gives one, the formula is the product's own and
marked [D] there. What needs a telephone exchange (人工接通率, 应答及时率) or patrol records
(巡查完成率) is not counted, because no such facts come in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import and_, false, func, or_

from dispatch.figures.tables import TaskFactsRow, TicketFactsRow
from dispatch.incident.status import End
from dispatch.store.bulk import table_of

Kind = Literal["rate", "count", "sum", "mean", "duration"]
"""rate: part ÷ whole. count: rows. sum: of an amount. mean: one amount ÷ another.
duration: mean, median and 90th percentile in seconds."""
Of = Literal["ticket", "task"]
Good = Literal["high", "low", ""]
Wanted = Callable[[Any], "Formula"]


class Rows:
    """The rows that are counted: their columns by name, and `now`, the moment as of which they
    are, in seconds since 1970."""

    def __init__(self, of: Of, now: Any) -> None:
        self._columns = table_of(TicketFactsRow if of == "ticket" else TaskFactsRow).c
        self.now = now

    def __getattr__(self, name: str) -> Any:
        return self._columns[name]


@dataclass(frozen=True, slots=True)
class Formula:
    """`whole` are the rows that are counted, `part` those of them that the number is about; `rest`
    the others, where that is not what is left. Where rows do not count one each, `amount` is added
    up over `part`, and `by` over `whole`."""

    kind: Kind
    whole: Any
    part: Any
    amount: Any = None
    by: Any = None
    rest: Any = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. `dated` is the column by which a row lies in a period, "" for what stands at
    the moment of asking. `tells` what of a ticket a number gives away that a masked one hides."""

    name: str
    zh: str
    en: str
    of: Of
    kind: Kind
    dated: str
    good: Good
    formula_zh: str
    note_zh: str
    description: str
    tells: Literal["", "class"]
    of_rows: Wanted

    def formula(self, at: Any) -> Formula:
        """Its formula as of `at`, seconds since 1970."""
        return self.of_rows(Rows(self.of, at))


INDICATORS: Final[dict[str, Indicator]] = {}
"""By name, in the order in which they are shown."""


def _define(
    of: Of,
    zh: str,
    formula_zh: str,
    dated: str,
    good: Good = "",
    tells: Literal["", "class"] = "",
    *,
    note_zh: str,
) -> Callable[[Wanted], Wanted]:
    def add(wanted: Wanted) -> Wanted:
        name = wanted.__name__
        described = " ".join((wanted.__doc__ or "").split())
        INDICATORS[name] = Indicator(
            name=name,
            zh=zh,
            en=described.split(".", maxsplit=1)[0],
            of=of,
            kind=wanted(Rows(of, 0)).kind,
            dated=dated,
            good=good,
            formula_zh=formula_zh,
            note_zh=note_zh,
            description=described,
            tells=tells,
            of_rows=wanted,
        )
        return wanted

    return add


def _rate(whole: Any, part: Any) -> Formula:
    return Formula("rate", whole, and_(whole, part))


def _count(whole: Any) -> Formula:
    return Formula("count", whole, whole)


def _sum(whole: Any, amount: Any) -> Formula:
    return Formula("sum", whole, and_(whole, amount > 0), amount=amount)


def _duration(whole: Any, seconds: Any) -> Formula:
    there = and_(whole, seconds.is_not(None))
    return Formula("duration", there, there, amount=seconds)


# --- tickets: the citizen's side --------------------------------------------------------------

_NEVER_OURS: Final = (End.MERGED.value, End.SPLIT.value)
"""Followed elsewhere: a merged ticket in its parent, a split one in its parts."""
_APART: Final = tuple(
    end.value
    for end in (
        End.MERGED,
        End.SPLIT,
        End.FORCED,
        End.WITHDRAWN,
        End.REFUSED,
        End.TRANSFERRED,
    )
)
"""Ends that are no closing of a matter and are counted apart (DOMAIN 0.12 and 5)."""


def _ended(t: Any) -> Any:
    return t.ended_at.is_not(None)


def _should_close(t: Any) -> Any:
    """应结案: the citizen clock has run out or the ticket is closed; neither deferred (缓办, 挂起)
    nor ended in a way that is counted apart."""
    due = or_(t.due_at <= t.now, _ended(t))
    return and_(t.due_at.is_not(None), due, t.suspended == 0, t.ending.not_in(_APART))


def _on_time(row: Any) -> Any:
    return or_(row.late == 0, row.exempt == 1)


@_define("ticket", "上报数", "期内上报的工单数", "opened_at", note_zh="不计已并案、已拆单的工单。")
def reported(t: Any) -> Formula:
    """Tickets that were reported. Clock: none. Left out: parts followed elsewhere (merged,
    split)."""
    return _count(t.ending.not_in(_NEVER_OURS))


@_define(
    "ticket",
    "受理率",
    "受理数 ÷ 上报数",
    "opened_at",
    "high",
    note_zh="直接答复、网格自行处置视同受理;不计已并案、已拆单的工单。",
)
def accepted(t: Any) -> Formula:
    """Share of what was reported that was accepted. Clock: none. Answered directly and handled by
    the grid itself count as accepted; merged and split tickets are left out."""
    taken = (End.ANSWERED.value, End.SELF_HANDLED.value)
    return _rate(t.ending.not_in(_NEVER_OURS), or_(t.accepted_at.is_not(None), t.ending.in_(taken)))


@_define(
    "ticket",
    "及时受理率",
    "时限内受理数 ÷ 已受理或已超时数",
    "opened_at",
    "high",
    note_zh="按中心受理时限;不计尚未受理且未超时的。",
)
def accepted_in_time(t: Any) -> Formula:
    """Share of acceptances within their time. Clock: the centre's acceptance clock. Left out:
    what waits and is not late yet."""
    return _rate(t.accepted_in_time.is_not(None), t.accepted_in_time == 1)


@_define(
    "ticket",
    "及时分派率",
    "时限内分派数 ÷ 已分派或已超时数",
    "opened_at",
    "high",
    note_zh="按中心分派时限;不计尚未分派且未超时的、无需人工分派的。",
)
def dispatched_in_time(t: Any) -> Formula:
    """Share of dispatches within their time. Clock: the centre's dispatch clock. Left out: what
    waits and is not late yet, and what nobody had to dispatch."""
    return _rate(t.dispatched_in_time.is_not(None), t.dispatched_in_time == 1)


@_define(
    "ticket",
    "智能派单率",
    "自动分派数 ÷ 已分派数",
    "dispatched_at",
    "high",
    note_zh="首次分派由规则自动作出的。",
)
def dispatched_automatically(t: Any) -> Formula:
    """Share of tickets whose first dispatch a rule made without a person. Clock: none."""
    return _rate(t.dispatches > 0, t.automatic == 1)


@_define(
    "ticket",
    "准确派遣率",
    "(派遣次数 − 退单成立与强制改派次数) ÷ 派遣次数",
    "dispatched_at",
    "high",
    note_zh="退单成立或被强制改派的为错误派遣。",
)
def dispatched_rightly(t: Any) -> Formula:
    """Share of dispatches that stood. Clock: none. Wrong is a dispatch whose return was agreed or
    that was taken away by force."""
    there = t.dispatches > 0
    return Formula(
        "rate",
        there,
        there,
        amount=t.dispatches - t.wrong_dispatches,
        by=t.dispatches,
        rest=t.wrong_dispatches > 0,
    )


@_define(
    "ticket",
    "结案率",
    "结案数 ÷ (应结案数 − 缓办数)",
    "due_at",
    "high",
    note_zh="按群众时限到期日;不计挂起(缓办)的,以及不予受理、移送、撤回、并案、拆单、强制结案。",
)
def closed(t: Any) -> Formula:
    """Share of what should be closed that is. Clock: citizen, by when it was due. Left out:
    suspended tickets, and ends that are counted apart (refused, transferred, withdrawn, merged,
    split, forced)."""
    return _rate(_should_close(t), _ended(t))


@_define(
    "ticket",
    "按期结案率",
    "按期结案数 ÷ (应结案数 − 缓办数)",
    "due_at",
    "high",
    note_zh="按群众时限;不计范围同结案率;申诉成立的视同按期。",
)
def closed_in_time(t: Any) -> Formula:
    """Share of what should be closed that was closed in time. Clock: citizen. Left out: as in
    closed; a ticket whose appeal was granted counts as in time."""
    return _rate(_should_close(t), and_(_ended(t), _on_time(t)))


@_define(
    "ticket",
    "紧急问题结案率",
    "特急、紧急结案数 ÷ 应结案数",
    "due_at",
    "high",
    note_zh="特急、紧急工单的结案率。",
)
def urgent_closed(t: Any) -> Formula:
    """closed, of S1 and S2 alone. Clock: citizen. Left out: as in closed."""
    urgent = t.severity.in_(("S1", "S2"))
    return _rate(and_(_should_close(t), urgent), _ended(t))


@_define(
    "ticket",
    "紧急问题按期结案率",
    "特急、紧急按期结案数 ÷ 应结案数",
    "due_at",
    "high",
    note_zh="特急、紧急工单的按期结案率。",
)
def urgent_closed_in_time(t: Any) -> Formula:
    """closed_in_time, of S1 and S2 alone. Clock: citizen. Left out: as in closed."""
    urgent = t.severity.in_(("S1", "S2"))
    return _rate(and_(_should_close(t), urgent), and_(_ended(t), _on_time(t)))


@_define(
    "ticket",
    "办结率",
    "已办结数 ÷ 收到数",
    "opened_at",
    "high",
    note_zh="截至统计时刻;不计并案、拆单、强制结案。",
)
def finished(t: Any) -> Formula:
    """Share of what was reported that has come to an end by now. Clock: none. Left out: merged,
    split and forced tickets."""
    apart = (*_NEVER_OURS, End.FORCED.value)
    return _rate(t.ending.not_in(apart), _ended(t))


@_define(
    "ticket",
    "一次办结率",
    "无返工无重启结案数 ÷ 结案数",
    "ended_at",
    "high",
    note_zh="按结案日;不计另行统计的结案方式。",
)
def closed_at_once(t: Any) -> Formula:
    """Share of closed tickets that were never sent back and never reopened. Clock: none, by when
    it was closed. Left out: ends that are counted apart."""
    return _rate(t.ending.not_in((*_APART, "")), and_(t.reworks == 0, t.reopenings == 0))


@_define(
    "ticket",
    "结案时长",
    "受理至结案用时(群众时限口径)",
    "ended_at",
    "low",
    note_zh="按群众时限自身口径计时;不计另行统计的结案方式和未受理的。",
)
def time_to_close(t: Any) -> Formula:
    """Time from acceptance to the end. Clock: citizen, in seconds of its own kind. Left out: ends
    that are counted apart, and what never had a citizen clock."""
    return _duration(t.ending.not_in((*_APART, "")), t.used_s)


@_define(
    "ticket",
    "及时审核率",
    "时限内审核数 ÷ 已审核或已超时数",
    "ended_at",
    "high",
    note_zh="按中心审核时限。",
)
def reviewed_in_time(t: Any) -> Formula:
    """Share of reviews within their time. Clock: the centre's review clock, by when it ended."""
    return _rate(t.reviewed_in_time.is_not(None), t.reviewed_in_time == 1)


@_define(
    "ticket",
    "及时回访率",
    "时限内回访数 ÷ 已回访或已超时数",
    "ended_at",
    "high",
    note_zh="按中心回访时限。",
)
def visited_in_time(t: Any) -> Formula:
    """Share of return visits within their time. Clock: the centre's visit clock, by when it
    ended."""
    return _rate(t.visited_in_time.is_not(None), t.visited_in_time == 1)


@_define(
    "ticket", "参评率", "已评价数 ÷ 回访接通数", "visited_at", "high", note_zh="按最近一次回访。"
)
def rated(t: Any) -> Formula:
    """Share of reporters who were reached that gave a rating. Clock: none, by the newest visit."""
    return _rate(t.reached == 1, t.satisfied.is_not(None))


@_define(
    "ticket",
    "回访满意率",
    "满意数 ÷ 已评价数",
    "visited_at",
    "high",
    note_zh="5 分制 3 分(基本满意)及以上为满意;未评价的不计,另见参评率。",
)
def satisfied(t: Any) -> Formula:
    """Share of ratings that were 3 of 5 (基本满意) or better. Clock: none, by the newest visit.
    Left out: who was reached and gave no rating, counted in rated."""
    return _rate(t.satisfied.is_not(None), t.satisfied == 1)


@_define(
    "ticket",
    "解决率",
    "回访确认解决数 ÷ 回访接通数",
    "visited_at",
    "high",
    note_zh="按最近一次回访;未询问的不计。",
)
def solved(t: Any) -> Formula:
    """Share of reporters who were reached that say it is solved. Clock: none, by the newest
    visit. Left out: who was not asked."""
    return _rate(and_(t.reached == 1, t.solved.is_not(None)), t.solved == 1)


@_define(
    "ticket",
    "重复投诉率",
    "重复工单数 ÷ 工单数",
    "opened_at",
    "low",
    note_zh="30 天内同一小类、同一村社(双方均有坐标时 50 米内)再次上报;不计并案、拆单。",
)
def repeated(t: Any) -> Formula:
    """Share of tickets whose matter had been reported at the same spot in the thirty days before.
    Clock: none. The same class, the same village, and within 50 m where both have a position;
    the same reporter elsewhere is not known. Left out: merged and split tickets."""
    return _rate(t.ending.not_in(_NEVER_OURS), t.repeats == 1)


@_define(
    "ticket",
    "催办率",
    "群众催单工单数 ÷ 已分派数",
    "dispatched_at",
    "low",
    note_zh="群众催单至少一次的工单。",
)
def urged(t: Any) -> Formula:
    """Share of dispatched tickets that their reporter urged. Clock: none."""
    return _rate(t.dispatches > 0, t.urges > 0)


@_define(
    "ticket",
    "重办率",
    "返工或重启工单数 ÷ 已分派数",
    "dispatched_at",
    "low",
    note_zh="被退回重办或重启过的工单。",
)
def redone(t: Any) -> Formula:
    """Share of dispatched tickets that were sent back or reopened. Clock: none."""
    return _rate(t.dispatches > 0, or_(t.reworks > 0, t.reopenings > 0))


@_define(
    "ticket", "网格上报数", "网格上报的工单数", "opened_at", note_zh="不计已并案、已拆单的工单。"
)
def grid_reported(t: Any) -> Formula:
    """Tickets that the grid reported. Clock: none. Left out: merged and split tickets."""
    return _count(and_(t.channel == "grid", t.ending.not_in(_NEVER_OURS)))


@_define(
    "ticket",
    "有效上报率",
    "网格有效上报数 ÷ 网格上报数",
    "opened_at",
    "high",
    note_zh="未被不予受理、未撤回的为有效。",
)
def grid_valid(t: Any) -> Formula:
    """Share of the grid's reports that were neither refused nor withdrawn. Clock: none."""
    bad = (End.REFUSED.value, End.WITHDRAWN.value)
    return _rate(and_(t.channel == "grid", t.ending.not_in(_NEVER_OURS)), t.ending.not_in(bad))


@_define(
    "ticket",
    "自处置率",
    "网格自行处置数 ÷ 网格上报数",
    "opened_at",
    note_zh="网格员凭前后照片自行处置的。",
)
def self_handled(t: Any) -> Formula:
    """Share of the grid's reports that it handled itself, with evidence. Clock: none."""
    return _rate(
        and_(t.channel == "grid", t.ending.not_in(_NEVER_OURS)),
        t.ending == End.SELF_HANDLED.value,
    )


@_define(
    "ticket",
    "矛盾纠纷化解率",
    "矛盾纠纷结案数 ÷ 矛盾纠纷发现数",
    "opened_at",
    "high",
    "class",
    note_zh="事项大类 01;不计另行统计的结案方式。",
)
def disputes_resolved(t: Any) -> Formula:
    """Share of disputes (class 01) that were closed by now. Clock: none. Left out: ends that are
    counted apart."""
    found = and_(t.subclass.like("01%"), t.ending.not_in(_APART))
    return _rate(found, _ended(t))


@_define(
    "ticket",
    "信访及时受理率",
    "按期告知数 ÷ 应告知数",
    "opened_at",
    "high",
    note_zh="按《信访工作条例》第二十三条告知时限。",
)
def petitions_noticed_in_time(t: Any) -> Formula:
    """Share of petitions whose acceptance was told in time. Clock: statutory notice (信访工作条例
    Art. 23), by when it was reported."""
    return _rate(t.noticed_in_time.is_not(None), t.noticed_in_time == 1)


@_define(
    "ticket",
    "信访按期答复率",
    "按期办理数 ÷ 应办理数",
    "due_at",
    "high",
    note_zh="按《信访工作条例》第三十四条法定时限,不因挂起顺延。",
)
def petitions_answered_in_time(t: Any) -> Formula:
    """Share of claims that were dealt with within their statutory time. Clock: statutory (信访工作
    条例 Art. 34), never suspended."""
    return _rate(t.answered_in_time.is_not(None), t.answered_in_time == 1)


def _apart(name: str, zh: str, end: End, described: str) -> None:
    def rows(t: Any) -> Formula:
        return _count(t.ending == end.value)

    rows.__name__, rows.__doc__ = name, f"{described}. Clock: none, by when it ended."
    note = "按结束日统计,不计入结案率。"
    _define("ticket", zh, f"{zh[:-1]}的工单数", "ended_at", note_zh=note)(rows)


_apart("ended_answered", "直接答复数", End.ANSWERED, "Tickets that were answered directly")
_apart("ended_refused", "不予受理数", End.REFUSED, "Tickets that were refused with a legal reason")
_apart("ended_transferred", "移送数", End.TRANSFERRED, "Tickets that went to another authority")
_apart("ended_withdrawn", "撤回数", End.WITHDRAWN, "Tickets that their reporter withdrew")
_apart("ended_merged", "并案数", End.MERGED, "Tickets that were merged into another")
_apart("ended_forced", "强制结案数", End.FORCED, "Tickets that the centre's leader closed by force")


# --- units' tasks: the unit's side ------------------------------------------------------------


def _handling(u: Any) -> Any:
    return u.part.in_(("lead", "co"))


def _is_late(u: Any) -> Any:
    """Late by the clock, or past it while it is still owed; not what an appeal has excused."""
    return and_(
        or_(u.late == 1, and_(u.open == 1, u.due_at < u.now, u.suspended == 0)), u.exempt == 0
    )


def _should_handle(u: Any) -> Any:
    due = or_(u.due_at <= u.now, u.done_at.is_not(None))
    return and_(_handling(u), u.due_at.is_not(None), due, u.suspended == 0)


@_define(
    "task", "派遣数", "派给各单位的任务数(主办、协办)", "dispatched_at", note_zh="不计吹哨任务。"
)
def tasks(u: Any) -> Formula:
    """Tasks that units were given, as lead or as co-handler. Clock: none."""
    return _count(_handling(u))


@_define(
    "task",
    "及时签收率",
    "时限内签收数 ÷ 应签收数",
    "sign_due_at",
    "high",
    note_zh="按单位签收时限;到期前已收回的不计。",
)
def signed_in_time(u: Any) -> Formula:
    """Share of tasks that were signed in time. Clock: the unit's sign clock. Left out: what was
    taken away before it was due."""
    should = and_(_handling(u), or_(u.sign_due_at <= u.now, u.signed_at.is_not(None)))
    return _rate(should, and_(u.signed_at.is_not(None), or_(u.sign_late == 0, u.exempt == 1)))


@_define(
    "task",
    "响应率",
    "时限内联系或到场数 ÷ 应响应数",
    "contact_due_at",
    "high",
    note_zh="按单位首次联系时限;不计协办和到期前已收回的。",
)
def contacted_in_time(u: Any) -> Formula:
    """Share of leads that reached the reporter or the spot in time. Clock: the unit's contact
    clock. Left out: what was taken away before it was due, and co-handlers."""
    should = and_(_handling(u), or_(u.contact_due_at <= u.now, u.contacted_at.is_not(None)))
    met = and_(u.contacted_at.is_not(None), or_(u.contact_late == 0, u.exempt == 1))
    return _rate(should, met)


@_define(
    "task",
    "处置率",
    "已处置数 ÷ 应处置数",
    "due_at",
    "high",
    note_zh="按单位办理时限到期日;不计挂起的和到期前已收回的。",
)
def handled(u: Any) -> Formula:
    """Share of tasks that the unit has confirmed as done. Clock: the unit's handling clock, by
    when it was due. Left out: what is suspended, and what was taken away before it was due."""
    return _rate(_should_handle(u), u.done_at.is_not(None))


@_define(
    "task",
    "按期处置率",
    "按期处置数 ÷ (应处置数 − 缓办数)",
    "due_at",
    "high",
    note_zh="按单位办理时限;申诉成立的视同按期。",
)
def handled_in_time(u: Any) -> Formula:
    """Share of tasks that were confirmed in time. Clock: the unit's handling clock. Left out: as
    in handled; what an appeal excused counts as in time."""
    return _rate(_should_handle(u), and_(u.done_at.is_not(None), _on_time(u)))


@_define(
    "task",
    "按时办结率",
    "(派遣数 − 超期数) ÷ 派遣数",
    "dispatched_at",
    "high",
    note_zh="按单位办理时限;申诉成立的不算超期。",
)
def not_late(u: Any) -> Formula:
    """Share of tasks that are not late by now. Clock: the unit's handling clock. Left out: nothing
    but calls to the spot; what an appeal excused is not late."""
    return _rate(_handling(u), func.coalesce(_is_late(u), false()).is_(False))


@_define(
    "task",
    "超期处置数",
    "超期后处置的任务数",
    "done_at",
    "low",
    note_zh="按单位办理时限;不计申诉成立的,另见申诉免责数。",
)
def handled_late(u: Any) -> Formula:
    """Tasks that were confirmed after their time. Clock: the unit's handling clock. Left out: what
    an appeal excused, counted in excused."""
    return _count(and_(_handling(u), u.late == 1, u.exempt == 0))


@_define(
    "task",
    "申诉免责数",
    "申诉成立的超期任务数",
    "due_at",
    note_zh="超期但申诉成立:不计入超期,单独列示。",
)
def excused(u: Any) -> Formula:
    """Late tasks that an appeal has excused: left out of what is late, and shown. Clock: the
    unit's handling clock."""
    return _count(and_(_handling(u), u.late == 1, u.exempt == 1))


@_define(
    "task",
    "超期未处置数",
    "截至查询时刻超期仍未处置的任务数",
    "",
    "low",
    note_zh="不计挂起的和申诉成立的。",
)
def late_and_open(u: Any) -> Formula:
    """Tasks that are late and still owed, at the moment of asking. Clock: the unit's handling
    clock. Left out: what is suspended, and what an appeal excused."""
    owed = and_(_handling(u), u.open == 1, u.suspended == 0)
    return _count(and_(owed, _is_late(u)))


@_define("task", "积存数", "截至查询时刻未处置的任务数", "", note_zh="含挂起的。")
def open_now(u: Any) -> Formula:
    """Tasks that are still owed, at the moment of asking. Clock: none. Left out: nothing."""
    return _count(and_(_handling(u), u.open == 1))


@_define("task", "挂账数", "截至查询时刻挂起的任务数", "", note_zh="经批准挂起(缓办)的。")
def suspended_now(u: Any) -> Formula:
    """Tasks that are suspended at the moment of asking. Clock: none."""
    return _count(and_(_handling(u), u.suspended == 1))


@_define(
    "task",
    "退单率",
    "申请退单数 ÷ 派遣数",
    "dispatched_at",
    "low",
    note_zh="只计主办;协办不能退单。",
)
def returned(u: Any) -> Formula:
    """Share of dispatches to a lead that it asked to return. Clock: none. Left out: co-handlers,
    who cannot return."""
    return _rate(u.part == "lead", u.returns > 0)


@_define("task", "推诿数", "被驳回的退单次数", "dispatched_at", "low", note_zh="只计主办。")
def shirked(u: Any) -> Formula:
    """Returns that the centre dismissed. Clock: none."""
    return _sum(u.part == "lead", u.dismissed)


@_define("task", "返工率", "被退回重办的任务数 ÷ 已处置数", "done_at", "low", note_zh="只计主办。")
def sent_back(u: Any) -> Formula:
    """Share of confirmed tasks that were sent back at least once. Clock: none. Left out:
    co-handlers, whose result is judged with the lead's."""
    return _rate(u.part == "lead", u.reworks > 0)


@_define("task", "返工次数", "退回重办次数合计", "done_at", "low", note_zh="只计主办。")
def reworks(u: Any) -> Formula:
    """How often confirmed tasks were sent back. Clock: none. Left out: co-handlers."""
    return _sum(u.part == "lead", u.reworks)


@_define(
    "task",
    "延期率",
    "获准延期的任务数 ÷ 派遣数",
    "dispatched_at",
    "low",
    note_zh="按获准次数至少一次计。",
)
def extended(u: Any) -> Formula:
    """Share of tasks whose time was extended. Clock: the unit's handling clock."""
    return _rate(_handling(u), u.extensions > 0)


@_define(
    "task",
    "黄牌数",
    "得过黄牌的任务数",
    "dispatched_at",
    "low",
    note_zh="含橙牌、红牌;单位的任何时限。",
)
def yellow_cards(u: Any) -> Formula:
    """Tasks that were shown a yellow card or worse. Clock: any of the unit's."""
    return _count(u.card >= 2)


@_define("task", "红牌数", "得过红牌的任务数", "dispatched_at", "low", note_zh="单位的任何时限。")
def red_cards(u: Any) -> Formula:
    """Tasks that were shown a red card. Clock: any of the unit's."""
    return _count(u.card >= 4)


@_define(
    "task",
    "处置超时倍数",
    "超期任务用时合计 ÷ 时限合计",
    "done_at",
    "low",
    note_zh="不计按期的和申诉成立的。",
)
def overrun(u: Any) -> Formula:
    """By how many times late tasks used their limit: all their time over all their limits. Clock:
    the unit's handling clock. Left out: what was in time, and what an appeal excused."""
    late = and_(_handling(u), u.late == 1, u.exempt == 0, u.limit_s > 0, u.used_s.is_not(None))
    return Formula("mean", late, late, amount=u.used_s, by=u.limit_s)


@_define(
    "task", "签收时长", "派遣至签收用时", "sign_due_at", "low", note_zh="按签收时限自身口径计时。"
)
def time_to_sign(u: Any) -> Formula:
    """Time from dispatch to signing. Clock: the unit's sign clock, in seconds of its own kind."""
    return _duration(_handling(u), u.sign_used_s)


@_define(
    "task",
    "首响时长",
    "派遣至首次联系或到场用时",
    "contact_due_at",
    "low",
    note_zh="按首次联系时限自身口径计时。",
)
def time_to_contact(u: Any) -> Formula:
    """Time from dispatch to the first contact. Clock: the unit's contact clock, in seconds of its
    own kind."""
    return _duration(_handling(u), u.contact_used_s)


@_define(
    "task",
    "处置时长",
    "派遣至处置用时(扣除暂停)",
    "done_at",
    "low",
    note_zh="按办理时限自身口径计时,扣除暂停。",
)
def time_to_handle(u: Any) -> Formula:
    """Time from dispatch to the unit's confirmation, pauses left out. Clock: the unit's handling
    clock, in seconds of its own kind."""
    return _duration(_handling(u), u.used_s)


@_define(
    "task",
    "单位满意率",
    "满意数 ÷ 已评价数(主办单位)",
    "done_at",
    "high",
    note_zh="只计主办且已评价的。",
)
def unit_satisfied(u: Any) -> Formula:
    """Share of ratings of what a unit led that were 3 of 5 or better. Clock: none, by when it was
    confirmed. Left out: what was not rated."""
    return _rate(and_(u.part == "lead", u.satisfied.is_not(None)), u.satisfied == 1)


@_define(
    "task",
    "及时报到率",
    "时限内报到数 ÷ 应报到数",
    "sign_due_at",
    "high",
    note_zh="按报到时限;按时取消的吹哨不计。",
)
def reported_in_in_time(u: Any) -> Formula:
    """Share of calls to the spot (吹哨) that a unit answered in time. Clock: report-in. Left out:
    calls that were called off in time."""
    should = and_(u.part == "whistle", or_(u.sign_due_at <= u.now, u.signed_at.is_not(None)))
    return _rate(should, and_(u.signed_at.is_not(None), u.sign_late == 0))


UNIT_RATES: Final[dict[str, bool]] = {
    name: one.kind == "rate" for name, one in INDICATORS.items() if one.of == "task"
}
"""The indicators by which units are assessed, and whether each is a rate."""


def table() -> str:
    """The indicators as a table for the documentation."""
    lines = ["| indicator | | formula | counted by | |", "|---|---|---|---|---|"]
    lines += [
        f"| `{one.name}` | {one.zh} | {one.formula_zh} | {one.dated or 'now'} | {one.description} |"
        for one in INDICATORS.values()
    ]
    return "\n".join(lines)
