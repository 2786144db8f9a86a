"""Tickets to look at: lists, one ticket, its case file and what may be the same matter."""

from __future__ import annotations

import base64
import binascii
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

import orjson
from fastapi import APIRouter, Query
from pydantic import AfterValidator, AwareDatetime
from pydantic_core import PydanticCustomError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from api.answers import answer
from api.case_file import EVENT_ZH, masked_fields, opened_records
from api.live.frames import ShownCard
from api.offers import is_useful
from api.past import asked_past, listed_at, listed_then, ticket_at
from api.problems import FieldError, Problem, database_away
from api.services import Services, ServicesOf
from api.shapes import CandidateOut, CaseFileOut, IncidentDetail, IncidentList
from api.timing import drafts_view, timing_view
from api.viewer import ListViewer, Viewer
from api.views import incident_view, reporter_view, text_view
from dispatch.access import Sight
from dispatch.casefile import broken_links
from dispatch.incident.commands import PEOPLE_SEND, type_of
from dispatch.incident.decide import refusal_of
from dispatch.incident.status import Status
from dispatch.incident.summary import summary_of
from dispatch.incident.ticket import Ticket
from dispatch.store import lists
from dispatch.store.faults import faults_after
from dispatch.store.lists import Listed, Place, Sort, Wish
from escalation.lateness import Fault

MOST: Final = 200


def _in_utc(at: datetime) -> datetime:
    """The moment in UTC, where the first and the last hours of the calendar do not all exist."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("time", "no moment of UTC") from None


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Code = Annotated[str | None, Query(pattern=r"^[0-9A-Za-z_-]{1,32}$")]


@asynccontextmanager
async def reading(services: Services) -> AsyncIterator[AsyncConnection]:
    """A short read transaction. Raises Problem 503 while the database is away."""
    try:
        async with services.parts.engine.connect() as connection:
            yield connection
    except (SQLAlchemyError, OSError) as error:
        raise database_away(error) from None


async def seen_ticket(connection: AsyncConnection, viewer: Viewer, incident_id: str) -> Listed:
    """The ticket and the viewer's sight of it. Raises Problem 404 for who may not know of it."""
    found = await lists.find_ticket(connection, viewer.actor, incident_id[:64].replace("\0", ""))
    if found is None:
        raise Problem("not_found")
    return found


def shown(listed: Listed, services: Services, *, exact: bool = False) -> dict[str, Any]:
    """A ticket as its viewer is shown it in lists."""
    return incident_view(summary_of(listed.ticket), listed.sight, services.names, exact=exact)


def write_cursor(sort: Sort, place: Place) -> str:
    """Where the next page begins, opaque to the client."""
    raw = orjson.dumps([sort, place.key, place.id])
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read_cursor(sort: Sort, text: str) -> Place:
    """The place that a cursor names. Raises Problem for one that is not of this list."""
    try:
        padded = text + "=" * (-len(text) % 4)
        made_for, key, ident = orjson.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        at = datetime.fromisoformat(key) if key is not None else None
        if at is not None:
            at.astimezone(UTC)
        if made_for != sort or not isinstance(ident, str) or "\0" in ident:
            raise ValueError(made_for)
        if at is None and sort != "next_due":
            raise ValueError(key)
        if at is not None and at.tzinfo is None:
            raise ValueError(key)
    except (ValueError, TypeError, OverflowError, binascii.Error):
        raise Problem("invalid", errors=[FieldError("cursor", "cursor")]) from None
    return Place(at, ident)


def actions_of(listed: Listed, viewer: Viewer) -> list[str]:
    """The commands that this viewer may send now, as far as role, unit, area and state decide, and
    that have something to act on; the ticket decides again when the command comes."""
    t, names = listed.ticket, map(type_of, PEOPLE_SEND)
    return [n for n in names if is_useful(t, n) and refusal_of(t, viewer.actor, n) is None]


def timed(
    listed: Listed,
    services: Services,
    at: datetime | None = None,
    faults: Sequence[Fault] = (),
) -> dict[str, Any]:
    """A ticket's time as its viewer is shown it now, or as it was `at` a moment."""
    parts = services.parts
    calendar = parts.policies().calendar
    return timing_view(listed.ticket, listed.sight, calendar, at or parts.now(), faults)


