"""What counts of tickets and of units' tasks, how tickets stood when, and assessment tables."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import dispatch.store.tables

revision: str = "0012_figures"
down_revision: str | None = "0011_anchors"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Goes forward."""
    op.create_table(
        "figure_ticket",
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("request_type", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("subclass", sa.Text(), nullable=False),
        sa.Column("town", sa.Text(), nullable=True),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("grid", sa.Text(), nullable=True),
        sa.Column("lng", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("ending", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("accepted_at", sa.BigInteger(), nullable=True),
        sa.Column("dispatched_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("suspended", sa.Integer(), nullable=False),
        sa.Column("exempt", sa.Integer(), nullable=False),
        sa.Column("used_s", sa.Integer(), nullable=True),
        sa.Column("accepted_in_time", sa.Integer(), nullable=True),
        sa.Column("dispatched_in_time", sa.Integer(), nullable=True),
        sa.Column("reviewed_in_time", sa.Integer(), nullable=True),
        sa.Column("visited_in_time", sa.Integer(), nullable=True),
        sa.Column("noticed_in_time", sa.Integer(), nullable=True),
        sa.Column("answered_in_time", sa.Integer(), nullable=True),
        sa.Column("automatic", sa.Integer(), nullable=False),
        sa.Column("dispatches", sa.Integer(), nullable=False),
        sa.Column("wrong_dispatches", sa.Integer(), nullable=False),
        sa.Column("reworks", sa.Integer(), nullable=False),
        sa.Column("reopenings", sa.Integer(), nullable=False),
        sa.Column("urges", sa.Integer(), nullable=False),
        sa.Column("visited_at", sa.BigInteger(), nullable=True),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("solved", sa.Integer(), nullable=True),
        sa.Column("satisfied", sa.Integer(), nullable=True),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("edition", "incident_id"),
    )
    op.create_index("figure_ticket_dispatched", "figure_ticket", ["edition", "dispatched_at"])
    op.create_index("figure_ticket_due", "figure_ticket", ["edition", "due_at"])
    op.create_index("figure_ticket_ended", "figure_ticket", ["edition", "ended_at"])
    op.create_index("figure_ticket_opened", "figure_ticket", ["edition", "opened_at"])
    op.create_index(
        "figure_ticket_spot", "figure_ticket", ["edition", "subclass", "village", "opened_at"]
    )
    op.create_index("figure_ticket_visited", "figure_ticket", ["edition", "visited_at"])
    op.create_table(
        "figure_task",
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("subclass", sa.Text(), nullable=False),
        sa.Column("town", sa.Text(), nullable=True),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("grid", sa.Text(), nullable=True),
        sa.Column("dispatched_at", sa.BigInteger(), nullable=False),
        sa.Column("automatic", sa.Integer(), nullable=False),
        sa.Column("sign_due_at", sa.BigInteger(), nullable=True),
        sa.Column("signed_at", sa.BigInteger(), nullable=True),
        sa.Column("sign_late", sa.Integer(), nullable=False),
        sa.Column("sign_used_s", sa.Integer(), nullable=True),
        sa.Column("contact_due_at", sa.BigInteger(), nullable=True),
        sa.Column("contacted_at", sa.BigInteger(), nullable=True),
        sa.Column("contact_late", sa.Integer(), nullable=False),
        sa.Column("contact_used_s", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("used_s", sa.Integer(), nullable=True),
        sa.Column("limit_s", sa.Integer(), nullable=True),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("suspended", sa.Integer(), nullable=False),
        sa.Column("exempt", sa.Integer(), nullable=False),
        sa.Column("returned_at", sa.BigInteger(), nullable=True),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("dismissed", sa.Integer(), nullable=False),
        sa.Column("reworks", sa.Integer(), nullable=False),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("suspensions", sa.Integer(), nullable=False),
        sa.Column("card", sa.Integer(), nullable=False),
        sa.Column("solved", sa.Integer(), nullable=True),
        sa.Column("satisfied", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("edition", "incident_id", "no"),
    )
    op.create_index("figure_task_contact_due", "figure_task", ["edition", "contact_due_at"])
    op.create_index("figure_task_dispatched", "figure_task", ["edition", "dispatched_at"])
    op.create_index("figure_task_done", "figure_task", ["edition", "done_at"])
    op.create_index("figure_task_due", "figure_task", ["edition", "due_at"])
    op.create_index("figure_task_sign_due", "figure_task", ["edition", "sign_due_at"])
    op.create_table(
        "figure_month",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("at", dispatch.store.tables.UtcTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month"),
    )
    op.create_table(
        "figure_progress",
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("at", dispatch.store.tables.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("edition"),
    )
    op.create_table(
        "incident_past",
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", dispatch.store.tables.UtcTime(timezone=True), nullable=False),
        sa.Column("until", dispatch.store.tables.UtcTime(timezone=True), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("subclass", sa.Text(), nullable=False),
        sa.Column("town", sa.Text(), nullable=True),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("grid", sa.Text(), nullable=True),
        sa.Column("lead", sa.Text(), nullable=True),
        sa.Column("units", sa.Text(), nullable=False),
        sa.Column("next_due_at", dispatch.store.tables.UtcTime(timezone=True), nullable=True),
        sa.Column("closed_at", dispatch.store.tables.UtcTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("incident_id", "version"),
    )
    op.create_index("incident_past_closed", "incident_past", ["closed_at"])
    op.create_index(
        "incident_ended",
        "incident",
        ["closed_at", "opened_at", "id"],
        postgresql_where=sa.text("closed_at is not null"),
        sqlite_where=sa.text("closed_at is not null"),
    )
    op.create_table(
        "assessment_version",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("at", dispatch.store.tables.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_index(
        "one_active_assessment_version",
        "assessment_version",
        ["active"],
        unique=True,
        postgresql_where=sa.text("active"),
        sqlite_where=sa.text("active"),
    )


def downgrade() -> None:
    """Goes back."""
    op.drop_table("assessment_version")
    op.drop_index("incident_ended", "incident")
    op.drop_table("incident_past")
    op.drop_table("figure_progress")
    op.drop_table("figure_month")
    op.drop_table("figure_task")
    op.drop_table("figure_ticket")
