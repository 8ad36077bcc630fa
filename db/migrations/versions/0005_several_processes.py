"""Several processes: the pace that they share, what is in a courier's hands by chat, and queues that are swept often."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

QUEUES = ("inbox", "outbox", "conversation", "pace")
# A queue's rows change many times a day: swept at a fiftieth of dead rows instead of a fifth, its open part stays small.
OFTEN = "autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02"


def upgrade() -> None:
    op.create_table(
        "pace",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("token"),
    )
    sending = sa.text("state = 'sending'")
    op.create_index("outbox_in_hand", "outbox", ["channel", "chat_id"], sqlite_where=sending, postgresql_where=sending)
    if op.get_bind().dialect.name == "postgresql":
        for queue in QUEUES:
            op.execute(f"ALTER TABLE {queue} SET ({OFTEN})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for queue in QUEUES[:-1]:
            op.execute(f"ALTER TABLE {queue} RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor)")
    op.drop_index("outbox_in_hand", table_name="outbox")
    op.drop_table("pace")
