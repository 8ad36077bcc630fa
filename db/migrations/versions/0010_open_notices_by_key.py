"""What is owed and not yet settled, by key: how much of an alert is on its way, however many notices ever were."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    still = sa.text("state IN ('waiting', 'sending')")
    op.create_index("outbox_open_keys", "outbox", ["key"], sqlite_where=still, postgresql_where=still)


def downgrade() -> None:
    op.drop_index("outbox_open_keys", table_name="outbox")
