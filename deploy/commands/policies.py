"""What `bihuan calendar`, `limits`, `ladders` and `assessment` share: a file is checked as a whole,
then kept."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.clock import system_clock
from deploy.commands.database import in_database
from deploy.commands.options import settings_for
from deploy.complaint import Complaint
from deploy.files import read_text
from deploy.policies import Policy, load_policies
from deploy.settings import SQLITE_FILE
from dispatch.store.policies import Kept, VersionRow, put_in_force, versions_of
from escalation.policies import Policies, packaged_policies
from escalation.policy_files import PolicyError

FileArgument = Annotated[Path, typer.Argument(metavar="FILE.csv", help="The table to look at.")]
OptionalFile = Annotated[
    Path | None, typer.Argument(metavar="[FILE.csv]", help="The table to put in force.")
]
PackagedOption = Annotated[
    bool, typer.Option("--packaged", help="Back to what comes with the product.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object.")]
CsvOption = Annotated[
    bool, typer.Option("--csv", help="The table itself, to be edited and activated again.")
]

TAKEN_WHEN: Final = (
    "running workers and servers take it in a few seconds; running clocks keep theirs"
)


P = TypeVar("P", bound=Policy)
Read = TypeVar("Read")


def checked(
    file: Path,
    read: Callable[[str, str, Policies], P],
    policies: Policies,
    *,
    as_json: bool,
) -> P:
    """What the file says, when nothing is wrong with it beside what is in force; else every problem
    is said and the command ends with status 1."""
    text = read_text(file, str(file))
    return usable(lambda: read(text, file.name, policies), as_json=as_json)


def usable(read: Callable[[], Read], *, as_json: bool) -> Read:
    """What `read` answers; its PolicyError is said, and ends the command with status 1."""
    try:
        return read()
    except PolicyError as error:
        _say_problems(error, as_json=as_json)
    raise typer.Exit(1)


def _say_problems(error: PolicyError, *, as_json: bool) -> None:
    if as_json:
        say_json({"ok": False, "source": error.source, "problems": list(error.problems)})
        return
    for problem in error.problems:
        typer.echo(f"{error.source}: {problem}", err=True)
    typer.echo(f"{len(error.problems)} problems; nothing was changed", err=True)


def refuse(source: str, problems: Iterable[str]) -> None:
    """Raises PolicyError when there are problems."""
    if found := list(problems):
        raise PolicyError(source, found)


def in_force(row: VersionRow, state: Path | None, url: str | None) -> tuple[Policies, list[Kept]]:
    """What is in force, and which versions of one of the three are kept, the one in force first.
    Before the first start that is what comes with the product, and nothing is kept."""
    settings = settings_for(state)
    embedded = settings.database.url is None and url is None
    if embedded and not (settings.state_dir / SQLITE_FILE).exists():
        return packaged_policies(), []

    async def work(connection: AsyncConnection) -> tuple[Policies, list[Kept]]:
        return await load_policies(connection), await versions_of(connection, row)

    return in_database(state, url, work)


def activate(
    chosen: Callable[[Policies], P], row: VersionRow, state: Path | None, url: str | None
) -> tuple[P, bool]:
    """Puts in force what is chosen beside what is in force, in one transaction; False when it was
    in force already."""
    now = system_clock(settings_for(state))()

    async def work(connection: AsyncConnection) -> tuple[P, bool]:
        policy = chosen(await load_policies(connection))
        changed = await put_in_force(
            connection, row, policy.version, policy.body, now, getpass.getuser()[:64]
        )
        return policy, changed

    return in_database(state, url, work)


def say_activated(
    name: str, version: str, *, changed: bool, as_json: bool, when: str = TAKEN_WHEN
) -> None:
    """Says what is in force now."""
    if as_json:
        say_json({"ok": True, "version": version, "changed": changed})
    elif changed:
        typer.echo(f"{name} {version} is in force: {when}")
    else:
        typer.echo(f"{name} {version} was in force already")


def say_json(facts: dict[str, Any]) -> None:
    """One JSON object on the terminal."""
    typer.echo(json.dumps(facts, ensure_ascii=False, indent=1, default=str))


def since(versions: list[Kept]) -> datetime | None:
    """Since when the first of them is in force; None when it is the product's own, not kept yet."""
    return versions[0].at if versions else None


def one_of(file: Path | None, *, packaged: bool) -> None:
    """Complains unless either a file or --packaged was given."""
    if (file is None) is not packaged:
        raise Complaint("name a file, or --packaged for what comes with the product")
