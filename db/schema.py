"""Brings the books to their newest shape, and says whether they have it."""

import re
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST = max(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))  # revisions are named after their files
ONE_AT_A_TIME = 7_015_041  # the PostgreSQL advisory lock under which one process upgrades while the others wait


async def upgrade(engine: AsyncEngine, revision: str = "head") -> None:
    """Upgrades (or, by an older revision, downgrades) the books; several processes may call this at once."""
    async with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
        if revision != "head" or await connection.run_sync(_revision) != NEWEST:
            await connection.run_sync(_move, revision)


async def current(engine: AsyncEngine) -> bool:
    """Whether the books have the newest shape."""
    async with engine.connect() as connection:
        return await connection.run_sync(_revision) == NEWEST


def _revision(connection: Connection) -> str | None:
    """The revision that the books stand at; None where they are empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _move(connection: Connection, revision: str) -> None:
    """Only here alembic is needed: an office that opens on current books is spared 10 MB and a third of a second."""
    # alembic draws new migrations with mako, and mako error pages with pygments, which nobody here ever sees: half of the 10 MB.
    sys.modules.setdefault("mako.ext.pygmentplugin", None)  # type: ignore[arg-type]  # what import takes for absent
    from alembic import command

    config = _config(connection)
    (command.downgrade if _downwards(_revision(connection), revision) else command.upgrade)(config, revision)


def _downwards(was: str | None, revision: str) -> bool:
    return revision == "base" or bool(was and re.fullmatch(r"\d{4}", revision) and revision < was)


def _config(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
