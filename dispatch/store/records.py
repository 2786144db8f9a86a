"""What the ledger reads back and what it hands out: outcomes, changes and rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.incident.commands import Command
from dispatch.incident.events import EVENT, named_beside
from dispatch.incident.evolve import evolve
from dispatch.incident.reasons import Refused
from dispatch.incident.summary import summary_of
from dispatch.incident.ticket import Ticket
from dispatch.store.arrays import among, keys


@dataclass(frozen=True, slots=True)
class Beside:
    """What a decision about one ticket did to another."""

    incident_id: str
    change: bytes


@dataclass(frozen=True, slots=True)
class Publication:
    """What one command puts on Kafka after the commit: its outcome, and the change if any.

    `versions` are the first and last version of its events, (0, 0) when it changed nothing;
    `others` are the changes of other tickets by the same decision.
    """

    command_id: str
    incident_id: str | None
    outcome: bytes
    change: bytes | None
    versions: tuple[int, int]
    others: tuple[Beside, ...] = ()

    def inbox_row(self, now: datetime) -> dict[str, Any]:
        return {
            "command_id": self.command_id,
            "incident_id": self.incident_id,
            "from_version": self.versions[0],
            "version": self.versions[1],
            "outcome": self.outcome.decode(),
            "at": now,
        }


@dataclass(frozen=True, slots=True)
class KnownReport:
    """A report that has been routed: its ticket, where it first stood on Kafka, its content."""

    incident_id: str
    origin: str
    content: str


@dataclass(frozen=True, slots=True)
class Obeyed:
    """An inbox row."""

    command_id: str
    incident_id: str | None
    from_version: int
    version: int
    outcome: str


def outcome_record(
    command_id: str,
    incident_id: str | None,
    outcome: str,
    now: datetime,
    **more: Any,
) -> bytes:
    """An outcome as it goes on its topic (dispatch.messages.Outcome)."""
    record = {
        "v": 1,
        "kind": "outcome",
        "command_id": command_id,
        "incident_id": incident_id,
        "outcome": outcome,
        "at": now,
        **more,
    }
    return orjson.dumps(record)


def refusal(
    command: Command, refused: Refused, incident_id: str | None, now: datetime, version: int | None
) -> Publication:
    """The publication of a refusal."""
    outcome = outcome_record(
        command.command_id,
        incident_id,
        "refused",
        now,
        command=command.type,
        account=command.actor.account,
        version=version,
        reason=refused.reason.value,
        zh=refused.zh,
        en=refused.en,
        facts={name: str(value) for name, value in refused.facts.items()},
    )
    return Publication(command.command_id, incident_id, outcome, None, (0, 0))


def success(
    command: Command,
    before: Ticket | None,
    after: Ticket,
    bodies: Sequence[str],
    now: datetime,
) -> Publication:
    """The publication of a command that was carried out, with `bodies` as stored."""
    first = before.version + 1 if before else 1
    outcome = outcome_record(
        command.command_id,
        after.id,
        "done" if bodies else "unchanged",
        now,
        command=command.type,
        account=command.actor.account,
        version=after.version,
    )
    change = change_record(command.command_id, before, after, bodies) if bodies else None
    versions = (first, after.version) if bodies else (0, 0)
    return Publication(command.command_id, after.id, outcome, change, versions)


def change_record(
    causation_id: str, before: Ticket | None, after: Ticket, bodies: Sequence[str]
) -> bytes:
    """A change as it goes on the events topic (dispatch.messages.Change)."""
    record = {
        "v": 1,
        "kind": "change",
        "incident_id": after.id,
        "from_version": after.version - len(bodies) + 1,
        "version": after.version,
        "causation_id": causation_id,
        "at": after.at,
        "before": _scope(before) if before is not None else None,
        "ticket": summary_of(after),
        "events": [orjson.Fragment(body) for body in bodies],
    }
    return orjson.dumps(record)


def _scope(t: Ticket) -> dict[str, Any]:
    return {
        "areas": t.place.codes,
        "lead": t.lead,
        "co_units": t.co_units,
        "helpers": t.helpers,
        "denied": t.accused,
        "sensitivity": t.sensitivity.value,
        "status": t.status.value,
        "subclass": t.subclass,
        "severity": t.severity,
        "card": t.card,
    }


def incident_row(t: Ticket, head: bytes) -> dict[str, Any]:
    """The columns of a ticket's row."""
    return {
        "id": t.id,
        "case_no": t.case_no,
        "version": t.version,
        "status": t.status.value,
        "open": t.open,
        "joinable": t.joinable,
        "severity": t.severity,
        "card": t.card,
        "subclass": t.subclass,
        "sensitivity": t.sensitivity.value,
        "channel": t.channel,
        "town": t.place.town,
        "village": t.place.village,
        "grid": t.place.grid,
        "lng": t.place.lng,
        "lat": t.place.lat,
        "lead": t.lead,
        "denied": f",{','.join(t.accused)}," if t.accused else "",
        "device": t.device,
        "device_condition": t.device_condition,
        "opened_at": t.opened_at,
        "updated_at": t.at,
        "closed_at": t.closed_at,
        "next_due_at": t.next_due,
        "head": head,
        "state": t.model_dump_json(exclude_defaults=True),
    }