async def faults_of(connection: AsyncConnection, ticket: Ticket) -> list[Fault]:
    """When the system was away while a clock of this ticket was late."""
    due = [fact.due for fact in ticket.overdue]
    return await faults_after(connection, min(due)) if due else []


def incidents_router() -> APIRouter:
    """GET /incidents and what is under it."""
    router = APIRouter(tags=["incidents"])

    @router.get("/incidents", response_model=IncidentList)
    async def list_incidents(
        services: ServicesOf,
        viewer: ListViewer,
        status: Annotated[list[Status] | None, Query()] = None,
        severity: Annotated[list[Literal["S1", "S2", "S3", "S4"]] | None, Query()] = None,
        card: Annotated[list[ShownCard] | None, Query()] = None,
        subclass: Annotated[str | None, Query(pattern=r"^[0-9]{4}$")] = None,
        class_code: Annotated[str | None, Query(alias="class", pattern=r"^[0-9]{2}$")] = None,
        area: Annotated[str | None, Query(pattern=r"^[0-9]{6,15}$")] = None,
        unit: Code = None,
        channel: Code = None,
        overdue: bool = False,
        open_: Annotated[bool | None, Query(alias="open")] = None,
        mine: bool = False,
        q: Annotated[str | None, Query(max_length=40, pattern=r"^[0-9A-Za-z -]*$")] = None,
        opened_from: Moment | None = None,
        opened_to: Moment | None = None,
        sort: Sort | None = None,
        at: Moment | None = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
        cursor: Annotated[str | None, Query(max_length=300)] = None,
    ) -> Any:
        """Tickets that the viewer may see. `q` is a case number; by `next_due` only open ones are
        listed. What is overdue comes by `next_due`, everything else the newest first. `at` lists
        what was so at that moment, as it was then, seen with today's rights."""
        sort = sort or ("next_due" if overdue and open_ is not False else "-opened")
        at = asked_past(at, services.parts.now())
        if at is not None and sort == "-updated":
            raise Problem("invalid", errors=[FieldError("sort", "not_in_the_past")])
        if sort == "next_due" and open_ is False:
            raise Problem("invalid", errors=[FieldError("sort", "next_due_is_for_open")])
        if opened_from is not None and opened_to is not None and opened_to <= opened_from:
            raise Problem("invalid", errors=[FieldError("opened_to", "ends_before_it_begins")])
        wish = Wish(
            status=tuple(s.value for s in status or ()),
            severity=tuple(severity or ()),
            card=tuple(card or ()),
            subclass=subclass,
            class_code=class_code,
            area=area,
            unit=unit,
            channel=channel,
            overdue=overdue,
            open=open_,
            mine=mine,
            case_no=(q or "").strip() or None,
            opened_from=opened_from,
            opened_to=opened_to,
        )
        after = read_cursor(sort, cursor) if cursor else None
        now = services.parts.now()
        async with reading(services) as connection:
            if at is not None:
                page, place = await listed_at(
                    connection, viewer.actor, wish, at, sort=sort, limit=limit, after=after
                )
            else:
                page, place = await lists.list_tickets(
                    connection, viewer.actor, wish, sort=sort, limit=limit, after=after, now=now
                )
        return answer(
            {
                "items": [shown(listed, services) for listed in page],
                "next_cursor": write_cursor(sort, place) if place is not None else None,
                "server_time": now,
            }
        )

    @router.get("/incidents/{incident_id}", response_model=IncidentDetail)
    async def one_incident(
        incident_id: str, services: ServicesOf, viewer: ListViewer, at: Moment | None = None
    ) -> Any:
        """One ticket, as far as the viewer may see it; `at` shows it as it was then, with today's
        rights and nothing that can be done."""
        at = asked_past(at, services.parts.now())
        async with reading(services) as connection:
            listed = await seen_ticket(connection, viewer, incident_id)
            if at is not None:
                return answer(await _past_detail(connection, listed, viewer, services, at))
            if listed.sight is Sight.MASKED:
                return answer(_masked_detail(listed, viewer, services))
            reports = await lists.reports_of(connection, *family_of(listed.ticket))
            private = await lists.private_records(connection, *family_of(listed.ticket))
            candidates = await lists.candidates_of(connection, viewer.actor, listed.ticket.id)
            faults = await faults_of(connection, listed.ticket)
        return answer(
            detail_view(listed, viewer, services, reports, private, len(candidates), faults)
        )

    @router.get("/incidents/{incident_id}/case-file", response_model=CaseFileOut)
    async def case_file(incident_id: str, services: ServicesOf, viewer: ListViewer) -> Any:
        """The case file (一案一码), and whether its chain of hashes holds."""
        async with reading(services) as connection:
            listed = await unmasked_ticket(connection, viewer, incident_id)
            rows = await lists.case_file_of(connection, listed.ticket.id)
            private = await lists.private_records(connection, listed.ticket.id)
        texts = opened_records(services.cipher, private)
        verified = chain_holds(rows)
        events = [event_view(row, texts, listed.sight) for row in rows]
        return answer({"events": events, "verified": verified})

    @router.get("/incidents/{incident_id}/candidates", response_model=list[CandidateOut])
    async def candidates(incident_id: str, services: ServicesOf, viewer: ListViewer) -> Any:
        """Tickets that may be the same matter (疑似重复), for a person to judge."""
        async with reading(services) as connection:
            listed = await unmasked_ticket(connection, viewer, incident_id)
            found = await lists.candidates_of(connection, viewer.actor, listed.ticket.id)
            texts = {}
            for one in found:
                ident = one.other.ticket.id
                bodies = opened_records(
                    services.cipher, await lists.private_records(connection, ident)
                )
                first = next((b for b in bodies.values() if b.get("kind") == "report"), {})
                texts[ident] = text_view(str(first.get("text") or ""), one.other.sight)
        return answer(
            [
                {
                    "incident": shown(one.other, services),
                    "distance_m": one.distance_m,
                    "why": one.why,
                    "text": texts[one.other.ticket.id],
                }
                for one in found
            ]
        )

    return router


