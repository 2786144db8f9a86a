"""Versions of calendars, limits and ladders."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002_policies"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("calendar_version", "limits_version", "ladder_version")


def upgrade() -> None:
    """Goes forward."""
    for table in TABLES:
        op.create_table(
            table,
            sa.Column("version", sa.Text(), nullable=False),
            sa.Column("body", sa.Text(), nullable=False),
            sa.Column("active", sa.Boolean(), nullable=False),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
            sa.PrimaryKeyConstraint("version"),
        )
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(
                f"one_active_{table}",
                ["active"],
                unique=True,
                postgresql_where=sa.text("active"),
                sqlite_where=sa.text("active"),
            )


def downgrade() -> None:
    """Goes back."""
    for table in reversed(TABLES):
        op.drop_table(table)
