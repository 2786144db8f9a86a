"""`bihuan stats`: indicators in the terminal, the tickets behind them, and frozen months."""

from __future__ import annotations

import getpass
import json
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from api.periods import Period, read_month
from deploy.clients.session import Session, asked_once
from deploy.clock import system_clock
from deploy.commands.database import UrlOption, in_database
from deploy.commands.options import StateOption, settings_for
from deploy.complaint import Complaint
from deploy.whole import print_whole
from dispatch.figures.indicators import INDICATORS
from dispatch.figures.keeping import FrozenAlready, counted_up_to, freeze, thaw
from dispatch.figures.tables import FrozenMonthRow
from escalation.calendars import COUNTY_ZONE

app = typer.Typer(no_args_is_help=True)

ServerOption = Annotated[
    str | None, typer.Option("--url", help="The server; default: this installation's own.")
]
RoleOption = Annotated[str, typer.Option(help="As whom: a role of DIR/accounts.json.")]
FromOption = Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day.")]
ToOption = Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day.")]
MonthOption = Annotated[str | None, typer.Option(metavar="YYYY-MM", help="One month.")]
ByOption = Annotated[str | None, typer.Option(help="unit, town, class, severity, channel or day.")]
AreaOption = Annotated[str | None, typer.Option(help="Only this area, by its code.")]
UnitOption = Annotated[str | None, typer.Option(help="Only this unit's tasks.")]
ClassOption = Annotated[str | None, typer.Option("--class", help="Only this class (01 to 99).")]
LiveOption = Annotated[bool, typer.Option("--live", help="Not as the month was frozen.")]
JsonOption = Annotated[bool, typer.Option("--json", help="The server's answer as JSON.")]
MonthArgument = Annotated[str, typer.Argument(metavar="YYYY-MM", help="The month.")]

ROLE: Final = "AUDITOR"
MOST_COLUMNS: Final = 6
HOUR_S: Final = 3600


