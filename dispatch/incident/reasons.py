"""Why a command is refused, in the two languages in which people are told."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """The code of a refusal (驳回原因)."""

    NOT_FOUND = "not_found"
    ALREADY_OPEN = "already_open"
    WRONG_STATUS = "wrong_status"
    STALE = "stale_version"
    ROLE = "role_may_not"
    UNIT = "unit_may_not"
    AREA = "area_may_not"
    UNKNOWN_CLASS = "unknown_class"
    UNKNOWN_UNIT = "unknown_unit"
    UNKNOWN_AREA = "unknown_area"
    LEAD_IS_CO = "lead_is_co_handler"
    OUTSIDE_TOWN = "unit_outside_town"
    NOTHING_CHANGES = "nothing_changes"
    RETURN_TWICE = "return_twice"
    RETURN_AFTER_RULING = "return_after_ruling"
    RETURN_LATE = "return_late"
    RESPOND_FIRST = "respond_first"
    DUTY_OFFICER_RULES = "duty_officer_rules"
    SAME_UNIT = "same_unit"
    ALREADY_SIGNED = "already_signed"
    NOT_SIGNED = "not_signed"
    ALREADY_FED_BACK = "already_fed_back"
    VISITOR_IS_DISPATCHER = "visitor_is_dispatcher"
    PETITION_NEVER = "petition_never"
    CLASSIFY_FIRST = "classify_first"
    REOPEN_LATE = "reopen_late"
    RULING_NEEDED = "second_reopening_needs_ruling"
    ARCHIVE_EARLY = "archive_early"
    TAKE_BACK_FIRST = "take_back_first"
    CALL_TIME = "call_time"
    REPLY_LONG = "reply_long"
    UNTIL_PAST = "until_past"
    NO_CLOCK = "no_clock_runs"
    CALENDAR_UNKNOWN = "calendar_unknown"
    CALENDAR_STALE = "calendar_not_in_force"
    ADJUSTMENT_PENDING = "adjustment_pending"
    NOTHING_PENDING = "nothing_pending"
    ALREADY_ENDORSED = "already_endorsed"
    NOT_ENDORSED = "not_endorsed"
    SAME_PERSON = "same_person"
    EXTENSION_LATE = "extension_late"
    EXTENSION_SPENT = "extension_spent"
    EXTENSION_BACKWARDS = "extension_backwards"
    EXTENSION_LONG = "extension_long"
    SUSPENSION_LONG = "suspension_long"
    STATUTORY_NEVER = "statutory_never"
    NO_ORDER = "no_order"
    NO_DRAFT = "no_draft"
    DRAFT_SETTLED = "draft_settled"
    NOT_HIGHER = "not_higher"
    NO_PLACE = "no_place"
    OTHER_CHECK = "other_check"
    EVIDENCE_NEEDED = "evidence_needed"
    SAY_WHY = "say_why"
    URGENT_NEVER = "urgent_never"
    ALREADY_CO = "already_co_handler"
    NOT_CO = "not_co_handler"
    CO_SETTLED = "co_settled"
    CO_OPEN = "co_open"
    OTHERS_REPORTED = "others_reported"
    NOT_OVERDUE = "not_overdue"
    APPEALED_ALREADY = "appealed_already"
    APPEAL_OPEN = "appeal_open"
    MERGE_ITSELF = "merge_itself"
    MERGE_CIRCLE = "merge_circle"
    MERGE_OTHER_WAY = "merge_other_way"
    MERGE_UNLIKE = "merge_unlike"
    NO_PARENT = "no_parent"
    PARENT_MERGED = "parent_merged"
    PARENT_ENDED = "parent_ended"
    HAS_CHILDREN = "has_children"
    WHISTLE_ITSELF = "whistle_itself"
    ALREADY_WHISTLED = "already_whistled"
    NOT_WHISTLED = "not_whistled"
    ALREADY_THERE = "already_there"
    TOWN_RELEASES = "town_releases"
    WHISTLE_OPEN = "whistle_open"
    TOO_MANY_REPRESENTATIVES = "too_many_representatives"
    REPRESENTATIVES_FIRST = "representatives_first"
    NOT_A_CLAIM = "not_a_claim"
    SORT_FIRST = "sort_first"
    ANOTHER_WAY = "another_legal_way"
    ACCUSED = "accused"
    NOTHING_TO_DELIVER = "nothing_to_deliver"
    DELIVER_FIRST = "deliver_first"
    NOTHING_TO_REVIEW = "nothing_to_review"
    APPLIED_LATE = "applied_late"
    REVIEWS_SPENT = "reviews_spent"
    REVIEW_OPEN = "review_open"
    PETITION_OVER = "petition_over"
    NOT_UPSTREAM = "not_upstream"
    ASK_UPSTREAM = "ask_upstream"
    UPSTREAM_ASKED = "upstream_asked"
    NOTHING_ASKED = "nothing_asked"
    CRASHED = "crashed_its_handler"


TEXTS: Final[dict[Reason, tuple[str, str]]] = {
    Reason.NOT_FOUND: ("没有这个工单", "There is no such ticket."),
    Reason.ALREADY_OPEN: ("工单已存在", "The ticket exists already."),
    Reason.WRONG_STATUS: (
        "当前环节不能执行此操作,请刷新后按现状态办理",
        "This cannot be done in the ticket's present state; look at it again and act on that.",
    ),
    Reason.STALE: (
        "您看到的内容已过时:工单在此期间已被他人办理,请查看最新情况后再操作",
        "Somebody changed the ticket since you looked; read it again before acting.",
    ),
    Reason.ROLE: ("您的岗位无此权限", "Your role may not do this."),
    Reason.UNIT: ("不是本单位承办的工单", "The ticket is not with your unit."),
    Reason.AREA: ("不在您的辖区内", "The ticket is outside your area."),
    Reason.UNKNOWN_CLASS: ("没有这个事项分类", "There is no such class; choose one of the table."),
    Reason.UNKNOWN_UNIT: ("没有这个单位", "There is no such unit; choose one of the directory."),
    Reason.UNKNOWN_AREA: ("没有这个区域", "There is no such area; choose one of the county's."),
    Reason.LEAD_IS_CO: (
        "主办单位不能同时是协办单位",
        "The lead cannot be its own co-handler.",
    ),
    Reason.OUTSIDE_TOWN: (
        "乡镇街道只能分派给本辖区的单位;需县级单位主办的,请由中心分派",
        "A town dispatches to units of its own town; a county unit's lead is named by the centre.",
    ),
    Reason.NOTHING_CHANGES: ("没有任何改动", "Nothing would change."),
    Reason.RETURN_TWICE: (
        "同一次分派只能退单一次",
        "A unit may return a ticket once per dispatch.",
    ),
    Reason.RETURN_AFTER_RULING: (
        "中心已裁定或指定承办,不得再退单",
        "The centre has ruled; the ticket can no longer be returned.",
    ),
    Reason.RETURN_LATE: ("已超过退单期限", "The time for returning has run out."),
    Reason.RESPOND_FIRST: (
        "特急、紧急事项先处置后定责:请先签收并联系或到场",
        "Urgent matters: respond first, argue after. Sign and make contact before returning.",
    ),
    Reason.DUTY_OFFICER_RULES: (
        "第二次退单由值班长裁定",
        "The second return of a ticket is ruled by the duty officer.",
    ),
    Reason.SAME_UNIT: (
        "改派单位与原主办单位相同",
        "The new lead is the unit that has the ticket already.",
    ),
    Reason.ALREADY_SIGNED: ("本单位已签收", "Your unit has signed already."),
    Reason.NOT_SIGNED: ("本单位尚未签收", "Your unit has not signed yet."),
    Reason.ALREADY_FED_BACK: ("本单位已反馈", "Your unit has given its feedback already."),
    Reason.VISITOR_IS_DISPATCHER: (
        "派遣人员不得回访同一工单",
        "Who dispatched a ticket may not make its return visit.",
    ),
    Reason.PETITION_NEVER: (
        "信访事项不适用此操作",
        "This is never done with a petition.",
    ),
    Reason.CLASSIFY_FIRST: (
        "待研判工单须先确定分类",
        "An unclassified ticket must be given a class first.",
    ),
    Reason.REOPEN_LATE: (
        "已超过重启期限",
        "The time for reopening has run out; register a new report.",
    ),
    Reason.RULING_NEEDED: (
        "第二次重启须由值班长决定",
        "A second reopening is decided by the duty officer.",
    ),
    Reason.ARCHIVE_EARLY: ("尚在申诉期内,不能归档", "The appeal window is still open."),
    Reason.TAKE_BACK_FIRST: (
        "已分派的工单不能改为或改出信访事项,请先强制改派收回",
        "A ticket that a unit has cannot become a petition or cease to be one; take it back first.",
    ),
    Reason.CALL_TIME: (
        "呼叫时间须在上报前一日与现在之间",
        "The call was made between a day before the report and now.",
    ),
    Reason.REPLY_LONG: ("督办回复期限不得超过一年", "An order is replied to within a year."),
    Reason.UNTIL_PAST: ("截止时间须晚于现在", "The time given must still be to come."),
    Reason.CALENDAR_UNKNOWN: (
        "没有这个版本的工作日历",
        "There is no such version of the calendar; activate it first.",
    ),
    Reason.CALENDAR_STALE: (
        "该版本工作日历已不生效,期限不再按其调整",
        "That calendar is not in force any more; nothing moves by it.",
    ),
    Reason.NO_CLOCK: ("当前没有正在计时的办理时限", "No handling clock is running."),
    Reason.ADJUSTMENT_PENDING: (
        "已有延期或挂起申请待审批",
        "An application for more time is waiting already.",
    ),
    Reason.NOTHING_PENDING: ("没有待审批的申请", "There is no application to rule on."),
    Reason.ALREADY_ENDORSED: ("部门已审批", "The department has endorsed it already."),
    Reason.NOT_ENDORSED: ("须先经部门领导审批", "The department's leader must endorse it first."),
    Reason.SAME_PERSON: ("申请人不能审批本人的申请", "Who asks for it may not approve it."),
    Reason.EXTENSION_LATE: (
        "已到期,不能再申请延期",
        "An extension is asked for before the due time.",
    ),
    Reason.EXTENSION_SPENT: ("延期次数已用完", "No further extension is possible."),
    Reason.EXTENSION_BACKWARDS: (
        "延期后的时限须晚于原时限",
        "The new due time must be later than the present one.",
    ),
    Reason.EXTENSION_LONG: (
        "一次延期不得超过原办理时限(信访事项不超过30日)",
        "One extension is no longer than the original limit, for petitions 30 days.",
    ),
    Reason.SUSPENSION_LONG: ("挂起不得超过一年", "A suspension is no longer than a year."),
    Reason.STATUTORY_NEVER: ("法定期限不得挂起", "A statutory time limit is never suspended."),
    Reason.NO_ORDER: ("没有待回复的督办单", "There is no supervision order to reply to."),
    Reason.NO_DRAFT: ("没有这份拟稿", "There is no such draft."),
    Reason.DRAFT_SETTLED: ("该拟稿已处理", "That draft has been signed or dropped already."),
    Reason.NOT_HIGHER: ("只能提级,不能降级", "Severity can only be raised here."),
    Reason.NO_PLACE: (
        "尚未定位,无法派人核查",
        "Nobody can be sent to look: the place is not known.",
    ),
    Reason.OTHER_CHECK: (
        "该核查结果不适用于本环节",
        "That result belongs to the other kind of check.",
    ),
    Reason.EVIDENCE_NEEDED: ("须附现场照片和定位", "A photo and the position are needed."),
    Reason.SAY_WHY: ("请说明原因", "Say why."),
    Reason.URGENT_NEVER: ("特急、紧急事项不适用此操作", "This is never done with what is urgent."),
    Reason.ALREADY_CO: ("该单位已是协办单位", "That unit is a co-handler already."),
    Reason.NOT_CO: ("该单位不是协办单位", "That unit is no co-handler."),
    Reason.CO_SETTLED: (
        "该协办任务已办结或已免除",
        "That co-handler's task is done or was waived.",
    ),
    Reason.CO_OPEN: (
        "还有协办单位未反馈,请先催办或免除",
        "A co-handler still owes its result; urge it or waive it first.",
    ),
    Reason.OTHERS_REPORTED: (
        "还有其他人反映同一事项,不能撤回",
        "Others have reported the same matter; it cannot be withdrawn.",
    ),
    Reason.NOT_OVERDUE: (
        "本单位没有超期,无须申诉",
        "Your unit was not late; there is nothing to appeal.",
    ),
    Reason.APPEALED_ALREADY: ("每件只能申诉一次", "There is one appeal per ticket."),
    Reason.APPEAL_OPEN: ("申诉尚未裁定,不能归档", "An appeal has not been ruled yet."),
    Reason.MERGE_ITSELF: ("工单不能并入自身", "A ticket is not merged into itself."),
    Reason.MERGE_CIRCLE: (
        "目标工单已并入本工单,不能互相并案",
        "The other ticket is merged into this one already; two cannot follow each other.",
    ),
    Reason.MERGE_OTHER_WAY: (
        "本工单的办理环节在目标工单之后,请将目标工单并入本工单",
        "This ticket is further than the other; merge the other into this one.",
    ),
    Reason.MERGE_UNLIKE: (
        "敏感级别不同的工单不能并案",
        "Tickets of different sensitivity are never merged.",
    ),
    Reason.NO_PARENT: ("没有这个主单", "There is no such ticket that it follows or could follow."),
    Reason.PARENT_MERGED: (
        "目标工单已并入其他工单,请并入其主单",
        "The other ticket is merged itself; merge into its parent.",
    ),
    Reason.PARENT_ENDED: ("主单已办结", "The other ticket has come to its end."),
    Reason.HAS_CHILDREN: (
        "已有子单并入本工单,请先撤销并案或将目标工单并入本工单",
        "Others were merged into this ticket; undo that first, or merge the other into it.",
    ),
    Reason.WHISTLE_ITSELF: ("不能对本单位吹哨", "A unit does not call itself."),
    Reason.ALREADY_WHISTLED: (
        "已对该单位吹哨,尚未解除",
        "That unit has been called already and not been released.",
    ),
    Reason.NOT_WHISTLED: ("该单位未被吹哨", "That unit has not been called."),
    Reason.ALREADY_THERE: ("本单位已报到", "Your unit has reported in already."),
    Reason.TOWN_RELEASES: (
        "事不完,人不走:只能由吹哨的乡镇街道解除",
        "Only the town that called a unit releases it.",
    ),
    Reason.WHISTLE_OPEN: (
        "吹哨尚未解除,不能结案",
        "A unit that was called to the spot has not been released yet.",
    ),
    Reason.TOO_MANY_REPRESENTATIVES: (
        "共同信访推选的代表不得超过5人",
        "Those who petition together elect at most five representatives.",
    ),
    Reason.REPRESENTATIVES_FIRST: (
        "多人走访应当推选代表",
        "Several who come in person must elect representatives.",
    ),
    Reason.NOT_A_CLAIM: ("只有申诉求决类事项需要分类", "Only a claim is sorted."),
    Reason.SORT_FIRST: ("申诉求决类事项须先分类", "A claim is sorted before it is dispatched."),
    Reason.ANOTHER_WAY: (
        "该事项应通过诉讼、复议或仲裁解决,请移送并告知",
        "The claim takes another legal way; transfer it and tell the petitioner.",
    ),
    Reason.ACCUSED: (
        "被反映单位不得承办",
        "A unit that the petition accuses does not handle it.",
    ),
    Reason.NOTHING_TO_DELIVER: ("没有待送达的意见书", "There is no opinion to deliver."),
    Reason.DELIVER_FIRST: ("处理意见书尚未送达", "The opinion must be delivered first."),
    Reason.NOTHING_TO_REVIEW: (
        "没有可以申请复查复核的意见",
        "There is no delivered opinion to be reviewed.",
    ),
    Reason.APPLIED_LATE: (
        "已超过申请复查复核的期限",
        "The time for applying for a review has run out.",
    ),
    Reason.REVIEWS_SPENT: ("已经复核,不能再申请", "It has been reviewed twice already."),
    Reason.REVIEW_OPEN: (
        "复查复核程序尚未走完,不能终结",
        "A review can still be applied for; it is not over yet.",
    ),
    Reason.PETITION_OVER: ("信访事项已经终结", "The petition has been ended."),
    Reason.NOT_UPSTREAM: ("不是上级交办的工单", "The ticket was not sent down from above."),
    Reason.ASK_UPSTREAM: (
        "上级交办件须先向上级申请",
        "Those above must be asked first; it is not the county's to grant.",
    ),
    Reason.UPSTREAM_ASKED: (
        "已向上级申请,等待答复",
        "Those above have been asked and have not answered yet.",
    ),
    Reason.NOTHING_ASKED: ("没有待答复的向上申请", "Nothing was asked of those above."),
    Reason.CRASHED: (
        "该操作三次使处理程序异常终止,已转入死信并报警",
        "The command crashed its handler three times and is kept as a dead letter.",
    ),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer no, with its reason. `facts` are plain values that make the reason concrete
    (the status, the unit that has the ticket); they hold no personal data."""

    reason: Reason
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def zh(self) -> str:
        return TEXTS[self.reason][0]

    @property
    def en(self) -> str:
        return TEXTS[self.reason][1]
