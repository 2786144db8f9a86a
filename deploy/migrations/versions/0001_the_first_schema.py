"""The first schema."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Goes forward."""
    op.create_table(
        "account",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("rights_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("username"),
    )
    op.create_table(
        "area",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("lng", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("outline", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent"],
            ["area.code"],
        ),
        sa.PrimaryKeyConstraint("code"),
        sa.UniqueConstraint("place"),
    )
    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_area_parent"), ["parent"], unique=False)

    op.create_table(
        "beat",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("path", "lane", "partition"),
    )
    op.create_table(
        "county",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("generated", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "crash_attempt",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("topic", "partition", "offset"),
    )
    op.create_table(
        "dead_letter",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("topic", "partition", "offset"),
    )
    op.create_table(
        "duplicate_candidate",
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("other_id", sa.Text(), nullable=False),
        sa.Column("distance_m", sa.Float(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "other_id"),
    )
    op.create_table(
        "inbox",
        sa.Column("command_id", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Text(), nullable=True),
        sa.Column("from_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("command_id"),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_no", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("joinable", sa.Boolean(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("subclass", sa.Text(), nullable=False),
        sa.Column("sensitivity", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("town", sa.Text(), nullable=True),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("grid", sa.Text(), nullable=True),
        sa.Column("lng", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lead", sa.Text(), nullable=True),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("device_condition", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_no"),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(
            "incident_closed",
            ["closed_at"],
            unique=False,
            postgresql_where=sa.text("status = 'CLOSED'"),
            sqlite_where=sa.text("status = 'CLOSED'"),
        )
        batch_op.create_index(
            "incident_device",
            ["device", "device_condition"],
            unique=False,
            postgresql_where=sa.text("device_condition is not null"),
            sqlite_where=sa.text("device_condition is not null"),
        )
        batch_op.create_index(
            "incident_class_opened", [sa.text("substr(subclass, 1, 2)"), "opened_at", "id"]
        )
        batch_op.create_index(
            "incident_open_class",
            [sa.text("substr(subclass, 1, 2)"), "opened_at", "id"],
            postgresql_where=sa.text("open"),
            sqlite_where=sa.text("open"),
        )
        batch_op.create_index("incident_near", ["subclass", "village", "opened_at"], unique=False)
        batch_op.create_index(
            "incident_open_due",
            ["next_due_at", "id"],
            unique=False,
            postgresql_where=sa.text("open"),
            sqlite_where=sa.text("open"),
        )
        batch_op.create_index(
            "incident_open_town",
            ["town", "opened_at", "id"],
            unique=False,
            postgresql_where=sa.text("open"),
            sqlite_where=sa.text("open"),
        )
        batch_op.create_index("incident_opened", ["opened_at", "id"], unique=False)
        batch_op.create_index("incident_spot", ["subclass", "lat", "opened_at"], unique=False)
        batch_op.create_index(
            "incident_status_opened",
            ["status", "opened_at", "id"],
            unique=False,
            postgresql_where=sa.text("open"),
            sqlite_where=sa.text("open"),
        )
        batch_op.create_index("incident_town_opened", ["town", "opened_at", "id"], unique=False)
        batch_op.create_index("incident_updated", ["updated_at", "id"], unique=False)
        batch_op.create_index(
            "one_open_incident_per_device_and_condition",
            ["device", "device_condition"],
            unique=True,
            postgresql_where=sa.text("joinable and device_condition is not null"),
            sqlite_where=sa.text("joinable and device_condition is not null"),
        )

    op.create_table(
        "incident_event",
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("causation_id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "version"),
    )
    op.create_table(
        "incident_unit",
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("town", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "unit"),
    )
    with op.batch_alter_table("incident_unit", schema=None) as batch_op:
        batch_op.create_index(
            "incident_unit_open",
            ["unit", "opened_at", "incident_id"],
            unique=False,
            postgresql_where=sa.text("open"),
            sqlite_where=sa.text("open"),
        )
        batch_op.create_index(
            "incident_unit_open_town",
            ["unit", "town", "opened_at", "incident_id"],
            unique=False,
            postgresql_where=sa.text("open"),
            sqlite_where=sa.text("open"),
        )
        batch_op.create_index(
            "incident_unit_opened", ["unit", "opened_at", "incident_id"], unique=False
        )

    op.create_table(
        "private_record",
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("record_id"),
    )
    with op.batch_alter_table("private_record", schema=None) as batch_op:
        batch_op.create_index("private_of_incident", ["incident_id"], unique=False)

    op.create_table(
        "progress",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("next_offset", sa.BigInteger(), nullable=False),
        sa.Column("records", sa.BigInteger(), nullable=False),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.Column("joined", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("topic", "partition"),
    )
    op.create_table(
        "report",
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.Column("tracking_code", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("joined", sa.Boolean(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("external_no", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("routed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("report_id"),
        sa.UniqueConstraint("tracking_code"),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index("report_of_incident", ["incident_id"], unique=False)

    op.create_table(
        "report_repeat",
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("report_id", "origin"),
    )
    op.create_table(
        "routing_rules",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "serial",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope"),
    )
    op.create_table(
        "unit",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=True),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_code"],
            ["area.code"],
        ),
        sa.PrimaryKeyConstraint("code"),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("place"),
    )
    op.create_table(
        "device",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=True),
        sa.Column("lng", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("owner_unit", sa.Text(), nullable=True),
        sa.Column("subclass", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["area_code"],
            ["area.code"],
        ),
        sa.ForeignKeyConstraint(
            ["owner_unit"],
            ["unit.code"],
        ),
        sa.PrimaryKeyConstraint("code"),
        sa.UniqueConstraint("place"),
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_area_code"), ["area_code"], unique=False)

    op.create_table(
        "person",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=True),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_code"],
            ["area.code"],
        ),
        sa.ForeignKeyConstraint(
            ["unit"],
            ["unit.code"],
        ),
        sa.PrimaryKeyConstraint("code"),
        sa.UniqueConstraint("place"),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_unit"), ["unit"], unique=False)


def downgrade() -> None:
    """Goes back."""
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_unit"))

    op.drop_table("person")
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_area_code"))

    op.drop_table("device")
    op.drop_table("unit")
    op.drop_table("serial")
    op.drop_table("routing_rules")
    op.drop_table("report_repeat")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index("report_of_incident")

    op.drop_table("report")
    op.drop_table("progress")
    with op.batch_alter_table("private_record", schema=None) as batch_op:
        batch_op.drop_index("private_of_incident")

    op.drop_table("private_record")
    with op.batch_alter_table("incident_unit", schema=None) as batch_op:
        batch_op.drop_index("incident_unit_opened")
        batch_op.drop_index(
            "incident_unit_open_town",
            postgresql_where=sa.text("open"),
            sqlite_where=sa.text("open"),
        )
        batch_op.drop_index(
            "incident_unit_open", postgresql_where=sa.text("open"), sqlite_where=sa.text("open")
        )

    op.drop_table("incident_unit")
    op.drop_table("incident_event")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index(
            "one_open_incident_per_device_and_condition",
            postgresql_where=sa.text("joinable and device_condition is not null"),
            sqlite_where=sa.text("joinable and device_condition is not null"),
        )
        batch_op.drop_index("incident_updated")
        batch_op.drop_index("incident_town_opened")
        batch_op.drop_index(
            "incident_status_opened", postgresql_where=sa.text("open"), sqlite_where=sa.text("open")
        )
        batch_op.drop_index("incident_spot")
        batch_op.drop_index("incident_opened")
        batch_op.drop_index(
            "incident_open_town", postgresql_where=sa.text("open"), sqlite_where=sa.text("open")
        )
        batch_op.drop_index(
            "incident_open_due", postgresql_where=sa.text("open"), sqlite_where=sa.text("open")
        )
        batch_op.drop_index("incident_near")
        batch_op.drop_index(
            "incident_open_class", postgresql_where=sa.text("open"), sqlite_where=sa.text("open")
        )
        batch_op.drop_index("incident_class_opened")
        batch_op.drop_index(
            "incident_device",
            postgresql_where=sa.text("device_condition is not null"),
            sqlite_where=sa.text("device_condition is not null"),
        )
        batch_op.drop_index(
            "incident_closed",
            postgresql_where=sa.text("status = 'CLOSED'"),
            sqlite_where=sa.text("status = 'CLOSED'"),
        )

    op.drop_table("incident")
    op.drop_table("inbox")
    op.drop_table("duplicate_candidate")
    op.drop_table("dead_letter")
    op.drop_table("crash_attempt")
    op.drop_table("county")
    op.drop_table("beat")
    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_area_parent"))

    op.drop_table("area")
    op.drop_table("account")
