"""打印案卷: a ticket's file on paper, with a code that tells whether it is genuine."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final, Literal

import structlog
from fastapi import APIRouter, Query, Request
from jinja2 import Environment, Template
from pydantic import AwareDatetime, BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from api.accounts import ROLE_ZH
from api.answers import answer
from api.case_file import opened_records
from api.county import CLOCK_ZH
from api.incidents import (
    chain_holds,
    detail_view,
    event_view,
    family_of,
    reading,
    unmasked_ticket,
)
from api.problems import Problem, database_away
from api.services import Services, ServicesOf
from api.sign_in import client_address
from api.throttle import one_more_of
from api.viewer import ListViewer, Viewer
from dispatch.access import Role
from dispatch.incident.clocks import CENTRE
from dispatch.incident.status import STATUS_ZH, Clock
from dispatch.incident.ticket import Ticket
from dispatch.store import lists
from dispatch.store.engine import writing
from dispatch.store.lists import Listed
from dispatch.store.prints import PrintedFileRow, printed_of, save_print
from dispatch.taxonomy import Severity
from escalation.calendars import COUNTY_ZONE

CODE_BYTES: Final = 10
PDF_WITHIN_S: Final = 60.0
MOST_WAITING: Final = 8
_ENDS: Final = {
    "visited": "回访结案",
    "unreached": "三次未联系上",
    "reviewed": "审核证据结案",
    "answered": "直接答复",
    "refused": "不予受理",
    "transferred": "移送",
    "self_handled": "网格自行处置",
    "withdrawn": "撤回",
    "forced": "强制结案",
    "merged": "并案",
    "split": "拆单",
}
_HOW: Final = {"met": "完成", "cancelled": "取消", "moved": "移动", "": "计时中"}
_HEADERS: Final = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
}

log = structlog.get_logger(__name__)


class PrintedOut(BaseModel):
    """A printed file: `unchanged` says whether the newest of the `version` events that it shows has
    the hash that it had; `file_matches`, where a digest was asked about, whether that is the file
    which was handed out."""

    code: str
    case_no: str | None
    version: int
    printed_at: AwareDatetime
    head: str
    unchanged: bool
    file_matches: bool | None


def printing_router() -> APIRouter:
    """GET /incidents/{id}/case-file/print and /printed/{code}."""
    router = APIRouter(tags=["incidents"])
    turns = Turns()

    @router.get(
        "/incidents/{incident_id}/case-file/print",
        response_class=Response,
        responses={200: {"content": {"application/pdf": {}, "text/html": {}}}},
    )
    async def printed(
        incident_id: str,
        services: ServicesOf,
        viewer: ListViewer,
        format_: Annotated[Literal["pdf", "html"], Query(alias="format")] = "pdf",
    ) -> Response:
        """The case file for paper, as far as the viewer may see it, with its verification code."""
        code, ticket, head, page = await _page(services, viewer, incident_id)
        body, kind = page.encode(), "text/html; charset=utf-8"
        if format_ == "pdf":
            async with turns.one():
                body, kind = await pdf_of(body), "application/pdf"
        row = PrintedFileRow(
            code=code,
            incident_id=ticket.id,
            version=ticket.version,
            head=head,
            digest=hashlib.sha256(body).hexdigest(),
            account=viewer.account.id,
            at=services.parts.now(),
        )
        await _keep(services, row)
        name = f'inline; filename="{ticket.case_no}.{format_}"'
        headers = {**_HEADERS, "content-disposition": name, "x-verification-code": code}
        return Response(body, media_type=kind, headers=headers)

    @router.get("/printed/{code}", response_model=PrintedOut)
    async def verify(
        code: str,
        request: Request,
        services: ServicesOf,
        sha256: Annotated[str | None, Query(pattern=r"^[0-9a-fA-F]{64}$")] = None,
    ) -> Any:
        """For the public, throttled by address: whether a print is genuine, and whether its events
        are still what they were. `sha256` is the digest of a file that is said to be it."""
        one_more_of(services.track, client_address(request))
        known = code_of(code)
        if known is None:
            raise Problem("not_found")
        async with reading(services) as connection:
            found = await printed_of(connection, known)
        if found is None:
            raise Problem("not_found")
        row = found.row
        return answer(
            {
                "code": row.code,
                "case_no": found.case_no,
                "version": row.version,
                "printed_at": row.at,
                "head": row.head.hex(),
                "unchanged": found.head_today == row.head,
                "file_matches": None if sha256 is None else sha256.lower() == row.digest,
            }
        )

    return router


class Turns:
    """Of those who want a PDF one at a time has it made, and only so many wait: each takes a
    second of a core."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._there = 0
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """One's turn. Raises Problem 429 when too many wait already."""
        if self._there > self._most:
            raise Problem("too_many_requests", headers={"retry-after": str(self._most)})
        self._there += 1
        try:
            async with self._lock:
                yield
        finally:
            self._there -= 1


