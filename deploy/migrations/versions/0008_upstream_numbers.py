"""Reports are found by their source's own number: a new round of it belongs to the same ticket."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008_upstream_numbers"
down_revision: str | None = "0007_accused"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Goes forward."""
    op.create_index(
        "report_of_number",
        "report",
        ["external_no", "source_system"],
        postgresql_where=sa.text("external_no <> ''"),
        sqlite_where=sa.text("external_no <> ''"),
    )


def downgrade() -> None:
    """Goes back."""
    op.drop_index("report_of_number", table_name="report")
