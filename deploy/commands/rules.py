"""`bihuan rules`: what was put in force when and by whom, and the way back."""

from __future__ import annotations

import getpass
from dataclasses import asdict, replace
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.clock import system_clock
from deploy.commands import policies as shared
from deploy.commands.database import UrlOption, in_database
from deploy.commands.options import StateOption, settings_for
from deploy.complaint import Complaint
from deploy.policies import load_policies
from deploy.whole import print_whole
from dispatch.store.policies import (
    Activation,
    AssessmentVersionRow,
    CalendarVersionRow,
    LadderVersionRow,
    LimitsVersionRow,
    VersionRow,
    activations,
    put_in_force,
    versions_of,
)
from escalation.calendar_files import calendar_of
from escalation.calendars import COUNTY_ZONE
from escalation.ladder_files import ladders_of, order_problems
from escalation.limits import limits_of
from escalation.policies import Policies

app = typer.Typer(no_args_is_help=True)

ROWS: Final[dict[str, VersionRow]] = {
    "calendar": CalendarVersionRow,
    "limits": LimitsVersionRow,
    "ladder": LadderVersionRow,
    "assessment": AssessmentVersionRow,
}


@app.command()
def history(
    state: StateOption = None, database_url: UrlOption = None, as_json: shared.JsonOption = False
) -> None:
    """Show what was put in force, when and by whom; nothing stands for the system itself."""
    found = in_database(state, database_url, activations)
    if as_json:
        shared.say_json({"activations": [asdict(one) for one in found]})
        return
    table = Table("when", "what", "version", "by", box=None, pad_edge=False)
    for one in found:
        when = f"{one.at.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M:%S}"
        table.add_row(when, one.kind, one.version, one.by)
    print_whole(Console(), table)


@app.command()
def back(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=", ".join(ROWS))],
    yes: Annotated[bool, typer.Option("--yes", help="Without asking.")] = False,
    state: StateOption = None,
    database_url: UrlOption = None,
    as_json: shared.JsonOption = False,
) -> None:
    """Put in force again what was before: asks first. Running clocks keep theirs; deadlines that
    another calendar moved are moved back by `bihuan calendar move`."""
    if kind not in ROWS:
        raise Complaint(f"{kind}: is none of {', '.join(ROWS)}")
    now = system_clock(settings_for(state))()
    found = in_database(state, database_url, activations)
    last, before = _last_two(kind, found)
    if not yes and not as_json:
        when = f"{last.at.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M}"
        asked = f"{kind} {last.version}, since {when}: back to {before}?"
        if not typer.confirm(asked):
            raise typer.Exit(1)

    async def work(connection: AsyncConnection) -> bool:
        kept = await versions_of(connection, ROWS[kind])
        body = next(each.body for each in kept if each.version == before)
        _fits(kind, body, await load_policies(connection))
        return await put_in_force(connection, ROWS[kind], before, body, now, getpass.getuser()[:64])

    changed = in_database(state, database_url, work)
    shared.say_activated(kind, before, changed=changed, as_json=as_json)


def _last_two(kind: str, found: list[Activation]) -> tuple[Activation, str]:
    """What is in force, and the version before it."""
    of_kind = [one for one in found if one.kind == kind]
    earlier = [one.version for one in of_kind if one.version != of_kind[-1].version]
    if not earlier:
        raise Complaint(f"no other {kind} was ever in force here")
    return of_kind[-1], earlier[-1]


def _fits(kind: str, body: str, policies: Policies) -> None:
    """Raises Complaint where the table would not go with what else is in force."""
    limits = limits_of(body) if kind == "limits" else policies.limits
    ladders = ladders_of(body) if kind == "ladder" else policies.ladders
    calendar = calendar_of(body) if kind == "calendar" else policies.calendar
    problems = list(order_problems(ladders, replace(limits, day_s=calendar.day_s)))
    if problems:
        raise Complaint(f"it does not go with what else is in force: {problems[0]}")
