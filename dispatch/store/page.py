"""The page of one transaction: the tickets that it holds, what is decided, and what it writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.casefile import START, FieldCipher, Hash, chain_hash, commitment, new_salt
from dispatch.incident.commands import (
    Command,
    FireStep,
    KeepSupplement,
    MoveDeadlines,
    OpenIncident,
    Split,
    tickets_of,
)
from dispatch.incident.decide import Decided, decided
from dispatch.incident.facts import Facts, Rules, UnitTally
from dispatch.incident.reasons import Reason, Refused
from dispatch.incident.ticket import Commitment, Ticket
from dispatch.store import records
from dispatch.store.arrays import among, keys, locking
from dispatch.store.bulk import (
    SKIP_EXISTING,
    Removal,
    Write,
    skip_taken,
    update_guarded,
    upsert,
    write_all,
)
from dispatch.store.deadlines import SETTLED, DeadlineRow, deadline_changes
from dispatch.store.records import Beside, Publication
from dispatch.store.serials import Numbers
from dispatch.store.tables import (
    InboxRow,
    IncidentEventRow,
    IncidentRow,
    IncidentUnitRow,
    PrivateRow,
    ReportRepeatRow,
    ReportRow,
)
from dispatch.store.tallies import NOTICED, Tallies, UnitNoticeRow, units_turning_red


class LostRace(Exception):
    """Another writer was first with one of the batch's tickets: load again and decide again."""


@dataclass(slots=True)
class Held:
    """A ticket in the hand of one transaction: as it was, as it is, and how much was added."""

    ticket: Ticket | None = None
    before: Ticket | None = None
    head: bytes = START
    versions: int = 0


@dataclass(frozen=True, slots=True)
class Sealed:
    """Free text as it lies beside an event, and what the event says of it."""

    commitment: Commitment
    row: dict[str, Any]