def chain_holds(rows: Sequence[tuple[int, str, datetime, str, bytes]]) -> bool:
    """Whether a case file's hashes hold and no version is missing."""
    whole = [row[0] for row in rows] == list(range(1, len(rows) + 1))
    chain = ((body.encode(), digest) for *_, body, digest in rows)
    return bool(rows) and whole and not broken_links(chain)


def family_of(ticket: Ticket) -> tuple[str, ...]:
    """The tickets whose reports this one answers: its own, those merged into it, and that of which
    it is a part."""
    merged = (child.id for child in ticket.merged)
    return (ticket.id, *merged, *([ticket.split_from] if ticket.split_from else []))


async def unmasked_ticket(connection: AsyncConnection, viewer: Viewer, incident_id: str) -> Listed:
    """The ticket, for who may see its matter. Raises Problem 404, and 403 for who may not."""
    listed = await seen_ticket(connection, viewer, incident_id)
    if listed.sight is Sight.MASKED:
        raise Problem("forbidden")
    return listed


async def _past_detail(
    connection: AsyncConnection, today: Listed, viewer: Viewer, services: Services, at: datetime
) -> dict[str, Any]:
    rows = await lists.case_file_of(connection, today.ticket.id)
    listed = listed_then(today, ticket_at([(row[2], row[3]) for row in rows], at))
    if listed.sight is Sight.MASKED:
        detail = _masked_detail(listed, viewer, services)
    else:
        family = [one for one in family_of(listed.ticket) if one in family_of(today.ticket)]
        reports = [
            row for row in await lists.reports_of(connection, *family) if row.routed_at <= at
        ]
        private = await lists.private_records(connection, *family)
        detail = detail_view(listed, viewer, services, reports, private, 0)
    faults = await faults_of(connection, listed.ticket)
    return detail | {"actions": [], "time": timed(listed, services, at, faults)}


