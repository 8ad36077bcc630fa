"""Cases: what was reported, who reported it (apart), its history, and what the clocks have to look at."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from db.engines import Instant
from db.tables import LONG

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("case_event", "case_look")
# What is archived can be read, and reopened; nothing else may happen to it.
READ_ONLY = "OLD.state = 'archived' AND NEW.state = 'archived'"
NO_CHANGE = "an archived case is read-only"


def sqlite_no(table: str) -> list[str]:
    """The history of a case can be added to and never changed, not even with the database's own words."""
    acts = {
        "update": f"UPDATE ON {table}",
        "delete": f"DELETE ON {table}",
        # INSERT OR REPLACE deletes the old row without a delete trigger being asked.
        "replace": f"INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)",  # noqa: S608 (names of our own)
    }
    return [
        f"CREATE TRIGGER {table}_no_{name} BEFORE {act} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for name, act in acts.items()
    ]


SQLITE_ARCHIVE = (
    f"CREATE TRIGGER case_file_shut BEFORE UPDATE ON case_file WHEN {READ_ONLY} BEGIN SELECT RAISE(ABORT, '{NO_CHANGE}'); END",
    f"CREATE TRIGGER case_file_kept BEFORE DELETE ON case_file WHEN OLD.state = 'archived' "
    f"BEGIN SELECT RAISE(ABORT, '{NO_CHANGE}'); END",
)
POSTGRESQL_FUNCTIONS = (
    "CREATE FUNCTION case_no() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
    f"CREATE FUNCTION case_shut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{NO_CHANGE}'; END $$",
)
POSTGRESQL_ARCHIVE = (
    f"CREATE TRIGGER case_file_shut BEFORE UPDATE ON case_file FOR EACH ROW WHEN ({READ_ONLY}) EXECUTE FUNCTION case_shut()",
    "CREATE TRIGGER case_file_kept BEFORE DELETE ON case_file FOR EACH ROW WHEN (OLD.state = 'archived') "
    "EXECUTE FUNCTION case_shut()",
)


def postgresql_no(table: str) -> str:
    return f"CREATE TRIGGER {table}_no BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION case_no()"


def only(condition: str) -> dict[str, Any]:
    """A partial index, said for both engines."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "case_miss",
        sa.Column("id", LONG, nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_case_miss_asker", "case_miss", ["asker"])
    op.create_index("ix_case_miss_at", "case_miss", ["at"])
    op.create_table(
        "case_file",
        sa.Column("id", LONG, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("draft", sa.String(), nullable=True),
        sa.Column("pickup_hash", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("sorted_as", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("sla", sa.String(), nullable=False),
        sa.Column("sla_hours", sa.Integer(), nullable=False),
        sa.Column("sla_days", sa.Integer(), nullable=False),
        sa.Column("emergency", sa.String(), nullable=True),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("sealed_place", sa.Text(), nullable=True),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("parked", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("first_at", Instant(), nullable=False),
        sa.Column("promised_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("resident_stage", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("step_at", Instant(), nullable=False),
        sa.Column("step_due_at", Instant(), nullable=True),
        sa.Column("step_stage", sa.Integer(), nullable=False),
        sa.Column("held_left", sa.Integer(), nullable=True),
        sa.Column("held_stage", sa.Integer(), nullable=False),
        sa.Column("watch_at", Instant(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("handler_id", LONG, nullable=True),
        sa.Column("handler_post", sa.String(), nullable=False),
        sa.Column("lead_id", LONG, nullable=True),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("transfers", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("supervised", sa.Integer(), nullable=False),
        sa.Column("closing", sa.String(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["handler_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["lead_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("draft"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("origin"),
    )
    op.create_index("case_file_closed", "case_file", ["code", "closed_at"])
    op.create_index("case_file_of_unit", "case_file", ["unit", "state"], **only("state NOT IN ('archived', 'linked')"))
    op.create_index("case_file_standing", "case_file", ["state", "weight"], **only("state NOT IN ('archived', 'linked')"))
    op.create_index("case_file_watched", "case_file", ["watch_at"], **only("watch_at IS NOT NULL"))
    op.create_index("ix_case_file_first_at", "case_file", ["first_at"])
    op.create_index("ix_case_file_handler_id", "case_file", ["handler_id"])
    op.create_index("ix_case_file_lead_id", "case_file", ["lead_id"])
    op.create_table(
        "case_decision",
        sa.Column("case_id", LONG, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "case_event",
        sa.Column("id", LONG, nullable=False),
        sa.Column("case_id", LONG, nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("move", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("person_id", LONG, nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("sealed_words", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("origin"),
    )
    op.create_index("ix_case_event_case_id", "case_event", ["case_id"])
    op.create_table(
        "case_look",
        sa.Column("id", LONG, nullable=False),
        sa.Column("case_id", LONG, nullable=False),
        sa.Column("person_id", LONG, nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("sealed_reason", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_case_look_case_id", "case_look", ["case_id"])
    op.create_table(
        "case_objection",
        sa.Column("id", LONG, nullable=False),
        sa.Column("case_id", LONG, nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("sealed_clause", sa.Text(), nullable=False),
        sa.Column("sealed_reason", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", LONG, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "unit"),
    )
    op.create_index("ix_case_objection_case_id", "case_objection", ["case_id"])
    op.create_table(
        "case_photo",
        sa.Column("id", LONG, nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("case_id", LONG, nullable=True),
        sa.Column("draft", sa.String(), nullable=True),
        sa.Column("album", sa.String(), nullable=True),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("sealed_file", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("origin"),
    )
    op.create_index("ix_case_photo_album", "case_photo", ["album"])
    op.create_index("ix_case_photo_case_id", "case_photo", ["case_id"])
    op.create_index("ix_case_photo_draft", "case_photo", ["draft"])
    op.create_table(
        "case_unit",
        sa.Column("case_id", LONG, nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("case_id", "unit"),
    )
    op.create_table(
        "case_vault",
        sa.Column("case_id", LONG, nullable=False),
        sa.Column("reporter", sa.String(), nullable=False),
        sa.Column("sealed_person", sa.Text(), nullable=False),
        sa.Column("sealed_contact", sa.Text(), nullable=True),
        sa.Column("hears", sa.Boolean(), nullable=False),
        sa.Column("forget", sa.Boolean(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index("ix_case_vault_at", "case_vault", ["at"])
    op.create_index("ix_case_vault_reporter", "case_vault", ["reporter"])
    op.create_table(
        "case_proposal",
        sa.Column("id", LONG, nullable=False),
        sa.Column("objection_id", LONG, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("from_unit", sa.String(), nullable=False),
        sa.Column("to_unit", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", LONG, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["objection_id"], ["case_objection.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("objection_id"),
    )

    refuse_changes()


def refuse_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in (*sqlite_no("case_event"), *sqlite_no("case_look"), *SQLITE_ARCHIVE):
            op.execute(statement)
        return
    for statement in (*POSTGRESQL_FUNCTIONS, *(postgresql_no(table) for table in APPEND_ONLY), *POSTGRESQL_ARCHIVE):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("case_proposal")
    op.drop_table("case_vault")
    op.drop_table("case_unit")
    op.drop_table("case_photo")
    op.drop_table("case_objection")
    op.drop_table("case_look")
    op.drop_table("case_event")
    op.drop_table("case_decision")
    op.drop_table("case_file")
    op.drop_table("case_miss")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION case_no()")
        op.execute("DROP FUNCTION case_shut()")
