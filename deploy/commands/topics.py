"""`bihuan topics`: makes, compares and shows the cluster's topics."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.table import Table

from deploy.commands.options import StateOption, settings_for
from deploy.topics import apply_topics, check_topics, find_topics, open_admin
from deploy.whole import print_whole
from dispatch.topics import DAY_MS, TOPICS

app = typer.Typer(no_args_is_help=True)

HEADINGS = ("topic", "lane", "partitions", "copies", "days", "holds text", "key")
"""The widest comes last: what a narrow terminal folds is its end."""


@app.command()
def apply(state: StateOption = None) -> None:
    """Make and change topics until they are as the table says."""
    left = apply_topics(settings_for(state))
    for difference in left:
        typer.echo(f"{difference}: this needs a person, a topic cannot be changed so")
    typer.echo(f"{len(TOPICS) - len({d.topic for d in left})} of {len(TOPICS)} topics are right")
    raise typer.Exit(1 if left else 0)


@app.command()
def diff(state: StateOption = None) -> None:
    """Say where the cluster differs from the table; status 1 when it does."""
    found = check_topics(settings_for(state))
    for difference in found:
        typer.echo(str(difference))
    if not found:
        typer.echo("no differences")
    raise typer.Exit(1 if found else 0)


@app.command()
def describe(state: StateOption = None) -> None:
    """Show the topics as the cluster has them."""
    with open_admin(settings_for(state)) as admin:
        found = find_topics(admin, [t.name for t in TOPICS])
    shown = Table(*HEADINGS, box=None, pad_edge=False)
    for topic in TOPICS:
        here = found.get(topic.name)
        kept = f"{int(here.configs['retention.ms']) / DAY_MS:g}" if here else "missing"
        shown.add_row(
            topic.name,
            topic.lane,
            str(here.partitions) if here else "",
            str(here.replication) if here else "",
            kept,
            "yes" if topic.holds_text else "no",
            topic.key,
        )
    print_whole(Console(), shown)
