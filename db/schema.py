"""Brings the books to their newest shape, and says whether they have it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

MIGRATIONS = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = 7_015_041  # the PostgreSQL advisory lock under which one process upgrades while the others wait


async def upgrade(engine: AsyncEngine, revision: str = "head") -> None:
    """Upgrades (or, by an older revision, downgrades) the books; several processes may call this at once."""
    async with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
        await connection.run_sync(_move, revision)


async def current(engine: AsyncEngine) -> bool:
    """Whether the books have the newest shape."""
    async with engine.connect() as connection:
        return await connection.run_sync(_revision) == ScriptDirectory.from_config(_config()).get_current_head()


def _move(connection: Connection, revision: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    was = _revision(connection)
    known = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    downwards = revision == "base" or (was in known and revision in known and known.index(revision) > known.index(was))
    (command.downgrade if downwards else command.upgrade)(config, revision)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config