def _masked_detail(listed: Listed, viewer: Viewer, services: Services) -> dict[str, Any]:
    actions, time = actions_of(listed, viewer), timed(listed, services)
    if "sign-draft" in actions:
        time["drafts"] = drafts_view(listed.ticket)
    return shown(listed, services) | {
        "classification": None,
        "proposal": None,
        "reports_received": [],
        "actions": actions,
        "candidates": 0,
        "time": time,
    }


def detail_view(
    listed: Listed,
    viewer: Viewer,
    services: Services,
    reports: list[Any],
    private: Mapping[str, str],
    candidates: int,
    faults: Sequence[Fault] = (),
) -> dict[str, Any]:
    ticket, sight = listed.ticket, listed.sight
    texts = opened_records(services.cipher, private)
    classification = ticket.classification
    return shown(listed, services, exact=True) | {
        "classification": masked_fields(classification.model_dump(mode="json"))
        if classification is not None
        else None,
        "proposal": ticket.proposal.model_dump(mode="json") if ticket.proposal else None,
        "co": [c.model_dump(mode="json") for c in ticket.co],
        "linked": list(ticket.linked),
        "wants_reply": ticket.wants_reply,
        "occurred_at": ticket.occurred_at,
        "reports_received": [
            _report(row, texts, sight, whole=row.incident_id != ticket.split_from)
            for row in reports
        ],
        "merged": [child.id for child in ticket.merged],
        "merged_into": ticket.merged_into,
        "split_into": list(ticket.split_into),
        "split_from": ticket.split_from,
        "whistled": [call.model_dump(mode="json") for call in ticket.whistled],
        "accused": list(ticket.accused),
        "petition_file": ticket.petition.model_dump(mode="json") if ticket.petition else None,
        "upstream": ticket.upstream.model_dump(mode="json") if ticket.upstream else None,
        "actions": actions_of(listed, viewer),
        "candidates": candidates,
        "time": timed(listed, services, faults=faults),
    }


def _report(
    row: Any, texts: Mapping[str, dict[str, Any]], sight: Sight, *, whole: bool = True
) -> dict[str, Any]:
    """A report; of one that was split, each part's unit is told the reporter and neither the other
    matters nor the number under which they can be looked up."""
    said = texts.get(row.report_id, {})
    reporter = reporter_view(said, sight) if said else None
    number = row.external_no
    if not whole:
        said, number = {}, ""
    return {
        "report_id": row.report_id,
        "channel": row.channel,
        "source_system": row.source_system,
        "external_no": text_view(number, sight) or "",
        "received_at": row.received_at,
        "joined": row.joined,
        "text": text_view(str(said.get("text") or ""), sight),
        "address": text_view(str(said.get("address") or ""), sight),
        "reading": said.get("reading"),
        "attachments": [text_view(str(a), sight) for a in said.get("attachments") or []],
        "reporter": reporter,
    }


_NOT_TEXT: Final = frozenset({"kind", "anonymous", "confidential", "wants_reply", "name", "phone"})
_ENVELOPE: Final = frozenset(
    {"incident_id", "version", "at", "causation_id", "actor", "sealed", "runs", "type"}
)


def event_view(
    row: tuple[int, str, datetime, str, bytes], texts: Mapping[str, dict[str, Any]], sight: Sight
) -> dict[str, Any]:
    version, kind, at, body, _ = row
    event = orjson.loads(body)
    sealed = event.get("sealed") or {}
    said = texts.get(sealed.get("record", ""), {})
    text = {
        name: text_view(_in_words(value), sight)
        for name, value in said.items()
        if name not in _NOT_TEXT and value
    }
    actor = event["actor"]
    return {
        "version": version,
        "type": kind,
        "zh": EVENT_ZH.get(kind, kind),
        "at": at,
        "actor": {"role": actor["role"], "unit": actor.get("unit")},
        "text": text or None,
        "fields": masked_fields({k: v for k, v in event.items() if k not in _ENVELOPE}),
    }


def _in_words(value: Any) -> str:
    """A private value as text: references in a row, a reading with its unit."""
    if isinstance(value, list):
        return "、".join(str(item) for item in value)
    if isinstance(value, dict):
        return " ".join(str(item) for item in value.values() if item != "")
    return str(value)