@app.command()
def show(
    month: MonthOption = None,
    first: FromOption = None,
    last: ToOption = None,
    by: ByOption = None,
    indicator: Annotated[
        list[str] | None, typer.Option(help="Only this indicator; repeatable.")
    ] = None,
    area: AreaOption = None,
    unit: UnitOption = None,
    class_code: ClassOption = None,
    live: LiveOption = False,
    role: RoleOption = ROLE,
    url: ServerOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show indicators: of a month, or of some days; by default of this month up to today."""
    params = _params(
        month=month, first=first, last=last, by=by, area=area, unit=unit, class_code=class_code,
        live=live,
    )  # fmt: skip
    if indicator:
        params["indicator"] = indicator
    told = asked_once(
        settings_for(state), url, role, lambda s: s.get("/statistics/indicators", **params)
    )
    if as_json:
        _say(told)
        return
    console = Console()
    _say_period(console, told)
    if by is None:
        _print_one(console, told)
    else:
        _print_groups(console, told, indicator or [])


@app.command()
def tickets(
    indicator: Annotated[str, typer.Argument(help="The indicator.")],
    month: MonthOption = None,
    first: FromOption = None,
    last: ToOption = None,
    which: Annotated[str, typer.Option(help="whole, part or rest of what is counted.")] = "whole",
    by: ByOption = None,
    group: Annotated[str | None, typer.Option(help="Which group of --by.")] = None,
    area: AreaOption = None,
    unit: UnitOption = None,
    class_code: ClassOption = None,
    live: LiveOption = False,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="So many at most.")] = 200,
    role: RoleOption = ROLE,
    url: ServerOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the tickets behind a number, the newest first."""
    params = _params(
        month=month, first=first, last=last, by=by, area=area, unit=unit, class_code=class_code,
        live=live,
    )  # fmt: skip
    params |= {"which": which} | ({"group": group} if group is not None else {})

    async def all_of(session: Session) -> list[Any]:
        items: list[Any] = []
        cursor: dict[str, str] = {}
        while len(items) < limit:
            page = await session.get(
                f"/statistics/indicators/{indicator}/tickets",
                **params,
                **cursor,
                limit=min(200, limit - len(items)),
            )
            items += page["items"]
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
        return items

    items = asked_once(settings_for(state), url, role, all_of)
    if as_json:
        _say(items)
        return
    table = Table("case", "ticket", "status", "title", box=None, pad_edge=False)
    for item in items:
        table.add_row(item["case_no"], item["id"], item["status"], item["title"])
    print_whole(Console(), table)
    typer.echo(f"{len(items)} tickets")


@app.command()
def hot(
    month: MonthOption = None,
    first: FromOption = None,
    last: ToOption = None,
    limit: Annotated[int, typer.Option(min=1, max=100)] = 10,
    role: RoleOption = ROLE,
    url: ServerOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """热点事件: what is reported most, by class and town, against as many days before."""
    params = _params(month=month, first=first, last=last) | {"limit": limit}
    told = asked_once(
        settings_for(state), url, role, lambda s: s.get("/statistics/hot-spots", **params)
    )
    if as_json:
        _say(told)
        return
    console = Console()
    _say_period(console, told)
    table = Table("class", "town", "reports", "before", "growth", box=None, pad_edge=False)
    for spot in told["items"]:
        growth = "" if spot["growth"] is None else f"{spot['growth']:+.0%}"
        counts = (str(spot["reports"]), str(spot["before"]))
        table.add_row(spot["class_name"], spot["town_name"], *counts, growth)
    print_whole(console, table)


@app.command()
def assess(
    month: MonthOption = None,
    first: FromOption = None,
    last: ToOption = None,
    live: LiveOption = False,
    role: RoleOption = ROLE,
    url: ServerOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """考核: the units' scores by the assessment table in force (`bihuan assessment`)."""
    params = _params(month=month, first=first, last=last, live=live)
    told = asked_once(
        settings_for(state), url, role, lambda s: s.get("/statistics/assessment", **params)
    )
    if as_json:
        _say(told)
        return
    console = Console()
    _say_period(console, told)
    lines = [*told["shares"], *told["deductions"]]
    table = Table("unit", "score", *(line["zh"] for line in lines), box=None, pad_edge=False)
    for one in told["units"]:
        given = [_points(one["given"].get(line["what"])) for line in told["shares"]]
        lost = [_points(-one["lost"][line["what"]]) for line in told["deductions"]]
        table.add_row(one["name"], _points(one["score"]), *given, *lost)
    print_whole(console, table)
    if told["excluded"]:
        typer.echo(f"{len(told['excluded'])} tickets are not counted")


@app.command()
def months(
    role: RoleOption = ROLE,
    url: ServerOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the months whose figures are frozen."""
    told = asked_once(settings_for(state), url, role, lambda s: s.get("/statistics/months"))
    if as_json:
        _say(told)
        return
    for one in told:
        typer.echo(f"{one['month']}: frozen at {one['frozen_at']}, {one['tickets']} tickets")


@app.command("freeze")
def freeze_month(
    month: MonthArgument, state: StateOption = None, database_url: UrlOption = None
) -> None:
    """月度冻结: keep a month's figures as they are now, whatever is ruled later."""
    period = _month(month)
    now = system_clock(settings_for(state))()
    if now.astimezone(COUNTY_ZONE).date() <= period.last:
        raise Complaint(f"{month} is not over yet")

    async def work(connection: AsyncConnection) -> FrozenMonthRow:
        counted = await counted_up_to(connection)
        if counted is None or counted.timestamp() < period.until:
            raise Complaint("the figures are not counted up to the month's end: is it running?")
        no = period.month or 0
        return await freeze(connection, no, period.since, period.until, now, getpass.getuser())

    try:
        kept = in_database(state, database_url, work)
    except FrozenAlready:
        raise Complaint(f"{month} is frozen already; `bihuan stats thaw` takes that back") from None
    typer.echo(f"{month} is frozen: {kept.tickets} tickets, {kept.tasks} units' tasks")


@app.command("thaw")
def thaw_month(
    month: MonthArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    state: StateOption = None,
    database_url: UrlOption = None,
) -> None:
    """Take a frozen month back: its figures follow the tickets again."""
    no = _month(month).month or 0
    if not yes:
        typer.confirm(f"The figures of {month} as they were frozen are lost. Go on?", abort=True)
    if not in_database(state, database_url, lambda connection: thaw(connection, no)):
        raise Complaint(f"{month} is not frozen")
    typer.echo(f"{month} follows the tickets again")


def _month(text: str) -> Period:
    try:
        year, month = text.split("-")
        if len(year) != 4 or len(month) != 2:
            raise ValueError(text)
        return read_month(text)
    except ValueError:
        raise Complaint(f"{text} is no month: write it as 2026-11") from None


def _params(
    *,
    month: str | None,
    first: str | None,
    last: str | None,
    by: str | None = None,
    area: str | None = None,
    unit: str | None = None,
    class_code: str | None = None,
    live: bool = False,
) -> dict[str, Any]:
    given = {
        "month": month, "from": first, "to": last, "by": by, "area": area, "unit": unit,
        "class": class_code, "live": "true" if live else None,
    }  # fmt: skip
    return {name: value for name, value in given.items() if value is not None}


def _say(told: Any) -> None:
    typer.echo(json.dumps(told, ensure_ascii=False, indent=1))


def _say_period(console: Console, told: dict[str, Any]) -> None:
    period = told["period"]
    said = f"{period['first']} to {period['last']}"
    if period["frozen_at"] is not None:
        said += f", frozen at {period['frozen_at']}"
    as_of = told["as_of"]
    console.print(f"{said}; counted up to {as_of or 'nothing yet'}", highlight=False)


def _print_one(console: Console, told: dict[str, Any]) -> None:
    table = Table("indicator", "", "value", "part", "whole", box=None, pad_edge=False)
    for mine in told["groups"]:
        for name, figure in mine["figures"].items():
            whole = str(figure["whole"]) if INDICATORS[name].kind in ("rate", "mean") else ""
            said = _value(name, figure)
            table.add_row(name, INDICATORS[name].zh, said, str(figure["part"]), whole)
    print_whole(console, table)


def _print_groups(console: Console, told: dict[str, Any], names: list[str]) -> None:
    """One column for each indicator; without a choice as many as there is room for."""
    there = {name for group in told["groups"] for name in group["figures"]}
    shown = [name for name in INDICATORS if name in there and (not names or name in names)]
    shown = shown if names else shown[:MOST_COLUMNS]
    table = Table(told["by"], "", *(INDICATORS[n].zh for n in shown), box=None, pad_edge=False)
    for group in told["groups"]:
        cells = [_value(n, group["figures"].get(n)) for n in shown]
        table.add_row(group["key"] or "–", group["name"], *cells)
    print_whole(console, table)


def _value(name: str, figure: dict[str, Any] | None) -> str:
    if figure is None or figure["value"] is None:
        return "–"
    value = figure["value"]
    match INDICATORS[name].kind:
        case "rate":
            return f"{value:.2%}"
        case "mean":
            return f"{value:.2f}"
        case "duration":
            return f"{value / HOUR_S:.1f} h (median {figure['median'] / HOUR_S:.1f})"
        case _:
            return str(figure["part"])


def _points(points: float | None) -> str:
    return "–" if points is None else f"{points:.2f}"
