"""A simulation as it runs: pages of case files, each lived again in a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.complaint import Complaint
from deploy.policies import load_policies
from deploy.roots.collector import spare_the_collector
from deploy.roots.rules import automation, own_rules, routing_table
from deploy.settings import Settings
from deploy.simulating.rules import Replaced, Texts, Then, replaced, versions_in
from dispatch.incident.events import EVENT, Event, StepFired
from dispatch.incident.facts import UnknownVersion
from dispatch.opening import Automation
from dispatch.routing import RoutingTable
from dispatch.store.audit import stored_tickets
from dispatch.store.engine import create_engine, reading
from dispatch.store.openings import opened_between
from dispatch.taxonomy import load_taxonomy
from escalation.differing import Difference, Totals, compared, untouched
from escalation.reliving import Lived, Relived, relived, waits_of
from escalation.rerouting import Rerouted, Routes, rerouted
from escalation.touching import Touching, has_ended
from grid.store import load_county

PAGE: Final = 100
PROCESSES: Final = 2
BASE_MB: Final = 110
PROCESS_MB: Final = 170
LISTED_MB: Final = 0.004
"""What the command, each of its processes and each difference that is listed take at most; the
benchmark of simulations says what they do take."""

MARGIN_S: Final = 1.0
"""Two outages that lie so near to each other are one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A simulation: the tables to put in place of those in force (none: the rules of then are
    checked), and which tickets, by when they were opened. Clocks are followed up to `until`."""

    texts: Texts
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class NotTheSame:
    """An automatic decision that the rules of then do not make again: of which ticket, what kind
    (clocks, steps, overdue, routing, opening, rules_unknown, unreadable), and about what."""

    incident_id: str
    what: str
    about: str


@dataclass(slots=True)
class Findings:
    """What a simulation found so far. `decisions` counts what the rules of then were asked to make
    again, `waited` are spans in which steps waited for the system, with how many did."""

    tickets: int = 0
    decisions: Counter[str] = field(default_factory=Counter)
    not_the_same: list[NotTheSame] = field(default_factory=list)
    unlike: Counter[str] = field(default_factory=Counter)
    totals: Totals = field(default_factory=Totals)
    differences: list[Difference] = field(default_factory=list)
    routes: Routes = field(default_factory=Routes)
    rerouted: list[Rerouted] = field(default_factory=list)
    rerouted_count: int = 0
    waited: list[tuple[datetime, datetime, int]] = field(default_factory=list)

    def add(self, other: Findings, most: int) -> None:
        """Adds what another page found; lists keep `most` of each kind."""
        self.tickets += other.tickets
        self.decisions += other.decisions
        self.unlike += other.unlike
        self.totals.add(other.totals)
        self.routes.add(other.routes)
        self.rerouted_count += other.rerouted_count
        self.not_the_same += other.not_the_same[: most - len(self.not_the_same)]
        self.differences += other.differences[: most - len(self.differences)]
        self.rerouted += other.rerouted[: most - len(self.rerouted)]
        self.waited = merged([*self.waited, *other.waited])

    def differs(self, one: NotTheSame) -> None:
        """Takes down a decision that was not made again."""
        self.unlike[one.what] += 1
        self.not_the_same.append(one)


def merged(
    spans: Sequence[tuple[datetime, datetime, int]],
) -> list[tuple[datetime, datetime, int]]:
    """Spans that touch as one, in order, with what they count together."""
    found: list[tuple[datetime, datetime, int]] = []
    for since, until, count in sorted(spans):
        if found and since <= found[-1][1] + timedelta(seconds=MARGIN_S):
            before = found[-1]
            found[-1] = before[0], max(before[1], until), before[2] + count
        else:
            found.append((since, until, count))
    return found


def fits(tickets: int, listed: int, allowed_mb: int) -> int:
    """How many processes may work at once. Raises Complaint, before anything begins, when not even
    one may."""
    kept = BASE_MB + min(tickets, listed) * LISTED_MB
    for processes in range(PROCESSES, 0, -1):
        if kept + processes * PROCESS_MB <= allowed_mb:
            return processes
    needed = round(kept + PROCESS_MB) + 1
    raise Complaint(
        f"this simulation may take {needed} MB, and {allowed_mb} MB are allowed: allow more with "
        f"--memory-mb {needed}, or list less than {listed} differences with --list"
    )


async def tickets_of(settings: Settings, asked: Asked) -> list[str]:
    """The tickets of a simulation, in the order of their opening."""
    engine = create_engine(settings.database_url, application="bihuan-simulate")
    try:
        async with engine.connect() as plain:
            return await opened_between(await reading(plain), asked.since, asked.until)
    finally:
        await engine.dispose()


async def check(settings: Settings, asked: Asked) -> Replaced:
    """The tables of a simulation, read and checked beside what is in force. Raises PolicyError with
    every problem, NoCounty where there is none."""
    engine = create_engine(settings.database_url, application="bihuan-simulate")
    try:
        async with engine.connect() as plain:
            connection = await reading(plain)
            county, policies = await load_county(connection), await load_policies(connection)
        return replaced(asked.texts, policies, county, load_taxonomy())
    finally:
        await engine.dispose()


def simulate(
    settings: Settings,
    asked: Asked,
    ids: Sequence[str],
    *,
    processes: int,
    most: int,
    progress: Callable[[int], None],
) -> Findings:
    """Lives these tickets again and answers what was found. It reads and changes nothing, and may
    be stopped at any moment."""
    found = Findings()
    pages = [ids[no : no + PAGE] for no in range(0, len(ids), PAGE)]
    pool = ProcessPoolExecutor(
        processes, get_context("spawn"), initializer=_begin, initargs=(settings, asked)
    )
    try:
        for page in _in_order(pool, pages, processes * 3):
            found.add(page, most)
            progress(found.tickets)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return found


def _in_order(
    pool: ProcessPoolExecutor, pages: Sequence[Sequence[str]], ahead: int
) -> Iterator[Findings]:
    waiting: deque[Future[Findings]] = deque()
    for page in pages:
        waiting.append(pool.submit(_lived_again, page))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


@dataclass(slots=True)
class _Here:
    """What one process of the pool keeps."""

    runner: asyncio.Runner
    engine: AsyncEngine
    asked: Asked
    changed: Replaced
    then: Then
    plain: Then
    touching: Touching
    table: RoutingTable
    automation: Automation


_here: _Here | None = None


def _begin(settings: Settings, asked: Asked) -> None:
    global _here
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command itself says when all end
    threading.Thread(target=_end_with_the_command, daemon=True).start()
    runner = asyncio.Runner()
    engine = create_engine(settings.database_url, application="bihuan-simulate")
    _here = runner.run(_prepared(runner, engine, settings, asked))
    spare_the_collector()


def _end_with_the_command() -> None:
    """Ends this process when the command is gone: one that was killed cannot say so."""
    command = parent_process()
    if command is not None:
        wait([command.sentinel])
        os._exit(1)


async def _prepared(
    runner: asyncio.Runner, engine: AsyncEngine, settings: Settings, asked: Asked
) -> _Here:
    taxonomy = load_taxonomy()
    async with engine.connect() as plain:
        read = await reading(plain)
        county, policies = await load_county(read), await load_policies(read)
        versions = await versions_in(read)
    changed = replaced(asked.texts, policies, county, taxonomy)
    table = routing_table(county, taxonomy, own_rules(settings.routing.rules, county, taxonomy))
    then, plain_then = (
        Then(
            versions,
            each,
            county=county,
            taxonomy=taxonomy,
            table=table,
            window=timedelta(days=settings.routing.archive_days),
        )
        for each in (changed, Replaced())
    )
    pairs = [
        (plain_then.policies(*key), then.policies(*key)) for key in then.keys_since(asked.since)
    ]
    touching = Touching(taxonomy, pairs, asked.until)
    by_itself = automation(
        dispatch=settings.routing.auto_dispatch, thresholds_file=settings.routing.thresholds
    )
    return _Here(runner, engine, asked, changed, then, plain_then, touching, table, by_itself)


def _lived_again(ids: Sequence[str]) -> Findings:
    assert _here is not None  # noqa: S101 - the pool's initializer made it
    return _here.runner.run(_page(_here, ids))


async def _page(here: _Here, ids: Sequence[str]) -> Findings:
    found = Findings()
    async with here.engine.connect() as plain:
        stored = await stored_tickets(await reading(plain), ids)
    place = {ident: no for no, ident in enumerate(ids)}
    for one in sorted(stored, key=lambda each: place[each.id]):
        found.tickets += 1
        try:
            events = [EVENT.validate_json(body) for _, body in sorted(one.bodies)]
            _ticket(here, events, found)
        except UnknownVersion as error:
            found.differs(NotTheSame(one.id, "rules_unknown", str(error)))
        except ValueError:
            found.differs(NotTheSame(one.id, "unreadable", f"version {one.version}"))
    found.waited = merged(found.waited)
    return found


def _ticket(here: _Here, events: list[Event], found: Findings) -> None:
    again = not (here.changed.clocks or here.changed.routing)
    if again or here.changed.clocks:
        until = here.asked.until
        found.waited += [(since, s.at, 1) for s, since in waits_of(events) if s.at <= until]
    if here.changed.routing is not None or again:
        table = here.changed.routing or here.table
        only_of = here.table.version if again else None
        other = rerouted(events, table.propose, here.automation, found.routes, only_of=only_of)
        if other is not None and again:
            what = "routing" if other.was != other.would else "opening"
            about = f"{other.was.lead} by {other.was.rule}, now {other.would.lead}"
            found.differs(NotTheSame(other.incident_id, what, about))
        elif other is not None:
            found.rerouted_count += 1
            found.rerouted.append(other)
    if again:
        life = relived(events, here.then, here.asked.until, on_time=False)
        _same(life, found)
        found.waited += [(due.due_at, due.due_at, 1) for due in life.unfired]
    elif here.changed.clocks:
        over = has_ended(events) and events[-1].at <= here.asked.until
        if over and not here.touching.touches(events):
            untouched(events, found.totals)
            return
        life = relived(events, here.then, here.asked.until, on_time=True)

        def on_time() -> Lived:
            return relived(events, here.plain, here.asked.until, on_time=True).would

        difference = compared(life, on_time, found.totals)
        if difference is not None:
            found.differences.append(difference)


def _same(life: Relived, found: Findings) -> None:
    """Counts what was decided of a ticket's clocks, and takes down what is not made again."""
    was, would = life.was, life.would
    found.decisions["clocks"] += len(was.runs)
    found.decisions["steps"] += len(was.steps)
    found.decisions["overdue"] += len(was.overdue)
    if life.unlike is not None:
        about = f"from version {life.unlike} on"
        found.differs(NotTheSame(life.ticket.id, "clocks", about))
        return
    for what, one, other in (
        ("clocks", list(was.runs), list(would.runs)),
        ("steps", _steps(was.steps), _steps(would.steps)),
        ("overdue", list(was.overdue), list(would.overdue)),
    ):
        if one != other:
            first = next((a for a, b in zip(one, other, strict=False) if a != b), None)
            about = str(first or (one[len(other) :] or other[len(one) :])[0])[:300]
            found.differs(NotTheSame(life.ticket.id, what, about))


def _steps(steps: Sequence[StepFired]) -> list[object]:
    return [
        (s.run, s.step, s.due, s.card, s.told, s.action, s.overtaken, s.next_step, s.next_at)
        for s in steps
    ]
