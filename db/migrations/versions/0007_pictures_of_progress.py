"""A picture that came with progress: where it lies at its channel, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("task_progress", sa.Column("sealed_photo", sa.Text(), nullable=True))
    op.add_column("task_progress", sa.Column("photo_channel", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("task_progress", "photo_channel")
    op.drop_column("task_progress", "sealed_photo")
