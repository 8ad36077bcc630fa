"""Fraud reports with their clues, guardians, what people told about themselves, and alerts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from db.engines import Instant
from db.tables import LONG

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def only(condition: str) -> dict[str, Any]:
    """A partial index, said for both engines."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "profile",
        sa.Column("person_id", LONG, nullable=False),
        sa.Column("village", sa.String(), nullable=False),
        sa.Column("groups", sa.String(), nullable=False),
        sa.Column("muted", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_index("ix_profile_village", "profile", ["village"])
    op.create_table(
        "guardian",
        sa.Column("id", LONG, nullable=False),
        sa.Column("ward_id", LONG, nullable=False),
        sa.Column("guardian_id", LONG, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["guardian_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["ward_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_guardian_guardian_id", "guardian", ["guardian_id"])
    op.create_index("ix_guardian_ward_id", "guardian", ["ward_id"])
    op.create_index("one_guardian", "guardian", ["ward_id", "guardian_id"], unique=True, **only("until IS NULL"))
    op.create_table(
        "guardian_code",
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("ward_id", LONG, nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_by", LONG, nullable=True),
        sa.ForeignKeyConstraint(["used_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["ward_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("code_hash"),
    )
    op.create_index("ix_guardian_code_ward_id", "guardian_code", ["ward_id"])
    op.create_table(
        "fraud",
        sa.Column("id", LONG, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("pickup_hash", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("person_id", LONG, nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat_id", LONG, nullable=False),
        sa.Column("script", sa.String(), nullable=True),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("lost", LONG, nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reported_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("taken_by", LONG, nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("judged", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("origin"),
    )
    op.create_index("fraud_waiting", "fraud", ["due_at"], **only("state = 'reported'"))
    op.create_index("ix_fraud_person_id", "fraud", ["person_id"])
    op.create_index("ix_fraud_reported_at", "fraud", ["reported_at"])
    op.create_table(
        "fraud_clue",
        sa.Column("id", LONG, nullable=False),
        sa.Column("fraud_id", LONG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("sealed_clue", sa.Text(), nullable=False),
        sa.Column("reported_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["fraud_id"], ["fraud.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("fraud_id", "fingerprint"),
    )
    op.create_index("ix_fraud_clue_fingerprint", "fraud_clue", ["fingerprint"])
    op.create_table(
        "fraud_photo",
        sa.Column("id", LONG, nullable=False),
        sa.Column("fraud_id", LONG, nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["fraud_id"], ["fraud.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_fraud_photo_fraud_id", "fraud_photo", ["fraud_id"])
    op.create_table(
        "alert",
        sa.Column("id", LONG, nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("author_id", LONG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("groups", sa.String(), nullable=False),
        sa.Column("villages", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("corrects", LONG, nullable=True),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("approved_by", LONG, nullable=True),
        sa.Column("approved_at", Instant(), nullable=True),
        sa.Column("reached", LONG, nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["corrects"], ["alert.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("origin"),
    )
    op.create_index("ix_alert_corrects", "alert", ["corrects"])
    op.create_index("ix_alert_state", "alert", ["state"])
    op.create_table(
        "alert_answer",
        sa.Column("alert_id", LONG, nullable=False),
        sa.Column("person_id", LONG, nullable=False),
        sa.Column("understood", sa.Boolean(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("alert_id", "person_id"),
    )


def downgrade() -> None:
    op.drop_table("alert_answer")
    op.drop_table("alert")
    op.drop_table("fraud_photo")
    op.drop_table("fraud_clue")
    op.drop_table("fraud")
    op.drop_table("guardian_code")
    op.drop_table("guardian")
    op.drop_table("profile")
