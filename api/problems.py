"""Problem documents (RFC 9457): every refusal of the API names the field and the rule."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

MEDIA_TYPE: Final = "application/problem+json"
MOST_ERRORS: Final = 20
NOSNIFF: Final = {"x-content-type-options": "nosniff"}
CLIENT_GONE: Final = 499
"""What counters call an answer to a client that did not wait for it."""

TITLES: Final[dict[str, tuple[int, str, str]]] = {
    "not_json": (400, "请求正文不是有效的 JSON", "The body is not JSON."),
    "too_deep": (400, "请求正文嵌套过深", "The body is nested too deeply."),
    "invalid": (422, "请求内容不符合规则", "The request breaks a rule."),
    "too_large": (413, "请求正文过大", "The body is too large."),
    "batch_too_large": (413, "批量条数超过上限", "The batch holds too many reports."),
    "unauthenticated": (401, "请先登录", "Sign in first."),
    "sign_in_failed": (401, "用户名或密码错误", "User name or password is wrong."),
    "token_expired": (401, "登录已过期,请重新登录", "The sign-in has run out; sign in again."),
    "forbidden": (403, "您的岗位无此权限", "Your role may not do this."),
    "not_found": (404, "没有找到", "There is no such thing."),
    "method_not_allowed": (405, "不支持此方法", "The method is not allowed here."),
    "key_used": (
        422,
        "该 Idempotency-Key 已用于另一操作",
        "This Idempotency-Key was used for another ticket, another command or by another account.",
    ),
    "conflict": (409, "操作未执行", "The command was refused."),
    "too_many_requests": (429, "请求过于频繁,请稍后再试", "Too many requests; try again later."),
    "kafka_unavailable": (
        503,
        "消息系统暂不可用,请稍后重试;重试不会产生重复",
        "The broker is away; try again, a repeat makes no double.",
    ),
    "database_unavailable": (
        503,
        "数据库暂不可用,请稍后重试",
        "The database is away; try again.",
    ),
    "storage_full": (
        503,
        "服务器存储空间已满,操作未执行;请联系管理员清理后重试",
        "The server's disk is full and nothing was done; try again when there is space.",
    ),
    "stopping": (
        503,
        "服务正在重启,请稍后重试;重试不会产生重复",
        "The server is stopping; try again, a repeat makes no double.",
    ),
    "not_counted_yet": (
        503,
        "该时刻的情形尚未整理,请稍后重试",
        "How it stood then has not been put together yet; try again.",
    ),
    "no_pdf": (
        503,
        "本服务器暂不能生成 PDF,请改用网页版打印,并联系管理员",
        "This server cannot make a PDF; print the page instead, and tell the administrator.",
    ),
    "not_ready": (503, "服务尚未就绪", "The service is not ready."),
    "http": (400, "请求有误", "The request is wrong."),
}
"""code → status and title, Chinese and English."""

RULES: Final[dict[str, tuple[str, str]]] = {
    "missing": ("缺少必填字段", "is required"),
    "extra_forbidden": ("没有这个字段", "is not a known field"),
    "something_to_go_on": (
        "文字、附件、读数至少要有一项",
        "one of text, attachments or reading is required",
    ),
    "personal_number": (
        "含有电话或证件号码,请写在文字或诉求人中",
        "holds a telephone or identity number, which belongs into the text or the reporter",
    ),
    "control_character": (
        "含有不允许的控制字符",
        "holds a control character (only line feed, carriage return and tab may stand)",
    ),
    "string_too_long": ("超过长度上限", "is too long"),
    "string_too_short": ("不能为空", "is too short"),
    "string_type": ("应为文字", "must be text"),
    "string_pattern_mismatch": ("格式不符", "does not have the required form"),
    "finite_number": ("应为有限的数值,不能是 NaN 或无穷", "must be a finite number, not NaN"),
    "float_type": ("应为数值", "must be a number"),
    "float_parsing": ("应为数值", "must be a number"),
    "int_type": ("应为整数", "must be a whole number"),
    "int_parsing": ("应为整数", "must be a whole number"),
    "int_from_float": ("应为整数", "must be a whole number"),
    "bool_type": ("应为 true 或 false", "must be true or false"),
    "bool_parsing": ("应为 true 或 false", "must be true or false"),
    "list_type": ("应为列表", "must be a list"),
    "model_type": ("应为对象", "must be an object"),
    "model_attributes_type": ("应为 JSON 对象", "must be a JSON object"),
    "dict_type": ("应为对象", "must be an object"),
    "body_too_large": ("请求正文超过上限", "is larger than the limit"),
    "too_long": ("条目过多", "has too many items"),
    "literal_error": ("不在允许的取值内", "is none of the allowed values"),
    "enum": ("不在允许的取值内", "is none of the allowed values"),
    "greater_than_equal": ("小于下限", "is below the least value"),
    "less_than_equal": ("大于上限", "is above the greatest value"),
    "not_on_earth": ("经纬度不在地球上", "is not on Earth"),
    "string_unicode": ("含有无效的字符", "holds characters that are not Unicode text"),
    "time": (
        "应为带时区的时间,例如 2026-03-01T08:30:00+08:00",
        "must be a time with its zone, such as 2026-03-01T08:30:00+08:00",
    ),
    "in_the_future": ("不能晚于当前时间", "is in the future"),
    "before_the_first_event": ("早于该工单的第一个事件", "is before the ticket's first event"),
    "timezone_aware": ("时间须带时区", "must carry a time zone"),
    "ends_before_it_begins": ("不晚于起始时间", "is not later than the begin of the period"),
    "longer_than_a_year": ("不能长于一年", "is longer than a year"),
    "month_or_days": (
        "月份与起止日期只能选一",
        "is for itself: give a month, or a first and a last day",
    ),
    "date": ("应为日期,例如 2026-03-01", "must be a date, such as 2026-03-01"),
    "outside_your_scope": ("不在您的管辖范围内", "is outside of what your role may see"),
    "unknown_unit": ("没有这个单位", "is no unit of this county"),
    "unknown_indicator": ("没有这个指标", "is no indicator"),
    "unknown_group": ("没有这个分组", "is no group of this grouping"),
    "not_by_unit": ("该指标按工单统计,不能按单位分组", "is counted of tickets, not of units"),
    "not_by_day": ("该指标是时点数,不能按日分组", "stands at one moment and has no days"),
    "not_frozen": ("该月尚未冻结", "has not been frozen"),
    "only_on_the_ground": (
        "只有网格上报可以自行处置",
        "is for reports of the grid: who is on the spot settles it there",
    ),
    "due_before_it_began": (
        "办结期限不晚于事发时间",
        "is not later than what happened, so that there is no time to work in",
    ),
    "before_1949": ("时间早于1949年10月1日", "is before 1949-10-01"),
    "unknown_channel": ("没有登记这个来源渠道", "is not a registered channel"),
    "unknown_area": ("没有这个区域", "is no area of this county"),
    "unknown_step": ("阶梯中没有这一步", "is no step of this clock's ladder"),
    "no_address": ("不是有效的邮箱或电话号码", "is no mail address or telephone number"),
    "unknown_class": ("没有这个事项分类", "is no class of the table"),
    "too_deep": ("嵌套过深", "is nested too deeply"),
    "too_many_fields": ("字段过多", "holds too many fields"),
    "not_unicode": ("含有无效的字符", "holds characters that are not Unicode text"),
    "unknown_parameter": ("没有这个查询参数", "is no parameter of this address"),
    "cursor": ("分页游标无效", "is no cursor of this list"),
    "not_in_the_past": ("回看时不能按此排序", "is no order for a moment in the past"),
    "next_due_is_for_open": ("按到期排序只列未结工单", "by next_due only open tickets are listed"),
    "key_of_another": ("已用于另一操作", "was used for another ticket or command"),
    "json_invalid": ("不是有效的 JSON", "is not JSON"),
    "channel_not_yours": ("您的岗位不能通过该渠道上报", "may not be used by your role"),
}
"""rule → what is said of the field, Chinese and English."""


class ProblemError(BaseModel):
    """One rule that one field breaks."""

    field: str
    rule: str
    message: str


class ProblemDocument(BaseModel):
    """The shape of every refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[ProblemError] = []