@dataclass(slots=True)
class Page:
    """Everything that one transaction decides and writes. `numbers` are for the tickets that it
    opens; `published` is what goes on Kafka after the commit, in order; `done` has the
    publications of this page's commands by their ids."""

    rules: Rules
    cipher: FieldCipher
    now: datetime
    numbers: Numbers = field(default_factory=lambda: Numbers({}, {}))
    hash: Hash = "sha256"
    held: dict[str, Held] = field(default_factory=dict)
    reports: list[dict[str, Any]] = field(default_factory=list)
    repeats: list[dict[str, Any]] = field(default_factory=list)
    published: list[Publication] = field(default_factory=list)
    done: dict[str, Publication] = field(default_factory=dict)
    opened: Counter[tuple[str, int]] = field(default_factory=Counter)
    joined: Counter[tuple[str, int]] = field(default_factory=Counter)
    _events: list[dict[str, Any]] = field(default_factory=list)
    _inbox: list[dict[str, Any]] = field(default_factory=list)
    _private: list[dict[str, Any]] = field(default_factory=list)
    _tallies: Tallies = field(init=False)

    def __post_init__(self) -> None:
        self._tallies = Tallies(self.now)

    async def hold(self, c: AsyncConnection, ids: Iterable[str]) -> None:
        """Loads and locks these tickets, in the order of their ids."""
        wanted = sorted(ids)
        if not wanted:
            return
        sql = (
            "select id, head, state from incident "  # noqa: S608 - no input in the text
            f"where {among(c, 'id', 'ids')} order by id{locking(c)}"
        )
        for row in await c.execute(text(sql), {"ids": keys(c, wanted)}):
            ticket = Ticket.model_validate_json(row.state)
            self.held[row.id] = Held(ticket, ticket, row.head)

    async def weigh(self, c: AsyncConnection, commands: Iterable[Command]) -> None:
        """Loads the tallies of the units that a step of these commands shows a red card."""
        tickets = {i: h.ticket for i, h in self.held.items() if h.ticket is not None}
        await self._tallies.load(c, units_turning_red(commands, tickets, self.rules))

    def carry_out(self, command: Command, kind: str, private: Mapping[str, Any]) -> None:
        """Decides a command against the tickets that it names, seals the free text that came with
        it, and takes down what follows."""
        held = self.held.get(command.incident_id)
        ticket = held.ticket if held else None
        ident = command.command_id
        text = self._seal(ident, command.incident_id, kind, private) if private else None
        facts, parts = self._facts(command, text)
        result = decided(ticket, command, facts, self.now)
        if isinstance(result, Refused):
            exists = None if result.reason is Reason.NOT_FOUND else command.incident_id
            version = ticket.version if ticket and exists else None
            if text is not None and exists and isinstance(command, KeepSupplement):
                self._private.append(text.row)  # an archived file takes no event, but loses no word
            publication = records.refusal(command, result, exists, self.now, version)
        elif held is None:
            raise AssertionError("a decision needs a ticket that is held")
        else:
            bodies = self._take_down(held, result)
            publication = records.success(command, ticket, result.ticket, bodies, self.now)
            others = tuple(self._beside(ident, other) for other in result.others)
            publication = replace(publication, others=others)
            self._private += [each.row for each in (text, *parts) if each is not None]
        if publication.change is not None or not isinstance(command, FireStep | MoveDeadlines):
            # what did nothing has not been done: it may be due again, or the calendar in force
            self._inbox.append(publication.inbox_row(self.now))
        self.done[ident] = publication
        self.published.append(publication)

    def _facts(self, command: Command, text: Sealed | None) -> tuple[Facts, list[Sealed]]:
        """What a decision is told, and the sealed texts of the tickets that it may open."""
        sealed = text.commitment if text is not None else None
        if isinstance(command, OpenIncident):
            number = self.numbers.next(command.channel)
            return Facts(self.rules, number, sealed), []
        held = self.held.get(command.incident_id)
        if isinstance(command, Split) and held is not None and held.ticket is not None:
            channel = held.ticket.channel
            parts = [
                self._seal(
                    f"{command.command_id}.{n}",
                    f"{command.incident_id}-{n}",
                    "report",
                    {"text": part.text},
                )
                for n, part in enumerate(command.parts, start=1)
            ]
            numbers = tuple(self.numbers.next(channel) for _ in command.parts)
            commitments = tuple(part.commitment for part in parts)
            return Facts(self.rules, "", sealed, case_nos=numbers, parts=commitments), parts
        others = self._others(command)
        return Facts(self.rules, "", sealed, tally=self._tally(command), others=others), []

    def _tally(self, command: Command) -> UnitTally | None:
        held = self.held.get(command.incident_id)
        if not isinstance(command, FireStep) or held is None or held.ticket is None:
            return None
        run = held.ticket.run(command.run)
        return self._tallies.of(run.holder) if run is not None else None

    def _others(self, command: Command) -> dict[str, Ticket]:
        """The other tickets that a command names, as they stand on this page."""
        found = {ident: self.held.get(ident) for ident in tickets_of(command)[1:]}
        return {i: h.ticket for i, h in found.items() if h is not None and h.ticket is not None}

    def _seal(self, record: str, incident_id: str, kind: str, private: Mapping[str, Any]) -> Sealed:
        salt = new_salt()
        body = self.cipher.seal(record, kind, private)
        row = {
            "record_id": record,
            "incident_id": incident_id,
            "kind": kind,
            "salt": salt,
            "body": body,
            "at": self.now,
        }
        return Sealed(commitment(record, salt, body, self.hash), row)

    def _beside(self, causation_id: str, other: Decided) -> Beside:
        """What the decision did to another ticket, or the ticket that it opened."""
        held = self.held.setdefault(other.ticket.id, Held())
        before = held.ticket
        bodies = self._take_down(held, other)
        change = records.change_record(causation_id, before, other.ticket, bodies)
        return Beside(other.ticket.id, change)

    def _take_down(self, held: Held, result: Decided) -> list[str]:
        """Adds the events of a decision to the page; answers their bodies as stored."""
        bodies = [event.model_dump_json(exclude_none=True) for event in result.events]
        for event, body in zip(result.events, bodies, strict=True):
            held.head = chain_hash(held.head, body.encode(), self.hash)
            self._events.append(
                {
                    "incident_id": event.incident_id,
                    "version": event.version,
                    "type": event.type,
                    "at": event.at,
                    "causation_id": event.causation_id,
                    "body": body,
                    "hash": held.head,
                }
            )
        self._tallies.count(held.ticket, result.ticket, result.events)
        held.ticket = result.ticket
        held.versions += len(bodies)
        return bodies

    async def save(self, c: AsyncConnection) -> None:
        """Writes all of it. Raises LostRace when somebody else was first."""
        changed = [h for h in self.held.values() if h.versions and h.ticket is not None]
        new = [records.incident_row(h.ticket, h.head) for h in changed if h.before is None]  # type: ignore[arg-type]
        new.sort(key=lambda r: (r["device"] or "", r["device_condition"] or "", r["id"]))
        old = [
            records.incident_row(h.ticket, h.head) | {"expected": h.before.version}  # type: ignore[arg-type]
            for h in changed
            if h.before is not None
        ]
        if len(await update_guarded(c, IncidentRow, old, key="id", guard="version")) != len(old):
            raise LostRace
        units = await self._units_to_save(c, changed)
        deadlines = deadline_changes((h.before, h.ticket) for h in changed if h.ticket is not None)
        # What is taken is left out and noticed: another writer was first with all that hangs on it.
        own = (
            Write(IncidentRow, new, SKIP_EXISTING),
            Write(InboxRow, self._inbox, skip_taken("command_id")),
            Write(IncidentEventRow, self._events, skip_taken("incident_id", "version")),
            Write(PrivateRow, self._private, skip_taken("record_id")),
            Write(ReportRow, self.reports, skip_taken("report_id")),
            Write(UnitNoticeRow, self._tallies.notices, NOTICED),
        )
        counts = await write_all(
            c,
            *own,
            Write(ReportRepeatRow, self.repeats, SKIP_EXISTING),
            Write(IncidentUnitRow, units, _CHANGED_UNIT),
            Removal(DeadlineRow, deadlines.gone),
            Write(DeadlineRow, deadlines.written, SETTLED),
        )
        if any(count != len(write.rows) for count, write in zip(counts, own, strict=False)):
            raise LostRace
        await self._tallies.save(c)

    async def _units_to_save(
        self, c: AsyncConnection, changed: Sequence[Held]
    ) -> list[dict[str, Any]]:
        """The rows of the tickets whose units, end or town changed; units that have a ticket no
        more are forgotten at once."""
        rows, gone = [], []
        for held in changed:
            t, before = held.ticket, held.before
            if t is None or (before is not None and _of_units(before) == _of_units(t)):
                continue
            if before is not None and records.units_of(before) != records.units_of(t):
                gone.append(t.id)
            rows += records.unit_rows(t)
        if gone:
            sql = f"delete from incident_unit where {among(c, 'incident_id', 'ids')}"  # noqa: S608
            await c.execute(text(sql), {"ids": keys(c, gone)})
        return rows


_CHANGED_UNIT: Final = upsert(
    ("incident_id", "unit"),
    "is_lead = excluded.is_lead, open = excluded.open, town = excluded.town",
)


def _of_units(t: Ticket) -> tuple[tuple[str, ...], bool, str | None]:
    """What the lists of units say of it."""
    return records.units_of(t), t.open, t.place.town
