"""`bihuan replay`: sends a real file through the API, each row once, however often it is run."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer
from rich.console import Console

from deploy.clients.crossings import UNITS, ReadingFile, alarm_report, upward_crossings
from deploy.clients.places import Places, devices_of_kind, load_places
from deploy.clients.progress import Progress, load_progress, progress_folder, progress_path
from deploy.clients.reports import HOTLINE, REQUESTS311, BadRow, Kind
from deploy.clients.rows import CsvFile, Row
from deploy.clients.sending import Entry, entry_of, send_all
from deploy.clients.session import Session, address_of, signed_in
from deploy.clients.showing import Shown
from deploy.commands.options import StateOption, settings_for
from deploy.settings import Settings

EPILOG = """Signs in as the INTEGRATOR of DIR/accounts.json, or with BIHUAN_TOKEN. A row counts as
accepted when the API answers 202 (new) or 200 (known). The heading is row 1. An interrupted replay
goes on where it was; one that came to its end starts anew, and finds its rows known.

Places in these files are masked or elsewhere, so rows are spread over the county: SHAKE-256 of the
kind of file and the row's own number picks a village (streets' villages count three times), one of
its grids and a point in it. The same row gets the same place in every replay."""

app = typer.Typer(no_args_is_help=True, epilog=EPILOG)

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The CSV file.")]
UrlOption = Annotated[
    str | None, typer.Option(help="Address of the server; default: this installation's own.")
]
RateOption = Annotated[
    float | None,
    typer.Option(min=0.01, help="Reports per second; without it as fast as they are accepted."),
]
LimitOption = Annotated[int | None, typer.Option(min=1, help="Only the first so many rows.")]
RestartOption = Annotated[
    bool, typer.Option("--restart", help="From the first row, although an earlier run stopped.")
]
ConcurrencyOption = Annotated[int, typer.Option(min=1, max=32, help="Batches in flight.")]


Entries = Callable[[int], Iterator[Entry]]
"""The entries to send, without the first so many: always the same ones in the same order."""

Prepare = Callable[[Session, dict[str, Any]], Awaitable[Entries]]


class Source(Protocol):
    """A file that is replayed."""

    @property
    def digest(self) -> str: ...

    @property
    def size(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks of every replay."""

    file: Path
    settings: Settings
    url: str
    rate: float | None
    limit: int | None
    restart: bool
    concurrency: int


@app.command(epilog=EPILOG)
def hotline(
    file: FileArgument,
    url: UrlOption = None,
    rate: RateOption = None,
    state: StateOption = None,
    limit: LimitOption = None,
    restart: RestartOption = False,
    concurrency: ConcurrencyOption = 4,
) -> None:
    """Messages to a mailbox: id,user,title,time,text,…

    The number is the id, the text title and text; the reporter stays anonymous (the pseudonym is
    not sent), no reply is wanted; times are China's.
    """
    _of_rows(HOTLINE, _asked(file, url, rate, state, limit, restart, concurrency))


@app.command(epilog=EPILOG)
def requests311(
    file: FileArgument,
    url: UrlOption = None,
    rate: RateOption = None,
    state: StateOption = None,
    limit: LimitOption = None,
    restart: RestartOption = False,
    concurrency: ConcurrencyOption = 4,
) -> None:
    """Service requests of another city: ServiceRequestNum,SRType,Agency,CreatedDate,Outcome,…

    The number is ServiceRequestNum; SRType, Agency and Outcome become the text; clock times are
    taken as the county's.
    """
    _of_rows(REQUESTS311, _asked(file, url, rate, state, limit, restart, concurrency))