def code_of(text: str) -> str | None:
    """The code that somebody typed, as it is kept; None for what is none."""
    plain = "".join(c for c in text.upper() if c.isalnum())[:64]
    plain = plain.replace("0", "O").replace("1", "I")
    if len(plain) != 16 or any(c not in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" for c in plain):
        return None
    return "-".join(plain[n : n + 4] for n in range(0, 16, 4))


async def pdf_of(page: bytes) -> bytes:
    """The page as PDF with its fonts, made by a process of its own. Raises Problem 503 when that
    fails: the machine lacks the libraries of WeasyPrint."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "weasyprint", "--quiet", "-", "-"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PDF_WITHIN_S):
            made, said = await process.communicate(page)
    except TimeoutError:
        made, said = b"", b"timeout"
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0 or not made.startswith(b"%PDF"):
        log.error(
            "pdf_not_made",
            returncode=process.returncode,
            said=said[-300:].decode("utf-8", "replace"),
        )
        raise Problem("no_pdf")
    return made


async def _page(
    services: Services, viewer: Viewer, incident_id: str
) -> tuple[str, Ticket, bytes, str]:
    """Code, ticket, newest hash and the page. Raises Problem 404 and 403."""
    async with reading(services) as connection:
        listed = await unmasked_ticket(connection, viewer, incident_id)
        ticket = listed.ticket
        rows = await lists.case_file_of(connection, ticket.id)
        reports = await lists.reports_of(connection, *family_of(ticket))
        private = await lists.private_records(connection, *family_of(ticket))
    rows = [row for row in rows if row[0] <= ticket.version]
    code = new_code()
    texts = opened_records(services.cipher, private)
    detail = detail_view(listed, viewer, services, reports, private, 0)
    events = [event_view(row, texts, listed.sight) for row in rows]
    head = rows[-1][4]
    page = _template().render(
        code=code,
        centre=services.parts.centre_name,
        printed_at=_when(services.parts.now()),
        printed_by=_role(viewer.role.value),
        version=ticket.version,
        head=head.hex(),
        verified=chain_holds(rows),
        events=[_event(event, services) for event in events],
        **_facts(listed, detail, services),
    )
    return code, ticket, head, page


def new_code() -> str:
    """A verification code that nobody can guess: 80 bits, in groups of four."""
    text = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()
    return "-".join(text[n : n + 4] for n in range(0, 16, 4))


@cache
def _template() -> Template:
    source = files("api").joinpath("data", "case_file.html").read_text(encoding="utf-8")
    return Environment(autoescape=True).from_string(source)


def _facts(listed: Listed, detail: Mapping[str, Any], services: Services) -> dict[str, Any]:
    t, names = listed.ticket, services.names
    places = (names.area(code) for code in (t.place.town, t.place.village, t.place.grid))
    return {
        "ticket": detail,
        "status": STATUS_ZH[t.status],
        "ending": _ENDS.get(t.end.value, "") if t.end is not None else "",
        "severity": Severity(t.severity).zh,
        "place": " ".join(place for place in places if place) or "未定位",
        "lead": names.unit(t.lead),
        "co": [names.unit(unit) for unit in t.co_units],
        "opened_at": _when(t.opened_at),
        "closed_at": _when(t.closed_at),
        "reports": [_report(report) for report in detail["reports_received"]],
        "runs": [
            {
                "clock": CLOCK_ZH[Clock(run["clock"])],
                "holder": "中心" if run["holder"] == CENTRE else names.unit(run["holder"]),
                "started": _when(run["started_at"]),
                "due": _when(run["due"]),
                "ended": _when(run["ended_at"]),
                "how": _HOW.get(run["how"], run["how"]),
            }
            for run in detail["time"]["runs"]
        ],
    }


def _report(report: Mapping[str, Any]) -> dict[str, Any]:
    reporter = report["reporter"] or {}
    who = " ".join(str(reporter[k]) for k in ("name", "phone") if reporter.get(k))
    return {
        "at": _when(report["received_at"]),
        "channel": report["channel"],
        "text": report["text"],
        "address": report["address"],
        "reporter": who,
    }


def _event(event: Mapping[str, Any], services: Services) -> dict[str, Any]:
    actor = event["actor"]
    unit = services.names.unit(actor["unit"]) if actor["unit"] else ""
    said = event["text"] or {}
    return {
        "version": event["version"],
        "at": _when(event["at"]),
        "zh": event["zh"],
        "who": " ".join(word for word in (_role(actor["role"]), unit) if word),
        "text": ";".join(str(value) for value in said.values() if value),
    }


def _role(role: str) -> str:
    return "系统" if role == Role.SYSTEM.value else ROLE_ZH.get(Role(role), role)


def _when(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(COUNTY_ZONE).strftime("%Y-%m-%d %H:%M:%S")


async def _keep(services: Services, row: PrintedFileRow) -> None:
    try:
        async with services.parts.engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                await save_print(connection, row)
    except (SQLAlchemyError, OSError) as error:
        raise database_away(error) from None
