"""Intake: reports become records on Kafka, each once, and are answered when Kafka has them."""

from __future__ import annotations

import asyncio
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel

from api.answers import answer
from api.bodies import Bodies, read_json
from api.intake_rules import (
    BatchIn,
    Checked,
    Invalid,
    ReportIn,
    Rules,
    check_report,
    message_of,
    parse_report,
)
from api.known import KnownReports
from api.metrics import REFUSED, REPORTS_IN
from api.problems import FieldError, Problem, wants_english
from api.producer import KafkaAway, Producer, Record
from api.services import Services, ServicesOf
from api.viewer import SPEAKS_FOR_SOURCES, CurrentViewer, Viewer, channels_of
from dispatch.identity import Ids, identity_of, ids_of
from dispatch.topics import Stage, topic_of

REMEMBERED: Final = 10_000
MOST_CONTENTS: Final = 50
"""Of one report. What is forgotten is sent once more; workers keep one content once."""
KEY_LIMIT: Final = 80


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one report that was let through."""

    ids: Ids
    known: bool
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recent:
    """A report that was accepted a while ago, and the digests of what it said."""

    account: str
    received_at: datetime
    tracking_code: str
    contents: set[str]


@dataclass(frozen=True, slots=True)
class _Wanted:
    ids: Ids
    checked: Checked


class Intake:
    """Takes reports in. Of many who post one report at once, one is told that it is new."""

    def __init__(self, producer: Producer, known: KnownReports) -> None:
        self._producer = producer
        self._known = known
        self._recent: OrderedDict[str, Recent] = OrderedDict()
        self._by_code: dict[str, str] = {}
        self._under_way: dict[str, asyncio.Future[bool]] = {}

    async def take(
        self, wanted: Sequence[_Wanted], account: str, received_at: datetime
    ) -> list[Taken | KafkaAway]:
        """Puts the reports on Kafka that are not there yet; answers in their order."""
        mine: dict[int, asyncio.Future[bool]] = {}
        others: dict[int, asyncio.Future[bool]] = {}
        for index, one in enumerate(wanted):
            key = one.ids.report_id
            if key in self._under_way:
                others[index] = self._under_way[key]
            else:
                future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
                self._under_way[key] = mine[index] = future
        results: list[Taken | KafkaAway] = [KafkaAway() for _ in wanted]
        try:
            await self._take_mine(wanted, list(mine), results, account, received_at)
        finally:
            for index, future in mine.items():
                self._under_way.pop(wanted[index].ids.report_id, None)
                future.set_result(isinstance(results[index], Taken))
        if others:
            await self._take_after_others(wanted, others, results, account, received_at)
        return results

    async def _take_after_others(
        self,
        wanted: Sequence[_Wanted],
        others: dict[int, asyncio.Future[bool]],
        results: list[Taken | KafkaAway],
        account: str,
        received_at: datetime,
    ) -> None:
        again = []
        for index, future in others.items():
            if not await asyncio.shield(future):
                continue
            one = wanted[index]
            if one.checked.content in self._contents(one.ids.report_id):
                results[index] = Taken(one.ids, known=True, flags=one.checked.flags)
            else:
                again.append(index)
        for index in again:
            results[index] = (await self.take([wanted[index]], account, received_at))[0]

    async def _take_mine(
        self,
        wanted: Sequence[_Wanted],
        mine: Sequence[int],
        results: list[Taken | KafkaAway],
        account: str,
        received_at: datetime,
    ) -> None:
        unknown = [i for i in mine if wanted[i].ids.report_id not in self._recent]
        stored = await self._known.contents([wanted[i].ids.report_id for i in unknown])
        to_send = []
        for index in mine:
            one = wanted[index]
            key = one.ids.report_id
            seen = self._contents(key) | ({stored[key]} if key in stored else set())
            if one.checked.content in seen:
                results[index] = Taken(one.ids, known=True, flags=one.checked.flags)
            else:
                to_send.append((index, bool(seen)))
        records = [self._record(wanted[i], account, received_at) for i, _ in to_send]
        for (index, known), sent in zip(
            to_send, await self._producer.send_all(records), strict=True
        ):
            one = wanted[index]
            if isinstance(sent, KafkaAway):
                results[index] = sent
                continue
            flags = (*one.checked.flags, "other_content") if known else one.checked.flags
            results[index] = Taken(one.ids, known=known, flags=flags)
            self._remember(one, account, received_at)

    def _record(self, one: _Wanted, account: str, received_at: datetime) -> Record:
        message = message_of(one.checked, one.ids, account, received_at)
        return Record(
            topic=topic_of(Stage.REPORTS, one.checked.lane),
            key=one.ids.identity.encode(),
            value=message.model_dump_json().encode(),
        )

    def _contents(self, report_id: str) -> set[str]:
        recent = self._recent.get(report_id)
        return recent.contents if recent is not None else set()

    def _remember(self, one: _Wanted, account: str, received_at: datetime) -> None:
        recent = self._recent.get(one.ids.report_id)
        if recent is None:
            recent = Recent(account, received_at, one.ids.tracking_code, set())
            self._recent[one.ids.report_id] = recent
            self._by_code[one.ids.tracking_code] = one.ids.report_id
        if len(recent.contents) >= MOST_CONTENTS:
            recent.contents.clear()
        recent.contents.add(one.checked.content)
        self._recent.move_to_end(one.ids.report_id)
        while len(self._recent) > REMEMBERED:
            _, oldest = self._recent.popitem(last=False)
            self._by_code.pop(oldest.tracking_code, None)

    def recent(self, report_id: str) -> Recent | None:
        """A report that this instance accepted a while ago."""
        return self._recent.get(report_id)

    def received_at(self, tracking_code: str) -> datetime | None:
        """When the report with this code was accepted, if this instance did so a while ago."""
        report_id = self._by_code.get(tracking_code)
        return self._recent[report_id].received_at if report_id is not None else None


class ReportTaken(BaseModel):
    """The answer to a report that was accepted."""

    report_id: str
    tracking_code: str
    known: bool
    flags: list[str]


class BatchResult(BaseModel):
    """What became of one report of a batch."""

    index: int
    status: int
    report_id: str | None = None
    tracking_code: str | None = None
    known: bool | None = None
    flags: list[str] | None = None
    problem: dict[str, Any] | None = None


class BatchTaken(BaseModel):
    """The answer to a batch."""

    results: list[BatchResult]
    accepted: int
    known: int
    refused: int


def _shown(taken: Taken) -> dict[str, Any]:
    return {
        "report_id": taken.ids.report_id,
        "tracking_code": taken.ids.tracking_code,
        "known": taken.known,
        "flags": list(taken.flags),
    }


def _away() -> Problem:
    return Problem("kafka_unavailable", headers={"retry-after": "3"})


def _refusal(invalid: Invalid) -> Problem:
    REFUSED.labels(invalid.errors[0].rule).inc()
    only = {e.rule for e in invalid.errors}
    return Problem(
        "forbidden" if only == {"channel_not_yours"} else "invalid", errors=invalid.errors
    )


def _wanted(
    value: Any, services: Services, viewer: Viewer, fallback_uuid: str, now: datetime
) -> _Wanted:
    """The report that `value` holds, checked, with its ids. Raises Invalid."""
    parts = services.parts
    allowed = channels_of(viewer.role, parts.sources.channels)
    rules = Rules(parts.sources.channels, parts.county, parts.taxonomy)
    checked = check_report(parse_report(value), rules, allowed.__contains__, now)
    report: ReportIn = checked.report
    registered = (
        report.source_system in parts.sources.registered and viewer.role in SPEAKS_FOR_SOURCES
    )
    if report.upstream is not None and not (registered and report.external_no):
        raise Invalid([FieldError("upstream", "of_a_registered_source")])
    identity = identity_of(
        account=viewer.account.id,
        registered_source=registered,
        source_system=report.source_system,
        external_no=report.external_no,
        round_no=report.round,
        client_uuid=report.client_uuid or fallback_uuid,
    )
    return _Wanted(ids_of(identity, parts.identity_key), checked)


def _may_report(viewer: Viewer, services: Services) -> None:
    if not channels_of(viewer.role, services.parts.sources.channels):
        raise Problem("forbidden")


def intake_router(bodies: Bodies) -> APIRouter:
    """POST /reports and /reports/batch."""
    router = APIRouter(tags=["intake"])

    @router.post(
        "/reports",
        status_code=202,
        response_model=ReportTaken,
        responses={200: {"model": ReportTaken, "description": "Known already"}},
        openapi_extra=bodies.read(ReportIn),
    )
    async def post_report(
        request: Request,
        services: ServicesOf,
        viewer: CurrentViewer,
        idempotency_key: str | None = Header(None, max_length=KEY_LIMIT),
    ) -> Any:
        """Accept one report: 202 when it is new, 200 when it is known, once Kafka has it."""
        _may_report(viewer, services)
        value = await read_json(request)
        now = services.parts.now()
        try:
            one = _wanted(value, services, viewer, idempotency_key or uuid.uuid4().hex, now)
        except Invalid as invalid:
            raise _refusal(invalid) from None
        (taken,) = await services.intake.take([one], viewer.account.id, now)
        if isinstance(taken, KafkaAway):
            raise _away()
        REPORTS_IN.labels(one.checked.report.channel, str(taken.known).lower()).inc()
        return answer(_shown(taken), status=200 if taken.known else 202)

    @router.post("/reports/batch", response_model=BatchTaken, openapi_extra=bodies.read(BatchIn))
    async def post_batch(
        request: Request,
        services: ServicesOf,
        viewer: CurrentViewer,
        idempotency_key: str | None = Header(None, max_length=KEY_LIMIT),
    ) -> Any:
        """Accept up to 500 reports; each has its own result, and one bad one spoils no other."""
        _may_report(viewer, services)
        values = _batch_of(await read_json(request), services.parts.limits.batch)
        english = wants_english(request.headers.get("accept-language"))
        now = services.parts.now()
        key = idempotency_key or uuid.uuid4().hex
        results: list[dict[str, Any]] = [{"index": i} for i in range(len(values))]
        good: list[tuple[int, _Wanted]] = []
        for index, value in enumerate(values):
            try:
                good.append((index, _wanted(value, services, viewer, f"{key}/{index}", now)))
            except Invalid as invalid:
                _put_problem(results[index], _refusal(invalid), english)
            if index % 50 == 49:
                await asyncio.sleep(0)
        taken_all = await services.intake.take([w for _, w in good], viewer.account.id, now)
        for (index, one), taken in zip(good, taken_all, strict=True):
            if isinstance(taken, KafkaAway):
                _put_problem(results[index], _away(), english)
            else:
                REPORTS_IN.labels(one.checked.report.channel, str(taken.known).lower()).inc()
                results[index] |= {"status": 200 if taken.known else 202, **_shown(taken)}
        if taken_all and all(isinstance(t, KafkaAway) for t in taken_all):
            raise _away()
        statuses = [r["status"] for r in results]
        counts: dict[Literal["accepted", "known", "refused"], int] = {
            "accepted": statuses.count(202),
            "known": statuses.count(200),
            "refused": sum(s >= 400 for s in statuses),
        }
        return answer({"results": results, **counts})

    return router


def _batch_of(value: Any, limit: int) -> list[Any]:
    """The items of a batch. Raises Problem."""
    if not isinstance(value, dict):
        raise Problem("invalid", errors=[FieldError("body", "model_type")])
    if extra := sorted(set(value) - {"reports"})[:5]:
        raise Problem(
            "invalid", errors=[FieldError(name[:200], "extra_forbidden") for name in extra]
        )
    if "reports" not in value:
        raise Problem("invalid", errors=[FieldError("reports", "missing")])
    items = value["reports"]
    if not isinstance(items, list):
        raise Problem("invalid", errors=[FieldError("reports", "list_type")])
    if len(items) > limit:
        raise Problem("batch_too_large", errors=[FieldError("reports", "too_long", f"{limit}")])
    return items


def _put_problem(result: dict[str, Any], problem: Problem, english: bool) -> None:
    result["status"] = problem.status
    result["problem"] = problem.document(english)
