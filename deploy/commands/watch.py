"""`bihuan watch`: the live board in a terminal."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final

import orjson
import typer
from rich.console import Console
from rich.live import Live

from deploy.clients.board import Board, follow
from deploy.clients.screen import screen
from deploy.clients.session import Session, address_of, signed_in
from deploy.clock import system_clock
from deploy.commands.options import StateOption, settings_for
from deploy.complaint import Complaint
from deploy.settings import Settings
from dispatch.access import ROLES_WITH_LISTS, Role

app = typer.Typer()

DRAW_EVERY_S: Final = 0.5
ALL_OF_IT: Final = 10_000
BOARD_ROLES: Final = sorted(r.value for r in ROLES_WITH_LISTS - {Role.SYSTEM})


@app.command()
def watch(
    url: Annotated[
        str | None, typer.Option(help="Address of the server; default: this installation's own.")
    ] = None,
    state: StateOption = None,
    role: Annotated[
        str, typer.Option(help="As whose board: a role of DIR/accounts.json.")
    ] = "DUTY_OFFICER",
    area: Annotated[str | None, typer.Option(help="Only this area, by its code.")] = None,
    unit: Annotated[str | None, typer.Option(help="Only what this unit has.")] = None,
    severity: Annotated[
        list[str] | None, typer.Option(help="Only S1, S2, S3 or S4; repeatable.")
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="Print the board as it is, and end.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the frames of the socket, one a line.")
    ] = False,
) -> None:
    """Show the live board: numbers, what is due first, how old the data is. Ctrl-C ends it.

    Signs in as the first account of the role, or with BIHUAN_TOKEN. A board that loses its server
    says so, and goes on from where it was. --once and --json print the frames of one snapshot.
    """
    settings = settings_for(state)
    chosen = role.upper()
    if chosen not in BOARD_ROLES:
        raise Complaint(f"--role {role}: one of {', '.join(BOARD_ROLES)}")
    wish = {"open": True, "area": area, "unit": unit, "severity": severity or []}
    try:
        asyncio.run(_watch(settings, address_of(settings, url), chosen, wish, once, as_json))
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


async def _watch(
    settings: Settings, url: str, role: str, wish: dict[str, Any], once: bool, as_json: bool
) -> None:
    async with signed_in(settings, url, role) as (session, _):
        if as_json:
            await _print_frames(session, url, wish, once)
            return
        county = await session.get("/county")
        names = {unit["code"]: unit["name"] for unit in county["units"]}
        now = system_clock(settings)
        if once:
            await _print_once(session, url, wish, names, now)
        else:
            await _show(session, url, wish, names, now)


async def _print_frames(session: Session, url: str, wish: dict[str, Any], once: bool) -> None:
    board = Board()
    async for frame, _ in follow(session, url, wish, board, _to_stderr):
        sys.stdout.write(orjson.dumps(frame).decode() + "\n")
        sys.stdout.flush()
        if once and board.whole:
            return


async def _print_once(
    session: Session,
    url: str,
    wish: dict[str, Any],
    names: dict[str, str],
    now: Callable[[], datetime],
) -> None:
    board = Board()
    async for _ in follow(session, url, wish, board, _to_stderr):
        if board.whole and board.age_s() is not None:
            break
    Console().print(screen(board, names, now(), ALL_OF_IT))


async def _show(
    session: Session,
    url: str,
    wish: dict[str, Any],
    names: dict[str, str],
    now: Callable[[], datetime],
) -> None:
    board, console = Board(), Console()

    async def take() -> None:
        async for _ in follow(session, url, wish, board):
            pass

    taking = asyncio.create_task(take())
    try:
        with Live(console=console, auto_refresh=False, screen=console.is_terminal) as live:
            while not taking.done():
                drawn = time.monotonic()
                live.update(screen(board, names, now(), console.height), refresh=True)
                left = DRAW_EVERY_S - (time.monotonic() - drawn)
                await asyncio.wait([taking], timeout=max(0.05, left))
        taking.result()
    finally:
        taking.cancel()


def _to_stderr(why: str) -> None:
    typer.echo(f"waiting: {why}", err=True)