@app.command()
def sensor(
    file: FileArgument,
    kind: Annotated[str, typer.Option(help="What the devices measure, e.g. water_level.")],
    threshold: Annotated[float, typer.Option(help="From this value on it is an alarm.")],
    hysteresis: Annotated[
        float | None,
        typer.Option(
            min=0, help="So far below the threshold before the next alarm; default 2 % of it."
        ),
    ] = None,
    unit: Annotated[str | None, typer.Option(help="Unit of the readings.")] = None,
    device: Annotated[
        list[str] | None,
        typer.Option(help="Device that alarms, repeatable; default: the demo's of that kind."),
    ] = None,
    url: UrlOption = None,
    rate: RateOption = None,
    state: StateOption = None,
    limit: LimitOption = None,
    restart: RestartOption = False,
    concurrency: ConcurrencyOption = 4,
) -> None:
    """Readings: timestamp,value, or date,hour,level in the Buddhist era; only crossings are sent.

    A reading that comes to the threshold from below is an alarm (condition "high"); the next one
    needs a value below threshold minus hysteresis first. File and row choose the device. --limit
    counts alarms. Rows without a measurement are passed over; rows that cannot be read are refused.
    """
    readings = ReadingFile(file)
    gap = abs(threshold) * 0.02 if hysteresis is None else hysteresis
    said = UNITS.get(kind, "") if unit is None else unit

    async def prepare(_: Session, county: dict[str, Any]) -> Entries:
        devices = devices_of_kind(county, kind, device or [])

        def entries(skip: int) -> Iterator[Entry]:
            found = list(upward_crossings(readings.readings(), threshold, gap))[:limit]
            for count, crossing in enumerate(found[skip:], start=skip + 1):
                report = alarm_report(
                    crossing, kind=kind, unit=said, devices=devices, digest=readings.digest
                )
                yield entry_of(crossing.row, readings.size * count // len(found), report)
            for skipped in readings.skipped[max(0, skip - len(found)) :]:
                yield Entry(skipped.row, readings.size, problem=skipped.why)

        return entries

    options = {"sensor": kind, "threshold": threshold, "hysteresis": gap, "devices": device}
    asked = _asked(file, url, rate, state, limit, restart, concurrency)
    _run(asked, readings, options, prepare)


def _asked(
    file: Path,
    url: str | None,
    rate: float | None,
    state: Path | None,
    limit: int | None,
    restart: bool,
    concurrency: int,
) -> Asked:
    settings = settings_for(state)
    address = address_of(settings, url)
    return Asked(file, settings, address, rate, limit, restart, concurrency)


def _of_rows(kind: Kind, asked: Asked) -> None:
    """Replays a file of which every row is a report."""
    source = CsvFile(asked.file, kind.columns, kind.called)

    async def prepare(session: Session, county: dict[str, Any]) -> Entries:
        places = await load_places(session, county)

        def entries(skip: int) -> Iterator[Entry]:
            for row in islice(source.rows(), skip, asked.limit):
                yield _entry(row, kind, places)

        return entries

    _run(asked, source, {"kind": kind.source_system}, prepare)


def _entry(row: Row, kind: Kind, places: Places) -> Entry:
    if row.problem is not None:
        return Entry(row.number, row.end, problem=row.problem)
    try:
        return entry_of(row.number, row.end, kind.to_report(row, places))
    except BadRow as bad:
        return Entry(row.number, row.end, problem=str(bad))


def _run(asked: Asked, source: Source, options: dict[str, Any], prepare: Prepare) -> None:
    """Replays, shows how it goes, and ends with status 0 only if every row was accepted."""
    # Also where a script started it in the background, with the signal ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        progress = asyncio.run(_replayed(asked, source, options, prepare))
    except KeyboardInterrupt:
        typer.echo("stopped; the same command goes on where it was", err=True)
        raise typer.Exit(130) from None
    raise typer.Exit(0 if progress.all_accepted else 1)


async def _replayed(
    asked: Asked, source: Source, options: dict[str, Any], prepare: Prepare
) -> Progress:
    console = Console()
    waiting: list[Callable[[str], None]] = []

    def on_wait(why: str) -> None:
        for show in waiting:
            show(why)

    connections = asked.concurrency + 1
    async with signed_in(
        asked.settings, asked.url, "INTEGRATOR", connections=connections, on_wait=on_wait
    ) as (session, me):
        county = await session.get("/county")
        entries = await prepare(session, county)
        path = progress_path(
            progress_folder(asked.settings.state_dir),
            file=source.digest,
            url=asked.url,
            county=county["code"],
            account=me["id"],
            limit=asked.limit,
            **options,
        )
        progress = Progress(path) if asked.restart else load_progress(path)
        if progress.rows:
            console.print(f"going on after {progress.rows} rows", highlight=False)
        shown = Shown(console, progress, source.size, asked.limit)
        waiting.append(shown.waiting)
        try:
            with shown.running(asked.file.name):
                await send_all(
                    session,
                    entries(progress.rows),
                    progress,
                    rate=asked.rate,
                    concurrency=asked.concurrency,
                    on_settled=shown.settled,
                )
        except BaseException:
            progress.save()
            shown.summary()
            raise
    progress.forget()
    shown.summary()
    return progress
