"""Tasks of the year: deadlines, what was told of them, what a digest owes, what a week costs, who is away."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from db.engines import Instant
from db.tables import LONG

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("task_leave", "task_event", "task_minutes", "task_line", "task_progress", "task_milestone", "task")


def only(condition: str) -> dict[str, Any]:
    """A partial index, said for both engines."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    _task()
    _beside_it()
    _lines_and_minutes()


def _task() -> None:
    text = sa.String()
    op.create_table(
        "task",
        sa.Column("id", LONG, nullable=False),
        sa.Column("origin", text, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("fact", text, nullable=True),
        *(sa.Column(name, text, nullable=False) for name in ("area", "unit", "post", "assists", "kind", "op")),
        sa.Column("goal", sa.Float(), nullable=True),
        *(sa.Column(name, text, nullable=False) for name in ("goal_unit", "codes")),
        sa.Column("duty", text, nullable=True),
        *(sa.Column(name, sa.Float(), nullable=True) for name in ("amount", "whole")),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("told_on", "asked_on")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("due_on", "final_on")),
        sa.Column("state", text, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("round", "said")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("heard", "was_late")),
        sa.Column("done_on", sa.Date(), nullable=True),
        *(sa.Column(name, Instant(), nullable=True) for name in ("snoozed_until", "watch_at")),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["post"], ["post.code"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("origin"),
    )
    op.create_index("ix_task_fact", "task", ["fact"])
    op.create_index("ix_task_done_on", "task", ["done_on"])
    op.create_index("task_watched", "task", ["watch_at"], **only("watch_at IS NOT NULL"))
    live = only("state IN ('open', 'held', 'claimed')")
    op.create_index("task_of_post", "task", ["post", "due_on"], **live)
    op.create_index("task_standing", "task", ["due_on"], **live)


def _beside_it() -> None:
    op.create_table(
        "task_milestone",
        sa.Column("task_id", LONG, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("goal", sa.Float(), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"]),
        sa.PrimaryKeyConstraint("task_id", "due_on"),
    )
    op.create_table(
        "task_progress",
        sa.Column("id", LONG, nullable=False),
        sa.Column("task_id", LONG, nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("amount", sa.Float(), nullable=True),
        sa.Column("whole", sa.Float(), nullable=True),
        sa.Column("about", sa.Boolean(), nullable=False),
        sa.Column("sealed_words", sa.Text(), nullable=False),
        sa.Column("author_id", LONG, nullable=False),
        sa.Column("author_post", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", LONG, nullable=True),
        sa.Column("decided_post", sa.String(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"]),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("origin"),
    )
    op.create_index("ix_task_progress_task_id", "task_progress", ["task_id"])
    op.create_index("ix_task_progress_state", "task_progress", ["state"])
    op.create_table(
        "task_event",
        sa.Column("id", LONG, nullable=False),
        sa.Column("task_id", LONG, nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("person_id", LONG, nullable=True),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("sealed_words", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("origin"),
    )
    op.create_index("ix_task_event_task_id", "task_event", ["task_id"])


def _lines_and_minutes() -> None:
    op.create_table(
        "task_line",
        sa.Column("id", LONG, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("task_id", LONG, nullable=False),
        sa.Column("seat", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("told_at", Instant(), nullable=True),
        sa.Column("told_to", LONG, nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_task_line_task_id", "task_line", ["task_id"])
    op.create_index("task_line_open", "task_line", ["at", "id"], **only("told_at IS NULL"))
    op.create_table(
        "task_minutes",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", LONG, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("task_minutes_of", "task_minutes", ["person_id", "week"])
    op.create_table(
        "task_leave",
        sa.Column("id", LONG, nullable=False),
        sa.Column("person_id", LONG, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("stand_in", LONG, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["stand_in"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_task_leave_person_id", "task_leave", ["person_id"])
    op.create_index("ix_task_leave_until", "task_leave", ["until"])


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)
