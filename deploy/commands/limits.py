"""`bihuan limits`: checks, shows and activates the table of how long each stage may take."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.commands import policies as shared
from deploy.commands.database import UrlOption
from deploy.commands.options import StateOption
from deploy.complaint import Complaint
from deploy.whole import print_whole
from dispatch.incident.status import Clock
from dispatch.store.policies import LimitsVersionRow
from dispatch.taxonomy import Severity, load_taxonomy
from escalation.ladder_files import order_problems
from escalation.limits import LimitRow, LimitsTable, read_limits
from escalation.policies import Policies, packaged_policies

app = typer.Typer(no_args_is_help=True)

SubclassOption = Annotated[
    str | None, typer.Option("--subclass", help="What holds for this subclass.")
]


def _read(text: str, source: str, policies: Policies) -> LimitsTable:
    limits = read_limits(text, source, load_taxonomy())
    counted = replace(limits, day_s=policies.calendar.day_s)
    shared.refuse(source, order_problems(policies.ladders, counted))
    return limits


@app.command()
def check(
    file: shared.FileArgument,
    state: StateOption = None,
    database_url: UrlOption = None,
    as_json: shared.JsonOption = False,
) -> None:
    """Say what is wrong with a table, beside the ladders in force too; change nothing."""
    policies, _ = shared.in_force(LimitsVersionRow, state, database_url)
    limits = shared.checked(file, _read, policies, as_json=as_json)
    if as_json:
        facts = {"ok": True, "version": limits.version, "rows": len(limits.rows)}
        shared.say_json(facts)
    else:
        typer.echo(f"nothing wrong; it would be limits {limits.version}, {len(limits.rows)} rows")


@app.command()
def show(
    subclass: SubclassOption = None,
    state: StateOption = None,
    database_url: UrlOption = None,
    as_csv: shared.CsvOption = False,
    as_json: shared.JsonOption = False,
) -> None:
    """Show the table in force, or what holds for one subclass at each severity."""
    policies, kept = shared.in_force(LimitsVersionRow, state, database_url)
    limits = policies.limits
    if as_csv:
        typer.echo(limits.body, nl=False)
        return
    rows = _rows(limits) if subclass is None else _rows_for(limits, subclass)
    if as_json:
        facts = {"version": limits.version, "since": shared.since(kept), "limits": rows}
        shared.say_json(facts)
        return
    table = Table(*rows[0], title=f"limits {limits.version}")
    for row in rows:
        table.add_row(*row.values())
    print_whole(Console(), table)
    typer.echo("C is continuous, W working time; `row` is the row of the table: --csv")


@app.command()
def activate(
    file: shared.OptionalFile = None,
    packaged: shared.PackagedOption = False,
    state: StateOption = None,
    database_url: UrlOption = None,
    as_json: shared.JsonOption = False,
) -> None:
    """Check a table as a whole, beside the ladders in force, and put it in force."""
    shared.one_of(file, packaged=packaged)

    def chosen(policies: Policies) -> LimitsTable:
        if file is not None:
            return shared.checked(file, _read, policies, as_json=as_json)
        own = packaged_policies().limits.body
        return shared.usable(lambda: _read(own, "limits.csv", policies), as_json=as_json)

    limits, changed = shared.activate(chosen, LimitsVersionRow, state, database_url)
    shared.say_activated("limits", limits.version, changed=changed, as_json=as_json)


def _amount(row: LimitRow) -> str:
    return f"{row.amount} {row.unit} {row.kind}"


def _rows(limits: LimitsTable) -> list[dict[str, str]]:
    return [
        {
            "row": str(row.number),
            "stage": row.clock.value,
            "class": row.class_code or row.subclass,
            "condition": row.condition,
            "severity": " ".join(sorted(row.severities)),
            "channel": row.channel,
            "limit": _amount(row),
        }
        for row in limits.rows
    ]


def _rows_for(limits: LimitsTable, subclass: str) -> list[dict[str, str]]:
    taxonomy = load_taxonomy()
    if subclass not in taxonomy:
        raise Complaint(f"{subclass} is no subclass of the class table")
    found = []
    for condition in taxonomy.conditions(subclass):
        for clock in Clock:
            holds = {
                severity.value: limits.row_of(
                    clock, taxonomy.row(subclass, condition), severity.value, ""
                )
                for severity in Severity
            }
            if any(holds.values()):
                said = {s: f"{_amount(r)} (row {r.number})" if r else "" for s, r in holds.items()}
                found.append({"condition": condition, "stage": clock.value, **said})
    return found
