"""`bihuan calendar`: checks, shows and activates a county's holidays and working hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from deploy.clock import system_clock
from deploy.commands import policies as shared
from deploy.commands.database import UrlOption
from deploy.commands.moving import facts_of, move, plan, print_moves
from deploy.commands.options import StateOption, settings_for
from deploy.whole import print_whole
from dispatch.store.policies import CalendarVersionRow
from escalation.calendar_files import COLUMNS, base_calendar, own_days, own_table, read_calendar
from escalation.calendars import Calendar, hours_text
from escalation.ladder_files import order_problems
from escalation.policies import Policies

SHOWN: Final = 60
"""So many days are listed; hours that change all over the year would fill the terminal."""

app = typer.Typer(no_args_is_help=True)

YearOption = Annotated[
    int | None, typer.Option("--year", min=1992, max=2079, help="Which year; default this one.")
]


def _read(text: str, source: str, policies: Policies) -> Calendar:
    calendar = read_calendar(text, source, base_calendar())
    limits = replace(policies.limits, day_s=calendar.day_s)
    shared.refuse(source, order_problems(policies.ladders, limits))
    return calendar


@app.command()
def check(
    file: shared.FileArgument,
    state: StateOption = None,
    database_url: UrlOption = None,
    as_json: shared.JsonOption = False,
) -> None:
    """Say what is wrong with a county's file, or which days and open deadlines it would change;
    change nothing."""
    policies, _ = shared.in_force(CalendarVersionRow, state, database_url)
    calendar = shared.checked(file, _read, policies, as_json=as_json)
    days = _differences(policies.calendar, calendar)
    plans = plan(state, database_url, calendar)
    if as_json:
        facts = {"version": calendar.version, "changes": days, **facts_of(plans)}
        shared.say_json({"ok": True, **facts})
        return
    _print_days("days that change", days)
    print_moves(plans)
    typer.echo(f"nothing wrong; it would be calendar {calendar.version}")


@app.command()
def show(
    year: YearOption = None,
    state: StateOption = None,
    database_url: UrlOption = None,
    as_csv: shared.CsvOption = False,
    as_json: shared.JsonOption = False,
) -> None:
    """Show the calendar in force: its hours, the years that it knows, one year's special days."""
    policies, kept = shared.in_force(CalendarVersionRow, state, database_url)
    calendar = policies.calendar
    if as_csv:
        typer.echo(own_table(calendar, base_calendar()), nl=False)
        return
    asked = year or system_clock(settings_for(state))().year
    days = [_told(s.day, hours_text(s.hours), s.note) for s in calendar.special]
    days = [day for day in days if day["day"].startswith(f"{asked}-")]
    facts: dict[str, Any] = {
        "version": calendar.version,
        "since": shared.since(kept),
        "usual_hours": hours_text(calendar.usual),
        "announced": sorted(calendar.announced),
        "year": asked,
        "provisional": asked not in calendar.announced,
        "working_days": dict(_working_days(calendar, asked)),
        "special_days": days,
        "own_days": len(own_days(calendar, base_calendar())),
    }
    if as_json:
        shared.say_json(facts)
        return
    _print_days(f"{asked}: days that are not what their weekday says", days)
    _print_facts(calendar, facts)


@app.command()
def activate(
    file: shared.OptionalFile = None,
    packaged: shared.PackagedOption = False,
    state: StateOption = None,
    database_url: UrlOption = None,
    as_json: shared.JsonOption = False,
) -> None:
    """Check a county's file as a whole and put it in force, on top of the country's holidays.

    Open deadlines stay as they are: `bihuan calendar move` shows which would move, and moves them.
    """
    shared.one_of(file, packaged=packaged)

    def chosen(policies: Policies) -> Calendar:
        if file is not None:
            return shared.checked(file, _read, policies, as_json=as_json)
        nothing = ",".join(COLUMNS)
        return shared.usable(lambda: _read(nothing, "none", policies), as_json=as_json)

    calendar, changed = shared.activate(chosen, CalendarVersionRow, state, database_url)
    shared.say_activated("calendar", calendar.version, changed=changed, as_json=as_json)
    if not as_json and (left := len(plan(state, database_url, calendar))):
        typer.echo(f"{left} open tickets are counted as before: `bihuan calendar move`")


app.command()(move)


def _differences(before: Calendar, after: Calendar) -> list[dict[str, str]]:
    """The days on which offices would work other hours than now, in the years that one knows."""
    years = before.announced | after.announced | {s.day.year for s in after.special}
    found = []
    for year in sorted(years):
        for day in _days(year):
            was, will = before.hours_of(day), after.hours_of(day)
            if was != will:
                found.append(_told(day, hours_text(will), f"was {hours_text(was) or 'rest'}"))
    return found


def _told(day: date, hours: str, note: str) -> dict[str, str]:
    return {"day": day.isoformat(), "hours": hours or "rest", "note": note}


def _days(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))


def _working_days(calendar: Calendar, year: int) -> Counter[str]:
    """How many days of the year have which hours."""
    return Counter(hours_text(hours) for d in _days(year) if (hours := calendar.hours_of(d)))


def _print_days(title: str, days: list[dict[str, str]]) -> None:
    if not days:
        return
    table = Table("day", "hours", "note", title=title)
    for day in days[:SHOWN]:
        table.add_row(*day.values())
    print_whole(Console(), table)
    if len(days) > SHOWN:
        typer.echo(f"and {len(days) - SHOWN} more days")


def _print_facts(calendar: Calendar, facts: dict[str, Any]) -> None:
    since = facts["since"] or "always (it comes with the product)"
    typer.echo(f"calendar {calendar.version}, in force since {since}")
    typer.echo(f"usual hours {facts['usual_hours']}; {facts['own_days']} days of the county's own")
    counted = ", ".join(f"{n} days of {hours}" for hours, n in facts["working_days"].items())
    typer.echo(f"{facts['year']}: {counted}")
    typer.echo(f"holidays are known up to {max(calendar.announced, default='no year')}")
    if facts["provisional"]:
        typer.echo(f"WARNING {facts['year']} is not announced: weekends alone count", err=True)
