"""A ticket's card as a column, for lists and counters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0010_card"
down_revision: str | None = "0009_unit_tallies"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_CARDS = ("", "blue", "yellow", "orange", "red")
_CARDED = sa.text("open and card <> ''")
_PAGE = sa.text(
    "select id, state from incident where open and id > :after"
    """ and state like '%"card"%' order by id limit 1000"""
)
_SET = sa.text("update incident set card = :card where id = :id")


def upgrade() -> None:
    """Goes forward. Open tickets get the card that their running clocks show."""
    op.add_column("incident", sa.Column("card", sa.Text(), server_default="", nullable=False))
    _fill(op.get_bind())
    op.create_index(
        "incident_open_card",
        "incident",
        ["card", "opened_at", "id"],
        unique=False,
        postgresql_where=_CARDED,
        sqlite_where=_CARDED,
    )


def _fill(connection: sa.Connection) -> None:
    after = ""
    while rows := connection.execute(_PAGE, {"after": after}).all():
        cards = [{"id": ticket, "card": _card(json.loads(state))} for ticket, state in rows]
        carded = [c for c in cards if c["card"]]
        if carded:
            connection.execute(_SET, carded)
        after = rows[-1][0]


def _card(state: dict[str, Any]) -> str:
    shown = [
        run.get("card", "")
        for run in state.get("runs", ())
        if not (run.get("ended_at") or run.get("paused_at") or run.get("task"))
    ]
    return max(shown, key=_CARDS.index, default="")


def downgrade() -> None:
    """Goes back."""
    op.drop_index("incident_open_card", table_name="incident")
    op.drop_column("incident", "card")
