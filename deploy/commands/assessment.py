"""`bihuan assessment`: checks, shows and activates how units are assessed."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from deploy.commands import policies as shared
from deploy.commands.database import UrlOption, in_database
from deploy.commands.options import StateOption, settings_for
from deploy.settings import SQLITE_FILE
from deploy.whole import print_whole
from dispatch.figures.indicators import UNIT_RATES
from dispatch.store.policies import AssessmentVersionRow, versions_of
from escalation.assessment import (
    COLUMNS,
    Assessment,
    assessment_of,
    packaged_assessment,
    read_assessment,
)
from escalation.policies import Policies
from escalation.policy_files import read_rows

app = typer.Typer(no_args_is_help=True)


def _read(text: str, source: str, _: Policies) -> Assessment:
    return read_assessment(text, source, UNIT_RATES)


@app.command()
def check(
    file: shared.FileArgument,
    state: StateOption = None,
    database_url: UrlOption = None,
    as_json: shared.JsonOption = False,
) -> None:
    """Say what is wrong with a table."""
    policies, _ = shared.in_force(AssessmentVersionRow, state, database_url)
    table = shared.checked(file, _read, policies, as_json=as_json)
    if as_json:
        facts = {"ok": True, "version": table.version, "excluded": len(table.excluded)}
        shared.say_json(facts)
    else:
        typer.echo(f"nothing wrong; it would be assessment {table.version}")


@app.command()
def show(
    state: StateOption = None,
    database_url: UrlOption = None,
    as_csv: shared.CsvOption = False,
    as_json: shared.JsonOption = False,
) -> None:
    """Show the table in force."""
    table = _in_force(state, database_url)
    if as_csv:
        typer.echo(table.body, nl=False)
        return
    rows = [dict(cells) for _, cells in read_rows(table.body, "assessment", COLUMNS)[0]]
    if as_json:
        shared.say_json({"version": table.version, "rows": rows})
        return
    shown = Table(*COLUMNS, title=f"assessment {table.version}")
    for row in rows:
        shown.add_row(*row.values())
    print_whole(Console(), shown)


@app.command()
def activate(
    file: shared.OptionalFile = None,
    packaged: shared.PackagedOption = False,
    state: StateOption = None,
    database_url: UrlOption = None,
    as_json: shared.JsonOption = False,
) -> None:
    """Check a table as a whole, and put it in force; earlier ones are kept."""
    shared.one_of(file, packaged=packaged)

    def chosen(policies: Policies) -> Assessment:
        if file is not None:
            return shared.checked(file, _read, policies, as_json=as_json)
        return packaged_assessment()

    table, changed = shared.activate(chosen, AssessmentVersionRow, state, database_url)
    when = "pages and `bihuan stats assess` use it from now on, also for earlier months"
    shared.say_activated("assessment", table.version, changed=changed, as_json=as_json, when=when)


def _in_force(state: Path | None, url: str | None) -> Assessment:
    settings = settings_for(state)
    embedded = settings.database.url is None and url is None
    if embedded and not (settings.state_dir / SQLITE_FILE).exists():
        return packaged_assessment()
    kept = in_database(state, url, lambda connection: versions_of(connection, AssessmentVersionRow))
    return assessment_of(kept[0].body) if kept else packaged_assessment()
