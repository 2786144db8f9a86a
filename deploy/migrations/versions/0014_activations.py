"""When which policy was put in force, and by whom."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import dispatch.store.tables

revision: str = "0014_activations"
down_revision: str | None = "0013_prints"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = ("calendar", "limits", "ladder", "assessment")


def upgrade() -> None:
    """Goes forward. Of what was put in force before, the last time of each version is known."""
    op.create_table(
        "policy_activation",
        sa.Column("no", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("at", dispatch.store.tables.UtcTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
    )
    op.create_index("ix_policy_activation_kind_at", "policy_activation", ["kind", "at"])
    for kind in KINDS:
        op.execute(
            'insert into policy_activation (kind, version, at, "by") '  # noqa: S608 - our own names
            f"select '{kind}', version, at, '' from {kind}_version order by at"
        )


def downgrade() -> None:
    """Goes back."""
    op.drop_table("policy_activation")
