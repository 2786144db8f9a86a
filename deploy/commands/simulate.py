"""`bihuan simulate`: other rules against the last days; whether those of then make the same."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from sqlalchemy.exc import OperationalError, ProgrammingError

from deploy.clock import system_clock
from deploy.commands.options import StateOption, settings_for
from deploy.commands.policies import say_json, usable
from deploy.complaint import Complaint
from deploy.settings import Settings
from deploy.simulating.rules import Replaced, read_texts
from deploy.simulating.running import Asked, Findings, check, fits, simulate, tickets_of
from deploy.whole import print_whole
from escalation.calendars import COUNTY_ZONE
from escalation.differing import Both, Difference, Moment
from grid.store import NoCounty

app = typer.Typer()

SPAN: Final = re.compile(r"(\d{1,3})([dh])")
LONGEST: Final = timedelta(days=366)
SHOWN: Final = 20


@app.command("simulate")
def run(
    rules: Annotated[
        list[Path] | None,
        typer.Option(
            "--rules",
            metavar="FILE|DIR",
            help="A table of limits, ladders, calendar or routing, or a folder of them; none: "
            "check that the rules of then make what was decided.",
        ),
    ] = None,
    since: Annotated[
        str, typer.Option(metavar="SPAN|MOMENT", help="30d, 12h, or 2026-11-01 by county time.")
    ] = "30d",
    until: Annotated[
        str | None, typer.Option(metavar="MOMENT", help="Opened before then; default now.")
    ] = None,
    most: Annotated[
        int, typer.Option("--list", min=0, max=1_000_000, help="So many differences are listed.")
    ] = 10_000,
    memory_mb: Annotated[int, typer.Option(min=1, help="So much it may take.")] = 600,
    state: StateOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Live the tickets of the last days again under other rules.

    It says which would have become late, which steps would have fired when and who would have been
    told; for routing, where matters would have gone. It changes nothing and may be stopped at any
    moment. Without --rules, exit status 1 when the rules of then do not make the same.
    """
    settings = settings_for(state)
    now = system_clock(settings)()
    begin, end = period(since, until, now)
    asked = Asked(read_texts(rules or []), begin, end)
    changed, ids = usable(lambda: _prepared(settings, asked), as_json=as_json)
    processes = fits(len(ids), most, memory_mb)
    columns = (TextColumn("tickets"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("tickets", total=len(ids))
        found = simulate(
            settings,
            asked,
            ids,
            processes=processes,
            most=most,
            progress=lambda done: bar.update(task, completed=done),
        )
    if as_json:
        say_json({"ok": True, **facts_of(asked, changed, found)})
    else:
        _print(asked, changed, found)
    raise typer.Exit(1 if found.unlike else 0)


def period(since: str, until: str | None, now: datetime) -> tuple[datetime, datetime]:
    """From when to when. Raises Complaint for what is no period of the past, or longer than a
    year."""
    end = now if until is None else _moment("--until", until)
    if end > now:
        raise Complaint(f"--until {until}: lies in the future; leave it out for now")
    span = SPAN.fullmatch(since)
    if span is not None:
        hours = int(span[1]) * (24 if span[2] == "d" else 1)
        begin = end - timedelta(hours=hours)
    else:
        begin = _moment("--since", since)
    if begin >= end:
        raise Complaint(f"--since {since}: the period ends before it begins")
    if end - begin > LONGEST:
        raise Complaint(f"--since {since}: longer than a year; ask for less")
    return begin, end


def _moment(option: str, text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Complaint(f"{option} {text}: write it as 30d, 12h or 2026-11-01T08:00") from None
    return found if found.tzinfo else found.replace(tzinfo=COUNTY_ZONE)


def _prepared(settings: Settings, asked: Asked) -> tuple[Replaced, list[str]]:
    async def work() -> tuple[Replaced, list[str]]:
        return await check(settings, asked), await tickets_of(settings, asked)

    try:
        return asyncio.run(work())
    except NoCounty:
        raise Complaint("there is no county in this database yet: `bihuan county`") from None
    except (OSError, OperationalError, ProgrammingError) as error:
        said = getattr(error, "orig", None) or error
        raise Complaint(f"the database does not answer as it should: {said}") from None


def facts_of(asked: Asked, changed: Replaced, found: Findings) -> dict[str, Any]:
    """What was found, as `--json` says it. Moments are UTC."""
    facts: dict[str, Any] = {
        "since": asked.since,
        "until": asked.until,
        "rules": _versions(changed),
        "tickets": found.tickets,
        "waited_for_the_system": [
            {"since": since, "until": until, "steps": steps} for since, until, steps in found.waited
        ],
        "not_the_same": dict(found.unlike),
        "not_the_same_tickets": [asdict(one) for one in found.not_the_same],
    }
    if not asked.texts.files:
        routes = {"routing": found.routes.decisions, "routing_not_kept": found.routes.by_another}
        return facts | {"decisions": {**found.decisions, **routes}}
    if changed.clocks:
        facts["clocks"] = _clock_facts(found)
    if changed.routing is not None:
        facts["routing"] = _routing_facts(found)
    return facts


def _versions(changed: Replaced) -> dict[str, str]:
    each = {
        "calendar": changed.calendar,
        "limits": changed.limits,
        "ladder": changed.ladders,
        "routing": changed.routing,
    }
    return {kind: policy.version for kind, policy in each.items() if policy is not None}


def _clock_facts(found: Findings) -> dict[str, Any]:
    totals = found.totals
    return {
        "differing": totals.differing,
        "late_tickets": asdict(totals.late_tickets),
        "late": [{"clock": clock, **asdict(both)} for clock, both in sorted(totals.late.items())],
        "steps": [
            {"clock": clock, "step": step, **asdict(both)}
            for (clock, step), both in sorted(totals.steps.items())
        ],
        "told": [
            {"audience": audience, "unit": unit, **asdict(both)}
            for (audience, unit), both in sorted(totals.told.items())
        ],
        "tickets": [asdict(one) for one in found.differences],
    }


def _routing_facts(found: Findings) -> dict[str, Any]:
    routes = found.routes
    return {
        "decisions": routes.decisions,
        "differing": found.rerouted_count,
        "moved": [
            {"from": was, "to": would, "tickets": count}
            for (was, would), count in routes.moved.most_common()
        ],
        "by_itself": {
            "was": sum(n for (was, _), n in routes.by_itself.items() if was),
            "would": sum(n for (_, would), n in routes.by_itself.items() if would),
        },
        "tickets": [
            {
                "incident_id": one.incident_id,
                "case_no": one.case_no,
                "at": one.at,
                "subclass": one.subclass,
                "was": one.was.model_dump(),
                "would": one.would.model_dump(),
                "was_by_itself": one.was_by_itself,
                "by_itself": one.by_itself,
            }
            for one in found.rerouted
        ],
    }


def _print(asked: Asked, changed: Replaced, found: Findings) -> None:
    console = Console()
    begin, end = (each.astimezone(COUNTY_ZONE) for each in (asked.since, asked.until))
    console.print(
        f"{found.tickets} tickets opened from {begin:%Y-%m-%d %H:%M} until {end:%Y-%m-%d %H:%M}",
        highlight=False,
    )
    if not asked.texts.files:
        _print_check(console, found)
        return
    if changed.clocks:
        _print_clocks(console, found)
    if changed.routing is not None:
        _print_routing(console, found)
    _print_unlike(console, found)
    console.print("nothing was changed; `bihuan limits activate` and the like put it in force")


def _print_check(console: Console, found: Findings) -> None:
    decisions = {**found.decisions, "routing": found.routes.decisions}
    said = ", ".join(f"{count} {what}" for what, count in decisions.items())
    console.print(f"decided again by the rules of then: {said}", highlight=False)
    if found.routes.by_another:
        console.print(f"{found.routes.by_another} routes were decided by a routing not kept here")
    for since, until, steps in found.waited[:SHOWN]:
        said = f"{since.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M:%S}"
        if until > since:
            said += f" until {until.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M:%S}"
        became = "waited" if until > since else "never fired"
        console.print(f"outage, {said}: {steps} steps {became}", highlight=False)
    if (left := len(found.waited) - SHOWN) > 0:
        console.print(f"… and {left} more: --json lists them")
    _print_unlike(console, found)
    console.print("[red]not the same[/]" if found.unlike else "all the same")


def _print_unlike(console: Console, found: Findings) -> None:
    if not found.not_the_same:
        return
    table = Table("ticket", "what", "about", box=None, pad_edge=False)
    for one in found.not_the_same[:SHOWN]:
        table.add_row(one.incident_id, one.what, one.about)
    print_whole(console, table)
    console.print(json.dumps(found.unlike), highlight=False)


def _print_clocks(console: Console, found: Findings) -> None:
    totals = found.totals
    late = totals.late_tickets
    console.print(
        f"{totals.differing} tickets differ; late: {late.was} were, {late.would} would have been",
        highlight=False,
    )
    _print_both(console, "late clocks", {(c,): both for c, both in totals.late.items()})
    _print_both(console, "steps", totals.steps)
    _print_both(console, "told", totals.told)
    table = Table("ticket", "case", "would be late", "would be spared", "steps", box=None)
    for one in found.differences[:SHOWN]:
        table.add_row(one.incident_id, one.case_no, *_said(one))
    print_whole(console, table)
    if totals.differing > SHOWN:
        console.print(f"… and {totals.differing - SHOWN} more: --json lists them")


def _said(one: Difference) -> tuple[str, str, str]:
    def clocks(moments: tuple[Moment, ...]) -> str:
        return " ".join(f"{m.clock}({m.holder})" for m in moments)

    steps = " ".join(dict.fromkeys(f"{m.clock}:{m.step}" for m in one.steps))
    return clocks(one.late), clocks(one.spared), steps


def _print_both(console: Console, title: str, counts: Mapping[Any, Both]) -> None:
    changed = {key: both for key, both in counts.items() if both.was != both.would}
    if not changed:
        return
    table = Table(title, "was", "would", "", box=None, pad_edge=False)
    for key, both in sorted(changed.items(), key=lambda kv: -abs(kv[1].would - kv[1].was)):
        sign = f"{both.would - both.was:+}"
        table.add_row(" ".join(part for part in key if part), str(both.was), str(both.would), sign)
    print_whole(console, table)


def _print_routing(console: Console, found: Findings) -> None:
    console.print(f"{found.rerouted_count} of {found.routes.decisions} routes differ")
    table = Table("from", "to", "tickets", box=None, pad_edge=False)
    for (was, would), count in found.routes.moved.most_common(SHOWN):
        table.add_row(was or "nobody", would or "nobody", str(count))
    print_whole(console, table)
