"""`bihuan at`: the board, or one ticket, as it was at a moment."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from deploy.clients.session import Session, asked_once
from deploy.commands.options import StateOption, settings_for
from deploy.complaint import Complaint
from deploy.whole import print_whole
from escalation.calendars import COUNTY_ZONE

app = typer.Typer()


@app.command()
def at(
    moment: Annotated[
        str, typer.Argument(metavar="MOMENT", help="2026-11-27T10:00, by the county's time.")
    ],
    ticket: Annotated[str | None, typer.Option(help="Only this ticket, by its id.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="So many tickets at most.")] = 20,
    role: Annotated[str, typer.Option(help="As whom: a role of DIR/accounts.json.")] = "AUDITOR",
    url: Annotated[
        str | None, typer.Option("--url", help="The server; default: this installation's own.")
    ] = None,
    state: StateOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="The server's answers as JSON.")] = False,
) -> None:
    """Show how it was: the numbers of the board and what ran out next, or one ticket. It is seen
    with the rights that the account has today."""
    asked = _moment(moment)

    async def work(session: Session) -> dict[str, Any]:
        if ticket is not None:
            return {"ticket": await session.get(f"/incidents/{ticket}", at=asked)}
        board = await session.get("/statistics/board", at=asked)
        page = await session.get("/incidents", at=asked, sort="next_due", limit=limit)
        return {"at": asked, "board": board, "tickets": page["items"]}

    told = asked_once(settings_for(state), url, role, work)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    elif ticket is not None:
        _print_ticket(told["ticket"])
    else:
        _print_board(told)


def _moment(text: str) -> str:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Complaint(f"{text} is no moment: write it as 2026-11-27T10:00") from None
    return (found if found.tzinfo else found.replace(tzinfo=COUNTY_ZONE)).isoformat()


def _print_board(told: dict[str, Any]) -> None:
    board = told["board"]
    console = Console()
    numbers = ("open", "overdue", "today_in", "today_closed")
    console.print(told["at"], *(f"{n} {board[n]}" for n in numbers), sep="  ", highlight=False)
    table = Table("case", "ticket", "status", "due", "title", box=None, pad_edge=False)
    for one in told["tickets"]:
        due = one["next_due_at"] or ""
        table.add_row(one["case_no"], one["id"], one["status"], due, one["title"])
    print_whole(console, table)


def _print_ticket(ticket: dict[str, Any]) -> None:
    for name in ("case_no", "title", "status", "severity", "lead", "version", "updated_at"):
        typer.echo(f"{name}: {ticket.get(name)}")
    for run in ticket["time"]["runs"]:
        if run.get("ended_at") is None:
            typer.echo(f"{run['clock']} of {run['holder']}: due {run['due']}")
