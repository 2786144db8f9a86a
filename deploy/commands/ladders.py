"""`bihuan ladders`: checks, shows and activates who is told when a clock is not stopped."""

from __future__ import annotations

from dataclasses import replace

import typer
from rich.console import Console
from rich.table import Table

from deploy.commands import policies as shared
from deploy.commands.database import UrlOption
from deploy.commands.options import StateOption
from deploy.whole import print_whole
from dispatch.store.policies import LadderVersionRow
from escalation.ladder_files import COLUMNS, read_ladders
from escalation.ladders import Ladders
from escalation.policies import Policies, packaged_policies
from escalation.policy_files import read_rows

app = typer.Typer(no_args_is_help=True)


def _read(text: str, source: str, policies: Policies) -> Ladders:
    counted = replace(policies.limits, day_s=policies.calendar.day_s)
    return read_ladders(text, source, counted)


@app.command()
def check(
    file: shared.FileArgument,
    state: StateOption = None,
    database_url: UrlOption = None,
    as_json: shared.JsonOption = False,
) -> None:
    """Say what is wrong with a table: no step may go backwards for any limit in force."""
    policies, _ = shared.in_force(LadderVersionRow, state, database_url)
    ladders = shared.checked(file, _read, policies, as_json=as_json)
    if as_json:
        facts = {"ok": True, "version": ladders.version, "rows": len(ladders.rows)}
        shared.say_json(facts)
    else:
        typer.echo(
            f"nothing wrong; it would be ladders {ladders.version}, {len(ladders.rows)} rows"
        )


@app.command()
def show(
    state: StateOption = None,
    database_url: UrlOption = None,
    as_csv: shared.CsvOption = False,
    as_json: shared.JsonOption = False,
) -> None:
    """Show the ladders in force, and how many earlier ones are kept for clocks that climb them."""
    policies, kept = shared.in_force(LadderVersionRow, state, database_url)
    ladders = policies.ladders
    if as_csv:
        typer.echo(ladders.body, nl=False)
        return
    rows = [dict(cells) for _, cells in read_rows(ladders.body, "ladders", COLUMNS)[0]]
    if as_json:
        facts = {
            "version": ladders.version,
            "since": shared.since(kept),
            "earlier": [each.version for each in policies.earlier],
            "steps": rows,
        }
        shared.say_json(facts)
        return
    table = Table(*COLUMNS, title=f"ladders {ladders.version}")
    for row in rows:
        table.add_row(*row.values())
    print_whole(Console(), table)
    typer.echo(f"{len(policies.earlier)} earlier versions are kept for clocks that climb them")


@app.command()
def activate(
    file: shared.OptionalFile = None,
    packaged: shared.PackagedOption = False,
    state: StateOption = None,
    database_url: UrlOption = None,
    as_json: shared.JsonOption = False,
) -> None:
    """Check a table as a whole, beside the limits in force, and put it in force."""
    shared.one_of(file, packaged=packaged)

    def chosen(policies: Policies) -> Ladders:
        if file is not None:
            return shared.checked(file, _read, policies, as_json=as_json)
        own = packaged_policies().ladders.body
        return shared.usable(lambda: _read(own, "ladders.csv", policies), as_json=as_json)

    ladders, changed = shared.activate(chosen, LadderVersionRow, state, database_url)
    shared.say_activated("ladders", ladders.version, changed=changed, as_json=as_json)
