"""Words that many notices share, grids, the groups of villages, and guardians whom the ward confirms."""

import sqlalchemy as sa
from alembic import op

from db.engines import Instant
from db.tables import LONG

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sheet",
        sa.Column("id", LONG, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("sealed_about", sa.Text(), nullable=True),
        sa.Column("brief", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.add_column("outbox", sa.Column("sheet_id", LONG, nullable=True))
    op.create_table(
        "village_chat",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat_id", LONG, nullable=False),
        sa.Column("village", sa.String(), nullable=False),
        sa.Column("registered_by", LONG, nullable=False),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.Column("left_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["registered_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("channel", "chat_id"),
    )
    op.create_index("ix_village_chat_village", "village_chat", ["village"])
    op.add_column("profile", sa.Column("grid", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_profile_grid", "profile", ["grid"])
    op.add_column("alert", sa.Column("grids", sa.String(), nullable=False, server_default=""))
    op.add_column("alert", sa.Column("chats", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("guardian", sa.Column("confirmed_at", Instant(), nullable=True))
    op.execute("UPDATE guardian SET confirmed_at = since")  # who gave a code before consented by giving it


def downgrade() -> None:
    for table, column in (("guardian", "confirmed_at"), ("alert", "chats"), ("alert", "grids")):
        op.drop_column(table, column)
    op.drop_index("ix_profile_grid", "profile")
    op.drop_column("profile", "grid")
    op.drop_table("village_chat")
    # What stands on a sheet only cannot be said without it.
    op.execute("DELETE FROM outbox WHERE sheet_id IS NOT NULL")
    op.drop_column("outbox", "sheet_id")
    op.drop_table("sheet")
