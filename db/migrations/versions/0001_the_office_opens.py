"""The office opens."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from db.engines import Instant
from db.tables import LONG

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


SQLITE_NO = tuple(
    f"CREATE TRIGGER audit_no_{name} BEFORE {act} BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
    for name, act in (
        ("update", "UPDATE ON audit"),
        ("delete", "DELETE ON audit"),
        # INSERT OR REPLACE deletes the old row without a delete trigger being asked.
        ("replace", "INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)"),
    )
)
POSTGRESQL_NO = (
    "CREATE FUNCTION audit_no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$",
    "CREATE TRIGGER audit_no BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_no()",
)


def only(condition: str) -> dict[str, Any]:
    """A partial index, said for both engines."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", LONG, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("person_id", LONG, nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])

    op.create_table(
        "conversation",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column("sealed_data", sa.Text(), nullable=True),
        sa.Column("touched_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_conversation_touched_at", "conversation", ["touched_at"])

    op.create_table(
        "inbox",
        sa.Column("id", LONG, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("update_id", LONG, nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("sealed_raw", sa.Text(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("not_before", Instant(), nullable=True),
        sa.Column("holder", sa.String(), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("crashes", sa.Integer(), nullable=False),
        sa.Column("answering", sa.Boolean(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "update_id"),
    )
    op.create_index("inbox_next", "inbox", ["id"], **only("state IN ('waiting', 'working')"))
    op.create_index("inbox_open", "inbox", ["conversation", "id"], **only("state IN ('waiting', 'working')"))
    op.create_index("ix_inbox_settled_at", "inbox", ["settled_at"])

    op.create_table(
        "mark",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", LONG, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "person",
        sa.Column("id", LONG, nullable=False),
        sa.Column("met_at", Instant(), nullable=False),
        sa.Column("script", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "post",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "appointment",
        sa.Column("id", LONG, nullable=False),
        sa.Column("post_code", sa.String(), nullable=False),
        sa.Column("person_id", LONG, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["post_code"],
            ["post.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_appointment_person_id", "appointment", ["person_id"])
    op.create_index("ix_appointment_post_code", "appointment", ["post_code"])
    op.create_index("one_appointment", "appointment", ["post_code", "person_id"], unique=True, **only("until IS NULL"))

    op.create_table(
        "document",
        sa.Column("id", LONG, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("replaces", LONG, nullable=True),
        sa.Column("sections", sa.Text(), nullable=False),
        sa.Column("damage", sa.Text(), nullable=False),
        sa.Column("doubts", sa.Text(), nullable=False),
        sa.Column("imported_by", LONG, nullable=True),
        sa.Column("imported_at", Instant(), nullable=False),
        sa.Column("decided_by", LONG, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["imported_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["replaces"],
            ["document.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("ix_document_state", "document", ["state"])

    op.create_table(
        "identity",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("user_id", LONG, nullable=False),
        sa.Column("chat_id", LONG, nullable=False),
        sa.Column("person_id", LONG, nullable=False),
        sa.Column("sealed_shown", sa.Text(), nullable=False),
        sa.Column("unreachable_since", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("channel", "user_id"),
    )
    op.create_index("ix_identity_person_id", "identity", ["person_id"])

    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("post_code", sa.String(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_by", LONG, nullable=True),
        sa.ForeignKeyConstraint(
            ["post_code"],
            ["post.code"],
        ),
        sa.ForeignKeyConstraint(
            ["used_by"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", LONG, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", LONG, nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat_id", LONG, nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("sealed_about", sa.Text(), nullable=True),
        sa.Column("brief", sa.String(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("owed_at", Instant(), nullable=False),
        sa.Column("not_before", Instant(), nullable=True),
        sa.Column("stale_after", Instant(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("resend", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("message_id", LONG, nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_outbox_person_id", "outbox", ["person_id"])
    op.create_index("ix_outbox_settled_at", "outbox", ["settled_at"])
    op.create_index("outbox_open", "outbox", ["urgency", "id"], **only("state IN ('waiting', 'sending')"))

    op.create_table(
        "question",
        sa.Column("id", LONG, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("same_as", LONG, nullable=True),
        sa.Column("person_id", LONG, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat_id", LONG, nullable=False),
        sa.Column("script", sa.String(), nullable=True),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("likeness", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("settled_by", LONG, nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner"],
            ["post.code"],
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["same_as"],
            ["question.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("origin"),
    )
    op.create_index("ix_question_likeness", "question", ["likeness"])
    op.create_index("ix_question_person_id", "question", ["person_id"])
    op.create_index("ix_question_same_as", "question", ["same_as"])

    op.create_table(
        "figure",
        sa.Column("id", LONG, nullable=False),
        sa.Column("document_id", LONG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("doubt", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", LONG, nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_figure_document_id", "figure", ["document_id"])

    op.create_table(
        "reply",
        sa.Column("id", LONG, nullable=False),
        sa.Column("question_id", LONG, nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("sealed_asked", sa.Text(), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("author_id", LONG, nullable=False),
        sa.Column("author_post", sa.String(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", LONG, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["question.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("origin"),
    )
    op.create_index("ix_reply_question_id", "reply", ["question_id"])
    forbid_change_of_audit()


def forbid_change_of_audit() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_NO if sqlite else POSTGRESQL_NO:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("reply")
    op.drop_table("figure")
    op.drop_table("question")
    op.drop_table("outbox")
    op.drop_table("invitation")
    op.drop_table("identity")
    op.drop_table("document")
    op.drop_table("appointment")
    op.drop_table("post")
    op.drop_table("person")
    op.drop_table("mark")
    op.drop_table("inbox")
    op.drop_table("conversation")
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_no()")
