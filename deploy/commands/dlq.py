"""`bihuan dlq`: the records that could not be worked, listed, looked at, put back."""

from __future__ import annotations

import json
import os
import pwd
from typing import Annotated, Any, Final

import structlog
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from deploy.clients.letters import (
    Letter,
    PuttingBack,
    chosen,
    masked_content,
    masked_traceback,
    plain_content,
    read_letters,
)
from deploy.clock import system_clock
from deploy.commands.options import StateOption, settings_for
from deploy.complaint import Complaint
from deploy.keys import load_keys
from deploy.logs import configure_logs
from deploy.settings import Settings
from streams.dead_letters import DeadLetter, LetterSeal, SealedByAnotherKey

REVEALS_FILE: Final = "dead_letters.log"
WIDE: Final = 240
LONGEST_CELL: Final = 120

app = typer.Typer(no_args_is_help=True)

TopicOption = Annotated[
    str | None, typer.Option(help="Only of source topics with this in their name.")
]
CodeOption = Annotated[str | None, typer.Option(help="Only with this code, e.g. not_json.")]


@app.command("list")
def list_letters(
    state: StateOption = None,
    topic: TopicOption = None,
    code: CodeOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON list.")] = False,
) -> None:
    """List dead letters, oldest first: why each was set aside, and nothing of what it says."""
    letters = chosen(read_letters(settings_for(state)), topic=topic, code=code)
    if as_json:
        fields = ("origin", "code", "what", "at", "record_id", "replayed_at")
        rows = [{name: getattr(letter, name) for name in fields} for letter in letters]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDE)  # one line for each, for those who read it by program
    table = Table(box=None, pad_edge=False)
    for title in ("origin", "code", "at", "record", "replayed"):
        table.add_column(title, no_wrap=True, overflow="fold")
    table.add_column("what")
    for x in letters:
        row = (x.short, x.code, _seconds(x.at), x.record_id, _seconds(x.replayed_at), x.what)
        table.add_row(*(_plain(cell) for cell in row))
    console.print(table)
    typer.echo(f"{len(letters)} dead letters")


@app.command()
def show(
    ident: Annotated[str, typer.Argument(metavar="ID", help="Origin, or id of the record.")],
    state: StateOption = None,
    reveal: Annotated[bool, typer.Option("--reveal", help="Everything, unmasked.")] = False,
    reason: Annotated[
        str, typer.Option(help="Why it must be seen; logged with your user name.")
    ] = "",
) -> None:
    """Show one dead letter, masked; whole with --reveal and a --reason, which is logged."""
    if reveal and not reason.strip():
        raise Complaint("--reveal needs --reason TEXT, which is logged")
    settings = settings_for(state)
    letter = _one(read_letters(settings), ident)
    opened = _opened(LetterSeal(load_keys(settings).dead_letter), letter)
    if reveal:
        _log_reveal(settings, letter, reason.strip())
    told: dict[str, Any] = {
        "origin": letter.origin,
        "code": letter.code,
        "what": letter.what,
        "at": letter.at,
        "record_id": letter.record_id,
        "replayed_at": letter.replayed_at,
        "key": opened.key.decode("utf-8", "backslashreplace") if opened.key else None,
        "content": plain_content(opened.value) if reveal else masked_content(opened.value),
    }
    typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    trace = opened.traceback if reveal else masked_traceback(opened.traceback)
    if trace:
        typer.echo(trace)


@app.command()
def replay(
    idents: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Origins, or ids of records.")
    ] = None,
    state: StateOption = None,
    everything: Annotated[bool, typer.Option("--all", help="All dead letters.")] = False,
    topic: TopicOption = None,
    code: CodeOption = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also those that were put back before.")
    ] = False,
) -> None:
    """Put records back on the topic and partition that they came from, each once.

    Status 1 when one could not be put back.
    """
    if not (idents or everything or topic or code):
        raise Complaint("which letters? name IDs, or --code, --topic, or --all")
    settings = settings_for(state)
    letters = chosen(read_letters(settings), topic=topic, code=code)
    if idents:
        letters = [_one(letters, ident) for ident in dict.fromkeys(idents)]
    seal = LetterSeal(load_keys(settings).dead_letter)
    replayed = before = failed = 0
    with PuttingBack(settings, system_clock(settings)) as putting_back:
        for letter in letters:
            if letter.replayed_at is not None and not again:
                before += 1
                continue
            try:
                putting_back.put(_opened(seal, letter))
                replayed += 1
            except Complaint as complaint:
                failed += 1
                typer.echo(f"{letter.origin}: {complaint}", err=True)
    typer.echo(f"replayed {replayed}, replayed before {before}, failed {failed}")
    raise typer.Exit(1 if failed else 0)


def _plain(cell: str | None) -> Text:
    """A cell as it is written: a record that was put on a topic by hand gives itself any id, and
    neither rich's markup nor a terminal's controls in it may do anything."""
    text = "".join(c if c.isprintable() else "�" for c in cell or "")
    return Text(text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…")


def _seconds(at: str | None) -> str | None:
    """A moment without what is smaller than a second."""
    return at[:19] + at[-6:] if at is not None and "." in at else at


def _one(letters: list[Letter], ident: str) -> Letter:
    found = [letter for letter in letters if letter.is_called(ident)]
    if not found:
        raise Complaint(f"no dead letter is called {ident}: `bihuan dlq list` names them")
    if len(found) > 1:
        raise Complaint(f"{len(found)} dead letters are called {ident}: name one by its origin")
    return found[0]


def _opened(seal: LetterSeal, letter: Letter) -> DeadLetter:
    try:
        return seal.open(letter.raw)
    except SealedByAnotherKey:
        raise Complaint(
            f"{letter.origin}: sealed with another dead-letter key than this installation's"
        ) from None
    except (ValueError, KeyError):
        raise Complaint(f"{letter.origin}: not a letter that can be opened") from None


def _log_reveal(settings: Settings, letter: Letter, reason: str) -> None:
    """Writes who sees the content, and why, before it is shown. Without the log nothing is."""
    path = settings.state_dir / "logs" / REVEALS_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            configure_logs(settings.log.model_copy(update={"level": "info"}), file)
            structlog.get_logger(__name__).info(
                "dead_letter_revealed", who=_who(), reason=reason, origin=letter.origin
            )
            file.flush()
    except OSError as error:
        raise Complaint(f"{path}: {error.strerror}; what is not logged is not revealed") from None


def _who() -> str:
    """The name of the account that runs this, as the system knows it."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"
