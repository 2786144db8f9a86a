"""Anchors of the case files, and which version of each ticket was anchored last."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import dispatch.store.tables

revision: str = "0011_anchors"
down_revision: str | None = "0010_card"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Goes forward."""
    op.create_table(
        "anchor",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("at", dispatch.store.tables.UtcTime(timezone=True), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("no"),
    )
    op.create_table(
        "anchored",
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incident_id"),
    )


def downgrade() -> None:
    """Goes back."""
    op.drop_table("anchored")
    op.drop_table("anchor")