@dataclass(frozen=True, slots=True)
class FieldError:
    """A field (dotted path) and the rule that it breaks."""

    field: str
    rule: str
    note: str = ""


class Problem(Exception):
    """A refusal on its way to the client. `extra` are further members of the document."""

    def __init__(
        self,
        code: str,
        *,
        errors: Sequence[FieldError] = (),
        texts: tuple[str, str] | None = None,
        status: int | None = None,
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.errors = tuple(errors)
        self.texts = texts
        default = TITLES.get(code, TITLES["http"])
        self.status = status or default[0]
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})

    def document(self, english: bool) -> dict[str, Any]:
        """The problem document in the client's language."""
        which = 1 if english else 0
        texts = self.texts or TITLES.get(self.code, TITLES["http"])[1:]
        errors = [
            {"field": _written(e.field), "rule": e.rule, "message": _message(e, which)}
            for e in self.errors
        ]
        detail = texts[which]
        if errors:
            first = errors[0]
            detail = f"{first['field']}: {first['message']}"
        return {
            "type": f"urn:bihuan:problem:{self.code}",
            "title": texts[which],
            "status": self.status,
            "code": self.code,
            "detail": detail,
            "errors": errors,
            **self.extra,
        }


def _written(field: str) -> str:
    """The name of a field, which a client may have made of half surrogates; `body` where it is
    the whole of what was sent."""
    return field.encode("utf-8", "replace").decode() or "body"


