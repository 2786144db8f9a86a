"""`bihuan county`: shows, imports and exports the county, or loads the demo county."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.commands.database import UrlOption, in_database
from deploy.commands.options import StateOption
from grid.areas import AreaLevel
from grid.county import content_hash
from grid.demo import DEMO_NAME, demo_county
from grid.draft import CountyDraft
from grid.exporting import export_files
from grid.importing import ImportFile, ImportProblems, Part, read_county
from grid.store import NoCounty, load_draft, save_county

app = typer.Typer(no_args_is_help=True)

Answer = TypeVar("Answer")


def _in_database(
    state: Path | None, url: str | None, work: Callable[[AsyncConnection], Awaitable[Answer]]
) -> Answer:
    """What `work` answers, in one transaction."""
    try:
        return in_database(state, url, work)
    except NoCounty as error:
        typer.echo(str(error), err=True)
    raise typer.Exit(1)


async def _present(conn: AsyncConnection) -> CountyDraft | None:
    try:
        return await load_draft(conn)
    except NoCounty:
        return None


@app.command("import")
def import_(
    areas: Annotated[list[Path] | None, typer.Option(help="CSV or GeoJSON of areas.")] = None,
    outlines: Annotated[list[Path] | None, typer.Option(help="GeoJSON of outlines.")] = None,
    units: Annotated[list[Path] | None, typer.Option(help="CSV of units.")] = None,
    people: Annotated[list[Path] | None, typer.Option(help="CSV of people.")] = None,
    devices: Annotated[list[Path] | None, typer.Option(help="CSV or GeoJSON.")] = None,
    crs: Annotated[
        Literal["wgs84", "gcj02", "bd09"],
        typer.Option(help="Coordinate system of the files; WGS84 is stored."),
    ] = "wgs84",
    name: Annotated[str | None, typer.Option(help="What the county is called.")] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Keep nothing of the county that is there.")
    ] = False,
    check_only: Annotated[
        bool, typer.Option("--check-only", help="Say what is wrong and change nothing.")
    ] = False,
    state: StateOption = None,
    database_url: UrlOption = None,
) -> None:
    """Import parts of a county. All of them are checked first; with one error nothing changes."""
    given = {
        Part.AREAS: areas,
        Part.OUTLINES: outlines,
        Part.UNITS: units,
        Part.PEOPLE: people,
        Part.DEVICES: devices,
    }
    try:
        files = [
            ImportFile(part, path.name, path.read_bytes(), crs)
            for part, paths in given.items()
            for path in paths or ()
        ]
    except OSError as error:
        typer.echo(f"{error.filename}: {error.strerror}", err=True)
        raise typer.Exit(1) from None
    if not files:
        typer.echo("nothing to import: name a file, see --help", err=True)
        raise typer.Exit(2)

    async def work(conn: AsyncConnection) -> CountyDraft | ImportProblems:
        read = read_county(files, None if fresh else await _present(conn), name)
        if isinstance(read, CountyDraft) and not check_only:
            await save_county(conn, read)
        return read

    result = _in_database(state, database_url, work)
    if isinstance(result, ImportProblems):
        for problem in result.problems:
            typer.echo(str(problem), err=True)
        typer.echo(f"{len(result.problems)} problems; nothing was changed", err=True)
        raise typer.Exit(1)
    typer.echo("nothing wrong; nothing was changed" if check_only else "imported")
    _show(result)


@app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(help="Folder to write the files to.")],
    state: StateOption = None,
    database_url: UrlOption = None,
) -> None:
    """Write the county as CSV files and GeoJSON outlines that `import` takes."""
    draft = _in_database(state, database_url, load_draft)
    folder.mkdir(parents=True, exist_ok=True)
    for file, data in export_files(draft).items():
        (folder / file).write_bytes(data)
        typer.echo(str(folder / file))


@app.command()
def show(state: StateOption = None, database_url: UrlOption = None) -> None:
    """Say which county is there and how much it holds."""
    _show(_in_database(state, database_url, load_draft))


@app.command()
def demo(
    name: Annotated[str, typer.Option(help="What the county is called.")] = DEMO_NAME,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also when another county is there.")
    ] = False,
    state: StateOption = None,
    database_url: UrlOption = None,
) -> None:
    """Load the demo county: real public codes and names, generated outlines, grids and devices."""
    draft = demo_county(name)

    async def work(conn: AsyncConnection) -> bool:
        present = await _present(conn)
        if present is not None and content_hash(present) == content_hash(draft):
            return True
        if present is not None and not replace:
            return False
        await save_county(conn, draft)
        return True

    if not _in_database(state, database_url, work):
        typer.echo("another county is there; --replace puts the demo county in its place", err=True)
        raise typer.Exit(1)
    _show(draft)


def _show(draft: CountyDraft) -> None:
    typer.echo(draft.name)
    table = Table()
    table.add_column("what")
    table.add_column("number", justify="right")
    for level in AreaLevel:
        table.add_row(level.value, str(sum(area.level is level for area in draft.areas)))
    table.add_row("outlines", str(len(draft.outlines)))
    table.add_row("units", str(len(draft.units)))
    table.add_row("people", str(len(draft.people)))
    table.add_row("devices", str(len(draft.devices)))
    Console().print(table)
    drawn = "generated, not surveyed" if draft.generated else "imported"
    typer.echo(f"code {draft.code}, version {content_hash(draft)}, outlines {drawn}")
