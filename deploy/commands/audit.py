"""`bihuan audit`: whether case files are what they were, and the anchors that prove it."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.commands.database import with_engine
from deploy.commands.options import StateOption, settings_for
from deploy.complaint import Complaint
from deploy.keys import load_keys
from deploy.logs import configure_logs
from deploy.roots.auditor import anchorer_of
from deploy.verification import Verdict, verify
from deploy.whole import print_whole
from dispatch.anchoring import Signer

PUBLIC_KEY_BYTES: Final = 32

app = typer.Typer(no_args_is_help=True)

JsonOption = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
AnchorsOption = Annotated[
    Path | None,
    typer.Option(
        "--anchors", metavar="DIR", help="The anchors' files; default as in the settings."
    ),
]


@app.command("verify")
def verify_files(
    state: StateOption = None,
    ticket: Annotated[
        str | None, typer.Option("--ticket", metavar="ID", help="Only this ticket's file.")
    ] = None,
    anchors: AnchorsOption = None,
    public_key: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="The anchors' public key (base64); default the centre's."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Look at every case file: its chain, its ticket, its private records, and its anchors. Names
    what was changed, is missing, was put in or has changed places, and since when nobody can
    exclude that a tail was cut off. Changes nothing; exit status 1 when anything was found."""
    settings = settings_for(state)
    public = _checked_key(public_key) if public_key else Signer(load_keys(settings).anchor).public
    folder = anchors or settings.anchors_dir
    if anchors is not None and not anchors.is_dir():
        raise Complaint(f"--anchors {anchors}: there is no such folder")
    columns = (TextColumn("case files"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("case files", total=None)

        async def work(engine: AsyncEngine) -> Verdict:
            return await verify(
                engine,
                folder=folder,
                public=public,
                county=settings.county_code,
                only=ticket,
                progress=lambda done, whole: bar.update(task, completed=done, total=whole),
            )

        verdict = with_engine(state, None, work)
    if ticket is not None and not verdict.tickets and verdict.holds:
        raise Complaint(f"--ticket {ticket}: there is no such ticket, and no anchor names it")
    if as_json:
        typer.echo(json.dumps(_facts(verdict), ensure_ascii=False, indent=1))
    else:
        _print(verdict)
    raise typer.Exit(0 if verdict.holds else 1)


@app.command()
def anchor(state: StateOption = None, as_json: JsonOption = False) -> None:
    """Make an anchor over all case files now, between those of every hour, and export it."""
    settings = settings_for(state)
    configure_logs(settings.log)

    async def work(engine: AsyncEngine) -> Any:
        return await anchorer_of(settings, engine).make()

    made = with_engine(state, None, work)
    if made is None:
        raise Complaint("another process made an anchor at this moment; look at its file")
    if as_json:
        facts = {"no": made.no, "at": made.at.isoformat(), "tickets": made.tickets}
        typer.echo(json.dumps({**facts, "changed": len(made.changed), "root": made.root}))
        return
    typer.echo(
        f"anchor {made.no}: {made.tickets} tickets, {len(made.changed)} of them otherwise than in "
        f"the one before; in {settings.anchors_dir}"
    )


@app.command("key")
def show_key(state: StateOption = None) -> None:
    """Print the anchors' public key, by which anybody can check them with `verify --public-key`."""
    typer.echo(Signer(load_keys(settings_for(state)).anchor).public)


def _checked_key(text: str) -> str:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != PUBLIC_KEY_BYTES:
        raise Complaint("--public-key: not a public key as `bihuan audit key` prints it")
    return text


def _facts(verdict: Verdict) -> dict[str, Any]:
    proven = verdict.proven.isoformat() if verdict.proven is not None else None
    return {**asdict(verdict), "proven": proven, "holds": verdict.holds}


def _print(verdict: Verdict) -> None:
    console = Console()
    said = f"{verdict.tickets} tickets, {verdict.events} events, {verdict.records} private records"
    console.print(f"{said}; {verdict.anchors} anchors", highlight=False)
    for broken in verdict.broken:
        console.print(f"[red]anchor {broken.no}[/]: {broken.fault}", highlight=False)
    if verdict.findings:
        table = Table(box=None, pad_edge=False)
        for title in ("ticket", "what", "event", "about"):
            table.add_column(title)
        for one in verdict.findings:
            version = "" if one.version is None else str(one.version)
            table.add_row(one.incident_id, one.fault, version, one.about)
        print_whole(console, table)
    if (left := sum(verdict.counts.values()) - len(verdict.findings)) > 0:
        console.print(f"… and {left} more")
    if verdict.proven is None:
        console.print("no anchor holds: that files were made anew or cut off cannot be excluded")
    else:
        when = verdict.proven.astimezone().isoformat(timespec="seconds")
        console.print(
            f"proven by anchor {verdict.newest} of {when}; since then {verdict.unproven} tickets "
            "changed, of which a tail that was cut off cannot be excluded",
            highlight=False,
        )
    console.print("everything holds" if verdict.holds else "[red]this is not as it was[/]")
