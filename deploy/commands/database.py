"""How a sub-command reaches the database: one transaction, and one line when it cannot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from deploy.commands.options import settings_for
from dispatch.store.engine import create_engine, writing

UrlOption = Annotated[
    str | None,
    typer.Option("--database-url", metavar="URL", help="Database; default as in the settings."),
]
Answer = TypeVar("Answer")


def in_database(
    state: Path | None, url: str | None, work: Callable[[AsyncConnection], Awaitable[Answer]]
) -> Answer:
    """What `work` answers, in one transaction. Ends the command when the database does not answer
    as it should."""

    async def run(engine: AsyncEngine) -> Answer:
        async with engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                return await work(connection)

    return with_engine(state, url, run)


def with_engine(
    state: Path | None, url: str | None, work: Callable[[AsyncEngine], Awaitable[Answer]]
) -> Answer:
    """What `work` answers, for work of many transactions. Ends the command as above."""
    overrides = {} if url is None else {"database": {"url": url}}
    database = settings_for(state, **overrides).database_url

    async def run() -> Answer:
        engine = create_engine(database, application="bihuan")
        try:
            return await work(engine)
        finally:
            await engine.dispose()

    try:
        return asyncio.run(run())
    except (OSError, OperationalError, ProgrammingError) as error:
        said = getattr(error, "orig", None) or error
        typer.echo(f"the database does not answer as it should: {said}", err=True)
        typer.echo("`bihuan db upgrade` makes its tables", err=True)
    raise typer.Exit(1)
