"""Runs revisions on the connection that `db.schema.upgrade` hands over; alembic reads this file itself."""

from alembic import context
from sqlmodel import SQLModel

import db.tables  # noqa: F401  (what the metadata must know)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
