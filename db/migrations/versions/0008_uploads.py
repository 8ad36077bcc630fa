"""Files that people sent and what a scanner said of each; and at which channel a screenshot of a fraud report lies."""

import sqlalchemy as sa
from alembic import op

from db.engines import Instant
from db.tables import LONG

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", LONG, nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("sealed_file", sa.Text(), nullable=False),
        sa.Column("sealed_sender", sa.Text(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("mark"),
    )
    op.create_index("upload_waiting", "upload", ["next_at"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.add_column("fraud_photo", sa.Column("channel", sa.String(), nullable=False, server_default="webchat"))


def downgrade() -> None:
    op.drop_column("fraud_photo", "channel")
    op.drop_index("upload_waiting", "upload")
    op.drop_table("upload")
