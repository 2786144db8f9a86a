"""Red cards of a unit in a row are counted, and each unit has one notice a month of them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import dispatch.store.tables

revision: str = "0009_unit_tallies"
down_revision: str | None = "0008_upstream_numbers"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Goes forward. Counting begins at none: what came before the tables is not counted."""
    op.create_table(
        "unit_tally",
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("reds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("unit"),
    )
    op.create_table(
        "unit_notice",
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reds", sa.Integer(), nullable=False),
        sa.Column("at", dispatch.store.tables.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("unit", "month"),
    )


def downgrade() -> None:
    """Goes back."""
    op.drop_table("unit_notice")
    op.drop_table("unit_tally")
