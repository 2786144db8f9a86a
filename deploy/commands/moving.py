"""`bihuan calendar move`, and what `calendar check` says of open deadlines."""

from __future__ import annotations

import getpass
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.clock import system_clock
from deploy.commands import policies as shared
from deploy.commands.database import UrlOption, with_engine
from deploy.commands.options import StateOption, settings_for
from deploy.kafka_clients import aiokafka_kwargs
from deploy.moving import Move, Planned, under
from deploy.policies import load_policies
from deploy.roots.rules import routing_table, rules_of
from deploy.settings import SQLITE_FILE
from deploy.whole import print_whole
from dispatch.incident.events import MovedDeadline
from dispatch.incident.facts import Rules
from dispatch.taxonomy import load_taxonomy
from escalation.calendars import Calendar
from escalation.policies import Policies
from grid.duty import ZONE
from grid.store import NoCounty, load_county
from streams.publisher import Publisher

SHOWN: Final = 60

YesOption = Annotated[bool, typer.Option("--yes", help="Move them without asking.")]
ByOption = Annotated[
    str | None,
    typer.Option("--by", help="Whom the case files name; default your name on this machine."),
]


def plan(state: Path | None, url: str | None, calendar: Calendar) -> list[Planned]:
    """What would move if `calendar` were in force; nothing before the first start."""
    settings = settings_for(state)
    embedded = settings.database.url is None and url is None
    if embedded and not (settings.state_dir / SQLITE_FILE).exists():
        return []

    async def work(engine: AsyncEngine) -> list[Planned]:
        rules = await _rules(engine, lambda policies: under(policies, calendar))
        now = system_clock(settings)
        return [] if rules is None else await _planned(Move(engine, rules, by="-", now=now))

    return with_engine(state, url, work)


def move(
    yes: YesOption = False,
    by: ByOption = None,
    state: StateOption = None,
    database_url: UrlOption = None,
    as_json: shared.JsonOption = False,
) -> None:
    """Move open deadlines to the calendar in force: shows which, from when to when; asks first.

    It may be stopped and run again: what has moved stays, what has not is shown again. With --json
    nothing is asked, and nothing moves without --yes.
    """
    settings = settings_for(state)
    who = (by or getpass.getuser())[:64]
    now = system_clock(settings)

    async def work(engine: AsyncEngine) -> int:
        rules = await _rules(engine, lambda policies: policies)
        mover = None if rules is None else Move(engine, rules, by=who, now=now)
        plans = [] if mover is None else await _planned(mover)
        go = yes and bool(plans)
        if as_json:
            if not go:
                shared.say_json({"ok": True, **facts_of(plans), "moved": 0, "left": len(plans)})
                return 0
        else:
            print_moves(plans)
            go = go or (bool(plans) and typer.confirm("move them?"))
        if mover is None or not go:
            return 0
        left = await _carry_out(mover, aiokafka_kwargs(settings), len(plans), quiet=as_json)
        if as_json:
            done = len(plans) - left
            shared.say_json({"ok": not left, **facts_of(plans), "moved": done, "left": left})
        elif left:
            typer.echo(
                f"{left} tickets have not moved: do workers run? Then run this again", err=True
            )
        else:
            typer.echo(f"the deadlines of {len(plans)} tickets have moved")
        return 1 if left else 0

    raise typer.Exit(with_engine(state, database_url, work))


async def _rules(engine: AsyncEngine, changed: Callable[[Policies], Policies]) -> Rules | None:
    """The rules by the policies of the database as they are `changed`; None without a county,
    which has no tickets."""
    async with engine.connect() as connection:
        policies = changed(await load_policies(connection))
        with suppress(NoCounty):
            county, taxonomy = await load_county(connection), load_taxonomy()
            table = routing_table(county, taxonomy)
            return rules_of(county, taxonomy, table, policies=policies, window=timedelta(0))
    return None


async def _planned(mover: Move) -> list[Planned]:
    found: list[Planned] = []
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("open tickets", total=None)
        async for page in mover.plan():
            found += page
            bar.update(task, advance=len(page))
    return found


async def _carry_out(mover: Move, kafka: dict[str, Any], size: int, *, quiet: bool) -> int:
    """Moves what is planned when its turn comes; how many tickets are left. What could not be
    settled ends it: then no worker carries out what would be sent."""
    publisher = Publisher(kafka, client_id="bihuan-calendar-move")
    try:
        with Progress(console=Console(stderr=True), disable=quiet) as bar:
            task = bar.add_task("moving", total=size)
            async for page in mover.plan():
                if not page:
                    continue
                if left := await mover.carry_out(page, publisher):
                    return size - int(bar.tasks[0].completed) - len(page) + left
                bar.update(task, advance=len(page))
    finally:
        await publisher.close()
    return 0


def facts_of(plans: Iterable[Planned]) -> dict[str, Any]:
    """The plans for programs: every deadline that moves, and how many of which unit and clock."""
    moved = [(plan, each) for plan in plans for each in plan.event.moved]
    counts = Counter((each.holder, each.clock.value) for _, each in moved)
    return {
        "deadlines": [
            {
                "incident": plan.command.incident_id,
                "case_no": plan.case_no,
                "clock": each.clock.value,
                "holder": each.holder,
                "task": each.task,
                "due_before": each.due_before,
                "due_after": each.due_after,
            }
            for plan, each in moved
        ],
        "counts": [
            {"holder": holder, "clock": clock, "deadlines": n}
            for (holder, clock), n in sorted(counts.items())
        ],
    }


def print_moves(plans: list[Planned]) -> None:
    """The plans for people."""
    moved = [(plan, each) for plan in plans for each in plan.event.moved]
    if moved:
        table = Table("case", "clock", "of", "due", "would be", "by", title="deadlines that move")
        for plan, each in moved[:SHOWN]:
            table.add_row(plan.case_no, each.clock.value, each.holder, *_times(each))
        print_whole(Console(), table)
        if len(moved) > SHOWN:
            typer.echo(f"and {len(moved) - SHOWN} more deadlines")
        for count in facts_of(plans)["counts"]:
            typer.echo(f"{count['holder']}, {count['clock']}: {count['deadlines']}")
    marks = sum(not plan.event.moved for plan in plans)
    typer.echo(
        f"{len(moved)} deadlines of {len(plans) - marks} tickets move; "
        f"{marks} tickets keep theirs, and a step or the mark of being provisional changes"
    )


def _times(moved: MovedDeadline) -> tuple[str, str, str]:
    before, after = (
        f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}" for at in (moved.due_before, moved.due_after)
    )
    return before, after, _span(moved.due_after - moved.due_before)


def _span(by: timedelta) -> str:
    minutes = round(abs(by).total_seconds() / 60)
    days, rest = divmod(minutes, 24 * 60)
    sign = "-" if by < timedelta(0) else "+"
    return (
        f"{sign}{days} d {rest // 60}:{rest % 60:02}"
        if days
        else f"{sign}{rest // 60}:{rest % 60:02}"
    )
