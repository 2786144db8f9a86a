"""When the system was away."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import dispatch.store.tables

revision: str = "0015_system_faults"
down_revision: str | None = "0014_activations"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Goes forward."""
    op.create_table(
        "system_fault",
        sa.Column("since", dispatch.store.tables.UtcTime(timezone=True), nullable=False),
        sa.Column("until", dispatch.store.tables.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("since"),
    )


def downgrade() -> None:
    """Goes back."""
    op.drop_table("system_fault")