def units_of(t: Ticket) -> tuple[str, ...]:
    """The units that have the ticket, the lead first, and those that were called to help."""
    return tuple(dict.fromkeys(u for u in (t.lead, *t.co_units, *t.helpers) if u))


def unit_rows(t: Ticket) -> list[dict[str, Any]]:
    """The ticket's rows in the lists of its units."""
    return [
        {
            "incident_id": t.id,
            "unit": unit,
            "is_lead": unit == t.lead,
            "open": t.open,
            "town": t.place.town,
            "opened_at": t.opened_at,
        }
        for unit in units_of(t)
    ]


async def known_reports(
    connection: AsyncConnection, report_ids: Iterable[str]
) -> dict[str, KnownReport]:
    """Which of the reports have been routed before."""
    sql = (
        "select report_id, incident_id, origin, content_hash from report "  # noqa: S608
        f"where {among(connection, 'report_id', 'ids')}"
    )
    result = await connection.execute(text(sql), {"ids": keys(connection, report_ids)})
    return {r[0]: KnownReport(r[1], r[2], r[3]) for r in result}


async def inbox(connection: AsyncConnection, command_ids: Iterable[str]) -> dict[str, Obeyed]:
    """Which of the commands have been carried out before."""
    wanted = list(command_ids)
    if not wanted:
        return {}
    sql = (
        "select command_id, incident_id, from_version, version, outcome from inbox "  # noqa: S608
        f"where {among(connection, 'command_id', 'ids')}"
    )
    result = await connection.execute(text(sql), {"ids": keys(connection, wanted)})
    return {r[0]: Obeyed(*r) for r in result}


async def stored(connection: AsyncConnection, done: Obeyed) -> Publication:
    """The publication of a command that was carried out before, made again of what is stored."""
    change: bytes | None = None
    others: tuple[Beside, ...] = ()
    if done.version and done.incident_id is not None:
        bodies = await _bodies(connection, done.incident_id, done.version)
        change = _again(done.command_id, bodies, done.from_version)
        others = await _others_again(connection, done.command_id, bodies[done.from_version - 1 :])
    return Publication(
        done.command_id,
        done.incident_id,
        done.outcome.encode(),
        change,
        (done.from_version, done.version),
        others,
    )


async def _others_again(
    connection: AsyncConnection, command_id: str, bodies: Sequence[str]
) -> tuple[Beside, ...]:
    """What the same decision did to other tickets: its own events name them."""
    named = [i for body in bodies for i in named_beside(EVENT.validate_json(body))]
    sql = text(
        "select min(version), max(version) from incident_event "
        "where incident_id = :id and causation_id = :command"
    )
    others = []
    for ident in named:
        found = await connection.execute(sql, {"id": ident, "command": command_id})
        first, last = found.one()
        theirs = await _bodies(connection, ident, last)
        others.append(Beside(ident, _again(command_id, theirs, first)))
    return tuple(others)


async def _bodies(connection: AsyncConnection, incident_id: str, version: int) -> list[str]:
    sql = text(
        "select body from incident_event where incident_id = :id and version <= :version "
        "order by version"
    )
    result = await connection.execute(sql, {"id": incident_id, "version": version})
    return [body for (body,) in result]


def _again(command_id: str, bodies: Sequence[str], first: int) -> bytes:
    before: Ticket | None = None
    ticket: Ticket | None = None
    for body in bodies:
        event = EVENT.validate_json(body)
        if event.version == first:
            before = ticket
        ticket = evolve(ticket, event)
    if ticket is None:
        raise LookupError(f"the case file of the ticket of {command_id} has no events")
    return change_record(command_id, before, ticket, bodies[first - 1 :])
