"""The units that a petition accuses, for the lists that must not show it to them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007_accused"
down_revision: str | None = "0006_effects"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Goes forward."""
    column = sa.Column("denied", sa.Text(), server_default="", nullable=False)
    op.add_column("incident", column)


def downgrade() -> None:
    """Goes back."""
    op.drop_column("incident", "denied")