def _message(error: FieldError, which: int) -> str:
    text = RULES.get(error.rule, ("不符合规则", "breaks a rule"))[which]
    return f"{text} ({error.note})" if error.note else text


_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_FULL_SQLSTATE: Final = "53100"
"""disk_full of PostgreSQL"""


def database_away(error: SQLAlchemyError | OSError) -> Problem:
    """What is said when the database does not answer, or has no room to write."""
    code = "storage_full" if _disk_is_full(error) else "database_unavailable"
    return Problem(code, headers={"retry-after": "30" if code == "storage_full" else "2"})


def _disk_is_full(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if getattr(error, "sqlite_errorname", None) == "SQLITE_FULL":
            return True
        if getattr(error, "sqlstate", None) == _FULL_SQLSTATE:
            return True
        error = getattr(error, "orig", None) or error.__cause__
    return False


def wants_english(accept_language: str | None) -> bool:
    """Does the client prefer English? Chinese is the default."""
    first = (accept_language or "").split(",")[0].strip().lower()
    return first.startswith("en")


_NOTES: Final = ("max_length", "min_length", "le", "ge", "lt", "gt", "expected")


def field_errors(errors: Iterable[Mapping[str, Any]], skip: int = 0) -> list[FieldError]:
    """Pydantic's errors as fields and rules, every unreadable time as `time` or `date`; `skip`
    leading parts of the place are left out. What was sent is never repeated."""
    found = []
    for error in errors:
        place = ".".join(str(part) for part in error["loc"][skip:])[:200]
        rule = str(error["type"])
        if rule.startswith("datetime_"):
            rule = "time"
        if rule.startswith("date_"):
            rule = "date"
        context = error.get("ctx") or {}
        note = next((str(context[k]) for k in _NOTES if k in context), "")
        found.append(FieldError(place, rule, note[:200]))
        if len(found) == MOST_ERRORS:
            break
    return found


def problem_response(problem: Problem, accept_language: str | None) -> Response:
    """The problem as a response."""
    return Response(
        orjson.dumps(problem.document(wants_english(accept_language))),
        problem.status,
        headers={**problem.headers, "cache-control": "no-store", **NOSNIFF},
        media_type=MEDIA_TYPE,
    )


def install_problems(app: FastAPI) -> None:
    """Makes every refusal of `app` a problem document."""

    @app.exception_handler(Problem)
    async def _problem(request: Request, problem: Problem) -> Response:
        return problem_response(problem, request.headers.get("accept-language"))

    @app.exception_handler(OperationalError)
    @app.exception_handler(InterfaceError)
    async def _database(request: Request, error: DBAPIError) -> Response:
        return problem_response(database_away(error), request.headers.get("accept-language"))

    @app.exception_handler(ClientDisconnect)
    async def _gone(_: Request, __: ClientDisconnect) -> Response:
        """Nobody listens any more: no fault of ours, and nothing to be told."""
        return Response(status_code=CLIENT_GONE)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        errors = error.errors()
        if any(e["type"] == "json_invalid" for e in errors):
            problem = Problem("not_json", errors=[FieldError("body", "json_invalid")])
        else:
            problem = Problem("invalid", errors=field_errors(errors, skip=1))
        return problem_response(problem, request.headers.get("accept-language"))

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        code = {401: "unauthenticated", 403: "forbidden", 404: "not_found"}.get(
            error.status_code, "method_not_allowed" if error.status_code == 405 else "http"
        )
        problem = Problem(code, status=error.status_code, headers=error.headers)
        return problem_response(problem, request.headers.get("accept-language"))
