"""Whoever wants to be forgotten while a question or a fraud report of theirs is open: noted, and done when it is over."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("question", "fraud"):
        op.add_column(table, sa.Column("forget", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for table in ("fraud", "question"):
        op.drop_column(table, "forget")
