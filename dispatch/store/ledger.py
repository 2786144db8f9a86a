"""The ledger: the one place that writes tickets, for route and lifecycle, a batch a transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from dispatch.access import SYSTEM_ACTOR
from dispatch.casefile import FieldCipher, Hash
from dispatch.incident.commands import (
    Command,
    JoinReport,
    KeepSupplement,
    MoveDeadlines,
    OpenIncident,
    Split,
    UpstreamRound,
    private_part,
    tickets_of,
)
from dispatch.incident.facts import Rules, UnknownVersion
from dispatch.incident.ticket import Ticket
from dispatch.messages import Beat, Matter
from dispatch.opening import (
    Automation,
    device_condition_of,
    joining,
    later_round,
    opening,
    private_part_of,
)
from dispatch.store import records
from dispatch.store.arrays import among, keys, locking
from dispatch.store.engine import reading, writing
from dispatch.store.page import Held, LostRace, Page
from dispatch.store.progress import Origin, save_beats, save_progress
from dispatch.store.records import Publication
from dispatch.store.serials import Numbers, Serials

TRIES: Final = 5
"""How often a batch that lost a race is decided again before the race is taken for a fault."""


async def _nothing_newer() -> None:
    """What a ledger whose rules never change asks."""


class Ledger:
    """Decides commands against tickets and saves what follows, all of a batch in one transaction.

    `now` and `rules` are read once a batch: what is in force may change between two. `renew` reads
    anew what is in force, when a batch names a version that is not known yet. Errors of the
    database pass through: the guard knows which are hiccups and which are not.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        rules: Callable[[], Rules],
        automation: Automation,
        cipher: FieldCipher,
        serials: Serials,
        now: Callable[[], datetime],
        renew: Callable[[], Awaitable[object]] = _nothing_newer,
        hash_by: Hash = "sha256",
    ) -> None:
        self._engine = engine
        self._rules = rules
        self._renew = renew
        self._automation = automation
        self._cipher = cipher
        self._serials = serials
        self._now = now
        self._hash = hash_by

    async def route(
        self, matters: Sequence[tuple[Origin, Matter]], beats: Sequence[tuple[Origin, Beat]]
    ) -> list[Publication]:
        """Opens a ticket for each matter, or joins its report to the open one of its device.

        Answers what must be published; a matter that was routed before is published again.
        """
        counts = Counter(m.report.channel for _, m in matters)
        for attempt in range(1, TRIES + 1):
            now, rules = self._now(), self._rules()
            numbers = await self._serials.reserve(counts, now)

            async def work(
                c: AsyncConnection,
                now: datetime = now,
                numbers: Numbers = numbers,
                rules: Rules = rules,
            ) -> list[Publication]:
                return await self._route(c, matters, beats, now, numbers, rules)

            try:
                published = await self._in_transaction(work)
                self._serials.give_back(numbers, now)
                return published
            except LostRace:
                if attempt == TRIES:
                    raise
            except UnknownVersion:
                await self._renew()  # a ticket names what was put in force a moment ago
                if attempt == TRIES or self._rules() is rules:
                    raise
        raise AssertionError("unreachable")

    async def obey(
        self, commands: Sequence[tuple[Origin, Command]], beats: Sequence[tuple[Origin, Beat]]
    ) -> list[Publication]:
        """Carries out each command on its ticket, in order; answers what must be published."""
        named = {c.calendar for _, c in commands if isinstance(c, MoveDeadlines)}
        if named - {self._rules().time.calendar}:
            await self._renew()
        for attempt in range(1, TRIES + 1):
            now, rules = self._now(), self._rules()
            numbers = await self._numbers_for(commands, now)

            async def work(
                c: AsyncConnection,
                now: datetime = now,
                numbers: Numbers = numbers,
                rules: Rules = rules,
            ) -> list[Publication]:
                return await self._obey(c, commands, beats, now, numbers, rules)

            try:
                published = await self._in_transaction(work)
                self._serials.give_back(numbers, now)
                return published
            except LostRace:
                if attempt == TRIES:
                    raise
            except UnknownVersion:
                await self._renew()  # a ticket names what was put in force a moment ago
                if attempt == TRIES or self._rules() is rules:
                    raise
        raise AssertionError("unreachable")

    async def _in_transaction(self, work: Callable[[AsyncConnection], Any]) -> list[Publication]:
        async with self._engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                published: list[Publication] = await work(connection)
            return published

    # --- route ---------------------------------------------------------------------------------

    async def _route(
        self,
        c: AsyncConnection,
        matters: Sequence[tuple[Origin, Matter]],
        beats: Sequence[tuple[Origin, Beat]],
        now: datetime,
        numbers: Numbers,
        rules: Rules,
    ) -> list[Publication]:
        page = Page(rules, self._cipher, now, numbers, self._hash)
        by_device = await self._load_devices(c, matters, page)
        by_number = await self._load_numbers(c, matters, page)
        known = await records.known_reports(c, [m.report.report_id for _, m in matters])
        inbox = await records.inbox(c, known)
        kept = await self._hold_repeated(c, matters, known, page)
        for origin, matter in matters:
            report = matter.report
            first = known.get(report.report_id)
            if first is None:
                incident_id = self._route_one(page, origin, matter, by_device, by_number, now)
                known[report.report_id] = records.KnownReport(
                    incident_id, matter.origin, report.content_hash
                )
                continue
            if report.report_id not in page.done:
                page.published.append(await records.stored(c, inbox[report.report_id]))
            if first.origin != matter.origin:
                self._again(page, matter, first, kept, now)
        await page.save(c)
        await save_progress(
            c, [o for o, _ in matters], [o for o, _ in beats], now, page.opened, page.joined
        )
        await save_beats(c, [b for _, b in beats])
        return page.published

    async def _load_devices(
        self, c: AsyncConnection, matters: Sequence[tuple[Origin, Matter]], page: Page
    ) -> dict[tuple[str, str], str]:
        """Open tickets of the batch's devices: those that an alarm may join are held and mapped;
        of the others the map tells, under a marked key, which the new one is linked to."""
        wanted = {
            (m.report.device or "", device_condition_of(m.report) or "")
            for _, m in matters
            if self._joins(m)
        }
        devices = {device for device, _ in wanted}
        found: dict[tuple[str, str], str] = {}
        if not devices:
            return found
        sql = (
            "select id, device, device_condition, joinable, head, state from incident "  # noqa: S608
            f"where {among(c, 'device', 'devices')} and device_condition is not null and open "
            f"order by id{locking(c)}"
        )
        result = await c.execute(text(sql), {"devices": keys(c, devices)})
        for row in result:
            key = (row.device, row.device_condition)
            if row.joinable:
                found[key] = row.id
                ticket = Ticket.model_validate_json(row.state)
                page.held[row.id] = Held(ticket, ticket, row.head)
            else:
                found[("linked\x1f" + row.device, row.device_condition)] = row.id
        if lost := wanted - found.keys():
            await self._follow_merged(c, lost, found, page)
        return found

    async def _follow_merged(
        self,
        c: AsyncConnection,
        wanted: set[tuple[str, str]],
        found: dict[tuple[str, str], str],
        page: Page,
    ) -> None:
        """A ticket that was merged follows its parent, and so do its device's next alarms."""
        sql = (
            "select device, device_condition, state from incident "  # noqa: S608
            f"where {among(c, 'device', 'devices')} and device_condition is not null "
            "and status = 'MERGED' order by opened_at, id"
        )
        rows = await c.execute(text(sql), {"devices": keys(c, {device for device, _ in wanted})})
        parents = {
            (row.device, row.device_condition): Ticket.model_validate_json(row.state).merged_into
            for row in rows
            if (row.device, row.device_condition) in wanted
        }
        await page.hold(c, {p for p in parents.values() if p is not None} - page.held.keys())
        for (device, condition), parent in parents.items():
            held = page.held.get(parent or "")
            if parent is None or held is None or held.ticket is None:
                continue
            mark = "" if held.ticket.joinable else "linked\x1f"
            found.setdefault((mark + device, condition), parent)

    async def _load_numbers(
        self, c: AsyncConnection, matters: Sequence[tuple[Origin, Matter]], page: Page
    ) -> dict[tuple[str, str], str]:
        """The tickets of those above of which a later round has come, by source and number; held,
        unless they are archived: then the round opens a new one."""
        later = [m.report for _, m in matters if m.report.upstream and m.report.round > 1]
        if not later:
            return {}
        sql = (
            "select r.source_system, r.external_no, r.incident_id from report r "  # noqa: S608
            "join incident i on i.id = r.incident_id "
            f"where {among(c, 'r.external_no', 'numbers')} and not r.joined "
            "and i.status <> 'ARCHIVED' order by r.received_at"
        )
        numbers = keys(c, {report.external_no for report in later})
        found = await c.execute(text(sql), {"numbers": numbers})
        wanted = {(report.source_system, report.external_no) for report in later}
        known = {(r[0], r[1]): str(r[2]) for r in found if (r[0], r[1]) in wanted}
        await page.hold(c, set(known.values()) - page.held.keys())
        return {
            number: ident
            for number, ident in known.items()
            if (ticket := page.held[ident].ticket) is not None and ticket.upstream is not None
        }

    def _joins(self, matter: Matter) -> bool:
        """Whether a matter is a device's alarm that may join a ticket: petitions never do."""
        petition = self._rules().taxonomy.is_petition(matter.classification.subclass)
        return device_condition_of(matter.report) is not None and not petition

    async def _hold_repeated(
        self,
        c: AsyncConnection,
        matters: Sequence[tuple[Origin, Matter]],
        known: Mapping[str, records.KnownReport],
        page: Page,
    ) -> dict[str, Publication]:
        """Holds the tickets of reports that came again; answers the supplements that are kept,
        to be published again."""
        again = [
            (m, first)
            for _, m in matters
            if (first := known.get(m.report.report_id)) and first.origin != m.origin
        ]
        await page.hold(c, {first.incident_id for _, first in again} - page.held.keys())
        kept = await records.inbox(c, [_supplement_id(m) for m, _ in again])
        return {ident: await records.stored(c, obeyed) for ident, obeyed in kept.items()}

    def _again(
        self,
        page: Page,
        matter: Matter,
        first: records.KnownReport,
        kept: Mapping[str, Publication],
        now: datetime,
    ) -> None:
        """A report that was sent again: counted, and other content kept as a supplement."""
        report = matter.report
        differs = report.content_hash != first.content
        page.repeats.append(
            {
                "report_id": report.report_id,
                "origin": matter.origin,
                "content_hash": report.content_hash,
                "differs": differs,
                "at": now,
            }
        )
        ident = _supplement_id(matter)
        if not differs or ident in page.done:
            return
        if ident in kept:
            page.done[ident] = kept[ident]
            page.published.append(kept[ident])
            return
        command = KeepSupplement(
            command_id=ident,
            incident_id=first.incident_id,
            actor=SYSTEM_ACTOR,
            issued_at=report.received_at,
            report_id=report.report_id,
        )
        page.carry_out(command, "supplement", private_part_of(report))

    def _route_one(
        self,
        page: Page,
        origin: Origin,
        matter: Matter,
        by_device: dict[tuple[str, str], str],
        by_number: dict[tuple[str, str], str],
        now: datetime,
    ) -> str:
        report = matter.report
        condition = device_condition_of(report) if self._joins(matter) else None
        pair = (report.device or "", condition or "")
        open_one = by_device.get(pair) if condition is not None else None
        command: OpenIncident | JoinReport | UpstreamRound
        number = (report.source_system, report.external_no)
        again = later_round(matter, by_number.get(number, "")) if number in by_number else None
        joined = open_one is not None or again is not None
        if again is not None:
            command = again
            page.joined[origin.partition_key] += 1
        elif open_one is not None:
            command = joining(matter, open_one)
            page.joined[origin.partition_key] += 1
        else:
            command = opening(matter, self._automation, page.rules.propose)
            if condition is not None:
                before = by_device.get(("linked\x1f" + pair[0], pair[1]))
                if before is not None:
                    command = command.model_copy(update={"linked": (before,)})
                by_device[pair] = command.incident_id
            elif command.device_condition is not None:
                command = command.model_copy(update={"device_condition": None})
            if command.upstream is not None:
                by_number[number] = command.incident_id
            page.held[command.incident_id] = Held()
            page.opened[origin.partition_key] += 1
        page.carry_out(command, "report", private_part_of(report))
        page.reports.append(
            {
                "report_id": report.report_id,
                "tracking_code": report.tracking_code,
                "incident_id": command.incident_id,
                "joined": joined,
                "content_hash": report.content_hash,
                "account": report.account,
                "channel": report.channel,
                "source_system": report.source_system,
                "external_no": report.external_no,
                "received_at": report.received_at,
                "routed_at": now,
                "origin": matter.origin,
            }
        )
        return command.incident_id

    # --- lifecycle -----------------------------------------------------------------------------

    async def _numbers_for(
        self, commands: Sequence[tuple[Origin, Command]], now: datetime
    ) -> Numbers:
        """Case numbers for the tickets that these commands may open: each part of a split gets one
        of its whole's channel, which never changes."""
        parts: Counter[str] = Counter()
        for _, command in commands:
            if isinstance(command, Split):
                parts[command.incident_id] += len(command.parts)
        if not parts:
            return Numbers({}, {})
        async with self._engine.connect() as plain:
            connection = await reading(plain)
            sql = f"select id, channel from incident where {among(connection, 'id', 'ids')}"  # noqa: S608
            found = await connection.execute(text(sql), {"ids": keys(connection, parts)})
            counts: Counter[str] = Counter()
            for ident, channel in found:
                counts[channel] += parts[ident]
        return await self._serials.reserve(counts, now)

    async def _obey(
        self,
        c: AsyncConnection,
        commands: Sequence[tuple[Origin, Command]],
        beats: Sequence[tuple[Origin, Beat]],
        now: datetime,
        numbers: Numbers,
        rules: Rules,
    ) -> list[Publication]:
        page = Page(rules, self._cipher, now, numbers, self._hash)
        await page.hold(c, {ident for _, command in commands for ident in tickets_of(command)})
        inbox = await records.inbox(c, [command.command_id for _, command in commands])
        await page.weigh(c, [one for _, one in commands if one.command_id not in inbox])
        for _, command in commands:
            if command.command_id in page.done:
                continue
            if command.command_id in inbox:
                page.published.append(await records.stored(c, inbox[command.command_id]))
                continue
            page.carry_out(command, command.type, private_part(command))
        await page.save(c)
        await save_progress(c, [o for o, _ in commands], [o for o, _ in beats], now)
        await save_beats(c, [b for _, b in beats])
        return page.published


def _supplement_id(matter: Matter) -> str:
    """The same for the same content, so that it is kept once however often it is sent."""
    return f"{matter.report.report_id}~{matter.report.content_hash}"
